"""Spellings of tags, categories and authors that become one, and terms that share an address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from articles.hugo import author_slug, term_key, term_slug
from articles.sitecheck.findings import Finding
from articles.sitecheck.survey import Survey

VOCABULARIES = {"tags": term_slug, "categories": term_slug, "authors": author_slug}


@dataclass(slots=True)
class _Term:
    """The spellings of one term with their numbers, and the file that brings it first."""

    path: str
    spellings: Counter[str] = field(default_factory=Counter)

    @property
    def shown(self) -> str:
        return ", ".join(f"“{spelling}” ({n})" for spelling, n in self.spellings.most_common())


def label_findings(one: Survey) -> Iterator[Finding]:
    for plural, slug in VOCABULARIES.items():
        terms = _terms(one, plural)
        by_slug: dict[str, list[_Term]] = {}
        for term in terms.values():
            first = next(iter(term.spellings))
            by_slug.setdefault(slug(first), []).append(term)
            if len(term.spellings) > 1:
                message = f"{term.shown} are one of the {plural}, shown as “{first}”"
                yield Finding("term-spelling", first, message, term.path)
        for address, sharing in by_slug.items():
            if len(sharing) > 1:
                names = " and ".join(f"“{next(iter(term.spellings))}”" for term in sharing)
                message = f"{names} would share /{plural}/{address}/: the later gets a number"
                yield Finding("term-spelling", address, message, sharing[1].path)


def _terms(one: Survey, plural: str) -> dict[str, _Term]:
    found: dict[str, _Term] = {}
    for decision in one.decisions:
        for name in getattr(decision.authored, plural) if decision.authored else ():
            term = found.setdefault(term_key(name), _Term(decision.candidate.found.path))
            term.spellings[name] += 1
    return found
