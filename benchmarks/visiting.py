"""The cost of each kind of page in the newsroom of DATABASE_URL, in this process: ``python -m
benchmarks.visiting``. For comparison, a page without a database query is measured as well."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import django

#: Number of visits per page. Only the fastest visit counts.
VISITS = 5


def main() -> None:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    logging.disable(logging.WARNING)  # hides warnings about pages that are not found
    client = Client(headers={"host": "localhost"})

    def visit(url: str) -> None:
        client.get(url)

    def first_visit(url: str) -> None:
        cache.clear()
        visit(url)

    print(connection.vendor)
    print(f"{'':26}{'first ms':>10}{'CPU ms':>9}{'next ms':>10}{'CPU ms':>9}")
    for name, url in (("a page without a database", "/healthz"), *_pages()):
        visit(url)
        first, next_one = _fastest(first_visit, url), _fastest(visit, url)
        print(
            f"  {name:24}{first[0]:>10.1f}{first[1]:>9.1f}{next_one[0]:>10.1f}{next_one[1]:>9.1f}"
        )


def _pages() -> list[tuple[str, str]]:
    """Return the name and the address of one page of each kind. For tags and categories, this is
    the page of the most common one."""
    from django.db.models import Count

    from articles.models import Article, Category, Tag

    stories = Article.objects.filter(kind="page").order_by("-sort_date", "path")
    story = stories[stories.count() // 2]
    tag, category = (
        kind.objects.annotate(n=Count("uses")).order_by("-n", "key")[0] for kind in (Tag, Category)
    )
    return [
        ("home", "/"),
        ("home, page 10", "/page/10/"),
        ("section", f"/{story.section}/"),
        ("story", story.path),
        ("commonest tag", tag.get_absolute_url()),
        ("commonest category", category.get_absolute_url()),
        ("all tags", "/tags/"),
        ("archive", "/archive/"),
        ("month", f"/archive/{story.sort_date:%Y/%m}/"),
        ("feed", "/index.xml"),
        ("sitemap", "/sitemap.xml"),
        ("not found", "/there/is/no/such/page/"),
    ]


def _fastest(visit: Callable[[str], None], url: str) -> tuple[float, float]:
    """Return the elapsed time and the processor time of the fastest visit, in milliseconds."""
    taken = []
    for _ in range(VISITS):
        clock, processor = time.perf_counter(), time.process_time()
        visit(url)
        taken.append((time.perf_counter() - clock, time.process_time() - processor))
    return min(t for t, _ in taken) * 1000, min(t for _, t in taken) * 1000


if __name__ == "__main__":
    django.setup()
    main()
