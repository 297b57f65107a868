"""Line endings (``\\n`` or ``\\r\\n``). They are kept line by line, so a file that mixes them stays
as it is."""

from __future__ import annotations

from difflib import SequenceMatcher


def find_main_line_end(text: str) -> str:
    """Return the line ending that most lines of ``text`` have, or ``\\n`` if there is none."""
    return "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"


def to_unix_line_ends(text: str) -> str:
    """Return ``text`` with ``\\n`` as every line ending."""
    return text.replace("\r\n", "\n")


def match_line_ends(old: str, new: str) -> str:
    """Return ``new`` with the line endings of ``old``.

    An unchanged line keeps its line ending. A changed line gets the line ending of the line it
    replaces, and an added line gets that of the line above it.
    """
    unix = to_unix_line_ends(new)
    crlf = old.count("\r\n")
    if crlf in (0, old.count("\n")):
        return unix.replace("\n", "\r\n") if crlf else unix
    old_ends = ["\r\n" if line.endswith("\r") else "\n" for line in old.split("\n")]
    # The last line has no line ending, but new lines may be added after it.
    old_ends[-1] = find_main_line_end(old)
    new_lines = unix.split("\n")
    ends: list[str] = []
    matcher = SequenceMatcher(None, to_unix_line_ends(old).split("\n"), new_lines)
    for _kind, start, end, new_start, new_end in matcher.get_opcodes():
        count = new_end - new_start
        replaced = old_ends[start:end][:count]
        above = (ends + replaced or old_ends[:1])[-1]
        ends += replaced + [above] * (count - len(replaced))
    lines = zip(new_lines[:-1], ends, strict=False)
    return "".join(line + end for line, end in lines) + new_lines[-1]
