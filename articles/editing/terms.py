"""The terms of articles: tags, categories and authors. They are created when first used, and each
article lists them in its author's order.

Two spellings are the same term if they differ only in case, or in a hyphen instead of a space. The
first spelling becomes the name of the term. The row between article and term stores the article's
own spelling, so that no file is rewritten just for a different spelling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from django.db import IntegrityError, connection
from taggit.models import TagBase

from articles.editing.bulk_insert import insert_rows
from articles.hugo import VOCABULARIES, Authored, get_display_name, term_key
from articles.models import Article
from articles.models.term_tables import TERM_TABLES

#: Maximum number of keys per query, because databases limit the parameters of a statement.
MAX_KEYS_PER_QUERY = 5_000
#: Maximum number of attempts to create missing terms. An attempt fails if another transaction
#: creates the same terms.
MAX_ATTEMPTS = 5


class LockedTerm(NamedTuple):
    """A term whose key and slug cannot change until the transaction ends. ``name`` is the term's
    own name if it was looked up by an alias, else ""."""

    pk: int
    slug: str
    name: str = ""


#: Locked terms by vocabulary, then by key.
LockedTerms = Mapping[str, Mapping[str, LockedTerm]]


def assign_terms(articles: Iterable[tuple[Article, Any]]) -> LockedTerms:
    """Set the ``terms`` of each article, and create missing terms; ``articles`` are pairs of
    (article, authored). Return the terms. They cannot be renamed or deleted until the transaction
    ends."""
    pairs = list(articles)
    held = {}
    for field in VOCABULARIES:
        names = [name for article, own in pairs for name in _get_names(article, own, field)]
        known = held[field] = get_or_create_terms(field, names)
        for article, authored in pairs:
            _set_shown_terms(article, field, _get_names(article, authored, field), known)
    return held


def label_without_saving(article: Article, authored: Authored) -> None:
    """Set the ``terms`` of an article in memory to the labels that it would have if ``authored``
    were saved. Nothing is locked or created."""
    article.terms = {}
    for field in VOCABULARIES:
        names = _get_names(article, authored, field)
        known = _find_terms(field, {term_key(name) for name in names})
        missing = {key: n for n in names if (key := term_key(n)) not in known}
        slugs = _choose_slugs(field, missing)
        # Negative numbers are no primary keys, but they tell the new terms apart.
        new = {key: LockedTerm(-n, slugs[key]) for n, key in enumerate(missing, start=1)}
        _set_shown_terms(article, field, names, known | new)


def _set_shown_terms(
    article: Article, field: str, written: Sequence[str], known: Mapping[str, LockedTerm]
) -> None:
    """Set the labels that readers see. Each term is shown once, in the author's spelling; if the
    author used an alias, the term's own name is shown. If the labels differ from the author's
    words, store the words as well."""
    shown: dict[int, list[str]] = {}
    for name in written:
        term = known[term_key(name)]
        shown.setdefault(term.pk, [term.name or name, term.slug])
    article.terms[field] = list(shown.values())
    article.terms.pop(f"written {field}", None)
    if [name for name, _slug in shown.values()] != list(written):
        own = [[name, known[term_key(name)].slug] for name in written]
        article.terms[f"written {field}"] = own


def get_or_create_terms(field: str, names: Iterable[str]) -> dict[str, LockedTerm]:
    """Return the terms for ``names`` by key, and lock them until the transaction ends. Create
    missing terms in the order of ``names``.

    Raise :class:`django.db.IntegrityError` if the database rejects a term.
    """
    wanted: dict[str, str] = {}
    for name in names:
        wanted.setdefault(term_key(name), name)
    for _attempt in range(MAX_ATTEMPTS):
        held = _lock_existing_terms(field, wanted)
        missing = {key: name for key, name in wanted.items() if key not in held}
        if not missing:
            return held
        _create_missing_terms(field, missing)
    raise IntegrityError(f"These {field} cannot be stored: {', '.join(missing.values())}")


def _lock_existing_terms(field: str, keys: Iterable[str]) -> dict[str, LockedTerm]:
    """Lock and return the terms with these keys. Do not reuse the result in another transaction:
    somebody may rename, merge or delete the terms in between."""
    return _find_terms(field, keys, lock=True)


def _find_terms(field: str, keys: Iterable[str], *, lock: bool = False) -> dict[str, LockedTerm]:
    held: dict[str, LockedTerm] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), MAX_KEYS_PER_QUERY):
        terms = TERM_TABLES[field].terms._default_manager
        some = terms.filter(key__in=ordered[start : start + MAX_KEYS_PER_QUERY]).order_by("pk")
        of_term = ("alias_of__key", "alias_of", "alias_of__slug", "alias_of__name")
        columns = some.values_list("key", "pk", "slug", *of_term)
        sql, parameters = columns.query.sql_with_params()
        if lock and connection.vendor == "postgresql":
            # PostgreSQL takes the same lock for foreign keys, but only when the uses are written.
            # Django's own locks would block other savers.
            sql += f" FOR KEY SHARE OF {terms.model._meta.db_table}"
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            for key, pk, slug, own_key, own_pk, own_slug, own_name in cursor.fetchall():
                if own_pk is None:
                    held[key] = LockedTerm(pk, slug)
                else:
                    held[key] = LockedTerm(own_pk, own_slug, own_name)
                    held.setdefault(own_key, LockedTerm(own_pk, own_slug))
    return held


def _create_missing_terms(field: str, missing: Mapping[str, str]) -> None:
    """Create the terms ``missing``, a mapping of keys to names. If another transaction takes the
    key or slug of a term, skip the term."""
    terms = TERM_TABLES[field].terms._default_manager
    slugs = _choose_slugs(field, missing)
    new = [
        terms.model(name=get_display_name(name), key=key, slug=slugs[key])
        for key, name in missing.items()
    ]
    new.sort(key=attrgetter("key"))  # so that two transactions do not deadlock
    terms.bulk_create(new, ignore_conflicts=True)


def _choose_slugs(field: str, missing: Mapping[str, str]) -> dict[str, str]:
    """Return a free slug for each of the terms ``missing``, a mapping of keys to names. Of two
    terms with equal slugs, the first keeps its slug."""
    terms = TERM_TABLES[field].terms._default_manager
    slugs = {key: VOCABULARIES[field].make_slug(name) for key, name in missing.items()}
    taken: set[str] = set()
    wanted = dict.fromkeys(slugs.values())
    asked = list(wanted)
    for start in range(0, len(asked), MAX_KEYS_PER_QUERY):
        used = terms.filter(slug__in=asked[start : start + MAX_KEYS_PER_QUERY])
        taken.update(used.values_list("slug", flat=True))

    def is_taken(slug: str) -> bool:
        return slug in taken or (slug not in wanted and terms.filter(slug=slug).exists())

    for key, slug in slugs.items():
        slugs[key] = _find_free_slug(slug, is_taken)
        taken.add(slugs[key])
    return slugs


def add_alias(field: str, term: Any, *, name: str, key: str, slug: str) -> None:
    """Make ``name`` an alias of ``term``, with ``slug`` as another address of its page. If the slug
    is taken, append a number."""
    terms = TERM_TABLES[field].terms._default_manager
    free = _find_free_slug(slug, lambda one: terms.filter(slug=one).exists())
    terms.create(name=name, key=key, slug=free, alias_of=term)


def _get_names(article: Article, authored: Any, field: str) -> Sequence[str]:
    """Return the names of terms that the article sets. If it sets none, return the inherited
    names."""
    own: Sequence[str] = getattr(authored, field) or article.inherited.get(field, ())
    return own


def find_inconsistent_articles() -> list[int]:
    """Return the primary keys of the articles whose stored labels do not match their uses of
    terms."""
    uses = {field: _TermUseReader(field) for field in VOCABULARIES}
    rows = Article.objects.order_by("pk").values_list("pk", "terms")
    return [
        key
        for key, kept in rows.iterator(chunk_size=MAX_KEYS_PER_QUERY)
        if any(not uses[field].agree(key, kept.get(field, [])) for field in VOCABULARIES)
    ]


class _TermUseReader:
    """All uses of the terms of one vocabulary, read once, in the order of the articles' primary
    keys."""

    def __init__(self, field: str) -> None:
        tables = TERM_TABLES[field]
        article, term = f"{tables.article}_id", tables.term
        rows = tables.uses._default_manager.order_by(article, "position")
        columns = (article, "spelling", f"{term}__key", f"{term}__slug", f"{term}__alias_of")
        found = rows.values_list(*columns).iterator(chunk_size=MAX_KEYS_PER_QUERY)
        self._groups = groupby(found, key=itemgetter(0))
        self._next = next(self._groups, None)

    def agree(self, article: int, kept: Sequence[Sequence[str]]) -> bool:
        """Return whether the uses of ``article`` match its stored labels ``kept``. Call this method
        in ascending order of primary keys."""
        found = []
        while self._next and self._next[0] <= article:
            if self._next[0] == article:
                found = list(self._next[1])
            self._next = next(self._groups, None)
        if any(term_key(written) != key or alias for _article, written, key, _slug, alias in found):
            return False
        return [[spelling, slug] for _article, spelling, _key, slug, _alias in found] == kept


def write_term_uses(articles: Sequence[Article], terms: LockedTerms, *, new: bool) -> None:
    """Write the rows that connect saved articles with their ``terms``. For a single article,
    django-taggit's manager writes tags and categories; for many articles, a bulk insert does."""
    for field, tables in TERM_TABLES.items():
        ids = {key: term.pk for key, term in terms[field].items()}
        if len(articles) == 1 and issubclass(tables.terms, TagBase):
            _set_terms(articles[0], field, ids)
        else:
            _replace_term_uses(articles, field, ids, new=new)


