"""Menus: entries that editors add, and entries that articles bring along in their front matter."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MenuEntry(models.Model):
    """One entry of a menu. Hugo: ordered by weight (unset last), then name."""

    class Menu(models.TextChoices):
        MAIN = "main", _("Main menu, under the masthead")
        SIDE = "side", _("Side menu, the widget “sidemenu”")
        FOOTER = "footer", _("Footer")

    menu = models.CharField(_("menu"), max_length=50, default=Menu.MAIN)
    language = models.CharField(
        _("language"), max_length=20, blank=True, default="", help_text=_("Empty: all languages.")
    )
    name = models.CharField(_("text"), max_length=200)
    title = models.CharField(
        _("tooltip"), max_length=200, blank=True, default="", help_text=_("Shown on hovering.")
    )
    url = models.CharField(
        _("address"),
        max_length=500,
        blank=True,
        default="",
        help_text=_("Path or https:// address."),
    )
    article = models.ForeignKey(
        "articles.Article",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="menu_entries",
        verbose_name=_("or the article"),
    )
    identifier = models.CharField(max_length=100, blank=True, default="")
    parent = models.CharField(
        _("below"), max_length=100, blank=True, default="", help_text=_("Identifier of the entry.")
    )
    weight = models.IntegerField(
        _("weight"), default=0, help_text=_("Lower stands first; 0 stands last.")
    )
    from_article = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["menu", "weight", "name"]
        verbose_name = _("menu entry")
        verbose_name_plural = _("menus")

    def __str__(self) -> str:
        return self.name
