"""Sections in sections, and what belongs to the main ones."""

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
    """The stories that a list's main part links to."""
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
