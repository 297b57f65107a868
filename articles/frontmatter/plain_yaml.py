"""The plain part of YAML, in which most front matter is written.

Keys at the margin; behind them a word, a text in quotes that holds no quote and no backslash, or
nothing, or below them a list of such values; comments on lines of their own. On this part all
readers of YAML agree, and regular expressions take a fifth of the time that events take. A block
that holds anything else is left as a whole to :mod:`articles.frontmatter.yaml_reader`, which also
says where things stand.
"""

from __future__ import annotations

import re
from typing import Any, Final

from articles.frontmatter.reading import Source
from articles.frontmatter.scalars import NumberTooLargeError, plain

# A colon before a blank, and a number sign behind one, mean something. Repetitions are possessive:
# a block of another kind is given up at its first strange line, and not tried in other ways.
_WORD = r"[\w/](?:[^\n:#]|:(?![ \n])|(?<! )#)*+"
_VALUE = rf"(?:\"[^\"\\\n]*+\"|'[^'\n]*+'|{_WORD})[ ]*+\n"
_KEY = r"[A-Za-z_][A-Za-z0-9_-]{0,99}+"
_LIST = rf"([ ]*+)-[ ]++{_VALUE}(?:\1-[ ]++{_VALUE})*+"
_BLOCK: Final = re.compile(
    rf"(?:{_KEY}:(?:[ ]++{_VALUE}|[ ]*+\n(?:{_LIST})?+)|[ ]*+\n|#[^\n]*+\n)*+"
)
_ENTRY: Final = re.compile(rf"^({_KEY}):[ ]*+([^ \n][^\n]*)?\n((?:[ ]*+-[^\n]*\n)*+)", re.MULTILINE)
_ITEM: Final = re.compile(r"-[ ]++([^\n]*)")


def read(source: Source) -> dict[str, Any] | None:
    """The values of a block by their keys, in order; None for a block that wants the whole reader:
    more than the plain part, a fault, a key that stands twice."""
    block = source.text[source.start : source.end]
    if not _BLOCK.fullmatch(block) or not block.replace("\n", "").isprintable():
        return None
    entries = _ENTRY.findall(block)
    try:
        matter = {
            key: [_scalar(item) for item in _ITEM.findall(items)] if items else _scalar(value)
            for key, value, items in entries
        }
    except NumberTooLargeError:
        return None
    return matter if len(matter) == len(entries) else None


def _scalar(written: str) -> Any:
    written = written.rstrip(" ")
    return written[1:-1] if written[:1] in ('"', "'") else plain(written)
