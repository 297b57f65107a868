"""Derivation: every fallback and every rendering of an article, computed in one place.

Authored columns hold the words of the author. :func:`derive` computes everything else about an
article, at import and at save, but never while a page is read. The module is pure, so that an
import can run it in other processes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from articles.hugo import VOCABULARIES, Authored, decode_references, humanize, title_key
from articles.hugo.agencies import CREDIT_KEYS, decide_agency, get_credits
from articles.hugo.cascade import (
    apply_cascades,
    find_applicable_cascades,
    get_logical_path,
    is_unset,
)
from articles.hugo.corrections import find_latest_date
from articles.hugo.file_dates import apply_date_rules, apply_jekyll_name
from articles.hugo.page_params import PageParams
from articles.hugo.page_paths import get_hugo_kind, make_page_path
from articles.hugo.resources import find_sharing_picture
from articles.hugo.rules import Rules
from articles.hugo.slugs import remove_invisible
from articles.rendering import (
    RENDERER_VERSION,
    Credit,
    Rendered,
    Resolve,
    Resolved,
    apply_typography,
    extract_plain_text,
    find_first_heading,
    has_divider,
    render,
    render_inline,
    shorten_to_excerpt,
    split_url,
)

#: Dates that stand for "always" and "never", so that one range query finds all live articles.
EARLIEST_DATE = datetime(1, 1, 2, tzinfo=UTC)
LATEST_DATE = datetime(9999, 12, 30, tzinfo=UTC)

#: Hugo: weight 0 means unset, and articles without a weight come last.
LAST_RANK = 2**31 - 1

#: Front-matter keys that may name the page that a link post links to. They are in lower case, the
#: most explicit first.
ORIGINAL_KEYS = ("source_url", "source", "link", "externalurl", "canonicalurl")
#: Maximum length of an address in characters. The column has the same limit.
MAX_URL_LENGTH = 2000

Kind = Literal["page", "list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The place of an article in the content tree. It follows from the path of the file, or from
    the section that the editor chose.

    ``folder`` and ``name`` have no extension and no language. ``url_language`` is the language in
    the prefix of the URL. ``placed_language`` is the language that the place implies. Both may be
    empty. ``markup`` is the format of the body. ``date_offset`` and ``modified_offset`` are the
    offsets from UTC, in minutes, of the file's date and of its last change. None means that the
    date in the file has no offset, or that an editor changed the date. The site's time zone then
    applies.
    """

    kind: Kind = "page"
    folder: str = ""
    name: str
    section: str = ""
    url_language: str = ""
    placed_language: str = ""
    markup: Literal["markdown", "html"] = "markdown"
    date_offset: int | None = None
    modified_offset: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """The derived columns of an article. The fields have the names of the columns."""

    path: str
    page_language: str
    headline: str
    title_key: str
    type: str
    live_from: datetime
    live_until: datetime
    sort_date: datetime
    rank: int
    listed: bool
    corrected_at: datetime | None
    html: str
    contents: list[dict[str, Any]]
    summary_html: str
    truncated: bool
    excerpt: str
    plain_text: str
    word_count: int
    credit_name: str
    credit_url: str
    agency_name: str | None
    thumbnail_url: str
    thumbnail_width: int | None
    thumbnail_height: int | None
    inherited: dict[str, Any]
    renderer_version: int


