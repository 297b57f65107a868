"""Invisible characters do not make a second tag or a headline, and do not hide a word from the
search."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command

from articles import search
from articles.content.text_analysis import ANALYSIS_VERSION, find_spans, tokenize
from articles.hugo import author_slug, term_key, term_slug, title_key, urlize
from articles.hugo.slugs import remove_invisible
from articles.models import Article, ArticleTag, Author, SiteSettings, Tag
from tests.desk import Form, person
from tests.importing.conftest import Tree, run_import
from tests.search.stories import look_for
from tests.stories import story

#: Soft hyphen, zero-width space, non-joiner, joiner, direction marks and isolates, word joiner,
#: byte order mark, filler.
SIGNS = ("\u00ad", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u061c", "\u202b", "\u2066",
         "\u2060", "\ufeff", "\u3164")  # fmt: skip


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "site" / "content").mkdir(parents=True)
    return Tree(tmp_path / "site")


@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
def test_names_with_and_without_are_one(sign):
    for odd in (f"{sign}Harbour", f"Har{sign}bour", f"Harbour{sign}"):
        assert remove_invisible(odd) == "Harbour"
        assert term_key(odd) == term_key("harbour")
        assert term_slug(odd) == author_slug(odd) == urlize(odd) == "harbour"
        assert title_key(odd) == title_key("Harbour")
    assert term_key(sign) == remove_invisible(sign) == ""
    assert term_slug(f"{sign}🎉") == term_slug("🎉")


@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
@pytest.mark.parametrize(
    ("word", "language"), [("harbour", "en"), ("东京塔", "zh"), ("กาแฟ", "th")]
)
def test_a_word_has_the_same_tokens_with_and_without(sign, word, language):
    odd = f"{word[:1]}{sign}{word[1:]}"
    assert tokenize(f"a {odd} b", language=language) == tokenize(f"a {word} b", language=language)
    placed = list(find_spans(odd, language))
    assert (placed[0].start, placed[-1].end) == (0, len(odd))


def test_what_changes_what_readers_see_is_kept():
    for seen in ("❤\ufe0f", "\U0001f3f4\U000e0067\U000e0062\U000e007f"):
        assert remove_invisible(seen) == seen


@pytest.mark.django_db
def test_look_alike_tags_of_files_are_one_tag(tree, client):
    for number, tag in enumerate(("harbour", "har\u200bbour", "har\u00adbour", "harbour\ufeff")):
        text = f'---\ntitle: S{number}\ndate: 2026-01-02\ntags: ["{tag}"]\n---\nText.\n'
        tree.write(f"news/{number}.md", text)
    assert run_import(tree.content).exit_code == 0
    assert [(tag.key, tag.slug) for tag in Tag.objects.all()] == [("harbour", "harbour")]
    assert client.get("/tags/harbour/").content.decode().count("<article") == 4
    assert {a.terms["tags"][0][1] for a in Article.objects.all()} == {"harbour"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "odd", ["harbour\ufeff", "\u200bharbour", "\xadharbour\u2060", "harbour&shy;"]
)
def test_what_has_no_meaning_at_the_ends_of_a_name_is_not_shown(tree, client, odd):
    text = f'---\ntitle: S\ndate: 2026-01-02\ntags: ["{odd}"]\n---\nText.\n'
    tree.write("news/s.md", text)
    assert run_import(tree.content).exit_code == 0
    assert Tag.objects.get().name == "harbour"
    for page in ("/tags/", "/tags/harbour/", "/news/s/", "/index.xml"):
        shown = client.get(page).content.decode()
        assert "harbour" in shown and not any(sign in shown for sign in SIGNS)
    assert Article.objects.get().authored().tags == (odd,)
    assert run_import(tree.content).summary == {"unchanged": 1}


@pytest.mark.django_db
def test_a_name_or_title_of_nothing_else_in_a_file_is_said_and_left_out(tree):
    head = 'title: "\u200b\u00ad"\nlinkTitle: "\ufeff"\ntags: ["\u200b", Bus]\n'
    tree.write("news/ferry.md", f"---\n{head}date: 2026-01-02\n---\n# \u200b\n\nText.\n")
    ran = run_import(tree.content)
    assert sorted(ran.codes("news/ferry.md")) == ["title-missing", *["value-ignored"] * 3]
    found = Article.objects.get()
    assert (found.headline, found.title, found.link_title) == ("Ferry", None, None)
    assert list(Tag.objects.values_list("name", flat=True)) == ["Bus"]
    assert run_import(tree.content).summary == {"unchanged": 1}


@pytest.mark.django_db
@pytest.mark.parametrize("title", ["\u200b", " \u00ad ", "\ufeff\u200e"])
def test_the_desk_refuses_a_headline_and_a_name_of_nothing_else(client, title):
    client.force_login(person("superuser"))
    add = "/admin/articles/article/add/"
    form = Form(client.get(add).content.decode()).data
    answer = client.post(add, form | {"title": title, "body": "Text."})
    assert "Enter a headline." in answer.content.decode()
    assert not Article.objects.exists()
    answer = client.post("/admin/articles/tag/add/", {"name": title, "slug": ""})
    assert "A name must contain at least one letter." in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "odd", ["har\u00adbour", "\ufeffharbour", "har\u200bbour", "harbour\u200f"]
)
def test_the_search_finds_such_words_and_marks_them_whole(odd):
    story("a", title=f"The {odd} opens", body=f"At the {odd} today.")
    story("b", title="Plain harbour", body="A harbour.")
    for typed in ("harbour", odd, f'"the {odd}"'[:40]):
        assert "a" in {found.article.name for found in look_for(typed).hits}
    (found,) = (f for f in look_for("harbour").hits if f.article.name == "a")
    assert (odd, True) in found.title
    assert (odd, True) in found.snippet


@pytest.mark.django_db
def test_texts_keep_such_characters(client):
    made = story("a", title="Donau\u00addampfschiff", body="می\u200cخواهم and co\u00adoperate.")
    page = client.get(made.path).content.decode()
    assert "Donau\u00addampfschiff" in page
    assert "می\u200cخواهم" in page and "co\u00adoperate" in page


@pytest.mark.django_db
def test_labels_that_only_they_kept_apart_become_one(client):
    story("a", tags=("Harbour", "Bus"), authors=("Ann\u200b",))
    second = story("b", tags=("Tram",))
    both = story("c", tags=("Harbour", "Tram"))
    odd = Tag.objects.get(name="Tram")
    Tag.objects.filter(pk=odd.pk).update(
        name="Har\u00adbour", key="har\u00adbour", slug="harbour-2"
    )
    Author.objects.update(key="ann\u200b")
    for article in (second, both):
        labels = [["Har\u00adbour", "harbour-2"] if n == "Tram" else [n, s]
                  for n, s in article.terms["tags"]]  # fmt: skip
        Article.objects.filter(pk=article.pk).update(terms=article.terms | {"tags": labels})
    name = "articles.migrations.0023_feed_identity_and_invisible_characters"
    import_module(name).unite_labels(apps, None)
    terms = Tag.objects.filter(alias_of=None)
    assert set(terms.values_list("key", flat=True)) == {"harbour", "bus"}
    assert Author.objects.get().key == "ann"
    assert ArticleTag.objects.filter(tag__slug="harbour").count() == 3
    slugs = [[s for _n, s in a.terms["tags"]] for a in Article.objects.order_by("name")]
    assert slugs == [["harbour", "bus"], ["harbour"], ["harbour"]]
    assert client.get("/tags/harbour-2/")["Location"] == "/tags/harbour/"


@pytest.mark.django_db
def test_migrate_makes_an_index_of_older_rules_anew():
    story("a", body="The har\u00adbour.")
    assert not search.rebuild_outdated_index()
    search.remove_articles(Article.objects.values_list("pk", flat=True))
    assert not look_for("harbour").hits
    SiteSettings.objects.update(index_version=ANALYSIS_VERSION - 1)
    call_command("migrate", verbosity=0)
    assert [found.article.name for found in look_for("harbour").hits] == ["a"]
    assert SiteSettings.objects.get().index_version == ANALYSIS_VERSION
