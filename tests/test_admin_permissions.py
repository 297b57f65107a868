"""Forged requests at the desk. The tables of all addresses and roles are in docs/rights.md."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from articles.models import (
    Article,
    Author,
    Autosave,
    Category,
    ImportRun,
    MenuEntry,
    Redirect,
    ReviewMessage,
    Revision,
    SourceFile,
    Tag,
    WorkingCopy,
)
from tests.desk import file_of, form_of, person, story, with_changes

pytestmark = pytest.mark.django_db


def client_of(role: str) -> Client:
    client = Client()
    if role != "anonymous":
        client.force_login(person(role))
    return client


def fingerprint() -> tuple[object, ...]:
    """Return the content of the tables that editors can change."""
    models = (
        Article, Author, Autosave, Category, ImportRun, MenuEntry, Redirect, ReviewMessage,
        Revision, SourceFile, Tag, WorkingCopy,
    )  # fmt: skip
    articles = Article.objects.order_by("pk").values_list("pk", "version", "title", "status")
    files = SourceFile.objects.order_by("pk").values_list("pk", "state")
    return (*(model._default_manager.count() for model in models), list(articles), list(files))


def test_every_model_of_the_newsroom_that_editors_need_is_on_the_desk():
    names = {
        model.__name__ for model in admin.site._registry if model._meta.app_label == "articles"
    }

    assert names == {
        "Article", "Author", "Category", "DeskAction", "ImportRun", "MenuEntry", "Picture",
        "Redirect", "Revision", "SiteSettings", "Source", "SourceFile", "Tag", "TrashEntry",
    }  # fmt: skip


# Forged requests


def test_a_writer_cannot_publish_by_a_forged_form():
    writer = person("writer")
    draft = story("Draft", status="draft", user=writer)
    client = Client()
    client.force_login(writer)
    url = reverse("admin:articles_article_change", args=[draft.pk])
    form = form_of(client.get(url))

    refused = client.post(url, form | {"status": "published"})
    assert "status" in refused.context["adminform"].form.errors
    client.post(url, form | {"_publish": "x", "lead": "x"})
    client.post("/admin/articles/article/",
                {"action": "publish", "_selected_action": [draft.pk]})  # fmt: skip

    assert Article.objects.get().status == "draft"


def test_a_writer_cannot_publish_changes_of_a_live_story():
    live = story("Live")
    with_changes(live, title="Changed")
    client = client_of("writer")

    for name, data in (
        ("publish", {"version": "1", "change": "typo"}), ("fix", {"title": "x", "_publish": "x"}),
        ("change", {"version": "copy-1", "title": "x", "status": "published", "_publish": "x"}),
    ):  # fmt: skip
        client.post(reverse(f"admin:articles_article_{name}", args=[live.pk]), data)

    live.refresh_from_db()
    assert (live.title, live.version) == ("Live", 1)


def test_a_writer_cannot_delete_a_published_story_by_the_lists_action():
    live = story("Live")

    client_of("writer").post(
        "/admin/articles/article/",
        {"action": "delete_selected", "_selected_action": [live.pk], "post": "yes"},
    )

    assert Article.objects.filter(pk=live.pk).exists()


def test_a_viewer_sees_the_whole_article_and_no_field_to_type_in():
    article = story("Live", tags=("Port",), widgets=("recent", "search"), toc=True, lead="A lead")
    client = client_of("viewer")

    html = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()

    for text in ("The harbour is open again.", "A lead", "Port", "recent, search"):
        assert text in html
    assert 'name="title"' not in html
    assert "_save" not in html


def test_a_writer_sees_a_retracted_story_and_is_told_why_it_cannot_be_changed():
    article = story("Live", status="retracted")
    client = client_of("writer")

    html = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()

    assert "This story was retracted. Only editors can change it." in html
    assert 'name="title"' not in html


def test_without_a_csrf_token_nothing_is_changed():
    article = story(status="draft")
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("superuser"))
    before = fingerprint()

    for name, args in [
        ("articles_article_add", []), ("articles_article_change", [article.pk]),
        ("articles_article_delete", [article.pk]), ("articles_article_changelist", []),
        ("articles_revision_restore", [Revision.objects.get().pk]),
        ("articles_article_conflict", [article.pk]),
    ]:  # fmt: skip
        response = client.post(reverse(f"admin:{name}", args=args), {"post": "yes", "title": "x"})
        assert response.status_code == 403, name

    assert fingerprint() == before


def test_reading_changes_nothing():
    article = story(status="draft")
    file_of(article, state="conflict", incoming=b"x")
    client = client_of("superuser")
    before = fingerprint()

    revision = Revision.objects.get()
    asked = client.get(reverse("admin:articles_revision_restore", args=[revision.pk]))
    client.get(reverse("admin:articles_article_conflict", args=[article.pk]), {"theirs": "x"})
    client.get("/admin/articles/article/", {"action": "publish", "_selected_action": article.pk})

    assert "Restore Version 1?" in asked.content.decode()
    assert fingerprint() == before


def test_revisions_follow_the_permission_on_articles_not_their_own():
    story()
    user = User.objects.create_user("odd", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_revision"))
    client = Client()
    client.force_login(user)

    assert client.get("/admin/articles/revision/").status_code == 403
