"""The front-matter keys that have a meaning, in one table, in the order of a file in house style.

Hugo: keys are case-insensitive at every level, and unknown ones are kept as custom parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from articles.hugo.nearest import nearest

Kind = Literal[
    "aliases",
    "authors",
    "byline",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key: how it is spelt, which field of :class:`Authored` it fills, how it is read.

    ``rule`` says when the page's value counts as set, after Mainroad's four ways of falling back:
    ``presence`` (the key is there at all, so an empty value means *off*), ``non-empty`` (an empty
    value is as good as none), ``page`` (non-empty too, and no site default exists) and
    ``default-true`` (only a false switches off). ``empty`` is what an empty value means by that
    rule. ``limit`` counts the characters of one text, ``most`` the items of a list. A same-named
    key inside a ``params:`` map counts only where ``in_params``: Hugo reads its own keys at the
    top level alone, those of the theme and the taxonomies through the merged parameters.
    """

    name: str
    field: str
    kind: Kind
    rule: Rule = "page"
    empty: Any = None
    aliases: tuple[str, ...] = ()
    limit: int = 500
    most: int = 200
    in_params: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every accepted spelling, the preferred one first."""
        return (self.name, *self.aliases)


def _theme(name: str, kind: Kind, **more: Any) -> Key:
    """A key that Mainroad's templates read through the page's parameters."""
    return Key(**{"name": name, "field": name, "kind": kind, "in_params": True, **more})


def _switch(name: str) -> Key:
    return _theme(name, "switch", rule="presence", empty=False)


KEYS: tuple[Key, ...] = (
    # Hugo 0.168: a title of any scalar is text. Ours: a missing one is derived by the caller.
    Key(name="title", field="title", kind="title"),
    Key(name="linkTitle", field="link_title", kind="line"),
    Key(name="date", field="date", kind="date"),
    Key(name="publishDate", field="publish_date", kind="date", aliases=("pubdate", "published")),
    Key(name="expiryDate", field="expiry_date", kind="date", aliases=("unpublishdate",)),
    Key(name="lastmod", field="last_modified", kind="date", aliases=("modified",)),
    Key(name="draft", field="draft", kind="draft"),
    Key(name="slug", field="slug", kind="slug", limit=200),
    Key(name="url", field="url", kind="url"),
    Key(name="aliases", field="aliases", kind="aliases", empty=(), most=100),
    Key(name="description", field="description", kind="text"),
    Key(name="summary", field="summary", kind="text"),
    # Taxonomies are read through the parameters.
    _theme("categories", "terms", empty=(), limit=100),
    # Ours: no meaning in Hugo or Mainroad. Names the article's language, never its URL.
    _theme("lang", "language", field="language", limit=35),
    _theme("translations", "languages", empty=(), limit=35),
    Key(name="translationKey", field="translation_key", kind="line", limit=200),
    _theme("tags", "terms", empty=(), limit=100),
    # Ours: in Hugo a custom parameter or taxonomy.
    _theme("authors", "authors", empty=(), aliases=("author",), limit=200, most=50),
    Key(name="menu", field="menu", kind="menu", aliases=("menus",), limit=50, most=20),
    Key(name="weight", field="weight", kind="weight"),
    _theme("thumbnail", "picture", limit=1000),
    _theme("lead", "text"),
    _theme("comments", "switch", rule="default-true"),
    _switch("authorbox"),
    _switch("pager"),
    _switch("toc"),
    _switch("mathjax"),
    _theme("sidebar", "sidebar", rule="non-empty"),
    _theme("widgets", "widgets", rule="non-empty", limit=100, most=50),
    _theme("post_meta", "byline", rule="presence", empty=()),
)

#: `published: false` (Hugo 0.111): a draft. As a date, `published` is an alias of `publishDate`.
PUBLISHED_FLAG = Key(name="published", field="draft", kind="published")
#: The second half of a thumbnail written as a map.
VISIBILITY = _theme(
    "visibility", "visibility", field="thumbnail_visibility", rule="non-empty", most=10
)

BY_FIELD: dict[str, Key] = {key.field: key for key in (*KEYS, VISIBILITY)}
BY_NAME: dict[str, Key] = {name.lower(): key for key in KEYS for name in key.names}
RANK: dict[str, int] = {name.lower(): n for key in KEYS for n, name in enumerate(key.names)}

#: What any key without a field is.
PARAM = Key(name="", field="params", kind="text")

#: Keys that other tools and themes use; close to ours in spelling but meant as they stand.
OTHERS = frozenset({"dated", "image", "images", "keywords", "layout", "page", "params", "type"})
#: Singular forms, so short that their likeness to the plural is small.
SINGULARS = {"tag": "tags", "category": "categories"}
CLOSE = 0.84


@lru_cache(maxsize=1024)
def misspelt(name: str) -> str | None:
    """The key that an unknown lower-case ``name`` was very likely meant to be."""
    if name in OTHERS:
        return None
    close = SINGULARS.get(name) or (nearest(name, BY_NAME, cutoff=CLOSE) if len(name) > 3 else None)
    return BY_NAME[close].name if close else None
