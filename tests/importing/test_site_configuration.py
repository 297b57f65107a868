"""A site's configuration is imported as settings. Settings that an editor has since changed
are kept."""

from __future__ import annotations

import re
import shutil

import pytest
from PIL import Image

from articles.models import Article, MenuEntry, SiteSettings, Source
from tests.commands import ROOT
from tests.importing.conftest import Tree
from tests.stories import FIRST, story

pytestmark = pytest.mark.django_db

LANGUAGES = """
defaultContentLanguage = "en"
[languages.en]
weight = 1
title = "The Paper"
[languages.de]
weight = 2
label = "Deutsch"
title = "Das Blatt"
[languages.de.params]
subtitle = "Täglich"
"""


def configure(tree: Tree, text: str, name: str = "hugo.toml") -> None:
    file = tree.site / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def settings() -> SiteSettings:
    return SiteSettings.objects.get()


def edit(**values: object) -> None:
    row = settings()
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def test_the_site_has_the_title_of_its_configuration(tree, importing, client):
    tree.write("post/a.md")
    configure(tree, 'title = "The Paper"\n[params]\nsubtitle = "Daily"\nhighlightColor = "#07c"\n')
    assert importing(tree.site).exit_code == 0
    page = client.get("/").content.decode()
    assert "The Paper" in page
    assert "Daily" in page
    assert "#0077cc" in client.get("/site.css").content.decode()


def test_keys_without_effect_are_listed_in_short_lines(tree, importing):
    tree.site.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "example" / "hugo.toml", tree.site)
    lines = importing(tree.site, format="text").stdout.splitlines()
    start = next(at for at, line in enumerate(lines) if "These keys have no effect" in line)
    assert lines[start + 1].startswith("    enableRobotsTXT, services.disqus, ")
    assert lines[start + 4].endswith("[no-meaning]")
    assert max(map(len, lines[start + 1 : start + 5])) < 120


def test_what_changed_in_the_file_alone_is_taken_and_what_changed_here_stays(tree, importing):
    configure(tree, 'title = "One"\n[params]\nsubtitle = "S"\n')
    importing(tree.site)
    edit(subtitle="Ours")
    configure(tree, 'title = "Two"\n[params]\nsubtitle = "S"\n')
    ran = importing(tree.site)
    assert (settings().title, settings().subtitle) == ("Two", "Ours")
    assert ran.codes("hugo.toml") == []


def test_what_changed_on_both_sides_stays_and_is_said_with_its_place(tree, importing):
    configure(tree, 'title = "One"\n')
    importing(tree.site)
    edit(title="Ours")
    configure(tree, '\ntitle = "Two"\n')
    ran = importing(tree.site)
    problem = ran.file("hugo.toml")["problems"][0]
    assert settings().title == "Ours"
    assert (problem["code"], problem["line"]) == ("configuration-kept", 2)
    assert ran.exit_code == 0
    assert [f for f in importing(tree.site).json["files"] if f["path"] == "hugo.toml"] == []


def test_an_edit_made_before_the_first_import_stays(tree, importing):
    SiteSettings.objects.create(title="Ours")
    configure(tree, 'title = "Theirs"\n[params]\nsubtitle = "S"\n')
    importing(tree.site)
    assert (settings().title, settings().subtitle) == ("Ours", "S")


def test_a_key_taken_out_of_the_file_falls_back(tree, importing):
    configure(tree, 'title = "One"\n[params.widgets]\nrecent_num = 3\ntags_counter = true\n')
    importing(tree.site)
    configure(tree, 'title = "One"\n[params.widgets]\nrecent_num = 3\n')
    importing(tree.site)
    assert settings().widget_options["taglist"] == {}
    assert settings().widget_options["recent"] == {"recent_num": 3}


def test_a_dry_run_says_what_would_change_and_changes_nothing(tree, importing):
    configure(tree, 'title = "One"\n')
    ran = importing(tree.site, dry_run=True, format="text")
    assert "title: 'Newsroom' → 'One'" in ran.stdout
    assert SiteSettings.objects.filter(title="One").count() == 0


