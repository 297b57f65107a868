"""Sections inside sections, and main sections."""

from __future__ import annotations

import pytest
from django.utils import timezone

from articles.models import Article, SiteSettings
from tests.importing.conftest import run_import

pytestmark = pytest.mark.django_db


def sections() -> dict[str, str]:
    rows = Article.objects.filter(kind="page").select_related("source_file")
    return {row.source_file.path: row.section for row in rows}


def shown(client, url: str) -> set[str]:
    """Return the stories to which a list's main part links."""
    page = client.get(url).content.decode()
    main = page.partition("<main")[2].partition("</main")[0]
    return {path for path in Article.objects.values_list("path", flat=True) if f'"{path}"' in main}


def test_a_page_belongs_to_the_nearest_folder_that_has_a_text(tree):
    tree.write("news/a.md")
    tree.write("news/plain/b.md")
    tree.write("news/Local Town/_index.md")
    tree.write("news/Local Town/c.md")
    tree.write("news/Local Town/plain/d.md")
    tree.write("news/Local Town/leaf/index.md")
    tree.write("news/2024/_index.md")
    tree.write("news/2024/e.md")
    run_import(tree.site)
    assert sections() == {
        "news/a.md": "news",
        "news/plain/b.md": "news",
        "news/Local Town/c.md": "news/local-town",
        "news/Local Town/plain/d.md": "news/local-town",
        "news/Local Town/leaf/index.md": "news/local-town",
        "news/2024/e.md": "news/2024",
    }


def test_a_folder_is_a_section_in_the_languages_that_have_a_text_for_it(tree):
    tree.write("news/local/_index.de.md")
    tree.write("news/local/a.md")
    tree.write("news/local/a.de.md")
    run_import(tree.site)
    assert sections() == {"news/local/a.md": "news", "news/local/a.de.md": "news/local"}


def test_one_file_alone_has_the_section_that_the_whole_tree_gives_it(tree):
    tree.write("news/local/_index.md")
    file = tree.write("news/local/a.md")
    run_import(tree.site)
    again = run_import(file)
    assert again.summary == {"unchanged": 1}
    assert sections() == {"news/local/a.md": "news/local"}


def test_a_text_that_comes_later_makes_its_folder_a_section(tree):
    tree.write("news/local/a.md")
    run_import(tree.site)
    assert sections() == {"news/local/a.md": "news"}
    tree.write("news/local/_index.md")
    assert run_import(tree.site).summary == {"created": 1, "updated": 1}
    assert sections() == {"news/local/a.md": "news/local"}


def test_lists_show_the_stories_of_their_own_section_alone(tree, client):
    tree.write("news/_index.md", title="News")
    tree.write("news/a.md", title="Above")
    tree.write("news/local/_index.md", title="Local")
    tree.write("news/local/b.md", title="Below")
    run_import(tree.site)
    assert shown(client, "/news/") == {"/news/a/"}
    assert shown(client, "/news/local/") == {"/news/local/b/"}


def test_the_front_page_goes_by_type(tree, client):
    tree.write("news/local/_index.md")
    tree.write("news/local/a.md")
    tree.write("letters.md", "---\ntitle: L\ntype: news\n---\nText\n")
    tree.write("news/other.md", "---\ntitle: O\ntype: note\n---\nText\n")
    run_import(tree.site)
    site = SiteSettings.current(at=timezone.now())
    site.main_sections = ["news"]
    site.save()
    assert shown(client, "/") == {"/news/local/a/", "/letters/"}


def test_a_tags_page_is_ordered_by_the_tags_weight(tree):
    for name, weight in (("a", "tags_weight: 20"), ("b", "tags_weight: 10"), ("c", "")):
        tree.write(f"post/{name}.md", f"---\ntitle: {name}\ntags: [x]\n{weight}\n---\nText\n")
    run_import(tree.site)
    found = Article.objects.with_term("tags", "x").in_term_order("tags", "x")
    assert [article.name for article in found] == ["c", "b", "a"]


def test_titles_of_one_moment_stand_in_the_order_of_a_dictionary(tree):
    titles = ["Zulu", "apple", "Éclair", "10 things", "9 things", "Mmm", "“Quoted”"]
    for number, title in enumerate(titles):
        short = "linkTitle: Aaa\n" if title == "Mmm" else ""
        matter = f"---\ntitle: {title}\n{short}date: 2024-05-01\n---\nText\n"
        tree.write(f"post/{number}.md", matter)
    run_import(tree.site)
    ordered = Article.objects.in_order().values_list("title", flat=True)
    assert list(ordered) == ["“Quoted”", "10 things", "9 things", "Mmm", "apple", "Éclair", "Zulu"]


def configured(tree) -> None:
    """Write a site whose configuration sets its main sections, with a dated page outside them."""
    (tree.site / "hugo.toml").write_text('[params]\nmainSections = ["news"]\n')
    tree.write("news/a.md")
    tree.write("blog/b.md")
    tree.write("about.md")
    run_import(tree.site)


@pytest.mark.parametrize("path", ["wire.md", "world/wire.md"])
def test_a_story_beside_a_configured_site_is_on_the_front_page(tree, tmp_path, client, path):
    configured(tree)
    file = tmp_path / "desk" / "content" / path
    file.parent.mkdir(parents=True)
    file.write_text("---\ntitle: Wire\ndate: 2026-01-02\n---\nText\n")
    ran = run_import(file, format="text")
    assert "home page" not in ran.stdout
    assert shown(client, "/") == {"/news/a/", f"/{path.removesuffix('.md')}/"}
    recent = client.get("/about/").content.decode()
    assert "Wire" in recent


def test_what_an_undated_file_holds_is_a_page_and_not_on_the_front_page(tree, tmp_path, client):
    configured(tree)
    (tmp_path / "imprint.md").write_text("---\ntitle: Imprint\n---\nText\n")
    run_import(tmp_path / "imprint.md")
    assert shown(client, "/") == {"/news/a/"}


def test_sections_that_an_editor_chose_leave_others_out_and_the_import_says_so(
    tree, tmp_path, client
):
    configured(tree)
    site = SiteSettings.current(at=timezone.now())
    site.main_sections = ["blog"]
    site.save()
    for path in ("wire.md", "world/a.md", "world/b.md", "blog/c.md"):
        file = tmp_path / "desk" / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("---\ntitle: Wire\ndate: 2026-01-02\n---\nText\n")
    ran = run_import(tmp_path / "desk", format="text")
    said = "Not shown on the home page, because an editor chose its sections: page (1), world (2)."
    assert said in ran.stdout
    assert shown(client, "/") == {"/blog/b/", "/blog/c/"}
    assert "home page" not in run_import(tmp_path / "desk", format="text").stdout
