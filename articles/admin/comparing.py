"""Two versions of an article beside each other: which fields differ, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.inputs import written
from articles.admin.states import moment
from articles.hugo import Authored
from articles.models import Article

#: Lines of a text up to which two versions are aligned; beyond, each is shown whole.
LINES = 3000
#: Equal lines shown around a change.
CONTEXT = 2
#: Words of a line up to which the changed ones are marked.
WORDS = 400

STATUSES = dict(Article.Status.choices)

LABEL_OF: dict[str, Any] = {
    "title": gettext_lazy("title"),
    "link_title": gettext_lazy("short title"),
    "lead": gettext_lazy("lead"),
    "summary": gettext_lazy("summary"),
    "description": gettext_lazy("description"),
    "body": gettext_lazy("story"),
    "draft": gettext_lazy("draft"),
    "status": gettext_lazy("status"),
    "date": gettext_lazy("date"),
    "publish_date": gettext_lazy("publish from"),
    "expiry_date": gettext_lazy("expires"),
    "last_modified": gettext_lazy("updated"),
    "slug": gettext_lazy("slug"),
    "url": gettext_lazy("address"),
    "aliases": gettext_lazy("old addresses"),
    "weight": gettext_lazy("weight"),
    "language": gettext_lazy("language"),
    "translations": gettext_lazy("translations"),
    "translation_key": gettext_lazy("translation key"),
    "tags": gettext_lazy("tags"),
    "categories": gettext_lazy("categories"),
    "authors": gettext_lazy("authors"),
    "menu": gettext_lazy("menu"),
    "thumbnail": gettext_lazy("picture"),
    "thumbnail_visibility": gettext_lazy("picture shows in"),
    "comments": gettext_lazy("comments"),
    "authorbox": gettext_lazy("author box"),
    "pager": gettext_lazy("previous and next"),
    "toc": gettext_lazy("table of contents"),
    "mathjax": gettext_lazy("math"),
    "sidebar": gettext_lazy("sidebar"),
    "widgets": gettext_lazy("widgets"),
    "post_meta": gettext_lazy("byline"),
    "params": gettext_lazy("further keys"),
    "section": gettext_lazy("section"),
    "edition": gettext_lazy("edition"),
}


class Piece(NamedTuple):
    """Words of a line; ``changed`` where the other side has others."""

    text: str
    changed: bool


class Line(NamedTuple):
    """One line on both sides; None where a side has no such line. ``skipped`` stands for so many
    equal lines that are not shown."""

    old: list[Piece] | None
    new: list[Piece] | None
    skipped: int = 0

    @property
    def same(self) -> bool:
        return self.old == self.new


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs."""

    field: str
    label: str
    lines: list[Line]


def differences(old: Authored, new: Authored) -> list[Difference]:
    """The fields in which two versions differ, in the order of a file."""
    names = [f.name for f in fields(Authored)]
    changed = [name for name in names if _meaning(old, name) != _meaning(new, name)]
    return [difference(name, getattr(old, name), getattr(new, name)) for name in changed]


def difference(field: str, old: Any, new: Any) -> Difference:
    """The two values of one field, aligned line by line."""
    label = str(LABEL_OF.get(field, field))
    return Difference(field, label, list(aligned(_lines(old, field), _lines(new, field))))


def _lines(value: Any, field: str) -> list[str]:
    """A value for comparing: each name of a list on a line of its own."""
    if isinstance(value, tuple | list):
        return [str(item) for item in value]
    return readable(value, field).splitlines()


def _meaning(authored: Authored, field: str) -> Any:
    value = getattr(authored, field)
    return bool(value) if field == "draft" else value


def readable(value: Any, field: str = "") -> str:
    """A value in words; '' for an absent one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, tuple | list):
        return "\n".join(map(str, value)) if field == "aliases" else written(map(str, value))
    if isinstance(value, dict):
        return "\n".join(f"{name}: {inner}" for name, inner in value.items())
    return str(STATUSES.get(value, value)) if field == "status" else str(value)


def aligned(old: list[str], new: list[str]) -> Iterator[Line]:
    """Lines of two texts beside each other, equal ones in one row."""
    if max(len(old), len(new)) > LINES:
        yield from _paired([_whole(line) for line in old], [_whole(line) for line in new])
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield from (Line(_whole(line), _whole(line)) for line in old[a:b])
        else:
            yield from _changed(old[a:b], new[c:d])


def _changed(old: list[str], new: list[str]) -> Iterator[Line]:
    both = min(len(old), len(new))
    for before, after in zip(old[:both], new[:both], strict=True):
        yield Line(*_marked(before, after))
    rest = [[Piece(line, True)] for line in old[both:]]
    added = [[Piece(line, True)] for line in new[both:]]
    yield from _paired(rest, added)


def _paired(old: list[list[Piece]], new: list[list[Piece]]) -> Iterator[Line]:
    for index in range(max(len(old), len(new))):
        yield Line(
            old[index] if index < len(old) else None, new[index] if index < len(new) else None
        )


def _marked(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Two versions of a line, their differing words marked."""
    before, after = _words(old), _words(new)
    if max(len(before), len(after)) > WORDS:
        return [Piece(old, True)], [Piece(new, True)]
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if a < b:
            left.append(Piece("".join(before[a:b]), tag != "equal"))
        if c < d:
            right.append(Piece("".join(after[c:d]), tag != "equal"))
    return left, right


def _words(line: str) -> list[str]:
    """A line cut before each space, so that joining gives it back."""
    words: list[str] = []
    start = 0
    for place, sign in enumerate(line):
        if sign == " " and place > start:
            words.append(line[start:place])
            start = place
    return [*words, line[start:]]


def _whole(line: str) -> list[Piece]:
    return [Piece(line, False)]


def condensed(found: Iterable[Difference]) -> list[Difference]:
    """Without the equal lines that are far from every change."""
    return [replace(item, lines=list(_near_changes(item.lines))) for item in found]


def _near_changes(lines: list[Line]) -> Iterator[Line]:
    changed = [index for index, line in enumerate(lines) if not line.same]
    near = {n for index in changed for n in range(index - CONTEXT, index + CONTEXT + 1)}
    skipped = 0
    for index, line in enumerate(lines):
        if index not in near:
            skipped += 1
            continue
        if skipped:
            yield Line(None, None, skipped)
            skipped = 0
        yield line
    if skipped:
        yield Line(None, None, skipped)


def names_of(found: Iterable[Difference]) -> str:
    """The differing fields, for a heading."""
    return ", ".join(item.label for item in found)