def test_a_strict_import_that_fails_leaves_the_settings(tree, importing):
    configure(tree, 'title = "One"\n')
    tree.write("post/bad.md", "---\ntitle: [\n---\n")
    importing(tree.site, strict=True)
    assert SiteSettings.objects.filter(title="One").count() == 0
    tree.write("post/bad.md")
    importing(tree.site, strict=True)
    assert settings().title == "One"


def test_a_broken_configuration_changes_nothing_and_is_named(tree, importing):
    configure(tree, 'title = "One"\n')
    importing(tree.site)
    configure(tree, 'title = "Two\n')
    ran = importing(tree.site)
    assert ran.exit_code == 1
    assert ran.file("hugo.toml")["problems"][0]["code"] == "toml-syntax"
    assert settings().title == "One"


def test_a_folder_below_the_site_reads_no_configuration(tree, importing):
    configure(tree, 'title = "One"\n')
    tree.write("post/a.md")
    importing(tree.content)
    assert settings().title == "Newsroom"


# Languages


def test_every_language_has_its_own_title_and_tree(tree, importing, client):
    configure(tree, LANGUAGES)
    tree.write("post/a.md")
    tree.write("post/a.de.md")
    importing(tree.site)
    english, german = (client.get(url).content.decode() for url in ("/", "/de/"))
    assert "The Paper" in english
    assert "Das Blatt" in german
    assert "Täglich" in german
    assert "Täglich" not in english
    assert client.get("/de/post/a/").status_code == 200


def test_a_language_that_the_site_does_not_have_is_no_tree(tree, importing, client):
    configure(tree, 'title = "One"\n')
    tree.write("post/a.de.md")
    importing(tree.site)
    assert Article.objects.get().path == "/post/a.de/"
    assert client.get("/de/").status_code == 404


def test_the_default_language_may_have_a_tree_of_its_own(tree, importing, client):
    configure(tree, f"defaultContentLanguageInSubdir = true\n{LANGUAGES}")
    tree.write("post/a.md")
    importing(tree.site)
    assert Article.objects.get().path == "/en/post/a/"
    assert client.get("/en/post/a/").status_code == 200
    assert client.get("/").headers["Location"] == "/en/"
    assert "The Paper" in client.get("/en/").content.decode()


def test_a_language_with_a_folder_of_its_own(tree, importing):
    configure(
        tree,
        '[languages.en]\ncontentDir = "text/english"\n[languages.de]\ncontentDir = "text/deutsch"',
    )
    for folder in ("english", "deutsch"):
        (tree.site / "text" / folder / "post").mkdir(parents=True)
        (tree.site / "text" / folder / "post" / "a.md").write_text("---\ntitle: T\n---\nBody\n")
    importing(tree.site)
    paths = Article.objects.order_by("path").values_list("path", "folder", "section")
    assert list(paths) == [("/de/post/a/", "post", "post"), ("/post/a/", "post", "post")]
    assert Source.objects.get().root.endswith("/text")


def test_new_languages_read_the_files_again(tree, importing):
    configure(tree, 'title = "One"\n')
    tree.write("post/a.de.md")
    importing(tree.site)
    configure(tree, LANGUAGES)
    assert importing(tree.site).summary == {"updated": 1}
    assert Article.objects.get().path == "/de/post/a/"


def test_a_new_time_zone_reads_the_dates_again(tree, importing, client):
    configure(tree, 'timeZone = "Asia/Shanghai"\n')
    tree.write("post/a.md")
    importing(tree.site)
    assert f"{Article.objects.get().date:%H:%M}" == "05:02"
    assert "13:02" in client.get("/post/a/").content.decode()
    configure(tree, 'timeZone = "Europe/Berlin"\n')
    importing(tree.site)
    assert f"{Article.objects.get().date:%H:%M}" == "12:02"


# Menus

MENU = '[[menus.main]]\nname = "{name}"\nidentifier = "post"\nurl = "/post/"\nweight = {weight}\n'


