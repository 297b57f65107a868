"""The navigation shown on every page: menus, sections and languages. It is read in one query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Value
from django.db.models.functions import Coalesce

from articles.hugo import VOCABULARIES, decode_references, get_home_url, humanize
from articles.models import Article, MenuEntry, Source
from articles.site_settings import languages

#: Maximum number of sections shown below the masthead if there is no menu. The largest sections are
#: shown.
MAX_SECTIONS = 8

Link = dict[str, Any]


@dataclass
class Navigation:
    """The navigation of one language tree."""

    #: The address of the tree's home page.
    home_url: str = "/"
    #: The links of each menu, in display order.
    menus: dict[str, list[Link]] = field(default_factory=dict)
    #: Links to the largest sections, in alphabetical order.
    sections: list[Link] = field(default_factory=list)
    #: The slugs of all top-level sections.
    top_sections: frozenset[str] = frozenset()
    #: Title and address of each section that has its own text.
    texts: dict[str, Link] = field(default_factory=dict)
    #: (language code, address) for each section that exists in several trees, the default tree
    #: first.
    versions: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    #: The languages in which there are stories.
    languages: list[str] = field(default_factory=list)
    #: The language trees that have stories.
    trees: list[str] = field(default_factory=list)
    #: The addresses of terms whose page sets an unusual address in its front matter, keyed by
    #: taxonomy and slug.
    term_paths: dict[tuple[str, str], str] = field(default_factory=dict)
    #: The sources whose configuration sets the main sections. Empty if an editor has set them.
    choosing: tuple[int, ...] = ()

    @cached_property
    def terms_by_path(self) -> dict[str, tuple[str, str]]:
        """The terms of :attr:`term_paths`, keyed by address."""
        return {path: term for term, path in self.term_paths.items()}

    @property
    def masthead_links(self) -> list[Link]:
        """The links below the masthead. If an editor has added entries to the main menu, these are
        the links of the main menu. Otherwise they are the sections (if there are several), followed
        by the menu entries from articles."""
        main = self.menus.get("main", [])
        if any(not link["from_article"] for link in main):
            return main
        return (self.sections if len(self.sections) > 1 else []) + main

    def section(self, section: str) -> Link:
        """Return the link to a section. Its name comes from the menu, or else from the title of the
        section's text, or else from its folder."""
        known = self.texts.get(section) or _build_section_link(section, self.home_url)
        return next((link for link in self.masthead_links if link["url"] == known["url"]), known)

    def section_name(self, section: str) -> str:
        return str(self.section(section)["name"])

    def list_ancestors(self, section: str) -> list[Link]:
        """Return the links to ``section`` and to its parent sections that have pages. Return an
        empty list if the site has no other section."""
        if not section or (len(self.masthead_links) < 2 and len(self.top_sections) < 2):
            return []
        parts = section.split("/")
        steps = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        pages = [s for s in steps if s == section or s in self.top_sections or s in self.texts]
        return [self.section(step) for step in pages]


def read_navigation(
    *, language: str, home_url: str, main_sections: list[str], at: datetime
) -> Navigation:
    """Return the navigation of one language tree at the moment ``at``."""
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for kind, *row in _query_rows(language, main_sections, at):
        rows.setdefault(kind, []).append(tuple(row))
    sections = rows.pop(":section", ())
    tops = _weigh_top_sections(row for row in sections if row[1] == language)
    largest = sorted(tops, key=lambda section: (tops[section], section))[:MAX_SECTIONS]
    spoken = rows.pop(":language", ())
    placed = {(row[0], languages.get_tree_of(row[2])): row for row in rows.pop(":text", ())}
    texts = {
        section: {"name": decode_references(name), "title": "", "url": url}
        for (section, tree), (_section, name, url, *_rest) in placed.items()
        if tree == language
    }
    term_paths = {
        (plural, VOCABULARIES[plural].make_slug(name)): path
        for plural, name, path, *_rest in rows.pop(":term", ())
    }
    choosing = tuple(sorted(row[3] for row in rows.pop(":choosing", ())))
    return Navigation(
        home_url=home_url,
        # Hugo: entries are sorted by weight, then by name. Entries without a weight come last.
        menus={
            menu: [
                _build_link(*row) for row in sorted(entries, key=lambda e: (e[3] == 0, e[3], e[0]))
            ]
            for menu, entries in rows.items()
        },
        sections=sorted(
            (texts.get(section) or _build_section_link(section, home_url) for section in largest),
            key=lambda link: str(link["name"]),
        ),
        top_sections=frozenset(tops),
        texts=texts,
        versions=_list_section_versions(language, sections, placed),
        languages=sorted({row[0] for row in spoken}),
        trees=sorted({row[1] for row in spoken}),
        term_paths=term_paths,
        choosing=choosing,
    )


