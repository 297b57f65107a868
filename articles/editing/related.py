"""The stories around a story: its neighbours in the section, its translations and related stories.
They are read in one query and cached until the site changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import fsum

from articles.hugo import term_key
from articles.models import Article, SiteSettings
from articles.models.article_lists import RELATED_USES
from articles.site_settings.fragments import get_or_make

#: Maximum number of stories under "Related stories".
MAX_RELATED_STORIES = 4

#: A term is common if at least this many of the stories that may be related have it. Two stories
#: are not related just because both have a common term.
COMMON_TERM_USES = RELATED_USES

#: Half-life in days: a story this much older than another counts half as much.
HALF_LIFE_DAYS = 365

TermKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RelatedStories:
    """The stories around a story. ``older`` and ``newer`` are its neighbours in the section.
    ``related`` is sorted by relevance, most relevant first."""

    older: Article | None = None
    newer: Article | None = None
    translations: list[Article] = field(default_factory=list)
    related: list[Article] = field(default_factory=list)


def find_related_stories(
    article: Article, *, settings: SiteSettings, at: datetime
) -> RelatedStories:
    """Return the stories around ``article`` that readers may see at the moment ``at``. Runs one
    query."""

    def make() -> RelatedStories:
        return _arrange_stories(article, list(Article.objects.published(at=at).around(article)))

    return get_or_make(f"around:{article.pk}", make, settings=settings, at=at)


def _arrange_stories(article: Article, around: Sequence[Article]) -> RelatedStories:
    tree = [story for story in around if story.url_language == article.url_language]
    others = [story for story in around if story.url_language != article.url_language]
    return RelatedStories(
        older=next((story for story in tree if vars(story)["is_older"]), None),
        newer=next((story for story in tree if vars(story)["is_newer"]), None),
        translations=[story for story in others if story.is_translation_of(article)],
        related=rank_related_stories(article, [story for story in tree if story.listed]),
    )


def rank_related_stories(article: Article, candidates: Sequence[Article]) -> list[Article]:
    """Return the candidates that share terms with ``article``, most relevant first. A story ranks
    higher if the shared terms are rare among the candidates, and if it is newer. If the only shared
    term is a common one, the story is not related."""
    own = set(_get_term_keys(article))
    shared_by = {story.pk: set(_get_term_keys(story)) & own for story in candidates}
    uses = Counter(word for shared in shared_by.values() for word in shared)
    newest = max((story.sort_date for story in candidates), default=article.sort_date)
    scores: dict[int, float] = {}
    for story in candidates:
        shared = shared_by[story.pk]
        if (
            any(uses[word] < COMMON_TERM_USES for word in shared)
            or len({key for _, key in shared}) > 1
        ):
            age = (newest - story.sort_date).days
            # ``fsum`` is exact. The terms are in random order, so an inexact sum could differ in
            # its last digit from one process to the next. Stories of equal rank would then change
            # places.
            rarity = fsum(1 / uses[word] for word in shared)
            scores[story.pk] = rarity * 0.5 ** (age / HALF_LIFE_DAYS)
    ranked = [story for story in candidates if story.pk in scores]
    ranked.sort(key=lambda story: (-scores[story.pk], -story.sort_date.timestamp(), story.path))
    return ranked[:MAX_RELATED_STORIES]


def _get_term_keys(story: Article) -> Iterator[TermKey]:
    """Yield the tags and categories of a story as (vocabulary, key)."""
    for plural in ("tags", "categories"):
        for name in getattr(story, plural).names():
            yield plural, term_key(name)
