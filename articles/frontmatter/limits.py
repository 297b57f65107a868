"""How much front matter and body one file may carry; every refusal names the limit and the size."""

from __future__ import annotations

from typing import Final

MAX_MATTER_BYTES: Final = 256 * 1024
MAX_BODY_BYTES: Final = 1024 * 1024
MAX_DEPTH: Final = 20
"""Levels of lists and maps, the outermost map included."""
MAX_DIGITS: Final = 18
"""Digits of a whole number: what a 64-bit integer holds in every database and in JSON readers."""
