"""Code blocks coloured with Pygments' short class names; the style sheet has the colours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token

from articles.rendering.code_lines import lines_wanted, span

MAX_BLOCK = 8_000
MAX_SLOW_BLOCK = 3_000
MAX_BODY = 40_000
"""Characters coloured in one block and in one body; what is longer stays plain.

Lexers are regular expressions of many hands, and most take the square of the length of some input,
a few the cube. These caps, and languages of which each was tried on fifty hostile texts, keep the
worst body under three seconds.
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
_SLOW = frozenset({"c#", "csharp", "hcl", "java", "terraform", "tf"})

# A line, a gap or a row of bare words that no programmer writes, and lexers stumble over.
_UNLIKE_CODE = re.compile(r"[^\n]{301}|(?:\n[ \t]*+){10}|(?:[\w.\[\]@]++\s++){40}")

# The converter writes attributes in any order.
_OPTIONS = '(?: data-meta="([^"]*)")?'
_BLOCK = re.compile(
    rf'<pre><code{_OPTIONS} class="(?:[^"]* )?language-([^"\s]*)[^"]*"{_OPTIONS}>'
    r"([^<]*)</code></pre>"
)
_NAME = re.compile(r"[\w.+#-]+")


def highlight_blocks(html: str) -> str:
    """Colour code blocks whose language we know, and number and mark their lines as they ask for;
    all that name a language get ``class="highlight"``."""
    left = MAX_BODY

    def one(found: re.Match[str]) -> str:
        nonlocal left
        before, first, behind, code = found.groups("")
        name = _NAME.match(first)
        language = name[0].lower() if name else ""
        options = f"{first[len(language) :]} {before} {behind}"
        lines = lines_wanted(unescape(options)) if "=" in options else None
        if (lines or language in LANGUAGES) and len(code) <= min(left, _cap(language)):
            left -= len(code)
            pieces = _pieces(unescape(code), language)
            code = lines.html(pieces) if lines else "".join([span(*piece) for piece in pieces])
        return f'<pre class="highlight"><code class="language-{language}">{code}</code></pre>'

    return _BLOCK.sub(one, html)


def _pieces(code: str, language: str) -> Iterable[tuple[str, str]]:
    """(class or "", text) of a code's parts."""
    if language not in LANGUAGES or _UNLIKE_CODE.search(code):
        return [("", code)]
    return [(_class(kind), text) for kind, text in _lexer(language).get_tokens(code)]


def _cap(language: str) -> int:
    return MAX_SLOW_BLOCK if language in _SLOW else MAX_BLOCK


@lru_cache(maxsize=512)
def _class(kind: object) -> str:
    """The class of a token type, or of the nearest type above it that has one; none for blanks."""
    if kind in Token.Text:
        return ""
    while kind not in STANDARD_TYPES:
        kind = kind.parent  # type: ignore[attr-defined]
    return str(STANDARD_TYPES[kind])


@lru_cache(maxsize=256)
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False, ensurenl=False)
