"""A file that would publish a story which is not published asks the desk."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.editing import publishing
from articles.models import Article, SourceFile
from tests.desk import Form, person, story
from tests.importing.conftest import Tree, run_import, tree

pytestmark = pytest.mark.django_db
__all__ = ["tree"]


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("superuser"))
    return client


@pytest.fixture
def asking(tree: Tree) -> Article:
    """Return a retracted story whose file changed and still would publish it."""
    tree.write("post/a.md")
    run_import(tree.site)
    publishing.retract(Article.objects.all(), user=None, at=timezone.now())
    tree.write("post/a.md", title="Changed")
    run_import(tree.site)
    return Article.objects.get()


def page_of(article: Article, name: str = "question") -> str:
    return reverse(f"admin:articles_article_{name}", args=[article.pk])


def form(client: Client, article: Article) -> dict[str, str]:
    return Form(client.get(page_of(article)).content.decode(), within="question_form").data


def answer(client: Client, article: Article, **answers: str):
    data = form(client, article)
    return client.post(page_of(article), {**data, **answers}, follow=True)


def test_the_form_and_the_overview_lead_to_the_question(desk: Client, asking: Article):
    assert f'href="{page_of(asking)}"' in desk.get(page_of(asking, "change")).content.decode()
    (entry,) = [e for e in desk.get("/admin/").context["overview"] if e.state == "asking"]
    story("Not asked about")
    listed = desk.get(entry.url).context["cl"]
    assert (entry.count, [str(article) for article in listed.result_list]) == (1, ["Changed"])
    html = desk.get(page_of(asking)).content.decode()
    assert "post/a.md says that the story is published" in html
    assert "The story is retracted, so its file does not publish it." in html


@pytest.mark.django_db(transaction=True)
def test_the_desk_publishes_the_story_as_its_file_says(desk: Client, asking: Article):
    response = answer(desk, asking, _publish="x")
    assert "Published, as the file says. State: Live." in response.content.decode()
    assert Article.objects.get().status == "published"
    assert SourceFile.objects.get().problems == []
    assert page_of(asking) not in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_desk_keeps_the_story_and_is_asked_again_when_the_file_changes(
    desk: Client, asking: Article, tree: Tree
):
    response = answer(desk, asking, _keep="x")
    assert "stays unpublished" in response.content.decode()
    assert Article.objects.get().status == "retracted"
    assert page_of(asking) not in response.content.decode()
    assert run_import(tree.site).json["files"] == []
    tree.write("post/a.md", title="Changed again")
    assert run_import(tree.site).codes("post/a.md") == ["retracted-here"]
    assert page_of(asking) in desk.get(page_of(asking, "change")).content.decode()


def test_a_story_in_review_is_asked_about_too(desk: Client, tree: Tree):
    tree.write("post/a.md")
    run_import(tree.site)
    Article.objects.update(status="review")
    tree.write("post/a.md", title="Changed")
    run_import(tree.site)
    answer(desk, Article.objects.get(), _publish="x")
    assert Article.objects.get().status == "published"


def test_an_answer_to_an_older_version_decides_nothing(desk: Client, asking: Article):
    data = form(desk, asking)
    Article.objects.update(version=9)
    response = desk.post(page_of(asking), {**data, "_publish": "x"})
    assert "changed in the meantime" in response.content.decode()
    assert Article.objects.get().status == "retracted"


@pytest.mark.parametrize("posted", [{}, {"_delete": "x"}])
def test_an_answer_that_is_none_decides_nothing(desk: Client, asking: Article, posted: dict):
    response = answer(desk, asking, **posted)
    assert response.status_code == 200
    assert "Choose one of the two answers." in response.content.decode()
    assert Article.objects.get().status == "retracted"


def test_without_a_question_the_page_leads_back(desk: Client):
    article = story()
    response = desk.post(page_of(article), {"_publish": "x"}, follow=True)
    assert "There is nothing to decide." in response.content.decode()
    assert desk.get("/admin/articles/article/999/question/").status_code == 404
    assert desk.get("/admin/articles/article/x/question/").status_code == 404


@pytest.mark.parametrize(("role", "status"), [("writer", 403), ("viewer", 403), ("editor", 302)])
def test_only_who_may_publish_decides(client: Client, asking: Article, role: str, status: int):
    client.force_login(person(role))
    page = client.get(page_of(asking))
    token = page.context["token"]
    assert ("question_form" in page.content.decode()) is (role == "editor")
    response = client.post(page_of(asking), {"token": token, "_publish": "x"})
    assert response.status_code == status
    assert (Article.objects.get().status == "published") is (role == "editor")


def restore_page(file: SourceFile) -> str:
    return reverse("admin:articles_sourcefile_restore", args=[file.pk])


def test_a_deleted_story_comes_back_with_the_next_import_if_the_desk_says_so(
    desk: Client, tree: Tree
):
    tree.write("post/a.md")
    run_import(tree.site)
    publishing.erase(Article.objects.all(), user=None, at=timezone.now())
    run_import(tree.site)
    file = SourceFile.objects.get()
    shown = desk.get(reverse("admin:articles_sourcefile_change", args=[file.pk]))
    assert restore_page(file) in shown.content.decode()

    desk.get(restore_page(file))
    assert run_import(tree.site).summary == {"skipped": 1}
    response = desk.post(restore_page(file), follow=True)

    assert "The next import will restore the story." in response.content.decode()
    assert run_import(tree.site).summary == {"created": 1}
    again = desk.post(restore_page(file), follow=True)
    assert "is not deleted" in again.content.decode()
    assert desk.get("/admin/articles/sourcefile/999/restore/").status_code == 404


@pytest.mark.parametrize("role", ["nobody", "viewer", "writer", "editor"])
def test_who_may_not_see_files_or_publish_restores_nothing(client: Client, tree: Tree, role: str):
    tree.write("post/a.md")
    run_import(tree.site)
    publishing.erase(Article.objects.all(), user=None, at=timezone.now())
    client.force_login(person(role))
    assert client.post(restore_page(SourceFile.objects.get())).status_code == 403
    assert SourceFile.objects.get().is_tombstone


def test_a_person_who_sees_files_but_may_not_publish_restores_nothing(client: Client, tree: Tree):
    tree.write("post/a.md")
    run_import(tree.site)
    publishing.erase(Article.objects.all(), user=None, at=timezone.now())
    user = person("writer")
    user.user_permissions.add(Permission.objects.get(codename="view_sourcefile"))
    client.force_login(user)
    assert client.post(restore_page(SourceFile.objects.get())).status_code == 403
    assert SourceFile.objects.get().is_tombstone
