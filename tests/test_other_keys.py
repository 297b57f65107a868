"""The front-matter keys without a field of their own, as text on the form of a story."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.admin.other_keys_field import OtherKeysField
from articles.content.other_keys import read_other_keys, write_other_keys
from articles.errors import PatchError
from articles.exporting.rewriting import rewrite_file
from articles.frontmatter import Format, dump, parse
from articles.frontmatter.values import is_same_value
from articles.hugo import interpret
from articles.models import Article, WorkingCopy
from articles.widgets import registry
from tests.desk import FUTURE, form_of, person, publish_changes, story
from tests.exporting.conftest import run_export
from tests.hugo.test_matter import VALUES
from tests.importing.conftest import Tree, run_import

FORMATS: list[Format] = ["yaml", "toml", "json"]
#: The keys of any file that can be imported: no database stores the character NUL.
PARAMS = VALUES["params"].filter(lambda params: "\\u0000" not in json.dumps(params))
UTC = ZoneInfo("UTC")


# Any keys


@given(params=PARAMS, format=st.sampled_from(FORMATS))
@example(params={"a": None, "b": {"c": [1, 1.0, True, "---\n+++"]}}, format="toml")
@example(params={"params": {"title": "in vain"}, "on": "yes", "x": "007"}, format="yaml")
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_unknown_keys_come_back_from_the_text_as_they_are(
    params: dict[str, Any], format: Format
) -> None:
    text = write_other_keys(params, format=format)
    found = read_other_keys(text, format=format)
    assert (found.own, found.problems) == ((), ())
    assert is_same_value(dict(found.values), params)

    field = OtherKeysField()
    field.format = format
    assert field.is_editable(params)
    shown = field.prepare_value(params)
    assert not field.has_changed(params, shown.replace("\n", "\r\n"))
    assert is_same_value(field.clean(shown), params)


@given(params=PARAMS, format=st.sampled_from(FORMATS))
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_file_stays_as_it_is_if_its_keys_are_shown_and_read_again(
    params: dict[str, Any], format: Format
) -> None:
    try:
        data = dump({"title": "T", **params}, "\nBody.\n", format)
    except PatchError:  # TOML has no null.
        data = dump({"title": "T", **params}, "\nBody.\n", "json")
    document = parse(data)
    said = interpret(document, timezone=UTC, known_widgets=registry).authored
    text = write_other_keys(said.params, format=document.format)
    values = dict(read_other_keys(text, format=document.format).values)
    wanted = said.__class__(title=said.title, body=said.body, params=values)
    assert rewrite_file(document, wanted, zone=UTC, widgets=registry) == data


# Positions


@pytest.mark.parametrize(
    ("format", "text", "said"),
    [
        ("yaml", "a: 1\nb: [x\n", "Line 2, column 4: This [ is not closed, or a comma is missing"),
        ("yaml", "a: 1\n b: 2\n", "Line 2, column 3: There is a colon and a space where no key"),
        ("yaml", "a: 1\n---\nb: 2\n", "Line 2, column 1: The front matter would end here"),
        ("yaml", "a: 1\nb: 2\na: 3\n", "Line 3, column 1: The key 'a' appears more than once"),
        ("yaml", "a: 1\nA: 2\n", "Line 1, column 4: This value is ignored"),
        ("yaml", "a: &x 1\n", "Line 1, column 4: Anchors (&) are not accepted"),
        ("yaml", "- a\n", "Line 1, column 1: Front matter must be a map"),
        ("yaml", "a:\n\tb: 1\n", "Line 2, column 1"),
        ("toml", "a = 1\nb = x\n", "Line 2, column 5: The TOML is not valid"),
        ("toml", "a = 1\n+++\nb = 2\n", "Line 2, column 1: The front matter would end here"),
        ("json", '{\n"a": 1,\n}\n', "Line 3, column 1: Expected a key in double quotes"),
        ("json", "a: 1\n", "Line 1, column 1: This is not JSON. Write an object in braces."),
        ("yaml", "x: 1\nURL: /x/\n", "Line 2, column 1: “URL” has its own field in this form"),
        ("toml", "x = 1\ndraft = false\n", "Line 2, column 1: “draft” has its own field"),
        ("json", '{"x": 1,\n "pubdate": "2020-01-01"}', "Line 2, column 2: “pubdate” has its own"),
        ("yaml", "params:\n  tags: [a]\n", "Line 2, column 3: “params.tags” has its own field"),
        ("yaml", "menu: main\n", "Line 1, column 1: “menu” cannot be changed here"),
    ],
)
@pytest.mark.django_db
def test_a_wrong_line_is_refused_with_its_position(
    client: Client, format: Format, text: str, said: str
) -> None:
    field = OtherKeysField()
    article = story(status="draft")
    client.force_login(person("editor"))
    form = client.get(url_of(article)).context["adminform"].form
    field.format, field.labels = format, form.fields["params"].labels
    with pytest.raises(Exception) as refusal:
        field.clean(text)
    assert any(message.startswith(said) for message in refusal.value.messages), refusal.value


# The form


def url_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def edit(client: Client, article: Article, **values: object):
    return client.post(url_of(article), form_of(client.get(url_of(article)), _save="1", **values))


@pytest.fixture
def site(db, tmp_path) -> Tree:
    tree = Tree(tmp_path)
    tree.content.mkdir(parents=True, exist_ok=True)
    return tree


MATTERS = {
    "yaml": (
        "---\ntitle: A # the headline\nsource_url: https://example.com/1 # where\nx:\n  - 1\n---\n",
        "source_url: https://example.com/2\nx:\n  - 1\nnew: yes\n",
        "---\ntitle: A # the headline\nsource_url: https://example.com/2 # where\nx:\n  - 1\n"
        'new: "yes"\n---\n',
    ),
    "toml": (
        '+++\ntitle = "A"\nx = 1 # one\n[deep]\ny = 2\n+++\n',
        "x = 3\n[deep]\ny = 2\n",
        '+++\ntitle = "A"\nx = 3 # one\n[deep]\ny = 2\n+++\n',
    ),
    "json": (
        '{\n  "title": "A",\n  "x": {"y": [1, 2]}\n}\n',
        '{"x": {"y": [1, 3]}}',
        '{\n  "title": "A",\n  "x": {"y": [1, 3]}\n}\n',
    ),
}


@pytest.mark.parametrize("format", FORMATS)
def test_an_edited_key_reaches_the_file_through_the_working_copy(
    client: Client, site: Tree, format: Format
) -> None:
    before, typed, after = MATTERS[format]
    file = site.write("post/a.md", f"{before}\nBody.\n")
    run_import(site.site)
    article = Article.objects.get()
    client.force_login(person("editor"))

    assert edit(client, article).status_code == 302
    assert not WorkingCopy.objects.exists()
    assert edit(client, article, params=typed).status_code == 302
    assert Article.objects.get().params == article.params
    page = client.get(url_of(article)).content.decode()
    if format == "yaml":
        assert "# the headline" in page
        assert "https://example.com/2 # where" in page
    publish_changes(client, article)
    assert run_export().summary == {"written": 1}
    assert file.read_text() == f"{after}\nBody.\n"
    assert run_import(site.site).summary == {"unchanged": 1}


def test_a_story_without_a_file_has_yaml(client: Client, db) -> None:
    article = story(status="draft")
    client.force_login(person("editor"))
    edit(client, article, params="kicker: Harbour\nnested:\n  on: 1\n")
    assert Article.objects.get().params == {"kicker": "Harbour", "nested": {"on": 1}}
    edit(client, article, params="")
    assert Article.objects.get().params == {}


@pytest.mark.parametrize(
    "typed",
    ["url: /mine/", "Draft: false", f"date: {FUTURE:%Y-%m-%d}", "slug: x", "aliases: [/x/]"],
)
def test_a_writer_gains_nothing_from_keys_that_the_form_knows(
    client: Client, db, typed: str
) -> None:
    writer = person("writer")
    client.force_login(writer)
    for article in (story("Hers", status="draft", user=writer), story("Live")):
        before = (article.authored(), article.path, article.status)
        response = edit(client, article, params=f"x: 1\n{typed}\n")
        assert response.status_code == 200
        error = response.context["adminform"].form.errors["params"][0]
        assert error.startswith("Line 2, column 1: ")
        article = Article.objects.get(pk=article.pk)
        assert (article.authored(), article.path, article.status) == before
    assert not WorkingCopy.objects.exists()


def test_a_writer_s_keys_on_a_live_story_wait_for_an_editor(client: Client, db) -> None:
    article = story("Live")
    client.force_login(person("writer"))
    edit(client, article, params="build:\n  list: never\n")
    assert Article.objects.get().listed
    assert WorkingCopy.objects.get().text.authored.params == {"build": {"list": "never"}}


def test_two_editors_of_different_keys_are_merged(client: Client, db) -> None:
    article = story("Draft", status="draft", params={"a": 1, "b": 1})
    client.force_login(person("editor"))
    opened = form_of(client.get(url_of(article)), _save="1", params="a: 2\nb: 1\n")
    edit(client, article, params="a: 1\nb: 3\n")
    assert client.post(url_of(article), opened).status_code == 302
    assert Article.objects.get().params == {"a": 2, "b": 3}
