"""Formulas as MathML: made while rendering, so that pages need neither a script nor another host.

The maker of MathML is not trusted: what it gives is read as XML and built anew from our own lists
of elements and attributes. That is why formulas may enter a body behind the sanitizer.
"""

from __future__ import annotations

import re
from html import escape, unescape
from xml.etree import ElementTree

from latex2mathml.converter import convert

MAX_FORMULA = 2_000
MAX_FORMULAS = 200
"""Characters of one formula and formulas of one body; what is beyond stays as written."""

_FORMULA = re.compile(
    r'<span data-math-style="(?P<style>inline|display)">(?P<tex>[^<]*)</span>', re.DOTALL
)
_NESTED = re.compile(r"[{(\[]|\\(?:left|begin|sqrt|frac)\b")
_MAX_NESTED = 200

_ELEMENT_NAMES = """
math menclose mfrac mi mn mo mover mpadded mroot mrow mspace msqrt mstyle msub msubsup msup mtable
mtd mtext mtr munder munderover
"""
_ATTRIBUTE_NAMES = """
accent columnalign columnlines columnspacing depth display displaystyle fence form height largeop
linethickness lspace mathvariant maxsize minsize movablelimits notation rowlines rowspacing rspace
scriptlevel separator stretchy symmetric voffset width
"""
_ELEMENTS = frozenset(_ELEMENT_NAMES.split())
_ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())


class Formulas:
    """The formulas of one body: taken out before cleaning, put in after it."""

    def __init__(self, source: str) -> None:
        self.held: list[str] = []
        self.mark = "zqm"
        while self.mark in source:
            self.mark += "q"

    def take_out(self, html: str) -> str:
        """Converted HTML with a token in place of each formula that can be set."""
        return _FORMULA.sub(self._token, html)

    def put_in(self, html: str) -> str:
        """Clean HTML with the formulas in their places. A token counts only in the element that
        this class wrote around it, which no attribute's value can contain."""
        for number, formula in enumerate(self.held):
            html = html.replace(self._place(number), formula)
        return html

    def _token(self, found: re.Match[str]) -> str:
        tex = unescape(found["tex"]).strip()
        display = found["style"] == "display"
        formula = mathml(tex, display=display) if len(self.held) < MAX_FORMULAS else None
        if formula is None:
            return f"<code>{escape(tex, quote=False)}</code>"
        self.held.append(formula)
        return self._place(len(self.held) - 1)

    def _place(self, number: int) -> str:
        return f'<span class="math">{self.mark}{number}z</span>'


def mathml(tex: str, *, display: bool) -> str | None:
    """A formula as MathML, or None where it is too large or cannot be read."""
    if not tex or len(tex) > MAX_FORMULA or len(_NESTED.findall(tex)) > _MAX_NESTED:
        return None
    try:
        made = convert(tex, display="block" if display else "inline")
        return _rebuilt(ElementTree.fromstring(made))
    except Exception:  # of a parser of many hands: whatever it stumbles over is no formula
        return None


def _rebuilt(element: ElementTree.Element) -> str:
    name = element.tag.rpartition("}")[2]
    if name not in _ELEMENTS:
        raise ValueError(f"<{name}> is no element of a formula")
    attributes = "".join(
        f' {key}="{escape(value)}"' for key, value in element.items() if key in _ATTRIBUTES
    )
    inner = escape(element.text or "", quote=False)
    inner += "".join(_rebuilt(child) for child in element)
    return f"<{name}{attributes}>{inner}</{name}>"
