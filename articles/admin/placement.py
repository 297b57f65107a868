"""The placement of an article without a file: section, edition and name."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.hugo import find_built_in_page, find_reserved_use, read_path, urlize
from articles.models import Article
from articles.site_settings import languages

#: Maximum number of characters in a file name made from a title. A longer name is truncated at a
#: hyphen.
MAX_NAME_LENGTH: Final = 80


def suggest_file_name(title: str) -> str:
    """Make a file name from a title: "Harbour re-opens!" → "harbour-re-opens".

    The name has no extension. Hugo would neither mistake it for an index file nor find a language
    code in it. A title without letters or digits becomes "story".
    """
    name = urlize(title.replace("/", " ").replace(".", " ")).strip("-_~#@+")
    if len(name) > MAX_NAME_LENGTH:
        name = name[: MAX_NAME_LENGTH + 1].rpartition("-")[0] or name[:MAX_NAME_LENGTH]
    return name if name and _is_plain_file_name(name) else f"story-{name}".rstrip("-")


def _is_plain_file_name(name: str) -> bool:
    place = read_path(
        f"section/{name}.md",
        languages=languages.get_language_codes(),
        default_language=languages.get_default_code(),
    )
    return (place.name, place.kind, place.language) == (name, "page", None)


def read_section(typed: str) -> str:
    """Convert a section entered in a form to its slug: "Local News" → "local-news". Return "" for
    no section.

    Raise ValidationError if the section's address is taken or has several parts.
    """
    if not typed.strip():
        return ""
    section = urlize(typed.strip())
    fault = _find_section_fault(section)
    if fault or "/" in section:
        raise ValidationError(
            _("“%(section)s” cannot be a section (%(why)s). Enter a single word, such as news."),
            params={"section": typed, "why": fault or _("it has several parts")},
        )
    return section


def is_section(name: str) -> bool:
    """Return whether a story can be moved to the existing section ``name``."""
    return "/" not in name and urlize(name) == name and _find_section_fault(name) is None


def _find_section_fault(section: str) -> str | None:
    """Return a short reason why ``section`` is not allowed as a section. Return None if it is
    allowed."""
    if not section:
        return "nothing but signs"
    if section in languages.get_language_codes():
        return "a language"
    place = read_path(
        f"{section}/name.md",
        languages=languages.get_language_codes(),
        default_language=languages.get_default_code(),
    )
    if place.section != section:
        return "a number"
    address = f"/{section}/"
    return find_reserved_use(address) or find_built_in_page(address)


def set_placement(article: Article, *, section: str, edition: str, title: str | None) -> None:
    """Set the placement of an article without a file. ``edition`` is a language tree; "" is the
    tree at the root. Until the story is first published, its name changes with its title, unless
    somebody chose the path of its file."""
    if section != article.section or not article.folder:
        article.folder = section
    article.section = section
    article.url_language = article.placed_language = edition
    if title and (not article.name or (_is_unseen(article) and _has_suggested_name(article))):
        article.name = suggest_file_name(title)
    article.name = article.name or "story"


def _is_unseen(article: Article) -> bool:
    return article.status in (Article.Status.DRAFT, Article.Status.REVIEW)


def _has_suggested_name(article: Article) -> bool:
    """Return whether the article's name was made from its stored title, and no translation has the
    same name: it would lose its link to this story."""
    if article.name not in ("story", suggest_file_name(article.title or "")):
        return False
    same = Article.objects.filter(folder=article.folder, name=article.name, kind=article.kind)
    return not same.exclude(url_language=article.url_language).exists()
