"""YAML, TOML and JSON that is unusual, wrong or meant to exhaust a parser.

Each input is the text between the delimiters, with the expected result: the parsed values, or the
code of the error. For JSON, the input is the value of the key ``a``.
"""

from __future__ import annotations

from typing import Any

from tests.shared import get_input, read_cases

Outcome = str | dict[str, Any]

_LAUGHS = "a: &a [ha, ha]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(20))
_MERGES = "a: &a {k: 1}\n" + "".join(f"m{n}: &m{n} {{<<: [*a, *a]}}\n" for n in range(24))

YAML: dict[str, tuple[str, Outcome]] = {
    # bombs and depth
    "aliases of aliases": (_LAUGHS, "yaml-alias"),
    "merges of merges": (_MERGES, "yaml-alias"),
    "an alias of its own list": ("tags: &a [*a]", "yaml-alias"),
    "an alias as a key": ("a: &a b\n*a : c", "yaml-alias"),
    "an alias of nothing": ("a: *b", "yaml-alias"),
    "an anchor that nobody uses": ("a: &b c", "yaml-alias"),
    "a merge key without an alias": ("<<: {a: 1}", "yaml-alias"),
    "lists in lists": ("a: " + "[" * 3_000 + "]" * 3_000, "too-deep"),
    "lists that nothing closes": ("a: " + "[" * 3_000, "too-deep"),
    "maps in maps": ("a: " + "{b: " * 3_000 + "1" + "}" * 3_000, "too-deep"),
    "maps in blocks": ("".join(" " * n + f"k{n}:\n" for n in range(300)), "too-deep"),
    "lists in one line": ("a:\n  " + "- " * 3_000 + "b", "too-deep"),
    "questions in one line": ("? " * 3_000 + "b", "yaml-complex-key"),
    # tags and documents
    "a tag that calls": ("a: !!python/object/apply:os.system ['true']", "yaml-tag"),
    "a tag that builds": ("a: !!python/object/new:type {}", "yaml-tag"),
    "a tag of one's own": ("a: !harbour 1", "yaml-tag"),
    "a tag of bytes": ("a: !!binary aGE=", "yaml-tag"),
    "a tag of a set": ("a: !!set {b, c}", "yaml-tag"),
    "a tag on the whole": ("!!map\na: 1", "yaml-tag"),
    "a directive": ("%YAML 1.1", "yaml-multiple-documents"),
    "a second document": ("a: 1\n--- {b: 2}", {"a": 1}),
    "an end and more": ("a: 1\n...\nb: 2", "yaml-multiple-documents"),
    # keys
    "a key twice": ("a: 1\na: 2", {"a": 2}),
    "a key twice in a flow map": ("a: {b: 1, b: 2}", {"a": {"b": 2}}),
    "a list as a key": ("[a]: 1", "yaml-complex-key"),
    "a map as a key": ("{a: b}: 1", "yaml-complex-key"),
    "a key of two lines": ("? |\n  a\n  b\n: 1", {"a\nb\n": 1}),
    "a number as a key": ("1: a\n1.0: b\n01: c", {"1": "a", "1.0": "b", "01": "c"}),
    "a yes as a key": ("yes: a\nnull: b\n'': c", {"yes": "a", "null": "b", "": "c"}),
    "a value without a key": (": a", "yaml-syntax"),
    "a key as long as a page": (f"{'k' * 1_500}: 1", "not-a-map"),
    # scalars that are something else elsewhere
    "yes and no": (
        "a: yes\nb: No\nc: on\nd: true\ne: TRUE",
        {"a": "yes", "b": "No", "c": "on", "d": True, "e": True},
    ),
    "times and degrees": (
        "a: 12:30:45\nb: -1:30\nc: 190:20:30.15",
        {"a": "12:30:45", "b": "-1:30", "c": "190:20:30.15"},
    ),
    "numbers of other bases": (
        "a: 0x1F\nb: 0o17\nc: 017\nd: 0b11\ne: 1_000",
        {"a": 31, "b": 15, "c": 15, "d": "0b11", "e": "1_000"},
    ),
    "numbers that are none": (
        "a: .inf\nb: -.INF\nc: .NaN",
        {"a": ".inf", "b": "-.INF", "c": ".NaN"},
    ),
    "numbers beyond all": (
        "a: 1e999\nb: -1e999\nc: 1e-999",
        {"a": "1e999", "b": "-1e999", "c": 0.0},
    ),
    "a number of a thousand digits": (f"a: {'9' * 5_000}", {"a": "9" * 5_000}),
    "dates": (
        "a: 2025-01-01\nb: 2025-13-45\nc: 2025-01-01T00:00:00Z",
        {"a": "2025-01-01", "b": "2025-13-45", "c": "2025-01-01T00:00:00Z"},
    ),
    "nothing in many ways": (
        "a:\nb: ~\nc: null\nd: NULL\ne: ''",
        {"a": None, "b": None, "c": None, "d": None, "e": ""},
    ),
    "a version": (
        "a: 1.10\nb: 1.2.3\nc: 1e3\nd: 1e",
        {"a": 1.1, "b": "1.2.3", "c": 1000.0, "d": "1e"},
    ),
    "signs alone": (
        "a: '-'\nb: '?'\nc: '!'\nd: .\ne: =\nf: '@'",
        {"a": "-", "b": "?", "c": "!", "d": ".", "e": "=", "f": "@"},
    ),
    # white space and quotes
    "a tab for a space": ("a:\n\t- b", "yaml-syntax"),
    "a tab after the colon": ("a:\tb", {"a": "b"}),
    "a colon in a value": ("title: Tide: high", "yaml-syntax"),
    "a comment in a value": ("title: Number #1\nb: Number # 1", {"title": "Number", "b": "Number"}),
    "a quote that nothing closes": ("a: 'it", "yaml-syntax"),
    "a quote and more": ("a: 'b' c", "yaml-syntax"),
    "an escape that does not exist": (r'a: "\q"', "yaml-syntax"),
    "an escape beyond all characters": (r'a: "\U00110000"', "yaml-syntax"),
    "NUL by its escape": (r'a: "b\0c"', "nul-character"),
    "half of a pair": (r'a: "\ud83d"', "yaml-syntax"),
    "control characters by escapes": (r'a: "\a\b\e\N\_\L"', {"a": "\a\b\x1b\x85\xa0\u2028"}),
    "a raw bell": ("a: b\ac", "yaml-syntax"),
    "a byte order mark inside": ("a: \ufeffb", {"a": "\ufeffb"}),
    "other line ends": ("a: b\u2028c\nd: e\x85f", "yaml-syntax"),
    "text kept and folded": ("a: |+\n  b\n\nc: >-\n  d\n  e", {"a": "b\n\n", "c": "d e"}),
    "text with its own indent": ("a: |2\n   b\n  c", {"a": " b\nc\n"}),
    "text that looks like an end": ("a: |\n  ---\n  ...", {"a": "---\n...\n"}),
    "indents that disagree": ("a:\n   - b\n  - c", "yaml-syntax"),
    "only comments": ("# a\n  # b", {}),
    "a list alone": ("- a\n- b", "not-a-map"),
    "a text alone": ("harbour", "not-a-map"),
}