def test_menus_come_in_and_what_an_editor_changed_of_them_stays(tree, importing):
    configure(tree, MENU.format(name="Posts", weight=5))
    importing(tree.site)
    entry = MenuEntry.objects.get()
    assert (entry.menu, entry.name, entry.url, entry.weight) == ("main", "Posts", "/post/", 5)
    MenuEntry.objects.update(name="Stories")
    configure(tree, MENU.format(name="Articles", weight=7))
    importing(tree.site)
    entry.refresh_from_db()
    assert (entry.name, entry.weight) == ("Stories", 7)


def test_an_entry_deleted_here_stays_away_and_one_taken_out_of_the_file_goes(tree, importing):
    two = MENU.format(name="Posts", weight=5) + '[[menus.main]]\nname = "Feed"\nurl = "/f/"\n'
    configure(tree, two)
    importing(tree.site)
    MenuEntry.objects.filter(name="Posts").delete()
    importing(tree.site)
    assert [entry.name for entry in MenuEntry.objects.all()] == ["Feed"]
    configure(tree, "title = 'x'\n")
    importing(tree.site)
    assert MenuEntry.objects.count() == 0


def test_an_entry_of_an_editor_stays_whatever_the_file_says(tree, importing):
    MenuEntry.objects.create(menu="main", name="Own", url="/own/")
    configure(tree, MENU.format(name="Posts", weight=5))
    importing(tree.site)
    assert sorted(entry.name for entry in MenuEntry.objects.all()) == ["Own", "Posts"]


def test_a_page_named_by_its_place_gives_address_and_title(tree, importing):
    tree.write("post/_index.md", "---\ntitle: All Posts\nurl: /everything/\n---\n")
    configure(tree, '[[menus.main]]\npageRef = "/post"\n[[menus.main]]\nname = "N"\npageRef="/n"\n')
    importing(tree.site)
    entries = [(entry.name, entry.href) for entry in MenuEntry.objects.order_by("name")]
    assert entries == [("All Posts", "/everything/"), ("N", "/n/")]


# Rules


def test_addresses_follow_the_patterns_of_the_site(tree, importing, client):
    configure(tree, '[permalinks]\npost = "/:year/:month/:slug/"\n')
    tree.write("post/a.md")
    tree.write("page.md")
    importing(tree.site)
    paths = sorted(Article.objects.values_list("path", flat=True))
    assert paths == ["/2025/02/a-story/", "/page/"]
    assert client.get("/2025/02/a-story/").status_code == 200


def test_a_new_pattern_moves_the_articles_and_their_old_addresses_lead_there(
    tree, importing, client
):
    configure(tree, "title = 'x'\n")
    tree.write("post/a.md")
    importing(tree.site)
    configure(tree, '[permalinks]\npost = "/:year/:contentbasename/"\n')
    importing(tree.site)
    assert Article.objects.get().path == "/2025/a/"
    assert client.get("/post/a/").headers["Location"] == "/2025/a/"


def test_a_date_counts_in_the_offset_that_it_was_written_with(tree, importing):
    configure(tree, '[permalinks]\npost = "/:year/:month/:day/:contentbasename/"\n')
    tree.write("post/a.md", "---\ntitle: T\ndate: 2025-01-01T00:30:00+08:00\n---\nx\n")
    importing(tree.site)
    assert Article.objects.get().path == "/2025/01/01/a/"


def test_dates_come_from_file_names_where_the_site_says_so(tree, importing):
    configure(tree, '[frontmatter]\ndate = [":filename", ":default"]\n')
    tree.write("post/2024-05-06-title.md")
    importing(tree.site)
    article = Article.objects.get()
    assert (article.path, f"{article.sort_date:%Y-%m-%d}") == ("/post/title/", "2024-05-06")
    assert (article.slug, f"{article.date:%Y-%m-%d}") == (None, "2025-02-14")


def test_a_cascade_of_the_site_reaches_its_targets_and_no_authored_column(tree, importing):
    configure(
        tree,
        '[[cascade]]\nsidebar = "left"\ntoc = true\n[cascade.target]\npath = "/post/**"\n',
    )
    tree.write("post/a.md")
    tree.write("post/own.md", "---\ntitle: T\nsidebar: right\n---\nx\n")
    tree.write("news/a.md")
    importing(tree.site)
    found = {a.path: a for a in Article.objects.all()}
    assert found["/post/a/"].inherited == {"sidebar": "left", "toc": True}
    assert (found["/post/a/"].sidebar, found["/post/a/"].option("sidebar")) == (None, "left")
    assert found["/post/own/"].option("sidebar") == "right"
    assert found["/news/a/"].inherited == {}


