"""What follows from an author's words: every fall-back and every rendering, computed in one place.

Authored columns hold what somebody wrote; everything else about an article is derived here, by
:func:`derive`, at import and at save, never while a page is read. The module is pure, so that an
import can run it in other processes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from articles.hugo import Authored, humanize, title_key
from articles.hugo.addressing import address, hugo_kind
from articles.hugo.cascade import applying, logical_path
from articles.hugo.file_dates import redated
from articles.hugo.inheriting import filled, is_unset
from articles.hugo.rules import Rules
from articles.pickled import by_position
from articles.rendering import (
    RENDERER_VERSION,
    Rendered,
    Resolve,
    Resolved,
    excerpt,
    first_heading,
    has_divider,
    plain_text,
    render,
    render_inline,
    typographic,
)

#: Stand-ins for "always" and "never": one index range answers "what is live at this moment".
BEGINNING = datetime(1, 1, 2, tzinfo=UTC)
END = datetime(9999, 12, 30, tzinfo=UTC)

#: Hugo: weight 0 means unset, and unset sorts behind every weight.
UNWEIGHTED = 2**31 - 1

Kind = Literal["page", "list"]


@by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an article stands in the content tree: what its file's path (or the editor's choice of
    section) says of it. ``folder`` and ``name`` are without extension and language;
    ``url_language`` is the language whose prefix the URL carries, ``placed_language`` the language
    that the place implies; both may be empty. ``markup`` is what the body is written in.
    ``date_offset`` are the minutes by which the file's date, as written, is ahead of UTC; None
    where it does not say: then it is the site's own time."""

    kind: Kind = "page"
    folder: str = ""
    name: str
    section: str = ""
    url_language: str = ""
    placed_language: str = ""
    markup: Literal["markdown", "html"] = "markdown"
    date_offset: int | None = None


@by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """The derived columns of an article, named as the columns are."""

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
    html: str
    contents: list[dict[str, Any]]
    summary_html: str
    truncated: bool
    excerpt: str
    plain_text: str
    word_count: int
    credit_name: str
    credit_url: str
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
    math: bool = False,
) -> tuple[Derived, Rendered]:
    """Everything that follows from ``authored`` at ``placement`` by the rules of the site; the
    rendering comes along for those who report on it (unknown shortcodes, references). ``math`` is
    the site's word on formulas; an article's own ``mathjax`` beats it."""
    written, authored = authored, effective(authored, placement, rules)
    language = authored.language or placement.placed_language or rules.default_language
    rendered = render(
        authored.body,
        resolve=resolve,
        markup=placement.markup,
        language=language,
        math=math if authored.mathjax is None else authored.mathjax,
    )
    thumbnail = thumbnail_picture(authored, resolve)
    title = display_title(authored, placement)
    derived = Derived(
        path=address(authored, placement, rules),
        page_language=language,
        headline=typographic(title),
        title_key=title_key(authored.link_title or title),
        type=content_type(authored, placement),
        live_from=live_from(authored),
        live_until=authored.expiry_date or END,
        sort_date=sort_date(authored),
        rank=authored.weight or UNWEIGHTED,
        listed=build_option(authored, "list") not in ("never", False),
        html=rendered.html,
        contents=[{"level": h.level, "id": h.id, "title": h.title} for h in rendered.toc],
        summary_html=summary_html(authored, rendered),
        # Hugo: a front-matter summary is never "truncated", the divider beats it.
        truncated=rendered.truncated if summary_comes_from_body(authored) else False,
        excerpt=short_words(authored, rendered),
        plain_text=rendered.plain_text,
        word_count=rendered.word_count,
        credit_name=rendered.credit.name if rendered.credit else "",
        credit_url=rendered.credit.url if rendered.credit else "",
        thumbnail_url=thumbnail.url if thumbnail else "",
        thumbnail_width=thumbnail.width if thumbnail else None,
        thumbnail_height=thumbnail.height if thumbnail else None,
        inherited=inherited(written, authored),
        renderer_version=RENDERER_VERSION,
    )
    return derived, rendered


