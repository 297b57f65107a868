"""Conversion of Markdown to HTML. Later steps complete and clean the result."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product

import comrak

from articles.rendering.definitions import loosen_definitions, split_terms
from articles.rendering.plain import mark_apostrophes
from articles.rendering.result import RenderError

MAX_HTML_LENGTH = 8_000_000
"""Maximum number of characters of HTML per body: a megabyte of quote marks would become 27
million."""

_EXTENSIONS = ("autolink", "footnotes", "strikethrough", "table", "tasklist")

# Limits for syntax that takes time proportional to the square of its number of uses. 8,000 uses
# take a second. A list of 1,000 definitions takes 11 ms, and one of 2,000 takes 45 ms.
_MAX_QUOTES = 150
_DEEP_QUOTES = re.compile(rf"(?:>(?:[ \t]|[-+*][ \t]|\d{{1,9}}[.)][ \t])*+){{{_MAX_QUOTES}}}")
_DEFINITION = re.compile(r"\n[ \t>]*+:[ \t]")
_MAX_DEFINITIONS = 1_000
_MAX_COLUMNS = 500
_MAX_MAIL_SIGNS = 500
"""Maximum number of ``@`` in a line. If a line has more, no bare address in the text becomes a
link."""

_TAG = re.compile(r"<[A-Za-z/!?]")
_OMITTED = "<!-- raw HTML omitted -->"

# Characters that replace a sign during the conversion. They are of the same class (punctuation,
# currency), so that emphasis works beside them as it does beside the sign.
_STAND_INS = {
    "'": "\u2e32\u2e33\u2e34\u2e35",
    "~": "\u2053\u2e1b\u2e1e\u2e1f",
    "$": "\u20a0\u20a2\u20a4\u20af",
}
_LITERAL_TAGS = ("<code", "</code", "<span data-math-style", "</span")
_SINGLE_TILDE = re.compile(r"(?<![~\\])~(?!~)")
# MathJax in the theme Mainroad does not treat `$…$` as a formula.
_SINGLE_DOLLAR = re.compile(r"(?<![$\\])\$(?!\$)")


def _make_extension_options(**switches: bool) -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    for name, value in switches.items():
        setattr(options, name, value)
    return options


def _make_parse_options(*, smart: bool) -> comrak.ParseOptions:
    options = comrak.ParseOptions()
    options.smart = smart
    return options


def _make_render_options(*, raw_html: bool) -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    options.unsafe_ = raw_html
    options.tasklist_classes = True
    options.full_info_string = True
    return options


_PLAIN = _make_extension_options()
_INLINE = {
    (links, emoji): _make_extension_options(strikethrough=True, autolink=links, shortcodes=emoji)
    for links, emoji in product((False, True), repeat=2)
}
_FEATURES = list(product((False, True), repeat=4))


def _make_dialect(
    tables: bool, definitions: bool, links: bool, emoji: bool, **more: bool
) -> comrak.ExtensionOptions:
    asked = {
        "table": tables,
        "description_lists": definitions,
        "autolink": links,
        "shortcodes": emoji,
    }
    return _make_extension_options(**dict.fromkeys(_EXTENSIONS, True) | asked | more)


_BY_FEATURE = {features: _make_dialect(*features) for features in _FEATURES}
_BY_FEATURE_WITH_MATH = {
    features: _make_dialect(*features, math_dollars=True) for features in _FEATURES
}
_LITERAL, _TYPOGRAPHIC = _make_parse_options(smart=False), _make_parse_options(smart=True)
_RAW, _NO_RAW = _make_render_options(raw_html=True), _make_render_options(raw_html=False)


def convert_commonmark(text: str) -> str:
    """Convert plain CommonMark as its specification describes. Raw HTML is kept."""
    return comrak.render_markdown(text, _PLAIN, _LITERAL, _RAW)


def convert_markdown(text: str, *, math: bool = False, emoji: bool = False) -> str:
    """Convert a body to HTML, in the Markdown dialect that Hugo uses by default. Raw HTML is kept.

    If ``math`` is true, text between ``$$`` becomes a ``<span data-math-style>``. If ``emoji`` is
    true, a code such as ``:tada:`` becomes the character.

    Raise :class:`RenderError` if the text could take seconds or crash the process.
    """
    refuse_deep_quotes(text)
    return _check_size(_convert_body(text, _RAW, math=math, emoji=emoji))


def has_raw_html(text: str, *, math: bool = False) -> bool:
    """Return whether a body contains raw HTML outside code. The converter leaves a mark where it
    drops raw HTML."""
    return _TAG.search(text) is not None and _OMITTED in _convert_body(
        text, _NO_RAW, math=math, emoji=False
    )


def convert_inline(text: str, *, emoji: bool = False) -> str:
    """Convert a line or two to HTML. Raw HTML is dropped."""
    refuse_deep_quotes(text)
    return _check_size(
        _convert_with_apostrophes(
            text,
            lambda t: _convert_keeping_tildes(
                t,
                lambda t: comrak.render_markdown(
                    t, _INLINE[_may_use_autolinks(t), emoji], _TYPOGRAPHIC, _NO_RAW
                ),
            ),
        )
    )


def refuse_deep_quotes(text: str) -> None:
    """Raise :class:`RenderError` if quotations are nested too deeply: 100,000 levels take an
    hour."""
    found = _DEEP_QUOTES.search(text) if text.count(">") >= _MAX_QUOTES else None
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise RenderError(f"line {line} of the text nests more than {_MAX_QUOTES} quotations")


def _convert_body(text: str, rendering: comrak.RenderOptions, *, math: bool, emoji: bool) -> str:
    dialects = _BY_FEATURE_WITH_MATH if math else _BY_FEATURE

    def convert(text: str) -> str:
        dialect = dialects[
            _may_use_tables(text), _may_use_definitions(text), _may_use_autolinks(text), emoji
        ]
        if not dialect.description_lists:
            return comrak.render_markdown(text, dialect, _TYPOGRAPHIC, rendering)
        text = loosen_definitions(text)
        return split_terms(comrak.render_markdown(text, dialect, _TYPOGRAPHIC, rendering))

    if math:
        return _convert_with_apostrophes(
            text,
            lambda t: _convert_keeping_signs(
                t, "$", _SINGLE_DOLLAR, lambda t: _convert_keeping_tildes(t, convert)
            ),
        )
    return _convert_with_apostrophes(text, lambda t: _convert_keeping_tildes(t, convert))


def _may_use_tables(text: str) -> bool:
    return _has_at_most_per_line(_MAX_COLUMNS, "|", text)


def _may_use_autolinks(text: str) -> bool:
    return _has_at_most_per_line(_MAX_MAIL_SIGNS, "@", text)


def _has_at_most_per_line(most: int, sign: str, text: str) -> bool:
    """Return whether every line contains ``sign`` at most ``most`` times."""
    return text.count(sign) <= most or all(line.count(sign) <= most for line in text.split("\n"))


def _may_use_definitions(text: str) -> bool:
    """Return whether to enable the extension for definition lists. It is too slow for very many
    definitions, and useless without any."""
    return 0 < len(_DEFINITION.findall(text)) <= _MAX_DEFINITIONS


def _check_size(html: str) -> str:
    if len(html) > MAX_HTML_LENGTH:
        raise RenderError(
            f"the text becomes {len(html):,} characters of HTML; the limit is {MAX_HTML_LENGTH:,}"
        )
    return html


def _convert_keeping_tildes(text: str, convert: Callable[[str], str]) -> str:
    """Convert a text, but keep single tildes as written, because news often has figures such as
    ``~5``. Hugo ≤ 0.111 strikes through only ``~~``."""
    return _convert_keeping_signs(text, "~", _SINGLE_TILDE, convert)


def _convert_with_apostrophes(text: str, convert: Callable[[str], str]) -> str:
    """Convert a text. Use typographic apostrophes where the converter would see opening quotes. In
    code and in tags they stay straight."""
    stand_in = _find_stand_in("'", text) if "'" in text else None
    marked = mark_apostrophes(text, stand_in) if stand_in else text
    if stand_in is None or marked == text:
        return convert(text)
    literal = False

    def one(found: re.Match[str]) -> str:
        nonlocal literal
        if found[0] == stand_in:
            return "'" if literal else "’"
        if found[0].startswith(_LITERAL_TAGS):
            literal = found[0][1] != "/"
        return found[0].replace(stand_in, "'") if stand_in in found[0] else found[0]

    html = convert(marked).replace(_percent_encode(stand_in), "'")
    return re.sub(f"<[^>]*>|{stand_in}", one, html)


def _find_stand_in(sign: str, text: str) -> str | None:
    return next((mark for mark in _STAND_INS[sign] if mark not in text), None)


def _percent_encode(stand_in: str) -> str:
    return "".join(f"%{byte:02X}" for byte in stand_in.encode())


def _convert_keeping_signs(
    text: str, sign: str, single: re.Pattern[str], convert: Callable[[str], str]
) -> str:
    """Convert a text, but keep the signs that match ``single`` as written."""
    if sign not in text:
        return convert(text)
    stand_in = _find_stand_in(sign, text)
    if stand_in is None:
        return convert(text)
    html = convert(single.sub(stand_in, text))
    return html.replace(stand_in, sign).replace(_percent_encode(stand_in), sign)
