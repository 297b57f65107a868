"""The base class of widgets: a name, a heading, and a method that returns the values for the
template ``templates/widgets/<name>.html``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeVar

from articles.models import Article, ArticleQuerySet, SiteSettings

PageKind = Literal["home", "list", "single", "search"]


@dataclass(slots=True)
class PageContext:
    """The information about a page that its sidebar needs."""

    site: SiteSettings
    at: datetime
    #: The kind of page. As in Mainroad, it determines the default sidebar position.
    kind: PageKind
    #: The language tree of the URL, or "" for the tree at the top.
    language: str
    #: The story, or the text of a list page.
    article: Article | None = None
    #: Primary keys of the stories that the page itself shows prominently. Lists in widgets omit
    #: them.
    prominent: tuple[int, ...] = ()
    query: str = ""
    #: The host name of the request.
    host: str = ""
    #: The primary keys of the sources that set the main sections in their configuration.
    choosing: tuple[int, ...] = ()

    @property
    def stories(self) -> ArticleQuerySet:
        """The stories that a widget may list: visible to readers and in this language."""
        return Article.objects.published(at=self.at).in_lists().in_language(self.language)

    @property
    def sidebar(self) -> str:
        """The position of the sidebar, "left", "right" or "none": the article's own, or the site's
        default for this kind of page."""
        own = self.article.option("sidebar") if self.article else None
        default = {
            "home": self.site.sidebar_home,
            "single": self.site.sidebar_single,
            "list": self.site.sidebar_list,
            "search": "none",  # the search results take the full width
        }
        return own or default[self.kind]

    @property
    def widgets(self) -> list[str]:
        """Names of widgets in order: the article's own list, or the site's. As in Mainroad, the
        lists are not merged."""
        own = self.article.option("widgets") if self.article else None
        names: list[str] = own or self.site.widgets
        return names

    @property
    def visible_widgets(self) -> list[str]:
        """The names of the widgets to show. Empty if the page has no sidebar."""
        return [] if self.sidebar == "none" else self.widgets


class Widget:
    """Base class of all widgets. Subclasses set ``name`` and ``label`` and implement
    :meth:`context`.

    ``varies_on`` returns the values that the markup depends on besides the site's content. These
    values are the key under which the rendered widget is cached, until something on the site
    changes. If ``varies_on`` returns None, the widget is never cached.
    """

    name: ClassVar[str]
    label: ClassVar[Any]

    def context(self, page: PageContext) -> Mapping[str, Any] | None:
        """Return the values for the template, or None to hide the widget. Use at most one query."""
        raise NotImplementedError

    def varies_on(self, page: PageContext) -> tuple[object, ...] | None:
        return (page.language,)

    def option(self, page: PageContext, key: str, default: Any) -> Any:
        """Return an option of this widget from the site settings."""
        options = page.site.widget_options.get(self.name, {})
        return options.get(key, default) if isinstance(options, dict) else default

    def number(self, page: PageContext, key: str, default: int) -> int:
        """Return the number of items to show, from 1 to 500. Return ``default`` if the option is
        invalid."""
        number = self.option(page, key, default)
        return number if type(number) is int and 0 < number <= 500 else default

    @property
    def template(self) -> str:
        return f"widgets/{self.name}.html"


WidgetClass = TypeVar("WidgetClass", bound=type[Widget])

#: All widgets by name, in the order of registration.
registry: dict[str, Widget] = {}


def register(widget: WidgetClass) -> WidgetClass:
    """Register a widget under its name. Use this as a class decorator."""
    registry[widget.name] = widget()
    return widget
