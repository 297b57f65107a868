"""Excerpts: the sentences shown for an article in lists and meta tags."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.rendering import find_word_end, shorten, shorten_to_excerpt, shorten_to_width

BODY = (
    "The ferry Nordlys ran aground on Friday, the port said.\n"
    "Nobody was hurt. Divers looked at the hull.\n"
    + "A long tail follows that says much more about tides, pilots and the weather of that day. "
    * 5
)


def test_a_scraped_summary_gives_way_to_whole_sentences_of_the_body() -> None:
    scraped = "The ferry Nordlys ran aground on Friday, the port said.Nobody was hurt. Divers lo..."
    found = shorten_to_excerpt(summary=scraped, plain_text=BODY)
    assert found.startswith("The ferry Nordlys ran aground on Friday, the port said. Nobody was")
    assert found.endswith("that day.")
    assert len(found) <= 240


def test_straight_quotes_in_the_summary_match_curly_ones_in_the_body() -> None:
    found = shorten_to_excerpt(
        summary='"It\'s over" -- he said...', plain_text="“It’s over” – he said. And left."
    )
    assert found == "“It’s over” – he said. And left."


def test_a_summary_of_its_own_is_kept_as_plain_text() -> None:
    found = shorten_to_excerpt(summary="What *every* sailor <b>must</b> know...", plain_text=BODY)
    assert found == "What every sailor must know…"


def test_a_plain_summary_gets_the_marks_of_the_typographer() -> None:
    assert shorten_to_excerpt(summary='  "So\n  it  goes"  ', plain_text=BODY) == "“So it goes”"


@pytest.mark.parametrize("summary", [None, "", "  \n", "..."])
def test_without_a_summary_the_body_speaks(summary: str | None) -> None:
    assert shorten_to_excerpt(summary=summary, plain_text=BODY).startswith("The ferry Nordlys")


def test_headings_are_no_sentences() -> None:
    text = "Background\nThe port opened in 1904. It grew.\nTable of tides\nMore."
    assert (
        shorten_to_excerpt(summary=None, plain_text=text)
        == "The port opened in 1904. It grew. More."
    )


def test_a_body_without_any_sentence_still_says_something() -> None:
    assert (
        shorten_to_excerpt(summary=None, plain_text="Just a line\nand another")
        == "Just a line and another"
    )


@pytest.mark.parametrize(
    "start",
    [
        "U.S. President J. R. Smith met Mr. Jones of Smith Inc. on Jan. 5 at St. Olaf's, No. 3",
        "The value was 3.1 percent, or approx. half",
        "He works for yahoo.com and others",
        "Am 14. Februar, sagte die Stadt, beginnt der Bau",
    ],
)
def test_abbreviations_end_no_sentence(start: str) -> None:
    text = f"{start}. " + "X" * 230 + " y" * 20 + "."
    assert shorten_to_excerpt(summary=None, plain_text=text) == f"{start}."


def test_chinese_sentences_end_without_white_space() -> None:
    text = "港口星期五重新开放。" + "市长说很高兴" * 50 + "。"
    assert shorten_to_excerpt(summary=None, plain_text=text) == "港口星期五重新开放。"


@pytest.mark.parametrize("stop", ["؟", "۔", "।"])
def test_other_scripts_end_their_sentences(stop: str) -> None:
    assert shorten(f"كلمة كلمة{stop} " + "كلمة " * 60) == f"كلمة كلمة{stop}"


def test_a_short_first_sentence_is_kept_and_a_long_one_loses_only_words() -> None:
    assert shorten("The port opened. It grew for years.", 30) == "The port opened."
    assert shorten("The port opened, and it grew", 17) == "The port opened…"
    assert shorten("The port opened.", 16) == "The port opened."


def test_chinese_with_some_english_words_is_cut_between_any_of_its_characters() -> None:
    text = "AI " + "中国科技股继续上涨" * 10 + "Python" + "继续上涨" * 10
    assert shorten(text, 95) == "AI " + "中国科技股继续上涨" * 10 + "…"
    assert shorten(text, 50).removesuffix("…") == text[:50]


def test_a_line_of_chinese_is_as_long_as_one_of_english() -> None:
    assert len(shorten_to_width("中国科技股继续上涨" * 40, 160)) == 81
    assert 150 < len(shorten_to_width("harbour " * 40, 160)) <= 161


@given(st.text(max_size=100), st.integers(1, 120))
def test_a_word_ends_within_the_text(text: str, at: int) -> None:
    assert 0 < find_word_end(text, at) <= max(at, 1) or not text
    assert find_word_end(text, at) <= max(len(text), 0)


def test_a_very_long_first_sentence_is_cut_at_a_word() -> None:
    found = shorten_to_excerpt(summary=None, plain_text="harbour " * 100)
    assert found.endswith("harbour…")
    assert len(found) <= 241


def test_a_very_long_word_is_the_only_thing_ever_cut() -> None:
    assert shorten_to_excerpt(summary=None, plain_text="x" * 1000) == "x" * 240 + "…"


def test_nothing_gives_nothing() -> None:
    assert shorten_to_excerpt(summary=None, plain_text="") == ""


@given(st.text(max_size=600), st.none() | st.text(max_size=100))
def test_no_text_is_too_odd(plain_text: str, summary: str | None) -> None:
    found = shorten_to_excerpt(summary=summary, plain_text=plain_text)
    assert "\n" not in found


@given(st.lists(st.from_regex(r"[a-z]{1,12}[.,]?", fullmatch=True), max_size=120))
def test_words_are_whole(words: list[str]) -> None:
    found = shorten_to_excerpt(summary=None, plain_text=" ".join(words))
    stripped = found.removesuffix("…").split()
    assert [w.rstrip(",") for w in stripped] == [w.rstrip(",") for w in words[: len(stripped)]]
    assert len(found) <= 241
