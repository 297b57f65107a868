"""Lists of stories: one page of a list, and the text shown above a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Subquery
from django.http import Http404

from articles.models import Article, ArticleQuerySet
from articles.pages.page_request import PageRequest
from articles.site_settings import current
from articles.site_settings.fragments import cache_value, get_cached, get_or_make

#: Minimum number of stories for which the total is cached. Counting fewer stories is fast enough.
MIN_CACHED_TOTAL = 1_000
#: Maximum number of pinned stories of the site, in all languages, that lists look at.
MAX_PINNED = 500


@dataclass(slots=True)
class StoryListPage:
    """One page of a list of stories. ``total`` is the number of stories in the whole list. ``base``
    is the address of the list. ``word`` precedes the page number in addresses."""

    stories: list[Article]
    total: int
    number: int
    size: int
    base: str
    word: str = "page"

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def previous_url(self) -> str:
        return "" if self.number <= 1 else self.url(self.number - 1)

    @property
    def next_url(self) -> str:
        return "" if self.number >= self.pages else self.url(self.number + 1)

    def url(self, number: int) -> str:
        """Return the address of page ``number``. Hugo: page 1 is at the base URL, page 2 at
        /page/2/ below it."""
        return self.base if number == 1 else f"{self.base}{self.word}/{number}/"


def paginate(
    reader: PageRequest,
    stories: ArticleQuerySet,
    number: int,
    *,
    base: str,
    pinned: Sequence[Article] = (),
) -> StoryListPage:
    """Return page ``number`` of ``stories`` without changing their order, except that those in
    ``pinned`` come first. This runs one query. The total is cached by ``base``, so each address
    must always list the same stories.

    Raise Http404 for a page after the last one, as Hugo does.
    """
    size, key = reader.site.page_size, f"total:{base}"
    total: int | None = get_cached(key, settings=reader.site, at=reader.at)
    rows = stories.for_lists()
    if pinned:
        rows = rows.exclude(pk__in=[story.pk for story in pinned])
    begin, end = (max(0, n * size - len(pinned)) for n in (number - 1, number))
    if total is None:
        count = stories.order_by().values("kind").annotate(n=Count("pk")).values("n")
        rows = rows.annotate(total=Subquery(count))
    found: list[Article] = list(rows[begin:end])
    if number > 1 and not found:
        raise Http404
    if total is None:
        total = int(vars(found[0])["total"]) if found else len(pinned)
        if total >= MIN_CACHED_TOTAL:
            cache_value(key, total, settings=reader.site, at=reader.at)
    return StoryListPage(
        stories=[*pinned, *found] if number == 1 else found,
        total=total,
        number=number,
        size=size,
        base=base,
        word=current.get_pagination_path(),
    )


def find_pinned(reader: PageRequest, stories: ArticleQuerySet) -> list[Article]:
    """Return those of ``stories`` that stand first now (``pinned_until``), in their order. At least
    one story of the first page is not pinned. Without a pinned story on the site, no query runs."""
    if reader.site.next_unpin is None:
        return []

    def find() -> list[int]:
        return list(Article.objects.pinned(at=reader.at).values_list("pk", flat=True)[:MAX_PINNED])

    keys = get_or_make("pinned", find, settings=reader.site, at=reader.at)
    return list(stories.filter(pk__in=keys).for_lists()[: reader.site.page_size - 1])


def find_list_text(reader: PageRequest, path: str) -> Article | None:
    """Return the article with the title and body of the list page at ``path``, or None. This is the
    list's ``_index.md``, or a page with the same address."""
    return keep_if_live(reader, Article.objects.filter(path=path).first())


def keep_if_live(reader: PageRequest, text: Article | None) -> Article | None:
    """Return ``text`` if readers may see it, else None. In a preview of this text, return the text
    of the preview."""
    if text is not None and reader.preview is not None and text.pk == reader.preview.article.pk:
        return reader.preview.article
    return text if text is not None and text.state(at=reader.at) == "live" else None
