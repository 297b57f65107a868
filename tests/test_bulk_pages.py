"""The pages of bulk actions: the question, the progress, the result and the Undo button."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from articles.editing import bulk, publishing
from articles.models import Article, DeskAction
from tests.desk import NOW, person, story

pytestmark = pytest.mark.django_db(transaction=True)

Kind = DeskAction.Kind


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "PAUSE", 0)


def client_of(role: str) -> Client:
    client = Client()
    client.force_login(person(role))
    return client


@pytest.fixture
def editor() -> Client:
    return client_of("editor")


def user_of(client: Client) -> Any:
    return client.get("/admin/").wsgi_request.user


def started(client: Client, *stories: Article, kind: Kind = Kind.RETRACT) -> DeskAction:
    return bulk.start(kind, [s.pk for s in stories], user=user_of(client), at=NOW)


def page_of(action: DeskAction) -> str:
    return reverse("admin:desk_bulk", args=[action.pk])


def undo_of(action: DeskAction) -> str:
    return reverse("admin:desk_undo", args=[action.pk])


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def status_of(article: Article) -> str:
    return Article.objects.get(pk=article.pk).status


# Progress


def test_continue_does_the_rest_without_a_script(editor: Client):
    one, two = story("One"), story("Two")
    action = started(editor, one, two)

    before = editor.get(page_of(action)).content.decode()
    response = editor.post(page_of(action), follow=True)

    assert "0</span> of 2 stories processed" in before
    assert "Continue" in before
    html = response.content.decode()
    assert "2 stories were retracted. Readers now see “410 Gone” at their addresses." in html
    assert "Undo" in html
    assert (status_of(one), status_of(two)) == ("retracted", "retracted")


def test_a_script_gets_numbers(editor: Client):
    action = started(editor, story("One"))

    response = editor.post(page_of(action), headers={"Accept": "application/json"})

    assert response.json() == {"total": 1, "done": 1, "waiting": 0}


def test_the_result_names_what_was_refused_and_why(editor: Client):
    one = story("One")
    action = started(editor, one)
    publishing.trash([one], user=None, at=NOW)

    html = editor.post(page_of(action), follow=True).content.decode()

    assert "1 story was left alone" in html
    assert "This story is in the trash." in html
    assert "retracted." not in html


def test_only_its_owner_or_an_administrator_continues_it(editor: Client):
    one, two = story("One"), story("Two")
    action, other = started(editor, one), started(editor, two)
    colleague = client_of("writer")

    response = colleague.post(page_of(action))
    looked = colleague.get(page_of(action))
    by_script = colleague.post(page_of(action), headers={"Accept": "application/json"})

    assert response.status_code == by_script.status_code == 403
    assert "editor started this." in response.content.decode()
    assert looked.status_code == 200
    assert 'value="Continue"' not in looked.content.decode()
    assert status_of(one) == "published"
    client_of("superuser").post(page_of(other))
    assert status_of(two) == "retracted"


def test_an_action_that_does_not_exist_is_not_found(editor: Client):
    assert editor.get(reverse("admin:desk_bulk", args=[10**15])).status_code == 404


def test_rights_are_checked_again_for_every_story(editor: Client):
    one = story("One")
    action = started(editor, one)
    user_of(editor).groups.set([Group.objects.get(name="Writers")])

    html = editor.post(page_of(action), follow=True).content.decode()

    assert "You do not have permission to do this with this story." in html
    assert status_of(one) == "published"


# Undo


def test_undo_is_done_at_once_and_says_so(editor: Client):
    one = story("One")
    action = started(editor, one)
    editor.post(page_of(action))
    back = "http://testserver" + reverse("admin:articles_tag_changelist")

    response = editor.post(undo_of(action), headers={"Referer": back})

    assert response["Location"] == back
    assert said(response)[-1] == "1 story is again as it was before."
    assert status_of(one) == "published"


def test_an_undo_is_not_repeated(editor: Client):
    one = story("One")
    action = started(editor, one)
    editor.post(page_of(action))
    editor.post(undo_of(action))
    version = Article.objects.get().version

    response = editor.post(undo_of(action))

    assert said(response)[-1] == "This was undone already."
    assert Article.objects.get().version == version


@pytest.mark.parametrize("referer", ["https://evil.example/admin/", "http://testserver/post/", ""])
def test_an_undo_leads_back_into_the_desk_only(referer: str, editor: Client):
    action = started(editor, story("One"))
    editor.post(page_of(action))

    response = editor.post(undo_of(action), headers={"Referer": referer})

    assert response["Location"] == reverse("admin:articles_article_changelist")


def test_a_foreign_undo_is_refused_with_a_sentence(editor: Client):
    one = story("One")
    action = started(editor, one)
    editor.post(page_of(action))

    colleague = client_of("writer")
    response = colleague.post(undo_of(action))
    unknown = colleague.post(reverse("admin:desk_undo", args=[99_999]))

    assert "editor did this. Only editor or an Administrator can undo it." in said(response)
    assert "The log does not contain this action." in said(unknown)
    assert status_of(one) == "retracted"


def test_who_lost_the_right_to_publish_cannot_publish_by_undo(editor: Client):
    one = story("One")
    action = started(editor, one)
    editor.post(page_of(action))
    user_of(editor).groups.set([Group.objects.get(name="Writers")])

    html = editor.post(undo_of(action), follow=True).content.decode()

    assert "You do not have permission to do this with this story." in html
    assert status_of(one) == "retracted"


def test_undo_names_what_changed_since_and_leaves_it(editor: Client):
    one, two = story("One"), story("Two")
    action = started(editor, one, two)
    editor.post(page_of(action))
    publishing.publish([two], user=None, at=NOW)
    version = Article.objects.get(pk=two.pk).version

    html = editor.post(undo_of(action), follow=True).content.decode()

    assert "“Two” was changed since then" in html
    assert status_of(one) == "published"
    assert Article.objects.get(pk=two.pk).version == version


def test_a_link_to_an_undo_shows_the_action_and_does_nothing(editor: Client):
    one = story("One")
    action = started(editor, one)
    editor.post(page_of(action))

    response = editor.get(undo_of(action), follow=True)

    assert response.redirect_chain == [(page_of(action), 302)]
    assert status_of(one) == "retracted"
