"""Comparison of two versions of an article: the fields that differ, and how they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from articles.admin.article_fields import FIELD_LABELS
from articles.admin.correction_field import format_correction
from articles.admin.form_widgets import format_names
from articles.admin.states import format_moment
from articles.hugo import Authored, Correction
from articles.models import Article

#: Two texts are aligned line by line only if they have at most this many lines. Longer texts are
#: shown whole, because aligning them takes too long.
MAX_ALIGNED_LINES = 3000
#: Number of unchanged lines shown before and after a change.
CONTEXT_LINES = 2
#: Changed words are marked only in lines of at most this many words.
MAX_COMPARED_WORDS = 400
#: In a block of changed lines, similar lines are put side by side only if it has at most this many
#: pairs of lines. For more, the search takes too long.
MAX_COMPARED_PAIRS = 150
#: Two lines are similar if they share at least this part of their words.
MIN_SHARED_WORDS = 0.4

#: Lists that are shown with one item per line.
LINE_FIELDS = frozenset({"aliases", "corrections"})

STATUS_LABELS = dict(Article.Status.choices)


class Piece(NamedTuple):
    """Part of a line. ``changed`` is true if the words differ in the other version."""

    text: str
    changed: bool


class Line(NamedTuple):
    """One line in both versions. ``old`` or ``new`` is None if that version has no such line. If
    ``skipped`` is not 0, this entry replaces that number of unchanged lines."""

    old: list[Piece] | None
    new: list[Piece] | None
    skipped: int = 0

    @property
    def same(self) -> bool:
        return self.old == self.new


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs between two versions."""

    field: str
    label: str
    lines: list[Line]


class Change(NamedTuple):
    """One field that differs between two versions, and its values in both."""

    field: str
    old: Any
    new: Any


def find_changes(old: Authored, new: Authored) -> list[Change]:
    """Return the fields in which two versions differ, in the order of :class:`Authored`."""
    names = [f.name for f in fields(Authored)]
    return [
        Change(name, getattr(old, name), getattr(new, name))
        for name in names
        if _get_comparable_value(old, name) != _get_comparable_value(new, name)
    ]


def compare_versions(old: Authored, new: Authored) -> list[Difference]:
    """Return the fields in which two versions differ, and how."""
    return [compare_field(*change) for change in find_changes(old, new)]


def compare_field(field: str, old: Any, new: Any) -> Difference:
    """Compare two values of one field, line by line."""
    label = str(FIELD_LABELS[field])
    return Difference(
        field, label, list(align_lines(_split_lines(old, field), _split_lines(new, field)))
    )


def _split_lines(value: Any, field: str) -> list[str]:
    """Split a value into lines to compare. A list has one line per name."""
    if isinstance(value, tuple | list):
        return [format_item(item) for item in value]
    return format_value(value, field).splitlines()


def _get_comparable_value(authored: Authored, field: str) -> Any:
    value = getattr(authored, field)
    return bool(value) if field == "draft" else value


def format_value(value: Any, field: str = "") -> str:
    """Format a value as text. Return "" if it is None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, tuple | list):
        items = map(format_item, value)
        return "\n".join(items) if field in LINE_FIELDS else format_names(items)
    if isinstance(value, dict):
        return "\n".join(f"{name}: {inner}" for name, inner in value.items())
    return str(STATUS_LABELS.get(value, value)) if field == "status" else str(value)


def format_item(item: Any) -> str:
    """Format an item of a list as text."""
    return format_correction(item) if isinstance(item, Correction) else str(item)


def align_lines(old: list[str], new: list[str]) -> Iterator[Line]:
    """Yield the lines of two texts side by side. Equal lines are in the same row."""
    if max(len(old), len(new)) > MAX_ALIGNED_LINES:
        yield from _pair_lines(
            [_mark_unchanged(line) for line in old], [_mark_unchanged(line) for line in new]
        )
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield from (Line(_mark_unchanged(line), _mark_unchanged(line)) for line in old[a:b])
        else:
            yield from _align_changed_lines(old[a:b], new[c:d])


def _align_changed_lines(old: list[str], new: list[str]) -> Iterator[Line]:
    """Yield the lines of a changed block. A paragraph stays beside its earlier text, even if
    another one was added before it."""
    found = _find_most_similar(old, new)
    if found is None:
        yield from _align_in_order(old, new)
        return
    left, right = found
    yield from _align_changed_lines(old[:left], new[:right])
    yield Line(*_mark_changed_words(old[left], new[right]))
    yield from _align_changed_lines(old[left + 1 :], new[right + 1 :])


def _find_most_similar(old: list[str], new: list[str]) -> tuple[int, int] | None:
    """Return the positions of the two most similar lines, or None if no lines are similar."""
    if len(old) == len(new) == 1 or not 0 < len(old) * len(new) <= MAX_COMPARED_PAIRS:
        return None
    before, after = ([Counter(line.split()) for line in lines] for lines in (old, new))
    shared = {
        (left, right): 2 * (a & b).total() / ((a.total() + b.total()) or 1)
        for left, a in enumerate(before)
        for right, b in enumerate(after)
    }
    best = max(shared, key=lambda pair: shared[pair])
    return best if shared[best] >= MIN_SHARED_WORDS else None


def _align_in_order(old: list[str], new: list[str]) -> Iterator[Line]:
    both = min(len(old), len(new))
    for before, after in zip(old[:both], new[:both], strict=True):
        yield Line(*_mark_changed_words(before, after))
    rest = [[Piece(line, True)] for line in old[both:]]
    added = [[Piece(line, True)] for line in new[both:]]
    yield from _pair_lines(rest, added)


def _pair_lines(old: list[list[Piece]], new: list[list[Piece]]) -> Iterator[Line]:
    for index in range(max(len(old), len(new))):
        yield Line(
            old[index] if index < len(old) else None, new[index] if index < len(new) else None
        )


def _mark_changed_words(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Compare a line in two versions. Return both as pieces, with changed words marked."""
    before, after = _split_words(old), _split_words(new)
    if max(len(before), len(after)) > MAX_COMPARED_WORDS:
        return [Piece(old, True)], [Piece(new, True)]
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if a < b:
            left.append(Piece("".join(before[a:b]), tag != "equal"))
        if c < d:
            right.append(Piece("".join(after[c:d]), tag != "equal"))
    return left, right


def _split_words(line: str) -> list[str]:
    """Split a line before each space. Joining the parts gives the same line again."""
    words: list[str] = []
    start = 0
    for place, sign in enumerate(line):
        if sign == " " and place > start:
            words.append(line[start:place])
            start = place
    return [*words, line[start:]]


def _mark_unchanged(line: str) -> list[Piece]:
    return [Piece(line, False)]


def condense(found: Iterable[Difference]) -> list[Difference]:
    """Remove unchanged lines that are far from a change."""
    return [replace(item, lines=list(_keep_near_changes(item.lines))) for item in found]


def _keep_near_changes(lines: list[Line]) -> Iterator[Line]:
    changed = [index for index, line in enumerate(lines) if not line.same]
    near = {n for index in changed for n in range(index - CONTEXT_LINES, index + CONTEXT_LINES + 1)}
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


def join_field_labels(found: Iterable[Difference]) -> str:
    """Return a heading: the labels of the fields that differ, separated by commas."""
    return ", ".join(item.label for item in found)
