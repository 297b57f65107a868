"""The reader of each kind of key.

A reader takes the value, its path, the key and the desk, and gives the value of the field, or None
where it is as good as absent. It never raises: it notes what it mended or refused.
"""

from __future__ import annotations

from typing import Final

from articles.hugo.desk import Reader
from articles.hugo.keys import Kind
from articles.hugo.lists import (
    read_aliases,
    read_authors,
    read_byline,
    read_language,
    read_languages,
    read_terms,
    read_visibility,
    read_widgets,
)
from articles.hugo.page_parts import read_menu, read_picture, read_sidebar
from articles.hugo.switches import read_draft, read_moment, read_published, read_switch, read_weight
from articles.hugo.texts import read_line, read_slug, read_text, read_title, read_url

READERS: Final[dict[Kind, Reader]] = {
    "aliases": read_aliases,
    "authors": read_authors,
    "byline": read_byline,
    "date": read_moment,
    "draft": read_draft,
    "language": read_language,
    "languages": read_languages,
    "line": read_line,
    "menu": read_menu,
    "picture": read_picture,
    "published": read_published,
    "sidebar": read_sidebar,
    "slug": read_slug,
    "switch": read_switch,
    "terms": read_terms,
    "text": read_text,
    "title": read_title,
    "url": read_url,
    "visibility": read_visibility,
    "weight": read_weight,
    "widgets": read_widgets,
}
