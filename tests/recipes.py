"""The recipes of CONTRIBUTING.md: their code blocks, read and applied to a tree of files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.commands import ROOT

#: A code block, with the sentence before it that names its file.
BLOCK = re.compile(
    r"(?:(?P<verb>New file|Change|Add to the end of) `(?P<path>[^`]+)`:\n\n)?"
    r"```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Step:
    """One code block. ``path`` is the file that it belongs to, "" for commands."""

    verb: str
    path: str
    language: str
    text: str

    @property
    def commands(self) -> list[str]:
        return self.text.splitlines() if self.language == "sh" else []

    def apply(self, root: Path) -> None:
        """Write the file that this step describes, or its change, below ``root``."""
        file = root / self.path
        if self.verb == "New file":
            assert not file.exists(), f"{self.path} is there already"
            file.write_text(self.text)
        elif self.verb == "Change":
            file.write_text(change(file.read_text(), self.text))
        else:
            file.write_text(file.read_text() + self.text)


def read_recipe(title: str) -> list[Step]:
    """The steps below the heading ``title`` of CONTRIBUTING.md, in order."""
    text = (ROOT / "CONTRIBUTING.md").read_text()
    _, _, after = text.partition(f"\n## {title}\n")
    section = after.partition("\n## ")[0]
    steps = [
        Step(found["verb"] or "", found["path"] or "", found["language"], found["text"])
        for found in BLOCK.finditer(section)
    ]
    assert steps, f"CONTRIBUTING.md has no recipe {title!r}"
    return steps


def change(text: str, diff: str) -> str:
    """``text`` after ``diff``: hunks of lines that begin with a blank or a plus sign. A line that
    ends with "…" stands for any line with that beginning. Each hunk must fit in one place."""
    lines = text.splitlines()
    for hunk in re.split(r"^\.\.\.\n", diff, flags=re.MULTILINE):
        marked = [(line[:1], line[1:]) for line in hunk.splitlines()]
        expected = [line for sign, line in marked if sign == " "]
        places = [
            at
            for at in range(len(lines))
            if len(lines) - at >= len(expected)
            and all(map(_fits, lines[at : at + len(expected)], expected))
        ]
        assert len(places) == 1, f"{len(places)} places fit:\n{hunk}"
        at = places[0]
        kept = iter(lines[at : at + len(expected)])
        lines[at : at + len(expected)] = [
            next(kept) if sign == " " else line for sign, line in marked
        ]
    return "\n".join(lines) + "\n"


def _fits(line: str, expected: str) -> bool:
    if expected.endswith("…"):
        return line.startswith(expected.removesuffix("…"))
    return line == expected
