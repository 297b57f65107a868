"""The path of a file becomes the address of a page."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.hugo import (
    ContentPath,
    find_alias_problem,
    find_built_in_page,
    find_reserved_use,
    get_alias_path,
    make_public_path,
    read_path,
)
from articles.hugo import find_url_problem as fault_of_url


def place(relative: str) -> ContentPath:
    return read_path(relative, languages=["en", "fr", "zh-cn"], default_language="en")


@pytest.mark.parametrize(
    ("relative", "folder", "name", "section"),
    [
        ("post/china-tech-rally.md", "post", "china-tech-rally", "post"),
        ("about.md", "", "about", ""),
        ("news/2020/02/a.md", "news/2020/02", "a", "news"),
        ("2020/02/a.md", "2020/02", "a", ""),
        ("2020-02-14/News Desk/a.md", "2020-02-14/News Desk", "a", "news-desk"),
        ("Post/node.js.md", "Post", "node.js", "post"),
        ("post/b.de.md", "post", "b.de", "post"),
        ("x.txt", "", "x", ""),
        ("README", "", "README", ""),
        ("./post//a.md", "post", "a", "post"),
    ],
)
def test_a_page_stands_where_its_file_stands(
    relative: str, folder: str, name: str, section: str
) -> None:
    assert place(relative) == ContentPath(folder, name, "page", section, None, False)


@pytest.mark.parametrize("index", ["index.md", "index.mdx", "index.html", "INDEX.md"])
def test_an_index_gives_its_folder_the_page(index: str) -> None:
    assert place(f"post/x/{index}") == ContentPath("post", "x", "page", "post", None, True)
    assert place(f"x/{index}") == ContentPath("", "x", "page", "", None, True)


def test_an_index_with_underscore_titles_its_folder() -> None:
    assert place("post/_index.md") == ContentPath("", "post", "list", "post", None, False)
    assert place("tags/foo/_index.md") == ContentPath("tags", "foo", "list", "tags", None, False)
    assert place("_index.md") == ContentPath("", "", "list", "", None, False)


def test_an_index_at_the_root_is_the_home_page() -> None:
    assert place("index.md") == ContentPath("", "", "list", "", None, False)
    assert place("fr/index.mdx") == ContentPath("", "", "list", "", "fr", False)


@pytest.mark.parametrize(
    "relative", ["post/a.fr.md", "post/a.FR.md", "fr/post/a.md", "fr/post/a.fr.md"]
)
def test_suffix_and_content_folder_of_a_configured_language_name_it(relative: str) -> None:
    assert place(relative) == ContentPath("post", "a", "page", "post", "fr", False)


def test_bundles_and_lists_have_languages_too() -> None:
    assert place("post/x/index.fr.md") == ContentPath("post", "x", "page", "post", "fr", True)
    assert place("_index.zh-cn.md") == ContentPath("", "", "list", "", "zh-cn", False)


def test_a_language_folder_is_recognized_only_at_the_top() -> None:
    assert place("post/fr/a.md") == ContentPath("post/fr", "a", "page", "post", None, False)


def address(**given: Any) -> str:
    """Return the address of the page `post/a`, with some arguments changed."""
    page = {"folder": "post", "name": "a", "kind": "page", "slug": None, "url": None}
    return make_public_path(**{**page, "language": None, **given})


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "/post/a/"),
        ({"folder": ""}, "/a/"),
        ({"folder": "N Y/Z z", "name": "China's Day"}, "/n-y/z-z/chinas-day/"),
        ({"slug": "Other Name"}, "/post/other-name/"),
        ({"slug": "-trim-"}, "/post/trim/"),
        ({"slug": "My Slug/X & Y"}, "/post/my-slug/x-y/"),
        ({"slug": "/abs/x/"}, "/post/abs/x/"),
        ({"slug": "a//b"}, "/post/a/b/"),
        ({"slug": "../../etc/passwd"}, "/post/etc/passwd/"),
        ({"slug": "!!!"}, "/post/a/"),
        ({"slug": "a.b"}, "/post/a.b/"),
        ({"url": "/custom/Path.html"}, "/custom/Path.html"),
        ({"url": "/UP/Low"}, "/UP/Low/"),
        ({"url": "custom/x"}, "/custom/x/"),
        ({"url": "/v1.2/foo"}, "/v1.2/foo"),
        ({"url": "/v1.2/"}, "/v1.2/"),
        ({"url": "/caf%C3%A9/"}, "/café/"),
        ({"url": "/a b/"}, "/a b/"),
        ({"url": "/"}, "/"),
        ({"url": "/x/", "slug": "y"}, "/x/"),
        ({"language": "fr"}, "/fr/post/a/"),
        ({"language": "en"}, "/en/post/a/"),
        ({"language": "fr", "slug": "s"}, "/fr/post/s/"),
        ({"language": "fr", "url": "/eee/"}, "/eee/"),
        ({"language": "fr", "url": "fff/"}, "/fr/fff/"),
        ({"kind": "list", "folder": "", "name": "post", "slug": "x"}, "/x/"),
        ({"kind": "list", "folder": "", "name": ""}, "/"),
        ({"kind": "list", "folder": "", "name": "", "language": "fr"}, "/fr/"),
        ({"kind": "list", "folder": "tags", "name": "foo"}, "/tags/foo/"),
    ],
)
def test_the_address_of_a_page(given: dict[str, Any], path: str) -> None:
    assert address(**given) == path


def test_a_name_without_letters_gets_a_stable_address_of_its_own() -> None:
    assert address(name="!!!").startswith("/post/page-")
    assert address(name="!!!") == address(name="!!!") != address(name="??")
    assert address(folder="!!!") not in ("/a/", address(folder="???"))


def test_composed_and_decomposed_file_names_have_one_address() -> None:
    assert address(name="café") == address(name="cafe\u0301")


@given(
    folder=st.text(), name=st.text(), slug=st.none() | st.text(), url=st.none() | st.text(),
    kind=st.sampled_from(["page", "list"]), language=st.sampled_from([None, "en", "fr"]),
)  # fmt: skip
def test_every_address_begins_at_the_root_and_never_climbs(**given: Any) -> None:
    path = address(**given)
    assert path.startswith("/")
    assert "//" not in path
    assert not {".", ".."} & set(path.split("/"))
    assert not any(char in path for char in "?\\\0\n")
    assert path.endswith("/") or "." in path


@pytest.mark.parametrize("url", ["/about/", "about", "/a b/x.html", "/caf%C3%A9/", "/2025:x/"])
def test_an_address_on_this_site_is_a_url(url: str) -> None:
    assert fault_of_url(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/x",
        "javascript:alert(1)",
        "//example.org/",
        "/a/../b",
        "/%2e%2e/b",
        "/q?x=1",
        "/h#x",
        "/a\\b",
        "/a\nb",
        "/" + "x" * 500,
    ],
)
def test_anything_else_is_no_url(url: str) -> None:
    assert fault_of_url(url)


@pytest.mark.parametrize(
    ("alias", "page", "path"),
    [
        ("/old/", "/post/a/", "/old/"),
        ("/old", "/post/a/", "/old/"),
        ("rel-old", "/post/a/", "/post/rel-old/"),
        ("../up", "/post/a/", "/up/"),
        ("../../../top", "/post/a/", "/top/"),
        ("/x.html", "/post/a/", "/x.html"),
        ("/Caps/Yes", "/post/a/", "/Caps/Yes/"),
        ("old dir/y", "/post/a/", "/post/old dir/y/"),
        ("crel", "/d/e/", "/d/crel/"),
        ("rel", "/a#b/e/", "/a#b/rel/"),
        ("rel", "/news/sub/", "/news/rel/"),
        ("nrel", "/news/", "/nrel/"),
        ("x", "/", "/x/"),
        ("x", "/custom/Path.html", "/custom/x/"),
        ("/caf%C3%A9/", "/post/a/", "/café/"),
    ],
)
def test_an_alias_counts_from_the_root_or_from_the_section(
    alias: str, page: str, path: str
) -> None:
    assert get_alias_path(alias, page_path=page) == path


@given(alias=st.text())
def test_any_alias_gives_an_address_that_never_climbs(alias: str) -> None:
    path = get_alias_path(alias, page_path="/post/a/")
    assert path.startswith("/")
    assert "//" not in path
    assert not {".", ".."} & set(path.split("/"))


@pytest.mark.parametrize("alias", ["https://x.org/", "//x.org", "/?p=123", "/a#b"])
def test_an_alias_that_cannot_be_redirected_is_reported(alias: str) -> None:
    assert find_alias_problem(alias)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/admin/",
        "/Admin/users/",
        "/static/x.css",
        "/healthz",
        "/media/a.jpg",
        "/livez/",
        "/sitemaps/lists.xml",
        "/social-cards/0123456789abcdef.png",
        "/robots.txt",
        "/post/index.xml",
        "/page/2/",
        "/post/page/2/",
        "/fr/",
        "/fr/admin/",
    ],
)
def test_the_addresses_of_the_system_are_reserved(path: str) -> None:
    assert find_reserved_use(path, languages=["fr"])


@pytest.mark.parametrize(
    "path",
    [
        "/post/admin/", "/administration/", "/page/about/", "/searching/", "/fr/a/", "/de/",
        "/accounts/", "/preview/", "/sitemaps/", "/404.html", "/social-cards/about/",
        "/search/", "/fr/search/", "/tags/", "/tags/reuters/", "/authors/", "/authors/v1/json/",
    ],
)  # fmt: skip
def test_other_addresses_are_free(path: str) -> None:
    assert find_reserved_use(path, languages=["fr"]) is None


def test_a_list_page_may_title_home_but_not_the_administration() -> None:
    assert find_reserved_use("/", kind="list") is None
    assert find_reserved_use("/admin/", kind="list")


@pytest.mark.parametrize("path", ["/search/", "/fr/search/", "/tags/", "/Authors/", "/archive"])
def test_our_own_pages_are_known_by_name(path: str) -> None:
    assert find_built_in_page(path, languages=["fr"])


@pytest.mark.parametrize("path", ["/authors/v1/json/", "/tags/reuters/", "/about/", "/"])
def test_below_our_own_pages_everything_is_free(path: str) -> None:
    assert find_built_in_page(path, languages=["fr"]) is None
