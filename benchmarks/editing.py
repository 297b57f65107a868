"""The cost of the desk's pages about one story in the newsroom of DATABASE_URL, in this process:
``python -m benchmarks.editing``. The story has a working copy and a long history."""

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
    pages = [(name, partial(client.get, url)) for name, url in _pages()] + _questions(client)
    print(connection.vendor)
    print(f"{'':26}{'queries':>10}{'CPU ms':>9}")
    for name, visit in pages:
        assert visit().status_code == 200, name
        taken = []
        for _ in range(VISITS):
            began = time.process_time()
            with CaptureQueriesContext(connection) as queries:
                visit()
            taken.append(time.process_time() - began)
        print(f"  {name:24}{len(queries):>10}{min(taken) * 1000:>9.1f}")


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
        ("list", reverse("admin:articles_article_changelist")),
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
