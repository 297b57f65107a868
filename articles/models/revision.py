"""Revisions: an article's authored values at every save and import, so that nothing is lost."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.revision_values import from_bytes


class Revision(models.Model):
    """What an article's author columns held after one save. Rows survive their article."""

    class Via(models.TextChoices):
        ADMIN = "admin", _("Admin")
        IMPORT = "import", _("Import")
        COMMAND = "command", _("Command")

    article = models.ForeignKey(
        "articles.Article", null=True, on_delete=models.SET_NULL, related_name="revisions"
    )
    path = models.CharField(_("address"), max_length=500)
    version = models.PositiveIntegerField(_("version"))
    created_at = models.DateTimeField(_("saved"), default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    via = models.CharField(_("through"), max_length=10, choices=Via)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    packed = models.BinaryField()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"{self.path} #{self.version}"

    @property
    def values(self) -> dict[str, Any]:
        """The authored values, JSON-shaped, by column name."""
        return from_bytes(bytes(self.packed))
