"""The URL patterns of the whole site: the admin, the health checks, and all pages for readers."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from newsroom.health import healthz, livez
from newsroom.media import serve_media

admin.autodiscover()

urlpatterns = [
    path("admin/", admin.site.urls),
    path("admin", RedirectView.as_view(pattern_name="admin:index", permanent=True)),
    path("healthz", healthz),
    path("livez", livez),
    path("media/<path:path>", serve_media, name="media"),
    path("", include("articles.urls")),
]

handler404 = "articles.pages.views.errors.not_found"
handler500 = "newsroom.outage.server_error"
