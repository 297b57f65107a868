"""The words of a story as the search index of every database holds them. Knows no database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from articles.analysis import analyse, first_met


class Words(NamedTuple):
    """The analysed words of a story: what an index stores. Plain strings, so that another process
    can compute them. ``met`` are the words, as written, that were new to that process."""

    title: str
    labels: str
    text: str
    met: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, str, str]:
        return self.title, self.labels, self.text


def words_of(
    *,
    headline: str,
    labels: Iterable[str],
    lead: str | None,
    summary: str | None,
    excerpt: str,
    plain_text: str,
    language: str,
) -> Words:
    """The words of a story that the index holds."""
    text = readable(lead, summary, excerpt, plain_text)
    return words(title=headline, labels=labels, text=text, language=language)


def words(*, title: str, labels: Iterable[str], text: str, language: str) -> Words:
    """Analyse the parts of a story; pure."""
    return Words(
        title=analyse(title, language),
        labels=analyse(" \n".join(labels), language),
        text=analyse(text, language),
        met=first_met(),
    )


def readable(lead: str | None, summary: str | None, excerpt: str, plain_text: str) -> str:
    """What readers can read of a story: its lead, a summary of its author's, and the story. An
    excerpt that is how the story begins is not said twice."""
    own = excerpt if summary and not _begins(plain_text, excerpt) else ""
    return "\n".join(part for part in (lead, own, plain_text) if part)


def _begins(text: str, excerpt: str) -> bool:
    """Whether a text, its lines joined, begins with the excerpt."""
    return " ".join(text[: 2 * len(excerpt)].split()).startswith(excerpt)
