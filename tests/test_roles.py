"""The groups of the roles: they are created once, and what an administrator makes of them stays."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from articles.editing.roles import ADMINISTRATORS, EDITORS, PERMISSIONS, WRITERS, create_groups
from articles.models import Role

pytestmark = pytest.mark.django_db


def permissions_of(group: Group) -> set[str]:
    stored = group.permissions.select_related("content_type")
    return {f"{p.content_type.app_label}.{p.codename}" for p in stored}


def test_every_installation_has_the_three_groups_with_their_permissions():
    found = {group.name: permissions_of(group) for group in Group.objects.all()}

    assert found == {
        "Writers": set(WRITERS),
        "Editors": set(EDITORS),
        "Administrators": set(ADMINISTRATORS),
    }
    assert set(WRITERS) < set(EDITORS) < set(ADMINISTRATORS)


def test_what_an_administrator_changed_renamed_or_deleted_stays_so():
    writers, editors, chiefs = (Role.objects.get(name=name).group for name in PERMISSIONS)
    writers.permissions.clear()
    Group.objects.filter(pk=editors.pk).update(name="Redaktion")
    chiefs.delete()

    create_groups()

    assert sorted(Group.objects.values_list("name", flat=True)) == ["Redaktion", "Writers"]
    assert permissions_of(writers) == set()
    assert Role.objects.get(name="administrators").group is None


def test_a_group_that_had_the_name_before_becomes_the_role_and_keeps_its_permissions():
    Role.objects.all().delete()
    Group.objects.all().delete()
    own = Group.objects.create(name="Writers")
    own.permissions.add(Permission.objects.get(codename="view_redirect"))

    create_groups()

    assert permissions_of(own) == {"articles.view_redirect"}
    assert Role.objects.get(name="writers").group == own
    assert permissions_of(Group.objects.get(name="Editors")) == set(EDITORS)


def test_permissions_that_do_not_exist_yet_are_created():
    Role.objects.all().delete()
    Group.objects.all().delete()
    Permission.objects.all().delete()

    create_groups()

    assert permissions_of(Group.objects.get(name="Administrators")) == set(ADMINISTRATORS)


@pytest.mark.django_db(transaction=True)
def test_after_a_flush_the_groups_are_there_again():
    call_command("flush", interactive=False, verbosity=0)

    assert Group.objects.count() == Role.objects.count() == 3
    assert permissions_of(Group.objects.get(name="Editors")) == set(EDITORS)
