"""Faults of the stories that were saved last: broken links within the site, missing pictures, and
translations that do not exist.

The number of stories looked at is fixed, so the time does not grow with the archive. The faults are
found once and cached until something on the site changes. ``make check-site`` checks a whole site.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any, Final
from urllib.parse import unquote

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.hugo import VOCABULARIES, find_built_in_page, find_reserved_use
from articles.models import Article, Redirect, StoredFile
from articles.models.article_lists import find_sections
from articles.site_settings import languages
from articles.site_settings.current import get_site_settings
from articles.site_settings.fragments import get_or_make

#: Number of stories to look at, last saved first.
MAX_STORIES: Final = 50
#: Maximum number of stories with faults to show.
MAX_SHOWN: Final = 10
#: Maximum number of faults to show per story.
MAX_FAULTS: Final = 3
#: Maximum number of addresses per query. SQLite has a limit.
MAX_ADDRESSES: Final = 400
#: Maximum number of sections that can be the target of a link.
MAX_SECTIONS: Final = 500

_LINK = re.compile(r'<a\s[^>]*?href="([^"#?]+)')
_PICTURE = re.compile(r'<span class="missing-picture" data-picture="([^"]*)"')
_COLUMNS = (
    "headline", "title", "path", "folder", "name", "url_language", "page_language",
    "translation_key", "translations", "thumbnail", "thumbnail_url", "html",
)  # fmt: skip

LINK, PICTURE, TRANSLATION = "link", "picture", "translation"
LABELS: Final = {
    LINK: _("Broken link"),
    PICTURE: _("Missing picture"),
    TRANSLATION: _("No such translation"),
}


@dataclass(frozen=True, slots=True)
class StoryFault:
    """One fault. ``kind`` is a key of :data:`LABELS`, ``target`` what the story names."""

    kind: str
    target: str

    @property
    def label(self) -> Any:
        return LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class FaultyStory:
    """A story with faults, of which ``more`` are not shown."""

    pk: int
    title: str
    faults: list[StoryFault]
    more: int = 0

    @property
    def url(self) -> str:
        return reverse("admin:articles_article_change", args=[self.pk])


def find_recent_faults(*, at: datetime) -> list[FaultyStory]:
    """Return the stories with faults among those saved last. If they are not cached, this runs at
    most six queries."""
    return get_or_make("recent faults", _find_faults, settings=get_site_settings(), at=at)


def _find_faults() -> list[FaultyStory]:
    newest = Article.objects.outside_trash().order_by("-desk_saved_at", "-pk").only(*_COLUMNS)
    stories = list(newest[:MAX_STORIES])
    links = {story.pk: list(_list_targets(story)) for story in stories}
    existing = _find_existing({target for targets in links.values() for target in targets})
    editions = _find_editions(stories)
    found = []
    for story in stories:
        faults = [StoryFault(LINK, target) for target in links[story.pk] if target not in existing]
        faults += [StoryFault(PICTURE, name) for name in _list_missing_pictures(story)]
        faults += [StoryFault(TRANSLATION, c) for c in _list_missing_translations(story, editions)]
        if faults:
            more = max(0, len(faults) - MAX_FAULTS)
            found.append(FaultyStory(story.pk, str(story), faults[:MAX_FAULTS], more))
    return found[:MAX_SHOWN]


# Links


def find_broken_links(story: Article) -> list[str]:
    """Return the paths on this site to which ``story`` links, but at which readers find nothing."""
    targets = dict.fromkeys(_list_targets(story))
    existing = _find_existing(targets)
    return [target for target in targets if target not in existing]


def _list_targets(story: Article) -> Iterator[str]:
    """Yield the paths on this site to which the story links, each once. Pages of terms and pages
    that the newsroom itself makes are left out: they are never missing for long."""
    codes = languages.get_language_codes()
    for written in dict.fromkeys(_LINK.findall(story.html)):
        href = unescape(written)
        if ":" in href or href.startswith(("//", "/media/", "/static/")):
            continue
        path = posixpath.normpath(posixpath.join(story.path, unquote(href)))
        path = f"{path}/" if href.endswith("/") and path != "/" else path
        own = find_reserved_use(path, languages=codes) or find_built_in_page(path, languages=codes)
        parts = [part for part in path.strip("/").split("/") if part not in codes]
        if not own and parts and parts[0] not in VOCABULARIES:
            yield path


def _find_existing(targets: Iterable[str]) -> set[str]:
    """Return those of ``targets`` at which readers find something."""
    wanted = sorted(targets)[:MAX_ADDRESSES]
    if not wanted:
        return set()
    spellings = {target: (target.rstrip("/"), f"{target.rstrip('/')}/") for target in wanted}
    addresses = [one for both in spellings.values() for one in both]
    published = Article.objects.filter(status=Article.Status.PUBLISHED, path__in=addresses)
    known = set(published.values_list("path", flat=True))
    known |= set(Redirect.objects.filter(path__in=addresses).values_list("path", flat=True))
    known |= set(StoredFile.objects.filter(path__in=addresses).values_list("path", flat=True))
    codes = ("", *(f"/{code}" for code in languages.get_language_codes()))
    sections = {part for name in find_sections(MAX_SECTIONS) for part in _list_parents(name)}
    known |= {f"{code}/{name}/" for name in sections for code in codes}
    return {target for target in wanted if known.intersection(spellings[target])}


def _list_parents(section: str) -> Iterator[str]:
    """Yield the section and all sections that contain it."""
    parts = section.split("/")
    yield from ("/".join(parts[:number]) for number in range(1, len(parts) + 1))


# Pictures


def _list_missing_pictures(story: Article) -> Iterator[str]:
    """Yield the pictures that the story names but that the newsroom does not have."""
    if story.thumbnail and not story.thumbnail_url and "://" not in story.thumbnail:
        yield story.thumbnail
    yield from dict.fromkeys(unescape(name) for name in _PICTURE.findall(story.html))


# Translations


def _find_editions(stories: Sequence[Article]) -> Mapping[Any, set[str]]:
    """Return the languages of the stories at each place and with each translation key."""
    naming = [story for story in stories if story.translations]
    if not naming:
        return {}
    same = Q(translation_key__in=[s.translation_key for s in naming if s.translation_key])
    for story in naming:
        same |= Q(folder=story.folder, name=story.name)
    rows = Article.objects.outside_trash().filter(same)
    editions: dict[Any, set[str]] = {}
    for folder, name, key, *codes in rows.values_list(
        "folder", "name", "translation_key", "url_language", "page_language"
    ):
        known = {code.lower() for code in codes if code}
        known |= {code.partition("-")[0] for code in known}
        for shared in ((folder, name), key):
            editions.setdefault(shared, set()).update(known)
    return editions


def _list_missing_translations(story: Article, editions: Mapping[Any, set[str]]) -> Iterator[str]:
    known = editions.get((story.folder, story.name), set())
    if story.translation_key:
        known = known | editions.get(story.translation_key, set())
    yield from (code for code in story.translations if code.lower() not in known)
