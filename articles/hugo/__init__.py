"""The meaning of front matter, paths and names in Hugo and its theme Mainroad."""

from articles.hugo.corrections import Correction
from articles.hugo.dates import DateReading, InvalidDate, read_date, write_date
from articles.hugo.front_matter import find_field_paths, make_front_matter, to_front_matter
from articles.hugo.interpret import Interpretation, interpret
from articles.hugo.keys import BY_FIELD, BY_NAME, KEYS, Authored, Key, Sidebar
from articles.hugo.paths import (
    RESERVED_PREFIXES,
    ContentPath,
    find_alias_problem,
    find_built_in_page,
    find_reserved_use,
    find_url_problem,
    get_alias_path,
    get_alias_paths,
    get_home_url,
    make_public_path,
    read_path,
)
from articles.hugo.rules import find_section, get_section_path
from articles.hugo.slugs import decode_references, humanize, normalize_name, title_key, urlize
from articles.hugo.term_names import (
    author_slug,
    get_display_name,
    guess_person_name,
    term_key,
    term_slug,
)
from articles.hugo.vocabularies import VOCABULARIES, Vocabulary

__all__ = [
    "BY_FIELD",
    "BY_NAME",
    "KEYS",
    "RESERVED_PREFIXES",
    "VOCABULARIES",
    "Authored",
    "ContentPath",
    "Correction",
    "DateReading",
    "Interpretation",
    "InvalidDate",
    "Key",
    "Sidebar",
    "Vocabulary",
    "author_slug",
    "decode_references",
    "find_alias_problem",
    "find_built_in_page",
    "find_field_paths",
    "find_reserved_use",
    "find_section",
    "find_url_problem",
    "get_alias_path",
    "get_alias_paths",
    "get_display_name",
    "get_home_url",
    "get_section_path",
    "guess_person_name",
    "humanize",
    "interpret",
    "make_front_matter",
    "make_public_path",
    "normalize_name",
    "read_date",
    "read_path",
    "term_key",
    "term_slug",
    "title_key",
    "to_front_matter",
    "urlize",
    "write_date",
]
