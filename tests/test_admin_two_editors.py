"""Two people at one article: nobody's text is overwritten unseen, nothing typed is lost."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Article, Revision
from tests.desk import form_of, person, story

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(client: Client) -> Client:
    client.force_login(person("publisher"))
    return client


@pytest.fixture
def ben() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("ben"))
    return client


def url_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def clashes(response) -> dict[str, bool]:
    """The differing fields, and whether only the other side touched them."""
    form = response.context["adminform"].form
    return {clash.name: clash.only_theirs for clash in form.clashes}


def both_open_then_ben_saves(ann: Client, ben: Client, article: Article, **bens: object):
    """Both open the form, Ben saves; returns what Ann has before her."""
    anns = form_of(ann.get(url_of(article)))
    response = ben.post(url_of(article), form_of(ben.get(url_of(article)), **bens))
    assert response.status_code == 302
    return anns


def test_a_stale_save_is_refused_and_shows_both_texts(ann: Client, ben: Client):
    article = story(body="The harbour is open.\n")
    form = both_open_then_ben_saves(ann, ben, article, body="The harbour is shut.\n")

    response = ann.post(url_of(article), form | {"body": "The harbour is busy.\n", "lead": "Mine"})

    html = response.content.decode()
    assert response.status_code == 200
    assert Article.objects.get().body == "The harbour is shut.\n"
    assert clashes(response) == {"lead": False, "body": False}
    assert "<del> shut.</del>" in html
    assert "<ins> busy.</ins>" in html
    assert "ben saved it at" in html
    typed = form_of(response)
    assert (typed["body"], typed["lead"]) == ("The harbour is busy.\r\n", "Mine")


def test_after_seeing_both_the_editor_may_overwrite(ann: Client, ben: Client):
    article = story()
    form = both_open_then_ben_saves(ann, ben, article, title="Bens")
    seen = ann.post(url_of(article), form | {"title": "Anns"})

    response = ann.post(url_of(article), form_of(seen, _save="x"))

    assert response.status_code == 302
    assert Article.objects.get().title == "Anns"
    titles = [r.values["title"] for r in Revision.objects.order_by("version")]
    assert titles == ["Harbour opens", "Bens", "Anns"]


def test_what_only_the_other_touched_is_kept_unless_chosen_otherwise(ann: Client, ben: Client):
    article = story(tags=("Old",), widgets=("search",), sidebar="left")
    form = both_open_then_ben_saves(
        ann, ben, article, lead="Bens lead", tag_names="Bens, Tags", sidebar="none",
        **{"widgets-mode": "own", "widgets-1-number": "2"},
    )  # fmt: skip

    seen = ann.post(url_of(article), form | {"title": "Anns title"})
    assert clashes(seen) == {
        "lead": True, "title": False, "tag_names": True, "sidebar": True, "widgets": True,
    }  # fmt: skip
    ann.post(url_of(article), form_of(seen, _save="x"))

    said = Article.objects.get().authored()
    assert (said.title, said.lead, said.tags) == ("Anns title", "Bens lead", ("Bens", "Tags"))
    assert said.sidebar == "none"
    assert said.widgets is not None and len(said.widgets) == 2


def test_somebody_elses_publishing_is_not_undone_by_an_open_draft(ann: Client, ben: Client):
    article = story(status="draft")
    form = both_open_then_ben_saves(ann, ben, article, status="published")

    seen = ann.post(url_of(article), form | {"lead": "Anns"})
    assert clashes(seen)["status"] is True
    ann.post(url_of(article), form_of(seen, _save="x"))

    article.refresh_from_db()
    assert (article.status, article.lead) == ("published", "Anns")


def test_the_same_text_from_both_is_no_clash(ann: Client, ben: Client):
    article = story()
    form = both_open_then_ben_saves(ann, ben, article, lead="Same")

    response = ann.post(url_of(article), form | {"lead": "Same"})

    assert response.status_code == 302


def test_a_third_save_in_between_is_shown_again(ann: Client, ben: Client):
    article = story()
    form = both_open_then_ben_saves(ann, ben, article, title="Bens")
    seen = ann.post(url_of(article), form | {"title": "Anns"})
    ben.post(url_of(article), form_of(ben.get(url_of(article)), title="Bens again"))

    again = ann.post(url_of(article), form_of(seen, _save="x"))

    assert clashes(again) == {"title": False}
    assert Article.objects.get().title == "Bens again"


def test_a_choice_survives_another_error(ann: Client, ben: Client):
    article = story()
    form = both_open_then_ben_saves(ann, ben, article, lead="Bens lead")
    seen = ann.post(url_of(article), form | {"title": "Anns"})

    wrong = ann.post(url_of(article), form_of(seen, date="nonsense"))
    assert "date" in wrong.context["adminform"].form.errors
    ann.post(url_of(article), form_of(wrong, date=""))

    said = Article.objects.get().authored()
    assert (said.title, said.lead) == ("Anns", "Bens lead")


def test_a_form_without_a_version_overwrites_nothing(ann: Client):
    article = story()
    form = form_of(ann.get(url_of(article)), title="Forged")
    form.pop("version")

    response = ann.post(url_of(article), form)

    assert response.status_code == 200
    assert Article.objects.get().title == "Harbour opens"


def test_an_article_that_was_deleted_meanwhile_is_said_to_be_gone(ann: Client, ben: Client):
    article = story()
    form = form_of(ann.get(url_of(article)))
    ben.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})

    response = ann.post(url_of(article), form | {"title": "Anns"}, follow=True)

    assert "deleted" in " ".join(str(m) for m in response.context["messages"])
    assert not Article.objects.exists()
