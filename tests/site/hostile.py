"""The shared attacks as every word that an author can write, and the pages on which they appear."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.utils import timezone

from articles.caching import site_changed
from articles.models import Article, Author, Category, SiteSettings, Tag
from articles.writing import write
from tests.rendering.oracle import cases
from tests.stories import FIRST, writing

LISTS = ("xss_h5sc", "xss_bleach")

#: All widgets that show an author's words, each with a few of them: it is the kind that counts.
WIDGETS = ["recent", "categories", "taglist", "related", "archive", "authors", "toc"]
OPTIONS = {
    "recent": {"recent_num": 3},
    **{name: {"limit": 3} for name in ("categories", "taglist", "authors")},
}

#: Stories of one section, and of one page of a list.
PART = 40

#: A word that every story has, for searches that find all of them.
EVERYWHERE = "lighthouse"


def texts(name: str) -> list[str]:
    """The attacks of a list, as a database can hold them."""
    inputs = [case["input"].replace("\0", "\ufffd") for case in cases(name)]
    return [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in inputs]


def attacked(text: str) -> dict[str, Any]:
    """A story's words, all of them ``text``, as far as each may be as long: what has one line gets
    it in one line, and a word for labels its first hundred characters."""
    line = " ".join(text.split())
    word = line[:100]
    return {
        "title": line[:500],
        "link_title": line[:500],
        "description": text,
        "summary": text,
        "lead": text,
        "thumbnail": text[:1000],
        "tags": (word,),
        "categories": (word,),
        "authors": (word,),
        "body": f"{EVERYWHERE}\n\n## {line}\n\n{text}\n\n<!--more-->\n\n{text}",
    }


def write_attacks(attacks: list[str]) -> list[Article]:
    """A story for each; their authors' own texts are the same attacks."""
    SiteSettings.objects.get_or_create(pk=1)
    SiteSettings.objects.update(
        widgets=WIDGETS, widget_options=OPTIONS, page_size=PART, readmore=True
    )
    made = [
        writing(
            f"s{number}",
            folder=f"part{number // PART}",
            date=FIRST + timedelta(minutes=number),
            toc=True,
            authorbox=True,
            **attacked(text),
        )
        for number, text in enumerate(attacks)
    ]
    write(made, via="import", at=timezone.now())
    for author in Author.objects.all():
        author.bio = author.name
        author.save()
    site_changed()
    return [one.article for one in made]


def list_urls(attacks: list[str]) -> list[str]:
    """Every kind of page but the stories' own, all of their pages."""
    parts = range((len(attacks) + PART - 1) // PART)
    terms = [
        f"/{plural}/{quote(slug)}/"
        for plural, model in (("tags", Tag), ("categories", Category), ("authors", Author))
        for slug in model.objects.values_list("slug", flat=True)
    ]
    return [
        *("/", "/tags/", "/categories/", "/authors/", "/archive/", "/archive/2025/01/"),
        *(f"/page/{part + 1}/" for part in parts if part),
        *(f"/part{part}/" for part in parts),
        *terms,
    ]


def search_urls(attacks: list[str]) -> list[str]:
    """All stories as results, and each attack as what is looked for."""
    pages = range(1, len(attacks) // 10 + 1)
    return [f"/search/?q={EVERYWHERE}&page={number}" for number in pages] + [
        f"/search/?q={quote(text)}&tag={quote(text)}&page={quote(text)}" for text in attacks
    ]


def feed_urls(attacks: list[str]) -> list[str]:
    parts = range((len(attacks) + PART - 1) // PART)
    return [f"/part{n}/{file}" for n in parts for file in ("index.xml", "atom.xml", "feed.json")]
