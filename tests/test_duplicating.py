"""Duplicates of stories."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Article, Redirect
from tests.desk import file_of, person, story, with_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(client: Client) -> User:
    user = person("writer")
    client.force_login(user)
    return user


def duplicate(client: Client, article: Article) -> Article:
    address = reverse("admin:articles_article_duplicate", args=[article.pk])
    assert client.get(address).status_code == 200
    response = client.post(address)
    made = Article.objects.latest("pk")
    assert response["Location"] == reverse("admin:articles_article_change", args=[made.pk])
    return made


def test_a_duplicate_is_a_draft_of_its_own_at_a_free_address(client: Client, writer: User):
    article = story("Harbour", tags=("Port",), lead="Lead", slug="port", aliases=("/old/",),
                    translation_key="x")  # fmt: skip
    file_of(article)

    made, second = duplicate(client, article), duplicate(client, article)

    assert (made.path, second.path) == ("/news/harbour-2/", "/news/harbour-3/")
    assert (made.status, made.created_by, made.date) == ("draft", writer, None)
    text = made.authored()
    assert (text.title, text.tags, text.lead) == ("Harbour", ("Port",), "Lead")
    assert (text.slug, text.aliases, text.translation_key) == (None, (), None)
    assert not hasattr(made, "source_file")
    assert Redirect.objects.get().article == article


def test_a_duplicate_has_the_unpublished_changes(client: Client, writer: User):
    article = story("Harbour")
    with_changes(article, lead="Not yet")

    assert duplicate(client, article).lead == "Not yet"


def test_who_may_not_write_stories_duplicates_none(client: Client):
    client.force_login(person("viewer"))
    article = story("Harbour")

    address = reverse("admin:articles_article_duplicate", args=[article.pk])

    assert client.get(address).status_code == client.post(address).status_code == 403
    assert Article.objects.count() == 1


def test_the_list_duplicates_one_story_at_a_time(client: Client, writer: User):
    one, other = story("One"), story("Other")
    stories = reverse("admin:articles_article_changelist")
    chosen = {"action": "duplicate", "_selected_action": [one.pk]}

    response = client.post(stories, chosen)
    assert response["Location"] == reverse("admin:articles_article_duplicate", args=[one.pk])

    response = client.post(stories, chosen | {"_selected_action": [one.pk, other.pk]}, follow=True)
    assert "Select one story to duplicate." in response.content.decode()


def test_the_form_offers_it(client: Client, writer: User):
    article = story("Harbour")
    page = client.get(reverse("admin:articles_article_change", args=[article.pk]))

    assert reverse("admin:articles_article_duplicate", args=[article.pk]) in page.content.decode()
