"""Renamed or merged tags, categories and authors: readers, feeds and later files find them by their
former names."""

from __future__ import annotations

import pytest
from django.utils import timezone

from articles.editing import publishing, term_changes
from articles.editing.term_changes import repair_terms
from articles.editing.terms import find_inconsistent_articles
from articles.models import Article, Author, Category, Revision, Tag
from tests.desk import merge_terms, person
from tests.importing.conftest import Tree, run_import
from tests.search.stories import look_for
from tests.stories import many, story

pytestmark = pytest.mark.django_db

KINDS = pytest.mark.parametrize(
    ("field", "model"), [("tags", Tag), ("categories", Category), ("authors", Author)]
)


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "site" / "content").mkdir(parents=True)
    return Tree(tmp_path / "site")


def rename(model, old: str, new: str, slug: str) -> None:
    term = model.objects.get(name=old)
    term.name, term.slug = new, slug
    term.save()


def file(tag: str) -> str:
    return f"---\ntitle: On {tag}\ndate: 2026-01-02\ntags: [{tag}]\n---\nText.\n"


@KINDS
@pytest.mark.parametrize("how", ["rename", "slug", "merge"])
def test_old_pages_and_feeds_redirect(client, field, model, how):
    story("a", **{field: ("Old Port",)})
    story("b", **{field: ("Harbour",)} if how == "merge" else {})
    if how == "merge":
        keep, other = model.objects.get(name="Harbour"), model.objects.get(name="Old Port")
        merge_terms(field, keep=keep, others=[other])
    else:
        rename(model, "Old Port", "Harbour" if how == "rename" else "Old Port", "harbour")
    for file_name in ("", "index.xml", "atom.xml", "feed.json"):
        answer = client.get(f"/{field}/old-port/{file_name}")
        assert (answer.status_code, answer["Location"]) == (301, f"/{field}/harbour/{file_name}")
        assert client.get(answer["Location"]).status_code == 200
    assert find_inconsistent_articles() == []


@KINDS
def test_a_former_name_does_not_tell_a_name_that_readers_do_not_know_yet(client, field, model):
    draft = story("a", status="draft", **{field: ("Old Port",)})
    rename(model, "Old Port", "Secret Takeover", "secret-takeover")
    for name in ("", "index.xml", "atom.xml", "feed.json", "page/2/", "index.html"):
        assert client.get(f"/{field}/old-port/{name}").status_code == 404, name
    assert client.get(f"/{field}/old-port").status_code == 404
    publishing.publish([draft], user=person("superuser"), at=timezone.now())
    for name in ("", "index.xml"):
        assert client.get(f"/{field}/old-port/{name}").status_code == 301, name


def test_a_former_name_leads_to_a_term_that_has_nothing_but_a_text(tree, client):
    tree.write("post/a.md", file("Port").replace("title", "draft: true\ntitle"))
    tree.write("tags/harbour/_index.md", "---\ntitle: Our harbour\n---\nText.\n")
    run_import(tree.site)
    rename(Tag, "Port", "Harbour", "harbour")
    assert client.get("/tags/harbour/").status_code == 200
    assert client.get("/tags/port/").status_code == 301


@KINDS
def test_readers_see_the_new_name_everywhere_and_stories_keep_theirs(client, field, model):
    made = story("a", **{field: ("Port", "Wire")})
    rename(model, "Port", "Harbour", "harbour")
    page, feed = (client.get(url).content.decode() for url in (made.path, "/feed.json"))
    assert "Harbour" in page and ">Port<" not in page
    assert '"Harbour"' in feed and '"Port"' not in feed
    made.refresh_from_db()
    assert getattr(made.authored(), field) == ("Port", "Wire")
    assert (made.version, Revision.objects.count()) == (1, 1)


