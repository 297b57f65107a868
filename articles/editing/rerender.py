"""Update the derived columns of stored articles after a change elsewhere. Examples: a page to which
they link now exists; a parameter in their text, the site's setting for formulas, or the list of
news agencies has changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any

from django.db import DatabaseError
from django.db.models import Q, QuerySet

from articles import search
from articles.editing.deriving import derive_stored
from articles.editing.picture_uses import write_picture_uses
from articles.errors import Problem
from articles.hugo.agencies import decide_agency, get_credits
from articles.hugo.rules import Rules
from articles.models import Article, Picture, PictureUse, SiteSettings
from articles.models.transactions import one_transaction
from articles.site_settings import current
from articles.tasks import make_failure

#: The signs that start a formula.
FORMULA_SIGNS = ("$$", r"\(", r"\[", r"\begin{")
#: Articles in which the site's setting decides whether formulas are rendered.
WITH_FORMULAS = reduce(or_, (Q(body__contains=sign) for sign in FORMULA_SIGNS)) & Q(mathjax=None)
#: Articles that show parameters of the site's configuration. The first condition is fast, so that
#: the slow regular expression is only applied to a few texts.
WITH_PARAMETERS = Q(body__contains="param ") & Q(body__regex=r"\{\{[<%]\s*param\s")
#: Maximum number of articles per query, and of articles to lock per transaction.
BATCH_SIZE = 1_000
#: The columns made from the rendered body.
HTML_COLUMNS = ("html", "summary_html", "excerpt", "plain_text", "word_count")
#: Maximum number of articles to render again when the texts of a picture change, which an editor
#: waits for, and the number of articles per transaction.
MAX_SHOWING = 1_000
STORIES_PER_TRANSACTION = 100
#: The columns needed to decide whether an article is agency copy.
CREDIT_COLUMNS = (
    "agency_copy", "inherited", "params", "terms", "credit_name", "agency_name",
    "source_file__source__agency",
)  # fmt: skip


def rerender_articles(
    articles: Iterable[Article], *, math: bool | None = None, rules: Rules | None = None
) -> list[tuple[Article, Problem]]:
    """Update the HTML of stored articles, and the columns made from it. The caller has locked them.
    Return (article, problem) for each article that could not be rendered; it keeps its old HTML.

    Pass ``math`` and ``rules`` only if the site's setting for formulas and its rules are about to
    change.
    """
    math = SiteSettings.math_by_default() if math is None else math
    rules = rules or current.get_rules()
    left: list[tuple[Article, Problem]] = []
    for article in articles:
        try:
            derived = derive_stored(article, article.authored(), rules=rules, math=math)
        except DatabaseError:
            raise
        except BaseException as fault:
            failure = make_failure(fault)
            failure.log(article.path)
            left.append((article, failure.problem))
            continue
        changed = {n: v for n in HTML_COLUMNS if (v := getattr(derived, n)) != getattr(article, n)}
        if not changed:
            continue
        Article.objects.filter(pk=article.pk).update(**changed)
        for name, value in changed.items():
            setattr(article, name, value)
        write_picture_uses([article], new=False)
        if "plain_text" in changed:
            search.index_articles([article])
    return left


def rerender_picture(picture: Picture) -> int:
    """Render the articles that show ``picture`` again, because its texts changed: the newest ones,
    at most :data:`MAX_SHOWING`. Return how many articles were left out."""
    uses = PictureUse.objects.filter(picture=picture)
    number = uses.count()
    shown = Article.objects.filter(pk__in=uses.values("article"))
    keys = list(shown.order_by("-sort_date", "-pk").values_list("pk", flat=True)[:MAX_SHOWING])
    for start in range(0, len(keys), STORIES_PER_TRANSACTION):
        with one_transaction():
            some = Article.objects.filter(pk__in=keys[start : start + STORIES_PER_TRANSACTION])
            rerender_articles(list(some.order_by("pk").select_for_update(of=("self",))))
    return max(0, number - MAX_SHOWING)


def rerender_matching_articles(
    shown: Q, *, math: bool, params: Mapping[str, Mapping[str, Any]]
) -> None:
    """Render the articles that show site settings (:data:`WITH_FORMULAS`, :data:`WITH_PARAMETERS`)
    with the new values of these settings. All are rendered in one transaction, so that they are
    locked in order."""
    rules = replace(current.get_rules(), params=params)
    with one_transaction():
        locked = Article.objects.filter(shown).order_by("pk").select_for_update(of=("self",))
        rerender_articles(locked.iterator(chunk_size=200), math=math, rules=rules)


def update_agency_names(
    articles: QuerySet[Any], *, agencies: Sequence[str], source_agency: str | None = None
) -> None:
    """Decide again which ``articles`` are agency copy, because the list of ``agencies`` or the
    agency of a source changed. If ``source_agency`` is given, it is the new agency of that source;
    if None, each article has the agency of its own source. Only rows whose result changes are
    locked and written."""
    keys = list(articles.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH_SIZE):
        stale = _find_changed_agency_names(
            keys[start : start + BATCH_SIZE], agencies, source_agency
        )
        if not stale:
            continue
        with one_transaction():
            # Look again under the lock: somebody may have saved one of these articles since it was
            # read.
            locked = Article.objects.select_for_update(of=("self",)).filter(pk__in=stale)
            list(locked.order_by("pk").values_list("pk"))
            by_name: dict[str | None, list[int]] = {}
            for pk, name in _find_changed_agency_names(stale, agencies, source_agency).items():
                by_name.setdefault(name, []).append(pk)
            for name, changed in by_name.items():
                Article.objects.filter(pk__in=changed).update(agency_name=name)


def _find_changed_agency_names(
    keys: Collection[int], agencies: Sequence[str], source_agency: str | None
) -> dict[int, str | None]:
    """Return ``{primary key: agency name}`` for the articles whose stored agency is wrong."""
    found: dict[int, str | None] = {}
    rows = Article.objects.filter(pk__in=keys).order_by("pk").values_list("pk", *CREDIT_COLUMNS)
    for pk, choice, inherited, params, terms, closing, present_name, delivered_by in rows:
        authors = [name for name, _slug in terms.get("authors", ())]
        verdict = decide_agency(
            inherited.get("agency_copy") if choice is None else choice,
            credits=get_credits({**inherited, **params}, authors=authors, closing=closing),
            source_agency=(delivered_by or "") if source_agency is None else source_agency,
            agencies=agencies,
        )
        if verdict.name != present_name:
            found[pk] = verdict.name
    return found