def _query_rows(language: str, main_sections: list[str], at: datetime) -> Any:
    """Return the data of the navigation. This runs one query.

    Each row is (kind, name, title, address, weight, whether it comes from an article). The kind of
    a menu entry is the name of its menu. The other kinds are:

    * ``:section``: a section of any tree. The title column is the tree. The weight is the number of
      stories, negated so that the largest section comes first.
    * ``:text``: the text of a section. The name column is the section, and the title column is the
      name to show.
    * ``:term``: the text of a term with an unusual address. The name column is the taxonomy.
    * ``:choosing``: a source that sets the main sections. The weight is its primary key.
    * ``:language``: a language that has stories. The title column is its tree.
    """
    live = Article.objects.published(at=at).of_all_languages()
    entries = MenuEntry.objects.with_live_target(
        language=language, code=languages.get_code_of(language), at=at
    ).annotate(leads_to=Coalesce(F("article__path"), F("url")))
    nothing = Value("")
    listed = live.in_lists().order_by().exclude(section="")
    sections = listed.values("section", "url_language").annotate(n=-Count("pk"))
    texts = Article.objects.texts(at=at).of_sections().order_by()
    named = Coalesce("link_title", "headline")
    terms = Article.objects.texts(at=at).in_language(language).of_moved_terms().order_by()
    spoken = live.order_by().values("page_language", "url_language").distinct()
    code = languages.get_code_of(language)
    choosing = Source.objects.choosing(main_sections, languages=[code]).order_by()
    no = Value(False)
    return entries.values_list("menu", "name", "title", "leads_to", "weight", "from_article").union(
        sections.values_list(Value(":section"), "section", "url_language", nothing, "n", no),
        texts.values_list(Value(":text"), "section", named, "path", Value(0), no),
        terms.values_list(Value(":term"), "folder", "name", "path", Value(0), no),
        choosing.values_list(Value(":choosing"), nothing, nothing, nothing, "pk", no),
        spoken.values_list(
            Value(":language"), "page_language", "url_language", nothing, Value(0), no
        ),
        all=True,
    )


def _list_section_versions(
    language: str,
    sections: Iterable[tuple[Any, ...]],
    texts: Mapping[tuple[str, str], tuple[Any, ...]],
) -> dict[str, list[tuple[str, str]]]:
    """Return (language code, address) for each section of this tree that also exists in another
    tree."""
    found: dict[str, dict[str, str]] = {}
    for section, tree, *_rest in sections:
        text = texts.get((section, tree))
        place = text[2] if text else f"{get_home_url(tree)}{section}/"
        found.setdefault(section, {})[tree] = place
    codes = {tree: languages.get_code_of(tree) for tree in languages.get_trees()}
    return {
        section: [(code, places[tree]) for tree, code in codes.items() if tree in places]
        for section, places in found.items()
        if language in places and len(places) > 1
    }


def _weigh_top_sections(rows: Iterable[tuple[Any, ...]]) -> Counter[str]:
    """Return the weight of each top-level section. It includes the weights of its subsections."""
    weights: Counter[str] = Counter()
    for section, _title, _url, weight, *_rest in rows:
        weights[section.partition("/")[0]] += weight
    return weights


def _build_link(name: str, title: str, url: str, _weight: int, from_article: bool) -> Link:
    return {"name": name, "title": title, "url": url, "from_article": bool(from_article)}


def _build_section_link(section: str, home_url: str) -> Link:
    return {"name": humanize(section.rsplit("/", 1)[-1]), "url": f"{home_url}{section}/"}
