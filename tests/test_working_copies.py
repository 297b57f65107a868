"""Working copies: changes of a live story stay with the desk until somebody publishes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.editing import publishing, saving, working_copies
from articles.models import Article, Redirect, Revision, Tag, WorkingCopy
from tests.desk import (
    FUTURE,
    NOW,
    PAST,
    Form,
    edit_live,
    file_of,
    form_of,
    person,
    publish_changes,
    story,
    with_changes,
)

pytestmark = pytest.mark.django_db

BODY = "First.\n\nMiddle.\n\nLast.\n"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


def url_of(article: Article, page: str = "change") -> str:
    return reverse(f"admin:articles_article_{page}", args=[article.pk])


def save(client: Client, article: Article, button: str = "_continue", **changes: str) -> object:
    url = url_of(article)
    return client.post(url, form_of(client.get(url), **changes) | {button: "x"}, follow=True)


def read(article: Article) -> str:
    """Return the page that an anonymous reader gets."""
    return Client().get(article.path).content.decode()


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def change_live(article: Article, **values: object) -> None:
    """Change the live text, as an import or a colleague does."""
    stored = Article.objects.get(pk=article.pk)
    authored = replace(stored.authored(), **values)
    saving.save_article(stored, authored, status=stored.status, user=None, at=NOW)


# Saving is not publishing


def test_a_saved_change_of_a_live_story_is_seen_by_nobody_until_it_is_published(desk: Client):
    article = story(body=BODY, slug="old")
    before = read(article)

    response = save(
        desk, article, title="New headline", slug="new", tag_names="Fresh", section="sport"
    )

    assert "Draft saved. Readers still see the live text" in said(response)
    assert read(article) == before
    assert not Tag.objects.filter(name="Fresh").exists()
    assert form_of(desk.get(url_of(article)))["title"] == "New headline"
    assert Client().get("/sport/new/").status_code == 404

    page = desk.get(url_of(article, "publish")).content.decode()
    assert "Readers will see these changes at /sport/new/" in page
    assert "/news/old/ redirects to the new one" in page
    response = publish_changes(desk, article)

    assert response["Location"] == url_of(article)
    live = Article.objects.get()
    assert (live.title, live.path, live.section) == ("New headline", "/sport/new/", "sport")
    assert "New headline" in read(live)
    assert Client().get("/news/old/")["Location"] == "/sport/new/"
    assert Tag.objects.filter(name="Fresh").exists()
    assert not WorkingCopy.objects.exists()


def test_the_button_publishes_what_is_in_the_form_after_a_question(desk: Client):
    article = story()

    response = save(desk, article, "_publish_changes", lead="A new lead")

    assert response.redirect_chain == [(url_of(article, "publish"), 302)]
    assert "A new lead" in response.content.decode()
    assert "A new lead" not in read(article)
    form = Form(response.content.decode(), within="ask_form").data
    desk.post(url_of(article, "publish"), form | {"change": "typo"})
    assert "A new lead" in read(article)


@pytest.mark.parametrize("status", ["draft", "review"])
def test_a_story_that_nobody_has_seen_is_edited_itself(desk: Client, status: str):
    for article in (story(status=status), story("Later", publish_date=FUTURE)):
        save(desk, article, lead="Changed")
        article.refresh_from_db()
        assert article.lead == "Changed"
    assert not WorkingCopy.objects.exists()


def test_a_save_of_a_story_that_went_live_meanwhile_becomes_a_working_copy(desk: Client):
    article = story(status="draft")
    form = form_of(desk.get(url_of(article)))
    publishing.publish([article], user=None, at=NOW)

    response = desk.post(url_of(article), form | {"lead": "Late", "_save": "x"}, follow=True)

    assert "Readers still see the live text" in said(response)
    assert "Late" not in read(Article.objects.get())
    assert WorkingCopy.objects.get().text.authored.lead == "Late"


def test_page_and_list_say_who_has_unpublished_changes_and_since_when(desk: Client):
    article = story()
    save(desk, article, lead="Changed")

    page = desk.get(url_of(article)).content.decode()
    rows = desk.get("/admin/articles/article/").content.decode()

    assert "Unpublished changes since" in page and "last saved by editor" in page
    assert "Unpublished changes" in rows


def test_an_unchanged_save_makes_no_copy(desk: Client):
    article = story()

    assert "Nothing was changed" in said(save(desk, article))
    assert not WorkingCopy.objects.exists()
    assert Revision.objects.count() == 1


def test_a_text_that_was_changed_back_has_nothing_to_publish(desk: Client):
    article = story()
    save(desk, article, lead="Changed")

    response = save(desk, article, lead="")

    assert "nothing to publish" in said(response)
    assert not WorkingCopy.objects.exists()
    assert Revision.objects.filter(of_working_copy=True).count() == 2


def test_discarding_asks_and_leaves_the_text_in_the_history(desk: Client):
    article = story()
    save(desk, article, lead="Never seen")

    page = desk.get(url_of(article, "discard"))
    assert "Never seen" in page.content.decode()
    desk.post(url_of(article, "discard"), Form(page.content.decode(), within="ask_form").data)

    assert not WorkingCopy.objects.exists()
    kept = Revision.objects.get(of_working_copy=True)
    assert kept.values["lead"] == "Never seen"


def test_a_copy_that_a_colleague_saved_meanwhile_is_neither_published_nor_discarded(desk: Client):
    article = story()
    with_changes(article, lead="Seen")
    with_changes(article, lead="Newer")

    for page in ("publish", "discard"):
        response = desk.post(url_of(article, page), {"version": "1", "change": "typo"}, follow=True)
        assert "Somebody else changed" in said(response)
    assert WorkingCopy.objects.get().text.authored.lead == "Newer"
    assert Article.objects.get().version == 1


@pytest.mark.parametrize("version", ["", "x", "-1", "1" * 40, "²"])
def test_a_forged_version_publishes_nothing(desk: Client, version: str):
    with_changes(story(), lead="Seen")
    for page in ("publish", "discard"):
        data = {"version": version, "change": "typo"}
        assert desk.post(url_of(Article.objects.get(), page), data).status_code == 200
    assert Article.objects.get().version == 1


# The live text changes meanwhile


def test_changes_of_the_live_text_are_merged_when_the_copy_is_opened(desk: Client):
    article = story(body=BODY, tags=("Old",))
    with_changes(article, body=BODY.replace("Last", "My last"), tags=("Old", "Mine"))
    change_live(article, body=BODY.replace("First", "Their first"), tags=("Old", "Theirs"))

    form = form_of(desk.get(url_of(article)))

    assert form["body"].split() == ["Their", "first.", "Middle.", "My", "last."]
    assert form["tag_names"] == "Old, Mine, Theirs"
    copy = WorkingCopy.objects.get()
    assert (copy.base_version, copy.base.authored.tags) == (2, ("Old", "Theirs"))


def test_who_may_not_change_stories_merges_nothing_by_opening_one(client: Client):
    article = story(summary="Old")
    with_changes(article, title="New title")
    change_live(article, summary="New")

    client.force_login(person("nobody"))
    client.get(reverse("admin:articles_article_change", args=[article.pk]))

    assert WorkingCopy.objects.get(article=article).base_version == article.version


def test_they_are_merged_when_the_copy_is_published(desk: Client):
    article = story(body=BODY)
    with_changes(article, body=BODY.replace("Last", "My last"))
    change_live(article, body=BODY.replace("First", "Their first"))

    desk.post(url_of(article, "publish"), {"version": "2", "change": "typo"})

    assert Article.objects.get().body == "Their first.\n\nMiddle.\n\nMy last.\n"


def test_the_same_change_on_both_sides_leaves_nothing_to_publish(desk: Client):
    article = story()
    with_changes(article, lead="The same")
    change_live(article, lead="The same")

    desk.get(url_of(article))

    assert not WorkingCopy.objects.exists()


def test_a_conflict_publishes_nothing_until_somebody_merges_both(desk: Client):
    article = story(body=BODY)
    with_changes(article, body=BODY.replace("Middle", "My middle"), lead="Mine")
    change_live(article, body=BODY.replace("Middle", "Their middle"), summary="Theirs")

    assert url_of(article, "merge") in desk.get(url_of(article)).content.decode()
    response = desk.post(
        url_of(article, "publish"), {"version": "1", "change": "typo"}, follow=True
    )
    assert Article.objects.get().version == 2
    page = Form(response.content.decode(), within="conflict_form").data
    both = "First.\r\n\r\nTheir middle.\r\n\r\nMy middle.\r\n\r\nLast.\r\n"
    assert page["text-body"] == both

    desk.post(url_of(article, "merge"), page)
    publish_changes(desk, article)

    merged = Article.objects.get().authored()
    assert merged.body == both.replace("\r", "")
    assert (merged.lead, merged.summary) == ("Mine", "Theirs")


def test_a_merge_over_a_newer_text_is_refused(desk: Client):
    article = story(body=BODY)
    with_changes(article, body="Mine.\n")
    change_live(article, body="Theirs.\n")
    page = Form(desk.get(url_of(article, "merge")).content.decode(), within="conflict_form").data
    change_live(article, body="Newer.\n")

    response = desk.post(url_of(article, "merge"), page)

    assert "changed in the meantime" in response.content.decode()
    assert WorkingCopy.objects.get().text.authored.body == "Mine.\n"


def test_a_copy_of_a_story_that_is_live_no_longer_stays(desk: Client):
    article = story()
    with_changes(article, lead="Mine")
    publishing.retract([article], user=None, at=NOW)

    assert form_of(desk.get(url_of(article)))["lead"] == "Mine"
    assert Client().get(article.path).status_code == 410
    assert "Draft saved. Retracted" in said(save(desk, article, summary="More"))
    page = desk.get(url_of(article, "publish")).content.decode()
    assert "State now: Retracted. Publishing puts the story online again." in page
    assert "Publish the story again" in page and "Live text" not in page
    publish_changes(desk, article)

    assert "Mine" in read(Article.objects.get())


def test_a_deleted_story_keeps_the_text_of_its_copy_in_the_history(desk: Client):
    article = story()
    with_changes(article, lead="Mine")

    desk.post(url_of(article, "delete"), {"post": "yes"})

    assert [r.values.get("lead") for r in Revision.objects.filter(of_working_copy=True)] == ["Mine"]


# Kinds of change


def test_a_typo_leaves_no_trace_for_readers(desk: Client):
    article = story()
    edit_live(desk, article, lead="Mended")
    assert Article.objects.get().last_modified is None


def test_an_update_moves_the_date_that_readers_see(desk: Client):
    article = story()
    with_changes(article, lead="News")
    publish_changes(desk, article, "update")

    modified = Article.objects.get().last_modified
    assert modified is not None and timezone.now() - modified < timedelta(minutes=1)


def test_a_correction_needs_a_note_which_readers_see(desk: Client):
    article = story()
    with_changes(article, lead="Right")

    refused = publish_changes(desk, article, "correction", "  ")
    assert "Tell readers what was corrected." in refused.content.decode()
    assert Article.objects.get().version == 1

    refused = publish_changes(desk, article, "typo", "The lead was wrong.")
    assert "Only a correction has a note." in refused.content.decode()
    assert Article.objects.get().version == 1
    publish_changes(desk, article, "correction", "The lead\nwas wrong.")
    (correction,) = Article.objects.get().authored().corrections
    assert correction.text == "The lead was wrong."


def test_a_kind_of_change_must_be_chosen(desk: Client):
    with_changes(story(), lead="x")
    publish_changes(desk, Article.objects.get(), "")
    publish_changes(desk, Article.objects.get(), "revolution")
    assert Article.objects.get().version == 1


def test_a_live_story_does_not_vanish_into_the_future(desk: Client):
    article = story()
    with_changes(article, publish_date=FUTURE)

    response = publish_changes(desk, article)

    assert "Retract it first" in response.content.decode()
    assert url_of(article, "retract") in response.content.decode()
    assert Client().get(article.path).status_code == 200
    desk.post(url_of(article, "retract"))
    assert (
        "Readers will see the story from" in desk.get(url_of(article, "publish")).content.decode()
    )
    response = desk.get(publish_changes(desk, article)["Location"])
    assert "Scheduled for" in said(response)
    assert Article.objects.get().state(at=NOW) == "scheduled"


# The quick fix


def test_a_quick_fix_publishes_only_itself_after_it_was_shown(desk: Client):
    article = story(body=BODY, lead="The lede")
    with_changes(article, body=BODY.replace("Last", "Unfinished"))
    page = desk.get(url_of(article, "fix"))
    form = Form(page.content.decode(), within="ask_form").data
    assert form["body"] == BODY.replace("\n", "\r\n")

    shown = desk.post(url_of(article, "fix"), form | {"lead": "The lead"})

    html = shown.content.decode()
    assert "<del> lede</del>" in html and "<ins> lead</ins>" in html
    assert "The lede" in read(article)
    desk.post(url_of(article, "fix"), Form(html, within="ask_form").data | {"_publish": "x"})
    live = read(Article.objects.get())
    assert "The lead" in live and "Unfinished" not in live
    form = form_of(desk.get(url_of(article)))
    assert form["lead"] == "The lead" and "Unfinished" in form["body"]


def test_a_quick_fix_of_lines_that_changed_meanwhile_is_refused(desk: Client):
    article = story(body=BODY)
    form = Form(desk.get(url_of(article, "fix")).content.decode(), within="ask_form").data
    change_live(article, body=BODY.replace("First", "Their first"))

    other = form | {"body": BODY.replace("Last", "My last"), "_publish": "x"}
    same = form | {"body": BODY.replace("First", "My first"), "_publish": "x"}
    refused = desk.post(url_of(article, "fix"), same)
    desk.post(url_of(article, "fix"), other)

    assert "changed the same lines" in refused.content.decode()
    assert Article.objects.get().body == "Their first.\n\nMiddle.\n\nMy last.\n"


def test_a_quick_fix_is_only_for_live_stories_and_changes_something(desk: Client):
    draft, live = story(status="draft"), story("Live")

    assert "not live" in said(desk.get(url_of(draft, "fix"), follow=True))
    form = Form(desk.get(url_of(live, "fix")).content.decode(), within="ask_form").data
    response = desk.post(url_of(live, "fix"), form | {"_publish": "x"})
    assert "You have not changed anything" in response.content.decode()
    empty = desk.post(url_of(live, "fix"), form | {"title": " ", "_publish": "x"})
    assert "Enter a headline" in empty.content.decode()


# The history


def test_every_save_of_a_copy_is_in_the_history_and_restoring_fills_the_copy(desk: Client):
    article = story(body="One.\n")
    save(desk, article, body="Two.\n")
    save(desk, article, body="Three.\n")
    two = Revision.objects.filter(of_working_copy=True).order_by("version").first()
    assert two is not None

    url = reverse("admin:articles_revision_restore", args=[two.pk])
    desk.post(url, Form(desk.get(url).content.decode(), within="ask_form").data)

    assert Article.objects.get().body == "One.\n"
    assert WorkingCopy.objects.get().text.authored.body == "Two.\n"
    versions = Revision.objects.filter(of_working_copy=True).values_list("version", flat=True)
    assert sorted(versions) == [1, 2, 3]


def test_the_saves_of_later_copies_are_counted_on(desk: Client):
    article = story()
    edit_live(desk, article, lead="One")
    edit_live(desk, article, lead="Two")
    versions = Revision.objects.filter(of_working_copy=True).values_list("version", flat=True)
    assert sorted(versions) == [1, 2]


# What a copy must not do


def test_a_copy_does_not_take_the_address_of_another_story(desk: Client):
    article, other = story(slug="one"), story("Other", slug="two")

    response = save(desk, article, slug="two")

    assert "belongs to" in response.content.decode()
    assert not WorkingCopy.objects.exists()
    with_changes(article, slug="three")
    saving.save_article(
        other, replace(other.authored(), slug="three"), status="published", user=None, at=NOW
    )
    response = publish_changes(desk, article)
    assert "belongs to" in said(response)
    assert Article.objects.get(pk=article.pk).path == "/news/one/"
    assert not Redirect.objects.filter(path="/news/one/").exists()


def test_opening_a_live_story_writes_nothing(desk: Client):
    article = story()
    with_changes(article, lead="x")
    desk.get(url_of(article))
    assert (WorkingCopy.objects.get().version, Revision.objects.count()) == (1, 2)


def test_the_pages_about_one_story_make_few_queries(desk: Client, django_assert_max_num_queries):
    article = story(tags=("A", "B"))
    file_of(article, incoming=b"x", state="conflict")
    with_changes(article, lead="x")
    for number in range(30):
        with_changes(story(f"Story {number}"), lead="x")
    # The page before publishing renders the text and looks for what is missing.
    most = {"change": 14, "publish": 20, "discard": 7, "fix": 7, "retract": 7}
    for page, number in most.items():
        desk.get(url_of(article, page))
        with django_assert_max_num_queries(number):
            assert "Harbour opens" in desk.get(url_of(article, page)).content.decode()
    with django_assert_max_num_queries(15):
        rows = desk.get("/admin/articles/article/").content.decode()
    assert rows.count("Unpublished changes since") == 31


def test_what_the_desk_shows_is_the_newest_text():
    article = story(date=PAST)
    assert working_copies.get_desk_text(article).authored.lead is None
    with_changes(article, lead="x")
    assert working_copies.get_desk_text(article).authored.lead == "x"


# Bad input

ODD = ["a\x00b", "\ud800", "x" * 3_000_000, "\u202e", "9" * 400, "<script>alert(1)</script>"]


@pytest.mark.parametrize("text", ODD, ids=["NUL", "surrogate", "3 MB", "RTL", "digits", "script"])
def test_odd_texts_on_the_pages_about_one_story_are_answered_in_words(desk: Client, text: str):
    article = story(body=BODY)
    with_changes(article, body=BODY.replace("Middle", "My middle"), lead="Mine")
    text = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")

    for page, data in (
        ("publish", {"version": text, "change": text, "note": text}),
        ("publish", {"version": "1", "change": "correction", "note": text}),
        ("discard", {"version": text}),
        ("fix", {"version": text, "title": text, "body": text, "_publish": "x"}),
        ("merge", {"token": text, "side-body": text, "text-body": text}),
    ):
        status = desk.post(url_of(article, page), data).status_code
        assert status < 500, (page, status)
        assert read(Article.objects.get()).count("<script>alert") == 0
    assert Revision.objects.filter(of_working_copy=True).exists()


@pytest.mark.parametrize("text", ["a\x00b", "\ufffd", "\u202e"], ids=["NUL", "replaced", "RTL"])
def test_odd_texts_in_a_merge_are_cleaned_or_refused(desk: Client, text: str):
    article = story(body=BODY)
    with_changes(article, body=BODY.replace("Middle", "My middle"))
    change_live(article, body=BODY.replace("Middle", "Their middle"))
    page = Form(desk.get(url_of(article, "merge")).content.decode(), within="conflict_form").data

    response = desk.post(url_of(article, "merge"), page | {"text-body": f"Merged {text}"})

    assert response.status_code in (200, 302, 400)
    if response.status_code == 302:
        assert "Merged" in WorkingCopy.objects.get().text.authored.body
        publish_changes(desk, article)
        assert "Merged" in Article.objects.get().body


@pytest.mark.parametrize(
    "page", ["change", "publish", "discard", "retract", "fix", "merge", "history"]
)
@pytest.mark.parametrize("pk", ["0", "999999", "x", "1'--", "9" * 40, "²"])
def test_pages_about_no_story_are_not_found(desk: Client, page: str, pk: str):
    url = reverse(f"admin:articles_article_{page}", args=[pk])
    assert {desk.get(url).status_code, desk.post(url, {"version": "1"}).status_code} <= {
        302,
        404,
        405,
    }
