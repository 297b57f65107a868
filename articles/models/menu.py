"""Menus: entries that editors add, and entries that articles bring along in their front matter."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class MenuEntryQuerySet(models.QuerySet["MenuEntry"]):
    def shown(self, *, language: str, code: str, at: datetime) -> list[MenuEntry]:
        """The entries of one language tree that lead somewhere at the moment ``at``, in Hugo's
        order: weight (unset last), then name. One query."""
        leading = self.leading_somewhere(language=language, code=code, at=at)
        entries = leading.select_related("article")
        return sorted(entries, key=lambda e: (e.weight == 0, e.weight, e.name))

    def leading_somewhere(self, *, language: str, code: str, at: datetime) -> MenuEntryQuerySet:
        """Entries of one language tree, whose language is ``code``, but those whose article readers
        cannot see. An editor's entry without a language stands in all menus, an article's in its
        own language's."""
        live = Article.objects.published(at=at).in_language(language).order_by()
        free = Q(article=None, language__in=["", code])
        # One by one: entries are few, and stories may be very many.
        return self.filter(free | Exists(live.filter(pk=OuterRef("article")))).order_by()


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
    page_ref = models.CharField(
        max_length=500,
        blank=True,
        default="",
        editable=False,
        help_text="Hugo: the page by its place in the content, where a configuration names one.",
    )
    before = models.CharField(max_length=500, blank=True, default="", editable=False)
    after = models.CharField(max_length=500, blank=True, default="", editable=False)
    weight = models.IntegerField(
        _("weight"), default=0, help_text=_("Lower stands first; 0 stands last.")
    )
    from_article = models.BooleanField(default=False, editable=False)

    objects = MenuEntryQuerySet.as_manager()

    class Meta:
        ordering = ["menu", "weight", "name"]
        verbose_name = _("menu entry")
        verbose_name_plural = _("menus")

    def __str__(self) -> str:
        return self.name

    @property
    def href(self) -> str:
        return self.article.path if self.article else self.url