TOML: dict[str, tuple[str, Outcome]] = {
    # depth
    "lists in lists": ("a = " + "[" * 3_000 + "]" * 3_000, "too-deep"),
    "tables in one line": ("a = " + "{b = " * 3_000 + "1" + "}" * 3_000, "too-deep"),
    "a key of many parts": (".".join("a" * 3_000) + " = 1", "too-deep"),
    "a table of many parts": ("[" + ".".join("a" * 3_000) + "]", "too-deep"),
    # keys and tables
    "a key twice": ("a = 1\na = 2", "toml-syntax"),
    "a table twice": ("[a]\nb = 1\n[a]\nc = 2", "toml-syntax"),
    "a table over a value": ("a = 1\n[a.b]", "toml-syntax"),
    "a key into a closed table": ("a = {b = 1}\na.c = 2", "toml-syntax"),
    "a list of tables over a list": ("a = []\n[[a]]", "toml-syntax"),
    "a table before its list": ("[a.b]\n[[a]]", "toml-syntax"),
    "a key of quotes": ('"" = 1\n"a.b" = 2\n\'c"\' = 3', {"": 1, "a.b": 2, 'c"': 3}),
    "a bare key of another alphabet": ("größe = 1", "toml-syntax"),
    "a key without a value": ("a =", "toml-syntax"),
    "two keys in a line": ("a = 1 b = 2", "toml-syntax"),
    "keys like numbers": ("1 = 1\n1.2 = 3", "toml-syntax"),
    "dots and spaces": ("a . b = 1\n[ c . d ]\ne = 2", {"a": {"b": 1}, "c": {"d": {"e": 2}}}),
    "many lists of tables": (
        "[[a]]\nb=1\n[[a]]\nb=2\n[a.c]\nd=3",
        {"a": [{"b": 1}, {"b": 2, "c": {"d": 3}}]},
    ),
    # values
    "a number of a thousand digits": (f"a = {'9' * 5_000}", {"a": "9" * 5_000}),
    "numbers of other bases": (
        "a = 0x1F\nb = 0o17\nc = 0b11\nd = 1_000",
        {"a": 31, "b": 15, "c": 3, "d": 1000},
    ),
    "a leading zero": ("a = 017", "toml-syntax"),
    "underscores at the end": ("a = 1_", "toml-syntax"),
    "numbers that are none": ("a = inf", {"a": "inf"}),
    "a number that is not one": ("a = nan", {"a": "nan"}),
    "a number beyond all": ("a = 1e999", {"a": "1e999"}),
    "dates": (
        "a = 2025-01-01\nb = 07:32:00\nc = 2025-01-01T00:00:00Z",
        {"a": "2025-01-01", "b": "07:32:00", "c": "2025-01-01T00:00:00Z"},
    ),
    "a date that is none": ("a = 2025-13-45", "toml-syntax"),
    "a year before all": ("a = 0000-01-01", "toml-syntax"),
    "a capital truth": ("a = True", "toml-syntax"),
    "a comma too many": ("a = {b = 1,}", "toml-syntax"),
    "a comma at the end of a list": ("a = [1,\n # two\n 2,\n]", {"a": [1, 2]}),
    "lists of all kinds": ("a = [1, 'b', [2.5], {c = true}]", {"a": [1, "b", [2.5], {"c": True}]}),
    # text
    "a text that nothing closes": ("a = 'it", "toml-syntax"),
    "a text across lines": ('a = "it\nis"', "toml-syntax"),
    "a long text that nothing closes": ('a = """it', "toml-syntax"),
    "quotes at the end of a long text": ('a = """it""\\""""', {"a": 'it"""'}),
    "a line end that is escaped": ('a = """it \\\n   is"""', {"a": "it is"}),
    "an escape that does not exist": (r'a = "\q"', "toml-syntax"),
    "NUL by its escape": (r'a = "b\u0000c"', "nul-character"),
    "half of a pair": (r'a = "\ud83d"', "toml-syntax"),
    "an escape beyond all characters": (r'a = "\U00110000"', "toml-syntax"),
    "a raw bell": ("a = 'b\ac'", "toml-syntax"),
    "a tab": ("\ta\t=\t'b\tc'\t", {"a": "b\tc"}),
    "a byte order mark inside": ("\ufeffa = 1", "toml-syntax"),
    "a delimiter in a text": ("a = '''\n++\n'''", {"a": "++\n"}),
    "YAML": ("a: 1", "toml-syntax"),
    "a comment alone": ("# a", {}),
}

