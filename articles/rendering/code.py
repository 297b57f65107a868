"""Code blocks coloured with Pygments' short class names; the style sheet has the colours."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token
from pygments.util import ClassNotFound

MAX_BLOCK = 20_000
MAX_BODY = 60_000
"""Characters coloured in one block and in one body; what is longer stays plain. Lexers are
regular expressions of many hands: the caps bound what a hostile block can cost."""

_BLOCK = re.compile(r'<pre><code class="(?:[^"]* )?language-([^"\s]*)[^"]*">([^<]*)</code></pre>')
_NAME = re.compile(r"[\w.+#-]+")
_PLAIN = frozenset({"", "text", "plain", "plaintext", "txt", "none", "output", "mermaid"})


def highlight_blocks(html: str) -> str:
    """Colour code blocks whose language we know; all that name one get ``class="highlight"``."""
    left = MAX_BODY

    def one(found: re.Match[str]) -> str:
        nonlocal left
        name = _NAME.match(found[1])
        language = name[0].lower() if name else ""
        code = found[2]
        if len(code) <= min(left, MAX_BLOCK):
            left -= len(code)
            code = _coloured(unescape(code), language)
        return f'<pre class="highlight"><code class="language-{language}">{code}</code></pre>'

    return _BLOCK.sub(one, html)


def _coloured(code: str, language: str) -> str:
    lexer = _lexer(language)
    if lexer is None:
        return escape(code, quote=False)
    return "".join([_span(kind, text) for kind, text in lexer.get_tokens(code)])


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
    return STANDARD_TYPES[kind]


@lru_cache(maxsize=256)
def _lexer(language: str) -> Lexer | None:
    if language in _PLAIN:
        return None
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except (ClassNotFound, ImportError):
        return None
