"""Files of articles as their authors write and change them, in three formats."""

from __future__ import annotations

import re
from collections.abc import Callable

FORMATS = ("yaml", "toml", "json")

#: Values are quoted, so that the same line is valid in all three formats.
TEMPLATES = {
    "yaml": """---
# {note}
title: "{title}"
tags: ["{tag}", "shared"]
mood: "{mood}"
---
{body}""",
    "toml": """+++
# {note}
title = "{title}"
tags = ["{tag}", "shared"]
mood = "{mood}"
+++
{body}""",
    "json": """{{
  "title": "{title}",
  "tags": ["{tag}", "shared"],
  "mood": "{mood}"
}}
{body}""",
}
#: Versions that every import rejects. Each contains the author's word.
BREAKAGES: dict[str, Callable[[str, str], bytes]] = {
    "matter": lambda text, word: f"---\ntitle: [{word}\n---\n\n{text}".encode(),
    "bytes": lambda text, word: text.encode() + word.encode() + b"\xff\xfe",
    "unterminated": lambda text, word: f"---\ntitle: {word}\n{text.replace('---', '--')}".encode(),
    "date": lambda text, word: f"---\ntitle: {word}\ndate: soon\n---\n\n{word}\n".encode(),
    "body": lambda text, word: (text + word + "\0").encode(),
}


def manuscript(form: str, word: Callable[..., str]) -> str:
    """Return a new file. Every value and the comment contain a different word."""
    body = "".join(f"\n{word()} in a paragraph.\n" for _ in range(3))
    return TEMPLATES[form].format(
        note=word("note"), title=word(), tag=word(), mood=word(), body=body
    )


def changed(text: str, what: str, word: str) -> str:
    """Return ``text`` after its author changed one thing in a text editor, or unchanged if the file
    does not contain that thing."""
    return CHANGES[what](text, word)


def _value(key: str) -> Callable[[str, str], str]:
    line = re.compile(rf'^(\s*"?{key}"?\s*[:=]\s*)[^\n]*?(,?)$', re.MULTILINE)
    return lambda text, word: line.sub(rf'\g<1>"{word}"\g<2>', text, count=1)


def _tag_added(text: str, word: str) -> str:
    return re.sub(
        r'^(\s*"?tags"?\s*[:=]\s*\[)(?=.)', rf'\g<1>"{word}", ', text, count=1, flags=re.M
    )


def _tag_replaced(text: str, word: str) -> str:
    return re.sub(r'("?tags"?\s*[:=]\s*\[)"[^"\n]*"', rf'\g<1>"{word}"', text, count=1)


def _key_added(text: str, word: str) -> str:
    line = re.search(r'^\s*"?title"?\s*([:=])', text, re.MULTILINE)
    if line is None:
        return text
    slug = f'  "slug": "{word}",\n' if text.startswith("{") else f'slug {line[1]} "{word}"\n'
    if re.search(r'^\s*"?slug', text, re.MULTILINE):
        return _value("slug")(text, word)
    return text[: line.start()] + slug.replace(" :", ":") + text[line.start() :]


def _first_paragraph(text: str, word: str) -> str:
    return re.sub(r"\n\n[^\n]+", f"\n\n{word} replaces it.", text, count=1)


def _last_paragraph(text: str, word: str) -> str:
    head, gap, _tail = text.rpartition("\n\n")
    return f"{head}{gap}{word} ends it.\n" if gap else text


CHANGES: dict[str, Callable[[str, str], str]] = {
    "title": _value("title"),
    "mood": _value("mood"),
    "slug": _key_added,
    "tag added": _tag_added,
    "tag replaced": _tag_replaced,
    "first paragraph": _first_paragraph,
    "last paragraph": _last_paragraph,
    "end": lambda text, word: f"{text}\n{word} comes last.\n",
}
