"""The site settings: one row that applies to every page."""

from __future__ import annotations

from copy import copy
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import connection, models, transaction
from django.db.models import F, Value
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from articles.content.text_analysis import ANALYSIS_VERSION
from articles.hugo.agencies import AGENCIES
from articles.hugo.configuration.site_rules import BASE_ADDRESS
from articles.models.article import Article, Sidebar

#: Sent after a commit that changed something that pages show, in the process that changed it.
site_changed = Signal()


class SiteSettings(models.Model):
    """The single row of settings. ``generation`` increases with every change that a page may show.
    Values cached under an older generation are never used again."""

    title = models.CharField(_("site title"), max_length=200, default="Newsroom")
    wordmark = models.CharField(
        _("wordmark"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Shown in the masthead instead of the title."),
    )
    subtitle = models.CharField(
        _("tagline"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Shown under the wordmark."),
    )
    description = models.TextField(
        _("description"),
        blank=True,
        default="",
        help_text=_("Describes the home page for search engines."),
    )
    logo = models.CharField(
        _("logo picture"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("Address of a picture on this site. Leave empty to show the title as text."),
    )
    logo_alone = models.BooleanField(
        _("hide the title beside the logo"),
        default=False,
        help_text=_("Tick this if the logo already contains the title."),
    )
    author_name = models.CharField(
        _("desk name"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("The byline of stories without an author."),
    )
    author_bio = models.TextField(
        _("about the desk"), blank=True, default="", help_text=_("Markdown, for the author box.")
    )
    author_avatar = models.CharField(
        _("desk picture"),
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
        help_text=_(
            "For example Europe/Berlin. All dates are shown in this time zone. Leave empty "
            "to show each date as its author wrote it."
        ),
    )
    base_address = models.CharField(
        _("base address"),
        max_length=300,
        blank=True,
        default="",
        validators=[
            RegexValidator(
                rf"\A{BASE_ADDRESS.pattern}\Z",
                _("Enter the full address, such as https://example.org."),
            )
        ],
        help_text=_(
            "For example https://example.org. Feeds use it to identify stories. If you "
            "change it later, feed readers show all stories again."
        ),
    )
    default_language = models.CharField(max_length=20, blank=True, default="", editable=False)
    #: ``[{"code": "de", "name": "Deutsch", "locale": "de-at", "settings": {"title": …}}]``, sorted
    #: by the languages' weights. ``settings`` holds only the values that differ in that language.
    #: If the list is empty, the languages of the server's settings apply.
    languages = models.JSONField(_("languages"), default=list, blank=True)
    #: The rules for turning files into pages, from the site's configuration. Read them with
    #: :func:`articles.site_settings.current.get_rules`.
    rules = models.JSONField(default=dict, editable=False)
    copyright = models.CharField(
        _("copyright"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Leave empty to use the site title."),
    )
    highlight_colour = models.CharField(
        _("highlight colour"),
        max_length=7,
        default="#a3261e",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Enter a colour as #rrggbb."))],
    )
    main_sections = models.JSONField(
        _("main sections"),
        default=list,
        blank=True,
        help_text=_(
            "Sections shown on the home page and in “Recent posts”. Leave empty to "
            "show all dated articles."
        ),
    )
    page_size = models.PositiveSmallIntegerField(
        _("stories per page"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    date_format = models.CharField(
        _("date format"),
        max_length=50,
        blank=True,
        default="",
        help_text=_("Uses the letters of Django's date format."),
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
        _("widgets"),
        default=partial(list, ("search", "recent", "taglist")),
        blank=True,
        help_text=_("Widgets appear in the order given here."),
    )
    widget_options = models.JSONField(_("widget options"), default=dict, blank=True)
    byline = models.JSONField(
        _("byline"), default=partial(list, ("author", "date", "categories")), blank=True
    )
    thumbnail_visibility = models.JSONField(
        _("show thumbnails in"), default=partial(list, ("list", "post")), blank=True
    )
    authorbox = models.BooleanField(_("author box"), default=False)
    pager = models.BooleanField(_("previous and next"), default=True)
    toc = models.BooleanField(_("table of contents"), default=False)
    mathjax = models.BooleanField(_("math"), default=False)
    agencies = models.JSONField(_("news agencies"), default=partial(list, AGENCIES), blank=True)
    readmore = models.BooleanField(_("“Read more” below shortened summaries"), default=False)
    #: The version of the text analysis that built the search index. ``migrate`` rebuilds an index
    #: of another version.
    index_version = models.PositiveSmallIntegerField(default=ANALYSIS_VERSION, editable=False)
    generation = models.PositiveBigIntegerField(default=1, editable=False)
    #: The generation at which the terms stored in the articles were last found to be correct.
    labels_checked = models.PositiveBigIntegerField(default=0, editable=False)

    # Set by ``current()``.
    next_start: datetime | None = None
    next_end: datetime | None = None
    next_unpin: datetime | None = None
    logo_file: str | None = None
    logo_width: int | None = None
    logo_height: int | None = None
    logo_mtime_ns: int | None = None

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    def __str__(self) -> str:
        return self.title

    @classmethod
    def current(cls, *, at: datetime) -> SiteSettings:
        """Return the settings. ``next_change`` is set to the first moment after ``at`` when an
        article goes live, expires or stops being pinned without a save (None: never); nothing
        cached is valid after it. If the logo is an imported picture, its file and size are set as
        well. Runs one query."""
        moment = connection.ops.adapt_datetimefield_value(at)
        published = Article.Status.PUBLISHED.value
        found = cls.objects.raw(_CURRENT, {"published": published, "at": moment})
        return next(iter(found), None) or cls.objects.get_or_create(pk=1)[0]

    @property
    def logo_url(self) -> str:
        """Return the URL of the logo. For an imported picture this is the URL of its file, because
        the picture's address would redirect there."""
        if self.logo_file:
            return default_storage.url(self.logo_file)
        return quote(self.logo, safe="/:?=&%")

    @classmethod
    def math_by_default(cls) -> bool:
        """Return whether an article without ``mathjax`` has its formulas rendered."""
        return cls.objects.filter(mathjax=True).exists()

    @property
    def next_change(self) -> datetime | None:
        moments = map(_parse_moment, (self.next_start, self.next_end, self.next_unpin))
        return min((m for m in moments if m), default=None)

    def speaking(self, code: str) -> SiteSettings:
        """Return the settings in the language ``code``: the values of that language, and the site's
        values where it has none."""
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
    def increment_generation(cls) -> None:
        """Record that something shown on pages has changed. After the commit, this process knows it
        at once by :data:`site_changed`."""
        transaction.on_commit(partial(site_changed.send, cls))
        if not cls.objects.update(generation=F("generation") + Value(1)):
            cls.objects.create(pk=1)


def _parse_moment(value: datetime | None) -> datetime | None:
    """Add the time zone to a moment if it is missing. SQLite returns moments in UTC without a time
    zone."""
    return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


# Plain SQL, because every page runs this query: the ORM took longer to build it than the database
# to answer it.
_CURRENT = """
SELECT site.*, logo.file AS logo_file, logo.width AS logo_width, logo.height AS logo_height,
    logo.mtime_ns AS logo_mtime_ns, (
    SELECT live_from FROM articles_article
    WHERE status = %(published)s AND live_from > %(at)s ORDER BY live_from LIMIT 1
) AS next_start, (
    SELECT live_until FROM articles_article
    WHERE status = %(published)s AND live_until > %(at)s ORDER BY live_until LIMIT 1
) AS next_end, (
    SELECT pinned_until FROM articles_article
    WHERE status = %(published)s AND pinned_until > %(at)s ORDER BY pinned_until LIMIT 1
) AS next_unpin
FROM articles_sitesettings site LEFT JOIN articles_picture logo ON logo.id = (
    SELECT id FROM articles_picture WHERE path = site.logo ORDER BY path, id LIMIT 1
)
ORDER BY site.id LIMIT 1
"""
