"""A change is written in the right place and in the style of the file."""

from __future__ import annotations

from difflib import ndiff
from typing import Any

import pytest

from articles.errors import PatchError
from articles.frontmatter import DELETE, KeyPath, parse, patch

YAML = """\
---
# top
title: "A \\"b\\""  # note
date: 2019-03-26 12:38:00 -0500
plain: some text # c
single: 'it''s'
empty:
empty2: # note
tags: # about tags
  - a # first - of all
  # second
  - "b"

  - c
flat:
- x
- y: 1
  z: 2
flow: [a, "b", c] # f
lines: [
  a, # one
  # two
  b
]
map: {k: v, "l": [1, 2]}
params:
  x: 1
  y: two
  deep:
    q: r
text: |
  one
  two

folded: >-
  one two
  three

draft: true
last: z
---

Body
"""

TOML = """\
+++
# top
title = "A" # note
path = 'C:\\x'
date = 2025-02-14T13:02:05Z
tags = ["a", 'b', "c"] # t
lines = [
  "x", # one
  # two
  "y"
]
inline = {a = 1, b = "x"}
nothing = {}
author.name = "N"
author.mail = "m"
text = \"\"\"
one
two\"\"\"
raw = '''r'''
draft = false

# about extra
[extra]
  team = "x"
  n = 1

[extra.sub]
q = 1

# menus
[[menu.main]]
name = "a"
[[menu.main]]
name = "b"
+++
Body
"""

JSON = """\
{
  "title" : "A",
  "tags" : [ "a", "b","c" ],
  "author" : {
    "name" : "N"
  },
  "draft" : "false", "toc" : true,
  "empty" : {}, "none": [],
  "lines": [
    "x",
    "y"
  ]
}

Body
"""

Case = tuple[str | KeyPath, Any, list[str]]

YAML_CASES: list[Case] = [
    ("title", "New", ['- title: "A \\"b\\""  # note', '+ title: "New"  # note']),
    ("title", "C:\\ \n", ['- title: "A \\"b\\""  # note', '+ title: "C:\\\\ \\n"  # note']),
    ("title", ["a"], ['- title: "A \\"b\\""  # note', "+ title:  # note", "+   - a"]),
    (
        "date",
        "2020-01-01 10:00:00",
        ["- date: 2019-03-26 12:38:00 -0500", "+ date: 2020-01-01 10:00:00"],
    ),
    ("plain", "other text", ["- plain: some text # c", "+ plain: other text # c"]),
    ("plain", "yes", ["- plain: some text # c", '+ plain: "yes" # c']),
    ("plain", "2020-01-01", ["- plain: some text # c", '+ plain: "2020-01-01" # c']),
    ("plain", "a: b", ["- plain: some text # c", '+ plain: "a: b" # c']),
    ("plain", None, ["- plain: some text # c", "+ plain: null # c"]),
    ("single", "don't", ["- single: 'it''s'", "+ single: 'don''t'"]),
    ("empty", "x", ["- empty:", "+ empty: x"]),
    ("empty", ["x"], ["+   - x"]),
    (("empty", "x"), 1, ["+   x: 1"]),
    ("empty2", "x", ["- empty2: # note", "+ empty2: x # note"]),
    ("tags", ["a", "b", "c", "d e"], ["+   - d e"]),
    ("tags", ["z", "a", "b", "c"], ["+   - z"]),
    ("tags", ["a", "n", "b", "c"], ["+   - n"]),
    ("tags", ["a", "b", "n", "c"], ['+   - "n"']),
    ("tags", ["b", "c"], ["-   - a # first - of all"]),
    ("tags", ["a", "c"], ['-   - "b"']),
    ("tags", ["a", "B", "c"], ['-   - "b"', '+   - "B"']),
    (("tags", 1), DELETE, ['-   - "b"']),
    (("tags", 3), "d", ["+   - d"]),
    ("flat", ["x"], ["- - y: 1", "-   z: 2"]),
    ("flat", ["x", {"y": 1, "z": 3}], ["-   z: 2", "+   z: 3"]),
    ("flat", ["x", {"z": 2}], ["- - y: 1", "-   z: 2", "+ - z: 2"]),
    ("flat", ["x", {"y": 1, "z": 2, "w": ["v"]}], ["+   w:", "+     - v"]),
    ("flow", ["b", "c"], ['- flow: [a, "b", c] # f', '+ flow: ["b", c] # f']),
    ("flow", ["a", "b", "c", "d"], ['- flow: [a, "b", c] # f', '+ flow: [a, "b", c, d] # f']),
    (
        "flow",
        ["a", "b", "c", "d, e"],
        ['- flow: [a, "b", c] # f', '+ flow: [a, "b", c, "d, e"] # f'],
    ),
    ("flow", [], ['- flow: [a, "b", c] # f', "+ flow: [] # f"]),
    ("lines", ["a", "b", "c"], ["-   b", "+   b,", "+   c"]),
    ("lines", ["b"], ["-   a, # one"]),
    (("map", "n"), True, ['- map: {k: v, "l": [1, 2]}', '+ map: {k: v, "l": [1, 2], n: true}']),
    (("map", "k"), DELETE, ['- map: {k: v, "l": [1, 2]}', '+ map: {"l": [1, 2]}']),
    (("params", "x"), 2, ["-   x: 1", "+   x: 2"]),
    (("params", "new"), "v", ["+   new: v"]),
    (("params", "deep", "n"), [1], ["+     n:", "+       - 1"]),
    (("params", "deep", "q"), DELETE, ["-   deep:", "-     q: r", "+   deep: {}"]),
    (("params", "y"), DELETE, ["-   y: two"]),
    ("params", {"x": 1}, ["-   y: two", "-   deep:", "-     q: r"]),
    (("new", "a", "b"), 1, ["+ new:", "+   a:", "+     b: 1"]),
    ("new", "v", ["+ new: v"]),
    ("text", "one\nthree\n", ["-   two", "+   three"]),
    ("text", "x", ["- text: |", "-   one", "-   two", "+ text: |-", "+   x"]),
    ("text", " x\n", ["- text: |", "-   one", "-   two", '+ text: " x\\n"']),
    ("folded", "one two\nfour", ["-   three", "+ ", "+   four"]),
    ("folded", DELETE, ["- folded: >-", "-   one two", "-   three"]),
    ("draft", False, ["- draft: true", "+ draft: false"]),
    ("last", DELETE, ["- last: z"]),
    ("absent", DELETE, []),
    ("plain", "some text", []),
]

