"""Store what people type into the forms of the admin, until they save or discard it.

Nothing here changes the object of the form or its revisions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from articles.models import Autosave
from articles.models.autosave import KEPT_FOR
from articles.models.transactions import retry_transaction

#: Maximum number of expired rows that are deleted when a form is opened.
FEW: Final = 50

#: Number of seconds after which a report is not tried again. The page sends it again anyway.
PATIENCE: Final = 5.0

#: What :attr:`Autosave.token` looks like: a primary key and a number of an edit.
TOKEN: Final = re.compile(r"[0-9]{1,18}-[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a page reports about itself. ``values`` is None if the text has not changed since the
    last report. ``age`` is the number of seconds since the text was typed. ``replaces`` is the
    token of the recovered text with which the form was filled."""

    form: str
    tab: str
    values: dict[str, list[str]] | None = None
    title: str = ""
    edit: int = 0
    age: float = 0.0
    closed: bool = False
    replaces: str = ""


def store_report(report: Report, *, user: Any, at: datetime) -> bool:
    """Store a report. Return False if the text of this tab was saved or discarded before: then
    nothing is stored."""
    store = partial(_store_report, report, user=user, at=at)
    return retry_transaction(store, patience=PATIENCE)


def _store_report(report: Report, *, user: Any, at: datetime) -> bool:
    if not _update_row(report, user=user, at=at):
        _create_row(report, user=user, at=at)
        if not _update_row(report, user=user, at=at):
            return False
    if report.values is not None and report.replaces:
        replaced = _find_by_token(report.replaces, user=user)
        if replaced is not None and replaced.tab != report.tab:
            Autosave.objects.filter(pk=replaced.pk).update(values=None, ended_at=at)
    return True


def _update_row(report: Report, *, user: Any, at: datetime) -> bool:
    rows = Autosave.objects.filter(user=user, tab=report.tab, form=report.form, ended_at=None)
    if report.values is not None:
        newer = rows.filter(edit__lte=report.edit)
        if newer.update(seen_at=at, closed=report.closed, **_get_text_columns(report, at)):
            return True
    return bool(rows.update(seen_at=at, closed=report.closed))


def _get_text_columns(report: Report, at: datetime) -> dict[str, Any]:
    typed_at = at - min(timedelta(seconds=report.age), KEPT_FOR)
    return {
        "values": report.values,
        "title": report.title,
        "edit": report.edit,
        "typed_at": typed_at,
    }


def _create_row(report: Report, *, user: Any, at: datetime) -> None:
    """Create the row of a tab. Do nothing if there is one: the text has ended, or another request
    of the same tab has just created it."""
    row = Autosave(user=user, form=report.form, tab=report.tab, opened_at=at, seen_at=at)
    Autosave.objects.bulk_create([row], ignore_conflicts=True)
    delete_expired(at=at, limit=FEW)


def end_text(form: str, tab: str, *, replaces: str = "", user: Any, at: datetime) -> None:
    """Delete the typed text of a tab because it was saved. If the form was filled with a recovered
    text, delete that too, unless it has changed since.

    A form and the page that merges its text are one tab, so both texts are deleted.
    """
    rows = Autosave.objects.filter(user=user, tab=tab)
    if not rows.update(values=None, ended_at=at):
        # The page has not reported yet. Create the row, so that a late report does not either.
        row = Autosave(user=user, tab=tab, form=form, opened_at=at, seen_at=at, ended_at=at)
        Autosave.objects.bulk_create([row], ignore_conflicts=True)
    replaced = _find_by_token(replaces, user=user)
    if replaced is not None:
        older = Autosave.objects.filter(user=user, tab=replaced.tab, edit__lte=replaced.edit)
        older.filter(ended_at=None).update(values=None, ended_at=at)


def _find_by_token(token: str, *, user: Any) -> Autosave | None:
    if not TOKEN.fullmatch(token):
        return None
    pk, edit = map(int, token.split("-"))
    return Autosave.objects.filter(user=user, pk=pk, edit=edit).defer("values").first()


def discard_text(pk: int, *, user: Any, at: datetime) -> bool:
    """Delete a typed text of ``user``. Return False if there is none."""
    rows = Autosave.objects.filter(pk=pk, user=user, values__isnull=False)
    return bool(rows.update(values=None, ended_at=at))


def count_expired(*, at: datetime) -> int:
    """Return how many rows :func:`delete_expired` would delete."""
    return Autosave.objects.expired(at=at).count()


def delete_expired(*, at: datetime, limit: int | None = None) -> int:
    """Delete texts that are older than :data:`KEPT_FOR`, and rows of pages that were closed long
    ago. Return the number of deleted rows."""
    keys = list(Autosave.objects.expired(at=at).values_list("pk", flat=True)[:limit])
    return Autosave.objects.filter(pk__in=keys).delete()[0] if keys else 0
