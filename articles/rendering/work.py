"""What the passes over one body share and gather."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from articles.rendering.anchors import Anchors
from articles.rendering.result import Heading, Reference, ReferenceKind, Resolve, Resolved
from articles.rendering.words import Say, english

_MAX_SEARCHES = 500
_IN_MARKDOWN = "/:?#[]@!$&'*+,;=%-._~"


@dataclass(slots=True)
class Work:
    """One body's source, the answers to its references, and what was found in it so far.

    ``say`` speaks the article's language.
    ``final`` holds URLs that a ``ref`` shortcode gave: they are not asked for again.
    """

    source: str
    resolve: Resolve
    anchor_prefix: str = ""
    say: Say = english
    final: set[str] = field(default_factory=set)
    anchors: Anchors = field(default_factory=Anchors)
    toc: list[Heading] = field(default_factory=list)
    references: dict[tuple[ReferenceKind, str], Reference] = field(default_factory=dict)
    images_remote: dict[str, None] = field(default_factory=dict)
    _answers: dict[tuple[ReferenceKind, str], Resolved | None] = field(default_factory=dict)
    _place: tuple[int, int] = (0, 1)
    _searches: int = 0

    def answer(self, kind: ReferenceKind, url: str) -> Resolved | None:
        """What a local URL of the HTML points to; notes the reference at its first use."""
        key = (kind, url)
        if key not in self._answers:
            target, line = self._as_written(url)
            self._answers[key] = self._ask(kind, target, line)
        return self._answers[key]

    def refer(self, target: str, line: int) -> str:
        """The URL for a ``ref`` shortcode's target, the target itself where it is unknown, quoted
        so that it can stand in a Markdown link."""
        resolved = self._ask("ref", target, line)
        url = quote(resolved.url if resolved else target, safe=_IN_MARKDOWN)
        self.final.add(url)
        return url

    def _ask(self, kind: ReferenceKind, target: str, line: int) -> Resolved | None:
        self.references.setdefault((kind, target), Reference(kind, target, line))
        return self.resolve(target, kind)

    def _as_written(self, url: str) -> tuple[str, int]:
        """The URL in the author's own spelling (the converter percent-encodes) and its line."""
        spellings = dict.fromkeys((url, unquote(url)))
        for target in spellings:
            at = self._find(target)
            if at != -1:
                return target, self._line(at)
        return url, 1

    def _find(self, target: str) -> int:
        """References come in the order of the text; the few that do not are searched for from its
        start, not more often than a real text needs."""
        at = self.source.find(target, self._place[0], self._place[0] + 100_000)
        if at == -1 and self._searches < _MAX_SEARCHES:
            self._searches += 1
            at = self.source.find(target)
        return at

    def _line(self, at: int) -> int:
        start, line = self._place if at >= self._place[0] else (0, 1)
        line += self.source.count("\n", start, at)
        self._place = (at, line)
        return line
