"""Old addresses: aliases of articles, former paths, and what an editor adds."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Redirect(models.Model):
    """An old path and where it leads: to an article (and so always to its present path: chains
    never form) or to an address. A page that exists always wins over a redirect."""

    class Origin(models.TextChoices):
        ALIAS = "alias", _("Alias in the article")
        MOVED = "moved", _("The article moved")
        EDITOR = "editor", _("Added here")

    path = models.CharField(
        _("old address"),
        max_length=500,
        unique=True,
        help_text=_("The path that readers still ask for, e.g. /old/story/."),
    )
    article = models.ForeignKey(
        "articles.Article",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="redirects",
        verbose_name=_("to the article"),
    )
    target = models.CharField(
        _("or to the address"),
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
