"""A content tree of generated stories, the same for the same number: about 5 kB each, of invented
words in the proportions of a natural language, with tags, links, headings, lists and some code.

Where the shared material lies beside the repository its generator writes them, else ours.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from random import Random

from tests.shared import SHARED

SHARED_GENERATOR = SHARED / "perf" / "gen_articles.py"

CONSONANTS = (*"bcdfghlmnprstvw", "br", "gr", "st", "tr")
SYLLABLES = [a + b for a in CONSONANTS for b in "aeiou"]
ENDINGS = ("", "n", "ng", "st", "r", "l")
WORDS = 20_000
TAGS = 500
SECTIONS = ("Politics", "Sport", "Culture", "Health", "Science")

STORY = """---
title: "{title}"
date: "{date}"
summary: "{summary}"
categories:
  - "{category}"
tags:
{tags}
thumbnail: ""
lead: ""
comments: false
toc: false
sidebar: "right"
widgets:
  - "search"
  - "recent"
---

{body}
"""


def write_tree(number: int, content: Path) -> str:
    """Write ``number`` stories into ``content``/post; returns the name of who wrote them."""
    folder = content / "post"
    folder.mkdir(parents=True)
    if SHARED_GENERATOR.is_file():
        subprocess.run([sys.executable, SHARED_GENERATOR, str(number), folder, "1"], check=True)
        (content / "post.vocab.txt").unlink()  # its list of words is no story
        return SHARED_GENERATOR.name
    writer = _Writer(Random(number))
    for index in range(number):
        (folder / f"{index:06d}.md").write_text(writer.story(), encoding="utf-8")
    return "our own generator"


class _Writer:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.words = [self._word() for _ in range(WORDS)]
        # Zipf: the n-th word is met 1/n as often as the first.
        self.weights = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))
        self.tags = [word.title() for word in self._some(TAGS)]

    def story(self) -> str:
        summary = self._sentence()
        paragraphs = [self._paragraph() for _ in range(self.random.randint(5, 11))]
        paragraphs.insert(3, f"## {self._title()}")
        paragraphs.insert(6, "\n".join(f"- {self._title()}" for _ in range(4)))
        if self.random.random() < 0.04:
            paragraphs.append('```python\nfor word in words:\n    print(f"{word}")\n```')
        return STORY.format(
            title=self._title(),
            date=self._moment(),
            summary=summary,
            category=self.random.choice(SECTIONS),
            tags="\n".join(f'  - "{tag}"' for tag in self.random.sample(self.tags, 4)),
            body="\n\n".join([summary, *paragraphs]),
        )

    def _word(self) -> str:
        syllables = self.random.choices(SYLLABLES, k=self.random.choice((1, 2, 2, 3)))
        return "".join(syllables) + self.random.choice(ENDINGS)

    def _some(self, number: int) -> Sequence[str]:
        return self.random.choices(self.words, cum_weights=self.weights, k=number)

    def _title(self) -> str:
        return " ".join(self._some(6)).capitalize()

    def _sentence(self) -> str:
        words = list(self._some(self.random.randint(6, 18)))
        if self.random.random() < 0.1:
            words[2] = f"[{words[2]}](https://example.com/{words[3]})"
        if self.random.random() < 0.1:
            words[4] = f"**{words[4]}**"
        return " ".join(words).capitalize() + "."

    def _paragraph(self) -> str:
        return " ".join(self._sentence() for _ in range(self.random.randint(3, 7)))

    def _moment(self) -> str:
        r = self.random
        day = f"{r.randint(2015, 2024)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}"
        return f"{day} {r.randint(0, 23):02}:{r.randint(0, 59):02}:{r.randint(0, 59):02}"
