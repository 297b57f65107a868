"""The addresses of home pages and sections in all languages, for ``hreflang``."""

from __future__ import annotations

from articles.hugo import get_home_url
from articles.pages.page_request import PageRequest
from articles.site_settings import languages


def list_front_pages(reader: PageRequest) -> list[tuple[str, str]]:
    """Return (language code, absolute URL) for the home page of each language tree that has
    stories, plus "x-default". Return an empty list if there is only one tree."""
    trees = [tree for tree in languages.get_trees() if tree in reader.navigation.trees]
    if len(trees) < 2:
        return []
    absolute = reader.publication.absolute
    pages = [(languages.get_code_of(tree), absolute(get_home_url(tree))) for tree in trees]
    return [*pages, ("x-default", absolute("/"))]


def list_section_versions(reader: PageRequest, section: str) -> list[tuple[str, str]]:
    """Return (language code, absolute URL) for the page of a section in each language tree that has
    stories in it, plus "x-default". Return an empty list if there is only one such page."""
    pages = [
        (code, reader.publication.absolute(path))
        for code, path in reader.navigation.versions.get(section, ())
    ]
    return [*pages, ("x-default", pages[0][1])] if pages else []
