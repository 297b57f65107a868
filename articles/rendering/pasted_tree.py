"""Simplify the HTML of word processors: what they say with styles becomes elements, and what is no
text of the author disappears."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag

from articles.rendering.word_lists import build_word_lists

#: Maximum depth of elements. Deeper elements are removed; their text remains.
MAX_DEPTH = 40

#: Maximum number of columns that one cell of a table spans.
MAX_SPAN = 20

_HIDDEN = re.compile(r"display:none|visibility:hidden|mso-hide:|mso-list:ignore")
_BOLD = re.compile(r"(?:^|;)font-weight:(?:bold|[6-9]00)")
_NOT_BOLD = re.compile(r"(?:^|;)font-weight:(?:normal|[1-5]00)")
_ITALIC = re.compile(r"(?:^|;)font-style:(?:italic|oblique)")
_STRUCK = re.compile(r"(?:^|;)text-decoration[a-z-]*:[^;]*line-through")
_CODE = re.compile(
    r"(?:^|;)font-family:[\"']?(?:courier|consolas|menlo|monaco|robotomono|monospace)"
)
_QUOTE = re.compile(r"quote|quotations", re.IGNORECASE)
_SPACES = re.compile(r"\s{2,}|[\t\r\n]|^\s$")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol")

#: Elements that mark words: name in HTML → name here.
_MARKS = {"b": "strong", "i": "em", "s": "del", "strike": "del", "tt": "code", "samp": "code"}

#: Styles that mark words, and the element for each.
_STYLES = ((_BOLD, "strong"), (_ITALIC, "em"), (_STRUCK, "del"), (_CODE, "code"))


def simplify(soup: BeautifulSoup) -> None:
    """Simplify ``soup``. Only elements with a meaning in Markdown remain."""
    for step in _STEPS:
        step(soup)


def _limit_depth(soup: BeautifulSoup) -> None:
    depths = {id(soup): 0}
    for tag in soup.find_all(True):
        depths[id(tag)] = depths[id(tag.parent)] + 1
    for tag in reversed(soup.find_all(True)):  # from inside to outside, which is much faster
        if depths[id(tag)] > MAX_DEPTH:
            tag.unwrap()


def _remove_hidden(soup: BeautifulSoup) -> None:
    for tag in soup.find_all(style=True):
        if not tag.decomposed and _HIDDEN.search(_read_style(tag)):
            tag.decompose()


def _read_style(tag: Tag) -> str:
    return re.sub(r"\s", "", str(tag.get("style", ""))).lower()


def _name_titles_and_quotes(soup: BeautifulSoup) -> None:
    for tag in soup.find_all("p", class_=True):
        name = " ".join(tag["class"])
        if _QUOTE.search(name):
            tag.wrap(soup.new_tag("blockquote"))
        elif name == "MsoTitle":
            tag.name = "h1"


def _mark_words(soup: BeautifulSoup) -> None:
    """Make elements of bold, italic, struck and fixed-width styles."""
    for tag in soup.find_all(True):
        tag.name = _MARKS.get(tag.name, tag.name)
        style = _read_style(tag)
        if tag.name == "strong" and _NOT_BOLD.search(style):
            tag.name = "span"
        if tag.name in ("span", "font", "p", "a"):
            for pattern, name in _STYLES:
                if pattern.search(style):
                    _wrap_content(soup, tag, name)


def _wrap_content(soup: BeautifulSoup, tag: Tag, name: str) -> None:
    mark = soup.new_tag(name)
    mark.extend(list(tag.contents))
    tag.append(mark)


def _unwrap_neutral(soup: BeautifulSoup) -> None:
    for tag in soup.find_all(["span", "font", "u"]):
        tag.unwrap()
    for tag in soup.find_all("a"):
        url = _find_target(str(tag.get("href", "")))
        tag["href"] = url
        if not url or url.startswith("#"):
            tag.unwrap()
    soup.smooth()


def _find_target(url: str) -> str:
    """Return the address to which a link leads. Google Docs sends readers through its own host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.hostname == "www.google.com" and parts.path == "/url":
        return parse_qs(parts.query).get("q", [url])[0]
    return url


