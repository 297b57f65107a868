"""What surrounds every page: menus, sections and the languages in use, read in one query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Value
from django.db.models.functions import Coalesce

from articles import languages
from articles.hugo import humanize
from articles.models import Article, MenuEntry

#: Sections under the masthead at most, where no menu says otherwise: those with most stories.
SECTIONS = 8

Link = dict[str, Any]


@dataclass(slots=True)
class Frame:
    """``menus``: links by menu, in their order; ``sections``: the largest ones, alphabetically;
    ``tops``: all sections at the top, in their URL form; ``texts``: the sections that have a text
    of their own, with its title and address; ``versions``: the addresses of the sections that other
    trees have too, by language code, the default one's first; ``languages``: those in which stories
    are written; ``trees``: the language trees that have stories."""

    menus: dict[str, list[Link]] = field(default_factory=dict)
    sections: list[Link] = field(default_factory=list)
    tops: frozenset[str] = frozenset()
    texts: dict[str, Link] = field(default_factory=dict)
    versions: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    trees: list[str] = field(default_factory=list)

    @property
    def navigation(self) -> list[Link]:
        """What stands under the masthead: the main menu; as long as nobody has made one, the
        sections, if there are several, and the entries that articles bring along."""
        main = self.menus.get("main", [])
        if any(not link["from_article"] for link in main):
            return main
        return (self.sections if len(self.sections) > 1 else []) + main

    def section(self, section: str, *, home_url: str) -> Link:
        """A section as readers know it: by the menu's name for it, else the title of its own text,
        else its folder."""
        known = self.texts.get(section) or _section(section, home_url)
        return next((link for link in self.navigation if link["url"] == known["url"]), known)

    def way_to(self, section: str, *, home_url: str) -> list[Link]:
        """The sections that ``section`` lies in, and itself, as far as each is a page; none where
        there is no other section to tell it from."""
        if not section or (len(self.navigation) < 2 and len(self.tops) < 2):
            return []
        parts = section.split("/")
        steps = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        pages = [s for s in steps if s == section or s in self.tops or s in self.texts]
        return [self.section(step, home_url=home_url) for step in pages]


def read_frame(*, language: str, home_url: str, at: datetime) -> Frame:
    """The frame of one language tree at the moment ``at``."""
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for kind, *row in _rows(language, at):
        rows.setdefault(kind, []).append(tuple(row))
    sections = rows.pop(":section", ())
    tops = _top_level(row for row in sections if row[1] == language)
    largest = sorted(tops, key=lambda section: (tops[section], section))[:SECTIONS]
    spoken = rows.pop(":language", ())
    placed = {(row[0], languages.tree_of(row[2])): row for row in rows.pop(":text", ())}
    texts = {
        section: {"name": name, "title": "", "url": url}
        for (section, tree), (_section, name, url, *_rest) in placed.items()
        if tree == language
    }
    return Frame(
        # Hugo: by weight (unset last), then name.
        menus={
            menu: [_link(*row) for row in sorted(entries, key=lambda e: (e[3] == 0, e[3], e[0]))]
            for menu, entries in rows.items()
        },
        sections=sorted(
            (texts.get(section) or _section(section, home_url) for section in largest),
            key=lambda link: str(link["name"]),
        ),
        tops=frozenset(tops),
        texts=texts,
        versions=_versions(language, sections, placed),
        languages=sorted({row[0] for row in spoken}),
        trees=sorted({row[1] for row in spoken}),
    )


def _rows(language: str, at: datetime) -> Any:
    """(menu, name, title, address, weight, whether an article brought it) of each entry that leads
    somewhere; a section of any tree is an entry of ":section", with its tree for a title, whose
    weight is the less the more it has; its own text is one of ":text"."""
    live = Article.objects.published(at=at).of_all_languages()
    entries = MenuEntry.objects.leading_somewhere(
        language=language, code=languages.code_of(language), at=at
    ).annotate(leads_to=Coalesce(F("article__path"), F("url")))
    nothing = Value("")
    listed = live.in_lists().order_by().exclude(section="")
    sections = listed.values("section", "url_language").annotate(n=-Count("pk"))
    texts = Article.objects.texts(at=at).of_sections().order_by()
    named = Coalesce("link_title", "headline")
    spoken = live.order_by().values("page_language", "url_language").distinct()
    no = Value(False)
    return entries.values_list("menu", "name", "title", "leads_to", "weight", "from_article").union(
        sections.values_list(Value(":section"), "section", "url_language", nothing, "n", no),
        texts.values_list(Value(":text"), "section", named, "path", Value(0), no),
        spoken.values_list(
            Value(":language"), "page_language", "url_language", nothing, Value(0), no
        ),
        all=True,
    )


def _versions(
    language: str,
    sections: Iterable[tuple[Any, ...]],
    texts: Mapping[tuple[str, str], tuple[Any, ...]],
) -> dict[str, list[tuple[str, str]]]:
    """(language code, address) of the sections of this tree that others have too: where their
    texts stand."""
    found: dict[str, dict[str, str]] = {}
    for section, tree, *_rest in sections:
        text = texts.get((section, tree))
        home = f"/{tree}/" if tree else "/"
        found.setdefault(section, {})[tree] = text[2] if text else f"{home}{section}/"
    codes = {tree: languages.code_of(tree) for tree in languages.trees()}
    return {
        section: [(code, places[tree]) for tree, code in codes.items() if tree in places]
        for section, places in found.items()
        if language in places and len(places) > 1
    }


def _top_level(rows: Iterable[tuple[Any, ...]]) -> Counter[str]:
    """Each section with its weight and that of all sections in it."""
    weights: Counter[str] = Counter()
    for section, _title, _url, weight, *_rest in rows:
        weights[section.partition("/")[0]] += weight
    return weights


def _link(name: str, title: str, url: str, _weight: int, from_article: bool) -> Link:
    return {"name": name, "title": title, "url": url, "from_article": bool(from_article)}


def _section(section: str, home_url: str) -> Link:
    return {"name": humanize(section.rsplit("/", 1)[-1]), "url": f"{home_url}{section}/"}
