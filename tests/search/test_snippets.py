from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.snippets import TermMatcher, highlight, make_snippet


def marked(text: str, tokens: list[str], language: str = "en") -> list[str]:
    return [
        piece for piece, is_match in highlight(text, TermMatcher([tokens]), language) if is_match
    ]


@pytest.mark.parametrize(
    ("text", "tokens", "language", "expected"),
    [
        ("The Harbours’ end", ["harbour"], "en", ["Harbours"]),
        ("the harbour's end", ["harbour"], "en", ["harbour"]),
        ("In der Größe, GROSSE!", ["gross"], "de", ["Größe", "GROSSE"]),
        ("cafe\u0301 CAFÉ", ["caf"], "xx", []),
        ("cafe\u0301 CAFÉ", ["cafe"], "xx", ["cafe\u0301", "CAFÉ"]),
        ("新しい東京タワー", ["東京"], "ja", ["東京"]),
        ("新しい東京タワー", ["い東 東京 京タ"], "ja", ["い東京タ"]),
        ("東京 と京都", ["東京 京都"], "ja", []),
        ("全国の土", ["国*"], "ja", ["国"]),
        ("ｶﾞｷﾞ", ["ガギ"], "ja", ["ｶﾞｷﾞ"]),
        ("الحُكومة", ["حكوم"], "ar", ["الحُكومة"]),
        ("north sea, not sea north; North-Sea", ["north sea"], "en", ["north sea", "North-Sea"]),
        (
            "University of regulators",
            ["universit*", "regulat*"],
            "en",
            ["University", "regulators"],
        ),
        ("universe", ["universit*"], "en", []),
        ("½ cup", ["1 2"], "xx", ["½"]),
        ("<b>bold</b> & <script>", ["bold", "script"], "en", ["bold", "script"]),
        ("nothing here", [], "en", []),
        ("", ["a"], "en", []),
    ],
)
def test_matches_are_marked_as_the_author_spelt_them(text, tokens, language, expected):
    assert marked(text, tokens, language) == expected


def test_a_short_text_is_shown_whole():
    assert make_snippet("Ships in\n\nthe harbour.", TermMatcher([["harbour"]]), "en") == [
        ("Ships in the ", False),
        ("harbour", True),
        (".", False),
    ]


def test_a_long_text_is_cut_between_words_around_most_of_what_was_looked_for():
    text = (
        "harbour " + "filler words " * 100 + "here the pilots of the harbour wait " + "more " * 200
    )
    pieces = make_snippet(text, TermMatcher([["harbour"], ["pilot"]]), "en", width=120)
    shown = "".join(piece for piece, _ in pieces)
    assert [piece for piece, is_match in pieces if is_match] == ["pilots", "harbour"]
    assert shown.startswith("…") and shown.endswith("…")
    assert len(shown) <= 120 + 30
    assert set(shown.strip("…").split()) <= set(text.split())


def test_the_first_of_equal_stretches_is_shown_wherever_a_better_one_may_stand():
    filler = "filler words " * 40
    once, both = f"pilots {filler}", f"the pilots of a harbour {filler}"
    shown = [
        make_snippet(text, TermMatcher([["harbour"], ["pilot"]]), "en", width=60)
        for text in (once * 3 + both * 3, once * 3, both + once)
    ]
    assert [[piece for piece, is_match in pieces if is_match] for pieces in shown] == [
        ["pilots", "harbour"],
        ["pilots"],
        ["pilots", "harbour"],
    ]
    assert [pieces[0][0][:1] == "…" for pieces in shown] == [True, False, False]


def test_a_window_with_all_terms_is_full_whatever_else_they_are_in_other_languages():
    filler = "filler words " * 40
    text = f"the pilots {filler} of harbours and pilots {filler} " * 3
    wanted = TermMatcher([["pilot", "pilots"], ["harbour", "harbours"]])
    pieces = make_snippet(text, wanted, "en", width=60)
    assert [piece for piece, is_match in pieces if is_match] == ["harbours", "pilots"]


def test_of_two_terms_in_one_place_both_are_shown():
    filler = "filler words " * 40
    text = f"a harbour {filler} a ferry {filler} of the harbour ferry {filler} harbour, ferry"
    pieces = make_snippet(text, TermMatcher([["harbour"], ["harbour ferri"]]), "en", width=60)
    assert [piece for piece, is_match in pieces if is_match] == ["harbour ferry"]


def test_the_same_is_looked_for_in_texts_of_several_languages():
    wanted = TermMatcher([["regier", "harbour"]])
    languages = ("de", "en", "de")
    found = [highlight("Regierungen, harbours", wanted, language) for language in languages]
    assert [[piece for piece, is_match in pieces if is_match] for pieces in found] == [
        ["Regierungen", "harbours"],
        ["harbours"],
        ["Regierungen", "harbours"],
    ]


def test_without_a_match_the_beginning_is_shown():
    pieces = make_snippet("word " * 100, TermMatcher([["harbour"]]), "en", width=50)
    assert pieces == [("word " * 9 + "word…", False)]


def test_a_match_far_into_a_long_text_is_shown():
    pieces = make_snippet("filler " * 5000 + "harbour", TermMatcher([["harbour"]]), "en")
    assert ("harbour", True) in pieces


def test_chinese_is_cut_between_characters():
    pieces = make_snippet(
        "新闻" * 300 + "港口" + "天气" * 300, TermMatcher([["港口"]]), "zh", width=60
    )
    shown = "".join(piece for piece, _ in pieces)
    assert ("港口", True) in pieces
    assert 55 <= len(shown) <= 70


def test_behind_a_full_stop_stands_no_ellipsis():
    text = "The harbour froze. " + "Ships wait outside of it. " * 20
    shown = "".join(
        piece for piece, _ in make_snippet(text, TermMatcher([["harbour"]]), "en", width=71)
    )
    assert shown.endswith("of it.")


def test_no_long_word_is_cut():
    long_word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter"
    text = f"{long_word} " * 3 + "am Hafen " + f"{long_word} " * 4
    pieces = make_snippet(text, TermMatcher([["haf"]]), "de", width=120)
    assert ("Hafen", True) in pieces
    assert {word.strip("…") for word in "".join(p for p, _ in pieces).split()} <= set(text.split())


@pytest.mark.parametrize("text", ["a " * 500_000, "a" * 1_000_000, "中" * 300_000, "a-" * 300_000])
def test_any_text_is_shown_in_time(text):
    started = time.process_time()
    assert make_snippet(text, TermMatcher([["a"], ["a a"], ["中中*", "a*"]]), "en")
    assert time.process_time() - started < 2


TEXT = st.text(alphabet="aAé\u0301ßx 中国ガｶﾞ한\n-'’s½<&")


@given(TEXT, st.lists(st.sampled_from(["a", "a*", "aa", "ss", "中国", "国*", "1 2", "x a", "e*"])))
def test_pieces_put_together_are_the_text(text, tokens):
    pieces = highlight(text, TermMatcher([tokens]), "xx")
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)
    assert all(one[1] != other[1] for one, other in pairwise(pieces))


@given(TEXT, st.integers(1, 50))
def test_a_snippet_is_a_stretch_of_the_text(text, width):
    shown = "".join(
        piece for piece, _ in make_snippet(text, TermMatcher([["a"], ["中国"]]), "xx", width=width)
    )
    plain = " ".join(text.split())
    assert shown.strip("…") in plain
    assert len(shown) <= max(width, len("中国a")) + 10
