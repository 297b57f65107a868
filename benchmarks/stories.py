"""A content tree of generated stories. Each story has 300 to 900 invented words, with frequencies
as in a natural language. It has 3 to 6 of 500 tags and 1 to 3 of 20 categories. Some stories have
links, lists, code or tables.

A story depends only on its number, so a small tree is part of every larger tree.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

CLUSTERS = ("br", "ch", "cl", "cr", "dr", "fl", "gr", "pl", "pr", "sh", "st", "tr", "th")
CONSONANTS = (*"bcdfghjklmnprstvwz", *CLUSTERS)
VOWELS = (*"aeiou", "ai", "ea", "ou", "io")
ENDINGS = ("", "", "n", "r", "s", "t", "l", "nd", "ng", "st", "m")
WORDS = 24_000
#: Number of the most frequent words. They have one syllable and are never tags.
SHORT_WORDS = 250
TAGS = 500
CATEGORIES = (
    *("Markets", "World", "Business", "Technology", "Politics", "Energy", "Autos", "Health"),
    *("Science", "Sport", "Opinion", "Economy", "Banks", "Retail", "Climate", "Travel"),
    *("Media", "Law", "Housing", "Culture"),
)
FIRST_DAY = datetime(2016, 1, 1)
SECONDS = 10 * 365 * 86_400

STORY = """---
title: {title}
date: "{date}"
summary: {summary}
categories:
{categories}
lang:
  - "en"
translations:
  - "en"
tags:
{tags}
menu: ""
thumbnail: ""
lead: ""
comments: false
authorbox: false
pager: true
toc: false
mathjax: false
sidebar: "right"
widgets:
  - "search"
  - "recent"
  - "taglist"
---

{body}
"""


def write_tree(number: int, content: Path) -> None:
    """Write ``number`` stories to ``content``/post."""
    folder = content / "post"
    folder.mkdir(parents=True)
    for index in range(number):
        name, text = write_story(index)
        (folder / name).write_text(text, encoding="utf-8")


def write_story(index: int) -> tuple[str, str]:
    """Return the file name and the text of a story."""
    random = Random(1_000_003 + index)
    words = _choose_words(random, random.randint(5, 11))
    words[0] = words[0].capitalize()
    chance = random.random()
    if chance < 0.15:
        words[0] += "'s"
    elif chance < 0.25:
        words[1] += ":"
    elif chance < 0.30:
        words[2] = f'"{words[2]}"'
    slug = "-".join(word.strip("\":'").replace("'s", "s").lower() for word in words)
    date = FIRST_DAY + timedelta(seconds=random.randrange(SECONDS))
    body = _write_body(random)
    text = STORY.format(
        title=_quote(" ".join(words)),
        date=date.strftime("%Y-%m-%d %H:%M:%S"),
        summary=_quote(body.split("\n", 1)[0][:330] + "..."),
        tags=_list(_pick(random, _TAGS, _TAG_WEIGHTS, random.randint(3, 6))),
        categories=_list(_pick(random, CATEGORIES, _CATEGORY_WEIGHTS, random.randint(1, 3))),
        body=body,
    )
    return f"{index:06d}-{slug}.md", text


def _write_body(random: Random) -> str:
    left = random.randint(300, 900)
    parts: list[str] = []
    while left > 0:
        length = min(left, random.randint(30, 90))
        chance = random.random()
        if parts and chance < 0.18:
            parts.append(_write_block(random, chance))
        parts.append(_write_sentences(random, length))
        left -= length
    return "\n\n".join(parts)


def _write_block(random: Random, chance: float) -> str:
    """Return a heading, a list, a quotation, code or a table."""
    if chance < 0.08:
        return f"## {' '.join(_choose_words(random, 4)).capitalize()}"
    if chance < 0.12:
        lines = random.randint(3, 6)
        return "\n".join(f"- {_write_sentences(random, 8)}" for _ in range(lines))
    if chance < 0.15:
        return f"> {_write_sentences(random, 25)}"
    if chance < 0.165:
        name, value, result, text = _choose_words(random, 4)
        return f'```python\ndef {name}({value}):\n    return {result} + "<{text}>"\n```'
    head, *rows = (f"| {' | '.join(_choose_words(random, 3))} |" for _ in range(4))
    return "\n".join([head, "| --- | --- | --- |", *rows])


def _write_sentences(random: Random, left: int) -> str:
    """Return sentences with ``left`` words in total, some with a link, emphasis or a number."""
    sentences = []
    while left > 0:
        length = min(left, random.randint(8, 24))
        left -= length
        words = _choose_words(random, length)
        words[0] = words[0].capitalize()
        if length > 6:
            chance = random.random()
            if chance < 0.08:
                at = random.randrange(1, length - 2)
                target = f"https://example.com/{words[at]}/{words[-1]}"
                words[at : at + 2] = [f"[{words[at]} {words[at + 1]}]({target})"]
            elif chance < 0.14:
                words[3] = f"**{words[3]}**"
            elif chance < 0.18:
                words[3] = f"*{words[3]}*"
            elif chance < 0.26:
                words[4] = f"{random.random() * 30:.1f}%"
            elif chance < 0.36:
                words[len(words) // 2] += ","
        sentences.append(f"{' '.join(words)}.")
    return " ".join(sentences)


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _list(items: Sequence[str]) -> str:
    return "\n".join(f"  - {_quote(item)}" for item in items)


def _weigh(number: int, exponent: float = 1.0) -> list[float]:
    """Return cumulative weights. Zipf's law: word n occurs 1/n times as often as the first word."""
    return list(accumulate(1 / rank**exponent for rank in range(1, number + 1)))


def _choose_words(random: Random, number: int) -> list[str]:
    return random.choices(_WORDS, cum_weights=_WORD_WEIGHTS, k=number)


def _pick(random: Random, items: Sequence[str], weights: list[float], number: int) -> list[str]:
    """Return ``number`` different items."""
    picked: list[str] = []
    while len(picked) < number:
        item = items[bisect(weights, random.random() * weights[-1])]
        if item not in picked:
            picked.append(item)
    return picked


def _make_words() -> list[str]:
    random = Random(20260101)
    words: dict[str, None] = {}
    while len(words) < WORDS:
        syllables = 1 if len(words) < SHORT_WORDS else random.choice((2, 2, 2, 3, 3))
        parts = (random.choice(CONSONANTS) + random.choice(VOWELS) for _ in range(syllables))
        words["".join(parts) + random.choice(ENDINGS)] = None
    return list(words)


def _make_tags() -> list[str]:
    random = Random(7)
    tags: dict[str, None] = {}
    while len(tags) < TAGS:
        tag = random.choice(_WORDS[SHORT_WORDS:]).capitalize()
        if random.random() < 0.25:
            tag += " " + random.choice(_WORDS[SHORT_WORDS:]).capitalize()
        tags[tag] = None
    return list(tags)


_WORDS = _make_words()
_WORD_WEIGHTS = _weigh(WORDS)
_TAGS = _make_tags()
_TAG_WEIGHTS = _weigh(TAGS)
_CATEGORY_WEIGHTS = _weigh(len(CATEGORIES), 0.8)
