"""System checks: a misconfiguration is said at start-up, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core import checks
from django.db import DatabaseError
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from articles.hugo.nearest import did_you_mean
from articles.models import Article, SiteSettings
from articles.widgets import registry

#: Articles named in one warning; the rest is a number.
NAMED = 5


def register() -> None:
    """Make Django run these. The second needs a database, so it runs with ``check --database``,
    ``migrate`` and ``runserver`` only."""
    checks.register(widgets_have_templates, checks.Tags.templates)
    checks.register(widgets_exist, checks.Tags.database)


def widgets_have_templates(**_: Any) -> list[checks.CheckMessage]:
    """Every registered widget has its markup."""
    return [
        checks.Error(
            f"The widget {name!r} has no template.",
            hint=f"Write templates/{widget.template}.",
            id="articles.E001",
        )
        for name, widget in registry.items()
        if not _exists(widget.template)
    ]


def _exists(template: str) -> bool:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return False
    return True


def widgets_exist(*, databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """Every widget that the site or an article names is registered."""
    if not databases:
        return []
    try:
        return [*_orphans_of_site(), *_orphans_of_articles()]
    except DatabaseError:
        return []  # not migrated yet


def _orphans_of_site() -> Iterator[checks.CheckMessage]:
    for names in SiteSettings.objects.values_list("widgets", flat=True):
        for name in _unknown(names):
            yield checks.Warning(
                f"The site settings name the widget {name!r}, which does not exist.",
                hint=_hint(name, "Take it out of the site settings in the admin."),
                id="articles.W001",
            )


def _orphans_of_articles() -> Iterator[checks.CheckMessage]:
    users: dict[str, list[str]] = {}
    own = (
        Article.objects.filter(widgets__isnull=False)
        .order_by("path")
        .values_list("path", "widgets")
    )
    for path, names in own.iterator():
        for name in _unknown(names):
            users.setdefault(name, []).append(path)
    for name, paths in users.items():
        others = len(paths) - NAMED
        more = f" and {others} more" if others > 0 else ""
        yield checks.Warning(
            f"Articles name the widget {name!r}, which does not exist: "
            f"{', '.join(paths[:NAMED])}{more}.",
            hint=_hint(name, "Choose other widgets for them in the admin."),
            id="articles.W002",
        )


def _unknown(names: Any) -> Iterable[str]:
    given = names if isinstance(names, list) else []
    return [str(name) for name in dict.fromkeys(map(str, given)) if name not in registry]


def _hint(name: str, otherwise: str) -> str:
    meant = did_you_mean(name, registry)
    return f"{meant[:1].upper()}{meant[1:]} {otherwise}" if meant else otherwise
