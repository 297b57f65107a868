"""Articles that were written here and have no file yet: where their file shall stand, and in which
source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from articles import present
from articles.errors import PatchRefused
from articles.exporting.tree import Tree
from articles.hugo.mounted import placed
from articles.hugo.rules import Rules
from articles.models import Article, Source, SourceFile

#: Hugo: an index file of these kinds makes its folder a bundle.
PAGES = (".md", ".markdown", ".mdown", ".html")
ENDINGS = {"markdown": ".md", "html": ".html"}


def path_for(article: Article) -> str:
    """The path at which Hugo would look for the article: ``folder/name[.language].md``, or the same
    below the folder of its language.

    Raises :class:`~articles.errors.PatchRefused` where an import would see another article there.
    """
    rules = present.rules()
    code = article.url_language or rules.default_language
    own = next((f for f, language, target in rules.folders if language == code and not target), "")
    at = [own, article.folder, article.name]
    at += ["_index"] if article.kind == Article.Kind.LIST else []
    suffix = "" if own or code == rules.default_language else f".{code}"
    path = "/".join(filter(None, at)) + suffix + ENDINGS[article.markup]
    if not _leads_back(path, article, rules):
        raise PatchRefused(f"a file at {path!r} would be another article, or none")
    return path


def _leads_back(path: str, article: Article, rules: Rules) -> bool:
    if any(part.startswith(".") for part in path.split("/")):
        return False
    place = placed(path, rules)
    there = (place.kind, place.folder, place.name, place.section, rules.tree_of(place.language))
    return not place.bundle and there == (
        article.kind, article.folder, article.name, article.section, article.url_language
    )  # fmt: skip


@dataclass(slots=True)
class Bundles:
    """Which folders belong to a bundle, where a new file would be no page; each is looked into
    once."""

    tree: Tree
    known: dict[str, bool] = field(default_factory=dict)

    def around(self, path: str) -> str | None:
        """The innermost bundle around a path. Hugo: the root is none."""
        folder = path.rpartition("/")[0]
        while folder:
            if folder not in self.known:
                self.known[folder] = any(map(_makes_bundle, self.tree.names(folder)))
            if self.known[folder]:
                return folder
            folder = folder.rpartition("/")[0]
        return None


def _makes_bundle(name: str) -> bool:
    stem, dot, ending = name.lower().rpartition(".")
    return f"{dot}{ending}" in PAGES and stem.partition(".")[0] == "index"


class Homes:
    """The source that a new article belongs to."""

    def __init__(self, sources: Sequence[Source], *, named: Source | None) -> None:
        self._sources = sources
        self._named = named
        self._sections: dict[str, set[int]] = defaultdict(set)
        pairs = SourceFile.objects.filter(article__isnull=False).order_by()
        for section, source in pairs.values_list("article__section", "source").distinct():
            self._sections[section].add(source)

    def of(self, article: Article) -> Source | None:
        """The one source with files in the article's section, else the only or the named one."""
        with_section = self._sections.get(article.section, set())
        if len(with_section) == 1:
            return next(source for source in self._sources if source.pk in with_section)
        return self._sources[0] if len(self._sources) == 1 else self._named