SECTION = """---
title: Posts
cascade:
  - target: {path: "/post/**"}
    sidebar: left
    tags: [Given]
  - params:
      kicker: K
---
"""


def test_a_section_gives_to_its_pages_what_they_do_not_say(tree, importing, client):
    tree.write("post/_index.md", SECTION)
    tree.write("post/a.md")
    tree.write("post/own.md", "---\ntitle: T\nsidebar: false\ntags: [Own]\n---\nx\n")
    importing(tree.site)
    found = {a.path: a for a in Article.objects.all()}
    given, own = found["/post/a/"], found["/post/own/"]
    assert given.inherited == {"sidebar": "left", "tags": ["Given"]}
    assert (given.authored().tags, given.authored().sidebar) == ((), None)
    assert own.inherited == {}
    assert "layout--left" in client.get("/post/a/").content.decode()
    assert given.headline in client.get("/tags/given/").content.decode()
    assert "/tags/given/" not in client.get("/post/own/").content.decode()


WORDS = """---
title: Posts
cascade: {lead: Given lead, description: Given words}
---
"""


def test_a_lead_and_a_description_are_handed_down_as_any_key(tree, importing, client):
    tree.write("post/_index.md", WORDS)
    tree.write("post/a.md")
    tree.write("post/own.md", "---\ntitle: T\nlead: Own lead\ndescription: Own words\n---\nx\n")
    importing(tree.site)
    given = Article.objects.get(path="/post/a/")
    assert (given.lead, given.description) == (None, None)
    for path, whose in (("/post/a/", "Given"), ("/post/own/", "Own")):
        page = client.get(path).content.decode()
        assert f'<p class="standfirst" dir="auto">{whose} lead</p>' in page
        assert page.count(f'content="{whose} words"') == 3
    listed = client.get("/post/").content.decode()
    assert "Given lead" in listed
    assert "Own lead" in listed
    assert '<meta name="description" content="Given words">' in listed
    found = client.get("/search/", {"q": '"given lead"'}).content.decode()
    assert "/post/a/" in found
    assert "/post/own/" not in found.partition("<main")[2].partition("</main>")[0]


MACHINES = """---
title: Posts
cascade: {Images: ["https://example.org/given.jpg"], keywords: [Given]}
---
"""


def test_what_is_for_machines_alone_is_handed_down_too(tree, importing, client):
    tree.write("post/_index.md", MACHINES)
    tree.write("post/a.md", "---\ntitle: T\ndate: 2025-01-01\n---\nx\n")
    own = "images: [https://example.org/own.jpg]\nKeywords: Own"
    tree.write("post/own.md", f"---\ntitle: T\ndate: 2025-01-01\n{own}\n---\nx\n")
    importing(tree.site)
    assert Article.objects.get(path="/post/a/").params == {}
    for path, whose in (("/post/a/", "Given"), ("/post/own/", "Own")):
        page = client.get(path).content.decode()
        assert f'"og:image" content="https://example.org/{whose.lower()}.jpg"' in page
        assert f'"keywords":["{whose}"]' in page


def test_a_changed_cascade_reaches_its_pages_at_the_next_import(tree, importing):
    tree.write("post/_index.md", SECTION)
    tree.write("post/a.md")
    importing(tree.site)
    tree.write("post/_index.md", SECTION.replace("left", "false"))
    ran = importing(tree.site)
    assert ran.summary == {"updated": 2}
    assert Article.objects.get(path="/post/a/").inherited["sidebar"] == "none"
    tree.write("post/_index.md", "---\ntitle: Posts\n---\n")
    importing(tree.site)
    assert Article.objects.get(path="/post/a/").inherited == {}
    assert Article.objects.get(path="/post/a/").terms["tags"] == []


