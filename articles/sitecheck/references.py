"""Links within the site that lead nowhere, and pictures that are not there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from articles.frontmatter import Document, parse
from articles.importing.decisions import Decision
from articles.reading.resolving import Resolver
from articles.reading.validate import compute
from articles.rendering import Reference, RenderError
from articles.sitecheck.answers import Answers
from articles.sitecheck.findings import Finding, Kind
from articles.sitecheck.survey import Survey


def reference_findings(one: Survey, answers: Answers) -> Iterator[Finding]:
    """Each where it stands. Everything is rendered once more, now that it is known which pages
    there are."""
    for decision in one.decisions:
        if decision.authored is not None and decision.derived is not None:
            yield from _of_page(decision, one, answers)


def _of_page(decision: Decision, one: Survey, answers: Answers) -> Iterator[Finding]:
    candidate, authored = decision.candidate, decision.authored
    assert authored is not None and decision.derived is not None and candidate.placement is not None
    resolver = Resolver(one.context.pictures, one.context.pages, candidate.placement)
    path, picture = candidate.found.path, authored.thumbnail
    if picture and "://" not in picture and resolver(picture, "image") is None:
        yield Finding("picture-missing", picture, "", path, *_thumbnail(parse(candidate.data)))
    try:
        _derived, rendered = compute(authored, candidate.placement, one.context)
    except RenderError:
        return
    dead = [r for r in rendered.references if not _leads_somewhere(r, decision, resolver, answers)]
    document = parse(candidate.data) if dead else None
    for reference in dead:
        assert document is not None
        kind: Kind = "picture-missing" if reference.kind == "image" else "link-dead"
        yield Finding(kind, reference.target, "", path, *_place(reference, document))


def _leads_somewhere(
    reference: Reference, decision: Decision, resolver: Resolver, answers: Answers
) -> bool:
    if resolver(reference.target, reference.kind) is not None:
        return True
    if reference.kind != "link":
        return reference.kind == "ref" and reference.target.startswith("#")
    target = unquote(urlsplit(reference.target).path)
    if not target:
        return True
    assert decision.derived is not None
    full = posixpath.normpath(posixpath.join(decision.derived.path, target))
    return (f"{full}/" if target.endswith("/") and full != "/" else full) in answers


def _thumbnail(document: Document) -> tuple[int, int]:
    marks = (
        m for path, m in document.marks.items() if str(path[-1]).lower() in ("thumbnail", "src")
    )
    mark = next(marks, None)
    return (mark.line, mark.column) if mark else (1, 1)


def _place(reference: Reference, document: Document) -> tuple[int, int]:
    """Line and column in the file of a reference that counts its line in the body."""
    line = document.body_line + reference.line - 1
    text = document.text.split("\n")[line - 1]
    spellings = (f'"{reference.target}', f"({reference.target}")
    found = (at + 1 for at in map(text.find, spellings) if at != -1)
    return line, next(found, max(text.find(reference.target), 0)) + 1