def derive(
    authored: Authored,
    placement: Placement,
    *,
    rules: Rules,
    resolve: Resolve,
    bundle: Iterable[str] = (),
    math: bool = False,
    source_agency: str = "",
) -> tuple[Derived, Rendered]:
    """Derive everything that follows from ``authored`` at ``placement`` by the rules of the site.

    ``bundle`` holds the pictures beside the text. ``math`` enables formulas on the site; an
    article's own ``mathjax`` overrides it. ``source_agency`` is the agency whose source delivered
    the article. Return the rendering too, for reports on unknown shortcodes and references.
    """
    written, authored = authored, apply_site_rules(authored, placement, rules)
    language = authored.language or placement.placed_language or rules.default_language
    rendered = render(
        authored.body,
        resolve=resolve,
        markup=placement.markup,
        language=language,
        math=math if authored.mathjax is None else authored.mathjax,
        emoji=rules.emoji,
        block_attributes=rules.block_attributes,
        param=PageParams(authored, rules, language),
    )
    if placement.kind == "page" and not rendered.html.strip():
        rendered = _render_link_post(authored, rendered)
    thumbnail = find_thumbnail(authored, resolve)
    title = get_display_title(authored, placement, rules)
    credit = rendered.credit.name if rendered.credit else ""
    agency = decide_agency(
        authored.agency_copy,
        credits=get_credits(authored.params, authors=authored.authors, closing=credit),
        source_agency=source_agency,
        agencies=rules.agencies,
    )
    derived = Derived(
        path=make_page_path(authored, placement, rules),
        page_language=language,
        headline=apply_typography(title),
        title_key=title_key(decode_references(authored.link_title or "") or title),
        type=get_content_type(authored, placement),
        live_from=get_live_from(authored),
        live_until=authored.expiry_date or LATEST_DATE,
        sort_date=get_sort_date(authored),
        rank=authored.weight or LAST_RANK,
        listed=get_build_option(authored, "list") not in ("never", False),
        corrected_at=get_corrected_at(authored),
        html=rendered.html,
        contents=[{"level": h.level, "id": h.id, "title": h.title} for h in rendered.toc],
        summary_html=render_summary(authored, rendered, emoji=rules.emoji),
        # Hugo: a page with a front-matter summary does not count as truncated, unless a divider in
        # the body overrides that summary.
        truncated=rendered.truncated if is_summary_from_body(authored) else False,
        excerpt=make_excerpt(authored, rendered, emoji=rules.emoji),
        plain_text=rendered.plain_text,
        word_count=rendered.word_count,
        credit_name=credit,
        credit_url=rendered.credit.url if rendered.credit else "",
        agency_name=agency.name,
        thumbnail_url=thumbnail.url if thumbnail else "",
        thumbnail_width=thumbnail.width if thumbnail else None,
        thumbnail_height=thumbnail.height if thumbnail else None,
        inherited=find_sharing_images(authored, bundle) | find_inherited(written, authored),
        renderer_version=RENDERER_VERSION,
    )
    return derived, rendered


#: Fields that a page may inherit from cascades and that templates use.
INHERITABLE = (
    "sidebar", "widgets", "post_meta", "thumbnail_visibility", "authorbox", "pager", "toc",
    "mathjax", "comments", *VOCABULARIES, "lead", "description",
    "agency_copy",
)  # fmt: skip


#: Inheritable keys without a column.
INHERITABLE_PARAMS = ("images", "keywords", *CREDIT_KEYS)


def apply_site_rules(authored: Authored, placement: Placement, rules: Rules) -> Authored:
    """Apply the rules of the site to an article: its cascades and its date rules. Cascades set only
    what the article leaves unset. Hugo: the date in a file's name may override all others."""
    if rules.cascade:
        where = get_logical_path(placement.folder, placement.name)
        kind = get_hugo_kind(placement)
        language = placement.url_language or rules.default_language
        found = find_applicable_cascades(
            rules.cascade, where, kind=kind, tree=placement.url_language, language=language
        )
        authored = apply_cascades(authored, found, timezone=rules.zone)
    if rules.dates:
        authored = apply_date_rules(
            authored, name=placement.name, dates=rules.dates, timezone=rules.zone
        )
    return apply_jekyll_name(
        authored, folder=placement.folder, name=placement.name, timezone=rules.zone
    )


def find_inherited(written: Authored, authored: Authored) -> dict[str, Any]:
    """Return the values that an article inherits from cascades, keyed by name."""
    if written is authored:
        return {}
    given = {
        name: list(value) if isinstance(value := getattr(authored, name), tuple) else value
        for name in INHERITABLE
        if is_unset(written, name) and not is_unset(authored, name)
    }
    own = {name.lower() for name in written.params}
    return given | {
        name.lower(): value
        for name, value in authored.params.items()
        if name.lower() in INHERITABLE_PARAMS and name.lower() not in own
    }


def find_sharing_images(authored: Authored, bundle: Iterable[str]) -> dict[str, Any]:
    """Return the sharing picture of the bundle, in the form of an ``images`` key. Hugo uses this
    picture only if the article has no ``images`` key."""
    if any(name.lower() == "images" for name in authored.params):
        return {}
    picture = find_sharing_picture(bundle)
    return {"images": [f"./{picture}"]} if picture else {}


def make_article_path(authored: Authored, placement: Placement, rules: Rules) -> str:
    """Return the public URL path of an article."""
    return make_page_path(apply_site_rules(authored, placement, rules), placement, rules)


def get_display_title(authored: Authored, placement: Placement, rules: Rules) -> str:
    """Return the title for readers: the author's title, the first heading, or the readable file
    name."""
    if authored.title and remove_invisible(decode_references(authored.title)).strip():
        return decode_references(authored.title)
    heading = find_first_heading(
        authored.body, emoji=rules.emoji, block_attributes=rules.block_attributes
    )
    names = (heading, humanize(placement.name))
    return next((name for name in names if name and remove_invisible(name).strip()), "Untitled")


