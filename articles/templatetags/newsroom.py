"""The frame of a page: its sidebar, the addresses it links to, the options it follows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles import languages
from articles.addresses import quoted
from articles.caching import kept
from articles.frame import Link
from articles.models import Article
from articles.rendering import srcset
from articles.widgets import Page, Widget, registry

register = template.Library()

#: Headlines beyond so many characters are set one step smaller.
LONG_HEADLINE = 70

#: Widgets that list what a page of all terms lists.
VOCABULARY_WIDGETS = {"tags": "taglist", "categories": "categories", "authors": "authors"}

RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}


@register.simple_tag(takes_context=True)
def sidebar(context: template.Context, page: Page) -> str:
    """The page's widgets as HTML, in its own order; empty where there is nothing to show.

    A name that no widget has is left out; the desk reads a note about it instead.
    """
    if page.sidebar == "none":
        return ""
    left_out = _said_by_page(context)
    return mark_safe(
        "".join(
            _widget(registry[name], page) if name in registry else _unknown(name, context)
            for name in page.widgets
            if name not in left_out
        )
    )


def _said_by_page(context: template.Context) -> set[str]:
    """Widgets that would only repeat the page itself: its search field, its list of terms or
    months, its contents."""
    if context.get("searches"):
        return {"search", "ddg-search"}
    said = {VOCABULARY_WIDGETS.get(context.get("plural") or "", "")}
    if "years" in context or context.get("year"):
        said.add("archive")
    if context.get("article") and page_option(context, "toc"):
        said.add("toc")
    return said


def _widget(widget: Widget, page: Page) -> str:
    """One rendered widget, kept until something that it shows changes."""
    varies = widget.varies_on(page)
    if varies is None:
        return _rendered(widget, page)
    key = f"widget:{widget.name}:{(page.language, varies)!r}"
    return kept(key, lambda: _rendered(widget, page), settings=page.site, at=page.at)


def _rendered(widget: Widget, page: Page) -> str:
    values = widget.context(page)
    if values is None:
        return ""  # a string, so that an empty widget is remembered too
    frame = {"label": widget.label, "tree": page.language, "home_url": home_of(page.language)}
    return render_to_string(widget.template, {**frame, **values})


def _unknown(name: str, context: template.Context) -> str:
    if not context.get("staff"):
        return ""
    note = _("There is no widget “%(name)s”. Only the desk sees this note.") % {"name": name}
    return format_html('<p class="note">{}</p>', note)


def home_of(tree: str) -> str:
    return f"/{tree}/" if tree else "/"


href = register.filter("href", quoted)


@register.simple_tag(takes_context=True)
def term_url(context: template.Context, plural: str, slug: str) -> str:
    """The page of a tag, category, author or section in the language tree that is being read."""
    base = home_of(context.get("tree") or "")
    return href(f"{base}{slug}/" if plural == "sections" else f"{base}{plural}/{slug}/")


@register.simple_tag(takes_context=True)
def absolute(context: template.Context, path: str) -> str:
    """The whole address of a path of this site, for the head of the page."""
    return str(context["request"].build_absolute_uri(href(path)))


@register.simple_tag(takes_context=True)
def search_address(context: template.Context, name: str, value: Any) -> str:
    """The search being read with another query or, as it stands, turned to another page."""
    text = "" if name == "page" and value == 1 else str(value)
    return str(context["address"].with_only(name, text))


@register.simple_tag(takes_context=True)
def page_option(context: template.Context, name: str) -> Any:
    """The article's own word on a page option, else the site's. Mainroad: a key that is present
    counts, whatever it says."""
    article = context.get("article")
    own = article.option(name) if article else None
    return getattr(context["site"], name) if own is None else own


@register.simple_tag(takes_context=True)
def byline_fields(context: template.Context) -> list[str]:
    """The parts of the byline in order: the article's own list, else the site's. Mainroad:
    ``post_meta: false`` hides them all."""
    own = context["article"].option("post_meta")
    fields = context["site"].byline if own is None else own
    return fields if isinstance(fields, list) else []


@register.simple_tag(takes_context=True)
def shows_picture(context: template.Context, story: Article, place: str) -> bool:
    """Whether a story's picture is seen at ``place``, "list" or "post": its own word on visibility,
    else the site's; and only a picture that we hold ourselves."""
    visible = story.option("thumbnail_visibility") or context["site"].thumbnail_visibility
    return bool(story.thumbnail_url) and place in (visible or ("list", "post"))


@register.simple_tag(takes_context=True)
def current(context: template.Context, url: str) -> SafeString:
    """Marks a menu entry when the page is what it leads to, or lies below it."""
    path = context["request"].path
    if path == url:
        return mark_safe(' aria-current="page"')
    home = context.get("home_url", "/")
    below = url.startswith("/") and url.endswith("/") and url != home and path.startswith(url)
    return mark_safe(' aria-current="true"') if below else mark_safe("")


@register.simple_tag(takes_context=True)
def spoken(context: template.Context, language: str, whole: bool = False) -> SafeString:
    """``lang`` of a part of the page whose language is not the page's, and ``dir`` if the ``whole``
    layout of the part follows that language (a row of a list keeps the list's)."""
    page_language: str = context.get("language_code") or ""
    if not language or language == page_language:
        return mark_safe("")
    attributes = [("lang", language)]
    if whole and direction(language) != direction(page_language):
        attributes.append(("dir", direction(language)))
    return format_html_join("", ' {}="{}"', attributes)


@register.filter
def lead_to(links: Iterable[Link], url: str) -> bool:
    """Whether one of the links of a menu leads to ``url``."""
    return any(link["url"] == url for link in links or ())


@register.filter
def direction(language: str) -> str:
    return "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


@register.filter
def language_name(code: str) -> str:
    return languages.native_name(code)


@register.filter
def renditions(story: Article) -> str:
    """The smaller sizes of a story's picture, for ``srcset``; empty where there are none."""
    return srcset(story.thumbnail_url, story.thumbnail_width)


@register.filter
def is_long(headline: str) -> bool:
    return len(headline) > LONG_HEADLINE


@register.simple_tag
def asset(path: str) -> str:
    """A static file's address. The error pages ask here: a file that the manifest does not know
    must not turn one error into two."""
    try:
        return static(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"
