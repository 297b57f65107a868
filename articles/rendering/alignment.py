"""Text alignment from ``text-align`` styles, WordPress classes and the old ``align`` attribute."""

from __future__ import annotations

import re

_STYLE = re.compile(
    r"(?:\A|;)\s*text-align\s*:\s*(left|right|center|justify|start|end)(?![\w-])", re.IGNORECASE
)
_CLASS = re.compile(r"(?<!\S)has-text-align-(left|right|center|justify)(?!\S)")
_SIDES = {"start": "left", "end": "right"}

_ALIGNED = re.compile(
    r"(<(?:blockquote|div|figcaption|h[1-6]|li|p|section|t[dhr])"
    r'(?: (?!align=)[\w-]+(?:="[^"]*")?)*) align="((?i:left|right|center|justify))"([^>"]*)'
)


def get_alignment(style: str, classes: str) -> str:
    """Return the alignment that a style or a class requests, or an empty string."""
    asked = _STYLE.findall(style) or _CLASS.findall(classes)
    return _SIDES.get(asked[-1].lower(), asked[-1].lower()) if asked else ""


def replace_align_attributes(html: str) -> str:
    """Replace ``align`` in well-formed HTML by a class, and keep the other classes."""
    return _ALIGNED.sub(_add_align_class, html)


def _add_align_class(found: re.Match[str]) -> str:
    name = f"align-{found[2].lower()}"
    if ' class="' in found[1]:
        return found[1].replace(' class="', f' class="{name} ', 1) + found[3]
    return f'{found[1]} class="{name}"{found[3]}'
