"""Site settings: what an editor decides for every page, in one row."""

from __future__ import annotations

from copy import copy
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import connection, models
from django.db.models import F, Value
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article, Sidebar


def default_widgets() -> list[str]:
    return ["search", "recent", "taglist"]


def default_byline() -> list[str]:
    return ["author", "date", "categories"]


def default_visibility() -> list[str]:
    return ["list", "post"]


class SiteSettings(models.Model):
    """The one row of settings. ``generation`` rises with every change that a page may show, so
    that whatever is cached under an older generation is never read again."""

    title = models.CharField(_("site title"), max_length=200, default="Newsroom")
    wordmark = models.CharField(
        _("word mark"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Where the masthead says something else than the title."),
    )
    subtitle = models.CharField(
        _("tag line"), max_length=200, blank=True, default="", help_text=_("Under the word mark.")
    )
    description = models.TextField(
        _("description"), blank=True, default="", help_text=_("For search engines: the home page.")
    )
    logo = models.CharField(
        _("logo picture"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("Address of a picture on this site; empty: the title is the word mark."),
    )
    logo_alone = models.BooleanField(
        _("picture without the title"),
        default=False,
        help_text=_("The logo picture says the title already."),
    )
    author_name = models.CharField(
        _("the desk's name"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("Signs stories that name no author."),
    )
    author_bio = models.TextField(
        _("about the desk"), blank=True, default="", help_text=_("Markdown, for the author box.")
    )
    author_avatar = models.CharField(
        _("the desk's picture"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("Address of a square picture on this site."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=50,
        blank=True,
        default="",
        help_text=_("Such as Europe/Berlin. Empty: as the server is set up."),
    )
    default_language = models.CharField(max_length=20, blank=True, default="", editable=False)
    #: ``[{"code": "de", "name": "Deutsch", "locale": "de-at", "settings": {"title": …}}]`` in the
    #: order of the languages' weight; settings are those in which a language differs. Empty: as
    #: the server is set up.
    languages = models.JSONField(_("languages"), default=list, blank=True)
    #: How files become pages, from the site's configuration: what :func:`articles.present.rules`
    #: makes :class:`articles.hugo.rules.Rules` of.
    rules = models.JSONField(default=dict, editable=False)
    copyright = models.CharField(
        _("copyright"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Empty: the site title."),
    )
    highlight_colour = models.CharField(
        _("highlight colour"),
        max_length=7,
        default="#a3261e",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Write a colour as #rrggbb."))],
    )
    main_sections = models.JSONField(
        _("main sections"),
        default=list,
        blank=True,
        help_text=_("Sections that the home page and “recent” show; empty: every dated article."),
    )
    page_size = models.PositiveSmallIntegerField(
        _("stories a page"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    date_format = models.CharField(
        _("date format"), max_length=50, blank=True, default="", help_text=_("Django's letters.")
    )
    sidebar_home = models.CharField(
        _("sidebar on the home page"), max_length=5, choices=Sidebar, default=Sidebar.RIGHT
    )
    sidebar_list = models.CharField(
        _("sidebar on lists"), max_length=5, choices=Sidebar, default=Sidebar.RIGHT
    )
    sidebar_single = models.CharField(
        _("sidebar on articles"), max_length=5, choices=Sidebar, default=Sidebar.RIGHT
    )
    widgets = models.JSONField(
        _("widgets"), default=default_widgets, blank=True, help_text=_("In this order.")
    )
    widget_options = models.JSONField(_("widget options"), default=dict, blank=True)
    byline = models.JSONField(_("byline"), default=default_byline, blank=True)
    thumbnail_visibility = models.JSONField(
        _("thumbnails on"), default=default_visibility, blank=True
    )
    authorbox = models.BooleanField(_("author box"), default=False)
    pager = models.BooleanField(_("previous and next"), default=True)
    toc = models.BooleanField(_("table of contents"), default=False)
    mathjax = models.BooleanField(_("math"), default=False)
    readmore = models.BooleanField(_("“Read more” under cut summaries"), default=False)
    generation = models.PositiveBigIntegerField(default=1, editable=False)

    # What current() adds.
    next_start: datetime | None = None
    next_end: datetime | None = None
    logo_file: str | None = None
    logo_width: int | None = None
    logo_height: int | None = None

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    def __str__(self) -> str:
        return self.title

    @classmethod
    def current(cls, *, at: datetime) -> SiteSettings:
        """The settings, with ``next_change``: the moment after ``at`` when an article goes live or
        expires by itself (None: never), which ends the life of whatever is cached, and with the
        logo's file and size where it is a picture of ours. One query."""
        moment = connection.ops.adapt_datetimefield_value(at)
        published = Article.Status.PUBLISHED.value
        found = cls.objects.raw(_CURRENT, {"published": published, "at": moment})
        return next(iter(found), None) or cls.objects.create(pk=1)

    @property
    def logo_url(self) -> str:
        """Where the logo is: its file where it is a picture of ours, not what leads there."""
        if self.logo_file:
            return default_storage.url(self.logo_file)
        return quote(self.logo, safe="/:?=&%")

    @classmethod
    def math_by_default(cls) -> bool:
        """Whether formulas are set in articles that say nothing of it."""
        return cls.objects.filter(mathjax=True).exists()

    @property
    def next_change(self) -> datetime | None:
        moments = map(_moment, (self.next_start, self.next_end))
        return min((m for m in moments if m), default=None)

    def speaking(self, code: str) -> SiteSettings:
        """The settings as the language ``code`` has them: its own, else the site's."""
        own: dict[str, Any] = next(
            (one["settings"] for one in self.languages if one["code"] == code), {}
        )
        if not own:
            return self
        spoken = copy(self)
        for name, value in own.items():
            setattr(spoken, name, value)
        return spoken

    @classmethod
    def bump(cls) -> None:
        """Say that something shown on pages has changed."""
        if not cls.objects.update(generation=F("generation") + Value(1)):
            cls.objects.create(pk=1)


def _moment(value: datetime | None) -> datetime | None:
    """A moment as the database has it: SQLite says nothing of the zone, which is UTC."""
    return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


# Written out, as every page asks: to put it together anew took longer than to answer it.
_CURRENT = """
SELECT site.*, logo.file AS logo_file, logo.width AS logo_width, logo.height AS logo_height, (
    SELECT live_from FROM articles_article
    WHERE status = %(published)s AND live_from > %(at)s ORDER BY live_from LIMIT 1
) AS next_start, (
    SELECT live_until FROM articles_article
    WHERE status = %(published)s AND live_until > %(at)s ORDER BY live_until LIMIT 1
) AS next_end
FROM articles_sitesettings site LEFT JOIN articles_picture logo ON logo.id = (
    SELECT id FROM articles_picture WHERE path = site.logo ORDER BY path, id LIMIT 1
)
ORDER BY site.id LIMIT 1
"""
