"""The trees that Hugo and the newsroom both make a site of."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.shared import CORPUS

TESTS = Path(__file__).parents[1]

#: The configuration of a tree that has none of its own.
PLAIN = """
baseURL = "https://tree.example/"
title = "A tree"
defaultContentLanguage = "en"
timeZone = "UTC"
# A page that is not in this part of the tree is no reason to refuse it.
refLinksErrorLevel = "warning"
# Raw HTML is part of these texts; ours is cleaned.
[markup.goldmark.renderer]
unsafe = true
[params]
mainSections = [{main}]
"""


@dataclass(frozen=True, slots=True)
class Tree:
    """A Hugo site, or a folder of content that becomes one with a plain configuration.

    ``content`` says where below the site's ``content`` the folder goes that ``origin`` names;
    ``more`` is configuration that it needs.
    """

    name: str
    origin: Path
    main: tuple[str, ...] = ()
    content: str = ""
    more: str = ""

    @property
    def own(self) -> bool:
        """Whether the tree comes with this repository."""
        return self.origin.is_relative_to(TESTS.parent)

    def lay_out(self, site: Path) -> None:
        """Copy the tree to ``site``. Hugo does not know ``.mdx``: it
        gets Markdown's name, and a folder's ``index.mdx``, which is no bundle, a list's."""
        if (self.origin / "hugo.toml").is_file():
            shutil.copytree(self.origin, site)
        else:
            shutil.copytree(self.origin, site / "content" / self.content)
            main = ", ".join(f'"{section}"' for section in self.main)
            (site / "hugo.toml").write_text(PLAIN.format(main=main) + self.more)
        for file in (site / "content").rglob("*.mdx"):
            file.rename(file.with_name("_index.md" if file.stem == "index" else f"{file.stem}.md"))


#: The folder of a language is one only where the configuration says so.
ENGLISH_FOLDER = """
[languages.en]
contentDir = "content/en"
"""

TREES = (
    Tree(
        "hugosite",
        TESTS / "hugosite",
    ),
    Tree("example", TESTS.parent / "example"),
    Tree("sample", CORPUS / "sample", main=("post",), content="post"),
    Tree("digitalgov", CORPUS / "GSA+digitalgov.gov/content", main=("news",)),
    Tree("nodejs", CORPUS / "nodejs+nodejs.org/apps/site/pages", main=("ar",)),
    Tree("rust", CORPUS / "rust-lang+blog.rust-lang.org/content", main=("inside-rust",)),
    Tree("file-format", CORPUS / "file-format+Docs", main=("image",), more=ENGLISH_FOLDER),
)
