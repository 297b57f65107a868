"""Any edit of any file: it reads back with the wanted values, and the rest is unchanged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from articles.errors import PatchError
from articles.exporting.changes import ParsedFile
from articles.exporting.comparing import find_edited_fields, is_equal
from articles.exporting.rewriting import format_house_body, render_new_file, rewrite_file
from articles.frontmatter import Document, parse
from articles.hugo import Authored
from articles.widgets import registry
from tests.exporting.reading import untouched
from tests.frontmatter.test_patch_properties import documents
from tests.hugo.test_matter import AUTHORED, VALUES

ZONES = st.sampled_from([ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")])
WIDGETS = tuple(registry)
VALUES_HERE = VALUES | {
    "widgets": st.lists(st.sampled_from(WIDGETS), min_size=1, max_size=5).map(tuple)
}
BODIES = st.sampled_from(["", "\nNew text.\n", "Text", "\n\n# One\n\n---\n\n+++\n", "é\n"])
EMPTY = Authored()


@st.composite
def edits(draw: st.DrawFn, said: Authored) -> tuple[str, Any]:
    """Draw one field and its new value: another value, none, or a list with an item more or
    less."""
    name = draw(st.sampled_from([*sorted(VALUES_HERE), "body"]))
    if name == "body":
        return name, draw(BODIES)
    old = getattr(said, name)
    if isinstance(old, tuple) and old and draw(st.booleans()):
        at = draw(st.integers(0, len(old) - 1))
        return name, old[:at] + old[at + 1 :] or getattr(EMPTY, name)
    return name, draw(VALUES_HERE[name] | st.just(getattr(EMPTY, name)))


@given(st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_one_edit_of_any_file(data: st.DataObject) -> None:
    document = data.draw(documents())
    page = ParsedFile(document, data.draw(ZONES), WIDGETS)
    assume(not any(problem.severity == "error" for problem in page.problems))
    name, value = data.draw(edits(page.said))
    wanted = replace(page.said, **{name: value})
    try:
        result = rewrite_file(document, wanted, zone=page.zone, widgets=WIDGETS)
    except PatchError as refusal:
        event(f"refused in {document.format}: {name}: {str(refusal).rpartition(':')[2]}")
        assert may_be_refused(document, page, name), str(refusal)
        return
    event(f"written in {document.format}")
    after = ParsedFile(parse(result), page.zone, WIDGETS)
    assert find_edited_fields(after.said, wanted) == ()
    assert after.document.bom == document.bom
    assert untouched(page, after, name)


def may_be_refused(document: Document, page: ParsedFile, name: str) -> bool:
    """Return whether a refusal is allowed: for duplicate keys, and for TOML, whose tables may have
    special spellings."""
    return document.format == "toml" or any(p.code == "duplicate-key" for p in document.problems)


@given(said=AUTHORED, body=BODIES, zone=ZONES)
@settings(max_examples=60, deadline=None)
def test_a_new_file_says_what_the_article_says(said: Authored, body: str, zone: ZoneInfo) -> None:
    wanted = replace(said, body=format_house_body(body), draft=bool(said.draft))
    known = tuple(name for name in wanted.widgets or () if name in WIDGETS)
    wanted = replace(wanted, widgets=known or None)
    try:
        data = render_new_file(wanted, zone=zone, widgets=WIDGETS)
    except PatchError:
        # Only NUL is refused, which no import accepts either.
        assert wanted.params or wanted.menu
        return
    page = ParsedFile(parse(data), zone, WIDGETS)
    assert find_edited_fields(page.said, wanted) == ()
    assert not [p for p in page.problems if p.severity == "error"]


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_nobody_edited_is_not_touched(data: st.DataObject) -> None:
    document = data.draw(documents())
    page = ParsedFile(document, ZoneInfo("UTC"), WIDGETS)
    assert find_edited_fields(page.said, page.said) == ()
    assert is_equal(page.said.params, page.said.params)
    original = document.text.encode()
    result = rewrite_file(document, page.said, zone=page.zone, widgets=WIDGETS)
    assert result.removeprefix(b"\xef\xbb\xbf") == original