#: If the expected result is None, the values are those of Python's ``json`` module.
JSON: dict[str, tuple[str, Outcome | None]] = {
    # depth
    "lists in lists": ("[" * 3_000 + "]" * 3_000, "too-deep"),
    "maps in maps": ('{"a":' * 3_000 + "1" + "}" * 3_000, "too-deep"),
    "lists that nothing closes": ("[" * 3_000, "too-deep"),
    # structure
    "nothing": ("", "json-syntax"),
    "a comma too many in a list": ("[1,]", "json-syntax"),
    "a comma too many in a map": ('{"b": 1,}', "json-syntax"),
    "a comma at the beginning": ("[,1]", "json-syntax"),
    "two commas": ("[1,,2]", "json-syntax"),
    "no comma": ("[1 2]", "json-syntax"),
    "a bracket of the other kind": ("[1}", "json-syntax"),
    "a key without quotes": ("{b: 1}", "json-syntax"),
    "a key in single quotes": ("{'b': 1}", "json-syntax"),
    "a number as a key": ("{1: 2}", "json-syntax"),
    "a key without a value": ('{"b"}', "json-syntax"),
    "a comment": ("[1 /* one */]", "json-syntax"),
    "a comment to the end of a line": ("1 // one", "json-syntax"),
    "a key twice": ('{"b": 1, "b": 2}', None),
    "an empty key": ('{"": 1}', None),
    "white space": ("\t[ \r\n1 ] ", None),
    "white space of another kind": ("[\u00a01]", "json-syntax"),
    "a form feed": ("[\f1]", "json-syntax"),
    # words and numbers
    "all words": ("[true, false, null]", None),
    "a capital truth": ("True", "json-syntax"),
    "half of a word": ("nul", "json-syntax"),
    "numbers that are none": ("NaN", "json-syntax"),
    "no end": ("-Infinity", "json-syntax"),
    "a plus": ("+1", "json-syntax"),
    "a minus alone": ("-", "json-syntax"),
    "a leading zero": ("01", "json-syntax"),
    "another base": ("0x1F", "json-syntax"),
    "a dot at the end": ("1.", "json-syntax"),
    "a dot at the beginning": (".5", "json-syntax"),
    "half of an exponent": ("1e", "json-syntax"),
    "a minus zero": ("-0", None),
    "exponents": ("[1E3, 1e-3, 0.1e+1]", None),
    "a number beyond all": ("1e999", {"a": "1e999"}),
    "a number near nothing": ("1e-999", None),
    "other digits": ("\uff11", "json-syntax"),
    # text
    "a text that nothing closes": ('"it', "json-syntax"),
    "a text across lines": ('"it\nis"', "json-syntax"),
    "a tab in a text": ('"it\tis"', "json-syntax"),
    "all escapes": (r'"\"\\\/\b\f\n\r\t\u00e9"', None),
    "an escape that does not exist": (r'"\q"', "json-syntax"),
    "an escape cut short": (r'"\u12"', "json-syntax"),
    "an escape in capitals": (r'"\U0041"', "json-syntax"),
    "NUL by its escape": (r'"b\u0000c"', "nul-character"),
    "NUL in a key": (r'{"b\u0000c": 1}', "nul-character"),
    "a whole pair": (r'"\ud83c\udf0a"', None),
    "half of a pair": (r'"\ud83c"', "lone-surrogate"),
    "a pair the other way round": (r'"\udf0a\ud83c"', "lone-surrogate"),
    "separators of lines": ('"a\u2028b\u2029c"', None),
    "a noncharacter": ('"\uffff\U0010ffff"', None),
    "a delete": ('"\x7f"', None),
    "a byte order mark inside": ("\ufeff1", "json-syntax"),
}

