"""Data files: reading them, and writing changes without touching anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.errors import FrontMatterError, PatchError
from articles.frontmatter import parse_data, patch_data

FILE = b"""# our pictures
/images/a.jpg:   # one
  alt: "A"  # keep
  licence: CC

'/images/b.jpg': {alt: 'B', credit: x}
/images/c.jpg:
/images/d.jpg:
  caption: |
    long
    text

  alt: x
# end"""

CHANGES = [
    ({("/images/a.jpg", "alt"): "A: new"}, b'"A"  # keep', b'"A: new"  # keep'),
    ({("/images/a.jpg", "credit"): "Ann"}, b"licence: CC\n", b"licence: CC\n  credit: Ann\n"),
    ({("/images/b.jpg", "alt"): ""}, b"{alt: 'B',", b'{alt: "",'),
    ({("/images/b.jpg", "caption"): "it's"}, b"credit: x}", b"credit: x, caption: it's}"),
    ({("/images/c.jpg",): {"alt": "C"}}, b"c.jpg:\n", b"c.jpg:\n  alt: C\n"),
    ({("/images/d.jpg", "alt"): "y"}, b"alt: x\n", b"alt: y\n"),
    ({("/images/e.jpg",): {"alt": "E"}}, b"alt: x\n", b'alt: x\n"/images/e.jpg":\n  alt: "E"\n'),
]


@pytest.mark.parametrize(("changes", "old", "new"), CHANGES)
def test_only_the_changed_text_changes(changes, old, new):
    assert FILE.count(old) == 1
    assert patch_data(parse_data(FILE), changes) == FILE.replace(old, new) + b"\n"


def test_all_changes_are_written_at_once():
    every = {path: value for changes, _old, _new in CHANGES for path, value in changes.items()}
    matter = parse_data(patch_data(parse_data(FILE), every)).matter
    assert matter["/images/a.jpg"] == {"alt": "A: new", "licence": "CC", "credit": "Ann"}
    assert matter["/images/b.jpg"] == {"alt": "", "credit": "x", "caption": "it's"}
    assert matter["/images/c.jpg"] == {"alt": "C"}
    assert matter["/images/d.jpg"] == {"caption": "long\ntext\n", "alt": "y"}
    assert list(matter)[-1] == "/images/e.jpg"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b'"/x.jpg":\n  alt: "E"\n'),
        (b"# none yet", b'# none yet\n"/x.jpg":\n  alt: "E"\n'),
        (b"---\n", b'---\n"/x.jpg":\n  alt: "E"\n'),
        (b"a: 1\n...\n", b'a: 1\n"/x.jpg":\n  alt: "E"\n...\n'),
        (b"\xef\xbb\xbfa: 1\r\n", b'\xef\xbb\xbfa: 1\r\n"/x.jpg":\r\n  alt: "E"\r\n'),
    ],
)
def test_the_first_entry_of_a_file(before, after):
    assert patch_data(parse_data(before), {("/x.jpg",): {"alt": "E"}}) == after


@pytest.mark.parametrize("written", [b"{}\n", b"null\n", b"/x.jpg: 1\n/x.jpg: 2\n"])
def test_a_file_that_cannot_take_the_change_is_refused(written):
    with pytest.raises(PatchError):
        patch_data(parse_data(written), {("/x.jpg",): {"alt": "E"}})


@pytest.mark.parametrize(
    ("written", "code", "line"),
    [
        (b'a: 1\nb: "x\n', "yaml-syntax", 2),
        (b"a: 1\n\tb: 2\n", "yaml-syntax", 2),
        (b"- a\n", "not-a-map", 1),
        (b"a: &b 1\n", "yaml-alias", 1),
        (b"a: 1\n\xff\n", "not-utf8", 2),
        (b"a: 1\n---\nb: 2\n", "yaml-multiple-documents", 2),
    ],
)
def test_a_fault_has_its_line(written, code, line):
    with pytest.raises(FrontMatterError) as fault:
        parse_data(written)
    assert (fault.value.problem.code, fault.value.problem.line) == (code, line)


NAMES = st.sampled_from(["alt", "caption", "credit"])
#: Everything that a text in the database can contain.
LINES = st.text(st.characters(codec="utf-8", exclude_characters="\0")).map(
    lambda text: " ".join(text.split())
)
ADDRESSES = st.from_regex(r"/[\w .:#'\"{}\[\]&*!|>%@`,-]{1,20}\.jpg", fullmatch=True)
MAPS = st.dictionaries(ADDRESSES, st.dictionaries(NAMES, LINES, min_size=1), max_size=6)


@given(MAPS, MAPS)
def test_any_texts_survive_being_written_and_changed(first, second):
    data = patch_data(parse_data(b"# mine\n"), {(name,): texts for name, texts in first.items()})
    assert parse_data(data).matter == first

    changes = {}
    for name, texts in second.items():
        if name in first:
            changes |= {(name, kind): text for kind, text in texts.items()}
        else:
            changes[name,] = texts
    changed = patch_data(parse_data(data), changes)

    assert parse_data(changed).matter == {
        name: {**first.get(name, {}), **second.get(name, {})} for name in {**first, **second}
    }
    assert changed.startswith(b"# mine\n")
    if not changes:
        assert changed == data
