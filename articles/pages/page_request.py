"""The context of one request of a reader: the moment, the site, the language and the user."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings as django_settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.functional import cached_property

from articles.hugo import get_home_url
from articles.models import Article, ArticleQuerySet, SiteSettings
from articles.pages.navigation import Navigation, read_navigation
from articles.pictures import cards
from articles.rendering import strip_markup
from articles.seo import Image, Publication
from articles.site_settings import current, languages
from articles.site_settings.fragments import get_or_make


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview: ``article`` is shown as if it were live, and a bar above the page says what it is.

    ``kind`` selects the words of the bar: "unsaved", "changes" (a working copy), or the state of
    the article. ``edit_url`` leads to the form; it is empty for people without an account.
    ``saved_url`` leads from unsaved text to the preview of the saved one. ``share_url`` is the
    absolute URL of the signed link, which works until ``share_until``.
    """

    article: Article
    kind: str
    edit_url: str = ""
    saved_url: str = ""
    share_url: str = ""
    share_until: datetime | None = None


@dataclass
class PageRequest:
    """One request of a reader.

    ``language`` is the language tree of the address, as in :attr:`Article.url_language`. ``at`` is
    the time of the request, which decides which stories are visible. Settings and navigation are
    read once per request.
    """

    request: HttpRequest
    language: str = ""
    at: datetime = field(default_factory=lambda: timezone.now())

    @cached_property
    def site(self) -> SiteSettings:
        """The site's settings, with their texts in the language of this tree."""
        return current.get_site_settings().speaking(self.language_code)

    @property
    def language_code(self) -> str:
        return languages.get_code_of(self.language)

    @property
    def home_url(self) -> str:
        return get_home_url(self.language)

    @cached_property
    def staff(self) -> bool:
        """Whether the current user is staff. The session is only read if there is a session cookie,
        so that responses to readers never vary by cookie."""
        if django_settings.SESSION_COOKIE_NAME not in self.request.COOKIES:
            return False
        user = self.request.user
        return bool(user.is_active and user.is_staff)

    @property
    def preview(self) -> Preview | None:
        """The preview that this request asks for, or None if it asks for what readers see."""
        return getattr(self.request, "preview", None)

    @property
    def visible_articles(self) -> ArticleQuerySet:
        """All articles that readers may see in this language, including articles that no list
        shows."""
        return Article.objects.published(at=self.at).in_language(self.language)

    @property
    def stories(self) -> ArticleQuerySet:
        """The articles that lists may show to readers in this language."""
        return self.visible_articles.in_lists()

    @cached_property
    def navigation(self) -> Navigation:
        """The navigation of this language tree."""

        def read() -> Navigation:
            return read_navigation(
                language=self.language,
                home_url=self.home_url,
                main_sections=self.site.main_sections,
                at=self.at,
            )

        return get_or_make(f"navigation:{self.language}", read, settings=self.site, at=self.at)

    @cached_property
    def publication(self) -> Publication:
        """The site's metadata for search engines and feed readers, with the host name of this
        request."""
        row = current.get_site_settings()
        root = f"{self.request.scheme}://{self.request.get_host()}"
        icon = cards.build_icon(row, "512")
        publication = Publication(
            root=root,
            base=current.get_base_address(row),
            title=self.site.title,
            description=strip_markup(self.site.description),
            home=self.home_url,
            language=self.language_code,
            logo=Image(url=root + icon.path, width=icon.size, height=icon.size),
            desk=self.site.author_name,
        )
        logo = publication.complete(self.site.logo) if self.site.logo else ""
        return replace(publication, logo=Image(url=logo)) if logo else publication

    def in_own_language(self) -> AbstractContextManager[None]:
        """Return a context manager that activates the language of this tree for labels and
        dates."""
        return translation.override(languages.get_locale_of(self.language))
