"""Two states of a story side by side: saved states, the live text and the working copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from articles.admin import version_diff
from articles.admin.version_diff import Change, Difference
from articles.content.story_text import StoryText
from articles.editing import working_copies
from articles.editing.history import HistoryEntry
from articles.hugo import Authored
from articles.models import Article, Revision, WorkingCopy

#: The keys of the two states that are not in the history. Other keys are those of revisions.
LIVE: Final = "live"
COPY: Final = "copy"


@dataclass(frozen=True, slots=True)
class StoryState:
    """One state of a story. ``status`` and ``path`` are empty for a working copy, and ``has_place``
    is false if the section and edition are not known."""

    key: str
    name: str
    text: StoryText
    status: str = ""
    path: str = ""
    has_place: bool = True
    at: datetime | None = None
    who: Any = None


def get_live_state(article: Article, *, at: datetime) -> StoryState:
    """Return the text of the article itself."""
    is_seen = working_copies.is_seen(article, at=at)
    return StoryState(
        key=LIVE,
        name=_("Live text") if is_seen else _("Current text"),
        text=working_copies.get_live_text(article),
        status=str(article.status),
        path=article.path,
        at=article.updated_at,
        who=article.updated_by,
    )


def get_copy_state(copy: WorkingCopy) -> StoryState:
    """Return the text of the working copy."""
    return StoryState(
        key=COPY,
        name=_("Unpublished changes"),
        text=copy.text,
        at=copy.updated_at,
        who=copy.updated_by,
    )


def get_saved_state(revision: Revision, *, is_applied: bool = True) -> StoryState:
    """Return the text of a revision."""
    of_copy = revision.of_working_copy
    return StoryState(
        key=str(revision.pk),
        name=name_revision(revision, is_applied=is_applied),
        text=revision.text,
        status="" if of_copy else revision.values.get("status", ""),
        path="" if of_copy or not is_applied else revision.path,
        has_place=of_copy,
        at=revision.created_at,
        who=revision.user,
    )


def name_revision(revision: Revision, *, is_applied: bool = True) -> str:
    """Return the name of a saved state: "Version 3", or "Draft 7" for a working copy."""
    facts = {"n": revision.version}
    if revision.of_working_copy:
        return _("Draft %(n)d") % facts
    return _("Version %(n)d") % facts if is_applied else _("Not applied to version %(n)d") % facts


def find_changes(old: StoryState | None, new: StoryState) -> list[Change]:
    """Return the fields in which two states differ. ``old`` is None if nothing came before."""
    before = old.text.authored if old else Authored()
    found = version_diff.find_changes(before, new.text.authored)
    if old is None:
        return [*found, Change("status", None, new.status)] if new.status else found
    if old.has_place and new.has_place:
        found += _compare("section", old.text.section, new.text.section)
        found += _compare("edition", old.text.edition, new.text.edition)
    if old.path and new.path:
        found += _compare("path", old.path, new.path)
    if old.status and new.status:
        found += _compare("status", old.status, new.status)
    return found


def compare_states(old: StoryState | None, new: StoryState) -> list[Difference]:
    """Return how two states differ, line by line, without distant unchanged lines."""
    found = (version_diff.compare_field(*change) for change in find_changes(old, new))
    return version_diff.condense(found)


def _compare(field: str, old: str, new: str) -> list[Change]:
    return [] if old == new else [Change(field, old, new)]


def name_saved_state(state: HistoryEntry) -> str:
    """Return the name of a state of the history."""
    return name_revision(state.revision, is_applied=state.is_applied)
