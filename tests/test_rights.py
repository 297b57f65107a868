"""The rule of who may change, discard, publish and trash which story."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from articles.admin import rights
from articles.models import Article, TrashEntry
from tests.desk import FUTURE, person, story, with_changes

pytestmark = pytest.mark.django_db

#: What a person may change. Columns: writer, editor, and a viewer who may change nothing.
#: "own" was written by the person, "other" by somebody else, "imported" by nobody.
MAY_CHANGE = {
    # story              writer editor viewer
    "own draft":        "yes    yes    no",
    "other draft":      "no     yes    no",
    "imported draft":   "no     yes    no",
    "own review":       "no     yes    no",
    "other review":     "no     yes    no",
    "own scheduled":    "no     yes    no",
    "other scheduled":  "no     yes    no",
    "own live":         "yes    yes    no",
    "other live":       "yes    yes    no",
    "imported live":    "yes    yes    no",
    "own retracted":    "no     yes    no",
    "other retracted":  "no     yes    no",
    "own trashed":      "no     no     no",
    "other trashed":    "no     no     no",
    "own live with a draft copy":      "yes    yes    no",
    "other live with a draft copy":    "yes    yes    no",
    "imported live with a draft copy": "yes    yes    no",
    "own live with a copy in review":      "no     yes    no",
    "other live with a copy in review":    "no     yes    no",
    "own retracted with a draft copy":     "no     yes    no",
    "own draft with a draft copy":         "yes    yes    no",
    "own draft with a copy in review":     "no     yes    no",
    "other draft with a draft copy":       "no     yes    no",
    "own trashed with a draft copy":       "no     no     no",
}  # fmt: skip

PERSONS = ("writer", "editor", "viewer")


def make(row: str, user: object) -> Article:
    """Create the story that ``row`` names. The working copy was made by somebody else."""
    words = row.split()
    owner, word = words[0], words[1]
    by = {"own": user, "other": person("nobody"), "imported": None}[owner]
    status = {"live": "published", "scheduled": "published", "trashed": "draft"}.get(word, word)
    values = {"date": FUTURE} if word == "scheduled" else {}
    article = story("A story", status=status, user=by, **values)
    if "copy" in words:
        with_changes(article, lead="New", status="review" if words[-1] == "review" else "draft")
    if word == "trashed":
        TrashEntry.objects.create(article=article, status="draft")
        Article.objects.filter(pk=article.pk).update(status="trashed")
    return Article.objects.get(pk=article.pk)


@pytest.mark.parametrize("row", MAY_CHANGE)
@pytest.mark.parametrize("role", PERSONS)
def test_who_may_change_which_story(role: str, row: str):
    user = person(role)
    expected = MAY_CHANGE[row].split()[PERSONS.index(role)] == "yes"
    article = make(row, user)
    copy = getattr(article, "working_copy", None)

    assert rights.may_change(user, article, copy) is expected
    assert rights.may_change(user, Article.objects.get(pk=article.pk)) is expected
    if role != "viewer":
        assert (rights.explain_refusal(user, article) == "") is expected


@pytest.mark.parametrize("began", ["own", "other", "imported"])
@pytest.mark.parametrize("saved", ["own", "other"])
def test_a_writer_discards_only_changes_that_she_began_and_saved_last(began: str, saved: str):
    user, other = person("writer"), person("nobody")
    copy = with_changes(story(), user=user, lead="New")
    people = {"own": user, "other": other, "imported": None}
    copy.created_by, copy.updated_by = people[began], people[saved]
    copy.save()

    own = (began, saved) == ("own", "own")

    assert rights.may_discard(user, copy.article, copy) is own
    assert rights.may_discard(person("editor"), copy.article, copy)
    assert not rights.may_discard(person("viewer"), copy.article, copy)


def test_changes_in_review_are_discarded_by_editors_only():
    user = person("writer")
    copy = with_changes(story(), user=user, lead="New", status="review")

    assert not rights.may_discard(user, copy.article, copy)
    assert rights.may_discard(person("editor"), copy.article, copy)


def test_a_writer_changes_the_working_copy_of_a_live_story_but_not_the_story_itself():
    writer, editor, live = person("writer"), person("editor"), story()
    draft = story("Draft", status="draft", user=writer)

    assert not rights.may_change_itself(writer, live)
    assert rights.may_change_itself(editor, live)
    assert rights.may_change_itself(writer, draft)


def test_writers_neither_publish_nor_trash_nor_empty_the_trash():
    writer, editor = person("writer"), person("editor")

    assert rights.may_add(writer) and rights.may_view(writer)
    assert not (rights.may_publish(writer) or rights.may_trash(writer))
    assert rights.may_publish(editor) and rights.may_trash(editor)
    assert not (rights.may_empty_trash(writer) or rights.may_empty_trash(editor))


def test_who_may_delete_but_not_publish_trashes_nothing():
    user = SimpleNamespace(has_perm={"articles.delete_article": True}.get)

    assert rights.may_trash(user) is False


def test_the_reason_names_the_person_whose_draft_it_is():
    ann = person("nobody")
    ann.first_name, ann.last_name = "Ann", "Porter"
    ann.save()
    draft = story(status="draft", user=ann)

    assert rights.explain_refusal(person("writer"), draft) == (
        "This is a draft of Ann Porter. Only Ann Porter and editors can change it."
    )