#: Name of a list → (name, bytes). MATTER goes between the delimiters of any format; FILES are whole
#: files.
MATTER: dict[str, list[tuple[str, bytes]]] = {
    "YAML": [(name, text.encode()) for name, (text, _) in YAML.items()],
    "TOML": [(name, text.encode()) for name, (text, _) in TOML.items()],
    "JSON": [(name, text.encode()) for name, (text, _) in JSON.items()],
    **{
        name: [(str(case["id"]), get_input(case)) for case in cases]
        for name in ("yaml_test_suite", "json_test_suite")
        if (cases := read_cases(name))
    },
}
FILES: dict[str, list[tuple[str, bytes]]] = {
    "YAML": [(name, b"---\n" + data + b"\n---\nTide\n") for name, data in MATTER["YAML"]],
    "TOML": [(name, b"+++\n" + data + b"\n+++\nTide\n") for name, data in MATTER["TOML"]],
    "JSON": [(name, b'{"a": ' + data + b"}\nTide\n") for name, data in MATTER["JSON"]],
}
if HUGO := read_cases("hugo_frontmatter"):
    FILES["hugo"] = [(str(case["id"]), get_input(case)) for case in HUGO]
if SUITE := read_cases("yaml_test_suite"):
    FILES["yaml_test_suite"] = [
        (case["id"], b"---\n" + get_input(case) + b"\n---\n") for case in SUITE
    ]
