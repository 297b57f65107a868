"""Corrections and updates of a story, as changes of its authored values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from articles.hugo import Authored, Correction
from articles.hugo.correction_reader import to_paragraph


def add_correction(authored: Authored, note: str, *, at: datetime) -> Authored:
    """Return ``authored`` with a correction added at the end, dated ``at``. ``last_modified``
    becomes ``at`` too, so that readers see when the story was changed.

    ``note`` becomes one paragraph of plain text. A note without visible characters adds no
    correction. Fractions of a second are dropped.
    """
    text = to_paragraph(note)
    updated = mark_updated(authored, at=at)
    if not text:
        return updated
    added = Correction(updated.last_modified, text)
    return replace(updated, corrections=(*authored.corrections, added))


def mark_updated(authored: Authored, *, at: datetime) -> Authored:
    """Return ``authored`` with ``at`` as the time of its last change, which readers see as
    "Updated …"."""
    return replace(authored, last_modified=at.astimezone(UTC).replace(microsecond=0))
