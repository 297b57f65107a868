"""Any texts of a picture at the desk, in its file and before: no change is lost, and both sides
agree afterwards, unless a text was changed on both."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from articles.exporting.picture_texts import HEADER, _find_edits
from articles.frontmatter import parse_data, patch_data
from articles.importing.picture_texts import _merge
from articles.models import Picture, Source
from articles.pictures.texts_file import Texts, clean_text, find_change, get_texts, read_texts_file

ADDRESS = "/images/2026/05/größe 1.jpg"
CHARACTERS = st.characters(codec="utf-8", exclude_characters="\0")
#: Few texts, so that they are often equal, and any others.
TEXTS = st.sampled_from(["", "one", "two: 2", "# three"]) | st.text(CHARACTERS, max_size=80)
TRIPLES = st.builds(Texts, TEXTS, TEXTS, TEXTS)


def row_with(texts: Texts, base: Texts) -> Picture:
    return Picture(path=ADDRESS, file_texts=base.get_filled(), **texts._asdict())


def cleaned(texts: Texts) -> Texts:
    return Texts(*map(clean_text, texts))


@given(TRIPLES)
def test_texts_are_read_as_they_were_written(texts: Texts):
    row = row_with(texts, Texts())
    edits = _find_edits(read_texts_file(HEADER), [row], Source(pk=1))
    file = read_texts_file(patch_data(parse_data(HEADER), edits.changes))
    entry = file.entries.get(ADDRESS)
    assert (Texts(**entry.texts) if entry else Texts()) == get_texts(row) == cleaned(texts)
    assert not file.problems


@given(TRIPLES, TRIPLES, TRIPLES)
def test_an_export_and_an_import_lose_nothing(base: Texts, said: Texts, here: Texts):
    base, said = cleaned(base), cleaned(said)
    data = patch_data(parse_data(HEADER), {(ADDRESS,): said._asdict()})
    changes = {
        name: find_change(before, text, now)
        for name, before, text, now in zip(Texts._fields, base, said, cleaned(here), strict=True)
    }
    row = row_with(here, base)

    edits = _find_edits(read_texts_file(data), [row], Source(pk=1))
    data = patch_data(parse_data(data), edits.changes)
    merge = _merge(row, read_texts_file(data).entries[ADDRESS])

    assert len(edits.problems) == list(changes.values()).count("both") == len(merge.kept)
    written = read_texts_file(data).entries[ADDRESS].texts
    for name, change in changes.items():
        in_file, at_desk = written[name], getattr(merge.texts, name)
        if change == "both":
            assert (in_file, at_desk) == (getattr(said, name), clean_text(getattr(here, name)))
        else:
            winner = said if change == "file" else cleaned(here)
            assert in_file == at_desk == getattr(winner, name) == getattr(merge.agreed, name)
