"""Formulas as MathML. They are converted while rendering, so that pages need no script and no other
host.

The converter is not trusted: its output is parsed as XML and rebuilt with only the elements and
attributes on our own lists. This is why formulas may be inserted after the sanitizer.
"""

from __future__ import annotations

import re
from html import escape, unescape
from xml.etree import ElementTree

from latex2mathml.converter import convert

from articles.rendering.clean import FORMULA_ATTRIBUTES, FORMULA_TAGS
from articles.rendering.plain import extract_text
from articles.rendering.shortcodes import make_unused_mark

MAX_FORMULA_LENGTH = 2_000
MAX_FORMULAS = 200
"""Maximum number of characters per formula, and of formulas per body. Formulas beyond these limits
stay as written."""

_FORMULA = re.compile(
    r'<span data-math-style="(?P<style>inline|display)">(?P<tex>[^<]*)</span>', re.DOTALL
)
_NESTED = re.compile(r"[{(\[]|\\(?:left|begin|sqrt|frac)\b")
_MAX_NESTED = 200
_LABEL = re.compile(r"\\(?:label\{[^{}]*\}|nonumber(?![a-z])|notag(?![a-z]))")
_ALIGNED = re.compile(
    r"\\(begin|end)\{(?:align|aligned|alignat\*?|alignedat|eqnarray\*?)\}(?:(?<=at\})\{\d+\})?"
    r"(?:(?<=at\*\})\{\d+\})?"
)
_GATHERED = re.compile(r"\\(begin|end)\{(?:gather|gathered|multline)\*?\}")


class Formulas:
    """The formulas of one body. They are removed before cleaning and put back after it."""

    def __init__(self, source: str) -> None:
        self.held: list[str] = []
        self.written: list[str] = []
        self.mark = make_unused_mark("zqm", source)

    def take_out(self, html: str) -> str:
        """Return converted HTML with a token in place of each formula that can be converted."""
        return _FORMULA.sub(self._hold, html)

    def put_in(self, html: str) -> str:
        """Return clean HTML with the formulas in their places. A token counts only inside the
        element that this class wrote around it. No attribute value can contain that element."""
        for number, formula in enumerate(self.held):
            html = html.replace(self._place(number), formula)
        return html

    def texts(self, words: str) -> tuple[str, str]:
        """Return two versions of the text of a heading: with formulas as written, and as readers
        see them."""
        token = re.compile(rf"{self.mark}(\d+)z")

        def those(texts: list[str]) -> str:
            def one(found: re.Match[str]) -> str:
                return texts[int(found[1])] if int(found[1]) < len(texts) else found[0]

            return token.sub(one, words)

        return those(self.written), those([extract_text(formula) for formula in self.held])

    def _hold(self, found: re.Match[str]) -> str:
        tex = unescape(found["tex"]).strip()
        display = found["style"] == "display"
        formula = convert_to_mathml(tex, display=display) if len(self.held) < MAX_FORMULAS else None
        if formula is None:
            return f"<code>{escape(tex, quote=False)}</code>"
        self.held.append(formula)
        self.written.append(tex)
        return self._place(len(self.held) - 1)

    def _place(self, number: int) -> str:
        return f'<span class="math">{self.mark}{number}z</span>'


def convert_to_mathml(tex: str, *, display: bool) -> str | None:
    """Convert a formula to MathML. Return None if it is too large or invalid."""
    if not tex or len(tex) > MAX_FORMULA_LENGTH or len(_NESTED.findall(tex)) > _MAX_NESTED:
        return None
    try:
        made = convert(_normalize_environments(tex), display="block" if display else "inline")
        return _rebuild_element(ElementTree.fromstring(made))
    except Exception:  # the converter may raise anything on invalid input
        return None


def _normalize_environments(tex: str) -> str:
    """Replace environments that the converter does not know, and remove numbers and labels."""
    if "\\begin" not in tex:
        return tex
    tex = _LABEL.sub("", tex)
    tex = _ALIGNED.sub(lambda found: f"\\{found[1]}{{align*}}", tex)
    return _GATHERED.sub(
        lambda found: "\\begin{array}{c}" if found[1] == "begin" else "\\end{array}", tex
    )


def _rebuild_element(element: ElementTree.Element) -> str:
    name = element.tag.rpartition("}")[2]
    if name not in FORMULA_TAGS:
        raise ValueError(f"<{name}> is no element of a formula")
    attributes = "".join(
        f' {key}="{escape(value)}"' for key, value in element.items() if key in FORMULA_ATTRIBUTES
    )
    inner = escape(element.text or "", quote=False)
    inner += "".join(_rebuild_element(child) for child in element)
    return f"<{name}{attributes}>{inner}</{name}>"