def test_one_file_alone_has_the_cascade_that_its_section_gave_before(tree, importing):
    tree.write("post/_index.md", SECTION)
    file = tree.write("post/a.md")
    importing(tree.site)
    tree.write("post/a.md", title="Another")
    importing(file)
    assert Article.objects.get(path="/post/a/").option("sidebar") == "left"


# How pages change


def test_all_dates_of_a_page_are_written_as_its_region_writes_them(tree, importing, client):
    tree.write("post/a.md")
    configure(tree, 'languageCode = "en-US"\n')
    importing(tree.site)
    assert (
        "Friday, February 14, 2025"
        in client.get("/").content.decode() + client.get("/post/").content.decode()
    )
    configure(tree, 'languageCode = "en-GB"\n')
    importing(tree.site)
    pages = client.get("/post/").content.decode() + client.get("/post/a/").content.decode()
    assert "Friday, 14 February 2025" in pages
    assert "February 14" not in pages


def test_a_logo_stands_beside_the_title_unless_the_title_is_hidden(tree, importing, client):
    configure(tree, 'title = "The Paper"\n[params.logo]\nimage = "/l.png"\ntitle = "Paper!"\n')
    importing(tree.site)
    masthead = client.get("/").content.decode().partition("</header>")[0]
    assert 'src="/l.png"' in masthead
    assert "Paper!" in masthead
    configure(tree, 'title = "The Paper"\n[params.logo]\nimage = "/l.png"\ntitle = false\n')
    importing(tree.site)
    masthead = client.get("/").content.decode().partition('class="masthead"')[2]
    masthead = masthead.partition("</header>")[0]
    assert 'alt="The Paper"' in masthead
    assert "The Paper</a>" not in masthead


def test_a_footer_names_a_feed_once(tree, importing, client):
    configure(tree, '[[menus.footer]]\nname = "Feed"\nurl = "/index.xml"\n')
    importing(tree.site)
    footer = client.get("/").content.decode().partition("<footer")[2]
    assert footer.count('href="/index.xml"') == 1


def test_files_that_the_site_ignores_are_left_out(tree, importing):
    configure(tree, 'ignoreFiles = ["/draft-.*\\\\.md$"]\n')
    tree.write("post/a.md")
    tree.write("post/draft-b.md")
    assert importing(tree.site).summary == {"created": 1, "skipped": 1}


def test_the_word_in_the_addresses_of_further_pages(tree, importing, client):
    configure(tree, '[pagination]\npagerSize = 1\npath = "seite"\n')
    tree.write("post/a.md")
    tree.write("post/b.md")
    importing(tree.site)
    assert 'href="/post/seite/2/"' in client.get("/post/").content.decode()
    assert client.get("/post/seite/2/").status_code == 200
    assert client.get("/post/blatt/2/").status_code == 404


def test_switches_of_addresses(tree, importing, client):
    tree.write("post/Café.md")
    addresses = {
        "": "/post/café/",
        "removePathAccents = true\n": "/post/cafe/",
        "disablePathToLower = true\n": "/post/Café/",
        "uglyURLs = true\n": "/post/café.html",
    }
    for text, address in addresses.items():
        configure(tree, f"title = 'x'\n{text}")
        importing(tree.site)
        assert Article.objects.get().path == address
        assert client.get(address).status_code == 200


# Texts

MARKED = """---
title: T
date: 2025-02-14
summary: "It :heart: it"
---
Won :tada:
{.lead lang=de}
"""


def test_emoji_codes_follow_the_switch_of_the_site(tree, importing):
    tree.write("post/a.md", MARKED)
    story("here", folder="post", title="Written here", date=FIRST, body="Here :cat:")
    for text, first, second, excerpt in (
        ("", "Won :tada:", "Here :cat:", "It :heart: it"),
        ("enableEmoji = true\n", "Won 🎉", "Here 🐱", "It ❤️ it"),
        ("enableEmoji = false\n", "Won :tada:", "Here :cat:", "It :heart: it"),
    ):
        configure(tree, f"title = 'x'\n{text}")
        importing(tree.site)
        theirs, ours = Article.objects.get(name="a"), Article.objects.get(title="Written here")
        assert theirs.plain_text.startswith(first)
        assert ours.plain_text == second
        assert theirs.excerpt == excerpt