def get_content_type(authored: Authored, placement: Placement) -> str:
    """Return the content type, which decides whether a story belongs to the main sections. Hugo:
    the key ``type``, or the top-level section, or "page"."""
    written = next((v for k, v in authored.params.items() if k.lower() == "type"), None)
    if isinstance(written, str) and written.strip():
        return written.strip()[:200]
    return placement.section.partition("/")[0] or "page"


def get_live_from(authored: Authored) -> datetime:
    """Return the time from which readers can see an article: publishDate, or else date, as in
    Hugo. A headless page, or one that is never rendered, is never live."""
    rendered = get_build_option(authored, "render") not in ("never", "link", False)
    headless = next((v for k, v in authored.params.items() if k.lower() == "headless"), False)
    if not rendered or headless is True:
        return LATEST_DATE
    return authored.publish_date or authored.date or EARLIEST_DATE


def _render_link_post(authored: Authored, rendered: Rendered) -> Rendered:
    """Render a story without text as a link post: its deck or summary, and a link to the original.
    The summary is left out if there is a lead, because the lead is shown above it."""
    words = "" if authored.lead else (get_deck(authored) or authored.summary or "").strip()
    html = f"<p>{render_inline(words)}</p>" if words else ""
    return replace(rendered, html=html, credit=rendered.credit or find_original(authored))


def get_deck(authored: Authored) -> str:
    """Return the value of the key ``deck``, which many themes show below the headline. Return "" if
    it is not a text."""
    value = next((v for k, v in authored.params.items() if k.lower() == "deck"), "")
    return value.strip() if isinstance(value, str) else ""


def find_original(authored: Authored) -> Credit | None:
    """Return the page that a link post links to, with its host as the name."""
    by_name = {name.lower(): value for name, value in authored.params.items()}
    for key in ORIGINAL_KEYS:
        url = by_name.get(key)
        if not isinstance(url, str) or len(url) > MAX_URL_LENGTH or not url.strip().isprintable():
            continue
        parts = split_url(url.strip())
        if parts and parts.scheme in ("http", "https") and parts.hostname:
            return Credit(parts.hostname.removeprefix("www."), url.strip())
    return None


def get_build_option(authored: Authored, name: str) -> Any:
    """Return an option of the key ``build``, which says whether a page is rendered and listed.
    Hugo: before 0.123 the key was ``_build``."""
    for key in ("build", "_build"):
        options = authored.params.get(key)
        if isinstance(options, dict):
            return next((v for k, v in options.items() if k.lower() == name), None)
    return None


def get_sort_date(authored: Authored) -> datetime:
    """Return the date to sort by: as in Hugo, date, or else publishDate, or else lastmod. Undated
    articles come last."""
    return authored.date or authored.publish_date or authored.last_modified or EARLIEST_DATE


def get_corrected_at(authored: Authored) -> datetime | None:
    """Return the date of the latest correction, by which the list of corrections is sorted. If no
    correction has a date, return the date of the article. Return None without corrections."""
    if not authored.corrections:
        return None
    return find_latest_date(authored.corrections) or get_sort_date(authored)


def find_thumbnail(authored: Authored, resolve: Resolve) -> Resolved | None:
    """Return the thumbnail. Return None if this site does not have its file, because no page loads
    anything from another host."""
    if not authored.thumbnail or "://" in authored.thumbnail:
        return None
    return resolve(authored.thumbnail, "image")


def is_summary_from_body(authored: Authored) -> bool:
    """Return whether the summary comes from the body. Hugo: ``<!--more-->`` takes precedence over
    the summary key, which takes precedence over the automatic summary."""
    return not authored.summary or has_divider(authored.body)


def make_excerpt(authored: Authored, rendered: Rendered, *, emoji: bool = False) -> str:
    """Return the excerpt for lists. If there is text before a divider, the excerpt is made from
    that text, otherwise from the front-matter summary or the body."""
    before = extract_plain_text(rendered.summary) if has_divider(authored.body) else ""
    if before.strip():
        return shorten_to_excerpt(summary=None, plain_text=before)
    summary = authored.summary if rendered.plain_text else authored.summary or get_deck(authored)
    return shorten_to_excerpt(summary=summary, plain_text=rendered.plain_text, emoji=emoji)


def render_summary(authored: Authored, rendered: Rendered, *, emoji: bool = False) -> str:
    """Return the summary as clean HTML. :func:`is_summary_from_body` decides where it comes
    from."""
    if is_summary_from_body(authored):
        return rendered.summary
    return render_inline(authored.summary or "", emoji=emoji)
