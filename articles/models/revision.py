"""Revisions. Every save and import stores the authored values of the article, so that nothing is
lost."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.content.revision_values import from_bytes, from_json
from articles.content.story_text import StoryText


class Revision(models.Model):
    """The authored columns of an article after one save. Revisions are kept when their article is
    deleted."""

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
    via = models.CharField(_("saved via"), max_length=10, choices=Via)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    #: Whether this is a saved state of a working copy, which readers did not see. ``version`` then
    #: counts the saves of the article's working copies.
    of_working_copy = models.BooleanField(default=False)
    packed = models.BinaryField()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"{self.path} #{self.version}"

    @property
    def text(self) -> StoryText:
        """The saved text. Only revisions of working copies have a section and an edition."""
        values = self.values
        return StoryText(from_json(values), values.get("section", ""), values.get("edition", ""))

    @cached_property
    def values(self) -> dict[str, Any]:
        """The authored values by column name, as JSON types. A revision never changes."""
        return from_bytes(bytes(self.packed))
