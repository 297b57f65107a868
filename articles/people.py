"""Who signs stories: authors, and the newsroom itself where a story names nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from articles.caching import kept
from articles.models import Article, Author, SiteSettings
from articles.rendering import render, without_anchors


@dataclass(frozen=True, slots=True)
class Person:
    """An author as readers meet one: bio as clean HTML, the address of a picture of ours or ""."""

    name: str
    slug: str
    bio: str
    picture: str


def person(author: Author, text: Article | None) -> Person:
    """``text`` is that of the author's own page, ``authors/<slug>/_index.md``, if there is one."""
    bio = author.bio_html or (text.html if text else "")
    return Person(author.name, author.slug, bio, text.thumbnail_url if text else "")


def desk(site: SiteSettings, *, language: str, at: datetime) -> Person:
    """The newsroom as an author (Mainroad: the site's ``Author``); it has no page of its own."""

    def bio() -> str:
        return without_anchors(render(site.author_bio).html)

    shown = kept(f"desk:{language}", bio, settings=site, at=at)
    return Person(site.author_name, "", shown, site.author_avatar)
