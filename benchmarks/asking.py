"""Asks the newsroom of DATABASE_URL, in this process, and prints how long its search page took:
``python -m benchmarks.asking``. What is asked for are words of its own stories."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random

import django

#: Stories from which the words are taken, questions of each kind, and how often each is asked.
SAMPLE = 2000
QUESTIONS = 20
ROUNDS = 3

#: Kinds of words: the share of all stories in which they stand.
RARE, MIDDLING, COMMON = (0.0005, 0.005), (0.04, 0.1), (0.4, 1.0)

#: What a database does by itself: everything that matches ranked, the ten best, and all counted.
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


def main() -> None:
    from django.db import connection
    from django.test import Client

    from articles.models import Article

    texts = list(Article.objects.values_list("plain_text", flat=True)[:SAMPLE])
    client = Client(headers={"host": "localhost"})
    page = _page(client)
    page("warm")
    print(f"{connection.vendor:14}{'page p50':>10}{'p95 ms':>10}{'plain p50':>12}{'p95 ms':>10}")
    for kind, questions in _questions(texts):
        pages, plain = _times(page, questions), _times(_plain, questions)
        print(
            f"  {kind:12}{_share(pages, 50):>10.1f}{_share(pages, 95):>10.1f}"
            + (f"{_share(plain, 50):>12.1f}{_share(plain, 95):>10.1f}" if plain else f"{'-':>12}")
        )


def _page(client: object) -> Callable[[str], bool]:
    def ask(typed: str) -> bool:
        answer = client.get("/search/", {"q": typed})  # type: ignore[attr-defined]
        if answer.status_code != 200:
            raise RuntimeError(f"{typed!r} was answered with {answer.status_code}")
        return True

    return ask


def _plain(typed: str) -> bool:
    """Ask the index alone; False where its own language has no such question."""
    from django.db import connection

    from articles import search
    from articles.search.matching import clauses

    wanted = clauses(search.parse(typed).terms, ["en"])
    if not wanted or any(pattern.prefix for clause in wanted for pattern in clause.alternatives):
        return False
    match = search.backend().matching(wanted).match.params[0]
    statement = PLAIN[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(statement, [match] * statement.count("%s"))
        cursor.fetchall()
    return True


def _questions(texts: list[str]) -> Iterator[tuple[str, list[str]]]:
    random = Random(len(texts))
    words = [re.findall(r"[a-z]{3,}", text.lower()) for text in texts]
    stories = Counter(word for some in words for word in set(some))
    common = set(_between(stories, COMMON, len(texts)))
    long = sorted(word for word in stories if len(word) > 5)

    def some(words: list[str]) -> list[str]:
        return random.sample(words, min(QUESTIONS, len(words)))

    yield "rare", some(_between(stories, RARE, len(texts)))
    yield "middling", some(_between(stories, MIDDLING, len(texts)))
    yield "common", some(sorted(common))
    both = sorted(common)
    yield "two common", [" ".join(random.sample(both, 2)) for _ in range(QUESTIONS)]
    sides = {f'"{a} {b}"' for one in words for a, b in pairwise(one) if {a, b} <= common and a != b}
    yield "phrase", some(sorted(sides))
    yield "prefix", [f"{word[: random.choice((3, 4))]}*" for word in some(long)]
    yield "mistyped", [f"{word[:3]}q{word[3:]}" for word in some(long)]


def _between(stories: Counter[str], share: tuple[float, float], number: int) -> list[str]:
    low, high = share
    return sorted(word for word, n in stories.items() if low <= n / number <= high)


def _times(ask: Callable[[str], bool], questions: list[str]) -> list[float]:
    """Milliseconds of each answer, sorted."""
    found = []
    for typed in questions * ROUNDS:
        began = time.perf_counter()
        if ask(typed):
            found.append((time.perf_counter() - began) * 1000)
    return sorted(found)


def _share(times: list[float], percent: int) -> float:
    return times[min(len(times) - 1, len(times) * percent // 100)] if times else float("nan")


if __name__ == "__main__":
    django.setup()
    main()
