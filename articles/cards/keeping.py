"""Where drawn cards lie. Not in media: what is no longer public must not stay readable there."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock

from django.conf import settings

from articles.cards.card import Card
from articles.cards.drawing import draw
from articles.errors import NewsroomError

#: Seconds that a request waits for other cards to be drawn.
PATIENCE = 2.0

_drawing = Lock()


class Busy(NewsroomError):
    """So many new cards are asked for at once that this one has to wait."""


def file_of(card: Card) -> Path:
    """The card's file, drawn if it is not there; one at a time in each process.

    Raises :class:`Busy` where that takes too long, OSError where it cannot be kept.
    """
    file = _folder() / f"{card.digest}.png"
    if file.exists():
        return file
    if not _drawing.acquire(timeout=PATIENCE):
        raise Busy("Too many share cards are being drawn.")
    try:
        if not file.exists():
            _keep(file, draw(card))
    finally:
        _drawing.release()
    return file


def make(card: Card) -> bool:
    """Draw the card ahead; whether it was not there yet."""
    file = _folder() / f"{card.digest}.png"
    if file.exists():
        return False
    _keep(file, draw(card))
    return True


def forget_old(*, days: int) -> int:
    """Remove cards that were drawn so long ago; who asks for one again gets it drawn again."""
    old = time.time() - days * 86_400
    removed = 0
    for file in _folder().glob("*.png"):
        with suppress(OSError):
            if file.stat().st_mtime < old:
                file.unlink()
                removed += 1
    return removed


def _folder() -> Path:
    folder = Path(settings.VAR_DIR) / "cards"
    folder.mkdir(exist_ok=True)
    return folder


def _keep(file: Path, data: bytes) -> None:
    """Whole or not at all, whoever else draws the same."""
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    with os.fdopen(handle, "wb") as part:
        part.write(data)
    Path(name).replace(file)
