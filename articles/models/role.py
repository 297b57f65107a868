"""The roles of the desk, and the groups that were created for them."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.Model):
    """A role and its group. The row records that the group was created: if an administrator
    changes or deletes the group later, it is never created again."""

    class Name(models.TextChoices):
        WRITERS = "writers", _("Writers")
        EDITORS = "editors", _("Editors")
        ADMINISTRATORS = "administrators", _("Administrators")

    name = models.CharField(max_length=20, choices=Name, unique=True)
    group = models.OneToOneField(Group, null=True, on_delete=models.SET_NULL, related_name="role")

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.get_name_display())
