"""The Article model. Some of its columns hold what the author wrote, others are derived from
these."""

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

from articles.content.derive import EARLIEST_DATE, LAST_RANK, LATEST_DATE, Derived, Placement
from articles.content.status import is_draft
from articles.hugo import VOCABULARIES, Authored, decode_references, get_display_name
from articles.hugo.agencies import get_credits
from articles.hugo.corrections import (
    Correction,
    corrections_from_json,
    corrections_to_json,
    sort_newest_first,
)
from articles.models.article_lists import ORDER, ArticleQuerySet
from articles.models.taxonomy import StoryTermManager
from articles.models.visibility import get_state
from articles.rendering import strip_markup

#: Authored fields that are columns of the table. Terms have their own tables, and `draft` is part
#: of the status.
COLUMN_FIELDS = tuple(f.name for f in fields(Authored) if f.name not in {*VOCABULARIES, "draft"})
DERIVED_FIELDS = tuple(f.name for f in fields(Derived))
PLACEMENT_FIELDS = tuple(f.name for f in fields(Placement))

_AUTHORED = attrgetter(*COLUMN_FIELDS)
_DERIVED = attrgetter(*DERIVED_FIELDS)
_PLACEMENT = attrgetter(*PLACEMENT_FIELDS)

#: Columns appended to the list indexes, so that the index alone answers two questions: which
#: stories are in a list, and in which month the archive counts each story.
COUNTED_BY = ("kind", "status", "type", "page_language", "live_from", "live_until", "date_offset")

PUBLISHED = Q(status="published")
STORY = Q(status="published", kind="page")
LIST_TEXT = Q(status="published", kind="list")


class Sidebar(models.TextChoices):
    LEFT = "left", _("Left")
    RIGHT = "right", _("Right")
    NONE = "none", _("No sidebar")


