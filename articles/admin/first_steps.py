"""The first steps at an empty desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.admin import rights
from articles.models import Article, SiteSettings, Source
from articles.site_settings.current import get_site_settings

#: The command that imports a folder, as the README shows it.
IMPORT_COMMAND: Final = "make import FROM=~/my-site"


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A step with a link, or with a command to type on the server."""

    label: Any
    text: Any
    url: str = ""
    command: str = ""
    done: bool = False


def build_first_steps(request: HttpRequest) -> list[FirstStep]:
    """Return the steps that the user may do, if there is no article at all. If there are articles,
    this runs one query."""
    if not rights.may_view(request.user) or Article.objects.exists():
        return []
    steps: list[FirstStep] = []
    if request.user.has_perm("articles.change_sitesettings"):
        steps += _list_settings(get_site_settings())
    if request.user.has_perm("articles.view_source"):
        steps.append(
            FirstStep(
                _("Import your folder"),
                _(
                    "Do you have stories in Markdown files? On the server, in the folder of "
                    "Newsroom, type this with the name of your folder:"
                ),
                command=IMPORT_COMMAND,
                done=Source.objects.exists(),
            )
        )
    if rights.may_add(request.user):
        text = _("Only the desk sees it until you publish it.")
        steps.append(FirstStep(_("Write a story"), text, reverse("admin:articles_article_add")))
    return steps


def _list_settings(site: SiteSettings) -> list[FirstStep]:
    form = reverse("admin:articles_sitesettings_change", args=[site.pk])
    default = SiteSettings._meta.get_field("title").get_default()
    return [
        FirstStep(
            _("Name your site"),
            _("Readers see the name at the top of every page."),
            f"{form}#id_title",
            done=site.title != default,
        ),
        FirstStep(
            _("Choose your time zone"),
            _("All dates and times are shown in it."),
            f"{form}#id_time_zone",
            done=bool(site.time_zone),
        ),
    ]
