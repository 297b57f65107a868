"""A fast reader for plain YAML, which is enough for most front matter.

Plain YAML has keys without indentation. A value is one of the following: nothing, an unquoted text
on one line, a quoted text that contains no quotes or backslashes, or a list of such texts on the
lines below its key. Comments are on their own lines. All YAML parsers agree on this part of the
language, and regular expressions take a fifth of the time of a full parser.
:mod:`articles.frontmatter.yaml_reader` reads every other block, and also finds the positions of
values.
"""

from __future__ import annotations

import re
from typing import Any, Final

from articles.frontmatter.document import MatterSource
from articles.frontmatter.yaml_errors import parse_plain_scalar

# An unquoted text must not contain ": " or " #", which have a meaning in YAML. Repetitions are
# possessive: matching stops without backtracking at the first line that is not plain.
_WORD = r"[\w/](?:[^\n:#]|:(?![ \n])|(?<! )#)*+"
_VALUE = rf"(?:\"[^\"\\\n]*+\"|'[^'\n]*+'|{_WORD})[ ]*+\n"
_KEY = r"[A-Za-z_][A-Za-z0-9_-]{0,99}+"
_LIST = rf"([ ]*+)-[ ]++{_VALUE}(?:\1-[ ]++{_VALUE})*+"
_BLOCK: Final = re.compile(
    rf"(?:{_KEY}:(?:[ ]++{_VALUE}|[ ]*+\n(?:{_LIST})?+)|[ ]*+\n|#[^\n]*+\n)*+"
)
_ENTRY: Final = re.compile(rf"^({_KEY}):[ ]*+([^ \n][^\n]*)?\n((?:[ ]*+-[^\n]*\n)*+)", re.MULTILINE)
_ITEM: Final = re.compile(r"-[ ]++([^\n]*)")


def read(source: MatterSource) -> dict[str, Any] | None:
    """Return the keys of a block with their values, in order. Return None if the block needs the
    full reader, because it has an error, a repeated key, or syntax beyond plain YAML."""
    if not _BLOCK.fullmatch(source) or not source.replace("\n", "").isprintable():
        return None
    entries = _ENTRY.findall(source)
    matter = {
        key: [_parse_scalar(item) for item in _ITEM.findall(items)]
        if items
        else _parse_scalar(value)
        for key, value, items in entries
    }
    return matter if len(matter) == len(entries) else None


def _parse_scalar(written: str) -> Any:
    written = written.rstrip(" ")
    return written[1:-1] if written[:1] in ('"', "'") else parse_plain_scalar(written)
