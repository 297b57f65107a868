"""Revisions: an article's authored values at every save and import, so that nothing is lost."""

from __future__ import annotations

import json
import zlib
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: Bytes. Packing a story of usual length would be a tenth of what its import costs.
WORTH_PACKING = 16_000

_JSON = json.JSONEncoder(ensure_ascii=False)


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

    @staticmethod
    def pack(values: dict[str, Any]) -> bytes:
        """JSON-shaped values as bytes: one line of JSON, and the story behind it as it is, for it
        is most of them; compressed where that saves more than it takes."""
        body = values.get("body", "")
        head = _JSON.encode({name: value for name, value in values.items() if name != "body"})
        written = f"{head}\n{body}".encode()
        return written if len(written) < WORTH_PACKING else zlib.compress(written, 1)

    @property
    def values(self) -> dict[str, Any]:
        """The authored values, JSON-shaped, by column name."""
        packed = bytes(self.packed)
        written = (packed if packed[:1] == b"{" else zlib.decompress(packed)).decode()
        head, _, body = written.partition("\n")
        values: dict[str, Any] = json.loads(head)
        return values | {"body": body} if body else values