class Article(models.Model):  # type: ignore[django-manager-missing]
    """A story or, if its kind is "list", the title and text of a section, term or home page.

    There are three groups of columns. *Authored* columns mirror front-matter keys. They are null if
    the author did not set the key. *Placement* columns hold the position of the article in the
    content tree. *Derived* columns are computed from the other two groups by
    :func:`articles.content.derive.derive`.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        PUBLISHED = "published", _("Published")
        RETRACTED = "retracted", _("Retracted")
        TRASHED = "trashed", _("In the trash")

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
    modified_offset = models.SmallIntegerField(null=True, editable=False)

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
    #: Who wrote the article at the desk. Null: it was imported, or belongs to nobody any more.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        db_index=False,
    )

    # Small derived columns
    path = models.CharField(max_length=500, unique=True, editable=False)
    #: The address at which the article was first published. It never changes, because feeds
    #: identify the story by it. If an earlier article has the same first address, ``#2`` (or
    #: ``#3``, …) is appended.
    first_path = models.CharField(max_length=510, null=True, unique=True, editable=False)
    page_language = models.CharField(max_length=35, default="", editable=False)
    headline = models.CharField(max_length=520, default="", editable=False)
    title_key = models.CharField(max_length=96, default="", editable=False)
    type = models.CharField(max_length=200, default="", editable=False)
    live_from = models.DateTimeField(default=EARLIEST_DATE, editable=False)
    live_until = models.DateTimeField(default=LATEST_DATE, editable=False)
    sort_date = models.DateTimeField(default=EARLIEST_DATE, editable=False)
    rank = models.IntegerField(default=LAST_RANK, editable=False)
    listed = models.BooleanField(default=True, editable=False)
    #: The date of the latest correction. Null: there is no correction.
    corrected_at = models.DateTimeField(null=True, editable=False)
    word_count = models.PositiveIntegerField(default=0, editable=False)
    truncated = models.BooleanField(default=False, editable=False)
    credit_name = models.CharField(max_length=300, default="", blank=True, editable=False)
    credit_url = models.CharField(max_length=2000, default="", blank=True, editable=False)
    #: The news agency that wrote the story. Null: our newsroom wrote it. Empty: an agency wrote it,
    #: but its name is unknown.
    agency_name = models.CharField(max_length=300, null=True, editable=False)
    thumbnail_url = models.CharField(max_length=1000, default="", blank=True, editable=False)
    thumbnail_width = models.PositiveIntegerField(null=True, editable=False)
    thumbnail_height = models.PositiveIntegerField(null=True, editable=False)
    #: Options and values that the article inherits from a section or the site:
    #: ``{"sidebar": "left"}``.
    inherited = models.JSONField(default=dict, editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    #: A copy of the article's terms, so that a list of stories needs one query: ``{"tags":
    #: [[spelling, slug], …], …}``. If the author used an alias of a tag, the key "written tags"
    #: holds the author's words; the other vocabularies have keys like that as well.
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
        _("language"),
        max_length=35,
        null=True,
        blank=True,
        help_text=_("Leave empty to use the language of the site."),
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
        _("publish from"),
        null=True,
        blank=True,
        help_text=_("Readers see the story from this time."),
    )
    expiry_date = models.DateTimeField(
        _("expires"),
        null=True,
        blank=True,
        help_text=_("At this time, the story disappears from the site."),
    )
    last_modified = models.DateTimeField(
        _("updated"), null=True, blank=True, help_text=_("Shown as “Updated …”.")
    )
    weight = models.IntegerField(
        _("weight"),
        null=True,
        blank=True,
        help_text=_("Stories with a weight come before all others, lowest weight first."),
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
    thumbnail_visibility = models.JSONField(_("show picture in"), null=True, blank=True)
    sidebar = models.CharField(_("sidebar"), max_length=5, choices=Sidebar, null=True, blank=True)
    widgets = models.JSONField(_("widgets"), null=True, blank=True)
    post_meta = models.JSONField(_("byline"), null=True, blank=True)
    authorbox = models.BooleanField(_("author box"), null=True, blank=True)
    pager = models.BooleanField(_("previous and next"), null=True, blank=True)
    toc = models.BooleanField(_("table of contents"), null=True, blank=True)
    mathjax = models.BooleanField(_("math"), null=True, blank=True)
    agency_copy = models.BooleanField(_("agency copy"), null=True, blank=True)
    comments = models.BooleanField(_("comments"), null=True, blank=True)

    # Large columns, authored and derived, at the end of the table
    lead = models.TextField(
        _("lead"),
        null=True,
        blank=True,
        help_text=_("Plain text, shown between the headline and the story."),
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
    #: ``[{"date": "2026-07-01T14:30:00+00:00", "text": "…"}]``
    corrections = models.JSONField(_("corrections"), default=list, blank=True)
    params = models.JSONField(default=dict, blank=True)
    contents = models.JSONField(default=list, editable=False)
    body = models.TextField(_("story"), blank=True, default="", help_text=_("Markdown."))
    html = models.TextField(default="", editable=False)
    plain_text = models.TextField(default="", editable=False)
    #: The version with which readers last got another text: a publication, a change of the live
    #: text, or a retraction. Signed links to the preview end then. Null: not yet.
    public_version = models.PositiveIntegerField(null=True, editable=False)
    #: When the article or its working copy was last saved: the later of both. The admin's list is
    #: sorted by it; readers never see it.
    desk_saved_at = models.DateTimeField(default=timezone.now, null=True, editable=False)

    #: Whether the file of a story that has none yet will be the index of a page bundle, in a folder
    #: of its own. Null: it will not. A story that has a file ignores it.
    bundle = models.BooleanField(null=True, editable=False)

    #: The authored key ``pinned_until``. It stands here, because the column is younger than the
    #: large ones.
    pinned_until = models.DateTimeField(
        _("on top until"),
        null=True,
        blank=True,
        help_text=_("Until this time, the story stands first on the home page and in its section."),
    )

    authors: Any = models.ManyToManyField(
        "articles.Author", through="articles.ArticleAuthor", related_name="articles", blank=True
    )
    tags = TaggableManager(
        through="articles.ArticleTag",
        blank=True,
        related_name="articles",
        verbose_name=_("tags"),
        ordering=["uses__position"],
        manager=StoryTermManager,
    )
    categories = TaggableManager(
        through="articles.ArticleCategory",
        blank=True,
        related_name="articles",
        verbose_name=_("categories"),
        ordering=["uses__position"],
        manager=StoryTermManager,
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-sort_date", "-pk"]
        permissions = [("publish_article", _("Can publish and retract articles"))]
        indexes = [
            # The columns after the sort order allow counting from the index, without reading table
            # rows.
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
            # The status is a condition of these indexes. It must not be a column: SQLite keeps no
            # statistics about single values, so it would prefer an index that begins with the
            # status to the ones above, and then sort the whole site.
            models.Index(fields=["live_from"], condition=PUBLISHED, name="article_goes_live"),
            models.Index(fields=["live_until"], condition=PUBLISHED, name="article_expires"),
            models.Index(
                fields=["pinned_until"],
                condition=PUBLISHED & Q(pinned_until__isnull=False),
                name="article_pinned",
            ),
            # For the calendar and the charts of the desk, which read no table rows to count.
            models.Index(fields=["live_from", "section"], condition=STORY, name="article_calendar"),
            models.Index(
                fields=["url_language", "listed", "-corrected_at", "path"],
                condition=STORY & Q(corrected_at__isnull=False),
                name="article_corrected",
            ),
            models.Index(fields=["folder", "name"], name="article_place"),
            models.Index(fields=["desk_saved_at", "id"], name="article_desk_order"),
            # For the sections and years in the sidebar of the desk's list.
            models.Index(fields=["section"], name="article_section"),
            models.Index(fields=["date"], name="article_date"),
            models.Index(
                fields=["created_by", "desk_saved_at"],
                condition=Q(created_by__isnull=False),
                name="article_written_by",
            ),
            models.Index(
                fields=["created_by", "desk_saved_at"],
                condition=Q(status="draft"),
                name="article_drafts",
            ),
            # One index per status: SQLite uses it only if its condition is that of the query.
            models.Index(fields=["status"], condition=Q(status="review"), name="article_in_review"),
            models.Index(
                fields=["status"], condition=Q(status="retracted"), name="article_retracted"
            ),
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
        """Return the article's state for readers at the moment ``at``: draft, review, retracted,
        trashed, scheduled, expired or live."""
        return get_state(self.status, self.live_from, self.live_until, at=at)

    @property
    def is_withdrawn(self) -> bool:
        """Return whether the newsroom took the article back: readers then get "410 Gone". A story
        in the trash that was never published is answered as one that never was."""
        if self.status == self.Status.TRASHED:
            return self.first_path is not None
        return self.status == self.Status.RETRACTED

    def option(self, name: str) -> Any:
        """Return the article's own value of a page option, else the inherited value, else None."""
        own = getattr(self, name)
        return self.inherited.get(name) if own is None else own

    @property
    def standfirst(self) -> str | None:
        """Return the lead that readers see: the article's own or, if it has none, the inherited
        one."""
        lead: str | None = self.option("lead")
        return decode_references(lead) if lead else lead

    @property
    def meta_description(self) -> str | None:
        """Return the description for search engines, without markup: the article's own or, if it
        has none, the inherited one."""
        description: str | None = self.option("description")
        return decode_references(strip_markup(description)) if description else description

    def labels(self, plural: str) -> list[tuple[str, str]]:
        """Return the (name, slug) pairs of the article's tags, categories or authors, as readers
        see them. ``article.tags.labels()`` returns the same for tags, and likewise for
        categories."""
        return [(get_display_name(name), slug) for name, slug in self.terms.get(plural, ())]

    def shown_corrections(self) -> list[Correction]:
        """Return the corrections as readers see them, newest first, in the site's time zone."""
        return [
            Correction(c.date and timezone.localtime(c.date), decode_references(c.text))
            for c in sort_newest_first(corrections_from_json(self.corrections))
        ]

    @property
    def menu_name(self) -> str:
        """Return the name of the article in menus: ``linkTitle``, or else the title, as in Hugo."""
        return decode_references(self.link_title) if self.link_title else self.headline

    @property
    def dated(self) -> bool:
        return self.sort_date > EARLIEST_DATE

    @property
    def reading_minutes(self) -> int:
        """Return the reading time in minutes, at least 1. Hugo: 212 words per minute, rounded up;
        for Chinese and Japanese, 500 characters per minute."""
        script = self.page_language.partition("-")[0].lower()
        return max(1, -(-self.word_count // (500 if script in ("zh", "ja") else 212)))

    @property
    def credit_host(self) -> str:
        """Return the host name of the original story ("tradingview.com"). Pages show it in "Read
        the original at Reuters · tradingview.com"."""
        host = self.credit_url.partition("//")[2].partition("/")[0]
        return host.removeprefix("www.")

    @property
    def is_agency_copy(self) -> bool:
        """Return whether the story is agency copy. The agency itself may be unknown."""
        return self.agency_name is not None

    @property
    def source_agency(self) -> str:
        """Return the agency whose source delivered the article, or "" if no agency did."""
        file = getattr(self, "source_file", None) if self.pk else None
        return file.source.agency if file else ""

    def credits(self, authors: Sequence[str] | None = None) -> list[str]:
        """Return all names credited for the article, most explicit first. If ``authors`` is given,
        it replaces the stored authors."""
        if authors is None:
            authors = [name for name, _slug in self.terms.get("authors", ())]
        params = {**self.inherited, **self.params}
        return list(get_credits(params, authors=authors, closing=self.credit_name))

    def is_translation_of(self, other: Article) -> bool:
        """Return whether the two articles are translations of each other. Hugo: they have the same
        place in the content tree, or the same ``translationKey``."""
        same_key = bool(self.translation_key) and self.translation_key == other.translation_key
        return same_key or (self.folder, self.name) == (other.folder, other.name)

    # Groups of columns

    @property
    def draft(self) -> bool:
        """Return what the front-matter key ``draft`` would be for this status."""
        return is_draft(self.status)

    def placement(self) -> Placement:
        return Placement(**{name: getattr(self, name) for name in PLACEMENT_FIELDS})

    def authored(self) -> Authored:
        """Return the authored columns as an object that can be compared with the values in a
        file."""
        values = {name: _freeze_value(name, getattr(self, name)) for name in COLUMN_FIELDS}
        for name in VOCABULARIES:
            shown = self.terms.get(name, ())
            own = () if name in self.inherited else self.terms.get(f"written {name}", shown)
            values[name] = tuple(spelling for spelling, _slug in own)
        return Authored(**values, draft=self.draft)

    def set_authored(self, authored: Authored) -> None:
        """Set the authored columns, except terms and status: the caller sets those."""
        values = _AUTHORED(authored)
        columns = [list(value) if isinstance(value, tuple) else value for value in values]
        self._set_columns(COLUMN_FIELDS, columns)
        self.corrections = corrections_to_json(authored.corrections)

    def derived(self) -> Derived:
        """Return the derived columns as stored."""
        return Derived(**{name: getattr(self, name) for name in DERIVED_FIELDS})

    def set_derived(self, derived: Derived) -> None:
        self._set_columns(DERIVED_FIELDS, _DERIVED(derived))

    def set_placement(self, placement: Placement) -> None:
        self._set_columns(PLACEMENT_FIELDS, _PLACEMENT(placement))

    def _set_columns(self, names: Sequence[str], values: Sequence[Any]) -> None:
        """Set many columns at once. Relations are not allowed, because this bypasses
        ``setattr``."""
        self.__dict__.update(zip(names, values, strict=True))


def _freeze_value(name: str, value: Any) -> Any:
    """Convert a column's value to the form used in :class:`Authored`: a JSON list becomes a tuple.
    A text column that was emptied in a form becomes None."""
    if isinstance(value, list):
        return corrections_from_json(value) if name == "corrections" else tuple(value)
    return None if value == "" and name != "body" else value
