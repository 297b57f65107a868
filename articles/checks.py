"""System checks. They report a misconfiguration at start-up, with its remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core import checks
from django.db import DatabaseError
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from articles.hugo.suggestions import suggest_spelling
from articles.models import Article, SiteSettings
from articles.site_settings.current import get_base_address
from articles.widgets import registry

#: Maximum number of articles that a warning names. It counts the others.
MAX_ARTICLES_NAMED = 5


def register_checks() -> None:
    """Register the checks with Django. The first check always runs. The other checks need a
    database, so they only run with ``check --database``, ``migrate`` and ``runserver``."""
    checks.register(check_widget_templates, checks.Tags.templates)
    checks.register(check_widget_names, checks.Tags.database)
    checks.register(check_base_address, checks.Tags.database)


def check_widget_templates(**_: Any) -> list[checks.CheckMessage]:
    """Report registered widgets that have no template."""
    return [
        checks.Error(
            f"The widget {name!r} has no template.",
            hint=f"Write templates/{widget.template}.",
            id="articles.E001",
        )
        for name, widget in registry.items()
        if not _template_exists(widget.template)
    ]


def _template_exists(template: str) -> bool:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return False
    return True


def check_widget_names(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[checks.CheckMessage]:
    """Report unregistered widgets that are named in the site settings or in an article."""
    if not databases:
        return []
    try:
        return [*_find_orphans_of_site(), *_find_orphans_of_articles()]
    except DatabaseError:
        return []  # the database is not migrated yet


def check_base_address(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[checks.CheckMessage]:
    """Warn if the site has no base address: feeds then identify stories by the first host in
    ALLOWED_HOSTS."""
    try:
        unset = databases and SiteSettings.objects.filter(base_address="").exists()
    except DatabaseError:
        return []  # the database is not migrated yet
    warning = checks.Warning(
        "The site has no base address, so feeds identify stories by "
        f"{get_base_address(SiteSettings())}. If that address changes, feed readers show "
        "every story again.",
        hint="Set the base address in the site settings in the admin, or baseURL in the site's "
        "configuration.",
        id="articles.W003",
    )
    return [warning] if unset else []


def _find_orphans_of_site() -> Iterator[checks.CheckMessage]:
    for names in SiteSettings.objects.values_list("widgets", flat=True):
        for name in _find_unknown_names(names):
            yield checks.Warning(
                f"The site settings name the widget {name!r}, which does not exist.",
                hint=_build_hint(name, "Remove it from the site settings in the admin."),
                id="articles.W001",
            )


def _find_orphans_of_articles() -> Iterator[checks.CheckMessage]:
    users: dict[str, list[str]] = {}
    own = (
        Article.objects.filter(widgets__isnull=False)
        .order_by("path")
        .values_list("path", "widgets")
    )
    for path, names in own.iterator():
        for name in _find_unknown_names(names):
            users.setdefault(name, []).append(path)
    for name, paths in users.items():
        others = len(paths) - MAX_ARTICLES_NAMED
        more = f" and {others} more" if others > 0 else ""
        yield checks.Warning(
            f"Articles name the widget {name!r}, which does not exist: "
            f"{', '.join(paths[:MAX_ARTICLES_NAMED])}{more}.",
            hint=_build_hint(name, "Choose other widgets for them in the admin."),
            id="articles.W002",
        )


def _find_unknown_names(names: Any) -> Iterable[str]:
    given = names if isinstance(names, list) else []
    return [str(name) for name in dict.fromkeys(map(str, given)) if name not in registry]


def _build_hint(name: str, otherwise: str) -> str:
    meant = suggest_spelling(name, registry)
    return f"{meant[:1].upper()}{meant[1:]} {otherwise}" if meant else otherwise
