"""The metadata of a page as JSON-LD, in the vocabulary of schema.org. The properties are those that
Google's documentation of Article, ProfilePage, BreadcrumbList and sitelinks search box requires or
recommends. In addition, a story has its source, length and language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles.editing.addresses import quote_path
from articles.hugo import term_key
from articles.models import Article
from articles.rendering import find_word_end, make_absolute_url
from articles.site_settings import current
from articles.site_settings.current import get_reader_date, get_reader_last_modified

_NUMBER = re.compile(r"#\d+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture with its absolute URL and, if known, its size in pixels."""

    url: str
    width: int | None = None
    height: int | None = None
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The publication to which a page belongs: one language tree of the site.

    ``root`` is the scheme and host of the request, without a trailing slash. ``base`` is the
    permanent address of the site, whatever the host of the request. ``home`` is the path of the
    tree's home page, and ``language`` its language code. ``desk`` is the author of stories without
    a named author, or "" for the newsroom as a whole.
    """

    root: str
    base: str
    title: str
    description: str
    home: str
    language: str
    logo: Image
    desk: str = ""

    def absolute(self, path: str) -> str:
        """Return the absolute URL of a path of this site."""
        return f"{self.root}{quote_path(path)}"

    def identity(self, path: str) -> str:
        """Return the permanent identifier of the article first published at ``path``. A number at
        the end (``#2``) distinguishes it from other articles first published there."""
        number = _NUMBER.search(path)
        return (
            f"{self.base}{quote_path(path[: number.start()])}{number[0]}"
            if number
            else (f"{self.base}{quote_path(path)}")
        )

    def complete(self, url: str) -> str:
        """Return the absolute form of an address as written in a link, or "" if it is invalid."""
        return make_absolute_url(f"{self.root}/", url) or ""

    def page(self, place: str) -> str:
        """Return the absolute URL of ``place`` ("tags/x/") in this language tree."""
        return self.absolute(f"{self.home}{place}")


#: Google truncates longer headlines.
MAX_HEADLINE_LENGTH = 110

JsonLd = dict[str, Any]

#: A script element ends at the first "</script", even within a string, so no "<" may reach the
#: page. Old script engines treat the last two characters in this list as line endings.
_SCRIPT_ESCAPES = [(char, f"\\u{ord(char):04X}") for char in "<>&\u2028\u2029"]


def render_json_ld(objects: Iterable[JsonLd]) -> str:
    """Return the objects as one JSON-LD graph. The text is safe inside a script element."""
    graph = {"@context": "https://schema.org", "@graph": list(objects)}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    for char, written in _SCRIPT_ESCAPES:  # five searches are faster than one translation
        text = text.replace(char, written)
    return text


def build_story(
    publication: Publication,
    story: Article,
    *,
    section: str,
    image: Image | None,
    description: str,
) -> JsonLd:
    """Return a NewsArticle for a dated story, or a WebPage for a page such as /about/."""
    url = publication.absolute(story.path)
    common: JsonLd = {
        "url": url,
        "description": description,
        "inLanguage": story.page_language,
        "publisher": build_publisher(publication),
        **_build_agency(story),
    }
    if image:
        common["image"] = _build_image(image)
    if not story.dated:
        return {"@type": "WebPage", "@id": url, "name": story.headline, **common}
    return {
        "@type": "NewsArticle",
        "headline": _shorten_headline(story.headline),
        "datePublished": format_datetime(get_reader_date(story)),
        "dateModified": format_datetime(get_modified_date(story)),
        "author": build_authors(publication, story),
        **common,
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "wordCount": story.word_count,
        **_build_terms(story, section),
        **_build_origin(story),
        **_build_corrections(story),
    }


def build_authors(publication: Publication, story: Article) -> list[JsonLd]:
    """Return the authors of a story. Without named authors, return its agency, or else the name
    from its source link, the desk or the newsroom."""
    agency = term_key(story.agency_name or "")
    people = [
        {
            "@type": "Organization" if term_key(name) == agency else "Person",
            "name": name,
            "url": publication.page(f"authors/{slug}/"),
        }
        for name, slug in current.get_bylines(story)
    ]
    if people:
        return people
    if story.agency_name or story.credit_name:
        return [{"@type": "Organization", "name": story.agency_name or story.credit_name}]
    home = publication.absolute(publication.home)
    if publication.desk:
        return [{"@type": "Person", "name": publication.desk, "url": home}]
    return [{"@type": "Organization", "name": publication.title, "url": home}]


def build_publisher(publication: Publication) -> JsonLd:
    return {
        "@type": "NewsMediaOrganization",
        "name": publication.title,
        "url": publication.absolute("/"),
        "logo": _build_image(publication.logo),
    }


def build_website(publication: Publication, description: str) -> JsonLd:
    """Return the site with its search page."""
    home = publication.absolute(publication.home)
    return {
        "@type": "WebSite",
        "name": publication.title,
        "url": home,
        "description": description,
        "inLanguage": publication.language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{home}search/?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def build_list_page(
    publication: Publication, url: str, title: str, description: str, *, person: JsonLd | None
) -> JsonLd:
    """Return a page that lists stories. An author's list is a profile."""
    page: JsonLd = {
        "@type": "ProfilePage" if person else "CollectionPage",
        "name": title,
        "url": url,
        "description": description,
        "inLanguage": publication.language,
        "isPartOf": {
            "@type": "WebSite",
            "name": publication.title,
            "url": publication.absolute(publication.home),
        },
    }
    return page | ({"mainEntity": {"@type": "Person", **person}} if person else {})


def build_breadcrumbs(publication: Publication, trail: Sequence[tuple[str, str]]) -> JsonLd:
    """Return the breadcrumbs. ``trail`` holds pairs of name and path, beginning with the front
    page."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": name,
                "item": publication.absolute(path),
            }
            for position, (name, path) in enumerate(trail, start=1)
        ],
    }


def get_modified_date(story: Article) -> datetime:
    """Return the date of the story's last change, or the story's own date if that is later."""
    dated = get_reader_date(story)
    return max(dated, get_reader_last_modified(story) or dated)


def format_datetime(moment: datetime) -> str:
    """Return a time in ISO 8601 with its offset from UTC, to the second."""
    return moment.isoformat(timespec="seconds")


def _shorten_headline(text: str) -> str:
    if len(text) <= MAX_HEADLINE_LENGTH:
        return text
    return f"{text[: find_word_end(text, MAX_HEADLINE_LENGTH - 1)].rstrip()}…"


def _build_terms(story: Article, section: str) -> JsonLd:
    named: JsonLd = {}
    categories = story.categories.names()
    if section or categories:
        named["articleSection"] = categories or section
    if keywords := list(dict.fromkeys([*story.tags.names(), *get_param_texts(story, "keywords")])):
        named["keywords"] = keywords
    return named


def get_param_texts(story: Article, key: str) -> list[str]:
    """Return the texts of a front-matter key that is used only in output for machines. The key may
    be inherited. A single text counts as a list of one. Hugo: keys are case-insensitive."""
    inherited = story.inherited.get(key)
    value = next((v for k, v in story.params.items() if k.lower() == key), inherited)
    values = value if isinstance(value, list) else [value]
    return [text.strip() for text in values if isinstance(text, str) and text.strip()]


def _build_agency(story: Article) -> JsonLd:
    """Return the agency as the source organization, for agency copy."""
    if not story.agency_name:
        return {}
    return {"sourceOrganization": {"@type": "Organization", "name": story.agency_name}}


def _build_origin(story: Article) -> JsonLd:
    """Return the address of the original, for a story with a source link."""
    return {"isBasedOn": story.credit_url} if story.credit_url else {}


def _build_corrections(story: Article) -> JsonLd:
    """Return the corrections of a story, newest first."""
    comments: list[JsonLd] = [
        {"@type": "CorrectionComment", "text": correction.text}
        | ({"datePublished": format_datetime(correction.date)} if correction.date else {})
        for correction in story.shown_corrections()
    ]
    return {"correction": comments} if comments else {}


def _build_image(image: Image) -> JsonLd:
    facts: JsonLd = {"@type": "ImageObject", "url": image.url}
    if image.width and image.height:
        facts |= {"width": image.width, "height": image.height}
    return facts
