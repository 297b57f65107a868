"""A site's configuration files are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from articles.hugo.configuration import Configuration, MenuItem, Mount, read_configuration
from articles.hugo.configuration.tree import find_layers
from articles.hugo.configuration.values import to_django_format

WIDGETS = (
    "search", "ddg-search", "recent", "categories", "taglist", "social", "languages", "sidemenu",
)  # fmt: skip
MAINROAD = Path(__file__).parent / "mainroad" / "hugo.toml"


def configured(text: str = "", *, name: str = "hugo.toml", **files: str) -> Configuration:
    """Return the configuration in the given files. ``config___default__params`` is the file
    ``config/_default/params.toml``."""
    named = {f"{path.replace('__', '/')}.toml": inner.encode() for path, inner in files.items()}
    found = read_configuration({name: text.encode(), **named}, known_widgets=WIDGETS)
    assert found is not None
    return found


def codes(configuration: Configuration) -> list[str]:
    return [f"{found.problem.field}: {found.problem.code}" for found in configuration.problems]


def test_a_folder_without_configuration_has_none():
    assert read_configuration({"content/a.toml": b"title = 1"}, known_widgets=WIDGETS) is None


def test_the_first_root_file_counts_and_production_beats_the_defaults():
    paths = [
        "config.toml",
        "hugo.yaml",
        "config/_default/params.toml",
        "config/_default/hugo.toml",
        "config/_default/menus.de.yaml",
        "config/production/params.json",
        "config/staging/params.toml",
        "config/_default/notes.txt",
    ]
    assert [(layer.path, layer.prefix) for layer in find_layers(paths)] == [
        ("hugo.yaml", ()),
        ("config/_default/hugo.toml", ()),
        ("config/_default/params.toml", ("params",)),
        ("config/_default/menus.de.yaml", ("languages", "de", "menus")),
        ("config/production/params.json", ("params",)),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hugo.toml", 'TITLE = "T"\n[Params]\nSubTitle = "S"\n'),
        ("hugo.yaml", "Title: T\nparams:\n  SUBTITLE: S\n"),
        ("config.json", '\n {"title": "T", "params": {"subtitle": "S"}}'),
    ],
)
def test_keys_are_read_in_any_format_and_case(name: str, text: str):
    found = configured(text, name=name).settings
    assert (found["title"], found["subtitle"]) == ("T", "S")


def test_maps_merge_key_by_key_and_all_else_is_replaced():
    found = configured(
        'title = "Root"\n[params]\nmainSections = ["a", "b"]\n[params.logo]\ntitle = "L"\n',
        config___default__params='mainSections = ["c"]\n[logo]\nsubtitle = "S"\n',
    ).settings
    assert found["main_sections"] == ["c"]
    assert (found["wordmark"], found["subtitle"]) == ("L", "S")


def test_a_language_differs_from_the_site_where_it_says_so():
    found = configured(
        'title = "T"\n[params]\nsubtitle = "S"\n[languages.de]\nweight = 1\nlabel = "Deutsch"\n'
        'title = "D"\n[languages.de.params]\nsubtitle = "S"\n[languages.en]\nweight = 2\n'
        "[languages.fr]\ndisabled = true\n"
    )
    assert [(one.code, one.name, dict(one.settings)) for one in found.languages] == [
        ("de", "Deutsch", {"title": "D"}),
        ("en", "", {}),
    ]
    assert found.default_language == "en"


def test_a_site_of_one_language_has_that_of_its_code():
    assert configured('languageCode = "de-AT"').default_language == "de"
    assert configured("").default_language == "en"
    assert (
        configured('defaultContentLanguage = "fr"\nlanguageCode = "de"').languages[0].code == "fr"
    )


def test_the_menus_of_a_language_are_all_its_menus():
    found = configured(
        '[[menus.main]]\nname = "Root"\nurl = "/r/"\n[languages.en]\n[languages.de]\n'
        '[[languages.de.menus.side]]\nname = "Seite"\npageRef = "/s"\nweight = 3\n'
    )
    assert found.menus == (
        MenuItem(menu="main", language="en", name="Root", url="/r/"),
        MenuItem(menu="side", language="de", name="Seite", page_ref="/s", weight=3),
    )


def test_an_entry_that_could_run_a_script_is_left_out_and_named():
    found = configured('[[menus.main]]\nname = "X"\nurl = "javascript:alert(1)"\n')
    assert found.menus == ()
    assert codes(found) == ["menus.main[0]: value-ignored"]


def test_a_problem_names_its_file_line_and_column():
    found = configured(
        config___default__params='\n[sidebar]\nhome = "top"\nwidgets = ["search", "clock"]\n'
    )
    places = [(f.file, f.problem.line, f.problem.column, f.problem.code) for f in found.problems]
    assert places == [
        ("config/_default/params.toml", 3, 8, "sidebar-unknown"),
        ("config/_default/params.toml", 4, 22, "widget-unknown"),
    ]
    assert found.settings["widgets"] == ["search"]


def test_a_file_that_cannot_be_read_is_named_and_the_others_count():
    found = configured('title = "T"', config___default__params="= 1\n")
    assert found.settings["title"] == "T"
    assert [(f.file, f.problem.code) for f in found.problems] == [
        ("config/_default/params.toml", "toml-syntax")
    ]


def test_keys_without_a_meaning_are_listed_once_with_the_reason():
    found = configured(
        "relativeURLs = true\n[params]\nbanner = 1\n[params.deep]\na = 1\nb = 2\n"
        "[languages.de.params]\nbanner = 2\n[services.rss]\nlimit = 3\n"
    )
    told = {one.name: bool(one.reason) for one in found.meaningless}
    assert told == {
        "relativeURLs": True,
        "params.banner": False,
        "params.deep": False,
        "services.rss": True,
    }
    assert {one.name: one.place.line for one in found.meaningless}["params.banner"] == 3


def test_patterns_are_read_by_language_and_kind_and_bad_ones_named():
    found = configured(
        '[permalinks]\npost = "/:year/:slug/"\nnews = "/:colour/"\n[permalinks.section]\n'
        'post = "/p/"\n[languages.de.permalinks]\npost = "/d/:slug/"\n'
    )
    assert found.permalinks == {
        "": {"page": {"post": "/:year/:slug/"}, "section": {"post": "/p/"}},
        "de": {"page": {"post": "/d/:slug/"}},
    }
    assert codes(found) == ["permalinks.news: permalink-unusable"]


def test_taxonomies_that_are_named_replace_the_defaults():
    assert configured("").taxonomies == {"tags": "tag", "categories": "category"}
    assert configured("[taxonomies]\n").taxonomies == {}
    found = configured('[taxonomies]\ntag = "tags"\nseries = "series"\n')
    assert found.taxonomies == {"tags": "tag", "series": "series"}
    assert codes(found) == ["taxonomies.series: taxonomy-kept"]


def test_dates_are_read_from_where_the_site_says():
    found = configured('[frontmatter]\ndate = [":filename", ":default"]\nlastmod = [":git"]\n')
    assert found.dates == {"date": (":filename", ":default")}
    assert codes(found) == ["frontmatter.lastmod: date-source-unread"]


def test_folders_of_languages_and_mounts():
    found = configured(
        'contentDir = "text"\nstaticDir = ["static", "extra"]\n[languages.en]\n'
        '[languages.de]\ncontentDir = "text/de"\nstaticDir = "static-de"\n'
    )
    assert found.mounts == (
        Mount(kind="content", source="text/de", language="de"),
        Mount(kind="content", source="text"),
        Mount(kind="static", source="static"),
        Mount(kind="static", source="extra"),
        Mount(kind="static", source="static-de", language="de"),
        Mount(kind="assets", source="assets"),
    )
    outside = configured('[[module.mounts]]\nsource = "../x"\ntarget = "content"\n')
    assert codes(outside) == ["module.mounts[0]: folder-outside"]


@pytest.mark.parametrize(
    ("layout", "pattern"),
    [
        ("January 02, 2006", "F d, Y"),
        ("2 January 2006", "j F Y"),
        ("Mon, 02 Jan 2006 15:04:05 -0700", "D, d M Y H:i:s O"),
        ("2006年1月2日", "Y\\年n\\月j\\日"),
        ("2. Jan 06 at 3:04pm", "j. M y \\a\\t g:ia"),
        (":date_long", "DATE_FORMAT"),
        ("no date", None),
    ],
)
def test_layouts_of_go_become_those_of_django(layout: str, pattern: str | None):
    assert to_django_format(layout) == pattern


def test_mainroads_keys_become_settings():
    found = configured(MAINROAD.read_text())
    assert found.settings == {
        "title": "The Probe",
        "wordmark": "Probe!",
        "subtitle": "Tries all things",
        "logo": "/images/logo.png",
        "description": "Everything that can be tried.",
        "copyright": "The Probe",
        "highlight_colour": "#0077cc",
        "main_sections": ["post", "blog"],
        "page_size": 7,
        "date_format": "l, j F Y",
        "sidebar_home": "left",
        "sidebar_list": "none",
        "sidebar_single": "right",
        "widgets": list(WIDGETS[:1] + WIDGETS[2:]),
        "widget_options": {
            "recent": {"recent_num": 4},
            "categories": {"categories_counter": True},
            "taglist": {"tags_counter": True},
            "social": {
                "facebook": "probe.fb",
                "twitter": "probe_tw",
                "instagram": "probe.ig",
                "linkedin": "probe-li",
                "telegram": "probe_tg",
                "github": "probe-gh",
                "gitlab": "probe-gl",
                "bitbucket": "probe-bb",
                "email": "desk@example.org",
                "custom": [{"title": "Radio", "url": "https://example.org/radio/"}],
            },
        },
        "byline": ["date", "author", "categories", "translations"],
        "thumbnail_visibility": ["post"],
        "authorbox": True,
        "pager": False,
        "toc": True,
        "mathjax": True,
        "readmore": True,
        "author_name": "The Desk",
        "author_bio": "Four *reporters*.",
        "author_avatar": "/images/desk.png",
    }
    assert found.pagination_path == "seite"
    assert found.time_zone == "Europe/Berlin"
    assert all(one.reason for one in found.meaningless), found.meaningless
