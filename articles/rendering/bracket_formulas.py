"""Formulas in brackets, ``\\(x\\)`` and ``\\[x\\]``.

On sites where a script converts the formulas in the finished page, authors also double the
backslashes, or write a bare ``\\begin{equation}``. All these forms are supported.

The formulas are removed from the source before Markdown can change them, and put into the HTML
afterwards, in the form that the converter writes for ``$$``. In code, the original text is
restored. The converter's own support for brackets is not used, because it takes quadratic time.
"""

from __future__ import annotations

import re
from html import escape

from articles.rendering.formulas import MAX_FORMULA_LENGTH, MAX_FORMULAS
from articles.rendering.shortcodes import make_unused_mark

_ENVIRONMENTS = (
    "align|alignat|aligned|alignedat|array|[bBpvV]?matrix|cases|displaymath|eqnarray|equation"
    "|gather|gathered|math|multline|smallmatrix|split"
)
_OPENING = re.compile(
    rf"(?P<dollars>\$\$)|(?P<sign>(?<!\\)\\[(\[]|\\\\[(\[])|(?P<begin>\\{{1,2}})begin\{{"
    rf"(?P<name>(?:{_ENVIRONMENTS})\*?)\}}"
)
_CLOSING = str.maketrans("([", ")]")
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_QUOTED = re.compile(r"\n[ \t]*(?:>[ \t]?)+")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PLACE = re.compile(r"</?(?:pre|code)\b[^<>]*>|<[A-Za-z/!][^<>]*")


class BracketFormulas:
    """The formulas of one body, except those between ``$$``. ``source`` is the body without
    them."""

    def __init__(self, text: str) -> None:
        self.mark = make_unused_mark("zqf", text)
        self.token = re.compile(rf"{self.mark}(\d+)z")
        self.found: list[tuple[str, str, bool]] = []
        self.source = self._take_out(text)

    def put_in(self, html: str) -> str:
        """Put the formulas into converted HTML, with the markup that the converter uses for
        formulas. In code and in tags, restore the text as written."""
        if not self.found:
            return html
        parts: list[str] = []
        at = depth = 0
        for tag in _PLACE.finditer(html):
            shown = self._restore_written if depth else self._render_formula
            parts.append(self.token.sub(shown, html[at : tag.start()]))
            at = tag.end()
            parts.append(self.token.sub(self._restore_written, tag[0]))
            if tag[0].startswith(("<pre", "<code")):
                depth += 1
            elif tag[0].startswith(("</pre", "</code")):
                depth = max(depth - 1, 0)
        parts.append(
            self.token.sub(self._restore_written if depth else self._render_formula, html[at:])
        )
        return "".join(parts)

    def in_words(self, words: str) -> str:
        """Replace each token in plain text by the TeX of the formula it represents."""

        def one(token: re.Match[str]) -> str:
            number = int(token[1])
            return self.found[number][1].strip() if number < len(self.found) else token[0]

        return self.token.sub(one, words)

    def _take_out(self, text: str) -> str:
        parts: list[str] = []
        at = begin = 0
        while len(self.found) < MAX_FORMULAS and (opening := _OPENING.search(text, begin)):
            begin = opening.end()
            end = self._end(text, opening)
            if end is None:
                continue
            begin = end
            if not opening["dollars"]:
                parts.append(text[at : opening.start()])
                parts.append(f"{self.mark}{len(self.found)}z")
                self.found.append(self._formula(text, opening, end))
                at = end
        return "".join([*parts, text[at:]]) if parts else text

    def _end(self, text: str, opening: re.Match[str]) -> int | None:
        """Return the end of the formula that begins with ``opening``. Return None if the formula
        does not end in the same paragraph."""
        if opening["dollars"]:
            closing = "$$"
        elif opening["sign"]:
            closing = opening["sign"].translate(_CLOSING)
        else:
            closing = f"\\end{{{opening['name']}}}"
        start = opening.end()
        end = text.find(closing, start, start + MAX_FORMULA_LENGTH)
        if end == -1 or _BLANK_LINE.search(text, start, end):
            return None
        return end + len(closing)

    def _formula(self, text: str, opening: re.Match[str], end: int) -> tuple[str, str, bool]:
        """Return a formula as written, its TeX, and whether it is displayed as a block."""
        written = text[opening.start() : end]
        line = text[text.rfind("\n", 0, opening.start()) + 1 : opening.start()]
        tex = _QUOTED.sub("\n", written) if line.lstrip().startswith(">") else written
        if opening["sign"]:
            size = len(opening["sign"])
            tex = tex[size:-size]
            return (
                written,
                _unescape_backslashes(tex) if size == 3 else tex,
                opening["sign"].endswith("["),
            )
        # Doubled backslashes at the ends of lines show that the author expected Markdown to halve
        # them.
        if opening["begin"] == "\\\\" or "\\\\\\\\" in tex:
            tex = _unescape_backslashes(tex)
        return written, tex, opening["name"] != "math"

    def _render_formula(self, token: re.Match[str]) -> str:
        number = int(token[1])
        if number >= len(self.found):
            return token[0]
        _written, tex, display = self.found[number]
        style = "display" if display else "inline"
        return f'<span data-math-style="{style}">{escape(tex, quote=False)}</span>'

    def _restore_written(self, token: re.Match[str]) -> str:
        number = int(token[1])
        return escape(self.found[number][0]) if number < len(self.found) else token[0]


def _unescape_backslashes(text: str) -> str:
    """Remove backslashes before punctuation, as Markdown does."""
    return _ESCAPED.sub(r"\1", text)
