"""``prune_revisions``: what is deleted, and what never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.editing import saving, working_copies
from articles.editing.autosaves import Report, store_report
from articles.exporting.unseen import was_seen
from articles.models import Article, Autosave, Revision
from tests.desk import form_of, person, story

pytestmark = pytest.mark.django_db


def ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def draft(lead: str = "v1", *, at: datetime, **values: Any) -> Article:
    """Create an article that was saved at ``at``."""
    article = story(lead, lead=lead, status=values.pop("status", "draft"), **values)
    Revision.objects.filter(article=article).update(created_at=at)
    return article


def save(article: Article, lead: str, *, at: datetime, **values: Any) -> None:
    stored = Article.objects.get(pk=article.pk)
    status = values.pop("status", stored.status)
    authored = replace(stored.authored(), lead=lead, **values)
    saving.save_article(stored, authored, status=status, user=None, at=at)


def save_copy(article: Article, lead: str, *, at: datetime) -> None:
    stored = Article.objects.get(pk=article.pk)
    text = working_copies.get_desk_text(stored)
    changed = replace(text, authored=replace(text.authored, lead=lead))
    working_copies.save_copy(stored, changed, status="draft", user=None, at=at)


def prune(days: int = 90, *options: str) -> str:
    out = StringIO()
    call_command("prune_revisions", f"--days={days}", *options, stdout=out)
    return out.getvalue()


def kept() -> list[str]:
    return [str(r.values["lead"]) for r in Revision.objects.order_by("pk")]


def test_states_that_were_replaced_long_ago_are_deleted():
    article = draft(at=ago(300))
    save(article, "v2", at=ago(200))
    save(article, "v3", at=ago(100))
    save(article, "v4", at=ago(10))

    assert "Would delete 2 saved states" in prune(90, "--dry-run")
    assert kept() == ["v1", "v2", "v3", "v4"]
    assert "Deleted 2 saved states" in prune()

    # v3 is old, but it was the newest state until 10 days ago.
    assert kept() == ["v3", "v4"]


def test_the_newest_state_is_kept_however_old():
    draft("alone", at=ago(5000))
    deleted = draft("gone", at=ago(5000))
    deleted.delete()
    prune(30)
    assert kept() == ["alone", "gone"]


def test_published_states_are_kept_for_ever():
    article = draft(at=ago(900))
    save(article, "v2", at=ago(800), status="published")
    save(article, "v3", at=ago(700))
    save(article, "v4", at=ago(600), status="draft")
    save(article, "v5", at=ago(500))
    save(article, "v6", at=ago(400))

    assert "Kept 3 of that age" in prune(30)

    assert kept() == ["v2", "v3", "v4", "v6"]


def test_a_state_that_ended_a_schedule_is_kept_so_that_the_story_does_not_count_as_seen():
    article = draft(at=ago(900))
    save(article, "v2", at=ago(800), status="published", date=ago(500))
    save(article, "v3", at=ago(700), status="draft")
    for number in range(3):
        save(article, f"later {number}", at=ago(400 - number))
    article.refresh_from_db()
    assert not was_seen(article, at=timezone.now())
    prune(30)
    assert not was_seen(article, at=timezone.now())
    assert kept() == ["v2", "v3", "later 2"]


def test_saves_of_working_copies_go_and_the_newest_stays():
    article = draft("live", at=ago(900), status="published")
    save_copy(article, "copy 1", at=ago(800))
    save_copy(article, "copy 2", at=ago(700))
    save_copy(article, "copy 3", at=ago(600))

    prune(30)

    assert kept() == ["live", "copy 3"]
    # The count goes on, so that a form never takes another text for the one that it showed.
    copy = working_copies.find_copy(article)
    assert copy is not None
    working_copies.discard_copy(article, seen=copy.version)
    save_copy(article, "copy 4", at=ago(1))
    assert Revision.objects.filter(of_working_copy=True, version=4).exists()


def test_a_form_that_was_opened_before_pruning_is_still_merged(client: Client):
    client.force_login(person("editor"))
    article = draft(at=ago(900), body="First.\n\nMiddle.\n\nLast.\n")
    save(article, "v2", at=ago(800))
    url = reverse("admin:articles_article_change", args=[article.pk])
    form = form_of(client.get(url), body="First.\n\nMiddle.\n\nMy last.\n")
    save(article, "v2", at=timezone.now(), body="Their first.\n\nMiddle.\n\nLast.\n")

    prune(30)
    client.post(url, form | {"_save": "x"})

    assert Article.objects.get().body == "Their first.\n\nMiddle.\n\nMy last.\n"


def test_texts_of_deleted_stories_go_except_the_newest_at_each_address():
    article = draft(at=ago(900), slug="x")
    save(article, "v2", at=ago(800))
    other = draft("other", at=ago(700), slug="y")
    article.delete()
    other.delete()

    prune(30)

    assert kept() == ["v2", "other"]


def test_many_revisions_are_deleted_in_batches(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("articles.editing.pruning.REVISIONS_PER_BATCH", 2)
    monkeypatch.setattr("articles.editing.pruning.ARTICLES_PER_BATCH", 2)
    for number in range(5):
        article = draft(f"{number}", at=ago(900))
        for days in (800, 700, 600):
            save(article, f"{number} {days}", at=ago(days))

    assert "Deleted 15 saved states" in prune(30)

    assert kept() == [f"{number} 600" for number in range(5)]


def test_expired_texts_are_deleted_too():
    user = User.objects.create_user("ann")
    for tab, days in (("1", 31), ("2", 29)):
        report = Report(form="articles.article/add", tab=tab, values={"title": ["Typed"]})
        store_report(report, user=user, at=ago(days))
    Autosave.objects.filter(tab="1").update(typed_at=ago(31), seen_at=ago(31))

    assert "Would delete 1 expired rows" in prune(30, "--dry-run")
    assert "Deleted 1 expired rows" in prune(30)
    assert [row.tab for row in Autosave.objects.all()] == ["2"]


@pytest.mark.parametrize("days", ["29", "0", "-1", "x", "1.5", "²", "9" * 30, ""])
def test_a_period_that_is_too_short_or_no_number_is_refused(days: str):
    draft(at=ago(900))
    with pytest.raises(CommandError, match="is not a number from 30"):
        call_command("prune_revisions", f"--days={days}")
    with pytest.raises(CommandError, match="--days"):
        call_command("prune_revisions")
    assert kept() == ["v1"]
