"""Hostile texts and failing databases in the admin."""

from __future__ import annotations

import json
from html import unescape
from html.parser import HTMLParser

import pytest
from django.contrib.messages import get_messages
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from articles.admin.base import describe_database_error
from articles.admin.redirect import find_target_fault
from articles.models import Article, Author, Category, MenuEntry, Redirect, Revision, Tag
from tests.desk import Form, file_of, form_of, person, publish_changes, story
from tests.hostile.addresses import LEAVING, RUNNING
from tests.hostile.markup import ATTACKS

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"

EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>1",
    '" onx=1 "',
    "{{7*7}}",
    "${1}",
    "javascript:alert(1)",
    "</textarea><script>alert(1)</script>",
    "&lt;script&gt;",
]


class Danger(HTMLParser):
    """Everything in a page that a browser would run or fetch and that is not the admin's own."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and not given.get("src", "").startswith(("/static/", "/admin/jsi18n")):
            self.found.append(f"script {given}")
        for name, value in given.items():
            if name.startswith("on") or name == "style":
                self.found.append(f"{tag} {name}={value}")
            if name in ("href", "src", "action", "formaction") and _runs(value):
                self.found.append(f"{tag} {name}={value}")


def _runs(address: str) -> bool:
    return address.strip().lower().startswith(("javascript:", "data:", "vbscript:"))


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("superuser"))
    return client


def pages_about(article: Article, texts: list[str]) -> list[str]:
    """Return all pages of the admin that show texts of the article."""
    revision = Revision.objects.filter(article=article).latest("pk")
    named = [("change", article), ("delete", article), ("conflict", article)]
    return [
        "/admin/",
        "/admin/articles/article/",
        "/admin/articles/article/?q=x",
        *(reverse(f"admin:articles_article_{name}", args=[a.pk]) for name, a in named),
        *(
            f"/admin/articles/{model}/"
            for model in ("tag", "category", "author", "revision", "redirect", "menuentry",
                          "sourcefile", "source", "sitesettings/1/change")
        ),
        reverse("admin:articles_revision_change", args=[revision.pk]),
    ]  # fmt: skip


@pytest.mark.parametrize("evil", EVIL)
def test_no_text_becomes_markup_anywhere_on_the_desk(desk: Client, evil: str):
    article = story("Seed", section="news")
    file_of(article, state="conflict", path=f"news/{evil}.md",
            incoming=json.dumps({"title": evil, "lead": evil}).encode(),
            problems=[{"message": evil, "field": evil, "hint": evil}])  # fmt: skip
    url = reverse("admin:articles_article_change", args=[article.pk])
    quoted = '"{}"'.format(evil.replace('"', '""'))
    response = desk.post(url, form_of(
        desk.get(url), title=evil, lead=evil, body=evil, summary=evil, description=evil,
        tag_names=quoted, category_names=quoted, author_names=quoted, translation_key=evil,
        link_title=evil,
    ))  # fmt: skip
    assert response.status_code == 302
    publish_changes(desk, article, "correction", evil)
    Redirect.objects.create(path="/x/", target=evil)
    MenuEntry.objects.create(name=evil, title=evil, url=evil)
    article.refresh_from_db()
    assert article.title == evil

    pages = pages_about(article, [evil])
    answers = {page: desk.get(page, follow=True) for page in pages}

    assert {page: a.status_code for page, a in answers.items()} == dict.fromkeys(pages, 200)
    found = {page: Danger(answer.content.decode()).found for page, answer in answers.items()}
    assert {page: danger for page, danger in found.items() if danger} == {}
    # In names, character references are shown as the characters.
    assert escape(unescape(evil)) in answers["/admin/articles/tag/"].content.decode()


@pytest.mark.parametrize("name", ATTACKS)
def test_no_known_attack_in_a_title_or_tag_becomes_markup(desk: Client, name: str):
    for number, attack in enumerate(ATTACKS[name]):
        text = " ".join(attack.replace("\0", "").split())[:400]
        if text:
            story(text, slug=f"case-{number}", tags=(text[:100].strip(),))

    for page in ("/admin/articles/article/?all=", "/admin/articles/tag/?all=", "/admin/"):
        response = desk.get(page)
        assert response.status_code == 200
        assert Danger(response.content.decode()).found == []


def test_a_message_after_saving_quotes_the_title(desk: Client):
    data = form_of(desk.get(ADD), title="<b>x</b>", section="news", _save="x")

    response = desk.post(ADD, data)

    (message,) = [str(m) for m in get_messages(response.wsgi_request)]
    assert message.startswith("“&lt;b&gt;x&lt;/b&gt;”")


@pytest.mark.parametrize("target", [
    "javascript:alert(1)", "//evil.example/", "/\\evil.example", "data:text/html,x",
    "https:///x", "ftp://x/", "http:evil", "https://x/\u2028y", "x", "\\\\evil",
])  # fmt: skip
@pytest.mark.parametrize("model", ["redirect", "menuentry"])
def test_addresses_that_run_or_mislead_are_refused(desk: Client, model: str, target: str):
    page = f"/admin/articles/{model}/add/"
    field = {"redirect": "target", "menuentry": "url"}[model]
    data = Form(desk.get(page).content.decode(), within=f"{model}_form").data

    response = desk.post(page, data | {"path": "/from/", "name": "Entry", field: target})

    assert field in response.context["adminform"].form.errors


#: How to make a database fail, how to repair it, and what the editor is told.
SQLITE_FAULTS = {
    "full": (
        # The current size of the file
        ["PRAGMA max_page_count = 1"],
        ["PRAGMA max_page_count = 1073741823"],
        "The disk is full.",
    ),
    "read-only": (
        ["PRAGMA query_only = ON"],
        ["PRAGMA query_only = OFF"],
        "The database is read-only.",
    ),
}
POSTGRESQL_FAULTS = {
    "read-only": (
        ["SET default_transaction_read_only = on"],
        ["SET default_transaction_read_only = off"],
        "The database is read-only.",
    ),
}
FAULTS = {"sqlite": SQLITE_FAULTS, "postgresql": POSTGRESQL_FAULTS}[connection.vendor]


def run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_save_that_the_database_cannot_take_keeps_what_was_typed(desk: Client, fault: str):
    breaking, mending, told = FAULTS[fault]
    article = story(status="draft")
    url = reverse("admin:articles_article_change", args=[article.pk])
    long_text = "An hour of work. " * 20_000
    typed = form_of(desk.get(url), body=long_text, tag_names="New, Tags")

    run(breaking)
    try:
        response = desk.post(url, typed)
    finally:
        run(mending)

    html = response.content.decode()
    assert response.status_code == 503
    assert f"{told} Nothing was saved; your text is still here" in html
    assert form_of(response)["body"] == long_text
    assert form_of(response)["tag_names"] == "New, Tags"
    assert Article.objects.get().version == 1
    assert not Tag.objects.exists()
    assert desk.post(url, form_of(response)).status_code == 302
    assert Article.objects.get().body == long_text


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("database or disk is full", "disk is full"),
        ('could not extend file "base/1": No space left on device', "disk is full"),
        ("attempt to write a readonly database", "read-only"),
        ("cannot execute UPDATE in a read-only transaction", "read-only"),
        ("database is locked", "busy"),
        ("canceling statement due to lock timeout", "busy"),
        ("server closed the connection unexpectedly", "not responding"),
    ],
)
def test_what_a_database_complains_of_is_said_in_words(message: str, told: str):
    assert told in str(describe_database_error(OperationalError(message)))


def test_names_of_every_vocabulary_keep_their_signs(desk: Client):
    names = ("C++", "C#", "A/B", "10%", "AT&T", "日本語", "a, b", 'say "x"')
    article = story(tags=names, categories=names, authors=names)
    url = reverse("admin:articles_article_change", args=[article.pk])

    desk.post(url, form_of(desk.get(url), lead="x"))

    said = Article.objects.get().authored()
    assert said.tags == said.categories == said.authors == names
    assert Tag.objects.count() == Category.objects.count() == Author.objects.count() == len(names)


@pytest.mark.parametrize("target", [a for a in RUNNING + LEAVING if "://" not in a])
def test_no_hostile_address_is_accepted_as_a_target(target: str):
    assert find_target_fault(target.strip())


@pytest.mark.parametrize(
    "target",
    ["http://a b/", "http://a%zz/", "https://evil.example\\@testserver/", "https://", "https://?a"],
)
def test_an_address_with_a_host_that_cannot_be_is_no_target(target: str):
    assert find_target_fault(target)


@pytest.mark.parametrize(
    "target",
    ["https://example.org", "http://müller.example/ä?b=c#d", "https://[::1]:8000/x", "/news/"],
)
def test_paths_and_whole_addresses_are_targets(target: str):
    assert find_target_fault(target) is None
