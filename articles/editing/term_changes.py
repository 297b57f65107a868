"""Rename, merge and remove terms, and refile the articles that use them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from articles import search
from articles.editing.deriving import rederive_agency
from articles.editing.rerender import update_agency_names
from articles.editing.terms import (
    add_alias,
    assign_terms,
    find_inconsistent_articles,
    write_term_uses,
)
from articles.editing.writing import (
    BATCH_SIZE,
    MAX_KEYS_PER_QUERY,
    ArticleWrite,
    lock_articles,
    lock_in_batches,
    write_articles,
)
from articles.errors import NewsroomError
from articles.hugo import Authored, term_key
from articles.models import Article, Revision
from articles.models.term_tables import TERM_TABLES
from articles.models.transactions import one_transaction, retry_transaction
from articles.site_settings import current
from articles.site_settings.fragments import invalidate_cache

#: Maximum number of articles to refile per transaction: 4,000 took 1.3 seconds.
MAX_ARTICLES_PER_TRANSACTION = 4_000


class TermGone(NewsroomError):
    """Raised if somebody deleted or merged a term while it was about to be changed."""

    def __init__(self, term: Any) -> None:
        text = _("Somebody deleted or merged “%(name)s” in the meantime. Nothing was changed.")
        super().__init__(text % {"name": term})


def refile_renamed_term(field: str, term: Any, *, former: Any) -> int:
    """Refile the articles that use a renamed term, and return their number."""
    with one_transaction():
        return _refile_articles_in_steps(field, begin_rename(field, term, former=former))


def begin_rename(field: str, term: Any, *, former: Any) -> list[int]:
    """Let a renamed term answer at its new address, and redirect its old one. Return the primary
    keys of the articles that the caller must refile.

    The name and slug of ``former`` become an alias of ``term``: articles and files keep the
    name that their authors wrote.
    """
    with one_transaction():
        if term.key != former.key:
            add_alias(field, term, name=former.name, key=former.key, slug=former.slug)
        elif term.slug != former.slug:
            # Only the address changed, so the key of ``former`` is still in use. Begin the key of
            # the alias with an invisible character, because no name has a key like that.
            nameless = f"\u200b{former.slug}"[:100]
            add_alias(field, term, name=nameless, key=nameless, slug=former.slug)
        return find_articles_with_terms(field, [term])


def begin_merge(field: str, *, keep: Any, others: Sequence[Any]) -> list[int]:
    """Merge the terms ``others`` into ``keep``. Return the primary keys of the articles that used
    one of ``others``; the caller must refile them.

    Readers find all stories on the page of ``keep`` at once, and the pages of ``others`` redirect
    to it. Until a story is refiled, it shows its old label, and the link of the label redirects.
    Articles and files keep the names that their authors wrote.

    Raise :class:`TermGone` if ``keep`` no longer exists. Skip terms in ``others`` that no longer
    exist.
    """
    with one_transaction():
        locked = lock_terms(field, [keep, *others])
        stored = {key: term for key, term in locked.items() if term.alias_of_id is None}
        kept = stored.pop(keep.pk, None)
        if kept is None:
            raise TermGone(keep)
        bearers = find_articles_with_terms(field, list(stored.values()))
        terms = TERM_TABLES[field].terms._default_manager
        terms.filter(Q(pk__in=stored) | Q(alias_of__in=stored)).update(alias_of=kept)
        _pass_uses_on(field, kept, list(stored))
        invalidate_cache()
        return bearers


def _pass_uses_on(field: str, kept: Any, others: Sequence[int]) -> None:
    """Let the articles with one of the terms ``others`` have ``kept`` instead. An article that has
    it already, or several of ``others``, loses the rest when it is refiled."""
    tables = TERM_TABLES[field]
    uses, article = tables.uses._default_manager.order_by("pk"), f"{tables.article}_id"
    has = set(uses.filter(**{tables.term: kept}).values_list(article, flat=True))
    first: dict[int, int] = {}
    for pk, bearer in uses.filter(**{f"{tables.term}__in": others}).values_list("pk", article):
        if bearer not in has:
            first.setdefault(bearer, pk)
    keys = list(first.values())
    for start in range(0, len(keys), MAX_KEYS_PER_QUERY):
        some = keys[start : start + MAX_KEYS_PER_QUERY]
        uses.filter(pk__in=some).update(**{tables.term: kept})


def refile_bearers(field: str, keys: Sequence[int]) -> None:
    """Refile some of the articles that :func:`begin_merge` or :func:`begin_rename` returned."""
    refile_articles(keys)
    if field == "authors":  # an author may be an agency
        update_agency_names(
            Article.objects.filter(pk__in=keys), agencies=current.get_rules().agencies
        )
    invalidate_cache()


def _refile_articles_in_steps(field: str, keys: Sequence[int]) -> int:
    """Refile the articles with these primary keys, and return their number.

    The first :data:`MAX_ARTICLES_PER_TRANSACTION` are refiled in the open transaction. The
    remaining ones follow after its commit, in short transactions that do not block other writers
    for long. If the process crashes before the end, the next import refiles the rest.
    """
    first, others = keys[:MAX_ARTICLES_PER_TRANSACTION], keys[MAX_ARTICLES_PER_TRANSACTION:]
    refile_bearers(field, first)
    for start in range(0, len(others), MAX_ARTICLES_PER_TRANSACTION):
        some = others[start : start + MAX_ARTICLES_PER_TRANSACTION]
        transaction.on_commit(partial(_refile_articles_in_steps, field, some), robust=True)
    return len(keys)


def remove_term(field: str, term: Any, *, user: Any, at: datetime) -> int:
    """Remove a term from every article before the term is deleted. Return how many articles
    changed."""

    with one_transaction():
        stored = lock_terms(field, [term])
        # The term may have been renamed before it was locked, and articles may use its aliases.
        aliases = TERM_TABLES[field].terms._default_manager.filter(alias_of__in=stored)
        keys = {one.key for one in stored.values()} | set(aliases.values_list("key", flat=True))

        def remaining(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(name for name in names if term_key(name) not in keys)

        return _rewrite_articles(field, [term], remaining, user=user, at=at)


def lock_terms(field: str, terms: Sequence[Any]) -> dict[int, Any]:
    """Lock the articles that use one of ``terms``, then the terms, until the transaction ends. No
    other article can start to use the terms before then. Return the stored terms by primary key."""
    lock_articles(find_articles_with_terms(field, terms))
    stored = TERM_TABLES[field].terms._default_manager.order_by("pk").select_for_update()
    by_key: dict[int, Any] = stored.in_bulk([term.pk for term in terms])
    return by_key


def _rewrite_articles(
    field: str, terms: Sequence[Any], change: Any, *, user: Any, at: datetime
) -> int:
    """Apply ``change`` to the term names of every article that uses one of ``terms``, and save the
    articles."""
    count = 0
    with one_transaction():
        for batch in lock_in_batches(find_articles_with_terms(field, terms)):
            writings = [
                ArticleWrite(article, changed, rederive_agency(article, changed))
                for article in batch
                if (changed := _change_names(article, field, change)) is not None
            ]
            if writings:
                via = Revision.Via.ADMIN if user else Revision.Via.COMMAND
                write_articles(writings, via=via, user=user, at=at)
            count += len(writings)
    return count


def _change_names(article: Article, field: str, change: Any) -> Authored | None:
    authored = article.authored()
    names = change(getattr(authored, field))
    return None if names == getattr(authored, field) else replace(authored, **{field: names})


def find_articles_with_terms(field: str, terms: Sequence[Any]) -> list[int]:
    """Return the primary keys of the articles that use one of ``terms``."""
    tables = TERM_TABLES[field]
    uses = tables.uses._default_manager.filter(**{f"{tables.term}__in": terms})
    keys = uses.order_by().values_list(f"{tables.article}_id", flat=True)
    return sorted(set(keys))


def repair_terms() -> int:
    """Recompute the terms of the articles whose stored labels do not match their uses of terms.
    Return the number of articles."""
    return refile_articles(find_inconsistent_articles())


def refile_articles(keys: Sequence[int]) -> int:
    """Recompute the terms of articles from the names that their authors wrote. Return the number
    of articles. If no transaction is open, each batch is written in a separate transaction."""
    starts = range(0, len(keys), BATCH_SIZE)
    return sum(
        retry_transaction(partial(_refile_batch, keys[start : start + BATCH_SIZE]))
        for start in starts
    )


def _refile_batch(keys: Sequence[int]) -> int:
    locked = Article.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    articles = list(locked)
    terms = assign_terms((article, article.authored()) for article in articles)
    Article.objects.bulk_update(articles, ["terms"])
    write_term_uses(articles, terms, new=False)
    search.index_articles(articles)
    invalidate_cache()
    return len(articles)