def _set_terms(article: Article, field: str, ids: Mapping[str, int]) -> None:
    """Set the tags or categories of an article, then the position, spelling and weight of each
    one."""
    tables = TERM_TABLES[field]
    wanted = {term: rest for _article, term, *rest in _build_term_uses(article, field, ids)}
    getattr(article, field).set(tables.terms._default_manager.filter(pk__in=wanted))
    uses = list(tables.uses._default_manager.filter(**{tables.article: article}))
    for use in uses:
        use.position, use.spelling, use.weight = wanted[use.tag_id]
    tables.uses._default_manager.bulk_update(uses, ["position", "spelling", "weight"])


def _replace_term_uses(
    articles: Sequence[Article], field: str, ids: Mapping[str, int], *, new: bool
) -> None:
    tables = TERM_TABLES[field]
    if not new:
        old = {f"{tables.article}__in": articles}
        tables.uses._default_manager.filter(**old).delete()
    insert_rows(
        tables.uses,
        [
            f"{tables.article}_id",
            f"{tables.term}_id",
            "position",
            "spelling",
            *(["weight"] if VOCABULARIES[field].has_weights else []),
        ],
        (use for a in articles for use in _build_term_uses(a, field, ids)),
    )


def _build_term_uses(
    article: Article, field: str, ids: Mapping[str, int]
) -> Iterator[tuple[Any, ...]]:
    """Yield one row per label: (article, term, position, spelling). If the vocabulary has weights,
    the row ends with the weight."""
    weight = (_get_term_weight(article, field),) if VOCABULARIES[field].has_weights else ()
    for position, (spelling, _slug) in enumerate(article.terms.get(field, ())):
        yield article.pk, ids[term_key(spelling)], position, spelling, *weight


def _get_term_weight(article: Article, field: str) -> int:
    """Return the weight that sorts an article on the pages of its terms, 0 if unset. Hugo:
    ``tags_weight``."""
    name = f"{field}_weight"
    written = next((v for k, v in article.params.items() if k.lower() == name), 0)
    return written if type(written) is int and abs(written) < 2**31 else 0


def _find_free_slug(slug: str, is_taken: Callable[[str], bool]) -> str:
    """Return ``slug``. If it is taken, append a number: “AT&T” and “ATT” are two tags with the same
    slug."""
    candidate, number = slug, 2
    while is_taken(candidate):
        candidate = f"{slug}-{number}"
        number += 1
    return candidate
