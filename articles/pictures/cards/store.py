"""The files of cards and icons. They are drawn when first needed, and removed when old.

They are not in media storage, because a card there would stay public after its story is retracted.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock

from django.conf import settings

from articles.errors import NewsroomError
from articles.pictures.cards.card import Card
from articles.pictures.cards.drawing import draw_card
from articles.pictures.cards.icon import Icon, draw_icon

#: Maximum number of seconds that a request waits while other cards are drawn.
MAX_WAIT_SECONDS = 2.0

_drawing = Lock()


class CardsBusy(NewsroomError):
    """Raised if too many new cards are being drawn. The client may try again in a moment."""


def get_card_file(card: Card | Icon) -> Path:
    """Return the file of a card or an icon. Draw the file if it does not exist. Each process draws
    only one file at a time.

    Raise CardsBusy if waiting for other drawings takes too long, ValueError if the card is not
    drawable, or OSError if the file cannot be stored.
    """
    file = _get_folder() / f"{card.digest}.png"
    if file.exists():
        return file
    if not _drawing.acquire(timeout=MAX_WAIT_SECONDS):
        raise CardsBusy("Too many share cards are being drawn.")
    try:
        if not file.exists():
            _write_file(file, draw_icon(card) if isinstance(card, Icon) else draw_card(card))
    finally:
        _drawing.release()
    return file


def draw_missing_card(card: Card) -> bool:
    """Draw the card unless its file exists. Return whether it was drawn."""
    file = _get_folder() / f"{card.digest}.png"
    if file.exists():
        return False
    _write_file(file, draw_card(card))
    return True


def remove_old_cards(*, days: int) -> int:
    """Remove the files that were drawn more than ``days`` days ago, and return their number. A
    removed file is drawn again when it is needed."""
    old = time.time() - days * 86_400
    removed = 0
    for file in _get_folder().glob("*.png"):
        with suppress(OSError):
            if file.stat().st_mtime < old:
                file.unlink()
                removed += 1
    return removed


def _get_folder() -> Path:
    folder = Path(settings.VAR_DIR) / "cards"
    folder.mkdir(exist_ok=True)
    return folder


def _write_file(file: Path, data: bytes) -> None:
    """Write ``file`` atomically, because another process may draw the same card."""
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    with os.fdopen(handle, "wb") as part:
        part.write(data)
    Path(name).replace(file)
