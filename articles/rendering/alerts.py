"""Alerts: quotations whose first line is ``[!type]``, an optional fold sign and an optional title,
as in Hugo."""

from __future__ import annotations

import re

from articles.rendering.state import RenderState

ALERT_SIGN = "[!"
"""Every alert contains this text."""

_QUOTE = re.compile(r'<blockquote((?:[^>"]|"[^"]*")*)>|</blockquote>')
_FIRST_LINE = re.compile(
    r"\s*<p>\[!([a-zA-Z]+)\]([-+]?)[ \t]?((?:(?!</p>)[^\n])*+)(?:(</p>\n?)|\n?)"
)
_BREAK = re.compile(r"\s*(?:<br ?/?>)?\s*\Z")
_TAG = re.compile(r"<[^>]*>")
_CLASS = re.compile(r' class="[^"]*"')

# Obsidian's types, which many authors use, mapped to the most similar of GitHub's five.
_KIND_BY_ALIAS = {
    **dict.fromkeys(
        ("abstract", "cite", "example", "info", "quote", "summary", "tldr", "todo"), "note"
    ),
    **dict.fromkeys(("check", "done", "hint", "success"), "tip"),
    **dict.fromkeys(("faq", "help", "question"), "important"),
    "attention": "warning",
    **dict.fromkeys(("bug", "danger", "error", "fail", "failure", "missing"), "caution"),
}
ALERT_KINDS = ("note", "tip", "important", "warning", "caution")


def replace_alerts(html: str, work: RenderState) -> str:
    """Convert alerts in well-formed HTML to boxes, or to ``<details>`` if they have a fold sign."""
    parts: list[str] = []
    ends: list[str] = []
    at = 0
    for found in _QUOTE.finditer(html):
        parts.append(html[at : found.start()])
        at = found.end()
        if found[0] == "</blockquote>":
            parts.append(ends.pop() if ends else found[0])
            continue
        line = _FIRST_LINE.match(html, at)
        if line is None:
            parts.append(found[0])
            ends.append("</blockquote>")
            continue
        at = line.end()
        parts.append(_render_opening(line, found[1], work) + ("" if line[4] else "<p>"))
        ends.append("</details>" if line[2] else "</div>")
    parts.append(html[at:])
    return "".join(parts)


def _render_opening(line: re.Match[str], attributes: str, work: RenderState) -> str:
    kind = line[1].lower()
    like = _KIND_BY_ALIAS.get(kind, kind)
    classes = f"markdown-alert markdown-alert-{like}" if like in ALERT_KINDS else "markdown-alert"
    title = _BREAK.sub("", line[3]) or work.say(kind.capitalize())
    if title.count("</") * 2 != title.count("<") - title.count("<img"):
        title = _TAG.sub("", title)  # an element of the title ends only on the next line
    attributes = f' class="{classes}"{_CLASS.sub("", attributes)}'
    label = ' class="markdown-alert-title"'
    if line[2]:
        state = " open" if line[2] == "+" else ""
        return f"<details{attributes}{state}>\n<summary{label}>{title}</summary>\n"
    return f"<div{attributes}>\n<p{label}>{title}</p>\n"
