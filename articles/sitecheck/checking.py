"""The check of a site: its files, terms and references, and every address of its sitemap."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from articles.content.derive import ORIGINAL_KEYS
from articles.content.read_file import compute_derived
from articles.content.resolve import Resolver, make_resolver
from articles.editing.file_base import escape_file_name
from articles.frontmatter import Document, parse
from articles.hugo import find_reserved_use
from articles.importing.decisions import Decision
from articles.rendering import Reference, RenderError, split_url
from articles.sitecheck.findings import Check, Finding, Kind, catch_failures, check_terms
from articles.sitecheck.known_addresses import KnownAddresses, read_sitemap
from articles.sitecheck.survey import Survey, survey_trees

#: Codes of import problems that concern an address.
ADDRESS_CODES = ("url-taken", "url-reserved")
#: The only file that does not collide with a reserved address: its rules are merged with ours.
MERGED_FILE = "/robots.txt"
#: Keys that have an effect but no field, in lower case.
KNOWN_KEYS = frozenset({"_build", "build", "cascade", "headless", "params", "type"})
WEIGHT_SUFFIX = "_weight"
#: Keys with values that a link post (a story without text) shows.
LINK_POST_KEYS = frozenset({"deck", *ORIGINAL_KEYS})
#: The shortcode that shows the value of a front-matter key in a text.
PARAM_SHORTCODE = re.compile(r"""\{\{[<%]\s*param\s+["`]?([^\s"`.>%]+)""")


def check_site(path: Path, *, sitemap: Path | None = None) -> Check:
    """Check what would change if the Hugo site at ``path`` moved here. If ``sitemap`` is set, also
    look up each address in it.

    Raise :class:`NewsroomError` if the path or a sitemap cannot be read.
    """
    addresses = read_sitemap(sitemap) if sitemap else []
    surveys = survey_trees(path)
    known = KnownAddresses(surveys)
    findings = [finding for one in surveys for finding in _check_tree(one, known)]
    missing = [Finding("address-missing", address) for address in addresses if address not in known]
    return Check(
        files=sum(len(one.decisions) for one in surveys),
        addresses=len(addresses),
        findings=[*missing, *findings],
        taken_along=sorted({address for one in surveys for address in one.files.values()}),
    )


def _check_tree(one: Survey, known: KnownAddresses) -> Iterator[Finding]:
    yield from check_files(one)
    yield from check_terms(one)
    yield from check_references(one, known)


def check_files(one: Survey) -> Iterator[Finding]:
    """Yield a finding for each rejected file, and for each key and shortcode without a meaning. A
    key or shortcode is reported once, with the number of its uses and the place of the first."""
    counted: dict[tuple[Kind, str], list[Finding]] = {}
    for decision in one.decisions:
        yield from _check_rejection(decision)
        for finding in catch_failures(decision, partial(_check_keys_and_shortcodes, decision)):
            counted.setdefault((finding.kind, finding.what), []).append(finding)
    for skipped in one.listing.skipped:
        for problem in skipped.problems if skipped.action == "rejected" else ():
            yield Finding("file-rejected", problem.code, problem.message, skipped.path)
    yield from _check_hidden_files(one)
    yield from _check_configuration(one)
    for (kind, what), found in sorted(counted.items(), key=lambda item: -len(item[1])):
        first = found[0]
        yield Finding(
            kind, what, first.message, first.path, first.line, first.column, count=len(found)
        )


def _check_hidden_files(one: Survey) -> Iterator[Finding]:
    """Yield a finding for each file that readers could not reach, because a story or the newsroom
    itself has its address."""
    read = (d.candidate for d in one.decisions)
    stories = {c.derived.path: c.found.path for c in read if c.derived}
    for found in one.listing.files:
        address = one.files.get(found.place, "")
        owner = next((stories[path] for path in (address, f"{address}/") if path in stories), None)
        owner = owner or find_reserved_use(address, languages=one.context.languages)
        if owner and address != MERGED_FILE:
            path = escape_file_name(os.path.relpath(found.file, one.listing.root))
            message = f"Readers would get {owner} instead of this file"
            yield Finding("address-collision", address, message, path)


def _check_keys_and_shortcodes(decision: Decision) -> Iterator[Finding]:
    yield from _check_shortcodes(decision)
    yield from _check_keys(decision)


def _check_rejection(decision: Decision) -> Iterator[Finding]:
    path = decision.candidate.found.path
    for problem in decision.problems:
        if problem.severity == "error":
            kind: Kind = "address-collision" if problem.code in ADDRESS_CODES else "file-rejected"
            yield Finding(kind, problem.code, problem.message, path, problem.line, problem.column)


def _check_shortcodes(decision: Decision) -> Iterator[Finding]:
    for problem in decision.candidate.problems:
        if problem.code == "shortcode-unknown":
            name = problem.message.partition("'")[2].partition("'")[0]
            path = decision.candidate.found.path
            yield Finding("shortcode-unknown", name, "", path, problem.line, problem.column)


def _check_keys(decision: Decision) -> Iterator[Finding]:
    candidate, authored = decision.candidate, decision.candidate.authored
    if authored is None:
        return
    heard = KNOWN_KEYS.union(map(str.lower, PARAM_SHORTCODE.findall(authored.body)))
    if not authored.body.strip():
        heard |= LINK_POST_KEYS
    unheard = [
        key
        for key in authored.params
        if key.lower() not in heard and not key.lower().endswith(WEIGHT_SUFFIX)
    ]
    if not unheard:
        return
    marks = parse(candidate.data).marks
    for key in unheard:
        mark = marks.get((key,)) or next((m for p, m in marks.items() if p[-1] == key), None)
        line, column = (mark.line, mark.column) if mark else (1, 1)
        yield Finding("key-meaningless", key, "", candidate.found.path, line, column)


def _check_configuration(one: Survey) -> Iterator[Finding]:
    site = one.listing.site
    if site is None or site.configuration is None:
        return
    for key in site.configuration.meaningless:
        place = key.place
        yield Finding("key-meaningless", key.name, key.reason, place.file, place.line, place.column)


def check_references(one: Survey, known: KnownAddresses) -> Iterator[Finding]:
    """Yield dead links and missing pictures, each with its place. All texts are rendered again,
    because only now are all pages known."""
    for decision in one.decisions:
        if decision.authored is not None and decision.derived is not None:
            yield from catch_failures(
                decision, partial(_check_page_references, decision, one, known)
            )


def _check_page_references(
    decision: Decision, one: Survey, known: KnownAddresses
) -> Iterator[Finding]:
    candidate, authored = decision.candidate, decision.authored
    assert authored is not None and decision.derived is not None and candidate.placement is not None
    context = one.context
    resolve = make_resolver(
        context.pictures, context.pages, candidate.placement, authored.params,
        rules=context.rules, files=context.files,
    )  # fmt: skip
    path, picture = candidate.found.path, authored.thumbnail
    if picture and "://" not in picture and resolve(picture, "image") is None:
        yield Finding(
            "picture-missing", picture, "", path, *_locate_thumbnail(parse(candidate.data))
        )
    try:
        _derived, rendered = compute_derived(authored, candidate.placement, context)
    except RenderError:
        return
    dead = [r for r in rendered.references if not _is_resolvable(r, decision, resolve, known)]
    if not dead:
        return
    document = parse(candidate.data)
    lines = document.text.split("\n")
    for reference in dead:
        kind: Kind = "picture-missing" if reference.kind == "image" else "link-dead"
        yield Finding(
            kind,
            reference.target,
            "",
            path,
            *_locate_reference(reference, document.body_line, lines),
        )


def _is_resolvable(
    reference: Reference, decision: Decision, resolve: Resolver, known: KnownAddresses
) -> bool:
    if resolve(*reference.resolve_arguments) is not None:
        return True
    if reference.kind != "link":
        return reference.kind == "ref" and reference.target.startswith("#")
    parts = split_url(reference.target)
    if parts is None:
        return False
    target = unquote(parts.path)
    if not target:
        return True
    assert decision.derived is not None
    full = posixpath.normpath(posixpath.join(decision.derived.path, target))
    return (f"{full}/" if target.endswith("/") and full != "/" else full) in known


def _locate_thumbnail(document: Document) -> tuple[int, int]:
    marks = (
        m for path, m in document.marks.items() if str(path[-1]).lower() in ("thumbnail", "src")
    )
    mark = next(marks, None)
    return (mark.line, mark.column) if mark else (1, 1)


def _locate_reference(
    reference: Reference, body_line: int, lines: Sequence[str]
) -> tuple[int, int]:
    """Return the line and column of a reference in the file. The reference itself gives its line in
    the body."""
    line = body_line + reference.line - 1
    text = lines[line - 1]
    spellings = (f'"{reference.target}', f"({reference.target}")
    found = (at + 1 for at in map(text.find, spellings) if at != -1)
    return line, next(found, max(text.find(reference.target), 0)) + 1