TOML_CASES: list[Case] = [
    ("title", 'N "q"', ['- title = "A" # note', '+ title = "N \\"q\\"" # note']),
    ("path", "D:\\", ["- path = 'C:\\x'", "+ path = 'D:\\'"]),
    ("path", "it's", ["- path = 'C:\\x'", '+ path = "it\'s"']),
    ("date", "2020-01-01", ["- date = 2025-02-14T13:02:05Z", "+ date = 2020-01-01"]),
    ("date", "soon", ["- date = 2025-02-14T13:02:05Z", '+ date = "soon"']),
    ("tags", ["b", "c"], ['- tags = ["a", \'b\', "c"] # t', "+ tags = ['b', \"c\"] # t"]),
    (
        "tags",
        ["a", "b", "c", "d"],
        ['- tags = ["a", \'b\', "c"] # t', '+ tags = ["a", \'b\', "c", "d"] # t'],
    ),
    ("lines", ["x", "y", "z"], ['-   "y"', '+   "y",', '+   "z"']),
    ("lines", ["y"], ['-   "x", # one']),
    ("lines", ["x"], ['-   "y"']),
    (("inline", "a"), 2, ['- inline = {a = 1, b = "x"}', '+ inline = {a = 2, b = "x"}']),
    (("inline", "c"), 3, ['- inline = {a = 1, b = "x"}', '+ inline = {a = 1, b = "x", c = 3}']),
    (("nothing", "k"), 1, ["- nothing = {}", "+ nothing = { k = 1 }"]),
    (("author", "url"), "u", ['+ author.url = "u"']),
    ("author", DELETE, ['- author.name = "N"', '- author.mail = "m"']),
    ("text", "one\nthree", ['- two"""', '+ three"""']),
    ("raw", "s", ["- raw = '''r'''", "+ raw = '''s'''"]),
    ("draft", True, ["- draft = false", "+ draft = true"]),
    ("new", "v", ['+ new = "v"']),
    ("new", {"a": 1}, ["+ ", "+ [new]", "+ a = 1"]),
    (("extra", "n"), DELETE, ["-   n = 1"]),
    (("extra", "m"), 1.5, ["+   m = 1.5"]),
    (("extra", "sub", "z"), 1, ["+ z = 1"]),
    ("extra", DELETE, ["- [extra]", '-   team = "x"', "-   n = 1", "- [extra.sub]", "- q = 1"]),
    (("menu", "main", 0, "name"), "A", ['- name = "a"', '+ name = "A"']),
    (("menu", "main", 1), DELETE, ["- [[menu.main]]", '- name = "b"']),
    (("menu", "main", 2), {"name": "c"}, ["+ ", "+ [[menu.main]]", '+ name = "c"']),
]

