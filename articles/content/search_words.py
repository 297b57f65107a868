"""The words of a story in the form that every search index stores. The module uses no database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from articles.content.text_analysis import analyse, take_new_words


class SearchWords(NamedTuple):
    """The analysed words of a story, as a search index stores them. They are plain strings, so that
    another process can compute them. ``new_words`` are the words that this process had not met
    before, folded but not stemmed."""

    title: str
    labels: str
    text: str
    new_words: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, str, str]:
        return self.title, self.labels, self.text


def analyse_story(
    *,
    headline: str,
    labels: Iterable[str],
    lead: str | None,
    summary: str | None,
    excerpt: str,
    plain_text: str,
    language: str,
) -> SearchWords:
    """Return the words of a story for the search index."""
    text = get_readable_text(lead, summary, excerpt, plain_text)
    return analyse_parts(title=headline, labels=labels, text=text, language=language)


def analyse_parts(*, title: str, labels: Iterable[str], text: str, language: str) -> SearchWords:
    """Return the analysed words of the three searchable parts of a story: title, labels and
    text."""
    return SearchWords(
        title=analyse(title, language),
        labels=analyse(" \n".join(labels), language),
        text=analyse(text, language),
        new_words=take_new_words(),
    )


def get_readable_text(lead: str | None, summary: str | None, excerpt: str, plain_text: str) -> str:
    """Return the text of a story that readers see: its lead, its excerpt and its body.

    The excerpt is included only if the author wrote a summary and the body does not begin with it.
    """
    own = excerpt if summary and not _starts_with(plain_text, excerpt) else ""
    return "\n".join(part for part in (lead, own, plain_text) if part)


def _starts_with(text: str, excerpt: str) -> bool:
    """Return whether a text, with its lines joined, begins with the excerpt."""
    return " ".join(text[: 2 * len(excerpt)].split()).startswith(excerpt)
