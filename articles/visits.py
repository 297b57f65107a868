"""A reader's visit: one request, one moment, and what every page of the site shares."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings as django_settings
from django.db.models import Count, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Engine, RequestContext
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import cached_property

from articles import languages, present
from articles.caching import keep, kept, recalled
from articles.frame import Frame, Link, read_frame
from articles.models import Article, ArticleQuerySet, Author, Category, SiteSettings, Tag
from articles.models.taxonomy import Term
from articles.months import Year, calendar
from articles.people import Person, desk, person
from articles.seo import Feed, Head, Image, Publication, markup
from articles.surroundings import Surroundings, surroundings
from articles.widgets import Page

VOCABULARIES = {"tags": Tag, "categories": Category}

#: The formats of every feed: what it is called, its media type, its file beside the list.
FEEDS = (
    ("RSS", "application/rss+xml", "index.xml"),
    ("Atom", "application/atom+xml", "atom.xml"),
    ("JSON Feed", "application/feed+json", "feed.json"),
)


#: Stories of a list from which on their number is kept: to count a few costs nothing.
LARGE = 1_000


@dataclass(slots=True)
class Listing:
    """One page of a list of stories."""

    stories: list[Article]
    total: int
    number: int
    size: int
    base: str
    word: str = "page"

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def previous_url(self) -> str:
        return "" if self.number <= 1 else self.url(self.number - 1)

    @property
    def next_url(self) -> str:
        return "" if self.number >= self.pages else self.url(self.number + 1)

    def url(self, number: int) -> str:
        """Hugo: page 1 is the base URL, then /page/2/."""
        return self.base if number == 1 else f"{self.base}{self.word}/{number}/"


@dataclass
class Visit:
    """One request by one reader: the moment, the site's settings, and what pages share."""

    request: HttpRequest
    language: str = ""
    at: datetime = field(default_factory=lambda: timezone.now())

    @cached_property
    def site(self) -> SiteSettings:
        return present.site().speaking(languages.code_of(self.language))

    @property
    def home_url(self) -> str:
        return f"/{self.language}/" if self.language else "/"

    @property
    def everything(self) -> ArticleQuerySet:
        """All that a reader may see in this language, shown in lists or not."""
        return Article.objects.published(at=self.at).in_language(self.language)

    @property
    def stories(self) -> ArticleQuerySet:
        """What lists show a reader in this language."""
        return self.everything.in_lists()

    @cached_property
    def staff(self) -> bool:
        """Whether somebody of the desk is reading. Without a session cookie the session is not
        touched, so that answers to readers never vary by cookie."""
        if django_settings.SESSION_COOKIE_NAME not in self.request.COOKIES:
            return False
        user = self.request.user
        return bool(user.is_active and user.is_staff)

    @property
    def may_preview(self) -> bool:
        return self.staff and self.request.user.has_perm("articles.view_article")

    def page(self, kind: Any, **values: Any) -> Page:
        return Page(site=self.site, at=self.at, kind=kind, language=self.language, **values)

    def listing(self, stories: ArticleQuerySet, number: int, *, base: str) -> Listing:
        """Page ``number`` of ``stories`` in their order, in one query. At ``base`` there are always
        the same stories, as long as nothing changes.

        Raises Http404 behind the last page (Hugo: out of range is 404).
        """
        size, key = self.site.page_size, f"total:{base}"
        total: int | None = recalled(key, settings=self.site, at=self.at)
        rows = stories.for_lists()
        if total is None:
            count = stories.order_by().values("kind").annotate(n=Count("pk")).values("n")
            rows = rows.annotate(total=Subquery(count))
        found: list[Article] = list(rows[(number - 1) * size : number * size])
        if number > 1 and not found:
            raise Http404
        if total is None:
            total = int(vars(found[0])["total"]) if found else 0
            if total >= LARGE:
                keep(key, total, settings=self.site, at=self.at)
        return Listing(
            stories=found,
            total=total,
            number=number,
            size=size,
            base=base,
            word=present.page_word(),
        )

    def list_text(self, path: str) -> Article | None:
        """Title and body that an ``_index.md`` gives to the list page at ``path``."""
        return self.readable_text(Article.objects.filter(path=path).first())

    def readable_text(self, text: Article | None) -> Article | None:
        """``text`` if it is a list page's and readers may see it."""
        if text is None or text.kind != Article.Kind.LIST:
            return None
        return text if text.state(at=self.at) == "live" else None

    @cached_property
    def frame(self) -> Frame:
        """Menus and sections around the page."""

        def make() -> Frame:
            return read_frame(language=self.language, home_url=self.home_url, at=self.at)

        return kept(f"frame:{self.language}", make, settings=self.site, at=self.at)

    @property
    def calendar(self) -> list[Year]:
        """The years and months that have stories."""
        return calendar(language=self.language, settings=self.site, at=self.at)

    def dated(self, moment: datetime, pattern: str) -> str:
        """A date in the language of the pages around it."""
        with translation.override(languages.locale_of(self.language)):
            return date_format(moment, pattern)

    @property
    def menus(self) -> dict[str, list[Link]]:
        return self.frame.menus

    # What machines read

    @cached_property
    def publication(self) -> Publication:
        root = f"{self.request.scheme}://{self.request.get_host()}"
        mark = Image(url=root + static("icons/newsroom-512.png"), width=512, height=512)
        publication = Publication(
            root=root,
            title=self.site.title,
            description=self.site.description,
            home=self.home_url,
            language=languages.code_of(self.language),
            logo=mark,
            desk=self.site.author_name,
        )
        if self.site.logo:
            return replace(publication, logo=Image(url=publication.complete(self.site.logo)))
        return publication

    def speaking(self) -> Any:
        """A context in which the site's own words are in the language of this tree."""
        return translation.override(languages.locale_of(self.language))

    def feeds(self, title: str, base: str) -> list[Feed]:
        """The feeds of the list at ``base``."""
        return [Feed(f"{title} ({name})", kind, f"{base}{file}") for name, kind, file in FEEDS]

    def section_name(self, section: str) -> str:
        """A section as readers know it."""
        return str(self.frame.section(section, home_url=self.home_url)["name"])

    def front_pages(self) -> list[tuple[str, str]]:
        """(language, address) of the front pages of all trees that have stories, and "x-default";
        none where there is one tree only."""
        trees = [tree for tree in languages.trees() if tree in self.frame.trees]
        if len(trees) < 2:
            return []
        pages = [
            (languages.code_of(tree), self.publication.absolute(f"/{tree}/" if tree else "/"))
            for tree in trees
        ]
        return [*pages, ("x-default", self.publication.absolute("/"))]

    def versions_of(self, section: str) -> list[tuple[str, str]]:
        """(language, address) of a section in all trees that have stories of it, and "x-default";
        none where that is one tree only."""
        pages = [
            (code, self.publication.absolute(path))
            for code, path in self.frame.versions.get(section, ())
        ]
        return [*pages, ("x-default", pages[0][1])] if pages else []

    def terms_in_use(self, vocabulary: type[Term]) -> list[Term]:
        """The terms that stories of this language carry, with their number in ``stories``."""
        return list(vocabulary.objects.used_by(self.stories))

    def authors_in_use(self) -> list[Author]:
        return list(
            Author.objects.filter(uses__article__in=self.stories).annotate(stories=Count("uses"))
        )

    def people(self, article: Article) -> list[Person]:
        """The authors of a story in their order; the text of an author's own page speaks for one
        of whom the desk has written no bio. Two queries. Mainroad: the site's own author, where
        the story names none."""
        authors = [use.author for use in article.author_uses.select_related("author")]
        if not authors and self.site.author_name:
            return [desk(self.site, language=self.language, at=self.at)]
        pages = {f"{self.home_url}authors/{author.slug}/": author for author in authors}
        texts = {text.path: text for text in Article.objects.filter(path__in=pages)}
        return [
            person(author, self.readable_text(texts.get(path))) for path, author in pages.items()
        ]

    def surroundings(self, article: Article) -> Surroundings:
        """Neighbours, translations and related stories."""
        return surroundings(article, settings=self.site, at=self.at)

    def answer(
        self,
        template: str,
        page: Page,
        context: dict[str, Any],
        *,
        head: Head | None = None,
        private: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        """The page in its frame; ``head`` says what it is to machines, where it is for them."""
        code = languages.code_of(self.language)
        article = context.get("article")
        frame = {
            "site": self.site,
            "page": page,
            "head": markup(head, site=self.site.title) if head else "",
            "at": self.at,
            "menus": self.menus,
            "frame": self.frame,
            "navigation": self.frame.navigation,
            "home_url": self.home_url,
            "tree": self.language,
            "language_code": article.page_language if article else code,
            "ui_language": code,
            "staff": self.staff,
        }
        with self.speaking():
            html = _rendered(template, frame | context, self.request)
        response = HttpResponse(html, status=status)
        if private or self.staff:
            response["Cache-Control"] = "private, no-store"
        if private:
            response["X-Robots-Tag"] = "noindex"
        return response

    def gone(self, article: Article) -> HttpResponse:
        """A retracted story: it was here, and it is not any more (410)."""
        return self.answer("410.html", self.page("list"), {"searches": True}, status=410)


def _rendered(template: str, values: dict[str, Any], request: HttpRequest) -> str:
    """A page. Its values are taken out of the context again: what Django's context holds, holds the
    context, so that all the stories of a page would stay until somebody looks for garbage."""
    context = RequestContext(request)
    with context.push(values):
        return Engine.get_default().get_template(template).render(context)
