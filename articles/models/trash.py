"""The trash: deleted articles, which can be restored until an administrator erases them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article

#: An article may be erased when it has been in the trash for this long.
KEPT_IN_TRASH: Final = timedelta(days=30)


class TrashQuerySet(models.QuerySet["TrashEntry"]):
    def erasable(self, *, at: datetime) -> TrashQuerySet:
        """Select the entries that an administrator may erase at the moment ``at``, oldest first."""
        return self.filter(trashed_at__lte=at - KEPT_IN_TRASH).order_by("trashed_at", "pk")


class TrashEntry(models.Model):
    """One article in the trash. The article itself stays in its table with the status "trashed",
    and keeps its address, terms, redirects and revisions. ``status`` is the status that it had
    before."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="trash_entry")
    status = models.CharField(_("status before"), max_length=10, choices=Article.Status)
    trashed_at = models.DateTimeField(_("deleted"), default=timezone.now, db_index=True)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = TrashQuerySet.as_manager()

    class Meta:
        verbose_name = _("article in the trash")
        verbose_name_plural = _("trash")
        ordering = ["-trashed_at", "-pk"]
        default_permissions = ()
        permissions = [("empty_trash", _("Can empty the trash"))]

    def __str__(self) -> str:
        return str(self.article)
