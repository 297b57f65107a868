"""Random files: folders, names, extensions, and front matter about dates and addresses."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from random import Random

#: Most sections have their own pattern for addresses.
SECTIONS = ("posts", "news", "blog", "file", "deep", "moved", "Küche", "week")
CONFIGURATION = """
baseURL = "https://tree.example/"
title = "A tree"
defaultContentLanguage = "en"
[languages.en]
weight = 1
[languages.de]
weight = 2
[frontmatter]
date = [":filename", ":default"]
[permalinks.page]
news = "/:2006/:Jan/:02/:slug/"
blog = "/:year/:month/:title/"
file = "/f/:filename/"
deep = "/d/:sections[1:]/:slugorfilename/"
moved = "/:sectionslugs/:slug/"
week = "/:Monday/:yearday/:slug/"
[params]
mainSections = ["posts", "news"]
"""
NAMES = (
    "plain-%n",
    "Upper-Case-%n",
    "two words %n",
    "a#b-%n",
    "R&D-%n",
    "c++-%n",
    "v1.2.%n",
    "größe-%n",
    unicodedata.normalize("NFD", "größe-ä-%n"),
    "日本-%n",
    "2024-05-12-dated-%n",
    "2024-05-12T10-30-00-timed-%n",
    "2024-05-12_under-%n",
    "2024-13-45-no-date-%n",
    "20240512-glued-%n",
    "under_score-%n",
    "it's-%n",
    "(x)-%n",
    "a,b-%n",
    "a=b-%n",
    "@x-%n",
    "!x-%n",
    "~x-%n",
    "Straße-%n",
    "ØRE-%n",
    "dot.-%n",
    "n%n.en-us",
    "README-%n",
    "index-%n",
    "a;b-%n",
    "a:b-%n",
    "[x]-%n",
    "$x-%n",
)
ENDINGS = (".md",) * 6 + (".MD", ".markdown", ".mdown")
#: Files other than stories, to be published unchanged.
FILES = (
    "data-%n.csv",
    "Report %n.pdf",
    "notes-%n.txt",
    "größe-%n.json",
    "a+b-%n.zip",
    "x%n.tar.gz",
)
#: Folders with the files in them.
FOLDERS = (
    ("index.md", "data.csv", "dot.png"),
    ("index.md", "inner.md", "Deep Folder/Report A.pdf"),
    ("index.md", "index.de.md", "data.csv"),
    ("index.backup.md", "other.md"),
    ("index.draft.md", "index.fr.md", "third.md"),
    ("index.de.md", "lone.csv"),
    ("_index.md", "story.md", "loose.csv"),
    ("_index.md", "_index.de.md", "story.md", "story.de.md"),
    ("a.md", "a.de.md", "a.fr.md"),
)
FOLDER_NAMES = ("f%n", "F %n", "2024-05-12-f%n", "Ä-%n", "f#%n", "f.%n", "R&D %n", "a+b %n")
TITLES = (
    "Story %n",
    "A/B test %n",
    "C++ & C# %n",
    "Café %n",
    unicodedata.normalize("NFD", "Café Ä %n"),
    "R&amp;D %n",
    "100% sure %n",
    "日本語 %n",
    "What's new in v1.2? %n",
    "Straße – %n",
    "a_b %n",
    "Model #%n",
)
#: Lines of front matter. A file has at most one line of each group.
LINES = (
    ("date: 2026-04-12T01:00:00+09:00", "date: 2024-01-02", "date: 2024-01-02 03:04:05", ""),
    ("slug: s-%n", "slug: Slug %n", "slug: a/b-%n", "", "", "", ""),
    ("url: /own/%n/", "url: own-%n", "url: /Own/Case %n/", "", "", "", "", "", "", ""),
    (
        "aliases: [/old/%n/]",
        "aliases: [rel-%n]",
        "aliases: [../up-%n/]",
        "aliases: [/old-%n.html, /Old %n/]",
        unicodedata.normalize("NFD", "aliases: [/älter-%n/]"),
        "aliases: ['/a+b-%n/']",
        "",
        "",
        "",
        "",
    ),
)


def lay_out(content: Path, random: Random, number: int) -> int:
    """Write at least ``number`` files below ``content``, and return their number."""
    _write(content / "moved" / "_index.md", "---\ntitle: Moved\nslug: elsewhere\n---\n")
    written = case = 0
    while written < number:
        case += 1
        section = content / random.choice(SECTIONS)
        # In the section "file" the name alone is the address, so a file in a folder could have the
        # address of another file.
        if random.random() < 0.25 and section.name != "file":
            folder = section / _numbered(random.choice(FOLDER_NAMES), case)
            for part, name in enumerate(random.choice(FOLDERS)):
                _write(folder / name, _text(name, random, f"{case}-{part}"))
                written += 1
        else:
            story = random.random() < 0.85
            ending = random.choice(ENDINGS) if story else ""
            name = _numbered(random.choice(NAMES if story else FILES), case) + ending
            _write(section / name, _text(name, random, str(case)))
            written += 1
    return written


def _numbered(text: str, number: object) -> str:
    return text.replace("%n", str(number))


def _text(name: str, random: Random, number: str) -> str:
    if not name.lower().endswith((".md", ".markdown", ".mdown")):
        return f"A file, {number}"
    kinds = LINES[:1] if name.startswith("_index") else LINES
    lines = [f'title: "{random.choice(TITLES)}"', *map(random.choice, kinds)]
    matter = "\n".join(filter(None, lines))
    return _numbered(f"---\n{matter}\n---\n\nThe text of %n.\n", number)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".png":
        file.write_bytes(DOT.read_bytes())
    else:
        file.write_text(text, "utf-8")


DOT = Path(__file__).parents[1] / "hugosite" / "static" / "images" / "dot.png"
