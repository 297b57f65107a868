"""The front-matter keys without a field of their own, as a text that an editor can change.

The text has the format of the article's file. It is read by the rules of the import, and its
problems have the line and column in this text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from articles.errors import FrontMatterError, PatchError, Problem
from articles.frontmatter import Document, Format, KeyPath, dump, field_name, parse
from articles.frontmatter.errors import get_line_and_column
from articles.frontmatter.values import is_same_value
from articles.hugo import Key
from articles.hugo.key_precedence import assign_to_fields
from articles.hugo.problems import ProblemList

#: The line that begins and ends the front matter in a file. The text of an editor has none.
DELIMITERS: Final[dict[Format, str]] = {"yaml": "---\n", "toml": "+++\n", "json": ""}
HINTS: Final[dict[Format, str]] = {
    "yaml": "write only keys and values, without a line of hyphens",
    "toml": "write only keys and values, without a line of plus signs",
    "json": "write an object in braces",
}
#: Warnings of an import about a value that would be lost. An editor has to decide.
LOSSES: Final = ("duplicate-key", "key-repeated")


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key that has a field of its own, with its position in the text."""

    name: str
    key: Key
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class OtherKeys:
    """The keys in a text. ``values`` are those without a field, ``own`` those that have one. If
    there is a problem, the values are not complete."""

    values: Mapping[str, Any]
    own: tuple[OwnKey, ...] = ()
    problems: tuple[Problem, ...] = ()


def write_other_keys(values: Mapping[str, Any], *, format: Format) -> str:
    """Return the keys as they would be in a new file of this format, without its delimiters. What
    TOML cannot express is written as JSON.

    Raise :class:`~articles.errors.PatchError` for values that no front matter can hold.
    """
    if not values:
        return ""
    try:
        data = dump(values, "", format)
        text = data.decode().removeprefix(DELIMITERS[format]).removesuffix(DELIMITERS[format])
    except PatchError:
        if format == "json":
            raise
        return write_other_keys(values, format="json")
    if not is_same_value(dict(read_other_keys(text, format=format).values), dict(values)):
        raise PatchError("these keys would not survive being read back")
    return text


def read_other_keys(text: str, *, format: Format) -> OtherKeys:
    """Return the keys in ``text``, and everything that is wrong with it."""
    if not text.strip():
        return OtherKeys({})
    if text.lstrip().startswith("{"):
        format = "json"  # As YAML, this is a map in brackets: nearly the same.
    start = DELIMITERS[format]
    try:
        document = parse(f"{start}{text.rstrip()}\n{start}".encode("utf-8", "surrogatepass"))
        _check_end(document, format)
    except FrontMatterError as error:
        return OtherKeys({}, problems=(_move_up(error.problem, format),))
    notes = ProblemList(document)
    claims, leftovers = assign_to_fields(document.matter, notes)
    problems = [*document.problems, *notes.in_order()]
    return OtherKeys(
        {name: claim.value for name, claim in leftovers.items()},
        tuple(_find_own_key(document, claim.path, claim.key, format)
              for claimed in claims.values() for claim in claimed),
        tuple(_move_up(problem, format) for problem in problems if problem.code in LOSSES),
    )  # fmt: skip


def _check_end(document: Document, format: Format) -> None:
    """Raise FrontMatterError if the front matter ends before the text does, or never began."""
    if document.format == format and not document.body.strip():
        return
    found = document.format == format and format != "json"
    line = document.body_line - 1 if found else 1
    message = "this is not JSON" if format == "json" else "the front matter would end here"
    raise FrontMatterError(
        Problem(severity="error", code="not-a-map", message=message, line=line, hint=HINTS[format])
    )


def _find_own_key(document: Document, path: KeyPath, key: Key, format: Format) -> OwnKey:
    line, column = get_line_and_column(document.text, document.keys[path])
    return OwnKey(field_name(path), key, line - _count_lines_above(format), column)


def _move_up(problem: Problem, format: Format) -> Problem:
    """Return the problem with its position in the text, which has no delimiter."""
    return replace(problem, line=max(1, problem.line - _count_lines_above(format)))


def _count_lines_above(format: Format) -> int:
    return DELIMITERS[format].count("\n")
