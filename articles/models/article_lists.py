"""Which articles a list has, and in what order: the verbs on sets of articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from articles.derivation import BEGINNING, Kind

if TYPE_CHECKING:
    from articles.models.article import Article

#: What a list never shows: the large columns at the end of the table.
LARGE_FIELDS = ("body", "params", "html", "contents", "plain_text")

#: What a link to a neighbour, a translation or a related story needs, and what tells them apart.
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
    "terms",
)

#: Tags and categories of a story, and uses of each, that are looked through for related stories:
#: what that costs does not depend on how often a word is used.
RELATED_WORDS = 6
RELATED_USES = 20

#: Where the uses of a vocabulary are, seen from an article.
_USES = {"tags": "tag_uses", "categories": "category_uses"}

#: The order of every list (:meth:`ArticleQuerySet.in_order`), and from its end.
ORDER = ("rank", "-sort_date", "title_key", "path")
REVERSED = ("-rank", "sort_date", "-title_key", "-path")


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, *, at: datetime) -> ArticleQuerySet:
        """The one visibility rule: stories that a reader may see at the moment ``at``."""
        return self._visible("page", at=at)

    def texts(self, *, at: datetime) -> ArticleQuerySet:
        """The same rule for the texts of list pages."""
        return self._visible("list", at=at)

    def _visible(self, kind: Kind, *, at: datetime) -> ArticleQuerySet:
        return self.filter(kind=kind, status="published", live_from__lte=at, live_until__gt=at)

    def of_sections(self) -> ArticleQuerySet:
        """Texts of sections: neither of home nor of tags, categories and authors."""
        words = Q()
        for plural in ("tags", "categories", "authors"):
            words |= Q(section=plural) | Q(section__startswith=f"{plural}/")
        return self.exclude(section="").exclude(words)

    def in_lists(self) -> ArticleQuerySet:
        """Hugo: ``build.list: never`` keeps a story at its address but out of every list."""
        # Not ``listed=True``: SQLite finds a bare column in no index and sorts the whole site.
        return self.filter(listed__in=[True])

    def in_order(self) -> ArticleQuerySet:
        """Hugo: weight (set before unset), newest date, short title, path."""
        return self.order_by(*ORDER)

    def in_term_order(self, plural: str, slug: str) -> ArticleQuerySet:
        """Hugo: on a term's own page its weight (``tags_weight``) comes before all others."""
        use = _uses(self.model, plural, slug).filter(content_object=OuterRef("pk"))
        return self.order_by(Subquery(use.values("weight")), *ORDER)

    def for_lists(self) -> ArticleQuerySet:
        """Without the large columns."""
        return self.defer(*LARGE_FIELDS)

    def on_front_page(self, main_sections: list[str]) -> ArticleQuerySet:
        """What home and the widget "recent" show: stories of the main sections' types, else all
        dated ones."""
        if main_sections:
            return self.filter(type__in=main_sections)
        return self.filter(sort_date__gt=BEGINNING)

    def in_language(self, tree: str) -> ArticleQuerySet:
        """Stories of one language tree: "" is the default language's, "de" what lies under /de/.
        Hugo: every language is a site of its own; lists never mix them."""
        return self.filter(url_language=tree)

    def of_all_languages(self) -> ArticleQuerySet:
        """All of them, asked for so that SQLite counts in the indexes that begin with the tree."""
        return self.filter(url_language__gte="")

    def in_section(self, section: str) -> ArticleQuerySet:
        return self.filter(section=section)

    def around(self, article: Article) -> ArticleQuerySet:
        """The story's neighbours in its section, its translations, and the newest stories that
        share a tag or category with it, in one query; only what a link needs is loaded. Hugo:
        PrevInSection is the older one (``is_older``), NextInSection the newer."""
        peers = self.in_lists().in_language(article.url_language).in_section(article.section)
        # Hugo: what stands in no list has no neighbours.
        peers = peers.filter(listed=article.listed)
        older, newer = (
            Q(pk__in=peers.filter(_behind(article, order)).order_by(*order).values("pk")[:1])
            for order in (ORDER, REVERSED)
        )
        found = older | newer | Q(folder=article.folder, name=article.name)
        if article.translation_key:
            found |= Q(translation_key=article.translation_key)
        for uses in _uses_of_its_words(article):
            found |= Q(pk__in=uses)
        around = self.filter(found).exclude(pk=article.pk).only(*LINK_FIELDS)
        return around.annotate(is_older=older, is_newer=newer)

    def with_term(self, plural: str, slug: str) -> ArticleQuerySet:
        """Stories that carry a tag or a category (``plural`` is the vocabulary's name). Its uses
        are looked up, however many stories there are."""
        return self.filter(pk__in=_uses(self.model, plural, slug).values("content_object"))

    def by_author(self, slug: str) -> ArticleQuerySet:
        uses: Any = self.model._meta.get_field("author_uses").related_model
        return self.filter(pk__in=uses.objects.filter(author__slug=slug).values("article"))


def _uses(articles: type[Article], plural: str, slug: str) -> models.QuerySet[Any]:
    """The uses of one term."""
    uses: Any = articles._meta.get_field(_USES[plural]).related_model
    return uses.objects.filter(tag__slug=slug).order_by()


def _behind(article: Article, order: Sequence[str]) -> Q:
    """Whatever stands behind ``article`` in an order."""
    behind, same = Q(), Q()
    for column in order:
        name, is_falling = column.removeprefix("-"), column.startswith("-")
        value = getattr(article, name)
        behind |= same & Q(**{f"{name}__{'lt' if is_falling else 'gt'}": value})
        same &= Q(**{name: value})
    return behind


def _uses_of_its_words(article: Article) -> Iterator[models.QuerySet[Any]]:
    """The articles that last got each of its tags and categories, tags first, as ids. The rows are
    asked for in the order in which they were written: that is the order of an index."""
    for plural in ("tags", "categories"):
        for _spelling, slug in article.terms.get(plural, ())[: RELATED_WORDS // 2]:
            latest = _uses(type(article), plural, slug).order_by("-pk")
            yield latest.values("content_object")[:RELATED_USES]
