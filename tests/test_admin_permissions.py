"""Who may do what at the desk: a table of every address and role, and forged requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from articles.models import (
    Article,
    Author,
    Category,
    ImportRun,
    MenuEntry,
    Redirect,
    Revision,
    SiteSettings,
    SourceFile,
    Tag,
)
from tests.desk import NOW, Form, file_of, form_of, person, story

pytestmark = pytest.mark.django_db

#: The columns of the tables below. Everybody but "anonymous" is staff. "editor" may write but not
#: publish, "publisher" may both; only "superuser" has permissions beyond articles.
ROLES = ("anonymous", "nobody", "viewer", "editor", "publisher", "superuser")

#: "yes" is 200, "no" is 403, "login" leads to the log-in page, "to" redirects elsewhere.
GETS: dict[str, str] = {
    # address                               anonymous nobody viewer editor publisher superuser
    "index":                                "login   yes    yes    yes    yes    yes",
    "articles_article_changelist":          "login   no     yes    yes    yes    yes",
    "articles_article_add":                 "login   no     no     yes    yes    yes",
    "articles_article_change draft":        "login   no     yes    yes    yes    yes",
    "articles_article_change live":         "login   no     yes    yes    yes    yes",
    "articles_article_delete draft":        "login   no     no     yes    yes    yes",
    "articles_article_delete live":         "login   no     no     no     yes    yes",
    "articles_article_history live":        "login   no     to     to     to     to",
    "articles_article_suggest tags":        "login   no     no     yes    yes    yes",
    "articles_article_file live original":  "login   no     yes    yes    yes    yes",
    "articles_article_file live incoming":  "login   no     yes    yes    yes    yes",
    "articles_article_conflict live":       "login   no     yes    yes    yes    yes",
    "articles_revision_changelist":         "login   no     yes    yes    yes    yes",
    "articles_revision_change first":       "login   no     yes    yes    yes    yes",
    "articles_sitesettings_changelist":     "login   no     no     no     no     to",
    "articles_sitesettings_change site":    "login   no     no     no     no     yes",
    "articles_tag_changelist":              "login   no     no     no     no     yes",
    "articles_tag_change tag":              "login   no     no     no     no     yes",
    "articles_tag_delete tag":              "login   no     no     no     no     yes",
    "articles_category_changelist":         "login   no     no     no     no     yes",
    "articles_author_changelist":           "login   no     no     no     no     yes",
    "articles_author_change author":        "login   no     no     no     no     yes",
    "articles_menuentry_changelist":        "login   no     no     no     no     yes",
    "articles_menuentry_change entry":      "login   no     no     no     no     yes",
    "articles_redirect_changelist":         "login   no     no     no     no     yes",
    "articles_redirect_change redirect":    "login   no     no     no     no     yes",
    "articles_source_changelist":           "login   no     no     no     no     yes",
    "articles_source_change source":        "login   no     no     no     no     yes",
    "articles_sourcefile_changelist":       "login   no     no     no     no     yes",
    "articles_sourcefile_change file":      "login   no     no     no     no     yes",
    "articles_sourcefile_text file original": "login no     no     no     no     yes",
    "articles_picture_changelist":          "login   no     no     no     no     yes",
    "articles_importrun_changelist":        "login   no     no     no     no     yes",
    "articles_importrun_change run":        "login   no     no     no     no     yes",
    "articles_importrun_codes":             "login   yes    yes    yes    yes    yes",
    "auth_user_changelist":                 "login   no     no     no     no     yes",
    "auth_group_changelist":                "login   no     no     no     no     yes",
    "autocomplete":                         "login   no     no     no     no     no",
    "password_change":                      "login   yes    yes    yes    yes    yes",
}  # fmt: skip

POSTS: dict[str, str] = {
    "articles_article_add":                 "login   no     no     to     to     to",
    "articles_article_change draft":        "login   no     no     to     to     to",
    "articles_article_change live":         "login   no     no     no     to     to",
    "articles_article_delete draft":        "login   no     no     to     to     to",
    "articles_article_delete live":         "login   no     no     no     to     to",
    "articles_article_suggest tags":        "login   not    not    not    not    not",
    "articles_article_file live original":  "login   not    not    not    not    not",
    "articles_article_conflict live":       "login   no     no     no     to     to",
    "articles_revision_restore first":      "login   no     no     no     to     to",
    "articles_revision_change first":       "login   no     no     no     no     no",
    "articles_sitesettings_change site":    "login   no     no     no     no     yes",
    "articles_tag_change tag":              "login   no     no     no     no     to",
    "articles_author_delete author":        "login   no     no     no     no     to",
    "articles_redirect_add":                "login   no     no     no     no     yes",
    "articles_menuentry_add":               "login   no     no     no     no     yes",
    "articles_source_change source":        "login   no     no     no     no     no",
    "articles_source_add":                  "login   no     no     no     no     no",
    "articles_sourcefile_delete file":      "login   no     no     no     no     no",
    "articles_picture_add":                 "login   no     no     no     no     no",
    "articles_importrun_add":               "login   no     no     no     no     no",
    "articles_importrun_change run":        "login   no     no     no     no     no",
    "articles_importrun_delete run":        "login   no     no     no     no     no",
    "articles_importrun_codes":             "login   not    not    not    not    not",
}  # fmt: skip

STATUS = {"yes": {200}, "no": {403}, "to": {302}, "login": {302}, "not": {405}}


@pytest.fixture
def things() -> dict[str, str]:
    """Keys of what the addresses name."""
    live, draft = story("Live"), story("Draft", status="draft")
    file = file_of(live, incoming=b"---\ntitle: Theirs\n---\n", state="conflict")
    return {
        "live": str(live.pk),
        "draft": str(draft.pk),
        "file": str(file.pk),
        "source": str(file.source.pk),
        "run": str(ImportRun.objects.create(source=file.source, started=NOW, ended="completed").pk),
        "first": str(Revision.objects.get(article=live).pk),
        "site": str(SiteSettings.objects.get().pk),
        "tag": str(Tag.objects.create(name="T", slug="t").pk),
        "author": str(Author.objects.create(name="A", slug="a").pk),
        "entry": str(MenuEntry.objects.create(name="M", url="/m/").pk),
        "redirect": str(Redirect.objects.create(path="/r/", target="/m/").pk),
    }


def client_of(role: str) -> Client:
    client = Client()
    if role != "anonymous":
        client.force_login(person(role))
    return client


def address(row: str, things: dict[str, str]) -> str:
    name, *arguments = row.split()
    return reverse(f"admin:{name}", args=[things.get(a, a) for a in arguments])


def judged(response, expected: str) -> bool:
    at_login = response.status_code == 302 and "/admin/login/" in response["Location"]
    return response.status_code in STATUS[expected] and at_login == (expected == "login")


@pytest.mark.parametrize("role", ROLES)
def test_who_may_look(role: str, things: dict[str, str]):
    client, column = client_of(role), ROLES.index(role)

    wrong = {
        row: (response.status_code, expected)
        for row, cells in GETS.items()
        for expected in [cells.split()[column]]
        for response in [client.get(address(row, things))]
        if not judged(response, expected)
    }

    assert wrong == {}


@pytest.mark.parametrize("row", POSTS)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_change(role: str, row: str, things: dict[str, str]):
    """Everything but the permission is right about the request: what a publisher would send."""
    expected = POSTS[row].split()[ROLES.index(role)]
    data = proper_data(row, things)
    before = fingerprint()

    response = client_of(role).post(address(row, things), data)

    assert judged(response, expected), (response.status_code, expected)
    if expected in ("no", "login", "not"):
        assert fingerprint() == before


def proper_data(row: str, things: dict[str, str]) -> dict[str, str]:
    """A valid form for the address, taken from the page as a superuser sees it."""
    version = {"version": "1"}
    if "article_conflict" in row:
        client = Client()
        client.force_login(User.objects.create_superuser("god"))
        page = client.get(address(row, things)).content.decode()
        return Form(page, within="conflict_form").data
    if "article_add" in row or "article_change" in row:
        client = Client()
        client.force_login(User.objects.create_superuser("god"))
        form = form_of(client.get(address(row, things)))
        return form | {"title": "Changed", "section": "news", "_save": "x"}
    return version | {"post": "yes", "title": "x", "name": "x"}


def fingerprint() -> tuple[object, ...]:
    """What stands in the tables that editors change."""
    models = (
        Article, Author, Category, ImportRun, MenuEntry, Redirect, Revision, SourceFile, Tag,
    )  # fmt: skip
    articles = Article.objects.order_by("pk").values_list("pk", "version", "title", "status")
    files = SourceFile.objects.order_by("pk").values_list("pk", "state")
    return (*(model._default_manager.count() for model in models), list(articles), list(files))


def admin_patterns() -> Iterator[str]:
    """The name of every address of the admin."""

    def walk(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            elif pattern.name:
                yield pattern.name

    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.namespace == "admin":
            yield from walk(resolver.url_patterns)


def test_no_address_of_the_desk_answers_strangers():
    """Whatever is added to the admin later: without a log-in it shows nothing."""
    client = Client()
    open_to_all = {"login", "logout", "jsi18n"}
    patterns = set(admin_patterns()) - open_to_all
    arguments: dict[str, list[str]] = {
        "app_list": ["articles"], "view_on_site": ["1", "1"], "articles_article_suggest": ["tags"],
        "articles_article_file": ["1", "original"], "articles_sourcefile_text": ["1", "original"],
    }  # fmt: skip
    single = ("_change", "_delete", "_history", "_conflict", "_restore", "_password_change")

    answers = set()
    for name in patterns:
        given = arguments.get(
            name, ["1"] if name.endswith(single) and name != "password_change" else []
        )
        for method in (client.get, client.post):
            response = method(reverse(f"admin:{name}", args=given))
            answers.add((response.status_code, response.headers.get("Location", "")[:13]))

    assert len(patterns) > 60
    assert answers == {(302, "/admin/login/")}


def test_every_model_of_the_newsroom_that_editors_need_is_on_the_desk():
    names = {
        model.__name__ for model in admin.site._registry if model._meta.app_label == "articles"
    }

    assert names == {
        "Article", "Author", "Category", "ImportRun", "MenuEntry", "Picture", "Redirect",
        "Revision", "SiteSettings", "Source", "SourceFile", "Tag",
    }  # fmt: skip


# Forged requests


def test_an_editor_cannot_publish_by_a_forged_form():
    draft = story("Draft", status="draft")
    client = client_of("editor")
    url = reverse("admin:articles_article_change", args=[draft.pk])
    form = form_of(client.get(url))

    refused = client.post(url, form | {"status": "published"})
    assert "status" in refused.context["adminform"].form.errors
    client.post(url, form | {"_publish": "x", "lead": "x"})
    client.post("/admin/articles/article/",
                {"action": "publish", "_selected_action": [draft.pk]})  # fmt: skip

    assert Article.objects.get().status == "draft"


def test_an_editor_cannot_delete_a_published_story_by_the_lists_action():
    live = story("Live")

    client_of("editor").post(
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


def test_an_editor_sees_a_published_story_and_is_told_why_it_cannot_be_changed():
    article = story("Live")
    client = client_of("editor")

    html = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()

    assert "only who may publish can change it" in html
    assert 'name="title"' not in html


def test_a_preview_of_unpublished_work_is_for_those_who_may_see_articles():
    draft = story("Draft", status="draft")

    answers = {role: client_of(role).get(draft.path).status_code for role in ROLES}

    assert answers == {
        "anonymous": 404, "nobody": 404, "viewer": 200, "editor": 200, "publisher": 200,
        "superuser": 200,
    }  # fmt: skip


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
    restore = client.get(reverse("admin:articles_revision_restore", args=[revision.pk]))
    client.get(reverse("admin:articles_article_conflict", args=[article.pk]), {"theirs": "x"})
    client.get("/admin/articles/article/", {"action": "publish", "_selected_action": article.pk})

    assert restore.status_code == 405
    assert fingerprint() == before


def test_revisions_follow_the_permission_on_articles_not_their_own():
    story()
    user = User.objects.create_user("odd", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_revision"))
    client = Client()
    client.force_login(user)

    assert client.get("/admin/articles/revision/").status_code == 403
