"""The passes between conversion and cleaning, each on well-formed HTML and only where needed."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from articles.rendering.anchors import slug, split_attributes
from articles.rendering.code import highlight_blocks
from articles.rendering.plain import untagged
from articles.rendering.result import Heading
from articles.rendering.targets import targets
from articles.rendering.work import Work

_ATTRIBUTES = r'((?:[^>"]|"[^"]*")*)'
_HEADING = re.compile(rf"<h([1-6]){_ATTRIBUTES}>(.*?)</h\1>", re.DOTALL)
_IDENTIFIED = re.compile(r'(<(?!h[1-6] )[a-z]+(?: [\w-]+(?:="[^"]*")?)*? id=")([^"]*)(?=")')
_ALIGNED = re.compile(
    r'(<(?:p|div|t[dh]|h[1-6])(?: (?!align=)[\w-]+="[^"]*")*) align="(left|right|center|justify)"'
)
_PRE = re.compile(r"<pre(?![^>]* tabindex)(?=[ >])")
_CHECKBOX = re.compile(r'<input type="checkbox"([^>]*)>')
_BACK = ' aria-label="{} '
_FOOTNOTE = re.compile(r' (id="|href="#)(fn(?:ref)?-[^"]*)"')
_TABLE = '<div class="table-scroll" tabindex="0" role="group" aria-label="{label}"><table'
_ALERT_TITLE = re.compile(
    r'(?<=<p class="markdown-alert-title">)(?:Note|Tip|Important|Warning|Caution)(?=</p>)'
)


def finish(html: str, work: Work) -> str:
    """Run every pass whose trigger occurs in well-formed HTML; the result still wants cleaning."""
    tags = {*_OPENING.findall(html)}
    for trigger, step in _PASSES:
        if trigger in tags or (trigger[0] != "<" and trigger in html):
            html = step(html, work)
    return html


def _ids(html: str, work: Work) -> str:
    def one(found: re.Match[str]) -> str:
        if found[2].startswith(("fn-", "fnref-")):
            return found[0]
        return found[1] + work.anchors.claim(found[2])

    return _IDENTIFIED.sub(one, html)


def _footnotes(html: str, work: Work) -> str:
    prefix = escape(work.anchor_prefix)
    seen: set[str] = set()

    def one(found: re.Match[str]) -> str:
        if found[1] == 'id="':
            # The converter gives a note that is defined twice the same id twice.
            if found[2] in seen:
                return ""
            seen.add(found[2])
        return f' {found[1]}{prefix}{found[2]}"'

    html = _FOOTNOTE.sub(one, html)
    back = "Back to reference"
    return html.replace(_BACK.format(back), _BACK.format(work.say(back)))


def _alerts(html: str, work: Work) -> str:
    return _ALERT_TITLE.sub(lambda found: work.say(found[0]), html)


def _headings(html: str, work: Work) -> str:
    def one(found: re.Match[str]) -> str:
        # The page's own title is its h1, so that an h1 of the body steps down.
        level = max(int(found[1]), 2)
        inner, written = split_attributes(found[3], found[2])
        title = untagged(inner)
        anchor = work.anchors.claim(written.id or slug(title))
        if level <= 3:
            work.toc.append(Heading(level, anchor, " ".join(title.split())))
        classes = f' class="{written.classes}"' if written.classes else ""
        return f'<h{level} id="{escape(anchor)}"{classes}>{inner}</h{level}>'

    return _HEADING.sub(one, html)


def _checkboxes(html: str, work: Work) -> str:
    """A box that nobody can tick is a mark, not a form control."""

    def one(found: re.Match[str]) -> str:
        return f'<span class="task-box">{"☑" if " checked" in found[1] else "☐"}</span>'

    return _CHECKBOX.sub(one, html)


def _alignment(html: str, work: Work) -> str:
    return _ALIGNED.sub(r'\1 class="align-\2"', html)


def _tables(html: str, work: Work) -> str:
    opening = _TABLE.format(label=work.say("Table"))
    return html.replace("<table", opening).replace("</table>", "</table></div>")


def _scrollable(html: str, work: Work) -> str:
    """Hugo: long lines scroll, so whoever has no pointer must get there too."""
    return _PRE.sub('<pre tabindex="0"', html)


def _code(html: str, work: Work) -> str:
    return highlight_blocks(html)


# "<h" stands for every heading. No pass makes what another one before it looks for.
_OPENING = re.compile(r"<[a-z]+")
_PASSES: tuple[tuple[str, Callable[[str, Work], str]], ...] = (
    (' id="', _ids),
    (' id="fn', _footnotes),
    ("<h", _headings),
    ("markdown-alert-title", _alerts),
    ("<input", _checkboxes),
    (' align="', _alignment),
    ("<table", _tables),
    ("<pre", _code),
    ("<pre", _scrollable),
    ("<a", targets),
    ("<img", lambda html, work: html if "<a" in html else targets(html, work)),
)
