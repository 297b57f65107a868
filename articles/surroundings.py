"""What stands around a story: its neighbours in the section, its translations, and the stories that
are about the same, read in one query and kept until the site changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from articles.caching import kept
from articles.hugo import term_key
from articles.models import Article, SiteSettings
from articles.models.article_lists import RELATED_USES

#: Stories under "Related stories".
MOST = 4

#: A word that so many stories carry says little of any of them.
COMMON = RELATED_USES

#: Days after which a story is worth half as much beside a newer one.
HALF_LIFE = 365

Word = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``older`` and ``newer`` are the neighbours in the section; ``related`` the closest first."""

    older: Article | None = None
    newer: Article | None = None
    translations: list[Article] = field(default_factory=list)
    related: list[Article] = field(default_factory=list)


def surroundings(article: Article, *, settings: SiteSettings, at: datetime) -> Surroundings:
    """What a reader may see around ``article`` at the moment ``at``. One query."""

    def make() -> Surroundings:
        return _arranged(article, list(Article.objects.published(at=at).around(article)))

    return kept(f"around:{article.pk}", make, settings=settings, at=at)


def _arranged(article: Article, around: Sequence[Article]) -> Surroundings:
    tree = [story for story in around if story.url_language == article.url_language]
    others = [story for story in around if story.url_language != article.url_language]
    return Surroundings(
        older=next((story for story in tree if vars(story)["is_older"]), None),
        newer=next((story for story in tree if vars(story)["is_newer"]), None),
        translations=[story for story in others if story.is_translation_of(article)],
        related=closest(article, [story for story in tree if story.listed]),
    )


def closest(article: Article, candidates: Sequence[Article]) -> list[Article]:
    """The candidates that share words with ``article``: the rarer the word among them and the
    newer the story, the higher. What only shares words that everything carries is not related."""
    own = set(_words(article))
    uses = Counter(word for story in candidates for word in set(_words(story)) & own)
    newest = max((story.sort_date for story in candidates), default=article.sort_date)
    scores: dict[int, float] = {}
    for story in candidates:
        shared = set(_words(story)) & own
        if any(uses[word] < COMMON for word in shared) or len({key for _, key in shared}) > 1:
            age = (newest - story.sort_date).days
            scores[story.pk] = sum(1 / uses[word] for word in shared) * 0.5 ** (age / HALF_LIFE)
    ranked = [story for story in candidates if story.pk in scores]
    ranked.sort(key=lambda story: (-scores[story.pk], -story.sort_date.timestamp(), story.path))
    return ranked[:MOST]


def _words(story: Article) -> Iterator[Word]:
    """Tags and categories of a story, as (vocabulary, key)."""
    for plural in ("tags", "categories"):
        for spelling, _slug in story.terms.get(plural, ()):
            yield plural, term_key(spelling)
