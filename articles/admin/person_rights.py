"""Who may give rights to whom. Nobody gives rights that she does not have, or changes the account
of somebody who has more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet

#: The permission of those who manage people. Nobody takes it from herself.
MANAGES = "auth.change_user"


def may_manage(actor: Any, person: User) -> bool:
    """Return whether ``actor``, who may change users, may change this one: her account, her
    password and her links. ``person`` may be deactivated; her rights count nevertheless."""
    if actor.is_superuser:
        return True
    granted = Q(user=person) | Q(group__user=person)
    return not person.is_superuser and _covers(actor, Permission.objects.filter(granted))


def may_manage_group(actor: Any, group: Group) -> bool:
    """Return whether ``actor``, who may change groups, may change this one or put people in it."""
    return actor.is_superuser or _covers(actor, group.permissions.all())


def list_grantable_groups(actor: Any) -> QuerySet[Group]:
    """Return the groups with no more permissions than ``actor`` has."""
    groups = Group.objects.order_by("name")
    if actor.is_superuser:
        return groups
    missing = Permission.objects.exclude(pk__in=list_grantable_permissions(actor).values("pk"))
    return groups.exclude(permissions__in=missing)


def list_grantable_permissions(actor: Any) -> QuerySet[Permission]:
    """Return the permissions that ``actor`` has."""
    stored = Permission.objects.select_related("content_type")
    if actor.is_superuser:
        return stored
    return stored.filter(Q(user=actor) | Q(group__user=actor)).distinct()


def keeps_own_rights(
    actor: Any, *, groups: Iterable[Group], permissions: Iterable[Permission]
) -> bool:
    """Return whether these groups and permissions are enough for ``actor`` to manage people."""
    label, codename = MANAGES.split(".")
    wanted = Permission.objects.filter(content_type__app_label=label, codename=codename)
    return wanted.filter(
        Q(pk__in=[p.pk for p in permissions]) | Q(group__in=[g.pk for g in groups])
    ).exists()


def _covers(actor: Any, permissions: Iterable[Permission]) -> bool:
    own = actor.get_all_permissions()
    stored = permissions.select_related("content_type")  # type: ignore[attr-defined]
    return all(f"{p.content_type.app_label}.{p.codename}" in own for p in stored)
