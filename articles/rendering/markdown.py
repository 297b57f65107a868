"""Markdown to HTML, as it comes from the converter: neither clean nor finished."""

from __future__ import annotations

import re
from collections.abc import Callable

import comrak

from articles.rendering.result import RenderError

MAX_HTML = 8_000_000
"""Characters of HTML beyond which a body is refused: a megabyte of quote marks becomes 27."""

_EXTENSIONS = ("alerts", "autolink", "footnotes", "strikethrough", "table", "tasklist")

# The costs of these three grow with the square of their number: 8,000 of each take a second.
_MAX_QUOTES = 150
_DEEP_QUOTES = re.compile(rf"(?:>(?:[ \t]|[-+*][ \t]|\d{{1,9}}[.)][ \t])*+){{{_MAX_QUOTES}}}")
_DEFINITION = re.compile(r"\n[ \t>]*+:[ \t]")
_MAX_DEFINITIONS = 2_000
_MAX_COLUMNS = 500

_TAG = re.compile(r"<[A-Za-z/!?]")
_OMITTED = "<!-- raw HTML omitted -->"

# Characters of a sign's own class (punctuation, currency), so that emphasis beside them works as
# beside the sign itself.
_STAND_INS = {"~": "\u2053\u2e1b\u2e1e\u2e1f", "$": "\u20a0\u20a2\u20a4\u20af"}
_SINGLE_TILDE = re.compile(r"(?<![~\\])~(?!~)")
# MathJax of Mainroad: `$…$` is no formula.
_SINGLE_DOLLAR = re.compile(r"(?<![$\\])\$(?!\$)")


def _extensions(**switches: bool) -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    for name, value in switches.items():
        setattr(options, name, value)
    return options


def _parsing(*, smart: bool) -> comrak.ParseOptions:
    options = comrak.ParseOptions()
    options.smart = smart
    return options


def _rendering(*, raw_html: bool) -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    options.unsafe_ = raw_html
    options.tasklist_classes = True
    options.full_info_string = True
    return options


_PLAIN = _extensions()
_WITHOUT_FOOTNOTES = _extensions(strikethrough=True, autolink=True)
_FEATURES = [(tables, lists) for tables in (False, True) for lists in (False, True)]


def _dialect(tables: bool, definitions: bool, **more: bool) -> comrak.ExtensionOptions:
    usual = dict.fromkeys(_EXTENSIONS, True)
    return _extensions(**usual | {"table": tables, "description_lists": definitions} | more)


_BY_FEATURE = {features: _dialect(*features) for features in _FEATURES}
_BY_FEATURE_WITH_MATH = {
    features: _dialect(*features, math_dollars=True, math_latex=True) for features in _FEATURES
}
_LITERAL, _TYPOGRAPHIC = _parsing(smart=False), _parsing(smart=True)
_RAW, _NO_RAW = _rendering(raw_html=True), _rendering(raw_html=False)


def commonmark(text: str) -> str:
    """CommonMark and nothing else, raw HTML kept: the bare conversion that the spec describes."""
    return comrak.render_markdown(text, _PLAIN, _LITERAL, _RAW)


def to_html(text: str, *, math: bool = False) -> str:
    """The HTML of a body in the dialect of Hugo's defaults, raw HTML kept; with ``math`` a formula
    is a ``<span data-math-style>``.

    Raises :class:`RenderError` where the text would take seconds or the process with it.
    """
    refuse_deep_quotes(text)
    return _checked(_converted(text, _RAW, math=math))


def has_raw_html(text: str, *, math: bool = False) -> bool:
    """Whether a body holds HTML that is no sample in code. The converter is asked, which leaves a
    mark where it drops some."""
    return _TAG.search(text) is not None and _OMITTED in _converted(text, _NO_RAW, math=math)


def inline_html(text: str) -> str:
    """The HTML of a line or two, raw HTML dropped."""
    refuse_deep_quotes(text)
    return _checked(
        _tildes_kept(
            text, lambda t: comrak.render_markdown(t, _WITHOUT_FOOTNOTES, _TYPOGRAPHIC, _NO_RAW)
        )
    )


def refuse_deep_quotes(text: str) -> None:
    """Raises :class:`RenderError` on quotes nested past reason: 100,000 take an hour."""
    found = _DEEP_QUOTES.search(text) if text.count(">") >= _MAX_QUOTES else None
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise RenderError(f"line {line} of the text nests more than {_MAX_QUOTES} quotations")


def _converted(text: str, rendering: comrak.RenderOptions, *, math: bool) -> str:
    dialects = _BY_FEATURE_WITH_MATH if math else _BY_FEATURE

    def convert(text: str) -> str:
        dialect = dialects[_tables_bearable(text), _definitions_bearable(text)]
        return comrak.render_markdown(text, dialect, _TYPOGRAPHIC, rendering)

    if math:
        return _kept(text, "$", _SINGLE_DOLLAR, lambda t: _tildes_kept(t, convert))
    return _tildes_kept(text, convert)


def _tables_bearable(text: str) -> bool:
    return text.count("|") <= _MAX_COLUMNS or all(
        line.count("|") <= _MAX_COLUMNS for line in text.split("\n")
    )


def _definitions_bearable(text: str) -> bool:
    """Whether there are definitions at all (only then is the extension worth its time), and few
    enough."""
    return 0 < len(_DEFINITION.findall(text)) <= _MAX_DEFINITIONS


def _checked(html: str) -> str:
    if len(html) > MAX_HTML:
        raise RenderError(
            f"the text becomes {len(html):,} characters of HTML; at most {MAX_HTML:,}"
        )
    return html


def _tildes_kept(text: str, convert: Callable[[str], str]) -> str:
    """``~5`` stays as written: news is full of such figures. Hugo ≤ 0.111 strikes only ``~~``."""
    return _kept(text, "~", _SINGLE_TILDE, convert)


def _kept(text: str, sign: str, single: re.Pattern[str], convert: Callable[[str], str]) -> str:
    """Convert with the ``single`` signs kept as they are written."""
    if sign not in text:
        return convert(text)
    stand_in = next((mark for mark in _STAND_INS[sign] if mark not in text), None)
    if stand_in is None:
        return convert(text)
    html = convert(single.sub(stand_in, text))
    encoded = "".join(f"%{byte:02X}" for byte in stand_in.encode())
    return html.replace(stand_in, sign).replace(encoded, sign)
