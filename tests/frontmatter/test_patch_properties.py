"""Any change to any file reads back as requested, and everything else is unchanged."""

from __future__ import annotations

import copy
import json
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from articles.errors import PatchError
from articles.frontmatter import DELETE, Document, KeyPath, parse, patch
from articles.frontmatter.values import MISSING, is_same_value, look_up
from tests.frontmatter.reading import is_left_alone

WORDS = st.lists(
    st.sampled_from(["news", "China", "2025", "of", "être", "中国", "😀", "A&B", "x-y", "it's"]),
    min_size=1,
    max_size=5,
).map(" ".join)
TEXTS = WORDS | st.text(
    st.sampled_from("aB1 é中😀\"'\\#:,-[]{}&*!|>%@`?=~.\t\n_/\u2028\u00a0"), max_size=12
)
SCALARS: st.SearchStrategy[Any] = (
    TEXTS | st.booleans() | st.integers(-(10**6), 10**6) | st.sampled_from([0.5, -1.25, 1e30, 1e-7])
)
LISTS = st.lists(SCALARS, max_size=4)
MAPS = st.dictionaries(st.sampled_from(["a", "b c", "d-e", "no", "é"]), SCALARS | LISTS, max_size=3)
VALUES = SCALARS | LISTS | MAPS
KEYS = ["title", "date", "tags", "draft", "params", "menu", "Odd Key", "weight", "lead", "a.b"]
COMMENTS = st.sampled_from(["", "", " # a note: [with] 'signs'", "  #"])
NEWLINES = st.sampled_from(["\n", "\n", "\r\n"])


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028")


# --- YAML -----------------------------------------------------------------------------------


@st.composite
def yaml_scalar(draw: st.DrawFn, flow: bool = False) -> str:
    kind = draw(st.sampled_from(["plain", "single", "double", "other"]))
    if kind == "plain":
        return draw(st.sampled_from(["a plain text", "x", "No", "2025-01-02 9:15:00", "it's"]))
    if kind == "single":
        text = draw(TEXTS).replace("\n", " ").replace("\u2028", " ").replace("\t", " ")
        return "'" + text.replace("'", "''") + "'"
    if kind == "double":
        return quoted(draw(TEXTS))
    return draw(st.sampled_from(["true", "1", "010", "~", "1.5", "null", "!!str 1"]))


@st.composite
def yaml_flow(draw: st.DrawFn, breaks: bool = True) -> str:
    items = draw(st.lists(yaml_scalar(), max_size=3))
    space = draw(st.sampled_from(["", " ", "\n    " if breaks else " "]))
    if draw(st.booleans()):
        comma = draw(st.sampled_from(["", ","])) if items else ""
        return f"[{space}" + f",{space or ' '}".join(items) + f"{comma}{space}]"
    pairs = [f"k{number}: {item}" for number, item in enumerate(items)]
    return f"{{{space}" + f",{space or ' '}".join(pairs) + f"{space}}}"


@st.composite
def yaml_block(draw: st.DrawFn, indent: str, depth: int) -> str:
    lines: list[str] = []
    kind = draw(st.sampled_from(["list", "map"]))
    for number in range(draw(st.integers(1, 4))):
        if draw(st.integers(0, 4)) == 0:
            lines.append(draw(st.sampled_from(["", f"{indent}# note", "# note - x", "   "])))
        start = f"{indent}- " if kind == "list" else f"{indent}{'abcd'[number]}: "
        if depth and draw(st.integers(0, 3)) == 0:
            if kind == "list":
                lines.append(f"{start}k: {draw(yaml_scalar())}\n{indent}  l: {draw(yaml_scalar())}")
            else:
                lines.append(start.rstrip() + "\n" + draw(yaml_block(indent + "  ", depth - 1)))
        else:
            value = draw(yaml_scalar() | st.just("") | yaml_flow(breaks=False))
            lines.append(f"{start}{value}{draw(COMMENTS)}".rstrip(" "))
    return "\n".join(lines)


@st.composite
def yaml_block_scalar(draw: st.DrawFn) -> str:
    lines = draw(st.lists(WORDS | st.just(""), min_size=1, max_size=4))
    header = draw(st.sampled_from(["|", ">", "|-", ">-", "|+"]))
    return header + "".join(f"\n  {line}".rstrip(" ") for line in ["first", *lines])


@st.composite
def yaml_document(draw: st.DrawFn) -> str:
    parts: list[str] = []
    for key in draw(st.lists(st.sampled_from(KEYS), max_size=6, unique=True)):
        parts += draw(st.lists(st.sampled_from(["# a comment", "", "#", "  # odd"]), max_size=1))
        name = draw(st.sampled_from([key, f'"{key}"', f"'{key}'"]))
        kind = draw(st.sampled_from(["scalar", "flow", "block", "text", "empty"]))
        if kind in ("scalar", "flow"):
            value = draw(yaml_scalar() if kind == "scalar" else yaml_flow())
            parts.append(f"{name}:{draw(st.sampled_from([' ', '   ']))}{value}{draw(COMMENTS)}")
        elif kind == "block":
            indent = draw(st.sampled_from(["  ", "    "]))
            parts.append(f"{name}:{draw(COMMENTS)}\n{draw(yaml_block(indent, 1))}")
        elif kind == "text":
            parts.append(f"{name}: {draw(yaml_block_scalar())}")
        else:
            parts.append(f"{name}:{draw(COMMENTS)}")
    return "".join(f"{line}\n" for line in ["---", *parts, "---"])


# --- TOML -----------------------------------------------------------------------------------


