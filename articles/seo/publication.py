"""The newsroom as other machines name it: whole addresses, its logo, its languages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from articles.addresses import quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture by its whole address; its size in pixels where that is known."""

    url: str
    width: int | None = None
    height: int | None = None
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One language tree of the site. ``root`` is scheme and host without a slash behind it;
    ``home`` the path of the tree's front page; ``language`` the code of its own words; ``desk`` who
    signs stories that name nobody, "" where that is the newsroom itself."""

    root: str
    title: str
    description: str
    home: str
    language: str
    logo: Image
    desk: str = ""

    def absolute(self, path: str) -> str:
        """The whole address of a path of this site."""
        return f"{self.root}{quoted(path)}"

    def complete(self, url: str) -> str:
        """The whole form of an address that is written as in a link."""
        return url if "://" in url else urljoin(f"{self.root}/", url)

    def page(self, place: str) -> str:
        """The whole address of ``place`` ("tags/x/") in this language tree."""
        return self.absolute(f"{self.home}{place}")
