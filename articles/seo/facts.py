"""Facts of a page in schema.org's words, as JSON-LD.

The properties are those that Google's documentation of Article, ProfilePage, BreadcrumbList and
sitelinks search box requires or recommends, and those that schema.org has for what a story of ours
knows besides (its source, its length, its language).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from articles.models import Article
from articles.seo.publication import Image, Publication

#: Google cuts longer headlines.
LONGEST_HEADLINE = 110

Facts = dict[str, Any]

#: A data block ends where its element does, whatever stands in a string: no "<" reaches the page,
#: and neither do the line ends that old script engines know.
_IN_SCRIPT = [(char, f"\\u{ord(char):04X}") for char in "<>&\u2028\u2029"]


def script(objects: Iterable[Facts]) -> str:
    """The objects as one graph, safe as the text of a script element."""
    graph = {"@context": "https://schema.org", "@graph": list(objects)}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    for char, written in _IN_SCRIPT:  # five searches are faster than one translation
        text = text.replace(char, written)
    return text


def story(
    publication: Publication,
    story: Article,
    *,
    section: str,
    image: Image | None,
    description: str,
) -> Facts:
    """A dated story is a NewsArticle, a page such as /about/ a WebPage."""
    url = publication.absolute(story.path)
    common: Facts = {
        "url": url,
        "description": description,
        "inLanguage": story.page_language,
        "publisher": publisher(publication),
    }
    if image:
        common["image"] = _image(image)
    if not story.dated:
        return {"@type": "WebPage", "@id": url, "name": story.headline, **common}
    return {
        "@type": "NewsArticle",
        "headline": _headline(story.headline),
        "datePublished": _stamp(story.sort_date),
        "dateModified": _stamp(changed(story)),
        "author": authors(publication, story),
        **common,
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "wordCount": story.word_count,
        **_labels(story, section),
        **_origin(story),
    }


def authors(publication: Publication, story: Article) -> list[Facts]:
    """Who wrote a story: its authors; of wire copy the agency; else the desk or the newsroom."""
    people = [
        {"@type": "Person", "name": name, "url": publication.page(f"authors/{slug}/")}
        for name, slug in story.terms.get("authors", ())
    ]
    if people:
        return people
    if story.credit_name:
        return [{"@type": "Organization", "name": story.credit_name}]
    home = publication.absolute(publication.home)
    if publication.desk:
        return [{"@type": "Person", "name": publication.desk, "url": home}]
    return [{"@type": "Organization", "name": publication.title, "url": home}]


def publisher(publication: Publication) -> Facts:
    return {
        "@type": "NewsMediaOrganization",
        "name": publication.title,
        "url": publication.absolute("/"),
        "logo": _image(publication.logo),
    }


def website(publication: Publication, description: str) -> Facts:
    """The site, with its own search."""
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


def list_page(
    publication: Publication, url: str, title: str, description: str, *, person: Facts | None
) -> Facts:
    """A list of stories; an author's list is a profile."""
    page: Facts = {
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


def breadcrumbs(publication: Publication, trail: Sequence[tuple[str, str]]) -> Facts:
    """The way from the front page; ``trail`` holds (name, path)."""
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


def changed(story: Article) -> datetime:
    """When a story was last changed, in its own words; never before its date."""
    return max(story.last_modified or story.sort_date, story.sort_date)


def _stamp(moment: datetime) -> str:
    return localtime(moment).isoformat(timespec="seconds")


def _headline(text: str) -> str:
    return text if len(text) <= LONGEST_HEADLINE else f"{text[: LONGEST_HEADLINE - 1].rstrip()}…"


def _labels(story: Article, section: str) -> Facts:
    named: Facts = {}
    categories = [name for name, _slug in story.terms.get("categories", ())]
    if section or categories:
        named["articleSection"] = categories or section
    tags = [name for name, _slug in story.terms.get("tags", ())]
    if keywords := list(dict.fromkeys([*tags, *texts_under(story, "keywords")])):
        named["keywords"] = keywords
    return named


def texts_under(story: Article, key: str) -> list[str]:
    """The texts under a key that is for machines alone, its own or inherited; one text without a
    list counts too. Hugo: keys in any case."""
    inherited = story.inherited.get(key)
    value = next((v for k, v in story.params.items() if k.lower() == key), inherited)
    values = value if isinstance(value, list) else [value]
    return [text.strip() for text in values if isinstance(text, str) and text.strip()]


def _origin(story: Article) -> Facts:
    """The original that a wire story stands for."""
    return {"isBasedOn": story.credit_url} if story.credit_url else {}


def _image(image: Image) -> Facts:
    facts: Facts = {"@type": "ImageObject", "url": image.url}
    if image.width and image.height:
        facts |= {"width": image.width, "height": image.height}
    return facts
