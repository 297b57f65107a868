"""Menu entries: some are added by editors, some are named in an article's front matter."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from articles.hugo import VOCABULARIES
from articles.models.article import Article
from articles.models.visibility import build_state_filter


class MenuEntryQuerySet(models.QuerySet["MenuEntry"]):
    def shown(self, *, language: str, code: str, at: datetime) -> list[MenuEntry]:
        """Return the menu entries of one language tree whose target readers can see at the moment
        ``at``. As in Hugo, they are sorted by weight (unset last), then by name. Run one query."""
        leading = self.with_live_target(language=language, code=code, at=at)
        entries = leading.select_related("article")
        return sorted(entries, key=lambda e: (e.weight == 0, e.weight, e.name))

    def with_live_target(self, *, language: str, code: str, at: datetime) -> MenuEntryQuerySet:
        """Select the entries of one language tree, without those that lead to an article which
        readers cannot see. ``code`` is the code of that language. An editor's entry without a
        language is in the menus of all languages. An article's entry is in the menus of the
        article's language."""
        live = (
            Article.objects.filter(build_state_filter("live", at=at))
            .in_language(language)
            .order_by()
        )
        free = Q(article=None, language__in=["", code])
        # One subquery per entry, because there are few entries but possibly very many stories.
        linked = Exists(live.filter(pk=OuterRef("article")))
        return self.filter(
            free | linked | _build_list_without_text_filter(language, at=at)
        ).order_by()


def _build_list_without_text_filter(language: str, *, at: datetime) -> Q:
    """Return a filter for entries that lead to a list page which exists even without a text. These
    are the home page, the index pages of tags, categories and authors, and any section with
    stories."""
    stories = Article.objects.published(at=at).in_language(language).in_lists().order_by()
    below = Concat(OuterRef("article__section"), Value("/"))
    standing = (
        Q(article__section__in=["", *VOCABULARIES])
        | Exists(stories.filter(section=OuterRef("article__section")))
        | Exists(stories.filter(section__startswith=below))
    )
    lists = Q(article__kind=Article.Kind.LIST, article__url_language=language)
    return lists & ~Q(article__status=Article.Status.TRASHED) & standing


class MenuEntry(models.Model):
    """One entry of a menu. As in Hugo, entries are sorted by weight (unset last), then by name."""

    class Menu(models.TextChoices):
        MAIN = "main", _("Main menu, under the masthead")
        SIDE = "side", _("Side menu (“sidemenu” widget)")
        FOOTER = "footer", _("Footer")

    menu = models.CharField(_("menu"), max_length=50, default=Menu.MAIN)
    language = models.CharField(
        _("language"),
        max_length=20,
        blank=True,
        default="",
        help_text=_("Leave empty for all languages."),
    )
    name = models.CharField(_("text"), max_length=200)
    title = models.CharField(
        _("tooltip"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Shown when the pointer is over the link."),
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
        verbose_name=_("article"),
        help_text=_("Choose an article or enter an address, not both."),
    )
    identifier = models.CharField(max_length=100, blank=True, default="")
    parent = models.CharField(
        _("parent entry"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("Identifier of the parent entry."),
    )
    page_ref = models.CharField(
        max_length=500,
        blank=True,
        default="",
        editable=False,
        help_text="The location of the page in the content folder, if the configuration names it.",
    )
    before = models.CharField(max_length=500, blank=True, default="", editable=False)
    after = models.CharField(max_length=500, blank=True, default="", editable=False)
    weight = models.IntegerField(
        _("weight"), default=0, help_text=_("Lower numbers come first. 0 comes last.")
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
