"""The editors' desk. One module a model; what an action does is one call into ``workflow``."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.admin import (
    article,
    menu,
    people,
    redirect,
    revision,
    site,
    source,
    taxonomy,
)

__all__ = ["article", "menu", "people", "redirect", "revision", "site", "source", "taxonomy"]

admin.site.site_header = _("Newsroom")
admin.site.site_title = _("Newsroom")
admin.site.index_title = _("The desk")
