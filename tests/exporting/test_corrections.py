"""Corrections: how they are read, edited, merged and written back to a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from hypothesis import given

from articles.admin.correction_field import CorrectionsField
from articles.admin.version_diff import compare_versions
from articles.content.merging import MergeConflict, merge_corrections
from articles.content.revision_values import from_bytes, from_json, pack
from articles.editing.corrections import add_correction, mark_updated
from articles.hugo import Authored, Correction
from articles.models import Article, Revision
from tests.desk import form_of, person
from tests.exporting.conftest import edit, run_export
from tests.exporting.test_one_field import rewrite, said, yaml
from tests.hugo.reading import interpret_matter
from tests.hugo.test_matter import CORRECTIONS
from tests.importing.conftest import run_import

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
WIDTH = Correction(NOON, "The harbour is 40 m wide, not 40 km.")
NAME = Correction(NOON + timedelta(days=1), "The mayor's name is Ann Ash.")


# Reading


def read(value: Any, key: str = "corrections") -> tuple[tuple[Correction, ...], list[str]]:
    reading = interpret_matter({"title": "A", key: value})
    return reading.authored.corrections, [p.code for p in reading.problems]


@pytest.mark.parametrize(
    ("value", "expected", "codes"),
    [
        ([{"date": "2026-07-01 12:00:00", "text": WIDTH.text}], (WIDTH,), []),
        ([{"date": "2026-07-01 12:00", "text": WIDTH.text}], (WIDTH,), ["date-unusual"]),
        ([{"Date": "2026-07-01T14:00:00+02:00", "Text": WIDTH.text}], (WIDTH,), []),
        (["Two lines\nof text."], (Correction(None, "Two lines of text."),), []),
        ([{"text": "x"}, "x", None, ""], (Correction(None, "x"),), []),
        ([2024], (Correction(None, "2024"),), []),
        (None, (), []),
        ([], (), []),
        ("x", (Correction(None, "x"),), ["list-expected"]),
        ({"text": "x"}, (Correction(None, "x"),), ["list-expected"]),
        ([{"date": "2026-07-01"}], (), ["correction-unreadable"]),
        ([["x"]], (), ["correction-unreadable"]),
        ([{"text": ["x"]}, "\u200b"], (), ["correction-unreadable"] * 2),
        ([{"date": "soon", "text": "x"}], (Correction(None, "x"),), ["correction-date-unreadable"]),
        ([{"date": {}, "text": "x"}], (Correction(None, "x"),), ["correction-date-unreadable"]),
        ([{"text": "x", "by": "Ann"}], (Correction(None, "x"),), ["correction-key-unknown"]),
        (["x" * 2001], (), ["too-long"]),
        ([f"x{n}" for n in range(201)], (), ["too-many"]),
    ],
)
def test_corrections_are_maps_or_texts(value, expected, codes):
    assert read(value) == (expected, codes)


def test_corrections_may_be_among_the_parameters():
    assert read({"corrections": ["x"]}, "params")[0] == (Correction(None, "x"),)


def test_a_misspelt_key_is_pointed_out():
    reading = interpret_matter({"title": "A", "correction": ["x"]})
    assert [p.hint for p in reading.problems] == ["did you mean `corrections`?"]


# Adding


def test_a_correction_is_added_at_the_end_and_moves_the_last_change():
    before = Authored(corrections=(WIDTH,), last_modified=NOON)
    at = datetime(2026, 7, 2, 14, 0, 0, 5, tzinfo=timezone(timedelta(hours=2)))
    after = add_correction(before, f" {NAME.text.replace(' ', chr(10))}", at=at)
    assert after == replace(before, corrections=(WIDTH, NAME), last_modified=NAME.date)
    assert mark_updated(before, at=at) == replace(before, last_modified=NAME.date)
    assert add_correction(before, "\u200b ", at=at) == mark_updated(before, at=at)


# Writing


FILES = {
    "block": (
        "---\ntitle: A\ncorrections: # ours\n  - date: 2026-07-01T14:00:00+02:00 # noon\n"
        '    text: "{}" # typed\n    by: Ann\nx: 1\n---\nBody\n'
    ),
    "flow": (
        '---\ntitle: "A" # x\ncorrections: [{{date: 2026-07-01 12:00:00, by: "Ann", text: "{}"}}]\n'
        "x: 1\n---\nBody\n"
    ),
    "toml": (
        '+++\ntitle = "A" # x\n\n[[corrections]] # ours\ndate = 2026-07-01T12:00:00Z # noon\n'
        'text = "{}" # typed\nby = "Ann"\n+++\nBody\n'
    ),
    "inline": (
        '+++\ntitle = "A" # x\ncorrections = [\n  {{ date = 2026-07-01T12:00:00Z, by = "Ann", '
        'text = "{}" }}, # one\n]\nx = 1\n+++\nBody\n'
    ),
    "json": (
        '{{\n  "title": "A",\n  "corrections": [ {{ "date": "2026-07-01T12:00:00Z", '
        '"by":"Ann", "text": "{}" }} ],\n  "x":  1\n}}\nBody\n'
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_mended_text_changes_only_its_own_bytes(name):
    file = FILES[name].format(WIDTH.text)
    assert said(file).corrections == (WIDTH,)
    mended = replace(WIDTH, text="It is 40 m wide.")
    assert rewrite(file, corrections=(mended,)) == FILES[name].format(mended.text)


@pytest.mark.parametrize("name", FILES)
def test_an_added_correction_leaves_all_that_stood_there(name):
    file = FILES[name].format(WIDTH.text)
    result = rewrite(file, corrections=(WIDTH, NAME))
    at = next(n for n in range(len(file)) if file[n] != result[n])
    added = len(result) - len(file)
    assert result[:at] + result[at + added :] == file
    assert added < 110
    assert rewrite(result, corrections=(WIDTH,)).split() == file.split()


@pytest.mark.parametrize(
    ("before", "corrections", "after"),
    [
        ("x: 1", (WIDTH,), None),
        ("x: 1\ncorrections: [a]", (), "x: 1"),
        ("corrections: a", (Correction(None, "b"),), "corrections: b"),
        ("corrections: a", (Correction(None, "a"), WIDTH), None),
        ("corrections: {text: a, by: x}", (Correction(None, "a"), WIDTH), None),
        (
            "corrections:\n  - [odd] # stays\n  - a",
            (Correction(None, "a"), Correction(None, "b")),
            "corrections:\n  - [odd] # stays\n  - a\n  - b",
        ),
        (
            "corrections:\n  - {date: soon, text: a}",
            (Correction(None, "b"),),
            "corrections:\n  - {date: soon, text: b}",
        ),
        (
            "corrections:\n  - {date: 2026-07-01, text: a}",
            (Correction(None, "a"),),
            "corrections:\n  - {text: a}",
        ),
        (
            "corrections:\n  - date: 2026-07-01T12:00:00Z # x\n    text: a",
            (Correction(NOON + timedelta(hours=1), "a"),),
            "corrections:\n  - date: 2026-07-01T13:00:00Z # x\n    text: a",
        ),
    ],
)
def test_corrections_are_written_where_the_file_has_them(before, corrections, after):
    result = yaml(before, corrections=corrections)
    assert after is None or result == after


@pytest.mark.django_db
def test_a_correction_goes_from_the_file_to_the_form_and_back(client, site):
    head = "---\ntitle: A\n# ours\ncorrections:\n- date: 2026-07-01 12:00:00 # noon\n"
    file = site.write("post/a.md", f"{head}  text: It is 40 m wide.\n---\n\nBody.\n")
    assert run_import(site.site).summary == {"updated": 1, "unchanged": 2}
    article = edit("post/a.md", status="draft")
    client.force_login(person("editor"))
    url = reverse("admin:articles_article_change", args=[article.pk])
    form = form_of(client.get(url))
    assert form["corrections"] == "2026-07-01 12:00:00 | It is 40 m wide."

    client.post(url, form | {"corrections": form["corrections"].replace("40", "50")})
    assert Article.objects.get(pk=article.pk).authored().corrections == (
        Correction(NOON, "It is 50 m wide."),
    )
    edit("post/a.md", status="published")
    assert run_export().exit_code == 0
    assert file.read_text() == f"{head}  text: It is 50 m wide.\n---\n\nBody.\n"

    assert run_import(site.site).summary == {"unchanged": 3}
    revision = Revision.objects.filter(article=article).latest("pk")
    assert from_json(revision.values).corrections == (Correction(NOON, "It is 50 m wide."),)


# The form


@given(value=CORRECTIONS)
def test_what_the_form_shows_is_what_it_reads(value):
    field = CorrectionsField(limit=2000, most=200)
    assert field.clean(field.prepare_value(value)) == value
    assert not field.has_changed(value, field.prepare_value(value))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ()),
        ("\r\n | \r\n", ()),
        ("1 July 2026 12:00 | x", (Correction(None, "1 July 2026 12:00 | x"),)),
        ("2026-07-01 12:00 |x\nA | b", (Correction(NOON, "x"), Correction(None, "A | b"))),
        ("| 2026-07-01 | x", (Correction(None, "2026-07-01 | x"),)),
        ("2026-07-01 12:00 | a\0b", (Correction(NOON, "a b"),)),
    ],
)
def test_a_line_is_a_correction(typed, expected):
    assert CorrectionsField(limit=2000, most=200).clean(typed) == expected


@pytest.mark.parametrize("typed", ["2026-13-01 | x", "x" * 2001, "\n".join("abc")])
def test_a_line_that_cannot_be_kept_is_refused_with_a_sentence(typed):
    field = CorrectionsField(limit=2000, most=2)
    with pytest.raises(Exception, match=r"2026-13-01|2000|limit is 2"):
        field.clean(typed)


# Versions


@given(value=CORRECTIONS)
def test_a_revision_keeps_corrections(value):
    values = from_bytes(pack(Authored(corrections=value), status="published"))
    assert from_json(values).corrections == value


def test_a_comparison_shows_each_correction_in_a_line():
    (found,) = compare_versions(Authored(corrections=(WIDTH,)), Authored(corrections=(WIDTH, NAME)))
    assert str(found.label) == "corrections"
    assert [line.same for line in found.lines] == [True, False]


def at(*texts: str) -> tuple[Correction, ...]:
    return tuple(Correction(NOON, text) for text in texts)


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "expected"),
    [
        ("", "a", "b", "ab"),
        ("a", "ab", "ac", "abc"),
        ("a", "x", "ab", "xb"),
        ("a", "ab", "x", "bx"),
        ("ab", "a", "abc", "ac"),
        ("ab", "bx", "aby", "bxy"),
        ("a", "x", "y", None),
        ("a", "", "x", None),
        ("a", "x", "", None),
        ("a", "", "", ""),
    ],
)
def test_corrections_merge_by_item(base, theirs, ours, expected):
    versions = [at(*letters) for letters in (base, theirs, ours)]
    if expected is None:
        with pytest.raises(MergeConflict):
            merge_corrections(*versions)
    else:
        assert "".join(one.text for one in merge_corrections(*versions)) == expected


@given(base=CORRECTIONS, theirs=CORRECTIONS, ours=CORRECTIONS)
def test_no_correction_that_one_side_added_is_lost(base, theirs, ours):
    both = merge_corrections(base, (*base, *theirs), (*base, *ours))
    assert set(both) == {*base, *theirs, *ours}


def test_zones_do_not_change_a_correction():
    berlin = ZoneInfo("Europe/Berlin")
    matter = {"corrections": [{"date": "2026-07-01 14:00", "text": WIDTH.text}]}
    assert interpret_matter(matter, timezone=berlin).authored.corrections == (WIDTH,)
