"""The cost of the desk's pages in the newsroom of DATABASE_URL, in this process: the first page,
the list with each filter, and the pages about one story with a working copy and a long history. Run
it with ``python -m benchmarks.editing``.

The time of the database is measured by the clock, because PostgreSQL works in other processes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import django

#: Number of visits per page. Only the fastest visit counts.
VISITS = 5
#: Number of saved states in the history of the story.
SAVES = 60


def main() -> None:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("benchmark"))
    addresses = [("first page", "/admin/"), *_lists(), *_pages()]
    pages = [(name, partial(client.get, url)) for name, url in addresses] + _questions(client)
    print(connection.vendor)
    print(f"{'':28}{'queries':>10}{'CPU ms':>9}{'SQL ms':>9}")
    for name, visit in pages:
        # "Retract all" is refused by a redirect if the stories are too many for one action.
        assert visit().status_code in (200, 302), name
        taken = []
        for _ in range(VISITS):
            began = time.process_time()
            with CaptureQueriesContext(connection) as queries:
                visit()
            asked = sum(float(query["time"]) for query in queries.captured_queries)
            taken.append((time.process_time() - began, asked))
        spent, asked = min(taken)
        print(f"  {name:26}{len(queries):>10}{spent * 1000:>9.1f}{asked * 1000:>9.0f}")


def _lists() -> list[tuple[str, str]]:
    """Return the name and the address of the article list with each filter, and of the
    calendar."""
    from urllib.parse import urlencode

    from django.db.models import Count
    from django.urls import reverse

    from articles.models import Article, Tag

    tags = Tag.objects.annotate(number=Count("uses")).filter(number__gt=0).order_by("number")
    rare, common = tags[0].name, tags.reverse()[0].name
    dates = Article.objects.filter(kind="page", status="published").order_by("date")
    day = dates[dates.count() // 2].date.date()
    newest = dates.reverse()[0].date.date()
    words = sorted(dates[0].body.split(), key=len)
    common_word, rare_word = words[0], words[-1]
    parameters = [
        {},
        *({"state": state} for state in ("live", "scheduled", "draft", "review", "retracted")),
        {"changes": "yes"}, {"waits": "me"}, {"mine": "yes"}, {"section": "post"},
        {"language": "en"}, {"source": "-"}, {"source": "site"}, {"file": "conflict"},
        {"file": "asking"}, {"kind": "section"}, {"category": "World"}, {"author": "Nobody"},
        {"tag": rare}, {"tag": common}, {"tag": [rare, common]}, {"year": day.year},
        {"after": day, "before": day}, {"after": newest, "before": newest},
        {"tag": common, "year": day.year}, {"tag": rare, "state": "live"}, {"o": "4"}, {"p": 9},
        {"q": common_word}, {"q": rare_word}, {"q": "/post/a"},
        {"q": common_word, "tag": common}, {"q": common_word, "state": "draft"},
    ]  # fmt: skip
    found = reverse("admin:articles_article_changelist")
    lists = []
    for number, chosen in enumerate(parameters):
        query = urlencode(chosen, doseq=True)
        lists.append((f"list {query}"[:26] if number else "list", f"{found}?{query}"))
    month = reverse("admin:desk_calendar")
    return [*lists, ("calendar", month), ("calendar of a full month", f"{month}?month={day:%Y-%m}")]


def _questions(client: Any) -> list[tuple[str, Callable[[], Any]]]:
    """Return the questions before a bulk action of a page of stories, and of all stories."""
    from django.urls import reverse

    from articles.models import Article

    url = reverse("admin:articles_article_changelist")
    keys = list(Article.objects.values_list("pk", flat=True)[:50])
    asked = {"action": "retract", "_selected_action": keys}
    everything = asked | {"select_across": "1"}
    return [
        ("ask to retract 50", partial(client.post, url, asked)),
        ("ask to retract all", partial(client.post, url, everything)),
    ]


def _pages() -> list[tuple[str, str]]:
    """Make a story with a long history, and return the name and the address of each page."""
    from dataclasses import replace

    from django.urls import reverse
    from django.utils import timezone

    from articles.editing import working_copies
    from articles.models import Article

    stories = Article.objects.filter(kind="page", status="published").order_by("path")
    story = stories[stories.count() // 2]
    text = working_copies.get_live_text(story)
    for number in range(SAVES):
        changed = replace(text, authored=replace(text.authored, lead=f"Lead {number}"))
        working_copies.save_copy(story, changed, status="draft", user=None, at=timezone.now())

    def url(page: str) -> str:
        return reverse(f"admin:articles_article_{page}", args=[story.pk])

    return [
        ("tags", reverse("admin:articles_tag_changelist")),
        ("trash", reverse("admin:articles_trashentry_changelist")),
        ("log", reverse("admin:articles_deskaction_changelist")),
        ("form of a new story", reverse("admin:articles_article_add")),
        *((page, url(page)) for page in ("change", "history", "publish", "discard", "preview")),
        ("quick fix", url("fix")),
    ]


if __name__ == "__main__":
    django.setup()
    main()
