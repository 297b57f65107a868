"""The trees from which both Hugo and the newsroom make a site."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.shared import CORPUS

TESTS = Path(__file__).parents[1]

#: The configuration of a tree that has no configuration file.
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
    """A Hugo site, or a folder of content that gets a plain configuration.

    A folder is copied to ``content`` below the site's own ``content``. ``more`` is additional
    configuration.
    """

    name: str
    origin: Path
    main: tuple[str, ...] = ()
    content: str = ""
    more: str = ""

    @property
    def own(self) -> bool:
        """Return whether the tree is part of this repository."""
        return self.origin.is_relative_to(TESTS.parent)

    def lay_out(self, site: Path) -> None:
        """Copy the tree to ``site``.

        Hugo does not know ``.mdx`` files, so they are renamed to Markdown. An ``index.mdx`` does
        not make its folder a bundle, so it becomes the text of a list (``_index.md``).
        """
        if (self.origin / "hugo.toml").is_file():
            shutil.copytree(self.origin, site)
        else:
            shutil.copytree(self.origin, site / "content" / self.content)
            main = ", ".join(f'"{section}"' for section in self.main)
            (site / "hugo.toml").write_text(PLAIN.format(main=main) + self.more)
        for file in (site / "content").rglob("*.mdx"):
            file.rename(file.with_name("_index.md" if file.stem == "index" else f"{file.stem}.md"))


#: Without this configuration, the folder of a language would be an ordinary folder.
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
