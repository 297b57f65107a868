"""The text of an article as the desk edits it: its packed form, and the merge of three texts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from articles.content.merging import MergeResult, merge
from articles.content.revision_values import from_bytes, from_json, to_bytes, to_json
from articles.hugo import Authored


@dataclass(frozen=True, slots=True)
class StoryText:
    """Everything that an editor can change in a story before publishing it.

    ``authored`` never has a value for ``draft``: the status is not part of the text. ``section``
    and ``edition`` (a language tree) can only change if the article has no file.
    """

    authored: Authored
    section: str = ""
    edition: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "authored", replace(self.authored, draft=None))


def pack_text(text: StoryText) -> bytes:
    """Pack a text into bytes, in the format of revisions."""
    return to_bytes(to_json(text.authored) | {"section": text.section, "edition": text.edition})


def unpack_text(packed: bytes) -> StoryText:
    """Return the text that :func:`pack_text` packed."""
    values = from_bytes(packed)
    return StoryText(from_json(values), values.get("section", ""), values.get("edition", ""))


def merge_texts(
    base: StoryText, theirs: StoryText, ours: StoryText
) -> tuple[StoryText, MergeResult]:
    """Merge three texts. Return the merged text, which has our values where both sides changed the
    same, and the result for the authored fields with their conflicts."""
    result = merge(base.authored, theirs.authored, ours.authored)
    section = theirs.section if ours.section == base.section else ours.section
    edition = theirs.edition if ours.edition == base.edition else ours.edition
    return StoryText(result.merged, section, edition), result
