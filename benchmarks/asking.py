"""Measure the search page of the newsroom in DATABASE_URL, in this process: ``python -m
benchmarks.asking``. The queries consist of words from its own stories."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from random import Random

import django

#: Number of stories from which the words are taken, and number of queries per kind. Each query runs
#: only once, so that no cached page is measured. With a hundred queries, the 95th percentile is
#: reasonably stable.
SAMPLE = 2000
QUESTIONS = 100
#: Number of queries to run before measuring. After these, code and templates are loaded and most
#: spellings are cached, as in a server that has been running for a while. A page is slower if it
#: shows new spellings: the thirtieth page shows five hundred of them, the hundredth page only a
#: hundred and fifty.
WARMING = 100
#: Number of queries per kind to run on the index alone. There are only a few, because each may take
#: a second.
PLAINLY_ASKED = 20

#: Kinds of words: the minimum and maximum share of the stories that contain the word.
RARE, MIDDLING, COMMON = (0.0005, 0.005), (0.04, 0.1), (0.4, 1.0)

#: A plain query for each database: rank all matches, return the ten best, and count the matches.
PLAIN = {
    "sqlite": """
        SELECT rowid, (SELECT count(*) FROM articles_search_words(%s))
        FROM articles_search_words(%s)
        ORDER BY bm25(articles_search_words, 3.0, 1.5, 1.0) LIMIT 10
    """,
    "postgresql": """
        SELECT article_id, (SELECT count(*) FROM articles_search WHERE vector @@ %s::tsquery)
        FROM articles_search WHERE vector @@ %s::tsquery
        ORDER BY ts_rank(vector, %s::tsquery) DESC LIMIT 10
    """,
}

#: The parameters of a search page.
Asked = dict[str, str]
Ask = Callable[[Asked], bool]


def main() -> None:
    from django.db import connection

    warming, kinds, odd = _questions()
    page = _page()
    _times(page, warming)
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"{connection.vendor}, load {load}")
    print(f"{'':14}{'page p50':>10}{'p95':>10}{'worst ms':>10}{'plain p50':>12}{'p95 ms':>10}")
    for kind, questions in kinds.items():
        pages, plain = _times(page, questions), _times(_plain, questions[:PLAINLY_ASKED])
        print(
            f"  {kind:12}{_share(pages, 50):>10.1f}{_share(pages, 95):>10.1f}{pages[-1]:>10.1f}"
            + (f"{_share(plain, 50):>12.1f}{_share(plain, 95):>10.1f}" if plain else f"{'-':>12}")
        )
    for name, asked in odd.items():
        print(f"  {name:42}{_times(page, [asked])[0]:>10.1f} ms")


def _page() -> Ask:
    from django.test import Client

    client = Client(headers={"host": "localhost"})

    def ask(asked: Asked) -> bool:
        answer = client.get("/search/", asked)
        if answer.status_code != 200:
            raise RuntimeError(f"{asked!r} was answered with {answer.status_code}")
        return True

    return ask


def _plain(asked: Asked) -> bool:
    """Run the query on the index alone. Return False if the index's query language cannot express
    it."""
    from django.db import connection

    from articles import search
    from articles.search.matching import build_clauses

    wanted = build_clauses(search.parse_query(asked["q"]).terms, ["en"])
    if not wanted or any(pattern.prefix for clause in wanted for pattern in clause.alternatives):
        return False
    match = search.get_backend().build_lookups(wanted).everywhere.match.params[0]
    statement = PLAIN[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(statement, [match] * statement.count("%s"))
        cursor.fetchall()
    return True


def _questions() -> tuple[list[Asked], dict[str, list[Asked]], dict[str, Asked]]:
    """Return the queries to run before measuring, the queries per kind, and the unusual queries."""
    from articles.models import Article

    texts = list(Article.objects.values_list("plain_text", flat=True)[:SAMPLE])
    random = Random(len(texts))
    words = [re.findall(r"[a-z]{3,}", text.lower()) for text in texts]
    stories = Counter(word for some in words for word in set(some))
    kinds = {kind: [{"q": typed} for typed in some] for kind, some in _kinds(words, random)}
    warming = [{"q": word} for word in random.sample(sorted(stories), WARMING)]
    common = [word for word, _ in stories.most_common(10)]
    return warming, kinds, _odd(common, random.choice(sorted(stories)))


def _kinds(words: Sequence[list[str]], random: Random) -> Iterator[tuple[str, list[str]]]:
    stories = Counter(word for some in words for word in set(some))
    common = _between(stories, COMMON, len(words))
    long = sorted(word for word in stories if len(word) > 5)

    def some(words: list[str]) -> list[str]:
        return random.sample(words, min(QUESTIONS, len(words)))

    yield "rare", some(_between(stories, RARE, len(words)))
    yield "middling", some(_between(stories, MIDDLING, len(words)))
    yield "common", some(common)
    yield "two common", [" ".join(random.sample(common, 2)) for _ in range(QUESTIONS)]
    yield "phrase", some(sorted(_side_by_side(words, set(common))))
    yield "prefix", [f"{word[: random.choice((3, 4))]}*" for word in some(long)]
    yield "mistyped", [f"{word[:3]}q{word[3:]}" for word in some(long)]


def _odd(common: Sequence[str], other: str) -> dict[str, Asked]:
    """Return queries that are hard for an index or easily forgotten. ``common`` are common words,
    the most common one first. ``other`` is any other word."""
    from articles.models import Category, Tag

    tag = Tag.objects.order_by("pk")[0].slug
    category = Category.objects.order_by("pk")[0].slug
    first, second, *_ = common
    return {
        "one letter and a star": {"q": f"{first[0]}*"},
        "ten beginnings": {"q": " ".join(f"{word[:3]}*" for word in common)},
        "ten common words": {"q": " ".join(common)},
        "a phrase of ten common words": {"q": f'"{" ".join(common)}"'},
        "a beginning and a rare word": {"q": f"{first[:3]}* {other}"},
        "a phrase that begins so": {"q": f'"{first} {second}" {other[:3]}*'},
        "a common word, tag and category chosen": {"q": first, "tag": tag, "category": category},
        "a common word and a tag, page 30": {"q": f"{first} tag:{tag}", "page": "30"},
        "a common word, page 30": {"q": first, "page": "30"},
        "without a common word": {"q": f"-{first}"},
        "without ten common words": {"q": " ".join(f"-{word}" for word in common)},
        "a common word of one month": {"q": f"{first} after:2018-03 before:2018-04"},
        "a rare word before a year": {"q": f"{other} before:2017"},
        "a phrase of one year": {"q": f'"{first} {second}"', "year": "2017"},
        "one month alone": {"q": "after:2018-03 before:2018-04"},
        "a tag alone": {"q": "", "tag": tag},
        "a tag that there is not": {"q": first, "tag": "no-such-tag"},
        "an author that there is not": {"q": "author:nobody"},
        "a year alone": {"q": "", "year": "2017"},
        "two Chinese characters": {"q": "北京"},
        "one Chinese character": {"q": "北"},
        "four mistyped words": {"q": " ".join(f"{other[:2]}{c}{other[2:]}" for c in "qxyj")},
        "a word of a hundred letters": {"q": other[0] * 100},
    }


def _between(stories: Counter[str], share: tuple[float, float], number: int) -> list[str]:
    low, high = share
    return sorted(word for word, n in stories.items() if low <= n / number <= high)


def _side_by_side(words: Sequence[list[str]], wanted: set[str]) -> set[str]:
    """Return all phrases of two different adjacent words that are both in ``wanted``."""
    pairs = (pair for some in words for pair in pairwise(some))
    return {f'"{a} {b}"' for a, b in pairs if {a, b} <= wanted and a != b}


def _times(ask: Ask, questions: list[Asked]) -> list[float]:
    """Return the time of each query in milliseconds, sorted."""
    found = []
    for asked in questions:
        began = time.perf_counter()
        if ask(asked):
            found.append((time.perf_counter() - began) * 1000)
    return sorted(found)


def _share(times: list[float], percent: int) -> float:
    return times[min(len(times) - 1, len(times) * percent // 100)] if times else float("nan")


if __name__ == "__main__":
    django.setup()
    main()
