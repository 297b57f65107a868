"""The page that asks before a bulk action of the article list."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.editing import bulk, working_copies
from articles.models import Article, DeskAction, WorkingCopy
from tests.desk import FUTURE, file_of, person, story, with_changes

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/articles/article/"


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "PAUSE", 0)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


def choose(action: str, *articles: Article, **fields: Any) -> dict[str, Any]:
    return {"action": action, "_selected_action": [a.pk for a in articles]} | fields


def ask(client: Client, action: str, *articles: Article, **fields: Any) -> str:
    """Return the text of the page that asks, without tags."""
    response = client.post(LIST, choose(action, *articles, **fields))
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def act(client: Client, action: str, *articles: Article, **fields: Any) -> str:
    """Confirm the question, and return the messages and the result."""
    fields.setdefault("confirmed", str(len(articles)))
    response = client.post(LIST, choose(action, *articles, **fields), follow=True)
    assert response.status_code == 200
    assert response.redirect_chain
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def status_of(article: Article) -> str:
    return Article.objects.get(pk=article.pk).status


def test_publishing_says_what_readers_will_see_and_then_what_they_see(desk: Client):
    now, later = story("Now", status="draft"), story("Later", status="review", publish_date=FUTURE)
    untouched = story("Untouched", status="draft")

    question = ask(desk, "publish", now, later)
    said = act(desk, "publish", now, later)

    assert "2 stories will be published. Readers will see 1 story at once." in question
    assert "1 story has a date in the future. It will be scheduled." in question
    assert "2 stories were published. Live: 1. Scheduled: 1." in said
    assert status_of(untouched) == "draft"
    assert Client().get("/news/now/").status_code == 200


def test_publishing_says_that_unpublished_changes_stay_unpublished(desk: Client):
    draft, changed = story("New", status="draft"), story("Changed")
    with_changes(changed, body="New.\n")

    question = ask(desk, "publish", draft, changed)
    said = act(desk, "publish", draft, changed, confirmed="1")

    assert "1 selected story is already published. It does not change" in question
    assert "1 story was published." in said
    assert Article.objects.get(pk=changed.pk).body == changed.body
    assert "To publish unpublished changes, open the story." in act(desk, "publish", changed)


def test_retracted_stories_answer_410_and_the_message_undoes_it(desk: Client):
    article = story()

    response = desk.post(LIST, choose("retract", article, confirmed="1"), follow=True)

    html = response.content.decode()
    assert "1 story was retracted. Readers now see “410 Gone” at its address." in html
    assert reverse("admin:desk_undo", args=[DeskAction.objects.get().pk]) in html
    assert Client().get(article.path).status_code == 410


def test_the_question_names_ten_stories_and_their_number(desk: Client):
    live = [story(f"Live {number}") for number in range(11)]
    later, draft = story("Later", publish_date=FUTURE), story("Draft", status="draft")

    response = desk.post(f"{LIST}?section=news", choose("retract", *live, later, draft))

    html = response.content.decode()
    assert "12 stories will be retracted." in html
    assert "11 of them are live now. Readers will see “410 Gone” at their addresses" in html
    assert "1 is scheduled and will not appear." in html
    assert sum(f">{article.path}</a>" in html for article in [*live, later]) == 10
    assert "and 2 more" in html
    assert "1 selected story is not published and does not change." in html
    assert not Article.objects.filter(status="retracted").exists()
    answer = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w*)"', html))
    assert html.count('name="_selected_action"') == 13
    assert (answer["action"], answer["confirmed"]) == ("retract", "12")
    desk.post(LIST, choose("retract", *live, later, draft, confirmed="12"))
    assert Article.objects.filter(status="retracted").count() == 12


def test_acting_on_all_results_asks_again_if_there_are_more_by_then(desk: Client):
    one = story("One")
    everything = choose("retract", one, select_across="1")
    assert "1 story will be retracted." in desk.post(LIST, everything).content.decode()
    story("Two")

    again = desk.post(LIST, everything | {"confirmed": "1"}).content.decode()

    assert "The number of stories has changed. Look again." in again
    assert "2 stories will be retracted." in again
    assert 'name="select_across" value="1"' in again
    assert not Article.objects.filter(status="retracted").exists()
    desk.post(LIST, everything | {"confirmed": "2"})
    assert Article.objects.filter(status="retracted").count() == 2


def test_all_results_are_those_of_the_filter(desk: Client):
    one, other = story("One"), story("Other", section="sport")

    everything = choose("trash", one, select_across="1", confirmed="1")
    desk.post(f"{LIST}?section=news", everything)

    assert (status_of(one), status_of(other)) == ("trashed", "published")


def test_there_is_no_question_if_nothing_can_be_done(desk: Client):
    draft = story(status="draft")

    assert "None of these stories is published." in act(desk, "retract", draft)
    assert not DeskAction.objects.exists()


@pytest.mark.parametrize(
    ("action", "field", "typed", "kept"),
    [
        ("add_tags", "tags", "Sea, Ship", ("Port", "Sea", "Ship")),
        ("remove_tags", "tags", "port", ()),
        ("add_categories", "categories", "World", ("World",)),
        ("set_authors", "authors", "Bob, Cid", ("Bob", "Cid")),
    ],
)
def test_terms_are_changed_after_a_second_click(
    action: str, field: str, typed: str, kept: tuple[str, ...], desk: Client
):
    one = story("One", tags=("Port",))

    question = ask(desk, action, one)
    before = Article.objects.get().version
    said = act(desk, action, one, **{field: typed})

    assert "1 story is live. Readers will see the change at once." in question
    assert before == one.version
    assert "1 story was changed." in said
    assert getattr(Article.objects.get().authored(), field) == kept


def test_the_question_says_that_unpublished_changes_stay_unpublished(desk: Client):
    one = story("One")
    with_changes(one, lead="New")

    question = ask(desk, "add_tags", one)
    act(desk, "add_tags", one, tags="Sea")

    assert "1 story has unpublished changes. They get this change too" in question
    assert WorkingCopy.objects.get().text.authored.tags == ("Sea",)
    assert working_copies.get_live_text(Article.objects.get()).authored.tags == ("Sea",)


def test_a_section_is_set_and_stories_with_a_file_are_left_alone(desk: Client):
    one, filed = story("One"), story("Filed")
    file_of(filed)

    question = ask(desk, "set_section", one, filed)
    said = act(desk, "set_section", one, filed, section="Sport", confirmed="1")
    refused = desk.post(LIST, choose("set_section", filed), follow=True).content.decode()

    assert "1 story will be moved to a section." in question
    assert "1 story is left alone, because the folder of its file" in question
    assert "1 story was changed." in said
    assert "The folders of their files decide the sections of these stories." in refused
    assert Client().get(one.path, follow=True).redirect_chain == [("/sport/one/", 301)]


@pytest.mark.parametrize(
    ("action", "fields", "sentence"),
    [
        ("add_tags", {"tags": ""}, "Enter at least one name."),
        ("add_tags", {}, "Enter at least one name."),
        ("add_tags", {"tags": "\u200b, ,"}, "Enter at least one name."),
        ("add_tags", {"tags": "x" * 500}, "errorlist"),
        ("set_section", {"section": ""}, "This field is required."),
        ("set_section", {"section": "a/b"}, "cannot be a section"),
        ("set_section", {"section": "tags"}, "cannot be a section"),
        ("submit", {"recipient": "99999"}, "Select a valid choice."),
        ("submit", {"recipient": "\u0661"}, "Select a valid choice."),
        ("submit", {"note": "x" * 3000}, "at most 2000 characters"),
        ("retract", {"confirmed": "many"}, "The number of stories has changed. Look again."),
    ],
)
def test_bad_input_is_answered_with_a_sentence(
    action: str, fields: dict[str, str], sentence: str, desk: Client
):
    one = story("One", status="published" if action == "retract" else "draft")

    html = desk.post(LIST, choose(action, one, **{"confirmed": "1"} | fields))

    assert html.status_code < 400
    assert sentence in html.content.decode()
    assert not DeskAction.objects.exists()
    assert Article.objects.get().labels("tags") in (
        [],
        [['"unclosed', "unclosed"]],
        [["unclosed", "unclosed"]],
    )


def test_nobody_submits_to_herself(client: Client):
    editor = person("editor")
    client.force_login(editor)
    draft = story("One", status="draft")

    html = client.post(LIST, choose("submit", draft, confirmed="1", recipient=str(editor.pk)))

    assert "Select a valid choice." in html.content.decode()
    assert not DeskAction.objects.exists()


@pytest.mark.parametrize("key", ["x", "", "0", "-1", "9" * 30, "\x00", "1 OR 1=1", "١"])
@pytest.mark.parametrize("action", ["retract", "trash", "add_tags"])
def test_forged_keys_do_nothing(key: str, action: str, desk: Client):
    story("One")
    forged = {"action": action, "_selected_action": [key], "tags": "Sea", "confirmed": "1"}

    response = desk.post(LIST, forged, follow=True)

    assert response.status_code in (200, 400)
    assert not DeskAction.objects.exists()


def test_unknown_actions_and_actions_without_permission_do_nothing(client: Client):
    client.force_login(person("writer"))
    one = story("One")

    for action in ("retract", "publish", "trash", "delete_selected", "unknown", ""):
        response = client.post(LIST, choose(action, one, confirmed="1", post="yes"), follow=True)
        assert response.status_code == 200

    assert (status_of(one), DeskAction.objects.count()) == ("published", 0)


def test_a_writer_changes_only_her_own_drafts(client: Client):
    ann = person("writer")
    client.force_login(ann)
    own, live = story("Own", status="draft", user=ann), story("Live", user=ann)
    foreign = story("Foreign", status="draft")

    question = ask(client, "add_tags", own, live, foreign)
    said = act(client, "add_tags", own, live, foreign, tags="Sea")

    assert "Stories that you may not change are left alone" in question
    assert "1 story was changed. 2 stories were left alone; the reasons are below." in said
    assert [a.labels("tags") for a in Article.objects.order_by("pk")] == [[("Sea", "sea")], [], []]


def test_too_many_stories_are_refused_with_a_sentence(
    desk: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bulk, "MAX_ARTICLES", 1)

    said = act(desk, "trash", story("One"), story("Two"))

    assert "These are 2 stories. Select at most 1 at a time." in said
    assert not DeskAction.objects.exists()


def test_many_stories_lead_to_the_page_that_continues(
    desk: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bulk, "BATCH_SIZE", 1)
    stories = [story(f"Story {n}") for n in range(3)]

    def run_step(action: DeskAction, **options: Any) -> DeskAction:
        return step(action, **options | {"seconds": -1})

    step = bulk.run_step
    monkeypatch.setattr(bulk, "run_step", run_step)
    data = choose("trash", *stories, confirmed="3")
    response = desk.post(LIST, data)
    page = reverse("admin:desk_bulk", args=[DeskAction.objects.get().pk])

    assert response["Location"] == page
    assert "1</span> of 3 stories processed" in desk.get(page).content.decode()
    desk.post(page)
    html = desk.post(page, follow=True).content.decode()
    assert "3 stories were moved to the trash." in html
