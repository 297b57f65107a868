"""What an author said about one article, in the terms of the file: the values that files, the
database, revisions and the merge all compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from articles.pickled import by_position

Sidebar = Literal["left", "right", "none"]


@by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Authored:
    """The authored values of one article. ``None`` means absent: no fall-back is ever stored here.

    Datetimes are aware and in UTC. ``tags``, ``categories`` and ``authors`` keep the article's own
    spelling and order, without blanks and repetitions. ``menu`` maps a menu's name to the entry's
    own properties. ``params`` holds every key that has no column, JSON-shaped, as written.
    """

    title: str | None = None
    link_title: str | None = None
    lead: str | None = None
    summary: str | None = None
    description: str | None = None
    body: str = ""
    draft: bool | None = None
    date: datetime | None = None
    publish_date: datetime | None = None
    expiry_date: datetime | None = None
    last_modified: datetime | None = None
    slug: str | None = None
    url: str | None = None
    aliases: tuple[str, ...] = ()
    weight: int | None = None
    language: str | None = None
    translations: tuple[str, ...] = ()
    translation_key: str | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    menu: Mapping[str, Mapping[str, Any]] | None = None
    thumbnail: str | None = None
    thumbnail_visibility: tuple[str, ...] | None = None
    comments: bool | None = None
    authorbox: bool | None = None
    pager: bool | None = None
    toc: bool | None = None
    mathjax: bool | None = None
    sidebar: Sidebar | None = None
    widgets: tuple[str, ...] | None = None
    post_meta: tuple[str, ...] | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
