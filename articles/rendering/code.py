"""Code blocks coloured with Pygments' short class names; the style sheet has the colours."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token

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

_BLOCK = re.compile(r'<pre><code class="(?:[^"]* )?language-([^"\s]*)[^"]*">([^<]*)</code></pre>')
_NAME = re.compile(r"[\w.+#-]+")


def highlight_blocks(html: str) -> str:
    """Colour code blocks whose language we know; all that name one get ``class="highlight"``."""
    left = MAX_BODY

    def one(found: re.Match[str]) -> str:
        nonlocal left
        name = _NAME.match(found[1])
        language = name[0].lower() if name else ""
        code = found[2]
        if language in LANGUAGES and len(code) <= min(left, _cap(language)):
            left -= len(code)
            code = _coloured(unescape(code), language)
        return f'<pre class="highlight"><code class="language-{language}">{code}</code></pre>'

    return _BLOCK.sub(one, html)


def _coloured(code: str, language: str) -> str:
    if _UNLIKE_CODE.search(code):
        return escape(code, quote=False)
    tokens = _lexer(language).get_tokens(code)
    return "".join([_span(kind, text) for kind, text in tokens])


def _cap(language: str) -> int:
    return MAX_SLOW_BLOCK if language in _SLOW else MAX_BLOCK


def _span(kind: object, text: str) -> str:
    name = _class(kind)
    escaped = escape(text, quote=False)
    return f'<span class="{name}">{escaped}</span>' if name else escaped


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
