"""The history of a story: its saved states in words, comparisons of any two, and restoring."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.admin.change_words import describe_changes
from articles.admin.version_diff import compare_versions, find_changes
from articles.editing import publishing, revisions, saving
from articles.hugo import Authored
from articles.models import Article, Revision, WorkingCopy
from tests.desk import (
    FUTURE,
    NOW,
    PAST,
    Form,
    edit_live,
    form_of,
    person,
    publish_changes,
    story,
    with_changes,
)

pytestmark = pytest.mark.django_db

WORDS = re.compile(r"<[^>]*>|\s+")


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


def url_of(article: Article, page: str = "history") -> str:
    return reverse(f"admin:articles_article_{page}", args=[article.pk])


def change(article: Article, *, at: datetime = NOW, note: str = "", **values: Any) -> Article:
    """Save a new version of ``article`` itself."""
    stored = Article.objects.get(pk=article.pk)
    status = values.pop("status", stored.status)
    authored = replace(stored.authored(), **values)
    saving.save_article(stored, authored, status=status, user=None, at=at, note=note)
    return stored


def rows_of(response: Any) -> list[str]:
    """Return the text of each saved state on the page."""
    html = response.content.decode().rpartition("<ol")[2].partition("</ol>")[0]
    return [" ".join(WORDS.sub(" ", row).split()) for row in html.split("<li>")[1:]]


def keys_of(response: Any) -> list[str]:
    html = response.content.decode().rpartition("<ol")[2]
    return re.findall(r'name="old" value="(\d+)"', html)


def text_of(response: Any) -> str:
    return " ".join(WORDS.sub(" ", response.content.decode()).split())


def compare(client: Client, article: Article, old: object, new: object) -> Any:
    return client.get(url_of(article, "compare"), {"old": str(old), "new": str(new)})


def revision(version: int, *, of_copy: bool = False) -> Revision:
    return Revision.objects.filter(version=version, of_working_copy=of_copy).order_by("pk")[0]


# The list of states


def test_each_state_says_when_who_through_what_why_and_what_changed(desk: Client):
    ann = User.objects.create_user("ann")
    article = story(status="draft", body="One two three.\n", user=ann)
    change(article, body="One two four five.\n", title="Port opens", tags=("Harbour",), note="Typo")

    newest, oldest = rows_of(desk.get(url_of(article)))

    assert newest.startswith("old new Version 2 Draft 4 May 2026")
    assert "Admin Typo Title, tags: + Harbour, story (2 words added, 1 removed)" in newest
    assert "ann · Admin" in oldest and "New: 3 words" in oldest


def test_the_headline_stands_on_top(desk: Client):
    html = desk.get(url_of(story("A <b> headline"))).content.decode()
    assert re.search(r"<h1[^>]*>A &lt;b&gt; headline</h1>", html)


def test_saves_of_a_working_copy_have_their_own_names_and_what_they_are_compared_with(desk: Client):
    article = story(body="One.\n")
    with_changes(article, body="One two.\n")
    with_changes(article, body="One two three.\n", lead="Lead")
    publish_changes(desk, article)

    rows = rows_of(desk.get(url_of(article)))

    assert [re.search(r"(Version|Draft) \d+", row)[0] for row in rows] == [  # type: ignore[index]
        "Version 2", "Draft 2", "Draft 1", "Version 1",
    ]  # fmt: skip
    assert "Compare with Version 1" in rows[0] and "Compare with Draft 1" in rows[1]
    assert "lead (1 word added), story (2 words added" in rows[0].lower()
    assert "Compare with Version 1" in rows[2]
    assert "Live" in rows[0] and "Was live" in rows[3]
    assert "Readers did not see it" in rows[1]


def test_whether_readers_saw_a_state(desk: Client):
    article = story(status="draft")
    change(article, status="published", date=FUTURE)
    change(article, status="draft", at=NOW + timedelta(hours=1))
    change(article, status="published", date=PAST, at=NOW + timedelta(hours=2))
    publishing.retract([article], user=None, at=NOW + timedelta(hours=3))

    rows = rows_of(desk.get(url_of(article)))

    badges = ["Retracted", "Was live", "Draft", "Was scheduled", "Draft"]
    for row, badge in zip(rows, badges, strict=True):
        assert badge in row
    assert "status: Published → Retracted" in rows[0].replace("Status", "status")


def test_a_text_that_an_import_did_not_apply_is_no_state_of_the_story(desk: Client):
    article = story(lead="Ours")
    revisions.record_unsaved_version(
        article, replace(article.authored(), lead="From the file"), via="import", at=NOW, note="x"
    )
    change(article, lead="Ours too")

    newest, kept, _first = rows_of(desk.get(url_of(article)))

    assert "Not applied to version 1" in kept and "Readers did not see it" in kept
    assert "Import" in kept
    assert "Compare with Version 1" in newest


def test_a_moved_story_shows_both_addresses(desk: Client):
    article = story(slug="old")
    change(article, slug="new")
    assert "address: /news/old/ → /news/new/" in rows_of(desk.get(url_of(article)))[0]


def test_the_first_state_after_a_pruned_one_says_so(desk: Client):
    article = story()
    change(article, lead="x")
    revision(1).delete()
    assert "The state before it was deleted." in rows_of(desk.get(url_of(article)))[0]


def test_pages_of_states_keep_the_marked_ones(desk: Client):
    article = story(status="draft")
    for number in range(30):
        change(article, lead=f"Lead {number}")
    first = desk.get(url_of(article))
    keys = keys_of(first)
    assert len(keys) == 25 and "Page 1 of 2" in first.content.decode()

    second = desk.get(url_of(article), {"old": keys[3], "new": keys[0], "p": "2"})

    assert len(keys_of(second)) == 6 and not set(keys_of(second)) & set(keys)
    form = Form(second.content.decode(), within="history_form").data
    assert (form["old"], form["new"]) == (keys[3], keys[0])


@pytest.mark.parametrize(
    "query", ["p=x", "p=0", "p=" + "9" * 5000, "old=x&new=-1", "old=" + "9" * 40]
)
def test_odd_values_show_the_history_all_the_same(desk: Client, query: str):
    article = story()
    assert len(rows_of(desk.get(f"{url_of(article)}?{query}"))) == 1


def test_the_history_of_no_story_is_404(desk: Client):
    for pk in ("999", "x", "9" * 40):
        assert desk.get(reverse("admin:articles_article_history", args=[pk])).status_code == 404


def test_the_history_costs_the_same_for_many(desk: Client, django_assert_max_num_queries: Any):
    few, many = story("Few"), story("Many")
    with_changes(many, lead="x")
    for number in range(20):
        story(f"Other {number}")
        change(many, lead=f"Lead {number}")
        with_changes(many, summary=f"Summary {number}")
    desk.get(url_of(few))
    for article, query in ((few, {}), (many, {}), (many, {"p": "2", "old": "1", "new": "2"})):
        with django_assert_max_num_queries(15):
            desk.get(url_of(article), query)


# What changed, in words


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ({"body": "a b"}, {"body": "b a"}, "Story (only order, spacing or punctuation)"),
        ({"body": "a b c"}, {"body": "a."}, "Story (2 words removed)"),
        ({"body": "港口"}, {"body": "港口開放"}, "Story (2 words added)"),
        ({"tags": ("A",)}, {"tags": ("B", "C")}, "Tags: + B, + C, − A"),
        ({"tags": ("A", "B")}, {"tags": ("B", "A")}, "Tags: another order"),
        ({}, {"tags": tuple("ABCDEF")}, "Tags: + A, + B, + C, + D, 2 more"),
        ({"toc": True}, {"toc": False, "title": "T"}, "Title, table of contents"),
        ({}, {}, ""),
    ],
)
def test_changes_in_words(old: dict[str, Any], new: dict[str, Any], words: str):
    assert describe_changes(find_changes(Authored(**old), Authored(**new))) == words


# Comparing


def test_any_two_states_are_compared_word_by_word(desk: Client):
    article = story(body="First line.\n\n" + "Same.\n" * 20 + "Last word.\n")
    change(article, lead="x")
    change(article, body="First line.\n\n" + "Same.\n" * 20 + "Last words.\n", tags=("Port",))

    response = compare(desk, article, revision(1).pk, revision(3).pk)

    html = response.content.decode()
    assert "<del> word.</del>" in html and "<ins> words.</ins>" in html
    assert "unchanged lines" in html
    for label in ("Lead", "Story", "Tags"):
        assert f"<h3>{label}</h3>" in html
    assert "<h3>Title</h3>" not in html


def test_a_changed_paragraph_stands_beside_its_earlier_text():
    old = "The ferry sails on Friday at noon.\n\nNobody was hurt.\n"
    new = "A new first paragraph.\n\nThe ferry sails on Thursday at noon.\n\nNobody was hurt.\n"
    (found,) = compare_versions(Authored(body=old), Authored(body=new))

    added, _blank, ferry, *_rest = found.lines

    assert added.old is None
    assert ferry.old and ferry.new
    words = [[piece.text for piece in side if piece.changed] for side in (ferry.old, ferry.new)]
    assert words == [[" Friday"], [" Thursday"]]


def test_long_blocks_are_compared_quickly():
    old = "".join(f"old {number} line\n" for number in range(2900))
    new = "".join(f"new {number} line\n" for number in range(2900))
    (found,) = compare_versions(Authored(body=old), Authored(body=new))
    assert len(found.lines) == 2900


def test_a_state_is_compared_with_the_live_text_or_the_working_copy(desk: Client):
    article = story(lead="Live lead")
    with_changes(article, lead="Unpublished lead")

    both = compare(desk, article, "live", "copy")
    old = compare(desk, article, revision(1).pk, "copy")

    for response in (both, old):
        assert "Unpublished lead" in text_of(response).replace("  ", " ")
    link = f"{url_of(article, 'compare')}?old=live&amp;new=copy"
    assert link in desk.get(url_of(article, "change")).content.decode()
    newest = revision(1, of_copy=True)
    page = desk.get(reverse("admin:articles_revision_change", args=[newest.pk])).content.decode()
    assert f"{url_of(article, 'compare')}?old={newest.pk}&amp;new=live" in page


def test_the_same_state_twice_has_no_differences(desk: Client):
    article = story()
    assert "No differences." in text_of(compare(desk, article, "live", revision(1).pk))


def test_wrong_foreign_and_missing_states_are_refused(desk: Client):
    article, other = story(), story("Other")
    foreign = Revision.objects.get(article=other).pk
    for key in (foreign, "x", "-1", "²", "9" * 40, "1.5", "999999"):
        assert compare(desk, article, key, "live").status_code == 404
        assert compare(desk, article, "live", key).status_code == 404
    for query in ({}, {"old": "live"}, {"old": "copy", "new": "live"}):
        response = desk.get(url_of(article, "compare"), query, follow=True)
        assert response.redirect_chain == [(url_of(article), 302)]
        assert list(response.context["messages"])


def test_the_comparison_costs_the_same_for_many(desk: Client, django_assert_max_num_queries: Any):
    article = story()
    for number in range(10):
        change(article, lead=f"Lead {number}")
    with django_assert_max_num_queries(15):
        compare(desk, article, revision(1).pk, revision(9).pk)


# Restoring


def restore_url(saved: Revision) -> str:
    return reverse("admin:articles_revision_restore", args=[saved.pk])


def restore(client: Client, saved: Revision) -> Any:
    page = client.get(restore_url(saved)).content.decode()
    return client.post(restore_url(saved), Form(page, within="ask_form").data, follow=True)


def test_restoring_a_live_story_says_what_it_does_before_it_does_it(desk: Client):
    article = story(body="One\n", slug="first", date=PAST)
    edit_live(desk, article, body="Two", slug="second")
    with_changes(Article.objects.get(), lead="Unfinished")
    before = Revision.objects.count()

    said = text_of(desk.get(restore_url(revision(1))))

    assert "The text goes to the unpublished changes." in said
    assert "It replaces the unpublished changes that an import saved on" in said
    assert "On publishing, the address changes from /news/second/ to /news/first/." in said
    assert "The old address then redirects to the new one." in said
    assert Revision.objects.count() == before

    response = restore(desk, revision(1))

    assert "Version 1 restored. Nothing is published yet" in text_of(response)
    assert Article.objects.get().body == "Two"
    assert WorkingCopy.objects.get().text.authored.body == "One\n"


def test_restoring_a_draft_replaces_its_text(desk: Client):
    article = story(status="draft", lead="One", slug="a")
    change(article, lead="Two", slug="b")

    said = text_of(desk.get(restore_url(revision(1))))
    restore(desk, revision(1))

    assert "No reader has seen this story yet, so its text is replaced." in said
    assert "The address changes from /news/b/ to /news/a/." in said
    assert "redirects" not in said
    article.refresh_from_db()
    assert (article.lead, article.version, article.status) == ("One", 3, "draft")


def test_restoring_says_what_the_dates_do(desk: Client):
    scheduled = story("Later", date=PAST, status="draft")
    change(scheduled, date=FUTURE, status="published")
    said = text_of(desk.get(restore_url(revision(1))))
    assert "readers will see the story at once" in said

    live = story("Now")
    with_changes(live, date=FUTURE)
    said = text_of(desk.get(restore_url(revision(1, of_copy=True))))
    assert "The date of this text is in the future" in said or "No differences." in said


def test_a_restored_save_of_a_working_copy_brings_its_section_back(desk: Client):
    article = story()
    copy = with_changes(article, lead="x")
    form = form_of(desk.get(url_of(article, "change")), section="sport")
    desk.post(url_of(article, "change"), form | {"_continue": "x"})
    assert copy.version == 1

    said = text_of(desk.get(restore_url(revision(1, of_copy=True))))

    assert "Section" in said and "sport" in said
    restore(desk, revision(1, of_copy=True))
    assert WorkingCopy.objects.get().text.section == "news"


def test_a_restore_after_somebody_saved_is_refused_and_shown_again(desk: Client):
    article = story(lead="One")
    with_changes(article, lead="Seen")
    saved = revision(1)
    form = Form(desk.get(restore_url(saved)).content.decode(), within="ask_form").data
    with_changes(article, lead="Newer")

    response = desk.post(restore_url(saved), form, follow=True)

    assert "Somebody saved the story in the meantime" in text_of(response)
    assert "Newer" in text_of(response)
    assert WorkingCopy.objects.get().text.authored.lead == "Newer"


@pytest.mark.parametrize("version", ["", "x", "copy-", "9" * 50])
def test_a_forged_state_restores_nothing(desk: Client, version: str):
    article = story(status="draft", lead="One")
    change(article, lead="Two")
    assert desk.post(restore_url(revision(1)), {"version": version}).status_code == 302
    assert Article.objects.get().lead == "Two"


@pytest.mark.parametrize("pk", ["0", "x", "999999", "9" * 40, "²"])
def test_what_is_no_revision_is_404(desk: Client, pk: str):
    url = reverse("admin:articles_revision_restore", args=[pk])
    assert desk.get(url).status_code == desk.post(url).status_code == 404


def test_the_text_of_a_deleted_story_cannot_be_restored(desk: Client):
    article = story()
    saved = revision(1)
    publishing.erase([article], user=None, at=NOW)
    assert desk.get(restore_url(saved)).status_code == 404


# Why


def save(client: Client, article: Article, **values: str) -> Any:
    url = url_of(article, "change")
    return client.post(url, form_of(client.get(url), **values) | {"_continue": "x"}, follow=True)


@pytest.mark.parametrize("status", ["draft", "published"])
def test_a_note_is_kept_with_the_state_that_it_explains(desk: Client, status: str):
    article = story(status=status)

    save(desk, article, lead="Changed", why="The council  called")
    save(desk, article, lead="Changed again")

    notes = Revision.objects.order_by("-pk").values_list("note", flat=True)
    assert list(notes) == ["", "The council  called", ""]
    assert "The council called" in rows_of(desk.get(url_of(article)))[1]
    assert form_of(desk.get(url_of(article, "change")))["why"] == ""
    assert "why" not in Article.objects.get().params


def test_a_new_story_may_have_a_note_too(desk: Client):
    url = reverse("admin:articles_article_add")
    form = form_of(desk.get(url), title="New", section="news", body="Text", why="From the wire")
    desk.post(url, form | {"_save": "x"})
    assert Revision.objects.get().note == "From the wire"


def test_a_note_without_a_change_is_not_kept_and_the_page_says_so(desk: Client):
    article = story()
    assert "The note was not kept" in text_of(save(desk, article, why="Nothing"))
    assert Revision.objects.count() == 1


def test_a_note_that_is_too_long_is_an_error_and_nothing_is_lost(desk: Client):
    article = story()
    response = save(desk, article, why="x" * 201, lead="Typed")
    assert response.status_code == 200 and "at most 200 characters" in text_of(response)
    form = form_of(response)
    assert (form["why"], form["lead"]) == ("x" * 201, "Typed")


def test_a_note_survives_a_merge_with_a_colleague(desk: Client):
    article = story(status="draft", body="One\n")
    url = url_of(article, "change")
    form = form_of(desk.get(url), body="Mine", why="My reason")
    change(article, body="Theirs\n")

    page = desk.post(url, form | {"_save": "x"}).content.decode()
    answer = Form(page, within="conflict_form").data
    desk.post(url_of(article, "merge"), answer | {"text-body": "Both"})

    newest = Revision.objects.latest("pk")
    assert newest.values["body"].strip() and newest.note == "My reason"


def test_who_may_not_save_sees_no_field_for_a_note(client: Client):
    client.force_login(person("viewer"))
    assert 'name="why"' not in client.get(url_of(story(), "change")).content.decode()
