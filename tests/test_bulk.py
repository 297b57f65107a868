"""Bulk actions: they are processed in short transactions, and can be continued and undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError

from articles.editing import bulk, bulk_operations, publishing, saving, working_copies
from articles.models import (
    Article,
    DeskAction,
    DeskActionItem,
    Redirect,
    ReviewMessage,
    Tag,
    WorkingCopy,
)
from tests.desk import NOW, file_of, story, with_changes

pytestmark = pytest.mark.django_db(transaction=True)

Kind = DeskAction.Kind
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann")


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "PAUSE", 0)


def anything(article: Article) -> bool:
    return True


def do(
    kind: Kind,
    articles: list[Article],
    user: Any,
    *,
    may: Callable[..., bool] = anything,
    **values: Any,
) -> DeskAction:
    """Carry out a whole bulk action."""
    keys = [article.pk for article in articles]
    action = bulk.start(kind, keys, parameters=values, user=user, at=NOW)
    return bulk.run_step(action, user=user, at=NOW, may=may, seconds=60)


def undo(action: DeskAction, user: Any) -> DeskAction:
    started = bulk.start_undo(action, user=user, at=LATER)
    return bulk.run_step(started, user=user, at=LATER, may=anything, seconds=60)


def outcomes(action: DeskAction) -> dict[str, tuple[str, str]]:
    return {i.headline: (i.outcome, i.message) for i in action.items.all()}


def text_of(article: Article) -> tuple[Any, ...]:
    stored = Article.objects.get(pk=article.pk)
    return stored.status, stored.path, stored.authored(), stored.section


def test_it_says_what_was_done_what_was_not_and_why(ann: User):
    one, two, draft = story("One"), story("Two"), story("Draft", status="draft")
    gone = story("Gone")
    keys = [one, two, draft, gone]
    Article.objects.filter(pk=gone.pk).delete()

    action = do(Kind.RETRACT, keys, ann, may=lambda article: article.pk != two.pk)

    assert outcomes(action) == {
        "One": ("done", ""),
        "Two": ("refused", "You do not have permission to do this with this story."),
        "Draft": ("unchanged", "It is not published."),
        "": ("refused", "This story no longer exists."),
    }
    assert (action.waiting, action.ended_at) == ([], NOW)
    assert text_of(one)[0] == "retracted"
    assert text_of(two)[0] == "published"


def test_a_step_ends_when_its_time_is_over_and_the_next_one_continues(
    ann: User, monkeypatch: pytest.MonkeyPatch
):
    stories = [story(f"Story {n}") for n in range(5)]
    action = bulk.start(Kind.RETRACT, [s.pk for s in stories], user=ann, at=NOW)
    monkeypatch.setattr(bulk, "BATCH_SECONDS", -1)
    monkeypatch.setattr(bulk, "GROUP_SIZE", 1)
    action = bulk.run_step(action, user=ann, at=NOW, may=anything, seconds=-1)
    assert action.waiting == [s.pk for s in stories[1:]]
    assert action.ended_at is None

    action = bulk.run_step(action, user=ann, at=LATER, may=anything, seconds=60)

    assert (action.waiting, action.ended_at) == ([], LATER)
    assert action.items.count() == 5


def test_an_error_in_the_middle_leaves_a_list_of_what_was_done(
    ann: User, monkeypatch: pytest.MonkeyPatch
):
    stories = [story(f"Story {n}") for n in range(4)]
    monkeypatch.setattr(bulk, "BATCH_SIZE", 2)
    action = bulk.start(Kind.RETRACT, [s.pk for s in stories], user=ann, at=NOW)

    def fail(article: Article, work: Any) -> None:
        if article.pk == stories[3].pk:
            raise OperationalError("disk full")
        publishing.retract([article], user=ann, at=NOW)

    monkeypatch.delitem(bulk_operations.TOGETHER, Kind.RETRACT)
    monkeypatch.setitem(bulk_operations.OPERATIONS, Kind.RETRACT, fail)
    with pytest.raises(OperationalError):
        bulk.run_step(action, user=ann, at=NOW, may=anything, seconds=60)

    action.refresh_from_db()
    assert action.waiting == [s.pk for s in stories[2:]]
    assert list(outcomes(action)) == ["Story 0", "Story 1"]
    assert [text_of(s)[0] for s in stories[2:]] == ["published", "published"]


def test_a_bug_with_one_story_does_not_stop_the_others(ann: User, monkeypatch: pytest.MonkeyPatch):
    one, two = story("One"), story("Two")

    def fail(article: Article, work: Any) -> None:
        publishing.retract([article], user=ann, at=NOW)
        if article.pk == one.pk:
            raise ValueError("bug")

    monkeypatch.delitem(bulk_operations.TOGETHER, Kind.RETRACT)
    monkeypatch.setitem(bulk_operations.OPERATIONS, Kind.RETRACT, fail)
    action = do(Kind.RETRACT, [one, two], ann)

    assert outcomes(action)["One"][0] == "refused"
    assert "ValueError" in outcomes(action)["One"][1]
    assert (text_of(one)[0], text_of(two)[0]) == ("published", "retracted")


@pytest.mark.parametrize(
    ("kind", "values", "status"),
    [
        (Kind.PUBLISH, {}, "draft"),
        (Kind.RETRACT, {}, "published"),
        (Kind.TRASH, {}, "published"),
        (Kind.ADD_TAGS, {"tags": ["Sea", "Port"]}, "published"),
        (Kind.REMOVE_TAGS, {"tags": ["port"]}, "draft"),
        (Kind.ADD_CATEGORIES, {"categories": ["World"]}, "retracted"),
        (Kind.SET_AUTHORS, {"authors": ["Bob", "Cid"]}, "published"),
        (Kind.SET_SECTION, {"section": "sport"}, "published"),
    ],
)
def test_every_action_is_undone(kind: Kind, values: dict[str, Any], status: str, ann: User):
    one = story("One", status=status, tags=("Port",), authors=("Ann",))
    before = text_of(one)

    action = do(kind, [one], ann, **values)
    assert outcomes(action) == {"One": ("done", "")}
    assert text_of(one) != before
    undone = undo(action, ann)

    assert outcomes(undone) == {"One": ("done", "")}
    assert text_of(one) == before


def test_undoing_leaves_alone_what_changed_since(ann: User):
    one, two = story("One"), story("Two")
    action = do(Kind.RETRACT, [one, two], ann)
    publishing.publish([two], user=ann, at=LATER)
    version = Article.objects.get(pk=two.pk).version

    undone = undo(action, ann)

    assert outcomes(undone)["One"] == ("done", "")
    assert outcomes(undone)["Two"] == (
        "refused", "“Two” was changed since then, so this can no longer be undone.",
    )  # fmt: skip
    assert Article.objects.get(pk=two.pk).version == version


def test_changes_that_a_colleague_saved_before_the_story_was_reached_do_not_prevent_undo(ann: User):
    one = story("One")
    action = bulk.start(Kind.RETRACT, [one.pk], user=ann, at=NOW - timedelta(seconds=9))
    with_changes(one, lead="New", user=ann)
    bulk.run_step(action, user=ann, at=NOW + timedelta(seconds=1), may=anything)

    assert outcomes(undo(action, ann)) == {"One": ("done", "")}
    assert WorkingCopy.objects.get().text.authored.lead == "New"


def test_an_undo_names_stories_that_were_erased(ann: User):
    one = story("One")
    action = do(Kind.TRASH, [one], ann)
    publishing.erase([one], user=ann, at=LATER)

    undone = undo(action, ann)

    assert outcomes(undone) == {"One": ("refused", "This story no longer exists.")}
    assert undone.ended_at is not None


def test_tags_are_added_to_the_live_text_and_to_unpublished_changes(ann: User):
    one = story("One", tags=("Port",))
    with_changes(one, tags=("Port", "Ship"), lead="Unpublished")

    do(Kind.ADD_TAGS, [one], ann, tags=["Sea"])

    one.refresh_from_db()
    copy = WorkingCopy.objects.get()
    assert (one.labels("tags")[-1][0], one.lead) == ("Sea", None)
    assert copy.text.authored.tags == ("Port", "Ship", "Sea")
    assert copy.text.authored.lead == "Unpublished"
    assert copy.base_version == one.version


def test_adding_and_removing_know_other_spellings_and_former_names(ann: User):
    one = story("One", tags=("Harbour Town", "Old"))
    kept = Tag.objects.create(name="Kept", slug="kept", key="kept")
    Tag.objects.filter(name="Old").update(alias_of=kept)

    added = do(Kind.ADD_TAGS, [one], ann, tags=["harbour-town", "Kept"])
    removed = do(Kind.REMOVE_TAGS, [one], ann, tags=["KEPT"])

    assert outcomes(added) == {"One": ("unchanged", "It was like this already.")}
    assert outcomes(removed) == {"One": ("done", "")}
    assert Article.objects.get().authored().tags == ("Harbour Town",)


def test_a_new_section_leaves_a_redirect_and_a_file_decides_its_own(ann: User):
    one, filed = story("One"), story("Filed")
    file_of(filed)
    former = one.path

    action = do(Kind.SET_SECTION, [one, filed], ann, section="sport")

    one.refresh_from_db()
    assert one.path != former
    assert Redirect.objects.get(path=former).article == one
    assert outcomes(action)["Filed"][0] == "refused"
    assert "file" in outcomes(action)["Filed"][1]


def test_an_address_that_is_taken_is_named(ann: User):
    one = story("One")
    story("One", section="sport")

    action = do(Kind.SET_SECTION, [one], ann, section="sport")

    assert outcomes(action)["One"][0] == "refused"
    assert "belongs to" in outcomes(action)["One"][1]


def test_what_is_in_the_trash_stays_as_it_is(ann: User):
    one = story("One")
    publishing.trash([one], user=ann, at=NOW)

    for kind in (Kind.PUBLISH, Kind.ADD_TAGS, Kind.TRASH):
        action = do(kind, [one], ann, tags=["Sea"])
        assert outcomes(action) == {"One": ("refused", "This story is in the trash.")}

    assert Article.objects.get().status == "trashed"


def test_a_colleague_can_save_between_two_steps(ann: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bulk, "BATCH_SIZE", 1)
    stories = [story(f"Story {n}") for n in range(3)]
    action = bulk.start(Kind.RETRACT, [s.pk for s in stories], user=ann, at=NOW)
    action = bulk.run_step(action, user=ann, at=NOW, may=anything, seconds=-1)
    last = Article.objects.get(pk=stories[2].pk)
    authored = last.authored().__class__(title="Story 2", body="Saved meanwhile.\n", date=last.date)
    saving.save_article(last, authored, status="published", user=ann, at=NOW)

    action = bulk.run_step(action, user=ann, at=NOW, may=anything, seconds=60)

    assert [o for o, _ in outcomes(action).values()] == ["done"] * 3
    last.refresh_from_db()
    assert (last.status, last.body) == ("retracted", "Saved meanwhile.\n")


def test_the_log_of_a_bulk_action_holds_each_story_once(ann: User):
    one = story("One")

    action = do(Kind.RETRACT, [one, one], ann)

    assert DeskActionItem.objects.filter(action=action).count() == 1
    assert working_copies.get_live_text(Article.objects.get()).authored.title == "One"


def test_stories_and_unpublished_changes_are_submitted_to_a_person(ann: User):
    bob = User.objects.create_superuser("bob")
    draft, live, plain = story("Draft", status="draft"), story("Live"), story("Plain")
    with_changes(live, lead="New")

    action = do(Kind.SUBMIT, [draft, live, plain], ann, note="Please", recipient=bob.pk)

    assert outcomes(action) == {
        "Draft": ("done", ""),
        "Live": ("done", ""),
        "Plain": ("unchanged", "“Plain” has no unpublished changes to submit."),
    }
    assert (text_of(draft)[0], text_of(live)[0]) == ("review", "published")
    assert WorkingCopy.objects.get().status == "review"
    messages = ReviewMessage.objects.values_list("note", "recipient__username")
    assert set(messages) == {("Please", "bob")}
    assert DeskAction.objects.filter(kind=Kind.SUBMIT).count() == 1
