"""Redirects from old addresses: aliases and former addresses of articles, and redirects added by
editors."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Redirect(models.Model):
    """An old path, and the article or address to which it leads. If the target is an article, the
    redirect always leads to its current address, so these redirects never form chains. A page at
    the old path takes precedence over the redirect."""

    class Origin(models.TextChoices):
        ALIAS = "alias", _("Alias in the article")
        MOVED = "moved", _("The article moved")
        EDITOR = "editor", _("Added in the admin")

    path = models.CharField(
        _("old address"),
        max_length=500,
        unique=True,
        help_text=_("The old path, e.g. /old/story/."),
    )
    article = models.ForeignKey(
        "articles.Article",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="redirects",
        verbose_name=_("target article"),
        help_text=_("Choose an article or enter an address, not both."),
    )
    target = models.CharField(
        _("target address"),
        max_length=500,
        blank=True,
        default="",
        help_text=_("A path on this site, or a full https:// address."),
    )
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin, default=Origin.EDITOR, editable=False
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        ordering = ["path"]
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")

    def __str__(self) -> str:
        return self.path
