"""The one writer of articles: whoever changes articles, import or editor, writes them here.

A :class:`Writing` says what shall stand; :func:`write` brings rows, labels, redirects, menus,
revisions, the search index and the caches in line with it, in one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from articles import addresses, revisions, search
from articles.caching import site_changed
from articles.derivation import Derived
from articles.hugo import Authored
from articles.labels import Labels, name_labels, write_labels
from articles.models import Article, Revision
from articles.models.inserting import insert_objects
from articles.reading.ready import Ready


@dataclass(slots=True)
class Writing:
    """One article as it shall stand. ``article`` is a new or a loaded row with placement and
    status already set; ``authored`` and ``derived`` fill the other columns. ``ready`` belongs to
    these words and this status."""

    article: Article
    authored: Authored
    derived: Derived
    ready: Ready | None = None


def write(
    writings: Sequence[Writing],
    *,
    via: str,
    user: Any = None,
    at: datetime,
    note: str = "",
    labels: Labels | None = None,
) -> None:
    """Write all of ``writings`` or none.

    Raises :class:`django.db.IntegrityError` where a path is taken by another article.
    """
    labels = labels or Labels()
    new = [w for w in writings if w.article.pk is None]
    changed = [w for w in writings if w.article.pk is not None]
    with transaction.atomic(savepoint=False):
        for w in writings:
            _fill(w, user=user, at=at)
        name_labels([(w.article, w.authored) for w in writings], labels)
        moves = _moves(changed)
        _vacate(moves, {w.derived.path for w in writings})
        _insert([w.article for w in new])
        for w in changed:
            w.article.save(force_update=True)
        for group, is_new in ((new, True), (changed, False)):
            _write_around([w.article for w in group], labels, new=is_new)
        for article, old_path in moves:
            addresses.remember_move(article, old_path)
        everything = [w.article for w in writings]
        ready = {w.article.path: w.ready for w in writings if w.ready}
        packed = {path: r.packed for path, r in ready.items()}
        revisions.record(everything, via=via, user=user, at=at, note=note, ready=packed)
        search.index_articles(everything, ready={path: r.words for path, r in ready.items()})
        site_changed()


def retract(article: Article, *, at: datetime) -> None:
    """Take an article whose file is gone off the site; its words stay as they are."""
    if article.status == Article.Status.RETRACTED:
        return
    with transaction.atomic(savepoint=False):
        article.status = Article.Status.RETRACTED
        article.version += 1
        article.updated_at = at
        article.save(update_fields=["status", "version", "updated_at"])
        note = "Retracted: its file is gone"
        revisions.record([article], via=Revision.Via.IMPORT, user=None, at=at, note=note)
        site_changed()


def _fill(writing: Writing, *, user: Any, at: datetime) -> None:
    article = writing.article
    article.take(writing.authored)
    article.take_derived(writing.derived)
    article.version += 1
    article.updated_at = at
    article.updated_by = user


def _insert(articles: Sequence[Article]) -> None:
    insert_objects(articles)
    ids = addresses.owners(article.path for article in articles)
    for article in articles:
        article.pk = ids[article.path]
        article._state.adding, article._state.db = False, DEFAULT_DB_ALIAS


def _moves(changed: Sequence[Writing]) -> list[tuple[Article, str]]:
    """Articles whose address changes, with the old one, where readers may know it."""
    old = dict(
        Article.objects.filter(pk__in=[w.article.pk for w in changed]).values_list("pk", "path")
    )
    return [
        (w.article, old[w.article.pk])
        for w in changed
        if old.get(w.article.pk, w.article.path) != w.article.path
    ]


def _vacate(moves: Sequence[tuple[Article, str]], wanted: Collection[str]) -> None:
    """Let go of addresses that others of the same writings get: two articles may change places."""
    leaving = [article.pk for article, old_path in moves if old_path in wanted]
    if leaving:
        nowhere = Concat(Value("moving "), Cast("pk", CharField()))
        Article.objects.filter(pk__in=leaving).update(path=nowhere)


def _write_around(articles: Sequence[Article], labels: Labels, *, new: bool) -> None:
    if not articles:
        return
    write_labels(articles, labels, new=new)
    addresses.write_aliases(articles, new=new)
    addresses.write_menu_entries(articles, new=new)