@st.composite
def toml_scalar(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["basic", "literal", "multi", "other"]))
    text = draw(TEXTS)
    if kind == "basic":
        return quoted(text)
    if kind == "literal":
        return "'" + text.replace("'", "").replace("\n", " ") + "'"
    if kind == "multi":
        return '"""\n' + text.replace("\\", "/").replace('"', "'") + '"""'
    return draw(st.sampled_from(["true", "1_000", "0x1F", "1.5", "2025-02-14", "inf"]))


@st.composite
def toml_array(draw: st.DrawFn) -> str:
    items = draw(st.lists(toml_scalar(), max_size=3))
    if draw(st.booleans()):
        return "[" + ", ".join(items) + "]"
    comma = draw(st.sampled_from(["", ","])) if items else ""
    note = draw(st.sampled_from(["", " # n, ]"]))
    return f"[{note}\n  " + f",{note}\n  ".join(items) + f"{comma}{note}\n]"


@st.composite
def toml_pairs(draw: st.DrawFn, names: list[str]) -> list[str]:
    lines: list[str] = []
    for name in draw(st.lists(st.sampled_from(names), max_size=4, unique=True)):
        lines += draw(st.lists(st.sampled_from(["# a comment", ""]), max_size=1))
        kind = draw(st.sampled_from(["scalar", "array", "inline", "dotted"]))
        equals = draw(st.sampled_from([" = ", "=", "  =  "]))
        if kind == "inline":
            inner = draw(st.lists(toml_scalar(), max_size=2))
            pairs = ", ".join(f"k{number} = {item}" for number, item in enumerate(inner))
            lines.append(f"{name}{equals}{{{pairs}}}")
        elif kind == "dotted":
            lines += [f"{name}.x{equals}{draw(toml_scalar())}", f"{name}.y = 1"]
        else:
            value = draw(toml_scalar() if kind == "scalar" else toml_array())
            lines.append(f"{name}{equals}{value}{draw(COMMENTS)}")
    return lines


@st.composite
def toml_document(draw: st.DrawFn) -> str:
    lines = draw(toml_pairs(["title", "date", "tags", "draft", '"Odd Key"', "weight"]))
    if draw(st.booleans()):
        lines += ["", "[params] # note", *draw(toml_pairs(["x", "y", '"z z"']))]
        if draw(st.booleans()):
            lines += ["[params.deep]", *draw(toml_pairs(["q"]))]
    if draw(st.booleans()):
        lines += ["# menus", "[[menu]]", *draw(toml_pairs(["name"])), "[[menu]]", 'name = "b"']
    return "".join(f"{line}\n" for line in ["+++", *lines, "+++"])


# --- JSON -----------------------------------------------------------------------------------


@st.composite
def json_document(draw: st.DrawFn) -> str:
    matter = draw(st.dictionaries(st.sampled_from(KEYS), VALUES | st.none(), max_size=6))
    return (
        json.dumps(
            matter,
            ensure_ascii=draw(st.booleans()),
            indent=draw(st.sampled_from([None, 2, "\t"])),
            separators=draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,", " : ")])),
        )
        + "\n"
    )


BODIES = st.sampled_from(["", "Body\n", "\n\nBody  \n---\nx", "  \n", "# T\n\n+++\n"])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(yaml_document() | toml_document() | json_document()) + draw(BODIES)
    data = text.replace("\n", draw(NEWLINES)).encode()
    return parse(draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"])) + data)


@st.composite
def changes(draw: st.DrawFn, document: Document) -> tuple[KeyPath, Any]:
    paths = [*document.marks, ("new",), ("title",), ("params", "new"), ("one", "two")]
    path = draw(st.sampled_from(paths))
    old = look_up(document.matter, path)
    if isinstance(old, list) and old and draw(st.booleans()):
        at = draw(st.integers(0, len(old)))
        return path, [
            *old[:at],
            *draw(st.lists(SCALARS, max_size=1)),
            *old[at + draw(st.integers(0, 1)) :],
        ]
    return path, draw(VALUES | st.just(DELETE))


def changed(matter: Any, path: KeyPath, value: Any) -> Any:
    """Return the expected values, or MISSING if the path leads through a scalar."""
    if value is DELETE and look_up(matter, path) is MISSING:
        return matter
    result = around = copy.deepcopy(matter)
    for part, following in pairwise(path):
        if isinstance(around, dict) and around.get(part) is None:
            around[part] = {}
        around = around[part]
        if not isinstance(around, dict) and not (isinstance(around, list) and following != "new"):
            return MISSING
    if value is not DELETE:
        around[path[-1]] = value
    else:
        del around[path[-1]]
    return result


@given(st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_change_is_made_and_nothing_else(data: st.DataObject) -> None:
    document = data.draw(documents())
    path, value = data.draw(changes(document))
    expected = changed(document.matter, path, value)
    try:
        result = patch(document, {path: value})
    except PatchError as refusal:
        event(f"refused in {document.format}: {str(refusal).rpartition(':')[2]}")
        assert expected is MISSING or is_beyond_us(document, path, value), str(refusal)
        return
    after = parse(result)
    assert is_same_value(after.matter, expected)
    assert after.body == document.body
    assert after.bom == document.bom
    assert ("\r\n" in document.text) or ("\r\n" not in after.text)
    assert is_left_alone(document, after, path)


def is_beyond_us(document: Document, path: KeyPath, value: Any) -> bool:
    """Return whether a change is unsupported: a TOML table made of headers may not become another
    value."""
    return document.format == "toml" and isinstance(look_up(document.matter, path), dict | list)
