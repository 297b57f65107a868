"""Django's admin, with the desk as its site."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks


class DeskConfig(SimpleAdminConfig):
    """The desk's modules are imported with the addresses of the site, not by every command: an
    import starts a tenth sooner, and each of its processes is smaller."""

    default_site = "newsroom.desk.DeskSite"

    def ready(self) -> None:
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(check_desk, checks.Tags.admin)


def check_desk(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """Django's checks of all that the desk shows, once it is all there."""
    admin.autodiscover()
    return check_admin_app(app_configs, **options)