JSON_CASES: list[Case] = [
    ("title", 'é"', ['-   "title" : "A",', '+   "title" : "é\\"",']),
    ("tags", ["b", "c"], ['-   "tags" : [ "a", "b","c" ],', '+   "tags" : [ "b","c" ],']),
    ("tags", ["a", "b"], ['-   "tags" : [ "a", "b","c" ],', '+   "tags" : [ "a", "b" ],']),
    (("author", "mail"), "m", ['-     "name" : "N"', '+     "name" : "N",', '+     "mail" : "m"']),
    ("author", DELETE, ['-   "author" : {', '-     "name" : "N"', "-   },"]),
    ("draft", True, ['-   "draft" : "false", "toc" : true,', '+   "draft" : true, "toc" : true,']),
    (("empty", "x"), 1, ['-   "empty" : {}, "none": [],', '+   "empty" : {"x" : 1}, "none": [],']),
    ("lines", ["x", "n", "y"], ['+     "n",']),
    ("lines", ["y"], ['-     "x",']),
    ("new", None, ["-   ]", "+   ],", '+   "new" : null']),
]


def difference(text: str, key: str | KeyPath, value: Any) -> list[str]:
    after = patch(parse(text.encode()), {key: value}).decode()
    lines = ndiff(text.splitlines(), after.splitlines())
    return sorted(line for line in lines if line[0] in "+-")