def test_a_later_file_with_the_old_name_is_filed_under_the_new_one(tree, client):
    first = tree.write("news/a.md", file("Port"))
    run_import(tree.content)
    rename(Tag, "Port", "Harbour", "harbour")
    before = first.read_bytes()
    tree.write("news/b.md", file("PORT"))
    assert run_import(tree.content).summary == {"created": 1, "unchanged": 1}
    assert [a.terms["tags"] for a in Article.objects.all()] == [[["Harbour", "harbour"]]] * 2
    assert client.get("/tags/harbour/").content.decode().count("<article") == 2
    assert {a.authored().tags for a in Article.objects.all()} == {("Port",), ("PORT",)}
    assert first.read_bytes() == before
    assert run_import(tree.content).summary == {"unchanged": 2}


def test_names_follow_a_chain_of_renames_and_merges(client):
    story("a", tags=("One",))
    rename(Tag, "One", "Two", "two")
    rename(Tag, "Two", "Three", "three")
    story("b", tags=("Four",))
    keep, other = Tag.objects.get(name="Four"), Tag.objects.get(name="Three")
    merge_terms("tags", keep=keep, others=[other])
    for old in ("one", "two", "three"):
        assert client.get(f"/tags/{old}/")["Location"] == "/tags/four/"
    story("c", tags=("One", "Four", "Two"))
    found = Article.objects.get(name="c")
    assert found.terms["tags"] == [["Four", "four"]]
    assert found.authored().tags == ("One", "Four", "Two")


def test_a_term_takes_its_old_name_back(client):
    made = story("a", tags=("Port",))
    rename(Tag, "Port", "Harbour", "harbour")
    rename(Tag, "Harbour", "Port", "port")
    made.refresh_from_db()
    assert made.terms == {"tags": [["Port", "port"]], "categories": [], "authors": []}
    assert client.get("/tags/port/").status_code == 200
    assert client.get("/tags/harbour/")["Location"] == "/tags/port/"


def test_a_deleted_term_takes_its_other_names_along(client):
    made = story("a", tags=("Port", "Wire"))
    rename(Tag, "Port", "Harbour", "harbour")
    Tag.objects.get(name="Harbour").delete()
    made.refresh_from_db()
    assert made.authored().tags == ("Wire",)
    assert [tag.name for tag in Tag.objects.all()] == ["Wire"]
    assert client.get("/tags/port/").status_code == 404


@pytest.mark.parametrize("typed", ["tag:Port", "tag:Harbour", "Port", "Harbour"])
def test_the_search_knows_both_names(typed):
    story("a", title="Ferry", body="Text.", tags=("Port",))
    rename(Tag, "Port", "Harbour", "harbour")
    assert [hit.article.name for hit in look_for(typed).hits] == ["a"]


def test_the_desk_lists_and_suggests_terms_alone(client):
    story("a", tags=("Port", "Other"))
    rename(Tag, "Port", "Harbour", "harbour")
    client.force_login(person("superuser"))
    listed = client.get("/admin/articles/tag/").content.decode()
    assert listed.count('class="action-select"') == 2
    # As another name of Harbour
    assert "Port" in listed
    add = client.post("/admin/articles/tag/add/", {"name": "port", "slug": ""})
    assert "is another name for “Harbour”" in add.content.decode()
    names = client.get("/admin/articles/article/suggest/tags/?q=").json()["names"]
    assert names == ["Harbour", "Other"]


def test_very_many_stories_follow_in_short_transactions(
    monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(term_changes, "MAX_ARTICLES_PER_TRANSACTION", 3)
    many(8, tags=("Port",))
    with django_capture_on_commit_callbacks() as later:
        rename(Tag, "Port", "Harbour", "harbour")
    assert shown() == [["Harbour", "harbour"]] * 3 + [["Port", "port"]] * 5
    for step in later:
        step()
    assert shown() == [["Harbour", "harbour"]] * 8
    assert find_inconsistent_articles() == []


def shown() -> list[list[str]]:
    return [article.terms["tags"][0] for article in Article.objects.order_by("pk")]


def test_a_merge_that_was_cut_short_is_finished_by_the_next_import():
    made = story("a", tags=("Port",))
    story("b", tags=("Harbour",))
    Tag.objects.filter(name="Port").update(alias_of=Tag.objects.get(name="Harbour"))
    assert repair_terms() == 1
    made.refresh_from_db()
    assert made.terms["tags"] == [["Harbour", "harbour"]]
    assert timezone.now() > made.updated_at
