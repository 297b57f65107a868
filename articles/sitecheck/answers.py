"""Which addresses would answer after the move: stories, lists, terms, pictures and redirects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils import timezone

from articles.derivation import effective
from articles.hugo import alias_path, author_slug, term_slug
from articles.hugo.rules import Rules
from articles.importing.decisions import Decision
from articles.models import Article, Picture, Redirect
from articles.sitecheck.survey import Survey

PAGE_NUMBER = re.compile(r"page/[0-9]+/\Z")
RUNS = re.compile(r"-{2,}")
#: Pages of the system that answer whatever the content is.
ALWAYS = ("tags/", "categories/", "authors/", "archive/", "search/", "index.xml")


class Answers:
    """``address in answers``: whether a reader would get a page, a picture or a redirect."""

    def __init__(self, surveys: Sequence[Survey]) -> None:
        at = timezone.now()
        self._paths = set(_system_paths(surveys))
        for one in surveys:
            self._paths.update(picture.address for picture in one.listing.pictures)
            for decision in one.decisions:
                self._paths.update(_paths_of(decision, one.context.rules, at))

    def __contains__(self, address: str) -> bool:
        path = unquote(urlsplit(address).path) or "/"
        spellings = (path, f"{path}/", RUNS.sub("-", path), PAGE_NUMBER.sub("", path))
        return any(spelt in self._paths for spelt in spellings) or _stands_already(spellings)


def _stands_already(paths: Sequence[str]) -> bool:
    """What this newsroom has besides."""
    live = Article.objects.published(at=timezone.now())
    return (
        live.filter(path__in=paths).exists()
        or Redirect.objects.filter(path__in=paths).exists()
        or Picture.objects.filter(path__in=paths).exists()
    )


def _system_paths(surveys: Sequence[Survey]) -> Iterator[str]:
    yield from ("/sitemap.xml", "/robots.txt", "/favicon.ico")
    for one in surveys:
        rules = one.context.rules
        for tree in {rules.tree_of(code) for code in rules.languages}:
            home = _home(tree)
            yield home
            yield from (home + path for path in ALWAYS)


def _paths_of(decision: Decision, rules: Rules, at: datetime) -> Iterator[str]:
    """The addresses that one file brings: its own, its section's, its terms', its old ones."""
    candidate, authored, derived = decision.candidate, decision.authored, decision.derived
    if derived is None or authored is None or candidate.placement is None:
        return
    if authored.draft or not derived.live_from <= at < derived.live_until:
        return
    authored = effective(authored, candidate.placement, rules)
    yield derived.path
    yield from (alias_path(alias, page_path=derived.path) for alias in authored.aliases)
    if candidate.placement.kind == "list":
        yield f"{derived.path}index.xml"
        return
    home, section = _home(candidate.placement.url_language), candidate.placement.section
    for place in (section, section.partition("/")[0]) if section else ():
        yield f"{home}{place}/"
        yield f"{home}{place}/index.xml"
    slugs: dict[str, Any] = {"tags": term_slug, "categories": term_slug, "authors": author_slug}
    for plural, slug in slugs.items():
        for name in getattr(authored, plural):
            yield f"{home}{plural}/{slug(name)}/"
            yield f"{home}{plural}/{slug(name)}/index.xml"


def _home(tree: str) -> str:
    return f"/{tree}/" if tree else "/"
