"""Pages on which every text that an author can write is an attack."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.utils import timezone

from articles.editing.writing import write_articles
from articles.models import Article, Author, Category, SiteSettings, Tag
from articles.rendering import render
from articles.site_settings.fragments import invalidate_cache
from tests.hostile.markup import ATTACKS
from tests.stories import FIRST, writing

#: All widgets that show texts of authors, with a few entries each. The kind of widget matters, not
#: the number of entries.
WIDGETS = ["recent", "categories", "taglist", "related", "archive", "authors", "toc"]
OPTIONS = {
    "recent": {"recent_num": 3},
    **{name: {"limit": 3} for name in ("categories", "taglist", "authors")},
}

#: Number of stories per section, and per page of a list.
PART = 40

#: A word that every story contains, so that a search for it finds all of them.
EVERYWHERE = "lighthouse"


def texts(name: str) -> list[str]:
    """Return the attacks of a list, without characters that a database cannot store."""
    inputs = [attack.replace("\0", "\ufffd") for attack in ATTACKS[name]]
    return [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in inputs]


def attacked(text: str) -> dict[str, Any]:
    """Return the values of a story in which every text is ``text``, shortened to what each field
    allows: one line for a line, its first hundred characters for a term."""
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
    """Create a story for each attack. The bio of its author is the same attack."""
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
    write_articles(made, via="import", at=timezone.now())
    # Take the attack from the story. In the author's name, character references are already
    # decoded.
    words = dict(slug_and_word(one.article) for one in made)
    for author in Author.objects.all():
        bio = words[author.slug]
        Author.objects.filter(pk=author.pk).update(bio=bio, bio_html=render(bio).html)
    invalidate_cache()
    return [one.article for one in made]


def slug_and_word(story: Article) -> tuple[str, str]:
    """Return the slug and the name of the story's author, as written in the story."""
    ((word, slug),) = story.terms["authors"]
    return slug, word


def list_urls(attacks: list[str]) -> list[str]:
    """Return the addresses of all pages of all lists, except the stories themselves."""
    parts = range((len(attacks) + PART - 1) // PART)
    terms = [
        f"/{plural}/{quote(slug)}/"
        for plural, model in (("tags", Tag), ("categories", Category), ("authors", Author))
        for slug in model.objects.values_list("slug", flat=True)
    ]
    return [
        *("/", "/tags/", "/categories/", "/authors/", "/archive/", "/archive/2025/01/"),
        "/corrections/",
        *(f"/page/{part + 1}/" for part in parts if part),
        *(f"/part{part}/" for part in parts),
        *terms,
    ]


def search_urls(attacks: list[str]) -> list[str]:
    """Return searches whose results are all stories, and a search for each attack."""
    pages = range(1, len(attacks) // 10 + 1)
    return [f"/search/?q={EVERYWHERE}&page={number}" for number in pages] + [
        f"/search/?q={quote(text)}&tag={quote(text)}&page={quote(text)}" for text in attacks
    ]


def feed_urls(attacks: list[str]) -> list[str]:
    parts = range((len(attacks) + PART - 1) // PART)
    return [f"/part{n}/{file}" for n in parts for file in ("index.xml", "atom.xml", "feed.json")]