#: What a page may inherit and its templates ask for.
INHERITABLE = (
    "sidebar", "widgets", "post_meta", "thumbnail_visibility", "authorbox", "pager", "toc",
    "mathjax", "comments", "tags", "categories", "authors", "lead", "description",
)  # fmt: skip


#: The same of keys that have no column of their own.
FOR_MACHINES = ("images", "keywords")


def effective(authored: Authored, placement: Placement, rules: Rules) -> Authored:
    """What holds for a page: its own words, what cascades give where it has none, and its dates
    as the site wants them read. Hugo: a date of the file's name may beat all others."""
    if rules.cascade:
        where = logical_path(placement.folder, placement.name)
        kind = hugo_kind(placement)
        language = placement.url_language or rules.default_language
        found = applying(
            rules.cascade, where, kind=kind, tree=placement.url_language, language=language
        )
        authored = filled(authored, found, timezone=rules.zone)
    if rules.dates:
        authored = redated(authored, name=placement.name, dates=rules.dates, timezone=rules.zone)
    return authored


def inherited(written: Authored, authored: Authored) -> dict[str, Any]:
    """The options of its page that an article has from cascades, by name."""
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
        if name.lower() in FOR_MACHINES and name.lower() not in own
    }


def article_path(authored: Authored, placement: Placement, rules: Rules) -> str:
    """The public URL path of an article."""
    return address(effective(authored, placement, rules), placement, rules)


def display_title(authored: Authored, placement: Placement) -> str:
    """The author's title, else the first heading, else the file's name made readable."""
    return authored.title or first_heading(authored.body) or humanize(placement.name) or "Untitled"


def content_type(authored: Authored, placement: Placement) -> str:
    """What decides whether a story belongs to the main sections. Hugo: the key ``type``, else the
    top-level section, else "page"."""
    written = next((v for k, v in authored.params.items() if k.lower() == "type"), None)
    if isinstance(written, str) and written.strip():
        return written.strip()[:200]
    return placement.section.partition("/")[0] or "page"


def live_from(authored: Authored) -> datetime:
    """Hugo: publishDate, else date; a page that is never rendered, or headless, is never live."""
    rendered = build_option(authored, "render") not in ("never", "link", False)
    headless = next((v for k, v in authored.params.items() if k.lower() == "headless"), False)
    if not rendered or headless is True:
        return END
    return authored.publish_date or authored.date or BEGINNING


def build_option(authored: Authored, name: str) -> Any:
    """Hugo: ``build`` (before 0.123 ``_build``) says whether a page is rendered and listed."""
    for key in ("build", "_build"):
        options = authored.params.get(key)
        if isinstance(options, dict):
            return next((v for k, v in options.items() if k.lower() == name), None)
    return None


def sort_date(authored: Authored) -> datetime:
    """Hugo: date, else publishDate, else lastmod; undated articles sort last."""
    return authored.date or authored.publish_date or authored.last_modified or BEGINNING


def thumbnail_picture(authored: Authored, resolve: Resolve) -> Resolved | None:
    """The thumbnail where we hold it ourselves: no page loads anything from another host."""
    if not authored.thumbnail or "://" in authored.thumbnail:
        return None
    return resolve(authored.thumbnail, "image")


def summary_comes_from_body(authored: Authored) -> bool:
    """Hugo: ``<!--more-->`` beats the summary key, which beats the automatic summary."""
    return not authored.summary or has_divider(authored.body)


def short_words(authored: Authored, rendered: Rendered) -> str:
    """What stands for a story in lists, by the same precedence: of a divided one nothing behind
    its divider, if there is anything before it."""
    before = plain_text(rendered.summary) if has_divider(authored.body) else ""
    if before.strip():
        return excerpt(summary=None, plain_text=before)
    return excerpt(summary=authored.summary, plain_text=rendered.plain_text)


def summary_html(authored: Authored, rendered: Rendered) -> str:
    """The summary as clean HTML, by Hugo's precedence."""
    if summary_comes_from_body(authored):
        return rendered.summary
    return render_inline(authored.summary or "")
