"""What the head of a page says of it to search engines, share cards and feed readers."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles.models import Article
from articles.seo import facts
from articles.seo.publication import Image, Publication

#: Characters of a description; search engines show about half of it.
LONGEST = 300
#: Hugo: tags in Open Graph at most.
MOST_TAGS = 6

_MARKUP = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that a page offers."""

    title: str
    media_type: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One page. ``url`` is its canonical address; ``alternates`` are (language code or
    "x-default", whole address); ``facts`` the JSON-LD objects of its graph."""

    url: str
    title: str
    description: str
    kind: Literal["website", "article", "profile"] = "website"
    image: Image | None = None
    published: str = ""
    modified: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    alternates: tuple[tuple[str, str], ...] = ()
    feeds: tuple[Feed, ...] = ()
    facts: tuple[dict[str, Any], ...] = ()

    @property
    def graph(self) -> str:
        """The facts as the text of a script element; empty where there are none."""
        return facts.script(self.facts) if self.facts else ""


def story_head(
    publication: Publication,
    story: Article,
    *,
    section: str,
    image: Image | None,
    translations: Sequence[Article] = (),
) -> Head:
    """A story's page. ``section`` is the section's name for readers, '' at the root."""
    url = publication.absolute(story.path)
    described = cut(story.described or story.excerpt or publication.description)
    trail = [(publication.title, publication.home)]
    if section:
        trail.append((section, f"{publication.home}{story.section}/"))
    trail.append((story.headline, story.path))
    main = facts.story(publication, story, section=section, image=image, description=described)
    authors, tags = story.terms.get("authors", ()), story.terms.get("tags", ())
    return Head(
        url=url,
        title=story.headline,
        description=described,
        kind="article" if story.dated else "website",
        image=image,
        published=stamp(story.sort_date) if story.dated else "",
        modified=stamp(facts.changed(story)) if story.dated else "",
        section=section if story.dated else "",
        tags=tuple(name for name, _slug in tags[:MOST_TAGS]) if story.dated else (),
        authors=tuple(publication.page(f"authors/{slug}/") for _name, slug in authors)
        if story.dated
        else (),
        alternates=_alternates(publication, [story, *translations]) if translations else (),
        facts=(main, facts.breadcrumbs(publication, trail)),
    )


def list_head(
    publication: Publication,
    *,
    url: str,
    title: str,
    described: Iterable[str | None] = (),
    trail: Sequence[tuple[str, str]] = (),
    image: Image | None = None,
    feeds: Sequence[Feed] = (),
    alternates: Sequence[tuple[str, str]] = (),
    person: dict[str, Any] | None = None,
) -> Head:
    """A page that lists stories. ``described`` are texts of which the first that says something is
    its description; ``trail`` the (name, path) that lead to it from the front page, without both
    where it is the front page itself; ``person`` the facts of an author whose page it is."""
    words = next((text for text in map(plain, described) if text), "")
    if trail:
        description = words or _("All stories on %(title)s, from %(site)s.") % {
            "title": title,
            "site": publication.title,
        }
        crumbs = facts.breadcrumbs(publication, [(publication.title, publication.home), *trail])
        about = facts.list_page(publication, url, title, description, person=person)
        graph = (about, crumbs)
    else:
        description = words or _("News from %(site)s.") % {"site": publication.title}
        graph = (facts.website(publication, description), facts.publisher(publication))
    return Head(
        url=url,
        title=title,
        description=cut(description),
        kind="profile" if person else "website",
        image=image,
        feeds=tuple(feeds),
        alternates=tuple(alternates),
        facts=graph,
    )


def _alternates(publication: Publication, versions: Sequence[Article]) -> tuple[Any, ...]:
    """One address a language, the page's own too; "x-default" is the default language's version,
    else the page's own."""
    found: dict[str, str] = {}
    for version in versions:
        found.setdefault(version.page_language, publication.absolute(version.path))
    default = next((version for version in versions if not version.url_language), versions[0])
    return (*sorted(found.items()), ("x-default", publication.absolute(default.path)))


def stamp(moment: datetime) -> str:
    """A moment with its zone, to the second."""
    return localtime(moment).isoformat(timespec="seconds")


def plain(markup: str | None) -> str:
    """The words of clean HTML, or of a plain text, in one line."""
    text = html.unescape(_MARKUP.sub(" ", markup)) if markup and "<" in markup else markup or ""
    return " ".join(text.split())


def cut(text: str, longest: int = LONGEST) -> str:
    """The text in one line; a longer one ends at a word with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    words, _space, _rest = text[:longest].rpartition(" ")
    return f"{(words or text[: longest - 1]).rstrip(' ,.;:–—-')}…"
