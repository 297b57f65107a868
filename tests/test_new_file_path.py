"""Where the file of a story that was written in the admin will be: the home of new stories, and the
path on the story's form."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, SiteSettings, Source, SourceFile
from tests.desk import form_of, person, story
from tests.exporting.conftest import run_export
from tests.importing.conftest import Tree, run_import

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"


@pytest.fixture
def publisher(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


@pytest.fixture
def trees(tmp_path: Path) -> list[Tree]:
    """Import two sources that both have the section "news"."""
    found = []
    for name in ("own", "wire"):
        (tmp_path / name / "content").mkdir(parents=True)
        tree = Tree(tmp_path / name)
        tree.write(f"news/{name}.md")
        run_import(tree.site)
        found.append(tree)
    return found


def write(client: Client, *, button: str = "_save", **values: object):
    return client.post(ADD, form_of(client.get(ADD), **{button: "1"}, **values), follow=True)


def edit(client: Client, article: Article, **values: object):
    url = reverse("admin:articles_article_change", args=[article.pk])
    return client.post(url, form_of(client.get(url), _save="Save", **values), follow=True)


def path_errors(response) -> list[str]:
    return list(response.context["adminform"].form.errors.get("file_path", []))


# The home of new stories


def test_every_story_goes_to_the_home_of_new_stories(publisher: Client, trees) -> None:
    for number, section in enumerate(["/", "news", "sport", "news"]):
        write(publisher, button="_publish", title=f"Hello {number}", section=section, body="Text.")
    ran = run_export()
    problems = [problem for file in ran.json["files"] for problem in file["problems"]]
    assert {problem["code"] for problem in problems} == {"source-unclear"}
    assert "none of them is the home of new stories" in problems[0]["message"]

    Source.objects.filter(name="own").update(is_home=True)
    assert run_export().summary == {"created": 4, "unchanged": 2}
    assert [(trees[0].content / f"{path}.md").is_file() for path in (
        "hello-0", "news/hello-1", "sport/hello-2", "news/hello-3",
    )] == [True] * 4  # fmt: skip
    assert run_import(trees[0].site).summary == {"unchanged": 5}


def test_a_new_home_replaces_the_former_one(client: Client, trees) -> None:
    client.force_login(person("administrator"))
    own, wire = Source.objects.order_by("name")
    for source in (own, wire):
        url = reverse("admin:articles_source_change", args=[source.pk])
        response = client.post(url, form_of(client.get(url), is_home="on", _save="Save"))
        assert response.status_code == 302, response.context["adminform"].form.errors
    assert [s.name for s in Source.objects.filter(is_home=True)] == ["wire"]


def test_a_story_comes_back_unchanged_and_a_second_export_is_the_same(
    publisher: Client, tmp_path: Path
) -> None:
    SiteSettings.objects.update_or_create(pk=1, defaults={"title": "Ours"})
    write(
        publisher, button="_publish", title="A: “b” #1", section="news", body="One\n\n## Two\n",
        lead="A lead", tag_names="Port, Wolves", summary="*Short*", file_path="news/2026/one.md",
    )  # fmt: skip
    first, second = tmp_path / "first", tmp_path / "second"
    assert run_export(first).summary == {"created": 1}
    file = first / "news/2026/one.md"
    before = Article.objects.get()
    said, place = before.authored(), (before.path, before.placement())
    SourceFile.objects.all().delete()
    Article.objects.all().delete()

    assert run_import(first).summary == {"created": 1}
    article = Article.objects.get()
    assert (article.path, article.placement()) == place
    assert (article.title, article.lead, article.tags.count()) == (said.title, said.lead, 2)
    assert run_export(second).summary == {"created": 1}
    assert (second / "news/2026/one.md").read_bytes() == file.read_bytes()
    assert run_import(first).summary == {"unchanged": 1}


# The path on the form


@pytest.mark.parametrize(
    ("path", "address", "section"),
    [
        ("news/2026/pier.md", "/news/2026/pier/", "news"),
        ("news/pier/index.md", "/news/pier/", "news"),
        ("about.md", "/about/", ""),
        ("Süden/Ein Tag.md", "/süden/ein-tag/", "süden"),
    ],
)
def test_the_path_may_be_chosen_and_is_the_place_of_the_story(
    publisher: Client, trees, path: str, address: str, section: str
) -> None:
    Source.objects.filter(name="own").update(is_home=True)
    write(publisher, title="A pier", body="Text.", file_path=path)
    article = Article.objects.get(title="A pier")
    assert (article.path, article.section) == (address, section)

    shown = publisher.get(reverse("admin:articles_article_change", args=[article.pk]))
    form = shown.context["adminform"].form
    assert form["file_path"].value() == path
    assert "own" in form.fields["file_path"].help_text
    edit(publisher, article, title="Another title", status="published")
    assert run_export().summary == {"created": 1, "unchanged": 2}
    assert (trees[0].content / path).is_file()
    assert run_import(trees[0].site).summary == {"unchanged": 2}


def test_the_name_follows_the_title_until_somebody_chooses_a_path(publisher: Client) -> None:
    write(publisher, title="One", section="news")
    article = Article.objects.get()
    edit(publisher, article, title="Two")
    assert Article.objects.get().path == "/news/two/"
    edit(publisher, article, file_path="news/mine/index.md")
    edit(publisher, article, title="Three")
    assert Article.objects.get().path == "/news/mine/"
    assert Article.objects.get().bundle
    edit(publisher, article, section="sport")
    assert Article.objects.get().path == "/sport/mine/"
    edit(publisher, article, file_path="")
    assert (Article.objects.get().path, Article.objects.get().bundle) == ("/sport/three/", None)


def test_a_path_that_was_not_changed_is_no_choice_of_a_section(publisher: Client) -> None:
    write(publisher, title="One", section="news")
    article = Article.objects.get()
    edit(publisher, article, file_path="news/mine.md")
    page = edit(publisher, article, section="")
    assert "Choose a section." in str(page.context["adminform"].form.errors["section"])
    assert Article.objects.get().section == "news"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/etc/passwd.md", "below the content folder"),
        ("news/../../x.md", "below the content folder"),
        ("news//x.md", "below the content folder"),
        ("news/x.txt", "must end in “.md”"),
        ("news/x", "must end in “.md”"),
        ("news/x.html", "must end in “.md”"),
        ("news\\x.md", "“\\” is not allowed"),
        ("news/a:b.md", "“:” is not allowed"),
        ("news/a\u202eb.md", "“U+202E” is not allowed"),
        ("news/.x.md", "“.x.md” is not allowed"),
        (".git/x.md", "“.git” is not allowed"),
        ("news/_index.md", "“_index.md” is not allowed"),
        ("index.md", "a list page"),
        ("news/" + "x" * 300 + ".md", "too long"),
        ("x/" * 300 + "x.md", "The limit is 500"),
        ("admin/x.md", "cannot be a section"),
        ("news/own.md", "Another story already has this path"),
        ("news/bundle/x.md", "belongs to that story alone"),
        ("news/x.en.md", "would look for this story at “news/x.md”"),
    ],
)
def test_a_path_that_cannot_be_is_refused_with_the_reason(
    publisher: Client, trees, path: str, said: str
) -> None:
    trees[0].write("news/bundle/index.md")
    run_import(trees[0].site)
    count = Article.objects.count()
    response = write(publisher, title="A pier", file_path=path)
    assert response.status_code == 200
    errors = response.context["adminform"].form.errors
    assert said in " ".join(str(text) for texts in errors.values() for text in texts)
    assert Article.objects.count() == count


def test_a_path_in_another_section_than_the_chosen_one_is_refused(publisher: Client) -> None:
    response = write(publisher, title="A pier", section="sport", file_path="news/x.md")
    assert "another section" in path_errors(response)[0]


def test_a_published_story_keeps_its_path(publisher: Client) -> None:
    article = story("Seen")
    edit(publisher, article, file_path="news/other.md")
    assert Article.objects.get().name == "seen"
    assert not hasattr(Article.objects.get(), "working_copy")


def test_two_editors_do_not_take_back_each_others_path(publisher: Client) -> None:
    write(publisher, title="One", section="news")
    article = Article.objects.get()
    url = reverse("admin:articles_article_change", args=[article.pk])
    opened = form_of(publisher.get(url), _save="Save", lead="Mine")
    edit(publisher, article, file_path="news/theirs.md")
    publisher.post(url, opened, follow=True)
    assert (Article.objects.get().path, Article.objects.get().lead) == ("/news/theirs/", "Mine")


def test_a_reader_of_the_form_sees_the_path(client: Client) -> None:
    article = story("Seen", status="draft")
    client.force_login(person("viewer"))
    page = client.get(reverse("admin:articles_article_change", args=[article.pk]))
    assert "Its path will be news/seen.md." in page.content.decode()
