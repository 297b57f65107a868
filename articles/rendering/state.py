"""The state that the passes over one body share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from articles.rendering.anchors import Anchors
from articles.rendering.result import (
    Heading,
    ParameterLookup,
    Reference,
    ReferenceKind,
    Resolve,
    Resolved,
)
from articles.rendering.translations import Translate, keep_english

_MAX_SEARCHES = 500
SAFE_IN_MARKDOWN = "/:?#[]@!$&'*+,;=%-._~"


def find_no_parameter(name: str) -> str | None:
    """Return None, the result of a ``param`` shortcode for an unknown value."""
    return None


def _get_text_twice(words: str) -> tuple[str, str]:
    return words, words


@dataclass(slots=True)
class RenderState:
    """The source of one body, its resolved references, and everything collected so far.

    ``say`` translates into the article's language. If ``resolve`` is None, every URL stays as
    written. ``formula_texts`` takes the text of a heading and returns two versions: with formulas
    as written, and as readers see them. ``final`` holds the URLs returned by ``ref`` shortcodes,
    which are not resolved again. ``captions`` holds the HTML of captions that are kept with
    pictures, by the pictures' escaped URLs.
    """

    source: str
    resolve: Resolve | None
    anchor_prefix: str = ""
    say: Translate = keep_english
    param: ParameterLookup = find_no_parameter
    formula_texts: Callable[[str], tuple[str, str]] = _get_text_twice
    final: set[str] = field(default_factory=set)
    anchors: Anchors = field(default_factory=Anchors)
    toc: list[Heading] = field(default_factory=list)
    references: dict[tuple[str, ...], Reference] = field(default_factory=dict)
    images_remote: dict[str, None] = field(default_factory=dict)
    captions: dict[str, str] = field(default_factory=dict)
    _answers: dict[tuple[ReferenceKind, str], Resolved | None] = field(default_factory=dict)
    _place: tuple[int, int] = (0, 1)
    _searches: int = 0

    def answer(self, kind: ReferenceKind, url: str) -> Resolved | None:
        """Resolve a local URL found in the HTML, and record the reference on first use."""
        key = (kind, url)
        if key not in self._answers:
            target, line = self._find_spelling(url)
            self._answers[key] = self._ask(Reference(kind, target, line))
        return self._answers[key]

    def refer(self, target: str, line: int, language: str = "") -> str:
        """Return the URL for the target of a ``ref`` shortcode, or the target itself if it is
        unknown.

        ``language`` is empty for the page's own language. The URL is quoted for use in a Markdown
        link.
        """
        resolved = self._ask(Reference("ref", target, line, language))
        url = quote(resolved.url if resolved else target, safe=SAFE_IN_MARKDOWN)
        self.final.add(url)
        return url

    def _ask(self, reference: Reference) -> Resolved | None:
        self.references.setdefault(reference.resolve_arguments, reference)
        return self.resolve(*reference.resolve_arguments) if self.resolve else None

    def _find_spelling(self, url: str) -> tuple[str, int]:
        """Return the URL as the author spelled it, and its line in the source. ``url`` may differ,
        because the converter percent-encodes URLs."""
        spellings = dict.fromkeys((url, unquote(url)))
        for target in spellings:
            at = self._find(target)
            if at != -1:
                return target, self._line(at)
        return url, 1

    def _find(self, target: str) -> int:
        """Return the position of a URL in the source, or -1.

        References usually come in the order of the text. If one does not, search again from the
        start of the text, but only ``_MAX_SEARCHES`` times per body.
        """
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
