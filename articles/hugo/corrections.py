"""Corrections: the notes below a story that say what was wrong in an earlier version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from articles.hugo.dates import write_date

#: Sorts corrections without a date after all others.
UNDATED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Correction:
    """One paragraph of plain text, and the moment of the correction, aware and in UTC. ``date`` is
    None if the author gave none."""

    date: datetime | None
    text: str


def corrections_to_json(corrections: Iterable[Correction]) -> list[dict[str, Any]]:
    """Return corrections as JSON: ``[{"date": "2026-07-01T14:30:00+00:00", "text": "…"}]``."""
    return [
        ({"date": c.date.astimezone(UTC).isoformat()} if c.date else {}) | {"text": c.text}
        for c in corrections
    ]


def corrections_from_json(values: Iterable[Mapping[str, Any]]) -> tuple[Correction, ...]:
    """Return the corrections that :func:`corrections_to_json` wrote."""
    return tuple(
        Correction(
            datetime.fromisoformat(value["date"]) if value.get("date") else None, value["text"]
        )
        for value in values
    )


def to_item(correction: Correction, *, timezone: tzinfo) -> dict[str, str] | str:
    """Return a correction as an item of the front-matter list. A correction without a date is a
    text."""
    if correction.date is None:
        return correction.text
    return {"date": write_date(correction.date, timezone=timezone), "text": correction.text}


def find_latest_date(corrections: Iterable[Correction]) -> datetime | None:
    """Return the date of the latest correction, or None if no correction has a date."""
    return max((c.date for c in corrections if c.date), default=None)


def sort_newest_first(corrections: Iterable[Correction]) -> list[Correction]:
    """Return the corrections as readers see them: newest first. Those without a date come last, in
    the author's order."""
    return sorted(corrections, key=lambda c: c.date or UNDATED, reverse=True)
