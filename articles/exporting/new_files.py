"""New files for articles that were written here: their paths, and the sources to which they
belong."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from articles.errors import PatchError
from articles.exporting.tree import ExportTree
from articles.hugo import ContentPath, find_section
from articles.hugo.rules import Rules, read_site_path
from articles.models import Article, Source, SourceFile
from articles.site_settings import current

#: Hugo: an index file with one of these extensions makes its folder a bundle.
PAGE_EXTENSIONS = (".md", ".markdown", ".mdown", ".html")
EXTENSION_BY_MARKUP = {"markdown": ".md", "html": ".html"}


def choose_path(article: Article) -> str:
    """Return the path where Hugo expects the article: ``folder/name[.language].md`` or, for a
    bundle, ``folder/name/index[.language].md``. If the language has a folder of its own, the path
    is inside that folder.

    Raise :class:`~articles.errors.PatchError` if an import would read a file at this path as
    another article.
    """
    rules = current.get_rules()
    path = build_path(article, rules)
    if not _reads_back(path, article, rules):
        raise PatchError(f"a file at {path!r} would be imported as another article, or not at all")
    return path


def build_path(article: Article, rules: Rules) -> str:
    """Return the path that follows from the article's place, whether or not an import would read
    it as this article."""
    code = article.url_language or rules.default_language
    own = next((f for f, language, target in rules.folders if language == code and not target), "")
    at = [own, article.folder, article.name]
    at += ["_index"] if article.kind == Article.Kind.LIST else []
    at += ["index"] if article.bundle else []
    suffix = "" if own or code == rules.default_language else f".{code}"
    return "/".join(filter(None, at)) + suffix + EXTENSION_BY_MARKUP[article.markup]


def _reads_back(path: str, article: Article, rules: Rules) -> bool:
    if any(part.startswith(".") for part in path.split("/")):
        return False
    place = read_site_path(path, rules)
    section = find_section_of(place, rules)
    there = (place.kind, place.folder, place.name, section, rules.tree_of(place.language))
    return place.bundle == bool(article.bundle) and there == (
        article.kind, article.folder, article.name, article.section, article.url_language
    )  # fmt: skip


def find_section_of(place: ContentPath, rules: Rules) -> str:
    """Return the section that an import would give to a file at ``place``. Only folders below the
    first one can be sections of their own, if they have a text."""
    if place.kind == "list" or "/" not in place.folder:
        return place.section
    tree = rules.tree_of(place.language)
    lists = Article.objects.outside_trash().filter(kind=Article.Kind.LIST, url_language=tree)
    texts = lists.values_list("folder", "name")
    return find_section(place, {posixpath.join(folder, name) for folder, name in texts})


@dataclass(slots=True)
class Bundles:
    """The folders that belong to a bundle. A new file in one of them would not be a page. Each
    folder is read only once."""

    tree: ExportTree
    known: dict[str, bool] = field(default_factory=dict)

    def around(self, path: str) -> str | None:
        """Return the innermost bundle that contains a path, or None. Hugo: the root is never a
        bundle. The index of a bundle may stand beside its translations."""
        folder, _slash, name = path.rpartition("/")
        if _is_bundle_index(name):
            folder = folder.rpartition("/")[0]
        while folder:
            if folder not in self.known:
                self.known[folder] = any(map(_is_bundle_index, self.tree.names(folder)))
            if self.known[folder]:
                return folder
            folder = folder.rpartition("/")[0]
        return None


def _is_bundle_index(name: str) -> bool:
    stem, dot, ending = name.lower().rpartition(".")
    return f"{dot}{ending}" in PAGE_EXTENSIONS and stem.partition(".")[0] == "index"


class SourceChooser:
    """Chooses the source to which a new article belongs."""

    def __init__(self, sources: Sequence[Source], *, named: Source | None) -> None:
        self._sources = sources
        self._named = named
        self._home = find_home(sources)
        self._sections: dict[str, set[int]] = defaultdict(set)
        if self._home is None:
            pairs = SourceFile.objects.filter(article__isnull=False).order_by()
            for section, source in pairs.values_list("article__section", "source").distinct():
                self._sections[section].add(source)

    def of(self, article: Article) -> Source | None:
        """Return the source with the file of a translation of the article at the same place, or
        the home of new stories. A site without a home has several sources: return the only one
        with files in the article's section or, if there is none or several, the one that the
        operator named."""
        beside = self._find_source_beside(article) if len(self._sources) > 1 else None
        if beside or self._home:
            return beside or self._home
        with_section = self._sections.get(article.section, set())
        if len(with_section) == 1:
            return next(source for source in self._sources if source.pk in with_section)
        return self._named

    def _find_source_beside(self, article: Article) -> Source | None:
        same = SourceFile.objects.filter(
            article__folder=article.folder, article__name=article.name, article__kind=article.kind
        )
        found = set(same.values_list("source", flat=True)[:2]) if article.name else set()
        return next((s for s in self._sources if found == {s.pk}), None)


def find_home(sources: Sequence[Source]) -> Source | None:
    """Return the home of new stories: the source that an editor chose, or else the only source."""
    chosen = next((source for source in sources if source.is_home), None)
    return chosen or (sources[0] if len(sources) == 1 else None)