def test_block_attributes_follow_the_switch_of_the_site(tree, importing):
    tree.write("post/a.md", MARKED)
    for text, shown in (
        ("", "Won :tada: {.lead lang=de}"),
        ("[markup.goldmark.parser.attribute]\nblock = true\n", "Won :tada:"),
    ):
        configure(tree, f"title = 'x'\n{text}")
        importing(tree.site)
        article = Article.objects.get()
        assert article.plain_text == shown
        assert ('lang="de"' in article.html) == (shown == "Won :tada:")


# Pictures


def picture(tree: Tree, path: str) -> None:
    file = tree.site / path
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (9, 6)).save(file)


PICTURED = """---
title: T
date: 2025-02-14
thumbnail: {thumbnail}
---

Words ![one]({one}) and ![two]({two}).
"""


def test_a_picture_that_did_not_come_along_is_named_with_its_place(tree, importing):
    picture(tree, "static/images/here.png")
    tree.write(
        "post/a.md",
        PICTURED.format(thumbnail="/images/gone.png", one="/images/here.png", two="lost.png"),
    )
    ran = importing(tree.site)
    found = [
        (p["code"], p["field"], p["line"], p["column"]) for p in ran.file("post/a.md")["problems"]
    ]
    assert found == [
        ("picture-missing", "thumbnail", 4, 12),
        ("picture-missing", "body", 7, 43),
    ]
    assert ran.exit_code == 0


def test_pictures_work_under_every_address_that_a_page_has(tree, importing, client):
    configure(
        tree,
        'staticDir = ["static", "more"]\n[permalinks]\npost = "/:year/:contentbasename/"\n'
        '[languages.en]\ncontentDir = "content/en"\n[languages.de]\ncontentDir = "content/de"\n',
    )
    for path in ("static/s.png", "more/m.png", "assets/deep/a.png", "content/en/post/b/own.png"):
        picture(tree, path)
    body = PICTURED.format(thumbnail="/m.png", one="own.png", two="/s.png")
    tree.write("en/post/b/index.md", body.replace("Words", "Words ![a](/deep/a.png)"))
    ran = importing(tree.site)
    assert [f for f in ran.json["files"] if f["problems"] and f["path"] != "hugo.toml"] == []
    html = client.get("/2025/b/").content.decode()
    shown = re.findall(r'<img[^>]*src="([^"]+)"', html)
    assert {one.rpartition("/")[2] for one in shown} >= {"own.png", "s.png", "m.png", "a.png"}
    assert all(one.startswith("/media/") for one in shown)
    assert client.get("/s.png").headers["Location"].startswith("/media/")


def test_a_missing_picture_that_arrives_is_seen_without_a_change_of_the_file(
    tree, importing, client
):
    tree.write("post/a.md", PICTURED.format(thumbnail="/x.png", one="/x.png", two="/x.png"))
    importing(tree.site)
    picture(tree, "static/x.png")
    importing(tree.site)
    assert 'src="/media/' in client.get("/post/a/").content.decode()


def test_a_section_at_the_address_of_its_pattern_lists_its_stories(tree, importing, client):
    configure(
        tree, '[permalinks.section]\nnews = "/nachrichten/"\n[permalinks.term]\ntags = "/t/"\n'
    )
    tree.write("news/_index.md", "---\ntitle: News\n---\n")
    tree.write("news/a.md", title="Within")
    ran = importing(tree.site)
    page = client.get("/nachrichten/")
    assert page.status_code == 200
    assert "Within" in page.content.decode()
    assert ran.codes("hugo.toml") == ["permalink-unusable"]


def test_articles_without_a_file_follow_new_rules_too(tree, importing, client):
    here = story("here", folder="post", title="Written here", date=FIRST)
    configure(tree, '[permalinks]\npost = "/:year/:slug/"\n[[cascade]]\ntoc = true\n')
    importing(tree.site)
    here.refresh_from_db()
    assert (here.path, here.inherited) == ("/2025/written-here/", {"toc": True})
    assert client.get("/post/here/").headers["Location"] == "/2025/written-here/"
    version = here.version
    importing(tree.site)
    here.refresh_from_db()
    assert here.version == version
