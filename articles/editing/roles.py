"""The roles of the desk: which permissions each has, and the groups that are created for them."""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import DEFAULT_DB_ALIAS, transaction

from articles.models import Role


def _all_of(label: str, models: str, actions: str) -> tuple[str, ...]:
    return tuple(f"{label}.{action}_{m}" for m in models.split() for action in actions.split())


WRITERS: Final = _all_of("articles", "article", "view add change")
EDITORS: Final = (
    *WRITERS,
    *_all_of("articles", "article", "publish delete"),
    *_all_of("articles", "tag category author menuentry redirect", "view add change delete"),
    "articles.view_picture",
)
ADMINISTRATORS: Final = (
    *EDITORS,
    *_all_of("articles", "sitesettings source", "view change"),
    *_all_of("articles", "sourcefile", "view change"),
    *_all_of("articles", "importrun", "view"),
    "articles.empty_trash",
    *_all_of("auth", "user", "view add change"),
    *_all_of("auth", "group", "view add change delete"),
    *_all_of("axes", "accessattempt accesslog accessfailurelog", "view"),
    "axes.delete_accessattempt",
)

#: The permissions with which the group of each role is created.
PERMISSIONS: Final[dict[Role.Name, tuple[str, ...]]] = {
    Role.Name.WRITERS: WRITERS,
    Role.Name.EDITORS: EDITORS,
    Role.Name.ADMINISTRATORS: ADMINISTRATORS,
}


def create_groups(*, apps: Any = None, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Create the group of each role that has never had one. Called after every migration.

    A role whose group was renamed, changed or deleted is left alone. A group that already has the
    name of a role becomes the group of this role, and keeps the permissions that it has.
    """
    apps = apps or current_apps
    try:
        roles = apps.get_model("articles", "Role")._default_manager.using(using)
        groups = apps.get_model("auth", "Group")._default_manager.using(using)
    except LookupError:
        # The database was migrated back to a time before there were roles.
        return
    with transaction.atomic(using=using):
        known = set(roles.values_list("name", flat=True))
        for name, permissions in PERMISSIONS.items():
            if name in known:
                continue
            group, created = groups.get_or_create(name=name.value.capitalize())
            if created:
                group.permissions.set(_find_permissions(permissions, apps=apps, using=using))
            roles.create(name=name.value, group=group)


def _find_permissions(names: tuple[str, ...], *, apps: Any, using: str) -> list[Any]:
    """Return the permissions with these names. Create those of apps whose turn has not come yet:
    Django creates the permissions of one app after the other."""
    for label in sorted({name.partition(".")[0] for name in names}):
        create_permissions(current_apps.get_app_config(label), verbosity=0, using=using, apps=apps)
    stored = apps.get_model("auth", "Permission")._default_manager.using(using)
    wanted = set(names)
    return [
        permission
        for permission in stored.select_related("content_type")
        if f"{permission.content_type.app_label}.{permission.codename}" in wanted
    ]
