"""Second stage: read a file once into memory, say everything that is wrong with it, and compute
what it would be as an article. Needs no database beyond what the context looks up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from articles.derivation import Derived, Placement, derive
from articles.errors import FrontMatterError, Problem
from articles.frontmatter import Document, parse
from articles.hugo import Authored, ContentPath, Interpretation, interpret, section_of
from articles.hugo.file_dates import offset_of
from articles.hugo.mounted import placed
from articles.reading.context import Context
from articles.reading.file_bytes import read_whole
from articles.reading.found import Candidate, Found
from articles.reading.remarks import address_place, remarks
from articles.reading.resolving import Resolver
from articles.rendering import Rendered, RenderError


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file's bytes and what they hold, before anybody asks what that means."""

    found: Found
    data: bytes
    read_at: datetime
    document: Document


def validate(found: Found, root: Path, context: Context) -> Candidate | None:
    """The file as a :class:`Candidate`; None for a ``.txt`` without front matter, which is no
    article unless it was named."""
    (candidate,) = validate_all([found], root, context)
    return candidate


def validate_all(files: Sequence[Found], root: Path, context: Context) -> list[Candidate | None]:
    """The same of several files. One step is done after the other for all of them, since what a
    step needs then stays in the processor's own memory: a twentieth of the time less."""
    opened = [_open(found, root) for found in files]
    readings = iter(
        [read_document(one.document, context) for one in opened if isinstance(one, _Opened)]
    )
    return [
        _interpreted(one, next(readings), context) if isinstance(one, _Opened) else one
        for one in opened
    ]


def _open(found: Found, root: Path) -> _Opened | Candidate | None:
    read_at = datetime.now(UTC)
    try:
        data = read_whole(f"{root}/{found.path}")
        document = parse(data)
    except FrontMatterError as fault:
        return _unreadable(found, fault, root, read_at)
    if document.format == "none" and found.path.endswith(".txt") and not found.named:
        return None
    return _Opened(found, data, read_at, document)


def _unreadable(found: Found, fault: FrontMatterError, root: Path, at: datetime) -> Candidate:
    """A rejected candidate that keeps its bytes where there are any, so that nothing is lost."""
    try:
        data = read_whole(f"{root}/{found.path}")
    except FrontMatterError:
        data = b""
    text = data.decode("utf-8", "replace")
    quotes = (_line(text, fault.problem.line),)
    return Candidate(found, data, at, problems=(fault.problem,), quotes=quotes)


def _interpreted(opened: _Opened, reading: Interpretation, context: Context) -> Candidate:
    found, document = opened.found, opened.document
    problems = [*document.problems, *reading.problems]
    place = placed(found.path, context.rules)
    computed: dict[str, Any] = {}
    if not any(problem.severity == "error" for problem in problems):
        placement = _placement(place, document, context, found)
        try:
            computed = _computed(reading, placement, document, context, problems)
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
    quotes = tuple(_line(document.text, problem.line) for problem in problems)
    return Candidate(
        found, opened.data, opened.read_at, problems=tuple(problems), quotes=quotes, **computed
    )


def read_document(
    document: Document, context: Context, zone: ZoneInfo | None = None
) -> Interpretation:
    """What the document says, under ``context`` (or the time zone of an earlier reading)."""
    return interpret(document, timezone=zone or context.zone, known_widgets=context.widgets)


def _placement(place: ContentPath, document: Document, context: Context, found: Found) -> Placement:
    url_language = context.rules.tree_of(place.language)
    return Placement(
        kind=place.kind,
        folder=place.folder,
        name=place.name,
        section=context.section or section_of(place, context.sections.get(url_language, ())),
        url_language=url_language,
        placed_language=place.language or context.language or "",
        markup="html" if found.path.lower().endswith(".html") else "markdown",
        date_offset=offset_of(document.matter) if context.rules.permalinks else None,
    )


def _computed(
    reading: Interpretation,
    placement: Placement,
    document: Document,
    context: Context,
    problems: list[Problem],
) -> dict[str, Any]:
    """What a candidate has beside its bytes; remarks are added to ``problems``."""
    derived, rendered = compute(reading.authored, placement, context)
    resolve = Resolver(context.pictures, context.pages, placement)
    problems.extend(remarks(document, reading.authored, rendered, resolve=resolve))
    settled = not any(_may_name_a_page(r.kind, r.target) for r in rendered.references)
    return {
        "authored": reading.authored,
        "placement": placement,
        "derived": derived,
        "settled": settled,
        "address_place": address_place(document),
    }


def compute(authored: Authored, placement: Placement, context: Context) -> tuple[Derived, Rendered]:
    """What follows from ``authored`` at ``placement`` in this context."""
    return derive(
        authored,
        placement,
        rules=context.rules,
        resolve=Resolver(context.pictures, context.pages, placement),
        math=context.math,
    )


def _may_name_a_page(kind: str, target: str) -> bool:
    return kind == "ref" or target.partition("#")[0].endswith((".md", ".mdx", ".markdown"))


def _line(text: str, number: int) -> str:
    """Line ``number`` (from 1) of ``text``, for showing."""
    start = 0
    for _ in range(number - 1):
        start = text.find("\n", start) + 1
        if start == 0:
            return ""
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)].rstrip("\r")
