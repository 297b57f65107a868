"""Two editors of one article: both texts are merged. Where both changed the same lines, an editor
decides. Nothing typed is lost."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.editing import working_copies
from articles.hugo import Authored
from articles.models import Article, Revision
from tests.desk import PAST, Form, form_of, person, story

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


@pytest.fixture
def ben() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("ben"))
    return client


def url_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def merge_url(article: Article) -> str:
    return reverse("admin:articles_article_merge", args=[article.pk])


def clashes(response) -> list[str]:
    """Return the fields that the page of a merge asks about."""
    return [choice.name for choice in response.context["choices"]]


def decide(response, **decisions: str) -> dict[str, str]:
    """Return the form of the page of a merge with these decisions."""
    return Form(response.content.decode(), within="conflict_form").data | decisions


def text_of(article: Article) -> Authored:
    """Return the newest text of the desk."""
    return working_copies.get_desk_text(Article.objects.get(pk=article.pk)).authored


def both_open_then_ben_saves(ann: Client, ben: Client, article: Article, **bens: object):
    """Let both open the form and Ben save. Return the form that Ann still has open."""
    anns = form_of(ann.get(url_of(article)))
    response = ben.post(url_of(article), form_of(ben.get(url_of(article)), **bens))
    assert response.status_code == 302
    return anns


@pytest.mark.parametrize("status", ["draft", "published"])
def test_changes_of_different_fields_and_paragraphs_are_merged(
    ann: Client, ben: Client, status: str
):
    article = story(status=status, body="First.\n\nMiddle.\n\nLast.\n", tags=("Old",))
    form = both_open_then_ben_saves(
        ann, ben, article, body="Bens first.\n\nMiddle.\n\nLast.\n", tag_names="Old, Bens"
    )

    mine = {"body": "First.\n\nMiddle.\n\nAnns last.\n", "lead": "Anns", "tag_names": "Old, Anns"}
    response = ann.post(url_of(article), form | mine | {"_continue": "x"}, follow=True)

    merged = text_of(article)
    assert merged.body == "Bens first.\n\nMiddle.\n\nAnns last.\n"
    assert (merged.lead, merged.tags) == ("Anns", ("Old", "Anns", "Bens"))
    said = [str(message) for message in response.context["messages"]]
    assert "Your text was merged with the changes that ben saved meanwhile." in said


def test_ones_own_tabs_merge_without_a_notice(ann: Client):
    article = story(status="draft")
    form = both_open_then_ben_saves(ann, ann, article, lead="From one tab")

    response = ann.post(url_of(article), form | {"summary": "From the other"}, follow=True)

    merged = text_of(article)
    assert (merged.summary, merged.lead) == ("From the other", "From one tab")
    assert "merged" not in " ".join(str(message) for message in response.context["messages"])


@pytest.mark.parametrize("status", ["draft", "published"])
def test_the_same_lines_are_decided_on_a_page_that_keeps_both(
    ann: Client, ben: Client, status: str
):
    article = story(status=status, body="The harbour is open.\n")
    form = both_open_then_ben_saves(ann, ben, article, body="The harbour is shut.\n")

    response = ann.post(url_of(article), form | {"body": "The harbour is busy.\n", "lead": "Mine"})

    html = response.content.decode()
    assert (response.status_code, clashes(response)) == (200, ["body"])
    assert text_of(article).body == "The harbour is shut.\n"
    assert "<mark> busy.</mark>" in html
    assert "<mark> shut.</mark>" in html
    assert "ben saved this story while you were writing" in html

    saved = ann.post(merge_url(article), decide(response), follow=True)

    assert saved.redirect_chain == [(url_of(article), 302)]
    told = "Nothing is published yet: readers still see the live text." in saved.content.decode()
    assert told == (status == "published")
    both = text_of(article)
    assert both.body == "The harbour is shut.\n\nThe harbour is busy.\n"
    assert both.lead == "Mine"


def test_a_short_text_must_be_chosen(ann: Client, ben: Client):
    article = story(status="draft")
    form = both_open_then_ben_saves(ann, ben, article, title="Bens")
    seen = ann.post(url_of(article), form | {"title": "Anns"})

    undecided = ann.post(merge_url(article), decide(seen), follow=True)
    assert "Choose a version of: title." in undecided.content.decode()
    assert text_of(article).title == "Bens"
    ann.post(merge_url(article), decide(undecided, **{"side-title": "ours"}))

    assert text_of(article).title == "Anns"
    titles = [r.values["title"] for r in Revision.objects.order_by("version")]
    assert titles == ["Harbour opens", "Bens", "Anns"]


def test_a_choice_of_one_of_two_values_must_be_made(ann: Client, ben: Client):
    article = story(status="draft", sidebar="left")
    form = both_open_then_ben_saves(ann, ben, article, sidebar="none")
    seen = ann.post(url_of(article), form | {"sidebar": "right"})

    assert clashes(seen) == ["sidebar"]
    ann.post(merge_url(article), decide(seen, **{"side-sidebar": "theirs"}))

    assert text_of(article).sidebar == "none"


def test_somebody_elses_publishing_is_not_undone_by_an_open_draft(ann: Client, ben: Client):
    article = story(status="draft", date=PAST)
    form = both_open_then_ben_saves(ann, ben, article, status="published")

    response = ann.post(url_of(article), form | {"lead": "Anns", "_continue": "x"}, follow=True)

    article.refresh_from_db()
    assert (article.status, article.lead, text_of(article).lead) == ("published", None, "Anns")
    assert "Readers still see the live text" in response.content.decode()


def test_the_same_text_from_both_is_no_clash(ann: Client, ben: Client):
    article = story(status="draft")
    form = both_open_then_ben_saves(ann, ben, article, lead="Same")

    response = ann.post(url_of(article), form | {"lead": "Same"})

    assert response.status_code == 302


def test_a_third_save_in_between_is_merged_or_shown_again(ann: Client, ben: Client):
    article = story(status="draft")
    form = both_open_then_ben_saves(ann, ben, article, title="Bens")
    seen = ann.post(url_of(article), form | {"title": "Anns"})
    ben.post(url_of(article), form_of(ben.get(url_of(article)), lead="Bens lead"))
    ben.post(url_of(article), form_of(ben.get(url_of(article)), title="Bens again"))

    again = ann.post(merge_url(article), decide(seen, **{"side-title": "ours"}))

    assert clashes(again) == ["title"]
    assert text_of(article).title == "Bens again"
    ann.post(merge_url(article), decide(again, **{"side-title": "ours"}))
    assert (text_of(article).title, text_of(article).lead) == ("Anns", "Bens lead")


def test_another_error_is_mended_before_the_merge(ann: Client, ben: Client):
    article = story(status="draft")
    form = both_open_then_ben_saves(ann, ben, article, lead="Bens lead")
    wrong = ann.post(url_of(article), form | {"title": "Anns", "date": "nonsense"})
    assert "date" in wrong.context["adminform"].form.errors

    ann.post(url_of(article), form_of(wrong, date=""))

    assert (text_of(article).title, text_of(article).lead) == ("Anns", "Bens lead")


def test_nothing_is_lost_if_the_opened_text_was_pruned(ann: Client, ben: Client):
    article = story(status="draft")
    form = both_open_then_ben_saves(ann, ben, article, title="Bens")
    Revision.objects.filter(version=1).delete()

    response = ann.post(url_of(article), form | {"title": "Anns"})

    assert "title" in clashes(response)
    assert text_of(article).title == "Bens"


@pytest.mark.parametrize("token", ["", "x:y", "7-9", "\ud800".encode("utf-8", "replace").decode()])
def test_a_forged_merge_saves_nothing(ann: Client, ben: Client, token: str):
    article = story()
    response = ann.post(merge_url(article), {"token": token, "side-title": "ours"})

    assert response.status_code == 302
    assert not Revision.objects.filter(version__gt=1).exists()


def test_the_merge_of_another_person_is_not_accepted(ann: Client, ben: Client):
    article = story(status="draft")
    form = both_open_then_ben_saves(ann, ben, article, title="Bens")
    seen = ann.post(url_of(article), form | {"title": "Anns"})

    ben.post(merge_url(article), decide(seen, **{"side-title": "ours"}))

    assert text_of(article).title == "Bens"


def test_a_form_without_a_version_overwrites_nothing(ann: Client):
    article = story()
    form = form_of(ann.get(url_of(article)), title="Forged")
    form.pop("version")

    response = ann.post(url_of(article), form)

    assert "title" in clashes(response)
    assert text_of(article).title == "Harbour opens"


def test_an_article_that_was_deleted_meanwhile_is_said_to_be_in_the_trash(ann: Client, ben: Client):
    article = story()
    form = form_of(ann.get(url_of(article)))
    ben.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})

    response = ann.post(url_of(article), form | {"title": "Anns"}, follow=True)

    assert "in the trash" in " ".join(str(m) for m in response.context["messages"])
    assert Article.objects.get().title == article.title
