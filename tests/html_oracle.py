"""An independent judge of HTML. html5lib parses like a browser and is not part of the sanitizer.

``python -m tests.html_oracle < page.html`` prints the reasons why a page is dangerous.
"""

from __future__ import annotations

import re
import sys

import html5lib

_TAGS = """
applet audio base button dialog embed form frame frameset iframe input isindex keygen link marquee
math meta noembed noframes noscript object plaintext portal script select source style svg template
textarea video xmp
"""
_URL_ATTRIBUTES = """
action archive background cite classid code codebase data dynsrc formaction from href icon longdesc
lowsrc manifest ping poster profile src srcset to usemap values xlink:href
"""

#: Elements that run, load, submit or restyle something, or that change how a browser parses the
#: rest.
DANGEROUS_TAGS = frozenset(_TAGS.split())
URL_ATTRIBUTES = frozenset(_URL_ATTRIBUTES.split())
SAFE_SCHEMES = frozenset(
    {"http", "https", "mailto", "tel", "sms", "geo", "webcal", "xmpp", "matrix"}
)

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
#: URL Standard: control characters and spaces at both ends are ignored, and so are all tabs and
#: line breaks.
_TRIMMED = "".join(map(chr, range(33)))
_DROPPED = re.compile(r"[\t\n\r]")


def unsafe(html: str) -> list[str]:
    """Return the reasons why HTML is dangerous; an empty list means that it is safe."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False, treebuilder="etree")
    reasons: list[str] = []
    for element in tree.iter():
        if not isinstance(element.tag, str):  # comments are not elements
            continue
        tag = re.sub(r"^\{.*\}", "", element.tag).lower()
        if tag in DANGEROUS_TAGS:
            reasons.append(f"tag {tag}")
        for name, value in element.attrib.items():
            reasons.extend(_reasons_of(_plain_name(name), value))
    return reasons


def _plain_name(name: str | tuple[str, ...]) -> str:
    return (name if isinstance(name, str) else name[-1]).lower()


def _reasons_of(attribute: str, value: str) -> list[str]:
    if attribute.startswith("on") or attribute in ("style", "srcdoc"):
        return [f"attr {attribute}"]
    if attribute in URL_ATTRIBUTES:
        url = _DROPPED.sub("", value.strip(_TRIMMED)).lower()
        scheme = _SCHEME.match(url)
        if scheme and scheme[1] not in SAFE_SCHEMES:
            return [f"url {scheme[1]}:"]
    return []


if __name__ == "__main__":
    found = unsafe(sys.stdin.read())
    print(*found, sep="\n")
    sys.exit(bool(found))
