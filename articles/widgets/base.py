"""What a widget is: a name, a heading, one method that answers what it shows. Its markup is
``templates/widgets/<name>.html``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeVar

from articles.models import Article, ArticleQuerySet, SiteSettings

PageKind = Literal["home", "list", "single", "search"]


@dataclass(slots=True)
class Page:
    """The page that is being made, as far as its sidebar needs to know it.

    ``language`` is the language tree of the URL: empty for the default language.
    ``kind`` chooses the site's sidebar default as Mainroad does; ``article`` is the story being
    read, or the text of the list page; ``prominent`` are ids of stories that the page itself
    shows large, so that a list beside them need not repeat them.
    """

    site: SiteSettings
    at: datetime
    kind: PageKind
    language: str
    article: Article | None = None
    prominent: tuple[int, ...] = ()
    query: str = ""

    @property
    def stories(self) -> ArticleQuerySet:
        """What a list may show on this page: the one visibility rule, in this language."""
        return Article.objects.published(at=self.at).in_lists().in_language(self.language)

    @property
    def sidebar(self) -> str:
        """left, right or none: the article's own word, else the site's for this kind of page."""
        own = self.article.option("sidebar") if self.article else None
        default = {
            "home": self.site.sidebar_home,
            "single": self.site.sidebar_single,
            "list": self.site.sidebar_list,
            "search": "none",  # what was found has the whole width, and ways to narrow it
        }
        return own or default[self.kind]

    @property
    def widgets(self) -> list[str]:
        """Names in order: the article's own list replaces the site's. Hugo/Mainroad: no merging."""
        own = self.article.option("widgets") if self.article else None
        names: list[str] = own or self.site.widgets
        return names

    @property
    def shown(self) -> list[str]:
        """The widgets of a page that has a sidebar."""
        return [] if self.sidebar == "none" else self.widgets


class Widget:
    """Base of all widgets: set ``name`` and ``label``, write :meth:`context`.

    ``varies_on`` names what the markup depends on besides the site's content; the rendered widget
    is kept under it until something on the site changes. ``None`` there: render every time.
    """

    name: ClassVar[str]
    label: ClassVar[Any]

    def context(self, page: Page) -> Mapping[str, Any] | None:
        """Values for the template; None hides the widget. One query at most."""
        raise NotImplementedError

    def varies_on(self, page: Page) -> tuple[object, ...] | None:
        return (page.language,)

    def option(self, page: Page, key: str, default: Any) -> Any:
        """An option of this widget from the site settings."""
        options = page.site.widget_options.get(self.name, {})
        return options.get(key, default) if isinstance(options, dict) else default

    def number(self, page: Page, key: str, default: int) -> int:
        """A number of things to show, from 1 to 500; anything else is ``default``."""
        number = self.option(page, key, default)
        return number if type(number) is int and 0 < number <= 500 else default

    @property
    def template(self) -> str:
        return f"widgets/{self.name}.html"


W = TypeVar("W", bound=type[Widget])

#: Every widget by name, in the order of registration.
registry: dict[str, Widget] = {}


def register(widget: W) -> W:
    """Class decorator: offer the widget under its name."""
    registry[widget.name] = widget()
    return widget
