"""The authors of stories. The newsroom itself is the author of stories without one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from articles.models import Article, Author, SiteSettings
from articles.rendering import remove_anchors, render
from articles.site_settings.current import get_author_name
from articles.site_settings.fragments import get_or_make
from articles.tasks import make_failure


@dataclass(frozen=True, slots=True)
class AuthorProfile:
    """An author as shown to readers. ``bio`` is clean HTML; ``picture`` is the address of an
    imported picture, or ""."""

    name: str
    slug: str
    bio: str
    picture: str


def build_author_profile(author: Author, text: Article | None) -> AuthorProfile:
    """Return the profile of an author. ``text`` is the article for the author's page,
    ``authors/<slug>/_index.md``, if there is one. It supplies what the desk did not."""
    bio = author.bio_html or (text.html if text else "")
    tree = text.url_language if text else ""
    name = get_author_name(author.name, author.slug, tree=tree)
    picture = author.picture or (text.thumbnail_url if text else "")
    return AuthorProfile(name, author.slug, bio, picture)


def with_reader_names(authors: Iterable[Author], *, tree: str) -> list[Author]:
    """Return ``authors`` with the names that readers see. Do not save the returned objects."""
    found = list(authors)
    for author in found:
        author.name = get_author_name(author.name, author.slug, tree=tree)
    return found


def get_newsroom_author(site: SiteSettings, *, language: str, at: datetime) -> AuthorProfile:
    """Return the newsroom as an author, without an author page. Mainroad: the site's ``Author``."""

    def bio() -> str:
        try:
            return remove_anchors(render(site.author_bio).html)
        except BaseException as fault:  # an imported configuration is not validated like a form
            make_failure(fault).log("The bio in the site settings")
            return ""

    shown = get_or_make(f"desk:{language}", bio, settings=site, at=at)
    return AuthorProfile(site.author_name, "", shown, site.author_avatar)
