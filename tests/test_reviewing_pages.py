"""The pages of the review: submitting, sending back, and the conversation on a story's pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.editing import reviewing
from articles.models import Article, DeskAction, ReviewMessage, WorkingCopy
from tests.desk import NOW, form_of, person, story, with_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer() -> User:
    return person("writer")


@pytest.fixture
def editor() -> User:
    return person("editor")


def log_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url_of(name: str, article: Article) -> str:
    return reverse(f"admin:articles_article_{name}", args=[article.pk])


def a_draft(user: Any, **values: Any) -> Article:
    return story("Harbour", status="draft", date=None, user=user, **values)


def messages_of(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_the_button_of_the_form_saves_first_and_then_asks(writer: User, editor: User):
    client, article = log_in(writer), a_draft(writer)
    form = form_of(client.get(url_of("change", article)), lead="A lead", _submit="x")

    asked = client.post(url_of("change", article), form, follow=True)

    assert asked.redirect_chain[-1][0] == url_of("submit", article)
    assert Article.objects.get().lead == "A lead"
    assert Article.objects.get().status == "draft"
    assert "Anybody who may publish" in asked.content.decode()


def test_a_new_story_is_saved_before_it_is_submitted(writer: User):
    client = log_in(writer)
    form = form_of(
        client.get("/admin/articles/article/add/"), title="New", section="news", _submit="x"
    )

    asked = client.post("/admin/articles/article/add/", form, follow=True)

    assert asked.redirect_chain[-1][0] == url_of("submit", Article.objects.get())


def test_a_writer_submits_to_a_named_person(writer: User, editor: User):
    client, article = log_in(writer), a_draft(writer)

    done = client.post(
        url_of("submit", article), {"note": "Check the names", "recipient": editor.pk}, follow=True
    )

    message = ReviewMessage.objects.get()
    assert (message.note, message.recipient, message.author) == ("Check the names", editor, writer)
    html = done.content.decode()
    assert "Submitted for review." in messages_of(done)
    assert "It waits for editor." in html


def test_only_people_who_may_publish_can_be_chosen(writer: User, editor: User):
    viewer = person("viewer")
    gone = User.objects.create_superuser("gone", is_active=False)
    client, article = log_in(writer), a_draft(writer)
    html = client.get(url_of("submit", article)).content.decode()

    assert f'value="{editor.pk}"' in html
    for somebody in (viewer.pk, gone.pk, writer.pk, 999, "x", ""):
        assert f'<option value="{somebody}">' not in html or somebody == ""
        answer = client.post(url_of("submit", article), {"recipient": somebody})
        if somebody != "":
            assert answer.status_code == 200
            assert "Select a valid choice" in answer.content.decode()
    assert ReviewMessage.objects.get().recipient is None


def test_an_editor_sends_back_with_a_note(writer: User, editor: User):
    article = a_draft(writer)
    reviewing.submit(article, note="Done", recipient=None, user=writer, at=NOW)
    client = log_in(editor)

    refused = client.post(url_of("sendback", article), {"note": " "})
    assert "Say what should be done." in refused.content.decode()
    client.post(url_of("sendback", article), {"note": "Who said that?"})

    assert Article.objects.get().status == "draft"
    hers = log_in(writer).get(url_of("change", article)).content.decode()
    assert "It waits for you." in hers
    assert "Who said that?" in hers
    assert 'name="title"' in hers
    assert "Send back…" not in hers


def test_changes_of_a_live_story_are_submitted_and_sent_back(writer: User, editor: User):
    article = story("Live")
    client = log_in(writer)
    form = form_of(client.get(url_of("change", article)), lead="New", _submit="x")
    asked = client.post(url_of("change", article), form, follow=True)
    assert "Readers still see the live text" in asked.content.decode()
    client.post(url_of("submit", article), {"note": "Better"})
    assert WorkingCopy.objects.get().status == "review"

    html = log_in(editor).get(url_of("change", article)).content.decode()
    assert "Send back…" in html
    assert "Submit for review…" not in html
    log_in(editor).post(url_of("sendback", article), {"note": "No"})

    assert WorkingCopy.objects.get().status == "draft"
    assert Article.objects.get().status == "published"


@pytest.mark.parametrize("name", ["change", "history", "submit"])
def test_the_conversation_stays_with_the_story(name: str, writer: User, editor: User):
    article = a_draft(writer)
    for n in range(3):
        note = f"Question {n}\n\nسؤال"
        reviewing.submit(article, note=note, recipient=editor, user=writer, at=NOW)
        reviewing.send_back(article, note=f"Answer {n}", user=editor, at=NOW)

    html = log_in(editor).get(url_of(name, article)).content.decode()

    found = [html.index(text) for n in range(3) for text in (f"Question {n}", f"Answer {n}")]
    assert found == sorted(found)
    folded = 5 if name == "change" else 3
    assert f"{folded} earlier messages" in html
    assert "Submitted for review by <bdi>writer</bdi>, to <bdi>editor</bdi>" in html
    assert '<blockquote dir="auto"><p>Question 0</p>' in html


def test_the_status_field_submits_and_takes_back(editor: User):
    article = a_draft(editor)
    client = log_in(editor)

    for status in ("review", "draft"):
        form = form_of(client.get(url_of("change", article)), status=status, _save="x")
        client.post(url_of("change", article), form)

    assert list(ReviewMessage.objects.values_list("kind", "note", "is_open")) == [
        ("submit", "", False)
    ]
    assert list(DeskAction.objects.values_list("kind", flat=True)) == ["submit"]


def test_changes_are_submitted_by_the_status_field(writer: User):
    article = story("Live")
    client = log_in(writer)
    form = form_of(client.get(url_of("change", article)), lead="x", status="review", _save="x")

    client.post(url_of("change", article), form)

    assert list(ReviewMessage.objects.values_list("of_working_copy", "is_open")) == [(True, True)]
    assert list(DeskAction.objects.values_list("kind", flat=True)) == ["submit"]


@pytest.mark.parametrize("live", [False, True])
def test_a_form_opened_before_the_submission_does_not_take_it_back(
    live: bool, writer: User, editor: User
):
    article = story("Live") if live else a_draft(writer)
    if live:
        with_changes(article, lead="New")
    client = log_in(editor)
    form = form_of(client.get(url_of("change", article)), summary="Typed", _save="x")
    reviewing.submit(article, note="", recipient=None, user=writer, at=NOW)

    client.post(url_of("change", article), form)

    assert reviewing.is_in_review(Article.objects.get(), WorkingCopy.objects.first())
    assert ReviewMessage.objects.get().is_open


@pytest.mark.parametrize(
    ("status", "name", "text"),
    [
        ("review", "submit", "in review already"),
        ("published", "submit", "no unpublished changes"),
        ("draft", "sendback", "not in review any more"),
        ("published", "sendback", "not in review any more"),
    ],
)
def test_a_repeated_or_late_answer_gets_a_sentence(status: str, name: str, text: str, editor: User):
    article = story("Harbour", status=status)
    client = log_in(editor)

    for answer in (
        client.get(url_of(name, article), follow=True),
        client.post(url_of(name, article), {"note": "x"}, follow=True),
    ):
        assert text in messages_of(answer)
        assert answer.redirect_chain[-1][0] == url_of("change", article)


def test_a_writer_neither_sends_back_nor_submits_drafts_of_others(writer: User, editor: User):
    article = a_draft(editor)
    client = log_in(writer)
    assert client.post(url_of("submit", article), {"note": "x"}).status_code == 403
    reviewing.submit(article, note="", recipient=None, user=editor, at=NOW)

    assert client.post(url_of("sendback", article), {"note": "x"}).status_code == 403
    assert ReviewMessage.objects.count() == 1


def test_a_note_that_is_too_long_is_refused(writer: User):
    article = a_draft(writer)

    answer = log_in(writer).post(url_of("submit", article), {"note": "x" * 5_001})

    assert "at most 5000 characters" in answer.content.decode()
    assert Article.objects.get().status == "draft"


def test_the_submit_page_offers_the_colleague_who_sent_the_story_back(writer: User, editor: User):
    client, article = log_in(writer), a_draft(writer)
    reviewing.submit(article, note="", recipient=None, user=writer, at=NOW)
    reviewing.send_back(article, note="Mend it.", user=editor, at=NOW)

    page = client.get(url_of("submit", article)).content.decode()

    assert f'<option value="{editor.pk}" selected>' in page


def test_a_conversation_that_nobody_waits_for_is_folded(writer: User, editor: User):
    article = a_draft(writer)
    reviewing.submit(article, note="Ready.", recipient=None, user=writer, at=NOW)
    assert log_in(editor).get(url_of("change", article)).context["talk"].newest
    reviewing.close_messages([article])

    talk = log_in(editor).get(url_of("change", article)).context["talk"]

    assert (len(talk.earlier), talk.newest, talk.waiting) == (1, [], "")


def test_only_a_published_story_is_asked_about_before_it_is_retracted(writer: User, editor: User):
    article = a_draft(writer)

    page = log_in(editor).get(url_of("retract", article), follow=True)

    assert page.redirect_chain[-1][0] == url_of("change", article)
    assert "not published" in messages_of(page)
