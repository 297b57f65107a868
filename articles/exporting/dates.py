"""Writing a new date as its author wrote the old one."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, Final

from articles.hugo import DateUnreadable, read_date, write_date

_FORM: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:(?P<between>[T ])\d\d:\d\d(?P<seconds>:\d\d)?(?P<fraction>[.,]\d+)?"
    r"(?:(?P<space> ?)(?P<offset>Z|[+-]\d\d(?P<colon>:?)\d\d))?)?"
)


def date_like(old: Any, moment: datetime, *, zone: tzinfo) -> str:
    """``moment`` in the form of ``old``: a day alone, with or without seconds, a T or a space in
    the middle, the same offset. In house style where ``old`` has a form of its own, or where that
    form cannot name the moment."""
    match = _FORM.fullmatch(old.strip()) if isinstance(old, str) else None
    if match:
        text = _in_form(match, moment, zone)
        if _names(text, moment, zone):
            return text
    return write_date(moment, timezone=zone)


def _in_form(form: re.Match[str], moment: datetime, zone: tzinfo) -> str:
    if not form["between"]:
        return f"{moment.astimezone(zone):%Y-%m-%d}"
    local = moment.astimezone(_offset(form) if form["offset"] else zone)
    precision = "seconds" if form["seconds"] or local.second else "minutes"
    if local.microsecond:
        precision = "auto"
    text = local.replace(tzinfo=None).isoformat(form["between"], precision)
    return text + (form["space"] or "") + (form["offset"] or "")


def _offset(form: re.Match[str]) -> tzinfo:
    text = form["offset"]
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _names(text: str, moment: datetime, zone: tzinfo) -> bool:
    try:
        return read_date(text, timezone=zone).value == moment
    except DateUnreadable:
        return False
