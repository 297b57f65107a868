"""Code blocks, highlighted with Pygments' short class names. The style sheet defines the
colours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token

MAX_OPTIONS_LENGTH = 1_000
"""Maximum number of characters of options to read after the language of a fence."""

_NUMBERED = re.compile(r'\blinenos\s*=\s*"?(?:true|1|inline|table)\b', re.IGNORECASE)
_FIRST = re.compile(r'\blinenostart\s*=\s*"?(\d{1,6})', re.IGNORECASE)
_MARKED = re.compile(r'\bhl_lines\s*=\s*(\[[^\]]*\]|"[^"]*"|[\d\s-]+)', re.IGNORECASE)
_FROM_TO = re.compile(r"(\d{1,6})(?:\s*-\s*(\d{1,6}))?")
_PIECE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class LineOptions:
    """The line options of a code block.

    ``first`` is the number of the first line, or None to show no numbers. ``marked`` holds the
    highlighted lines, which always count from 1. Hugo: hl_lines is independent of linenostart.
    """

    first: int | None
    marked: Sequence[range]

    def html(self, pieces: Iterable[tuple[str, str]]) -> str:
        """Return the HTML of code, with one element per line. ``pieces`` are pairs of a class,
        which may be empty, and a text."""
        lines: list[list[str]] = [[]]
        for name, text in pieces:
            for piece in _PIECE.findall(text):
                lines[-1].append(render_span(name, piece))
                if piece.endswith("\n"):
                    lines.append([])
        if not lines[-1]:
            lines.pop()
        return "".join(
            f"{self._opening(at, len(lines))}{''.join(line)}</span>"
            for at, line in enumerate(lines)
        )

    def _opening(self, at: int, lines: int) -> str:
        classes = "line hl" if any(at + 1 in some for some in self.marked) else "line"
        if self.first is None:
            return f'<span class="{classes}">'
        # The style sheet shows the line number from ``data-line``. Readers therefore do not copy it
        # with the code. All numbers have the same width.
        width = len(str(self.first + lines - 1))
        return f'<span class="{classes}" data-line="{self.first + at:>{width}}">'


def parse_line_options(options: str) -> LineOptions | None:
    """Parse the options that follow the language in the first line of a code block. In a shortcode
    the options have no braces.

    For example ``{linenos=table hl_lines=[8,"15-17"] linenostart=199}``. Return None if no option
    concerns lines.
    """
    options = options[:MAX_OPTIONS_LENGTH]
    marked = _MARKED.search(options)
    numbered = _NUMBERED.search(options) is not None
    if not (numbered or marked):
        return None
    start = _FIRST.search(options)
    ranges = _FROM_TO.findall(marked[1]) if marked else []
    return LineOptions(
        first=(int(start[1]) if start else 1) if numbered else None,
        marked=[range(int(begin), int(end or begin) + 1) for begin, end in ranges],
    )


def render_span(name: str, text: str) -> str:
    """Return escaped text, in a ``<span>`` if the class ``name`` is not empty."""
    escaped = escape(text, quote=False)
    return f'<span class="{name}">{escaped}</span>' if name else escaped


MAX_BLOCK_LENGTH = 8_000
MAX_SLOW_BLOCK_LENGTH = 3_000
MAX_HIGHLIGHTED_LENGTH = 40_000
"""Maximum number of characters highlighted per block, per block in a slow language, and per body.
Longer code stays plain.

Most lexers take quadratic time on some input, and a few take cubic time. Each language in the list
was tried on fifty hostile texts. Together with these limits the list keeps the worst body under
three seconds.
"""

_NAMES = """
apache applescript awk bash bat batch c c# c++ clojure cmake console cpp csharp css dart diff django
docker dockerfile elixir elm erlang fish fortran fsharp go golang graphql handlebars haskell hcl
html http ini java javascript jinja js json json5 jsx julia kotlin latex less lisp lua make makefile
markdown matlab md mysql nginx nim nix objective-c objectivec ocaml perl php postgresql
powershell properties protobuf ps1 py pycon python python3 r rb rs ruby rust sass scala scheme scss
sh shell shell-session solidity sql swift tcl terraform tex tf toml ts tsx twig typescript vb.net
verilog vhdl vim vue xml yaml yml zig zsh
"""
LANGUAGES = frozenset(_NAMES.split())
_SLOW_LANGUAGES = frozenset({"c#", "csharp", "hcl", "java", "terraform", "tf"})

# Text that is unlikely to be code and that slows lexers down: a very long line, many empty lines,
# or many bare words in a row.
_UNLIKE_CODE = re.compile(r"[^\n]{301}|(?:\n[ \t]*+){10}|(?:[\w.\[\]@]++\s++){40}")

# The converter writes the attributes in any order.
_OPTIONS = '(?: data-meta="([^"]*)")?'
_BLOCK = re.compile(
    rf'<pre><code{_OPTIONS} class="(?:[^"]* )?language-([^"\s]*)[^"]*"{_OPTIONS}>'
    r"([^<]*)</code></pre>"
)
_NAME = re.compile(r"[\w.+#-]+")


def highlight_blocks(html: str) -> str:
    """Highlight code blocks in known languages, and number and mark their lines as requested. Every
    block that names a language gets ``class="highlight"``."""
    left = MAX_HIGHLIGHTED_LENGTH

    def one(found: re.Match[str]) -> str:
        nonlocal left
        before, first, behind, code = found.groups("")
        name = _NAME.match(first)
        language = name[0].lower() if name else ""
        options = f"{first[len(language) :]} {before} {behind}"
        lines = parse_line_options(unescape(options)) if "=" in options else None
        if (lines or language in LANGUAGES) and len(code) <= min(left, _get_max_length(language)):
            left -= len(code)
            pieces = _tokenize_code(unescape(code), language)
            code = (
                lines.html(pieces) if lines else "".join([render_span(*piece) for piece in pieces])
            )
        return f'<pre class="highlight"><code class="language-{language}">{code}</code></pre>'

    return _BLOCK.sub(one, html)


def _tokenize_code(code: str, language: str) -> Iterable[tuple[str, str]]:
    """Split code into pairs of class (may be empty) and text."""
    if language not in LANGUAGES or _UNLIKE_CODE.search(code):
        return [("", code)]
    return [(_get_css_class(kind), text) for kind, text in _get_lexer(language).get_tokens(code)]


def _get_max_length(language: str) -> int:
    return MAX_SLOW_BLOCK_LENGTH if language in _SLOW_LANGUAGES else MAX_BLOCK_LENGTH


@lru_cache(maxsize=512)
def _get_css_class(kind: object) -> str:
    """Return the class of a token type or of its nearest ancestor with a class. Return an empty
    string for white space."""
    if kind in Token.Text:
        return ""
    while kind not in STANDARD_TYPES:
        kind = kind.parent  # type: ignore[attr-defined]
    return str(STANDARD_TYPES[kind])


@lru_cache(maxsize=256)
def _get_lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False, ensurenl=False)
