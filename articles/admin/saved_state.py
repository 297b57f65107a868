"""The saved text that a form showed when it was opened, and the clash of two texts if somebody else
has saved a newer one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from articles.content.merging import MergeResult
from articles.content.story_text import StoryText, merge_texts
from articles.editing import working_copies
from articles.hugo import Authored
from articles.models import Article, WorkingCopy


@dataclass(frozen=True, slots=True)
class SavedState:
    """One saved text of an article: a version of the article, or a save of its working copy. Forms
    carry it in a hidden field, as ``3`` or ``copy-7``."""

    version: int
    of_copy: bool = False

    def __str__(self) -> str:
        return f"copy-{self.version}" if self.of_copy else str(self.version)

    @classmethod
    def of(cls, article: Article, copy: WorkingCopy | None) -> SavedState:
        """Return the newest saved state of ``article``."""
        return cls(copy.version, of_copy=True) if copy else cls(article.version)

    @classmethod
    def read(cls, text: Any) -> SavedState | None:
        """Read the value of the hidden field. Return None if it is not such a value."""
        if not isinstance(text, str):
            return None
        number = text.removeprefix("copy-")
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            return None
        return cls(int(number), of_copy=number != text)

    def find_text(self, article: Article) -> StoryText | None:
        """Return the text of this state, or None if its revision was pruned."""
        return working_copies.find_former_text(article, version=self.version, of_copy=self.of_copy)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two texts that changed the same lines: ``theirs`` was saved first, ``ours`` was typed.
    ``base`` is the text with which both began."""

    base: StoryText
    theirs: StoryText
    ours: StoryText
    result: MergeResult


def find_clash(base: StoryText | None, theirs: StoryText, ours: StoryText) -> Clash | None:
    """Return the clash of two texts, or None if they merge without a question. If ``base`` is
    None, because it was pruned, every difference is a clash."""
    start = base or StoryText(Authored(), theirs.section, theirs.edition)
    _merged, result = merge_texts(start, theirs, ours)
    return Clash(start, theirs, ours, result) if result.conflicts else None


def is_second_click(form: Any, owner: Article | None) -> bool:
    """Return whether the form repeats a save, for example after a double click. ``owner`` is the
    article that already has the address of the new story. After a double click, it is the same
    story, which the same user has just saved."""
    if owner is None or owner.version != 1 or owner.updated_by_id != form.desk.user.pk:
        return False
    said = replace(owner.authored(), draft=None)
    return said == replace(form.authored, draft=None, date=said.date)
