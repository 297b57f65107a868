"""Front matter is read as its author meant it, and its problems are reported."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from articles.hugo import Authored
from tests.corpus import SAMPLES, Sample
from tests.hugo.reading import authored, interpret_text, problem, read, refused, warned


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.term)
def test_the_typical_document_is_understood_key_by_key(sample: Sample) -> None:
    reading = interpret_text(sample.file.read_text("utf-8"))
    said = reading.authored
    assert reading.problems == ()
    assert said.summary and said.summary.startswith(sample.beginning)
    assert said.body.startswith(f"\n{sample.beginning}")
    assert said == Authored(
        title=sample.title,
        date=datetime.fromisoformat(sample.date),
        summary=said.summary,
        body=said.body,
        categories=(sample.term,),
        language="en",
        translations=("en",),
        tags=(sample.term,),
        comments=False,
        authorbox=False,
        pager=True,
        toc=False,
        mathjax=False,
        sidebar="right",
        widgets=sample.widgets,
    )


# Titles and other text


@pytest.mark.parametrize("matter", ["date: 2025-01-01", "title:", 'title: ""', 'title: "   "'])
def test_a_missing_or_blank_title_is_absent_with_a_warning(matter: str) -> None:
    reading = interpret_text(f"---\n{matter}\n---\n")
    assert reading.authored.title is None
    assert [p.code for p in reading.problems] == ["title-missing"]


@pytest.mark.parametrize(
    ("written", "title"), [("2025", "2025"), ("1.10", "1.10"), ("True", "True")]
)
def test_a_title_of_another_type_is_the_text_as_written(written: str, title: str) -> None:
    said, code = warned(f"title: {written}")
    assert (said.title, code) == (title, "title-not-text")


def test_an_unquoted_yes_is_a_title() -> None:
    assert authored("title: yes").title == "yes"


@pytest.mark.parametrize("value", ["[a, b]", "{a: b}"])
def test_a_title_that_is_a_list_or_a_map_is_refused(value: str) -> None:
    assert refused(f"title: {value}") == "title-unreadable"


def test_a_title_is_one_line() -> None:
    assert authored("title: >\n  Two\n  lines\n").title == "Two lines"
    assert authored('title: "a\\nb\\tc"').title == "a b c"
    assert authored('title: "\\u202e odd"').title == "\u202e odd"


@pytest.mark.parametrize(
    ("matter", "limit"),
    [
        (f"title: {'x' * 501}", 500),
        (f"linkTitle: {'x' * 501}", 500),
        (f"slug: {'x' * 201}", 200),
        (f"translationKey: {'x' * 201}", 200),
        (f"url: /{'x' * 500}", 500),
        (f"tags: [{'x' * 101}]", 100),
        (f"categories: [{'x' * 101}]", 100),
        (f"authors: [{'x' * 201}]", 200),
        (f"thumbnail: {'x' * 1001}", 1000),
    ],
)
def test_what_is_too_long_is_refused_with_limit_and_size(matter: str, limit: int) -> None:
    said = problem(matter)
    assert said.severity == "error"
    assert str(limit) in said.message
    assert str(limit + 1) in said.message


def test_a_term_whose_plain_letters_are_too_many_is_refused() -> None:
    assert refused(f"tags: [{'ﷺ' * 20}]") == "too-long"


def test_text_keeps_its_lines_and_loses_the_white_space_around() -> None:
    said = authored("summary: |\n  One\n\n  Two\n\nlead: ' soft '\ndescription: ''")
    assert (said.summary, said.lead, said.description) == ("One\n\nTwo", "soft", None)


def test_control_characters_in_text_are_removed_with_a_warning() -> None:
    said, code = warned('summary: "a\\u0007b\\r\\nc"')
    assert (said.summary, code) == ("ab\nc", "control-characters")


def test_other_scalars_are_taken_as_text_where_text_is_expected() -> None:
    said = authored("summary: 5\nslug: 2025\nlinkTitle: true")
    assert (said.summary, said.slug, said.link_title) == ("5", "2025", "true")


@pytest.mark.parametrize(
    "matter", ["summary: [a]", "slug: {a: b}", "linkTitle: [x]", "weight: [1]", "lang: {a: b}",
               "thumbnail: [a.png]", "menu: 5", "aliases: {a: b}", "widgets: {a: b}"]
)  # fmt: skip
def test_a_soft_field_of_a_wrong_type_is_ignored_with_a_warning(matter: str) -> None:
    said, code = warned(matter)
    assert code == "value-ignored"
    assert said == Authored(title="t", body=said.body)


# Dates


def test_the_four_dates_and_their_other_names() -> None:
    said = authored("date: 2025-01-01\npubdate: 2025-01-02\nmodified: 2025-01-03\n"
                    "unpublishdate: 2025-01-04")  # fmt: skip
    days = [said.date, said.publish_date, said.last_modified, said.expiry_date]
    assert days == [datetime(2025, 1, day, tzinfo=UTC) for day in (1, 2, 3, 4)]


def test_dates_are_local_to_the_zone_of_the_site() -> None:
    said = read("date: 2025-02-14 21:02:05", timezone=ZoneInfo("Asia/Shanghai")).authored
    assert said.date == datetime(2025, 2, 14, 13, 2, 5, tzinfo=UTC)


def test_no_date_falls_back_on_another() -> None:
    said = authored("publishDate: 2025-01-01")
    assert said.date is None and said.last_modified is None


@pytest.mark.parametrize(
    "value", ['"2025-13-45"', "2025-13-45", "yesterday", "[1]", '"0000-01-01"', '"99999-01-01"',
              "2025-02-14T13:02:05+99:99", "true"]
)  # fmt: skip
def test_a_date_that_cannot_be_read_is_refused_with_place_and_forms(value: str) -> None:
    said = problem(f"title: t\ndate: {value}")
    assert (said.severity, said.code, said.field) == ("error", "date-unreadable", "date")
    assert (said.line, said.column) == (3, 7)
    assert "2025-02-14T13:02:05+08:00" in said.message


def test_the_preferred_key_wins_over_its_aliases_if_it_has_a_value() -> None:
    said, code = warned("pubdate: 2020-01-01\npublishDate: 2021-01-01")
    assert (said.publish_date, code) == (datetime(2021, 1, 1, tzinfo=UTC), "key-repeated")
    assert authored("publishDate: ''\npubdate: 2020-01-01").publish_date is not None


# Yes and no


@pytest.mark.parametrize("key", ["authorbox", "pager", "toc", "mathjax"])
@pytest.mark.parametrize(
    ("written", "meant"),
    [("true", True), ("false", False), ("''", False), ("", False), ("1", True), ("0", False)],
)
def test_a_switch_is_set_by_its_presence(key: str, written: str, meant: bool) -> None:
    assert getattr(authored(f"{key}: {written}"), key) is meant


def test_an_absent_switch_leaves_it_to_the_site() -> None:
    said = authored("")
    assert (said.authorbox, said.pager, said.toc, said.mathjax, said.comments) == (None,) * 5


@pytest.mark.parametrize(("written", "meant"), [("true", True), ("false", False), ("0", False)])
def test_comments_are_on_or_off_as_written(written: str, meant: bool) -> None:
    assert authored(f"comments: {written}").comments is meant


@pytest.mark.parametrize("written", ["''", ""])
def test_empty_comments_mean_a_missing_value(written: str) -> None:
    assert authored(f"comments: {written}").comments is None


@pytest.mark.parametrize("word", ["false", "no", "off", "0", "No", "FALSE"])
@pytest.mark.parametrize("key", ["toc", "comments", "mathjax"])
def test_a_word_for_no_means_no_with_a_warning(key: str, word: str) -> None:
    said, code = warned(f'{key}: "{word}"')
    assert (getattr(said, key), code) == (False, "boolean-mended")


@pytest.mark.parametrize("value", ["maybe", "2", "[true]", "1.0"])
def test_neither_yes_nor_no_leaves_it_to_the_site(value: str) -> None:
    said, code = warned(f"comments: {value}")
    assert (said.comments, code) == (None, "boolean-unclear")


@pytest.mark.parametrize(
    ("written", "draft"),
    [("true", True), ("false", False), ("1", True), ("0", False), ("''", None), ("", None)],
)
def test_a_draft_is_read_as_written(written: str, draft: bool | None) -> None:
    assert authored(f"draft: {written}").draft is draft


@pytest.mark.parametrize(("word", "draft"), [("yes", True), ("no", False), ('"false"', False)])
def test_a_draft_in_words_is_understood_with_a_warning(word: str, draft: bool) -> None:
    assert warned(f"draft: {word}") == (
        Authored(title="t", draft=draft, body="Body\n"),
        "boolean-mended",
    )


@pytest.mark.parametrize("value", ["maybe", "[1]", "2", "{}"])
def test_a_draft_that_cannot_be_understood_stays_a_draft(value: str) -> None:
    said, code = warned(f"draft: {value}")
    assert (said.draft, code) == (True, "draft-unclear")


def test_published_is_a_date_or_says_that_it_is_no_draft() -> None:
    assert authored("published: false").draft is True
    assert authored("published: true").draft is False
    said = authored("published: 2025-01-01")
    assert (said.draft, said.publish_date) == (None, datetime(2025, 1, 1, tzinfo=UTC))


def test_draft_overrules_published() -> None:
    said, code = warned("published: false\ndraft: false")
    assert (said.draft, code) == (False, "key-repeated")


# Weight


@pytest.mark.parametrize(("written", "weight"), [("3", 3), ("-2", -2), ("0", 0), ("''", None)])
def test_a_weight_is_a_whole_number(written: str, weight: int | None) -> None:
    assert authored(f"weight: {written}").weight == weight


@pytest.mark.parametrize(("written", "weight"), [('"3"', 3), ('"010"', 10), ("3.0", 3)])
def test_a_weight_in_another_form_is_mended_with_a_warning(written: str, weight: int) -> None:
    said, code = warned(f"weight: {written}")
    assert (said.weight, code) == (weight, "number-mended")


@pytest.mark.parametrize("written", ["heavy", "3.7", "true"])
def test_an_invalid_weight_is_ignored_with_a_warning(written: str) -> None:
    said, code = warned(f"weight: {written}")
    assert (said.weight, code) == (None, "value-ignored")


def test_a_weight_beyond_32_bits_is_refused() -> None:
    assert refused("weight: 2147483648") == "number-too-large"
    assert refused(f'weight: "{"9" * 99}"') == "number-too-large"


# Terms and people


@pytest.mark.parametrize("key", ["tags", "categories"])
@pytest.mark.parametrize("empty", ["", "''", "[]", '[""]', "~"])
def test_an_empty_list_of_terms_is_empty(key: str, empty: str) -> None:
    assert getattr(authored(f"{key}: {empty}"), key) == ()


def test_terms_keep_their_spelling_and_order_once_each() -> None:
    said = authored('tags: [zeta, Reuters, reuters, "REUTERS", ｒeuters, foo-bar, Foo Bar, C++, C]')
    assert said.tags == ("zeta", "Reuters", "foo-bar", "C++", "C")


def test_terms_of_numbers_and_booleans_are_as_written() -> None:
    assert authored("tags: [1.10, 2025, true, 010]").tags == ("1.10", "2025", "true", "010")


def test_line_ends_in_a_term_are_spaces() -> None:
    assert authored('tags: ["a\\nb"]').tags == ("a b",)


def test_one_term_without_a_list_is_a_list_of_one_with_a_warning() -> None:
    said, code = warned("tags: Reuters")
    assert (said.tags, code) == (("Reuters",), "list-expected")
    assert "list item" in problem("tags: a, b").hint
    assert read("tags: a, b").authored.tags == ("a, b",)


@pytest.mark.parametrize("value", ["[a, ~]", "[a, [b]]", "[a, {b: c}]"])
def test_what_is_no_name_in_a_list_is_ignored_with_its_place(value: str) -> None:
    said = problem(f"title: t\ntags: {value}")
    assert read(f"tags: {value}").authored.tags == ("a",)
    assert (said.severity, said.code, said.field) == ("warning", "value-ignored", "tags[1]")
    assert (said.line, said.column) == (3, 11)


def test_a_map_of_terms_is_refused() -> None:
    assert refused("tags: {a: b}") == "terms-unreadable"


def test_too_many_terms_are_refused_with_limit_and_size() -> None:
    said = problem(f"tags: [{', '.join(f'tag {n}' for n in range(10_000))}]")
    assert (said.severity, said.code) == ("error", "too-many")
    assert "200" in said.message and "10000" in said.message


@pytest.mark.parametrize(
    ("matter", "people"),
    [
        ("authors: [zach-goldfine, Erin Power]", ("zach-goldfine", "Erin Power")),
        ("author: {name: Erin Power, email: e@example.org}", ("Erin Power",)),
        ("author: {display_name: Kashif Iqbal}", ("Kashif Iqbal",)),
        ("authors: [{Name: A}, {title: B}, C]", ("A", "B", "C")),
        ("authors: ''", ()),
        ("author: {}", ()),
    ],
)
def test_authors_are_names_or_maps_with_a_name(matter: str, people: tuple[str, ...]) -> None:
    assert authored(matter).authors == people


def test_one_author_needs_no_list() -> None:
    assert authored("author: Erin Power").authors == ("Erin Power",)


def test_authors_wins_over_author() -> None:
    said, code = warned("author: A\nauthors: [B]")
    assert (said.authors, code) == (("B",), "key-repeated")


# Language


def test_the_language_is_the_first_one_named() -> None:
    said = authored("lang: [en]\ntranslations: [en, pt_BR]")
    assert (said.language, said.translations) == ("en", ("en", "pt-br"))
    said, code = warned("lang: [fr, en]")
    assert (said.language, code) == ("fr", "language-several")


def test_norwegian_is_a_language() -> None:
    assert authored("lang: [no]").language == "no"
    assert authored("lang: no").language == "no"


def test_what_is_no_language_is_ignored_with_a_warning() -> None:
    said, code = warned('lang: ["xx-<script>"]')
    assert (said.language, code) == (None, "language-unreadable")


# Addresses


def test_a_slug_loses_the_hyphens_around() -> None:
    assert authored("slug: -my-slug-").slug == "my-slug"
    assert authored("slug: a/b").slug == "a/b"
    assert authored("slug: '-'").slug is None


def test_a_slug_that_climbs_gets_a_warning() -> None:
    assert warned("slug: ../../etc/passwd")[1] == "slug-climbs"


@pytest.mark.parametrize(
    "url", ["https://example.org/", "/a/../b", "/a?b", "/a#b", '"/a\\nb"', "javascript:alert(1)"]
)
def test_a_url_that_is_no_address_of_this_site_is_refused(url: str) -> None:
    assert refused(f"url: {url}") == "url-unusable"


def test_aliases_are_a_list_or_words() -> None:
    assert authored("aliases: [/old/, older]").aliases == ("/old/", "older")
    assert authored("aliases: /old/ older").aliases == ("/old/", "older")


def test_an_alias_that_no_redirect_can_serve_is_left_out_with_a_warning() -> None:
    said, code = warned("aliases: [/old/, '/?p=12']")
    assert (said.aliases, code) == (("/old/",), "alias-unusable")


# Around the story


@pytest.mark.parametrize(
    ("written", "sidebar"),
    [
        ("left", "left"),
        ("right", "right"),
        ("true", "right"),
        ("false", "none"),
        ("none", "none"),
        ('""', None),
        ("", None),
    ],
)
def test_the_sidebar_is_left_right_none_or_the_default_of_the_site(
    written: str, sidebar: Any
) -> None:
    assert authored(f"sidebar: {written}").sidebar == sidebar


def test_an_unknown_sidebar_is_the_default_of_the_site_with_a_warning() -> None:
    assert warned("sidebar: top")[0].sidebar is None
    assert problem("sidebar: lefft").hint == "did you mean `left`?"


def test_widgets_keep_their_order_and_repetitions() -> None:
    said = authored("widgets: [recent, search, recent]")
    assert said.widgets == ("recent", "search", "recent")


@pytest.mark.parametrize("empty", ["[]", '""', "", '[""]'])
def test_no_widgets_are_those_of_the_site(empty: str) -> None:
    assert authored(f"widgets: {empty}").widgets is None


def test_an_unknown_widget_is_left_out_with_a_hint() -> None:
    said = problem("title: t\nwidgets:\n  - search\n  - recnt")
    assert (said.code, said.field, said.line, said.column) == (
        "widget-unknown", "widgets[1]", 5, 5,
    )  # fmt: skip
    assert said.hint == "did you mean `recent`?"
    assert read("widgets: [search, recnt]").authored.widgets == ("search",)
    assert problem("widgets: [Search]").hint == "did you mean `search`?"
    assert problem("widgets: [cryptominer]").hint == ""


def test_one_widget_without_a_list_is_a_list_of_one() -> None:
    said, code = warned("widgets: search")
    assert (said.widgets, code) == (("search",), "list-expected")


@pytest.mark.parametrize("written", ["false", '""', "", "[]"])
def test_an_empty_byline_is_hidden(written: str) -> None:
    assert authored(f"post_meta: {written}").post_meta == ()


def test_the_byline_has_known_parts_in_their_order() -> None:
    assert authored("post_meta: [date, author]").post_meta == ("date", "author")
    assert warned("post_meta: [date, mood]")[0].post_meta == ("date",)
    assert authored("").post_meta is None


def test_a_thumbnail_is_an_address_or_a_map() -> None:
    assert authored("thumbnail: img/a.png").thumbnail == "img/a.png"
    said = authored("thumbnail: {src: /a.png, visibility: [list]}")
    assert (said.thumbnail, said.thumbnail_visibility) == ("/a.png", ("list",))
    assert authored("thumbnail: {Src: /a.png, visibility: []}").thumbnail_visibility is None
    assert warned("thumbnail: {visibility: [list, feed]}")[1] == "visibility-unknown"


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest/", "https://example.org/a.png"])
def test_a_thumbnail_from_elsewhere_is_kept_and_not_fetched(url: str) -> None:
    assert authored(f"thumbnail: {url}").thumbnail == url


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "data:image/png;base64,x", '"java\\tscript:x"'],
)
def test_a_thumbnail_with_another_scheme_is_ignored_with_a_warning(url: str) -> None:
    said, code = warned(f"thumbnail: {url}")
    assert (said.thumbnail, code) == (None, "thumbnail-unusable")


@pytest.mark.parametrize(
    ("written", "menu"),
    [
        ('""', None),
        ("", None),
        ("[]", None),
        ("main", {"main": {}}),
        ("Main", {"main": {}}),
        ("[main, '', side]", {"main": {}, "side": {}}),
        ("{main: {weight: 3, Name: x}}", {"main": {"weight": 3, "Name": "x"}}),
        ("{docs: {parent: game}}", {"docs": {"parent": "game"}}),
        ("{main: }", {"main": {}}),
        ("elsewhere", {"elsewhere": {}}),
    ],
)
def test_menu_entries_in_every_form(written: str, menu: Any) -> None:
    assert authored(f"menu: {written}").menu == menu
    assert authored(f"menus: {written}").menu == menu


def test_menu_properties_that_are_no_map_are_ignored_with_a_warning() -> None:
    said, code = warned("menu: {main: 5}")
    assert (said.menu, code) == ({"main": {}}, "value-ignored")


# Keys


def test_keys_count_whatever_their_case() -> None:
    said = authored("TITLE: T\nPublishDate: 2025-01-01\nSideBar: left")
    assert (said.title, said.sidebar) == ("T", "left")
    assert said.publish_date is not None


def test_of_two_spellings_of_a_key_the_later_counts() -> None:
    said = problem("title: a\nTitle: b")
    assert read("title: a\nTitle: b").authored.title == "b"
    assert (said.code, said.field, said.line) == ("key-repeated", "title", 2)
    assert "Title" in said.message


def test_unknown_keys_are_kept_as_written() -> None:
    said = authored("foo: {bar: [1, 2]}\nDeck: x\nkeywords: a b\nnothing: ")
    assert said.params == {"foo": {"bar": [1, 2]}, "Deck": "x", "keywords": "a b", "nothing": None}


def test_a_map_of_params_overrides_the_top_level_with_true_positions() -> None:
    matter = "title: t\nfoo: 1\nsidebar: left\nparams:\n  foo: 2\n  bar: 3\n  sidebar: top"
    reading = read(matter)
    assert reading.authored.params == {"foo": 2, "bar": 3}
    assert reading.authored.sidebar is None
    assert [(p.code, p.field, p.line, p.column) for p in reading.problems] == [
        ("key-repeated", "foo", 3, 6),
        ("key-repeated", "sidebar", 4, 10),
        ("sidebar-unknown", "params.sidebar", 8, 12),
    ]


def test_what_hugo_reads_at_the_top_level_alone_is_kept_among_the_params() -> None:
    said, code = warned("title: t\nparams:\n  slug: inner")
    assert said.slug is None
    assert (said.params, code) == ({"params": {"slug": "inner"}}, "key-in-params")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("tittle", "title"),
        ("catagories", "categories"),
        ("tag", "tags"),
        ("category", "categories"),
        ("Publishdat", "publishDate"),
        ("widget", "widgets"),
    ],
)
def test_a_misspelt_key_is_kept_with_a_hint(name: str, meant: str) -> None:
    reading = interpret_text(f"---\n{name}: [x]\n---\n")
    said = next(p for p in reading.problems if p.code == "key-misspelt")
    assert (said.hint, said.field, said.line) == (f"did you mean `{meant}`?", name, 2)
    assert reading.authored.params == {name: ["x"]}


@pytest.mark.parametrize(
    "name", ["topics", "deck", "source", "images", "layout", "page", "subtitle"]
)
def test_a_known_key_of_another_tool_is_not_a_misspelling(name: str) -> None:
    assert name in authored(f"{name}: x").params


def test_all_problems_are_reported_in_the_order_of_the_file() -> None:
    reading = read("title: [x]\ndate: never\nsidebar: top\nwidgets: [x]\ndraft: maybe")
    assert [(p.line, p.code) for p in reading.problems] == [
        (2, "title-unreadable"),
        (3, "date-unreadable"),
        (4, "sidebar-unknown"),
        (5, "widget-unknown"),
        (6, "draft-unclear"),
    ]
    assert reading.authored.draft is True


def test_toml_and_json_are_read_alike() -> None:
    toml = '+++\ntitle = "t"\ndate = 2025-01-01T10:00:00Z\ntags = [1.50, "a"]\ntoc = true\n+++\nB\n'
    json = '{"title": "t", "date": "2025-01-01T10:00:00Z", "tags": ["1.5", "a"], "toc": true}\nB\n'
    assert interpret_text(toml).authored == interpret_text(json).authored
    assert interpret_text(toml).problems == ()


def test_the_taxonomies_of_another_tool_are_kept_and_mean_nothing() -> None:
    said = interpret_text('+++\ntitle = "t"\n[taxonomies]\ntags = ["a"]\n+++\n').authored
    assert said.tags == ()
    assert said.params == {"taxonomies": {"tags": ["a"]}}
