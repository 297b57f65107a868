from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.content.text_analysis import (
    STEMMERS,
    analyse,
    find_spans,
    fold,
    get_stemmer_name,
    tokenize,
)

TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="aAé\u0301ßøŁ'’s -_.中国カﾞｶﾞ한각ᄒ\u1161हि् \u0e01\u0e33\u200d\u00ad½ﷺ٣ёйİıΣς"),
    st.text(alphabet="aZ19's’‘“”–—…_ -.,\n\u00a0"),
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Größe", "grosse"),
        ("STRASSE", "strasse"),
        ("Ångström", "angstrom"),
        ("cafe\u0301", "cafe"),
        ("Łódź", "lodz"),
        ("Ørsted", "orsted"),
        ("Æsir œuvre Þór", "aesir oeuvre thor"),
        ("İstanbul ISTANBUL ısı", "istanbul istanbul isi"),
        ("ＡＢＣ１２", "abc12"),
        ("٣٤ १२", "34 12"),
        ("ﬁnal", "final"),
        ("Ελλάς", "ελλασ"),
        ("أخبار الحُكومة", "اخبار الحكومة"),
        ("ёлка", "елка"),
        ("новый", "новый"),
        ("がギ", "がギ"),
        ("ｶﾞ", "ガ"),
        ("한국", "한국"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_folding_removes_case_accents_and_variants_but_no_letter(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "harbours", "harbour's"),
        ("en", "Companies", "company’s"),
        ("en-GB", "regulations", "regulation"),
        ("de", "Häuser", "Haus"),
        ("de", "Regierungen", "Regierung"),
        ("de", "Größe", "grosse"),
        ("de", "München", "Muenchen"),
        ("de_AT", "Jänner", "janners"),
        ("fr", "cheval", "chevaux"),
        ("es", "canciones", "canción"),
        ("sv", "städer", "stad"),
        ("ru", "новые", "новая"),
        ("ar", "الحكومة", "حكومة"),
        ("tr", "kitaplar", "kitap"),
    ],
)
def test_forms_of_a_word_are_one_token(language, one, other):
    assert tokenize(one, language=language) == tokenize(other, language=language)
    assert len(tokenize(one, language=language)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("don't stop — Covid-19!", "don t stop covid 19"),
        ("a_b c++ 3.5 U.S.", "a b c 3 5 u s"),
        ("l'eau d’été", "l eau d ete"),
        ("中国经济", "中国 国经 经济"),
        ("中", "中"),
        ("新しい東京タワー。", "新し しい い東 東京 京タ タワ ワー"),
        ("한국 경제", "한국 경제"),
        ("iPhone手机2台", "iphone 手机 2 台"),
        ("ｶﾞｷﾞ", "ガギ"),
        ("½", "1 2"),
        ("— … !", ""),
        ("", ""),
    ],
)
def test_text_is_cut_into_words_and_pairs(text, expected):
    assert analyse(text, "xx") == expected


def test_a_language_without_stemmer_is_folded_only():
    assert tokenize("Harbours Größe", language="xx") == ["harbours", "grosse"]
    assert get_stemmer_name("") == get_stemmer_name("zh-Hans") == ""
    assert get_stemmer_name("PT_br") == "portuguese"


@pytest.mark.parametrize("language", sorted(STEMMERS))
def test_every_named_stemmer_exists(language):
    assert tokenize("x1", language=language) == ["x1"]


def test_a_word_without_end_becomes_a_token_of_bounded_length():
    assert tokenize("a" * 100_000, language="xx") == ["a" * 64]


@given(TEXTS, st.sampled_from(["en", "de", "tr", "ar", "xx"]))
@example("½ﷺ x²", "en")
@example("'s", "en")
@example("X's’s", "en")
def test_spans_are_the_tokens_with_their_places(text, language):
    placed = list(find_spans(text, language))
    assert [span.token for span in placed] == tokenize(text, language=language)
    assert all(0 <= span.start < span.end <= len(text) for span in placed)
    assert placed == sorted(placed, key=lambda span: span.start)


@given(TEXTS, st.sampled_from(["en", "de", "tr", "ar", "el", "xx"]))
def test_tokens_hold_letters_digits_and_marks_only(text, language):
    for token in tokenize(text, language=language):
        assert token
        for character in token:
            category = unicodedata.category(character)
            # Han characters newer than this version of Python have no category.
            assert category[0] in "LNM" or category == "Cn", (token, character)


@given(TEXTS)
def test_folding_ignores_case_and_composition(text):
    words = tokenize(text, language="xx")
    assert tokenize(unicodedata.normalize("NFD", text), language="xx") == words
    assert tokenize(unicodedata.normalize("NFC", text), language="xx") == words


@given(st.text(alphabet="abcdefgßäöüéñçøłœ ", max_size=40))
def test_upper_case_is_found_by_lower_case(text):
    assert tokenize(text.upper(), language="xx") == tokenize(text, language="xx")


def test_the_memory_of_spellings_is_bounded(monkeypatch):
    monkeypatch.setattr("articles.content.text_analysis.MAX_REMEMBERED", 10)
    numbers = [f"word{n}" for n in range(100)]
    assert tokenize(" ".join(numbers), language="eo") == tokenize(" ".join(numbers), language="eo")
