"""How the desk names people."""

from __future__ import annotations

from typing import Any


def get_name(person: Any) -> str:
    """Return the full name of a person, or else the username."""
    return str(person.get_full_name() or person.get_username())
