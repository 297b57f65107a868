"""The one writer of articles. It writes every change, whether it comes from an import or an editor.

An :class:`ArticleWrite` describes the wanted state of an article. :func:`write_articles` updates
rows, terms, redirects, menus, revisions, the search index and the caches in one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from articles import search
from articles.content.candidate import PreparedArticle
from articles.content.derive import Derived
from articles.editing import addresses, revisions
from articles.editing.bulk_insert import insert_objects
from articles.editing.picture_uses import write_picture_uses
from articles.editing.review_messages import follow_articles
from articles.editing.terms import (
    LockedTerms,
    assign_terms,
    write_term_uses,
)
from articles.hugo import Authored
from articles.models import Article
from articles.models.transactions import one_transaction
from articles.models.visibility import WITHDRAWN
from articles.site_settings.fragments import invalidate_cache

#: Number of articles to lock, read and write at once when many articles change.
BATCH_SIZE = 200
#: Maximum number of primary keys per query.
MAX_KEYS_PER_QUERY = 5_000


@dataclass(slots=True)
class ArticleWrite:
    """The wanted state of one article. ``article`` is a new or loaded row with placement and status
    already set. ``authored`` and ``derived`` are the values of its other columns. ``ready`` holds
    data that was prepared for exactly these values and this status."""

    article: Article
    authored: Authored
    derived: Derived
    ready: PreparedArticle | None = None


def write_articles(
    writings: Sequence[ArticleWrite],
    *,
    via: str,
    user: Any = None,
    at: datetime,
    note: str = "",
) -> None:
    """Write all of ``writings`` or none of them. The caller has locked the articles that exist.

    Raise :class:`django.db.IntegrityError` if another article has one of the paths.
    """
    new = [w for w in writings if w.article.pk is None]
    changed = [w for w in writings if w.article.pk is not None]
    with one_transaction(savepoint=False):
        former = _read_former_rows(changed)
        for w in writings:
            _fill_columns(w, user=user, at=at)
            mark_public_change(w.article, former.get(w.article.pk), at=at)
        terms = assign_terms((w.article, w.authored) for w in writings)
        moves = _find_moves(changed, former)
        _vacate_paths(moves, {w.derived.path for w in writings})
        addresses.assign_first_paths([w.article for w in writings])
        _insert_articles([w.article for w in new])
        for w in changed:
            w.article.save(force_update=True)
        for group, is_new in ((new, True), (changed, False)):
            _write_dependent_rows([w.article for w in group], terms, new=is_new, at=at)
            follow_articles([w.article for w in group], new=is_new, user=user, at=at)
        for article, old_path in moves:
            addresses.redirect_old_path(article, old_path, at=at)
        everything = [w.article for w in writings]
        ready = {w.article.path: w.ready for w in writings if w.ready}
        packed = {path: r.packed for path, r in ready.items()}
        revisions.record_revisions(everything, via=via, user=user, at=at, note=note, ready=packed)
        search.index_articles(everything, ready={path: r.words for path, r in ready.items()})
        invalidate_cache()


def lock_in_batches(keys: Sequence[int]) -> Iterator[list[Article]]:
    """Lock the articles with these primary keys, and yield them in batches."""
    ordered = sorted(keys)  # all code locks articles in this order
    for start in range(0, len(ordered), BATCH_SIZE):
        chosen = Article.objects.filter(pk__in=ordered[start : start + BATCH_SIZE]).order_by("pk")
        yield list(chosen.select_for_update(of=("self",)))


def lock_articles(keys: Iterable[int]) -> None:
    """Lock articles until the transaction ends, without loading them."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), MAX_KEYS_PER_QUERY):
        some = Article.objects.filter(pk__in=ordered[start : start + MAX_KEYS_PER_QUERY]).order_by(
            "pk"
        )
        list(some.select_for_update(of=("self",)).values_list("pk"))


def _fill_columns(writing: ArticleWrite, *, user: Any, at: datetime) -> None:
    article = writing.article
    article.set_authored(writing.authored)
    article.set_derived(writing.derived)
    article.version += 1
    article.updated_at = article.desk_saved_at = at
    article.updated_by = user


def _insert_articles(articles: Sequence[Article]) -> None:
    insert_objects(articles)
    ids = addresses.find_owners(article.path for article in articles)
    for article in articles:
        article.pk = ids[article.path]
        article._state.adding, article._state.db = False, DEFAULT_DB_ALIAS


def _read_former_rows(changed: Sequence[ArticleWrite]) -> dict[int, Article]:
    """Return the stored addresses and states of the changed articles, by primary key."""
    columns = ("pk", "path", "status", "live_from", "live_until")
    return Article.objects.only(*columns).in_bulk([w.article.pk for w in changed])


def mark_public_change(article: Article, former: Article | None, *, at: datetime) -> None:
    """Set ``public_version`` if readers get another text of the article by this save, or none any
    more. ``former`` is the stored row, or None for a new article."""
    before, after = former.state(at=at) if former else "", article.state(at=at)
    hidden = before != after and (before == "expired" or after in WITHDRAWN)
    if "live" in (before, after) or hidden:
        article.public_version = article.version


def _find_moves(
    changed: Sequence[ArticleWrite], former: Mapping[int, Article]
) -> list[tuple[Article, str]]:
    """Return the changed articles whose address changes, each with its old address."""
    return [
        (w.article, old.path)
        for w in changed
        if (old := former.get(w.article.pk)) and old.path != w.article.path
    ]


def _vacate_paths(moves: Sequence[tuple[Article, str]], wanted: Collection[str]) -> None:
    """Free old addresses that other articles in ``moves`` need: two articles may swap addresses."""
    leaving = [article.pk for article, old_path in moves if old_path in wanted]
    if leaving:
        nowhere = Concat(Value("moving "), Cast("pk", CharField()))
        Article.objects.filter(pk__in=leaving).update(path=nowhere)


def _write_dependent_rows(
    articles: Sequence[Article], terms: LockedTerms, *, new: bool, at: datetime
) -> None:
    if not articles:
        return
    write_term_uses(articles, terms, new=new)
    write_picture_uses(articles, new=new)
    addresses.write_aliases(articles, new=new, at=at)
    addresses.write_menu_entries(articles, new=new)
