"""Convert HTML from the clipboard to Markdown.

The HTML comes from a word processor or a web page. Three libraries share the work: nh3 parses it as
a browser does and drops scripts, styles, comments and unsafe addresses; ``pasted_tree`` turns the
styles of word processors into elements; markdownify writes these elements as Markdown.
"""

from __future__ import annotations

import re

import nh3
from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from articles.rendering.clean import DROPPED_WITH_CONTENT, URL_SCHEMES, split_names
from articles.rendering.pasted_tree import simplify
from articles.rendering.result import RenderError

_TAGS = split_names(
    "a b blockquote br caption code del div em font h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre s"
    " samp span strike strong table tbody td tfoot th thead tr tt u ul"
)
_ATTRIBUTES = {
    "*": {"class", "style"},
    "a": {"href"},
    "img": {"alt", "src", "width"},
    "ol": {"start"},
    "td": {"colspan"},
    "th": {"colspan"},
}

#: Maximum number of elements inside each other. Parsers need quadratic time for deep nesting.
MAX_OPEN = 500

#: Maximum number of opening and closing tags. A long story from Word has about 2,000. The time
#: grows with the square of the elements in one place.
MAX_TAGS = 8_000

#: Characters that would mean something in Markdown. A star between spaces and an underscore inside
#: a word are only characters.
_SPECIAL = re.compile(
    r"""\\(?=[!-/:-@\[-`{-~])"""
    r"""|[`~|]"""
    r"""|(?<!\s)\*|\*(?!\s)"""
    r"""|(?<![^\W_])_|_(?![^\W_])"""
    r"""|\](?=[(\[:])|\[(?=\^)|!(?=\[)"""
    r"""|<(?=[a-zA-Z/!?])|&(?=\#?\w{1,32};)|(?<=\{)\{(?=[<%])"""
)
_LINE_START = re.compile(
    r"^([#>+-]|={2,}|-{2,}|:(?=\s))(?=\s|$|.)|^(\d{1,9})([.)])(?=\s|$)", re.MULTILINE
)
_BLOCKS = ("p", "div", "ul", "ol", "table", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
#: Elements that cannot contain themselves, and those without content.
_FLAT = split_names(
    "area base br col dd dt embed hr img input li link meta option p param source tbody td tfoot th"
    " thead tr track wbr"
)
#: The address that the form gives a picture which it uploads itself (``admin-desk/paste.js``).
_UPLOADED = re.compile(r"desk-picture-\d{1,4}")
#: Square brackets would end the alternative text of a picture.
_ROUND = str.maketrans("[]", "()")
_HARD_BREAK = "\\\n"


def convert_to_markdown(html: str, *, missing_picture: str) -> str:
    """Return ``html`` as Markdown. In the place of each picture stands ``missing_picture`` in
    brackets, with its alternative text. Only pictures that the form uploads stay pictures: their
    addresses are ``desk-picture-0`` and so on.

    Raise :class:`RenderError` if there are too many elements, or too many inside each other.
    """
    html = _remove_comments(html.replace("\0", ""))
    _refuse_deep_nesting(html)
    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        clean_content_tags=set(DROPPED_WITH_CONTENT - _TAGS),
        url_schemes=set(URL_SCHEMES),
        link_rel=None,
    )
    if clean.count("<") > MAX_TAGS:
        raise RenderError(f"more than {MAX_TAGS} tags of HTML")
    soup = BeautifulSoup(clean, "html.parser")
    simplify(soup)
    text: str = _Writer(missing_picture).convert_soup(soup)
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).strip("\n")


def _remove_comments(html: str) -> str:
    """Remove comments. Word hides XML in them."""
    first, *others = html.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


def _refuse_deep_nesting(html: str) -> None:
    opened: list[str] = []
    for closing, name in _TAG.findall(html.lower()):
        if name in _FLAT:
            continue
        if not closing:
            opened.append(name)
        elif opened and opened[-1] == name:
            opened.pop()
        if len(opened) > MAX_OPEN:
            raise RenderError(f"more than {MAX_OPEN} elements of HTML are inside each other")


class _Writer(MarkdownConverter):
    """Writes simplified HTML. The methods are called by markdownify, one for each element."""

    def __init__(self, missing_picture: str) -> None:
        super().__init__(heading_style="atx", table_infer_header=True)
        self.missing_picture = missing_picture

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return _SPECIAL.sub(lambda found: "\\" + found[0], text)

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip()
        if not text or "_inline" in parent_tags:
            return f"{text}<br>" if text and parent_tags & {"td", "th"} else text
        text = re.sub(r"[ \t]*\n[ \t]*", "\n", text)
        return f"\n\n{_LINE_START.sub(_escape_line_start, text)}\n\n"

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A line break in a paragraph begins a new one."""
        if "pre" in parent_tags:
            return "\n"
        if parent_tags & {"td", "th"}:
            return "<br>"
        if "_inline" in parent_tags:
            return " "
        return _HARD_BREAK if "li" in parent_tags else "\n\n"

    def convert_strong(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _mark(el, text, "**")

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _mark(el, text, "*")

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _mark(el, text, "~~")

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        href = re.sub(r"[\s()<>\\]", lambda found: f"%{ord(found[0]):02X}", str(el["href"]).strip())
        if el.find(_BLOCKS) or "\n" in text.strip() or "_noformat" in parent_tags:
            return text
        return _wrap(text, "[", f"]({href})")

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if str(el.get("width", "")) in ("0", "1"):
            return ""  # it counts readers
        alt = " ".join(str(el.get("alt", "")).split()).translate(_ROUND)
        alt = self.escape(alt, parent_tags)
        url = str(el.get("src", ""))
        if _UPLOADED.fullmatch(url):
            place = f"![{alt}]({url})"
        else:
            place = f"[{self.missing_picture}{': ' if alt else ''}{alt}]"
        return place if "_inline" in parent_tags else f"\n\n{place}\n\n"

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip().removesuffix("\\").strip()
        if not text:
            return ""
        marker = f"{el.get('value', '-')} "
        indent = " " * len(marker)
        return marker + re.sub(r"\n(?=[^\n])", f"\n{indent}", text) + "\n"

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        longest = max((len(run) for run in re.findall("`+", text)), default=0)
        fence = "`" * max(3, longest + 1)
        code = text.strip("\n")
        return f"\n\n{fence}\n{code}\n{fence}\n\n" if code.strip() else ""

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = re.sub(r"\s*\n\s*", "<br>", text.strip())
        text = re.sub(r"^(?:\s*<br>)+|(?:<br>\s*)+$", "", text)
        return f" {text} |" + "  |" * (int(str(el.get("colspan", "1"))) - 1)

    convert_th = convert_td


def _escape_line_start(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"


def _mark(el: Tag, text: str, mark: str) -> str:
    """Put ``mark`` around each paragraph of ``text``. Whole blocks are not marked."""
    if el.find(_BLOCKS):
        return text
    parts = re.split(r"(\n\n+|<br>|\\\n)", text)
    return "".join(part if n % 2 else _wrap(part, mark, mark) for n, part in enumerate(parts))


def _wrap(text: str, before: str, after: str) -> str:
    """Put both signs around ``text``, inside its white space."""
    words = text.strip()
    if not words:
        return text
    start = text.index(words)
    return f"{text[:start]}{before}{words}{after}{text[start + len(words) :]}"
