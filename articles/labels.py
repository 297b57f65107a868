"""Labels of articles: tags, categories and authors, made when first used, in the author's order.

Identity ignores case and equals hyphen with space; the first spelling seen names the term, and the
row between article and term keeps the article's own spelling, so that no file is ever rewritten
for a spelling.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from articles.hugo import author_slug, term_key, term_slug
from articles.models import (
    Article,
    ArticleAuthor,
    ArticleCategory,
    ArticleTag,
    Author,
    Category,
    Tag,
)
from articles.models.inserting import insert_rows


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How one kind of label is stored: its terms, its uses, the columns that join them, and
    whether a use has a weight (Hugo: ``tags_weight``)."""

    terms: type[models.Model]
    uses: type[models.Model]
    article: str
    term: str
    slug: Any
    weighed: bool = False


VOCABULARIES = {
    "tags": Vocabulary(Tag, ArticleTag, "content_object", "tag", term_slug, weighed=True),
    "categories": Vocabulary(
        Category, ArticleCategory, "content_object", "tag", term_slug, weighed=True
    ),
    "authors": Vocabulary(Author, ArticleAuthor, "article", "author", author_slug),
}


class Labels:
    """The terms of every vocabulary by key, read once and kept up with what is added."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, models.Model]] = {}

    def known(self, field: str) -> dict[str, models.Model]:
        if field not in self._known:
            manager = VOCABULARIES[field].terms._default_manager
            self._known[field] = {term.key: term for term in manager.all()}  # type: ignore[attr-defined]
        return self._known[field]

    def forget(self) -> None:
        """Read again: a rolled back transaction may have taken terms away."""
        self._known.clear()

    def ensure(self, field: str, names: Iterable[str]) -> None:
        """Make the terms that do not exist yet."""
        known, vocabulary = self.known(field), VOCABULARIES[field]
        new: dict[str, str] = {}
        for name in names:
            new.setdefault(term_key(name), name)
        taken = {term.slug for term in known.values()}  # type: ignore[attr-defined]
        for key in new.keys() - known.keys():
            slug = _free(vocabulary.slug(new[key]), taken)
            taken.add(slug)
            known[key] = vocabulary.terms(name=new[key], key=key, slug=slug)
        fresh = [known[key] for key in sorted(new) if known[key].pk is None]
        vocabulary.terms._default_manager.bulk_create(fresh)

    def shown(self, field: str, names: Sequence[str]) -> list[list[str]]:
        """``[[spelling, slug], …]`` of terms that exist: what :attr:`Article.terms` holds."""
        known = self.known(field)
        return [[name, known[term_key(name)].slug] for name in names]  # type: ignore[attr-defined]


def name_labels(articles: Iterable[tuple[Article, Any]], labels: Labels) -> None:
    """Make missing terms and set each article's ``terms``; pairs are (article, authored)."""
    pairs = list(articles)
    for field in VOCABULARIES:
        labels.ensure(field, (n for article, own in pairs for n in _names(article, own, field)))
        for article, authored in pairs:
            article.terms[field] = labels.shown(field, _names(article, authored, field))


def _names(article: Article, authored: Any, field: str) -> Sequence[str]:
    """The author's own words, else those that the article inherits."""
    own: Sequence[str] = getattr(authored, field) or article.inherited.get(field, ())
    return own


def write_labels(articles: Sequence[Article], labels: Labels, *, new: bool) -> None:
    """Bring the rows between articles and terms in line with ``terms`` of saved articles."""
    for field, vocabulary in VOCABULARIES.items():
        if not new:
            old = {f"{vocabulary.article}__in": articles}
            vocabulary.uses._default_manager.filter(**old).delete()
        ids = {key: term.pk for key, term in labels.known(field).items()}
        insert_rows(
            vocabulary.uses,
            [
                f"{vocabulary.article}_id",
                f"{vocabulary.term}_id",
                "position",
                "spelling",
                *(["weight"] if vocabulary.weighed else []),
            ],
            (use for a in articles for use in _uses(a, field, ids)),
        )


def _uses(article: Article, field: str, ids: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    """(article, term, position, spelling and, where there is one, weight) of each label."""
    weight = (_weight(article, field),) if VOCABULARIES[field].weighed else ()
    for position, (spelling, _slug) in enumerate(article.terms.get(field, ())):
        yield article.pk, ids[term_key(spelling)], position, spelling, *weight


def _weight(article: Article, field: str) -> int:
    """Hugo: ``tags_weight`` orders an article among those with the same tag; 0: unset."""
    name = f"{field}_weight"
    written = next((v for k, v in article.params.items() if k.lower() == name), 0)
    return written if type(written) is int and abs(written) < 2**31 else 0


def _free(slug: str, taken: set[str]) -> str:
    """``slug``, or with a number behind it: “AT&T” and “ATT” are two tags with one slug."""
    candidate, number = slug, 2
    while candidate in taken:
        candidate = f"{slug}-{number}"
        number += 1
    return candidate
