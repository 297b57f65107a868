"""Template tags for every page: the sidebar, addresses, page options, and language attributes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.conf import settings
from django.db import DatabaseError
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.editing.addresses import quote_path
from articles.hugo import get_home_url
from articles.models import Article
from articles.pages.navigation import Link
from articles.pictures import cards
from articles.rendering import get_srcset
from articles.rendering import strip_markup as without_markup
from articles.site_settings import current as present
from articles.site_settings import languages
from articles.site_settings.fragments import get_or_make
from articles.tasks import make_failure
from articles.widgets import PageContext, Widget, registry

register = template.Library()

#: Maximum number of characters of a headline in the normal font size. Longer headlines are one size
#: smaller.
LONG_HEADLINE = 70

#: Taxonomy → the widget that lists the same terms as the index page of the taxonomy.
VOCABULARY_WIDGETS = {"tags": "taglist", "categories": "categories", "authors": "authors"}

#: Widgets with a search field.
SEARCH_WIDGETS = {"search", "ddg-search"}

RIGHT_TO_LEFT_LANGUAGES = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}


@register.simple_tag(takes_context=True)
def sidebar(context: template.Context, page: PageContext) -> str:
    """Return the page's widgets as HTML in the page's order. Return "" if there is nothing to show.

    Instead of an unknown widget, staff see a note and readers see nothing. As in Hugo, a widget
    that is listed twice is shown twice. Search widgets are an exception, because no page may show
    two search fields.
    """
    if page.sidebar == "none":
        return ""
    left_out = _find_redundant_widgets(context)
    return mark_safe(
        "".join(
            _render_cached_widget(registry[name], page)
            if name in registry
            else _render_unknown_widget_note(name, context)
            for number, name in enumerate(page.widgets)
            if name not in left_out
            and not (name in SEARCH_WIDGETS and name in page.widgets[:number])
        )
    )


def _find_redundant_widgets(context: template.Context) -> set[str]:
    """Return the widgets that would repeat the main content of the page: a search field, a list of
    terms or months, or a table of contents."""
    if context.get("searches"):
        return SEARCH_WIDGETS
    redundant = {VOCABULARY_WIDGETS.get(context.get("plural") or "", "")}
    if "years" in context or context.get("year"):
        redundant.add("archive")
    if context.get("article") and page_option(context, "toc"):
        redundant.add("toc")
    return redundant


def _render_cached_widget(widget: Widget, page: PageContext) -> str:
    """Return the rendered widget from the cache, or render it. It stays cached until something on
    the site changes."""
    varies = widget.varies_on(page)
    if varies is None:
        return _render_widget(widget, page)
    key = f"widget:{widget.name}:{(page.language, varies)!r}"
    return get_or_make(key, lambda: _render_widget(widget, page), settings=page.site, at=page.at)


def _render_widget(widget: Widget, page: PageContext) -> str:
    """Render the widget. If that fails, log the error and return "", so that readers still get the
    page."""
    try:
        values = widget.context(page)
        if values is None:
            # Return "" rather than None, so that the empty result is cached too.
            return ""
        frame = {
            "at": page.at,
            "label": widget.label,
            "tree": page.language,
            "home_url": get_home_url(page.language),
            "tree_language": languages.get_code_of(page.language),
            "ui_language": languages.get_interface_language(page.language),
        }
        return render_to_string(widget.template, {**frame, **values})
    except DatabaseError:
        raise
    except BaseException as fault:
        make_failure(fault).log(f"The widget {widget.name}")
        return ""


def _render_unknown_widget_note(name: str, context: template.Context) -> str:
    if not context.get("staff"):
        return ""
    note = _("There is no widget “%(name)s”. Only staff see this note.") % {"name": name}
    return format_html('<p class="note">{}</p>', note)


href = register.filter("href", quote_path)


@register.simple_tag(takes_context=True)
def term_url(context: template.Context, plural: str, slug: str) -> str:
    """Return the address of a tag, category, author or section in the language tree of the page."""
    base = get_home_url(context.get("tree") or "")
    navigation = context.get("navigation")
    if navigation and (moved := navigation.term_paths.get((plural, slug))):
        return href(moved)
    return href(f"{base}{slug}/" if plural == "sections" else f"{base}{plural}/{slug}/")


@register.simple_tag(takes_context=True)
def absolute(context: template.Context, path: str) -> str:
    """Return the absolute URL of a path of this site."""
    return str(context["request"].build_absolute_uri(href(path)))


@register.simple_tag(takes_context=True)
def search_address(context: template.Context, name: str, value: Any) -> str:
    """Return the address of the current search with one parameter changed, for example the query or
    the page number."""
    text = "" if name == "page" and value == 1 else str(value)
    return str(context["address"].with_only(name, text))


@register.simple_tag(takes_context=True)
def page_option(context: template.Context, name: str) -> Any:
    """Return the value of a page option. The article's own value comes first, then the site's.
    Mainroad: if the front matter has the key, its value counts, whatever it is."""
    article = context.get("article")
    own = article.option(name) if article else None
    return getattr(context["site"], name) if own is None else own


@register.simple_tag(takes_context=True)
def byline_fields(context: template.Context) -> list[str]:
    """Return the parts of the byline in order. The article's own list comes first, then the site's.
    Mainroad: ``post_meta: false`` hides all parts."""
    own = context["article"].option("post_meta")
    fields = context["site"].byline if own is None else own
    return fields if isinstance(fields, list) else []


@register.simple_tag(takes_context=True)
def shows_picture(context: template.Context, story: Article, place: str) -> bool:
    """Return whether a story's picture is shown at ``place``, "list" or "post". The story's own
    option comes first, then the site's. Only pictures in our own storage are shown."""
    visible = story.option("thumbnail_visibility") or context["site"].thumbnail_visibility
    return bool(story.thumbnail_url) and place in (visible or ("list", "post"))