@pytest.mark.parametrize(
    ("text", "key", "value", "lines"),
    [(YAML, *case) for case in YAML_CASES]
    + [(TOML, *case) for case in TOML_CASES]
    + [(JSON, *case) for case in JSON_CASES],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_only_the_lines_of_the_change_differ(
    text: str, key: str | KeyPath, value: Any, lines: list[str], newline: str
) -> None:
    assert difference(text.replace("\n", newline), key, value) == sorted(lines)


def test_several_changes_are_made_at_once() -> None:
    changes = {"title": "N", "tags": ["c", "a"], ("params", "x"): DELETE, "z": [1], "last": "y"}
    after = parse(patch(parse(YAML.encode()), changes, "\nOther\n"))
    assert after.body == "\nOther\n"
    assert after.matter["title"] == "N"
    assert after.matter["tags"] == ["c", "a"]
    assert "x" not in after.matter["params"]
    assert after.matter["z"] == [1]
    assert "# about tags" in after.text


@pytest.mark.parametrize(
    ("text", "key", "value", "result"),
    [
        ("---\n---\nB", "a", 1, "---\na: 1\n---\nB"),
        ("---\n# c\n---\nB", "a", ["x"], '---\n# c\na:\n  - "x"\n---\nB'),
        ("---\n{a: 1}\n---\nB", "b", 2, "---\n{a: 1, b: 2}\n---\nB"),
        ("---\n{a: 1}\n---\nB", "a", DELETE, "---\n{}\n---\nB"),
        ("---\na: 1\n---\nB", "a", DELETE, "---\n---\nB"),
        ("---\n? a\n: 1\n---\nB", "a", 2, "---\n? a\n: 2\n---\nB"),
        ("---\na:\n- 1\n---\n", "b", [2], "---\na:\n- 1\nb:\n- 2\n---\n"),
        ("---\na: [1]\nb: [2]\n---\n", "c", [3], "---\na: [1]\nb: [2]\nc: [3]\n---\n"),
        ("---\na: 'x'\n---\n", "c", "y", "---\na: 'x'\nc: 'y'\n---\n"),
        ("---\na: 'x'\n---\n", "c", "two\nlines", "---\na: 'x'\nc: \"two\\nlines\"\n---\n"),
        ('---\na: "x"\n---\n', "c", "two\nlines", '---\na: "x"\nc: |-\n  two\n  lines\n---\n'),
        ("---\na: |+\n  x\n\n---\n", "b", 1, "---\na: |+\n  x\n\nb: 1\n---\n"),
        ("+++\n[t]\na = 1\n+++\n", "b", 1, "+++\nb = 1\n[t]\na = 1\n+++\n"),
        ("+++\n[t.u]\na = 1\n+++\n", ("t", "b"), 1, "+++\n[t.u]\na = 1\n\n[t]\nb = 1\n+++\n"),
        ("{}\nB", "a", 1, '{"a": 1}\nB'),
        ('{"a":1}', "b", 1, '{"a":1, "b":1}'),
        ('{"a": "\\u00e9"}', "a", "è", '{"a": "\\u00e8"}'),
        ("Text\r\n", "a", "x", '---\r\na: "x"\r\n---\r\nText\r\n'),
        ("\n\nText", "a", ["x"], '---\na:\n  - "x"\n---\n\n\nText'),
        ("Text", "a", DELETE, "Text"),
        ("\ufeff---\na: 1\n---\n", "a", 2, "\ufeff---\na: 2\n---\n"),
        ("\ufeffText", "a", 2, "\ufeff---\na: 2\n---\nText"),
        ("\n ---\na: 1\n--- x", "a", 2, "\n ---\na: 2\n--- x"),
    ],
)
def test_a_change_finds_its_place(text: str, key: str, value: Any, result: str) -> None:
    assert patch(parse(text.encode()), {key: value}).decode() == result


@pytest.mark.parametrize(
    ("text", "body", "result"),
    [
        ("---\na: 1\n---\nOld\n", "New", "---\na: 1\n---\nNew"),
        ("---\na: 1\n---\nOld\n", "", "---\na: 1\n---\n"),
        ("---\na: 1\n---", "New", "---\na: 1\n---\nNew"),
        ('{"a":1}', "New", '{"a":1}\nNew'),
        ("---\na: 1\n--- old", " new", "---\na: 1\n--- new"),
        ("---\na: 1\n---\nOld\n", "---\nb: 2\n---\n", "---\na: 1\n---\n---\nb: 2\n---\n"),
        ("---\na: 1\n---\nOld\n", "One\r\nTwo\r\n", "---\na: 1\n---\nOne\nTwo\n"),
        ("---\r\na: 1\r\n---\r\nOld\r\n", "One\nTwo\n", "---\r\na: 1\r\n---\r\nOne\r\nTwo\r\n"),
        ("---\na: 1\n---\nOld\r\nx\n", "One\nTwo\r\n", "---\na: 1\n---\nOne\r\nTwo\n"),
        ("Old\n", "New\n", "New\n"),
        ("\ufeffOld\n", "New\n", "\ufeffNew\n"),
    ],
)
def test_a_body_is_replaced_behind_untouched_front_matter(
    text: str, body: str, result: str
) -> None:
    assert patch(parse(text.encode()), {}, body).decode() == result


@pytest.mark.parametrize(
    ("text", "changes", "body", "reason"),
    [
        ("---\na: 1\na: 2\n---\n", {"a": 3}, None, "'a' appears more than once"),
        ("---\nm: {a: 1, a: 2}\n---\n", {("m", "a"): 3}, None, "'m.a' appears more than once"),
        ("---\nm: {a: 1, a: 2}\n---\n", {"m": DELETE}, None, "'m.a' appears more than once"),
        ("---\na: 1\n---\n", {("a", "b"): 3}, None, "'a' is not a map"),
        ("---\na: 1\n---\n", {"a": "\0"}, None, "NUL"),
        ("---\na: 1\n---\n", {"a": "\ud800"}, None, "surrogate"),
        ("+++\na = 1\n+++\n", {"a": None}, None, "no null"),
        ("---\n? a\n: - 1\n---\n", {"a": "x"}, None, "unusual way"),
        ("Text", {}, "---\nx\n---\n", "body"),
        ("Text", {}, "---\ntitle: x\n---\n", "front matter"),
        ("---\na: 1\n---\n", {}, "x" * 1024 * 1024 + "x", "the limit is"),
        ("---\na: 1\n---\n", {}, "a\0", "NUL"),
        ("- a\n", {}, "", "empty"),
    ],
)
def test_what_cannot_be_proved_is_refused_with_its_reason(
    text: str, changes: dict[str | KeyPath, Any], body: str | None, reason: str
) -> None:
    with pytest.raises(PatchError, match=reason):
        patch(parse(text.encode()), changes, body)


def test_another_key_of_a_file_with_a_repeated_one_can_be_changed() -> None:
    text = "---\na: 1\na: 2\nb: 3\n---\n"
    assert patch(parse(text.encode()), {"b": 4}).decode() == text.replace("3", "4")


def test_a_value_that_is_not_json_shaped_is_the_callers_mistake() -> None:
    with pytest.raises(TypeError):
        patch(parse(b"---\na: 1\n---\n"), {"a": object()})


def test_a_long_list_is_written_anew_in_bounded_time() -> None:
    items = "".join(f"  - tag {number}\n" for number in range(5000))
    document = parse(f"---\ntags:\n{items}---\n".encode())
    after = parse(patch(document, {"tags": [f"new {number}" for number in range(5000)]}))
    assert after.matter["tags"][4999] == "new 4999"
