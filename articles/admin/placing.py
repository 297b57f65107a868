"""Where an article stands that was written here and has no file: its section, edition and name."""

from __future__ import annotations

from typing import Final

from articles import languages
from articles.hugo import is_reserved, read_path, urlize
from articles.models import Article

#: Characters of a name made from a title; a longer one ends at a hyphen.
NAME_LENGTH: Final = 80


def name_for(title: str) -> str:
    """The file name that a title suggests: "Harbour re-opens!" → "harbour-re-opens".

    It says nothing but a name: no ending, no language, no index (Hugo reads those out of names).
    A title without letters or digits gives "story".
    """
    name = urlize(title.replace("/", " ").replace(".", " ")).strip("-_~#@+")
    if len(name) > NAME_LENGTH:
        name = name[: NAME_LENGTH + 1].rpartition("-")[0] or name[:NAME_LENGTH]
    return name if name and _stays_a_name(name) else f"story-{name}".rstrip("-")


def _stays_a_name(name: str) -> bool:
    place = read_path(
        f"section/{name}.md",
        languages=languages.configured(),
        default_language=languages.default(),
    )
    return (place.name, place.kind, place.language) == (name, "page", None)


def section_fault(section: str) -> str | None:
    """What answers at a section's address already, or why it is none; None if it can be one."""
    if not section:
        return "nothing but signs"
    if section in languages.configured():
        return "a language"
    place = read_path(
        f"{section}/name.md",
        languages=languages.configured(),
        default_language=languages.default(),
    )
    if place.section != section:
        return "a number"
    return is_reserved(f"/{section}/", kind="page")


def place(article: Article, *, section: str, edition: str, title: str | None) -> None:
    """Set the placement of an article without a file. ``edition`` is a language tree ("" is the
    default's). The name follows the title while nobody has seen the story."""
    article.folder = article.section = section
    article.url_language = article.placed_language = edition
    if title and (not article.name or _is_unseen(article)):
        article.name = name_for(title)
    article.name = article.name or "story"


def _is_unseen(article: Article) -> bool:
    return article.status in (Article.Status.DRAFT, Article.Status.REVIEW)
