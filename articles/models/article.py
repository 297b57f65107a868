"""The article: what its author wrote, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles.derivation import BEGINNING, END, UNWEIGHTED, Derived, Placement
from articles.hugo import Authored
from articles.models.article_lists import ORDER, ArticleQuerySet

#: Authored values that live in through tables, not in columns of the article.
TERM_FIELDS = ("tags", "categories", "authors")
#: Authored values that are not columns of their own: terms, and `draft`, which is a status here.
COLUMN_FIELDS = tuple(f.name for f in fields(Authored) if f.name not in {*TERM_FIELDS, "draft"})
DERIVED_FIELDS = tuple(f.name for f in fields(Derived))
PLACEMENT_FIELDS = tuple(f.name for f in fields(Placement))

_AUTHORED = attrgetter(*COLUMN_FIELDS)
_DERIVED = attrgetter(*DERIVED_FIELDS)
_PLACEMENT = attrgetter(*PLACEMENT_FIELDS)

#: What decides, beside the columns before it in an index, whether a list has a story.
COUNTED_BY = ("kind", "status", "type", "page_language", "live_from", "live_until")

PUBLISHED = Q(status="published")
STORY = Q(status="published", kind="page")
LIST_TEXT = Q(status="published", kind="list")


class Sidebar(models.TextChoices):
    LEFT = "left", _("Left")
    RIGHT = "right", _("Right")
    NONE = "none", _("No sidebar")


class Article(models.Model):  # type: ignore[django-manager-missing]
    """One story (or, with kind "list", the text and title of a section, term or home page).

    Three groups of columns: *authored* ones mirror front-matter keys and hold what the author
    wrote, null where nothing was written; *placement* says where the article stands in the
    content tree; *derived* ones are computed from both by :func:`articles.derivation.derive`.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        PUBLISHED = "published", _("Published")
        RETRACTED = "retracted", _("Retracted")

    class Kind(models.TextChoices):
        PAGE = "page", _("Story")
        LIST = "list", _("Text of a list page")

    # Placement
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.PAGE, editable=False)
    folder = models.CharField(_("folder"), max_length=300, blank=True, default="")
    name = models.CharField(_("file name"), max_length=200, blank=True, default="")
    section = models.CharField(
        _("section"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("The first part of the address; the story is listed at /section/."),
    )
    url_language = models.CharField(max_length=20, blank=True, default="", editable=False)
    placed_language = models.CharField(max_length=20, blank=True, default="", editable=False)
    markup = models.CharField(max_length=8, default="markdown", editable=False)
    date_offset = models.SmallIntegerField(null=True, editable=False)

    # Workflow
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    # Derived, small
    path = models.CharField(max_length=500, unique=True, editable=False)
    page_language = models.CharField(max_length=35, default="", editable=False)
    headline = models.CharField(max_length=520, default="", editable=False)
    title_key = models.CharField(max_length=96, default="", editable=False)
    type = models.CharField(max_length=200, default="", editable=False)
    live_from = models.DateTimeField(default=BEGINNING, editable=False)
    live_until = models.DateTimeField(default=END, editable=False)
    sort_date = models.DateTimeField(default=BEGINNING, editable=False)
    rank = models.IntegerField(default=UNWEIGHTED, editable=False)
    listed = models.BooleanField(default=True, editable=False)
    word_count = models.PositiveIntegerField(default=0, editable=False)
    truncated = models.BooleanField(default=False, editable=False)
    credit_name = models.CharField(max_length=300, default="", blank=True, editable=False)
    credit_url = models.CharField(max_length=2000, default="", blank=True, editable=False)
    thumbnail_url = models.CharField(max_length=1000, default="", blank=True, editable=False)
    thumbnail_width = models.PositiveIntegerField(null=True, editable=False)
    thumbnail_height = models.PositiveIntegerField(null=True, editable=False)
    #: Options of its page that it has from a section or the site: ``{"sidebar": "left"}``.
    inherited = models.JSONField(default=dict, editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    #: Labels for lists, so that a list is one query: {"tags": [[spelling, slug], …], …}.
    terms = models.JSONField(default=dict, editable=False)

    # Authored
    title = models.CharField(
        _("title"),
        max_length=500,
        null=True,
        blank=True,
        help_text=_("The headline, as readers see it on the page, in lists and in feeds."),
    )
    link_title = models.CharField(
        _("short title"), max_length=500, null=True, blank=True, help_text=_("For menus.")
    )
    language = models.CharField(
        _("language"), max_length=35, null=True, blank=True, help_text=_("Empty: as the site.")
    )
    slug = models.CharField(
        _("slug"),
        max_length=200,
        null=True,
        blank=True,
        help_text=_("The last part of the address. A live story's old address will redirect."),
    )
    url = models.CharField(
        _("address"),
        max_length=500,
        null=True,
        blank=True,
        help_text=_("Replaces the whole address, e.g. /about-us/. Usually left empty."),
    )
    aliases = models.JSONField(
        _("old addresses"), default=list, blank=True, help_text=_("They redirect to this story.")
    )
    date = models.DateTimeField(_("date"), null=True, blank=True)
    publish_date = models.DateTimeField(
        _("publish from"), null=True, blank=True, help_text=_("Readers see the story from then on.")
    )
    expiry_date = models.DateTimeField(
        _("expires"), null=True, blank=True, help_text=_("Readers no longer see it from then on.")
    )
    last_modified = models.DateTimeField(
        _("updated"), null=True, blank=True, help_text=_("Shown as “Updated …”.")
    )
    weight = models.IntegerField(
        _("weight"),
        null=True,
        blank=True,
        help_text=_("Stories with a weight stand before all others, the lowest first."),
    )
    translation_key = models.CharField(
        _("translation key"),
        max_length=200,
        null=True,
        blank=True,
        help_text=_("Stories with the same key are translations of each other."),
    )
    translations = models.JSONField(default=list, blank=True)
    menu = models.JSONField(_("menu"), null=True, blank=True)
    thumbnail = models.CharField(
        _("picture"),
        max_length=1000,
        null=True,
        blank=True,
        help_text=_("Address of a picture on this site, e.g. /images/harbour.jpg."),
    )
    thumbnail_visibility = models.JSONField(_("picture shows in"), null=True, blank=True)
    sidebar = models.CharField(_("sidebar"), max_length=5, choices=Sidebar, null=True, blank=True)
    widgets = models.JSONField(_("widgets"), null=True, blank=True)
    post_meta = models.JSONField(_("byline"), null=True, blank=True)
    authorbox = models.BooleanField(_("author box"), null=True, blank=True)
    pager = models.BooleanField(_("previous and next"), null=True, blank=True)
    toc = models.BooleanField(_("table of contents"), null=True, blank=True)
    mathjax = models.BooleanField(_("math"), null=True, blank=True)
    comments = models.BooleanField(_("comments"), null=True, blank=True)

    # Large, last
    lead = models.TextField(
        _("lead"), null=True, blank=True, help_text=_("Plain text between headline and story.")
    )
    summary = models.TextField(
        _("summary"),
        null=True,
        blank=True,
        help_text=_("Markdown. Shown in lists and feeds instead of the story's beginning."),
    )
    description = models.TextField(
        _("description"), null=True, blank=True, help_text=_("For search engines and share cards.")
    )
    excerpt = models.TextField(default="", editable=False)
    summary_html = models.TextField(default="", editable=False)
    params = models.JSONField(default=dict, blank=True)
    contents = models.JSONField(default=list, editable=False)
    body = models.TextField(_("story"), blank=True, default="", help_text=_("Markdown."))
    html = models.TextField(default="", editable=False)
    plain_text = models.TextField(default="", editable=False)

    authors: Any = models.ManyToManyField(
        "articles.Author", through="articles.ArticleAuthor", related_name="articles", blank=True
    )
    tags = TaggableManager(
        through="articles.ArticleTag", blank=True, related_name="articles", verbose_name=_("tags")
    )
    categories = TaggableManager(
        through="articles.ArticleCategory",
        blank=True,
        related_name="articles",
        verbose_name=_("categories"),
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-sort_date", "-pk"]
        permissions = [("publish_article", _("Can publish and retract articles"))]
        indexes = [
            # Behind the order of a list, what its stories are counted by: no row is looked at.
            models.Index(
                fields=["url_language", "listed", *ORDER, *COUNTED_BY],
                condition=STORY,
                name="article_river",
            ),
            models.Index(
                fields=["url_language", "listed", "section", *ORDER, *COUNTED_BY],
                condition=STORY,
                name="article_section_river",
            ),
            models.Index(fields=["kind"], condition=LIST_TEXT, name="article_list_text"),
            # Not with the status as a column: SQLite, which knows nothing of how often a value
            # occurs, would take them for better than those above, and sort the whole site.
            models.Index(fields=["live_from"], condition=PUBLISHED, name="article_goes_live"),
            models.Index(fields=["live_until"], condition=PUBLISHED, name="article_expires"),
            models.Index(fields=["folder", "name"], name="article_place"),
            models.Index(
                fields=["translation_key"],
                condition=Q(translation_key__isnull=False),
                name="article_translation_key",
            ),
        ]

    def __str__(self) -> str:
        return self.headline or self.title or self.path

    def get_absolute_url(self) -> str:
        return self.path

    # Facts

    def state(self, *, at: datetime) -> str:
        """How it stands for readers: draft, review, retracted, scheduled, expired or live."""
        if self.status != self.Status.PUBLISHED:
            return str(self.status)
        if self.live_from > at:
            return "scheduled"
        return "expired" if self.live_until <= at else "live"

    def option(self, name: str) -> Any:
        """What holds for an option of its page: its own word, else what it inherits, else None."""
        own = getattr(self, name)
        return self.inherited.get(name) if own is None else own

    @property
    def standfirst(self) -> str | None:
        """The lead that readers see: its own, else the one that it inherits."""
        lead: str | None = self.option("lead")
        return lead

    @property
    def described(self) -> str | None:
        """The description that machines read: its own, else the one that it inherits."""
        description: str | None = self.option("description")
        return description

    @property
    def dated(self) -> bool:
        return self.sort_date > BEGINNING

    @property
    def reading_minutes(self) -> int:
        """Hugo: 212 words a minute, rounded up; in Chinese and Japanese 500 characters."""
        script = self.page_language.partition("-")[0].lower()
        return max(1, -(-self.word_count // (500 if script in ("zh", "ja") else 212)))

    @property
    def credit_host(self) -> str:
        """The host of the original story, for "Read the original at Reuters · tradingview.com"."""
        host = self.credit_url.partition("//")[2].partition("/")[0]
        return host.removeprefix("www.")

    def is_translation_of(self, other: Article) -> bool:
        """Hugo: the same place in the content tree, or the same ``translationKey``."""
        same_key = bool(self.translation_key) and self.translation_key == other.translation_key
        return same_key or (self.folder, self.name) == (other.folder, other.name)

    # The author's words and back

    @property
    def draft(self) -> bool:
        """The status in the file's terms."""
        return self.status != self.Status.PUBLISHED

    def placement(self) -> Placement:
        return Placement(**{name: getattr(self, name) for name in PLACEMENT_FIELDS})

    def authored(self) -> Authored:
        """What the author columns hold, comparable with what a file says."""
        values = {name: _frozen(name, getattr(self, name)) for name in COLUMN_FIELDS}
        for name in TERM_FIELDS:
            own = () if name in self.inherited else self.terms.get(name, ())
            values[name] = tuple(spelling for spelling, _slug in own)
        return Authored(**values, draft=self.draft)

    def take(self, authored: Authored) -> None:
        """Set the author columns; terms and status are the caller's."""
        values = _AUTHORED(authored)
        columns = [list(value) if isinstance(value, tuple) else value for value in values]
        self._set_columns(COLUMN_FIELDS, columns)

    def derived(self) -> Derived:
        """The derived columns as they stand."""
        return Derived(**{name: getattr(self, name) for name in DERIVED_FIELDS})

    def take_derived(self, derived: Derived) -> None:
        self._set_columns(DERIVED_FIELDS, _DERIVED(derived))

    def take_placement(self, placement: Placement) -> None:
        self._set_columns(PLACEMENT_FIELDS, _PLACEMENT(placement))

    def _set_columns(self, names: Sequence[str], values: Sequence[Any]) -> None:
        """What ``setattr`` does to columns that are no relations, for all at once."""
        self.__dict__.update(zip(names, values, strict=True))


def _frozen(name: str, value: Any) -> Any:
    """A column's value as :class:`Authored` has it: JSON lists are tuples there, and text columns
    emptied in a form are absent."""
    if isinstance(value, list):
        return tuple(value)
    return None if value == "" and name != "body" else value
