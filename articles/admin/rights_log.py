"""Log in words what changed in the rights of people and groups, and in the site settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib.auth.models import Group, User
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.editing import desk_actions
from articles.models import DeskAction

#: Maximum number of characters of a setting in the log.
MAX_VALUE: Final = 80


def log_rights(user: Any, subject: Any, details: str) -> None:
    """Write a log entry about the rights of ``subject``, a user or a group."""
    desk_actions.record(
        DeskAction.Kind.RIGHTS,
        user=user,
        at=timezone.now(),
        subject=str(subject),
        details=details,
    )


def log_settings(user: Any, form: Any) -> None:
    """Write a log entry about the site settings that ``form`` has just changed, if it changed
    any."""
    lines = [
        f"{form.fields[name].label}: {_shorten(form.initial.get(name))} → "
        f"{_shorten(form.cleaned_data.get(name))}"
        for name in form.changed_data
    ]
    if lines:
        desk_actions.record(
            DeskAction.Kind.SETTINGS,
            user=user,
            at=timezone.now(),
            subject=_("Site settings"),
            details="\n".join(lines),
        )


def _shorten(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return Truncator(text).chars(MAX_VALUE) if value not in (None, "", [], ()) else "–"


def describe_person(person: User) -> dict[str, str]:
    """Return what the log says about an account: label → value. It contains no password."""
    return {
        _("User name"): person.get_username(),
        _("Name"): person.get_full_name(),
        _("Email"): person.email,
        _("Active"): _yes_or_no(person.is_active),
        _("May log in at the desk"): _yes_or_no(person.is_staff),
        _("Superuser"): _yes_or_no(person.is_superuser),
        _("Groups"): ", ".join(sorted(map(str, person.groups.all()))),
        _("Own permissions"): _list_permissions(person.user_permissions),
    }


def describe_group(group: Group) -> dict[str, str]:
    """Return what the log says about a group: label → value."""
    return {_("Name"): group.name, _("Permissions"): _list_permissions(group.permissions)}


def describe_changes(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return one line for each value that changed, or "" if none did. Of long lists, only what was
    added and removed is named."""
    lines = [
        f"{label}: {_compare(before.get(label, ''), value)}"
        for label, value in after.items()
        if before.get(label, "") != value
    ]
    return "\n".join(lines)


def _compare(old: str, new: str) -> str:
    before, after = ([word for word in text.split(", ") if word] for text in (old, new))
    if len(before) < 2 and len(after) < 2:
        return f"{old or '–'} → {new or '–'}"
    gone = [f"− {word}" for word in before if word not in after]
    come = [f"+ {word}" for word in after if word not in before]
    return ", ".join((*come, *gone))


def _yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")


def _list_permissions(permissions: Any) -> str:
    return ", ".join(sorted(p.name for p in permissions.all()))
