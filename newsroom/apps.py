"""The app of Django's admin, with our own admin site."""

from typing import Any

from axes.apps import AppConfig as AxesConfig
from django.contrib import admin
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks
from django.utils.translation import gettext_lazy as _

from newsroom.staticfiles import check_collected


class LoginsConfig(AxesConfig):
    """The app of django-axes, with a name that staff understand."""

    verbose_name = _("Logins")


class DeskConfig(SimpleAdminConfig):
    """The admin app. The modules of the admin are imported together with the URL patterns, not
    whenever Django starts. The command that imports articles therefore starts 10 % faster, and its
    processes use less memory."""

    default_site = "newsroom.admin_site.DeskSite"

    def ready(self) -> None:
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(check_desk, checks.Tags.admin)
        checks.register(check_collected, checks.Tags.staticfiles, deploy=True)


def check_desk(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """Import all admin modules, then run Django's checks of the admin."""
    admin.autodiscover()
    return check_admin_app(app_configs, **options)