@register.filter
def bylines(story: Article) -> list[tuple[str, str]]:
    """Return a story's authors, as (name, slug)."""
    return present.get_bylines(story)


@register.simple_tag
def site_icon(name: str) -> str:
    """Return the address of the site's icon in one size. For "vector", return the address of the
    logo if it is an SVG, or else ""."""
    site = present.get_site_settings()
    return cards.get_vector_logo(site) if name == "vector" else cards.build_icon(site, name).path


@register.simple_tag(takes_context=True)
def current(context: template.Context, url: str) -> SafeString:
    """Return the ``aria-current`` attribute if a menu entry leads to the current page or to a page
    above it. Otherwise return ""."""
    path = context["request"].path
    if path == url:
        return mark_safe(' aria-current="page"')
    home = context.get("home_url", "/")
    below = url.startswith("/") and url.endswith("/") and url != home and path.startswith(url)
    return mark_safe(' aria-current="true"') if below else mark_safe("")


@register.simple_tag(takes_context=True)
def lang_attributes(
    context: template.Context, language: str, whole: bool = False, around: str = ""
) -> SafeString:
    """Return the ``lang`` attribute for a part of the page. Return "" if the part has the same
    language as the element ``around`` it (default: the page).

    If ``whole`` is true, also return ``dir`` if the text direction differs. Rows of a list do not
    set ``whole``, because they keep the direction of the list.
    """
    around = around or context.get("language_code") or ""
    if not language or language == around:
        return mark_safe("")
    attributes = [("lang", language)]
    if whole and direction(language) != direction(around):
        attributes.append(("dir", direction(language)))
    return format_html_join("", ' {}="{}"', attributes)


@register.simple_tag(takes_context=True)
def frame_lang_attributes(context: template.Context) -> SafeString:
    """Return the ``lang`` and ``dir`` attributes for the frame of the page, such as masthead and
    footer. ``lang`` is the language of translated labels. ``dir`` is the direction of the site's
    own names. Omit an attribute if the page has the same value."""
    page_language: str = context.get("language_code") or ""
    labels, tree = context.get("ui_language") or "", context.get("tree_language") or ""
    attributes = [("lang", labels)] if labels and labels != page_language else []
    if tree and direction(tree) != direction(page_language):
        attributes.append(("dir", direction(tree)))
    return format_html_join("", ' {}="{}"', attributes)


@register.simple_tag(takes_context=True)
def site_lang_attributes(context: template.Context) -> SafeString:
    """Return the ``lang`` attribute for one of the site's own names (a title, section or tag) that
    is shown among translated labels."""
    return lang_attributes(
        context, context.get("tree_language") or "", around=context.get("ui_language") or ""
    )


@register.filter
def lead_to(links: Iterable[Link], url: str) -> bool:
    """Return whether one of the links of a menu leads to ``url``."""
    return any(link["url"] == url for link in links or ())


@register.filter
def plain_words(text: str) -> str:
    """Return a description as plain text, without markup."""
    return without_markup(text)


@register.filter
def direction(language: str) -> str:
    return "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT_LANGUAGES else "ltr"


@register.filter
def language_name(code: str) -> str:
    return languages.get_native_name(code)


@register.filter
def renditions(story: Article) -> str:
    """Return the ``srcset`` value with the smaller copies of a story's picture, or ""."""
    return get_srcset(story.thumbnail_url, story.thumbnail_width)


@register.filter
def is_long(headline: str) -> bool:
    return len(headline) > LONG_HEADLINE


@register.simple_tag
def asset(path: str) -> str:
    """Return the address of a static file. If the file is not in the manifest, return its plain
    address, so that an error page does not cause a second error."""
    try:
        return static(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"
