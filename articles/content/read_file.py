"""The reading of one file: its bytes, its problems, and the article that it would become. Only the
lookups of the context may use a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from posixpath import splitext
from typing import Any

from articles.content.candidate import Candidate, DiscoveredFile, prepare_article
from articles.content.derive import Derived, Placement, derive
from articles.content.file_bytes import read_file_bytes
from articles.content.read_context import ReadContext
from articles.content.resolve import make_resolver
from articles.content.warnings import find_address_place, find_warnings
from articles.errors import FrontMatterError, Problem
from articles.frontmatter import Document, parse
from articles.hugo import Authored, ContentPath, Interpretation, find_section, interpret
from articles.hugo.file_dates import get_date_offsets
from articles.hugo.page_paths import get_hugo_kind
from articles.hugo.rules import read_site_path
from articles.rendering import Rendered, RenderError


@dataclass(frozen=True, slots=True)
class _OpenedFile:
    """The bytes of a file and its parsed document, not yet interpreted."""

    found: DiscoveredFile
    data: bytes
    read_at: datetime
    document: Document


def read_candidate(found: DiscoveredFile, root: Path, context: ReadContext) -> Candidate | None:
    """Return a file as a :class:`Candidate`. Return None for a ``.txt``, ``.mdx`` or ``.html`` file
    without front matter, which is an article only if the command line named it."""
    opened = _open_file(found, root)
    if not isinstance(opened, _OpenedFile):
        return opened
    reading = interpret(opened.document, timezone=context.zone, known_widgets=context.widgets)
    return _make_candidate(opened, reading, context)


def read_and_prepare(found: DiscoveredFile, root: Path, context: ReadContext) -> Candidate | None:
    """Return the candidate like :func:`read_candidate`, and prepare it for the database. Workers
    call this during an import."""
    candidate = read_candidate(found, root, context)
    if candidate is None or candidate.authored is None or candidate.derived is None:
        return candidate
    return replace(candidate, ready=prepare_article(candidate.authored, candidate.derived))


def make_unfinished_candidate(found: DiscoveredFile, root: Path, problem: Problem) -> Candidate:
    """Return a rejected candidate for a file that could not be read to the end."""
    return _make_rejected_candidate(found, problem, root, datetime.now(UTC))


def _open_file(found: DiscoveredFile, root: Path) -> _OpenedFile | Candidate | None:
    read_at = datetime.now(UTC)
    try:
        data = read_file_bytes(f"{root}/{found.path}")
        document = parse(data)
    except FrontMatterError as fault:
        return _make_rejected_candidate(found, fault.problem, root, read_at)
    if document.format == "none" and not found.named:
        ending = splitext(found.path)[1].lower()
        if ending in (".txt", ".mdx", ".html"):
            return None
    return _OpenedFile(found, data, read_at, document)


def _make_rejected_candidate(
    found: DiscoveredFile, problem: Problem, root: Path, at: datetime
) -> Candidate:
    """Return a rejected candidate. It keeps the bytes of the file if possible, so that nothing is
    lost."""
    try:
        data = read_file_bytes(f"{root}/{found.path}")
    except FrontMatterError:
        data = b""
    text = data.decode("utf-8", "replace")
    quotes = _quote_lines(text, [problem])
    return Candidate(found, data, at, problems=(problem,), quotes=quotes)


def _make_candidate(
    opened: _OpenedFile, reading: Interpretation, context: ReadContext
) -> Candidate:
    found, document = opened.found, opened.document
    problems = [*document.problems, *reading.problems]
    place = read_site_path(found.path, context.rules)
    computed: dict[str, Any] = {}
    if not any(problem.severity == "error" for problem in problems):
        placement = _get_placement(place, document, context, found)
        try:
            computed = _compute_fields(reading, placement, document, context, problems)
        except RenderError as fault:
            problems.append(
                Problem(
                    severity="error",
                    code="body-unrenderable",
                    message=str(fault),
                    field="body",
                    line=document.body_line,
                )
            )
    problems.sort(key=attrgetter("line", "column"))
    quotes = _quote_lines(document.text, problems)
    return Candidate(
        found, opened.data, opened.read_at, problems=tuple(problems), quotes=quotes, **computed
    )


def _get_placement(
    place: ContentPath, document: Document, context: ReadContext, found: DiscoveredFile
) -> Placement:
    url_language = context.rules.tree_of(place.language)
    return Placement(
        kind=place.kind,
        folder=place.folder,
        name=place.name,
        section=context.section or find_section(place, context.sections.get(url_language, ())),
        url_language=url_language,
        placed_language=place.language or context.language or "",
        markup="html" if found.path.lower().endswith(".html") else "markdown",
        **get_date_offsets(document.matter, name=place.name, dates=context.rules.dates),
    )


def _compute_fields(
    reading: Interpretation,
    placement: Placement,
    document: Document,
    context: ReadContext,
    problems: list[Problem],
) -> dict[str, Any]:
    """Return the fields of a candidate that depend on its content, and add warnings to
    ``problems``."""
    derived, rendered = compute_derived(reading.authored, placement, context)
    resolve = make_resolver(
        context.pictures, context.pages, placement, reading.authored.params,
        rules=context.rules, files=context.files,
    )  # fmt: skip
    problems.extend(
        find_warnings(
            document, reading.authored, rendered, resolve=resolve, markup=placement.markup
        )
    )
    if reading.authored.slug and get_hugo_kind(placement) == "taxonomy":
        problems.append(_make_slug_warning(document))
    has_final_references = not any(_may_name_a_page(r.kind, r.target) for r in rendered.references)
    return {
        "authored": reading.authored,
        "placement": placement,
        "derived": derived,
        "has_final_references": has_final_references,
        "address_place": find_address_place(document),
    }


def _make_slug_warning(document: Document) -> Problem:
    """Return a warning about the slug of a vocabulary. In Hugo the slug changes the addresses of
    the vocabulary and its terms. Here it changes nothing."""
    key, line, column = find_address_place(document)
    message = (
        "A slug has no effect here: the list of tags, categories or authors and its "
        "pages keep their addresses."
    )
    return Problem(
        severity="warning", code="slug-unused", message=message, field=key, line=line, column=column
    )


def compute_derived(
    authored: Authored, placement: Placement, context: ReadContext
) -> tuple[Derived, Rendered]:
    """Compute the derived columns and the rendering of an article at ``placement`` in this
    context."""
    resolve = make_resolver(
        context.pictures, context.pages, placement, authored.params,
        rules=context.rules, files=context.files,
    )  # fmt: skip
    return derive(
        authored,
        placement,
        rules=context.rules,
        resolve=resolve,
        bundle=resolve.bundle(),
        math=context.math,
        source_agency=context.source_agency,
    )


def _may_name_a_page(kind: str, target: str) -> bool:
    return kind == "ref" or target.partition("#")[0].endswith((".md", ".mdx", ".markdown"))


def _quote_lines(text: str, problems: Sequence[Problem]) -> tuple[str, ...]:
    """Return, for each problem, the line of ``text`` to show with its message."""
    if not problems:
        return ()
    lines = text.split("\n")
    numbers = [max(problem.line, 1) for problem in problems]
    return tuple(lines[n - 1].rstrip("\r") if n <= len(lines) else "" for n in numbers)