def _join_marks(soup: BeautifulSoup) -> None:
    """Join neighbours with the same mark, and remove marks inside the same mark and from words that
    are bold anyway."""
    for tag in soup.find_all(["strong", "em", "del", "code"]):
        bold = tag.name == "strong" and tag.find_parent([*_HEADINGS, "th"])
        if bold or tag.find_parent(tag.name) or (tag.name != "code" and tag.find_parent("code")):
            tag.unwrap()
            continue
        neighbour = tag.previous_sibling
        if isinstance(neighbour, Tag) and neighbour.name == tag.name:
            neighbour.extend(list(tag.contents))
            tag.decompose()
    soup.smooth()


def _nest_lists(soup: BeautifulSoup) -> None:
    """Move lists that stand between items into the item before. Number the items."""
    for each in soup.find_all(list(_LISTS)):
        if each.parent is not None and each.parent.name in _LISTS:
            item = each.find_previous_sibling("li")
            if item is None:
                each.wrap(soup.new_tag("li"))
            else:
                item.append(each.extract())
    for each in soup.find_all(list(_LISTS)):
        start = str(each.get("start", "1"))
        number = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
        for offset, item in enumerate(each.find_all("li", recursive=False)):
            item["value"] = f"{number + offset}." if each.name == "ol" else "-"
    for item in soup.find_all("li"):
        paragraphs = item.find_all("p", recursive=False)
        if len(paragraphs) == 1:
            paragraphs[0].unwrap()


def _simplify_tables(soup: BeautifulSoup) -> None:
    """Leave rows and cells of real tables. A table with one cell, or around another table, only
    places its content."""
    for table in soup.find_all("table"):
        if table.find("table") or len(table.find_all(["td", "th"], limit=2)) < 2:
            for part in table.find_all(["tbody", "thead", "tfoot", "tr", "td", "th"]):
                if part.find_parent("table") is table:
                    part.name = "div"
            table.name = "div"
    for tag in soup.find_all(["thead", "tbody", "tfoot"]):
        tag.unwrap()
    for caption in soup.find_all("caption"):
        caption.name = "p"
        if around := caption.find_parent("table"):
            around.insert_before(caption.extract())
    for table in soup.find_all("table"):
        _simplify_table(table)


def _simplify_table(table: Tag) -> None:
    for cell in table.find_all(["td", "th"]):
        span = str(cell.get("colspan", "1"))
        cell["colspan"] = str(min(MAX_SPAN, int(span))) if re.fullmatch(r"\d{1,4}", span) else "1"
    head = table.find("tr")
    for mark in head.find_all("strong") if isinstance(head, Tag) else ():
        mark.unwrap()


def _tidy_spaces(soup: BeautifulSoup) -> None:
    for text in list(_list_texts(soup)):
        text.replace_with(NavigableString(_SPACES.sub(" ", text)))


def _drop_needless_breaks(soup: BeautifulSoup) -> None:
    """Drop line breaks beside blocks and at their ends, and all but one of several in a row."""
    for tag in soup.find_all("br"):
        before, after = (_skip_space(tag, side) for side in ("previous_sibling", "next_sibling"))
        if _is_block(before) or _is_block(after) or after.name == "br":
            tag.decompose()


def _skip_space(tag: Tag, side: str) -> Any:
    """Return the next neighbour that is not white space, or the parent if there is none."""
    found = getattr(tag, side)
    while isinstance(found, NavigableString) and not found.strip():
        found = getattr(found, side)
    return tag.parent if found is None else found


def _is_block(node: Any) -> bool:
    return node.name is not None and node.name not in ("br", "a", "strong", "em", "del", "code")


def _list_texts(soup: BeautifulSoup) -> Iterator[NavigableString]:
    return (
        text
        for text in soup.descendants
        if isinstance(text, NavigableString) and not text.find_parent("pre")
    )


_STEPS: tuple[Callable[[BeautifulSoup], None], ...] = (
    _limit_depth,
    build_word_lists,
    _remove_hidden,
    _name_titles_and_quotes,
    _mark_words,
    _unwrap_neutral,
    _simplify_tables,
    _join_marks,
    _nest_lists,
    _tidy_spaces,
    _drop_needless_breaks,
)
