"""Addresses of the whole site: the admin, the health checks, and everything that readers see."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from newsroom.health import healthz, livez
from newsroom.media import media

admin.autodiscover()

urlpatterns = [
    path("admin/", admin.site.urls),
    path("admin", RedirectView.as_view(pattern_name="admin:index", permanent=True)),
    path("healthz", healthz),
    path("livez", livez),
    path("media/<path:path>", media),
    path("", include("articles.urls")),
]

handler404 = "articles.views.not_found"
