"""Definition lists as in Goldmark. The converter would merge the paragraphs of a definition into
one, and also the terms that share a definition. This module keeps them separate."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"(?:[ ]{0,3}>[ ]?)*")
_DEFINITION = re.compile(r"[ ]{0,3}:[ \t]")
_FENCE = re.compile(r"[ \t]*(```+|~~~+)(.*)")
_NOT_A_PARAGRAPH = re.compile(r"(?:[-+*]|\d{1,9}[.)])[ \t]|[:>#|<]")
_TERMS = re.compile(r"<dt>((?:(?!</dt>).)*\n(?:(?!</dt>).)*)</dt>", re.DOTALL)
_BREAK = re.compile(r"<br ?/?>\Z")


def loosen_definitions(text: str) -> str:
    """Insert a blank line after the term of each definition with several paragraphs. Without the
    blank line, the converter merges the paragraphs."""
    lines = text.split("\n")
    loose: dict[int, str] = {}
    first = depth = 0  # line of an item's first definition, and the indentation of its text
    gap, fence = True, ""
    for number, whole in enumerate(lines):
        quoted = _QUOTED.match(whole)
        prefix = quoted[0] if quoted else ""
        line = whole[len(prefix) :]
        fenced = _FENCE.match(line)
        if fenced:
            fence = _update_fence(fence, fenced[1], fenced[2])
            gap = False
        elif fence:
            continue
        elif not line.strip():
            gap = True
        elif _DEFINITION.match(line):
            if not depth:
                first = 0 if gap else number
            depth, gap = _get_indent(line) + 2, False
        elif depth and gap and _get_indent(line) >= depth:
            if first and not _NOT_A_PARAGRAPH.match(line.lstrip()):
                loose[first] = prefix
            gap = False
        elif gap:
            first, depth, gap = 0, 0, False
    if not loose:
        return text
    return "\n".join(
        f"{loose[number]}\n{line}" if number in loose else line for number, line in enumerate(lines)
    )


def _get_indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _update_fence(fence: str, signs: str, info: str) -> str:
    if not fence:
        return signs
    return "" if signs.startswith(fence) and not info.strip() else fence


def split_terms(html: str) -> str:
    """Give each line of a term in converted HTML its own ``<dt>``."""
    return _TERMS.sub(_split_term, html) if "<dt>" in html else html


def _split_term(found: re.Match[str]) -> str:
    terms = [_BREAK.sub("", term).strip() for term in found[1].split("\n")]
    if any(term.count("<") != term.count(">") or not _is_balanced(term) for term in terms):
        return found[0]
    return "\n".join(f"<dt>{term}</dt>" for term in terms)


def _is_balanced(term: str) -> bool:
    """Return whether a term closes all elements that it opens."""
    return term.count("</") * 2 == term.count("<") - term.count("<img")
