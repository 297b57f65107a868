"""The table of the front-matter keys that have a meaning. The table is the class :class:`Authored`,
with one row per key. A row says how the key is spelt and read, and how the admin's form names it.
The rows are in the order in which we write the keys to a new file. Hugo: keys are case-insensitive
at every level, and unknown keys are kept as custom parameters.

To add a key, add a row here, a field of :class:`articles.models.Article` with its migration, a line
in the template that shows it, and a row in docs/front-matter.md. If stories can inherit the key
from ``cascade``, also add it to ``INHERITABLE`` in :mod:`articles.content.derive`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Literal

from articles.hugo.corrections import Correction

Kind = Literal[
    "aliases",
    "authors",
    "byline",
    "corrections",
    "date",
    "draft",
    "language",
    "languages",
    "line",
    "menu",
    "picture",
    "published",
    "sidebar",
    "slug",
    "switch",
    "terms",
    "text",
    "title",
    "url",
    "visibility",
    "weight",
    "widgets",
]
Rule = Literal["presence", "non-empty", "page", "default-true"]
#: The part of the admin's form that contains the field. "": the key has no form field.
Fieldset = Literal["", "story", "publishing", "terms", "sidebar", "options", "search"]
Sidebar = Literal["left", "right", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key: its spellings, the field of :class:`Authored` that it sets, and how it is read.

    ``rule`` says when the page's value counts as set. It follows the four ways in which Mainroad
    falls back to a default: ``presence`` (the key exists, so an empty value means *off*),
    ``non-empty`` (an empty value is the same as a missing key), ``page`` (like ``non-empty``, but
    the site has no default) and ``default-true`` (only false switches it off). ``empty`` is the
    meaning of an empty value under that rule. ``limit`` is the maximum number of characters of a
    text, ``most`` the maximum number of items of a list. A key with the same name inside a
    ``params:`` map is read only if ``in_params`` is true. Hugo reads its own keys only at the top
    level, but it reads the keys of the theme and of the taxonomies from the merged parameters.

    ``label`` and ``help_text`` are in English; the code that shows them translates them. ``inside``
    names the key whose map contains this key.
    """

    name: str
    field: str
    kind: Kind
    label: str = ""
    fieldset: Fieldset = ""
    help_text: str = ""
    rule: Rule = "page"
    empty: Any = None
    aliases: tuple[str, ...] = ()
    limit: int = 500
    most: int = 200
    in_params: bool = False
    inside: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return every accepted spelling, the preferred one first."""
        return (self.name, *self.aliases)


def gettext_noop(message: str) -> str:
    """Mark ``message`` for `make messages`. Django's function is not used, because this package
    does not import Django."""
    return message


def _make_key(name: str, kind: Kind, label: str, fieldset: Fieldset = "", **more: Any) -> Any:
    """Return a row of the table: a dataclass field with the key in its metadata."""
    absent = () if more.get("empty") == () and more.get("rule") is None else None
    key = Key(name=name, field="", kind=kind, label=label, fieldset=fieldset, **more)
    return field(default=absent, metadata={"key": key})


def _make_theme_key(name: str, kind: Kind, label: str, fieldset: Fieldset = "", **more: Any) -> Any:
    """Return a row for a key that Mainroad's templates read from the page's parameters."""
    return _make_key(name, kind, label, fieldset, in_params=True, **more)


def _make_switch_key(name: str, label: str, help_text: str) -> Any:
    return _make_theme_key(
        name, "switch", label, "options", help_text=help_text, rule="presence", empty=False
    )


# fmt: off
_ = gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class Authored:
    """The authored values of an article, as a file expresses them. These values are compared
    between files, the database, revisions and merges. ``None`` means missing: no default is ever
    stored here. Datetimes are aware and in UTC. ``tags``, ``categories`` and ``authors`` keep the
    article's own spelling and order, without empty or repeated names. ``corrections`` are
    in the author's order. ``menu`` maps the name of a menu to the properties of the article's
    entry. ``params`` holds every key that has no column, JSON-shaped and as written."""

    # Hugo 0.168 accepts any scalar as a title. If the title is missing, the caller derives one.
    title: str | None = _make_key(
        "title", "title", _("title"), "story",
        help_text=_("The headline, as shown on the page and in lists, feeds and search results."),
    )
    link_title: str | None = _make_key(
        "linkTitle", "line", _("short title"), "search", help_text=_("For menus.")
    )
    date: datetime | None = _make_key(
        "date", "date", _("date"), "publishing",
        help_text=_("Shown on the story and used for sorting. Leave empty to use the time "
                    "of publication."),
    )
    publish_date: datetime | None = _make_key(
        "publishDate", "date", _("publish from"), "publishing",
        help_text=_("Readers see the story from this time. Leave empty to use its date."),
        aliases=("pubdate", "published"),
    )
    expiry_date: datetime | None = _make_key(
        "expiryDate", "date", _("expires"), "publishing",
        help_text=_("At this time, the story disappears from the site."),
        aliases=("unpublishdate",),
    )
    last_modified: datetime | None = _make_key(
        "lastmod", "date", _("updated"), "publishing",
        help_text=_("Shown as “Updated …”."),
        aliases=("modified",),
    )
    # Our own key. In Hugo it is a custom parameter.
    pinned_until: datetime | None = _make_theme_key(
        "pinned_until", "date", _("on top until"), "publishing",
        help_text=_("Until this time, the story stands first on the home page and in its section."),
    )
    draft: bool | None = _make_key("draft", "draft", _("draft"))
    slug: str | None = _make_key(
        "slug", "slug", _("slug"), "publishing",
        help_text=_(
            "The last part of the address. Leave empty to generate it from the title. If "
            "the story has been online, its old address redirects to the new one."
        ),
        limit=200,
    )
    url: str | None = _make_key(
        "url", "url", _("full address"), "search",
        help_text=_("Replaces section and slug, e.g. /about-us/. Usually left empty."),
    )
    aliases: tuple[str, ...] = _make_key(
        "aliases", "aliases", _("old addresses"), "search",
        help_text=_("One per line, e.g. /2019/harbour/. They redirect to this story."),
        empty=(), most=10_000,
    )
    description: str | None = _make_key(
        "description", "text", _("description"), "search",
        help_text=_(
            "One or two sentences, shown below the headline in search results and share cards."
        ),
    )
    summary: str | None = _make_key(
        "summary", "text", _("summary"), "story",
        help_text=_("Markdown. Shown in lists and feeds. Leave empty to show the first "
                    "paragraphs of the story."),
    )
    # Hugo reads the terms of a page from its merged parameters.
    categories: tuple[str, ...] = _make_theme_key(
        "categories", "terms", _("categories"), "terms",
        help_text=_("Separate names with commas. Lists show the first one beside the story."),
        empty=(), limit=100,
    )
    # Our own key. Hugo and Mainroad ignore it. It names the language of the text and never changes
    # the URL.
    language: str | None = _make_theme_key(
        "lang", "language", _("language of the text"), "search",
        help_text=_("This does not affect the story's address."), limit=35,
    )
    translations: tuple[str, ...] = _make_theme_key(
        "translations", "languages", _("translations"), empty=(), limit=35
    )
    translation_key: str | None = _make_key(
        "translationKey", "line", _("translation key"), "search",
        help_text=_("Stories with the same key are translations of each other."),
        limit=200,
    )
    tags: tuple[str, ...] = _make_theme_key(
        "tags", "terms", _("tags"), "terms",
        help_text=_("Separate names with commas. A new name creates a new tag. Shown below "
                    "the story."),
        empty=(), limit=100,
    )
    # Our own key. In Hugo it is a custom parameter or a taxonomy.
    authors: tuple[str, ...] = _make_theme_key(
        "authors", "authors", _("authors"), "terms",
        help_text=_(
            "Separate names with commas, in the order of the byline. Edit bio and picture "
            "under Authors."
        ),
        empty=(), aliases=("author",), limit=200, most=50,
    )
    # Our own key: an editor's decision whether the story is agency copy. If the key is missing, the
    # rules of the site decide.
    agency_copy: bool | None = _make_theme_key(
        "agency_copy", "switch", _("agency copy"), "search",
        help_text=_(
            "Agency copy is not presented to search engines as original reporting. If you "
            "change the credit, save the story to see whether it counts as agency copy."
        ),
    )
    menu: Mapping[str, Mapping[str, Any]] | None = _make_key(
        "menu", "menu", _("menu"), aliases=("menus",), limit=50, most=20
    )
    weight: int | None = _make_key(
        "weight", "weight", _("weight"), "search",
        help_text=_("Stories with a weight come before all others, lowest weight first."),
    )
    thumbnail: str | None = _make_theme_key(
        "thumbnail", "picture", _("picture"), "options",
        help_text=_(
            "Shown above the story and in lists. An address on this site, e.g. /images/harbour.jpg."
        ),
        limit=1000,
    )
    thumbnail_visibility: tuple[str, ...] | None = _make_theme_key(
        "visibility", "visibility", _("show picture in"), "options",
        rule="non-empty", most=10, inside="thumbnail",
    )
    lead: str | None = _make_theme_key(
        "lead", "text", _("lead"), "story",
        help_text=_("Plain text, shown between the headline and the story."),
    )
    comments: bool | None = _make_theme_key(
        "comments", "switch", _("comments"), "options",
        help_text=_("Kept so that it can be written back to the file. This site does not "
                    "offer comments yet."),
        rule="default-true",
    )
    authorbox: bool | None = _make_switch_key(
        "authorbox", _("author box"), _("Show the bio and picture of the authors below the story.")
    )
    pager: bool | None = _make_switch_key(
        "pager", _("previous and next"),
        _("Show links to the previous and next story of the section."),
    )
    toc: bool | None = _make_switch_key(
        "toc", _("table of contents"), _("Show a list of the subheadings beside the story.")
    )
    mathjax: bool | None = _make_switch_key("mathjax", _("math"), _("Show text between $$ "
                                                                    "and $$ as formulas."))
    sidebar: Sidebar | None = _make_theme_key(
        "sidebar", "sidebar", _("sidebar"), "sidebar",
        help_text=_("Beside the story on wide screens, below it on small ones."),
        rule="non-empty",
    )
    widgets: tuple[str, ...] | None = _make_theme_key(
        "widgets", "widgets", _("widgets"), "sidebar",
        help_text=_("What the sidebar shows, from top to bottom. The numbers give the order."),
        rule="non-empty", limit=100, most=50,
    )
    post_meta: tuple[str, ...] | None = _make_theme_key(
        "post_meta", "byline", _("byline"), "options",
        help_text=_("The items shown below the headline. An empty custom list hides the byline."),
        rule="presence", empty=(),
    )
    # Our own key. In Hugo it is a custom parameter.
    corrections: tuple[Correction, ...] = _make_theme_key(
        "corrections", "corrections", _("corrections"), "publishing",
        help_text=_("One per line: date and time, a bar and the text, e.g. 2026-07-01 14:30 | "
                    "The bridge opened in 1987, not 1978. Shown below the story."),
        empty=(), limit=2000,
    )
    params: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
# fmt: on


BY_FIELD: dict[str, Key] = {
    column.name: replace(column.metadata["key"], field=column.name)
    for column in fields(Authored)
    if "key" in column.metadata
}
KEYS: tuple[Key, ...] = tuple(key for key in BY_FIELD.values() if not key.inside)
BY_NAME: dict[str, Key] = {name.lower(): key for key in KEYS for name in key.names}
RANK: dict[str, int] = {name.lower(): n for key in KEYS for n, name in enumerate(key.names)}

#: The fields that hold a moment.
DATE_FIELDS: tuple[str, ...] = tuple(f for f, key in BY_FIELD.items() if key.kind == "date")

#: `published: false` (Hugo 0.111) means a draft. As a date, `published` is an alias of
#: `publishDate`.
PUBLISHED_FLAG = Key(name="published", field="draft", kind="published")
#: The key ``visibility`` in a thumbnail that is written as a map.
VISIBILITY_KEY = BY_FIELD["thumbnail_visibility"]
#: A stand-in for every key without its own field.
PARAMS_KEY = Key(name="", field="params", kind="text")
