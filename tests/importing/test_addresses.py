"""Addresses that authors chose are the same as on the site that the stories come from."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from PIL import Image

from articles.editing.addresses import get_address_of
from articles.editing.rerender import rerender_articles
from articles.models import Article, Redirect

STORY = "---\ntitle: {title}\ndate: 2026-01-02T10:00:00Z\n{more}---\nText.\n"


def write(tree, path: str, title: str = "A", more: str = "") -> None:
    tree.write(path, STORY.format(title=title, more=more))


def configure(tree, text: str) -> None:
    (tree.site / "hugo.toml").write_text(text)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Model A/B test", "model-a-b-test"),
        ("Model A / B test", "model-a-b-test"),
        ("A//B", "a--b"),
        ("and/", "and-"),
        (r"B\C", "b-c"),
    ],
)
@pytest.mark.parametrize("token", [":slug", ":title"])
def test_a_slash_in_a_title_is_a_hyphen_of_the_address(tree, importing, title, name, token):
    configure(tree, f'[permalinks]\nnews = "/:section/:year/{token}/"\n')
    write(tree, "news/x.md", title=title)
    importing(tree.site)
    assert Article.objects.get().path == f"/news/2026/{name}/"


def test_a_slash_in_a_slug_is_a_folder(tree, importing):
    configure(tree, '[permalinks]\nnews = "/:section/:slug/"\n')
    write(tree, "news/x.md", more="slug: a/b\n")
    importing(tree.site)
    assert Article.objects.get().path == "/news/a/b/"


def test_any_number_of_aliases_that_occurs_is_taken(tree, importing, client):
    aliases = "".join(f"- /old/{number}/\n" for number in range(1_700))
    write(tree, "news/m.md", more=f"aliases:\n{aliases}")
    assert importing(tree.site).exit_code == 0
    assert Redirect.objects.count() == 1_700
    assert client.get("/old/1699/").headers["Location"] == "/news/m/"


def test_pages_at_the_addresses_of_our_own_lists_are_taken_in(tree, importing, client):
    write(tree, "authors.md", title="Our authors")
    write(tree, "news/api.md", title="Authors as JSON", more="url: /authors/v1/json/\n")
    assert importing(tree.site).exit_code == 0
    assert b"Our authors" in client.get("/authors/").content
    assert b"Authors as JSON" in client.get("/authors/v1/json/").content


LANGUAGES = """
defaultContentLanguage = "en"
defaultContentLanguageInSubdir = {in_subdir}
[languages.en]
weight = 1
[languages.de]
weight = 2
"""


@pytest.fixture(params=[False, True], ids=["en at the top", "en below /en/"])
def two_languages(request, tree):
    configure(tree, LANGUAGES.format(in_subdir=str(request.param).lower()))
    return "/en" if request.param else ""


REFERENCES = {
    'relref path="b" lang="de"': "/de/news/be/",
    'ref path="b" lang="de"': "/de/news/be/",
    'relref path="/news/b.md" lang="de"': "/de/news/be/",
    'relref path="b" lang="de" outputFormat="html"': "/de/news/be/",
    'relref path="b#frag" lang="de"': "/de/news/be/#frag",
    'relref path="only" lang="de"': "/de/news/only/",
    'relref path="." lang="de"': "/de/news/",
    'relref path="/news" lang="de"': "/de/news/",
    'relref path="b" lang="en"': "{en}/news/b/",
    'relref path="b.de.md"': "{en}/news/b/",
    'relref "b"': "{en}/news/b/",
    'relref "only.de.md"': "/de/news/only/",
    'relref path="b" lang="fr"': "b",
    'relref path="none" lang="de"': "none",
}


@pytest.mark.parametrize("kept", [False, True], ids=["imported", "saved again"])
def test_a_reference_leads_to_the_page_of_the_language_that_it_names(
    tree, importing, two_languages, kept
):
    body = "".join(f"* [x]({{{{< {call} >}}}})\n" for call in REFERENCES)
    tree.write("news/a.md", f"---\ntitle: A\n---\n{body}")
    write(tree, "news/b.md")
    write(tree, "news/b.de.md", more="slug: be\n")
    write(tree, "news/only.de.md")
    write(tree, "news/_index.md")
    write(tree, "news/_index.de.md")
    importing(tree.site)
    article = Article.objects.get(path=f"{two_languages}/news/a/")
    if kept:
        rerender_articles(Article.objects.filter(pk=article.pk))
        article.refresh_from_db()
    hrefs = [part.split('"')[0] for part in article.html.split('href="')[1:]]
    assert hrefs == [url.format(en=two_languages) for url in REFERENCES.values()]


def test_an_alias_answers_with_and_without_the_prefix_of_its_language(
    tree, importing, client, two_languages
):
    write(tree, "news/a.md", more="aliases: [/abs/, rel, /en/full/, /x.html]\n")
    write(tree, "news/a.de.md", more="aliases: [/absd/, reld, /de/full/, ../upd, /]\n")
    write(tree, "news/_index.de.md", more="aliases: [/alt/]\n")
    assert importing(tree.site).exit_code == 0
    en = two_languages
    leading = {
        f"{en}/news/a/": {"/abs/", f"{en}/abs/", f"{en}/news/rel/", "/en/full/", "/x.html",
                          f"{en}/x.html"},
        "/de/news/a/": {"/absd/", "/de/absd/", "/de/news/reld/", "/de/full/", "/de/de/full/",
                        "/de/upd/"},
        "/de/news/": {"/alt/", "/de/alt/"},
    }  # fmt: skip
    for target, paths in leading.items():
        for path in paths:
            answer = client.get(path)
            assert (answer.status_code, answer.headers["Location"]) == (301, target), path


@pytest.mark.parametrize("order", [("", ".de"), (".de", "")])
def test_an_alias_is_first_of_all_an_address_of_its_own_language(
    tree, importing, client, two_languages, order
):
    for number, suffix in enumerate(order):
        write(tree, f"news/a{number}{suffix}.md", more="aliases: [/old/]\n")
        importing(tree.site)
    for prefix, suffix in (("/de", ".de"), (two_languages, "")):
        target = f"{prefix}/news/a{order.index(suffix)}/"
        assert client.get(f"{prefix}/old/").headers["Location"] == target


def test_the_migration_adds_the_second_address_of_an_alias(tree, importing, two_languages):
    write(tree, "news/a.de.md", more="aliases: [/abs/, rel]\n")
    importing(tree.site)
    Redirect.objects.all().delete()
    import_module("articles.migrations.0020_addresses_in_any_form").add_aliases(apps, None)
    paths = set(Redirect.objects.values_list("path", flat=True))
    assert paths == {"/abs/", "/de/abs/", "/de/news/rel/"}


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/:2006/:Jan/:02/:slug/", "/2026/jan/04/a-title/"),
        ("/:2006-01-02/:slug/", "/2026-01-02/a-title/"),
        ("/:20060102/:slug", "/20260104/a-title/"),
        ("/:2006_01/:06Jan02/:slug", "/2026_01/26jan04/a-title/"),
        ("/:January/:Monday/:Mon/:slug/", "/january/sunday/sun/a-title/"),
        ("/:06/:1/:2/:15/:3/:4/:5/:slug/", "/26/1/4/15/3/6/7/a-title/"),
        ("/:002/:_2/:slug/", "/004/-4/a-title/"),
        ("/:sections/:slug/", "/news/sub/deep/a-title/"),
        ("/:sectionslugs/:slug/", "/n-ws/under/way/deeper/a-title/"),
        ("/:sectionslugs[1:]/:slug/", "/under/way/deeper/a-title/"),
        ("/:sectionslugs[last]/:slug/", "/deeper/a-title/"),
        ("/:sectionslug/:slug/", "/n-ws/a-title/"),
        ("/:sections[]/:slug/", "/news/sub/deep/a-title/"),
        ("/x/:filename/", "/x/c-file/"),
    ],
)
def test_patterns_are_followed_as_hugo_follows_them(tree, importing, pattern, path):
    configure(tree, f'[permalinks]\nnews = "{pattern}"\n')
    tree.write("news/_index.md", "---\ntitle: T\nslug: n ws\n---\n")
    tree.write("news/sub/_index.md", "---\ntitle: T\nslug: under/way\n---\n")
    tree.write("news/sub/deep/_index.md", "---\ntitle: Deeper\n---\n")
    deep = "---\ntitle: A title\ndate: 2026-01-04T15:06:07Z\n---\n"
    tree.write("news/sub/deep/C++ file.md", deep)
    assert importing(tree.site).exit_code == 0
    assert Article.objects.get(kind="page").path == path


@pytest.mark.parametrize(
    "token",
    [":foo", ":Year", ":PM", ":7", ":Janus", ":jan", ":__2", ":sectionslug[1:]", ":title[1:]"],
)
def test_a_pattern_that_cannot_be_followed_is_refused_by_name(tree, importing, token):
    configure(tree, f'[permalinks]\nnews = "/:section/{token}/:slug/"\n')
    write(tree, "news/a.md")
    ran = importing(tree.site)
    (problem,) = ran.file("hugo.toml")["problems"]
    assert problem["code"] == "permalink-unusable"
    assert token.partition("[")[0] in problem["message"]
    assert Article.objects.get().path == "/news/a/"


@pytest.mark.parametrize(
    ("name", "path", "date"),
    [
        ("2024-05-12T10-30-00-time", "/d/time/", "2024-05-12T08:30"),
        ("2024-05-12t10-30-00_time", "/d/time/", "2024-05-12T08:30"),
        ("2024-05-12-10-30-00-time", "/d/time/", "2024-05-12T08:30"),
        ("2024-05-12T10-30-00time", "/d/time/", "2024-05-12T08:30"),
        ("2024-05-12T10-30-00", "/d/2024-05-12t10-30-00/", "2024-05-12T08:30"),
        ("2024-05-12T10-30-time", "/d/t10-30-time/", "2024-05-11T22:00"),
        ("2024-05-12T25-61-00-x", "/d/t25-61-00-x/", "2024-05-11T22:00"),
        ("2024-05-12-x", "/d/x/", "2024-05-11T22:00"),
        ("2024-05-12x", "/d/x/", "2024-05-11T22:00"),
    ],
)
def test_a_file_may_be_named_by_day_and_time(tree, importing, name, path, date):
    dates = '[frontmatter]\ndate = [":filename", ":default"]\n'
    configure(tree, f'timeZone = "Europe/Berlin"\n{dates}')
    tree.write(f"d/{name}.md", "---\ntitle: T\n---\n")
    importing(tree.site)
    article = Article.objects.get()
    assert (article.path, article.sort_date.isoformat()[:16]) == (path, date)


def slugged_sections(tree) -> None:
    tree.write("plain/_index.md", "---\ntitle: Plain\nslug: Eb ene\naliases: [oldp]\n---\n")
    tree.write("plain/sub/_index.md", "---\ntitle: Sub\nslug: under/way\naliases: [olds]\n---\n")
    write(tree, "plain/a.md", more="aliases: [olda]\n")
    write(tree, "plain/sub/folder/b.md", more="slug: own\naliases: [oldb, ../up]\n")
    write(tree, "plain/url.md", more="url: /elsewhere/\n")


ADDRESSES = {
    "/eb-ene/", "/eb-ene/under/way/", "/eb-ene/a/", "/eb-ene/under/way/folder/own/", "/elsewhere/",
}  # fmt: skip
OLD = {"/oldp/", "/eb-ene/under/olds/", "/eb-ene/olda/", "/eb-ene/under/way/folder/oldb/",
       "/eb-ene/under/way/up/"}  # fmt: skip


def test_the_slug_of_a_section_moves_its_stories_and_their_aliases(tree, importing, client):
    slugged_sections(tree)
    assert importing(tree.site).exit_code == 0
    assert set(Article.objects.values_list("path", flat=True)) == ADDRESSES
    assert set(Redirect.objects.values_list("path", flat=True)) == OLD
    for path in ADDRESSES:
        assert client.get(path).status_code == 200, path
    assert b"/eb-ene/a/" in client.get("/eb-ene/").content
    assert b"/eb-ene/a/" in client.get("/eb-ene/index.xml").content
    for old in ("/plain/", "/plain/index.xml"):
        answer = client.get(old)
        assert (answer.status_code, answer.headers["Location"]) == (
            301, old.replace("plain", "eb-ene"),
        )  # fmt: skip
    assert importing(tree.site).summary == {"unchanged": 5}


def test_a_section_that_gets_a_slug_later_takes_its_stories_along(tree, importing, client):
    tree.write("plain/_index.md", "---\ntitle: Plain\n---\n")
    write(tree, "plain/a.md", more="aliases: [olda]\n")
    importing(tree.site)
    tree.write("plain/_index.md", "---\ntitle: Plain\nslug: later\n---\n")
    importing(tree.site)
    assert Article.objects.get(kind="page").path == "/later/a/"
    for old in ("/plain/a/", "/later/olda/"):
        assert client.get(old).headers["Location"] == "/later/a/"


def test_a_story_saved_at_the_desk_stays_in_its_section(tree, importing):
    slugged_sections(tree)
    importing(tree.site)
    article = Article.objects.get(path="/eb-ene/a/")
    assert get_address_of(article, article.authored()) == "/eb-ene/a/"


def test_a_slug_given_at_the_desk_reaches_the_stories_with_the_next_import(tree, importing):
    slugged_sections(tree)
    importing(tree.site)
    Article.objects.filter(path="/eb-ene/").update(slug="desk", path="/desk/")
    importing(tree.site)
    assert Article.objects.filter(path__in=["/desk/", "/desk/a/"]).count() == 2


@pytest.mark.parametrize("override", ["slug: foh", "url: /tags/foh/"])
def test_the_slug_of_a_term_moves_its_list_and_feeds(tree, importing, client, override):
    text = f"---\ntitle: Foo\n{override}\naliases: [oldt]\n---\nWords.\n"
    tree.write("tags/foo bar/_index.md", text)
    write(tree, "news/a.md", more="tags: [Foo Bar, x]\n")
    assert importing(tree.site).exit_code == 0
    page = client.get("/tags/foh/").content.decode()
    assert "Words." in page
    assert "/news/a/" in page
    assert b"/news/a/" in client.get("/tags/foh/index.xml").content
    assert 'href="/tags/foh/"' in client.get("/news/a/").content.decode()
    for old, new in {
        "/tags/foo-bar/": "/tags/foh/",
        "/tags/foo-bar/atom.xml": "/tags/foh/atom.xml",
        "/tags/oldt/": "/tags/foh/",
    }.items():
        answer = client.get(old)
        assert (answer.status_code, answer.headers["Location"]) == (301, new)
    assert client.get("/tags/x/").status_code == 200


def test_a_term_may_stand_anywhere(tree, importing, client):
    tree.write("authors/ada/_index.md", "---\ntitle: Ada\nurl: /people/ada/\n---\nWrites.\n")
    write(tree, "news/a.md", more="authors: [Ada]\n")
    importing(tree.site)
    page = client.get("/people/ada/").content.decode()
    assert "Writes." in page
    assert "/news/a/" in page
    assert b"/news/a/" in client.get("/people/ada/index.xml").content
    assert client.get("/authors/ada/").headers["Location"] == "/people/ada/"


def test_the_slug_of_a_vocabulary_is_refused_by_name(tree, importing, client):
    tree.write("tags/_index.md", "---\ntitle: Labels\nslug: labels\n---\n")
    write(tree, "news/a.md", more="tags: [x]\n")
    assert "slug-unused" in importing(tree.site).codes("tags/_index.md")
    assert b"Labels" in client.get("/tags/").content
    assert client.get("/tags/x/").status_code == 200


def test_pictures_of_a_bundle_answer_below_the_address_of_its_page(tree, importing, client):
    configure(tree, '[permalinks]\npost = "/x/:slug/"\n')
    tree.write("Post/_index.md", "---\ntitle: P\nslug: poost\n---\n")
    tree.write("Post/My Trip/index.md", "---\ntitle: My trip there\n---\n")
    tree.write("Post/Draft/index.md", "---\ntitle: D\ndraft: true\n---\n")
    for place in ("Post/Sect.png", "Post/My Trip/Big Pic.png", "Post/My Trip/Sub Dir/In.png",
                  "Post/Draft/no.png"):  # fmt: skip
        file = tree.content / place
        file.parent.mkdir(exist_ok=True)
        Image.new("RGB", (8, 8)).save(file)
    importing(tree.site)
    for path in ("/poost/Sect.png", "/x/my-trip-there/Big Pic.png",
                 "/x/my-trip-there/Sub Dir/In.png"):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 301, path
        assert client.get(answer.headers["Location"]).status_code == 200
    for path in ("/x/d/no.png", "/x/my-trip-there/none.png", "/x/none.png"):
        assert client.get(path).status_code == 404
