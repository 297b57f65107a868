"""Summaries and descriptions as plain text, for lists, cards, feeds and meta tags."""

from __future__ import annotations

import re

from articles.rendering.pipeline import render_inline
from articles.rendering.plain import apply_typography, extract_inline_text
from articles.rendering.result import RenderError

_SHORTCODE = re.compile(r"\{\{[<%][^{}]*[>%]\}\}")
_MARKUP = re.compile(
    r"[*_`\[\]<>&\\~#|]|://|www\.|^\s*(?:[-+>]|\d+[.)])\s|\n[ \t]*[=-]+[ \t]*(?:\n|\Z)",
    re.MULTILINE,
)
# Text that can only be Markdown. A single asterisk or number sign may be meant literally.
_MARKDOWN = re.compile(
    r"\*\*\S|__\S|~~\S|`[^`]+`|\]\(|(?<!\w)[*_][^\s*_][^*_]*[*_](?!\w)"
    r"|^ {0,3}(?:#{1,6}|>|[-+*]|\d+[.)])[ \t]",
    re.MULTILINE,
)
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|cite|code|del|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u)"
    r"(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(
    r"</?(?:blockquote|br|div|h[1-6]|hr|li|ol|p|ul)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
#: Replaces "<" while Markdown is removed, so that text such as "<daily>" stays as written.
_LESS = "\ue000"


def render_summary_text(summary: str, *, emoji: bool = False) -> str:
    """Return a front-matter summary, which is Markdown, as plain text on one line."""
    summary = _remove_shortcodes(summary)
    if _MARKUP.search(summary) or (emoji and ":" in summary):
        return extract_inline_text(render_inline(summary.strip(), emoji=emoji))
    return apply_typography(" ".join(summary.split()))


def strip_markup(text: str) -> str:
    """Return a description, which is plain text, on one line. Markdown, formatting tags and
    shortcodes in it are removed; everything else stays."""
    text = _remove_shortcodes(text)
    if "<" in text:
        text = _BLOCK_TAG.sub(" ", _INLINE_TAG.sub("", text))
    if _MARKDOWN.search(text):
        try:
            words = extract_inline_text(render_inline(text.strip().replace("<", _LESS)))
        except RenderError:  # nested too deeply: keep the text as typed
            return " ".join(text.split())
        return words.replace(_LESS, "<")
    return " ".join(text.split())


def _remove_shortcodes(text: str) -> str:
    return _SHORTCODE.sub(" ", text) if "{{" in text else text
