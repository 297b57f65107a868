"""What Hugo and its theme Mainroad mean by front matter, by paths and by names."""

from articles.hugo.authored import Authored, Sidebar
from articles.hugo.dates import DateReading, DateUnreadable, read_date, write_date
from articles.hugo.interpret import Interpretation, interpret
from articles.hugo.keys import BY_FIELD, BY_NAME, KEYS, Key
from articles.hugo.matter import house_matter, places, to_matter
from articles.hugo.names import author_slug, humanize, term_key, term_slug, title_key, urlize
from articles.hugo.paths import (
    RESERVED_PREFIXES,
    ContentPath,
    alias_fault,
    alias_path,
    is_reserved,
    public_path,
    read_path,
    url_fault,
)
from articles.hugo.sections import section_of

__all__ = [
    "BY_FIELD",
    "BY_NAME",
    "KEYS",
    "RESERVED_PREFIXES",
    "Authored",
    "ContentPath",
    "DateReading",
    "DateUnreadable",
    "Interpretation",
    "Key",
    "Sidebar",
    "alias_fault",
    "alias_path",
    "author_slug",
    "house_matter",
    "humanize",
    "interpret",
    "is_reserved",
    "places",
    "public_path",
    "read_date",
    "read_path",
    "section_of",
    "term_key",
    "term_slug",
    "title_key",
    "to_matter",
    "url_fault",
    "urlize",
    "write_date",
]
