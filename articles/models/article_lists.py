"""Query sets of articles: which articles are in a list, and in what order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Cast

from articles.content.derive import EARLIEST_DATE, LATEST_DATE, Kind
from articles.hugo import VOCABULARIES
from articles.models.term_tables import TERM_TABLES
from articles.models.visibility import build_state_filter

if TYPE_CHECKING:
    from articles.models.article import Article

#: The columns at the end of the table. Lists never show them. The last four
#: are small, but SQLite reads the large columns to reach them.
LARGE_FIELDS = (
    "body", "params", "html", "contents", "plain_text", "public_version", "desk_saved_at",
    "bundle", "pinned_until",
)  # fmt: skip
#: The same columns, seen from a model that refers to an article.
LARGE_ARTICLE_FIELDS = tuple(f"article__{name}" for name in LARGE_FIELDS)

#: Columns needed to link to a neighbour, a translation or a related story, and to tell which of the
#: three it is.
LINK_FIELDS = (
    "path",
    "headline",
    "page_language",
    "url_language",
    "translation_key",
    "folder",
    "name",
    "listed",
    "sort_date",
    "date_offset",
    "terms",
)

#: When looking for related stories, search at most this many of a story's tags and categories, and
#: this many recent uses of each. The cost then does not grow with the use of a term.
RELATED_WORDS = 6
RELATED_USES = 20

#: In two time zones, the same date begins at two different moments. This is an upper limit for the
#: time between them.
FARTHEST = timedelta(days=2)
#: ``_WRITTEN`` is the wall-clock time that the author wrote, stored as if it were UTC. It is null
#: if the date has no offset.
_OFFSET = ExpressionWrapper(
    Cast("date_offset", IntegerField()) * Value(timedelta(minutes=1)),
    output_field=DurationField(),
)
_WRITTEN = ExpressionWrapper(F("sort_date") + _OFFSET, output_field=DateTimeField())
#: The order of every list (:meth:`ArticleQuerySet.in_order`), and its reverse.
ORDER = ("rank", "-sort_date", "title_key", "path")
REVERSED = ("-rank", "sort_date", "-title_key", "-path")


#: Each step is one lookup in an index. ``SELECT DISTINCT`` would read the index of all articles.
_SECTIONS = """
WITH RECURSIVE found(section) AS (
    SELECT (
        SELECT section FROM articles_article WHERE {chosen} ORDER BY section LIMIT 1
    )
    UNION ALL
    SELECT (
        SELECT section FROM articles_article
        WHERE section > found.section AND {chosen} ORDER BY section LIMIT 1
    )
    FROM found WHERE found.section IS NOT NULL
)
SELECT section FROM found WHERE section IS NOT NULL LIMIT %s
"""
_OUTSIDE_TRASH = "status <> 'trashed'"
_STORIES = f"{_OUTSIDE_TRASH} AND kind = 'page'"


def find_sections(most: int, *, used: bool = False) -> list[str]:
    """Return at most this many sections of the articles that are not in the trash, in alphabetical
    order. With ``used``, leave out the sections that have no story but only a text of their list
    page, such as those of authors and tags."""
    with connection.cursor() as cursor:
        cursor.execute(_SECTIONS.format(chosen=_STORIES if used else _OUTSIDE_TRASH), [most])
        return [section for (section,) in cursor.fetchall()]


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, *, at: datetime) -> ArticleQuerySet:
        """Select the stories that readers may see at the moment ``at``, by the one visibility
        rule."""
        return self._visible("page", at=at)

    def texts(self, *, at: datetime) -> ArticleQuerySet:
        """Select the texts of list pages that readers may see at the moment ``at``."""
        return self._visible("list", at=at)

    def _visible(self, kind: Kind, *, at: datetime) -> ArticleQuerySet:
        return self.filter(build_state_filter("live", at=at), kind=kind)

    def of_sections(self) -> ArticleQuerySet:
        """Select the texts of sections, without those of the home page and of tags, categories and
        authors."""
        words = Q()
        for plural in VOCABULARIES:
            words |= Q(section=plural) | Q(section__startswith=f"{plural}/")
        return self.exclude(section="").exclude(words)

    def of_moved_terms(self) -> ArticleQuerySet:
        """Select the texts of tags, categories and authors whose file sets a slug or a URL."""
        return self.filter(Q(slug__gt="") | Q(url__gt=""), folder__in=VOCABULARIES)

    def outside_trash(self) -> ArticleQuerySet:
        """Exclude the articles in the trash. The database looks them up in the small table of the
        trash, so that it can count articles without reading their rows."""
        return self.filter(trash_entry=None)

    def in_lists(self) -> ArticleQuerySet:
        """Exclude stories that no list shows. Hugo: with ``build.list: never``, a story is only
        found at its own address."""
        # ``listed=True`` would become a bare column in SQL. SQLite uses no index for that and sorts
        # the whole site.
        return self.filter(listed__in=[True])

    def in_order(self) -> ArticleQuerySet:
        """Sort as Hugo does: by weight (stories with a weight come first), then by date (newest
        first), then by short title, then by path."""
        return self.order_by(*ORDER)

    def by_date(self) -> ArticleQuerySet:
        """Sort by date, newest first, and ignore weights, as in a calendar."""
        return self.order_by(*ORDER[1:])

    def pinned(self, *, at: datetime) -> ArticleQuerySet:
        """Select the published stories that stand first in lists at the moment ``at``."""
        return self.filter(status="published", pinned_until__gt=at)

    def in_term_order(self, plural: str, slug: str) -> ArticleQuerySet:
        """Order the articles as they appear on a term's page. As in Hugo, they are first sorted by
        their weight for that term (``tags_weight``)."""
        use = _get_term_uses(plural, slug).filter(content_object=OuterRef("pk"))
        return self.order_by(Subquery(use.values("weight")), *ORDER)

    def corrected(self) -> ArticleQuerySet:
        """Select the stories with corrections, those with the latest correction first."""
        return self.filter(corrected_at__isnull=False).order_by("-corrected_at", "path")

    def for_lists(self) -> ArticleQuerySet:
        """Defer the large columns."""
        return self.defer(*LARGE_FIELDS)

    def on_front_page(
        self, main_sections: list[str], *, of_sources: Collection[int] = ()
    ) -> ArticleQuerySet:
        """Select the stories of the home page and of the widget "recent": those with a type in
        ``main_sections`` or, if that is empty, all dated stories.

        ``of_sources`` are the sources whose configuration set ``main_sections``. The setting only
        limits the stories of these sources. All dated stories from elsewhere are selected.
        """
        dated = Q(sort_date__gt=EARLIEST_DATE)
        if not main_sections:
            return self.filter(dated)
        chosen = Q(type__in=main_sections)
        if of_sources:
            files: Any = self.model._meta.get_field("source_file").related_model
            own = files.objects.filter(article=OuterRef("pk"), source__in=of_sources)
            chosen = chosen | Q(dated, ~Exists(own))
        return self.filter(chosen)

    def in_language(self, tree: str) -> ArticleQuerySet:
        """Select the stories of one language tree: "" for the default language, "de" for everything
        below /de/. Hugo: every language is a separate site, and lists never mix languages."""
        return self.filter(url_language=tree)

    def of_all_languages(self) -> ArticleQuerySet:
        """Select the stories of all languages. The condition is always true. Without it, SQLite
        would not count stories from the indexes that begin with the language."""
        return self.filter(url_language__gte="")

    def of_days(
        self, begin: datetime | None, end: datetime | None, *, as_written: bool
    ) -> ArticleQuerySet:
        """Select stories dated from the midnight ``begin`` to the midnight ``end``, excluding
        ``end``. Both are in the site's time zone; None means no limit. With ``as_written``, use the
        dates as the authors wrote them, in their own time zones."""
        if not as_written:
            return self.filter(_build_span_filter("sort_date", begin, end))
        near = _build_span_filter("sort_date", *widen_span(begin, end))
        dated = (moment and max(moment, EARLIEST_DATE) for moment in (begin, end))
        here = Q(date_offset=None) & _build_span_filter("sort_date", *dated)
        there = _build_span_filter(
            "written", begin and begin.replace(tzinfo=UTC), end and end.replace(tzinfo=UTC)
        )
        return self.filter(near).alias(written=_WRITTEN).filter(here | there)

    def in_section(self, section: str) -> ArticleQuerySet:
        return self.filter(section=section)

    def around(self, article: Article) -> ArticleQuerySet:
        """Select the stories around ``article``: its two neighbours in the section, its
        translations, and the newest stories that share a tag or category with it. One query loads
        only the columns that a link needs.

        Hugo: PrevInSection is the older neighbour (``is_older``), NextInSection the newer one
        (``is_newer``).
        """
        peers = self.in_lists().in_language(article.url_language).in_section(article.section)
        # Hugo: a story that no list shows has no neighbours.
        peers = peers.filter(listed=article.listed)
        older, newer = (
            Q(
                pk__in=peers.filter(_build_after_filter(article, order))
                .order_by(*order)
                .values("pk")[:1]
            )
            for order in (ORDER, REVERSED)
        )
        found = older | newer | Q(folder=article.folder, name=article.name)
        if article.translation_key:
            found |= Q(translation_key=article.translation_key)
        for uses in _find_recent_uses_of_terms(article):
            found |= Q(pk__in=uses)
        around = self.filter(found).exclude(pk=article.pk).only(*LINK_FIELDS)
        return around.annotate(is_older=older, is_newer=newer)

    def with_term(self, plural: str, slug: str) -> ArticleQuerySet:
        """Select the stories with a tag or category; ``plural`` is the name of the vocabulary. The
        query starts from the uses of the term, so its cost does not depend on the total number of
        stories."""
        return self.filter(pk__in=_get_term_uses(plural, slug).values("content_object"))

    def by_author(self, slug: str) -> ArticleQuerySet:
        uses = TERM_TABLES["authors"].uses.objects.filter(author__slug=slug)
        return self.filter(pk__in=uses.values("article"))


def widen_span(
    begin: datetime | None, end: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """Return the span, widened by :data:`FARTHEST` at each end. The result includes the same days
    in every time zone."""
    first = begin and max(begin, EARLIEST_DATE + FARTHEST) - FARTHEST
    return first, end and min(end, LATEST_DATE - FARTHEST) + FARTHEST


def _build_span_filter(column: str, begin: datetime | None, end: datetime | None) -> Q:
    """Return a filter for ``begin <= column < end``. None means no limit."""
    found = Q(**{f"{column}__gte": begin}) if begin else Q()
    return found & Q(**{f"{column}__lt": end}) if end else found


def _get_term_uses(plural: str, slug: str) -> models.QuerySet[Any]:
    uses: models.QuerySet[Any] = TERM_TABLES[plural].uses.objects.filter(tag__slug=slug)
    return uses.order_by()


def _build_after_filter(article: Article, order: Sequence[str]) -> Q:
    """Return a filter for the articles that follow ``article`` in ``order``."""
    behind, same = Q(), Q()
    for column in order:
        name, is_falling = column.removeprefix("-"), column.startswith("-")
        value = getattr(article, name)
        behind |= same & Q(**{f"{name}__{'lt' if is_falling else 'gt'}": value})
        same &= Q(**{name: value})
    return behind


def _find_recent_uses_of_terms(article: Article) -> Iterator[models.QuerySet[Any]]:
    """For each tag and category of ``article``, yield the ids of the articles that got it most
    recently. "Recently" is the order of insertion, because there is an index for it."""
    for plural in ("tags", "categories"):
        for slug in getattr(article, plural).slugs()[: RELATED_WORDS // 2]:
            latest = _get_term_uses(plural, slug).order_by("-pk")
            yield latest.values("content_object")[:RELATED_USES]
