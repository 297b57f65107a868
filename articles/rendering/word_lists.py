"""Lists in HTML from Microsoft Word. Word writes each item as a paragraph that names the level of
the item in its style, and the bullet or number as text."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

_LEVEL = re.compile(r"mso-list:\s*\S+\s+level(\d)", re.IGNORECASE)
_MARKER = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_NUMBER = re.compile(r"\(?(?:(\d{1,9})|[a-z]|[ivxlcdm]+)[.)]", re.IGNORECASE)


def build_word_lists(soup: BeautifulSoup) -> None:
    """Replace the list paragraphs of ``soup`` by nested lists."""
    lists: list[Tag] = []
    last: Tag | None = None
    for paragraph in soup.find_all(["p", "h1", "h2", "h3", "h4", "h5", "h6"]):
        level = _read_level(paragraph)
        if not level:
            continue
        if paragraph.find_previous_sibling() is not last:
            lists = []
        lists = _open_list(soup, lists, level, _take_marker(paragraph), before=paragraph)
        item = soup.new_tag("li")
        lists[-1].append(item)
        item.extend(list(paragraph.contents))
        paragraph.decompose()
        last = lists[0]


def _read_level(paragraph: Tag) -> int:
    """Return the level of a list item, from 1, or 0 if this is no list item. Word numbers headings,
    too; they remain headings."""
    found = _LEVEL.search(str(paragraph.get("style", "")))
    return int(found[1]) if found and paragraph.name == "p" else 0


def _take_marker(paragraph: Tag) -> str:
    """Remove the bullet or number, and return it."""
    marker = paragraph.find(style=_MARKER)
    if not isinstance(marker, Tag):
        return ""
    text = marker.get_text().strip()
    marker.decompose()
    return text


def _open_list(
    soup: BeautifulSoup, lists: list[Tag], level: int, marker: str, *, before: Tag
) -> list[Tag]:
    """Return the open lists, from outside to inside, after opening and closing what an item of this
    level needs."""
    number = _NUMBER.fullmatch(marker)
    name = "ol" if number else "ul"
    lists = lists[:level]
    if len(lists) == level and lists[-1].name != name:
        lists = lists[:-1]
    if len(lists) == level:
        return lists
    opened = soup.new_tag(name)
    if number and number[1]:
        opened["start"] = number[1]
    if lists:
        lists[-1].find_all("li", recursive=False)[-1].append(opened)
    else:
        before.insert_before(opened)
    return [*lists, opened]
