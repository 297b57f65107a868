"""What somebody most likely meant by a name that does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 60


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The name of ``known`` that is most like ``name`` whatever the case; None if none is near."""
    if len(name) > LONGEST:
        return None
    spelt = {candidate.lower(): candidate for candidate in known}
    close = get_close_matches(name.lower(), spelt, n=1, cutoff=cutoff)
    return spelt[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """A hint for the reader of a report, or ''."""
    close = nearest(name, known, cutoff=cutoff)
    return f"did you mean `{close}`?" if close else ""
