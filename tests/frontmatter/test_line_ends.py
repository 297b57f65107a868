"""Line endings are kept line by line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from articles.frontmatter import parse, patch
from articles.frontmatter.line_ends import (
    find_main_line_end,
    match_line_ends,
    to_unix_line_ends,
)

MIXED = "one\ntwo\nthree\r\nfour\nfive\n"

lines = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["\n", "\r\n"])), max_size=8)
texts = lines.map(lambda pairs: "".join(word + end for word, end in pairs))


def test_an_unchanged_line_keeps_its_line_end() -> None:
    assert match_line_ends(MIXED, "one\nTWO\nthree\nfour\nfive\n") == MIXED.replace("two", "TWO")


def test_a_changed_line_keeps_the_line_end_of_the_line_it_replaces() -> None:
    new = "one\ntwo\nTHREE\nfour\nfive\n"
    assert match_line_ends(MIXED, new) == MIXED.replace("three", "THREE")


def test_an_added_line_ends_like_the_line_above_it() -> None:
    new = "zero\none\ntwo\nthree\nthree and a half\nfour\nfive\nsix\n"
    expected = "zero\none\ntwo\nthree\r\nthree and a half\r\nfour\nfive\nsix\n"
    assert match_line_ends(MIXED, new) == expected


def test_a_removed_line_takes_its_line_end_along() -> None:
    assert match_line_ends(MIXED, "one\ntwo\nfour\nfive\n") == "one\ntwo\nfour\nfive\n"


def test_a_text_whose_lines_end_alike_gives_all_of_them_to_the_new_one() -> None:
    assert match_line_ends("a\r\nb\r\n", "c\nd\n\ne") == "c\r\nd\r\n\r\ne"
    assert match_line_ends("a\nb\n", "c\r\nd") == "c\nd"
    assert match_line_ends("a", "c\r\nd") == "c\nd"


def test_the_main_line_end_is_that_of_most_lines() -> None:
    assert find_main_line_end(MIXED) == "\n"
    assert find_main_line_end("a\r\nb\r\nc\n") == "\r\n"
    assert find_main_line_end("a") == "\n"


@given(texts, texts)
def test_only_line_ends_change(old: str, new: str) -> None:
    result = match_line_ends(old, new)
    assert to_unix_line_ends(result) == to_unix_line_ends(new)


@given(texts)
def test_a_text_keeps_its_own_line_ends(text: str) -> None:
    assert match_line_ends(text, to_unix_line_ends(text)) == text


@given(texts, st.sampled_from("abcd"), texts)
def test_one_changed_word_changes_one_line(before: str, word: str, after: str) -> None:
    old = f"{before}X\n{after}"
    edited = to_unix_line_ends(before) + f"X{word}\n" + to_unix_line_ends(after)
    assert match_line_ends(old, edited) == f"{before}X{word}\n{after}"


def test_a_key_added_to_a_file_of_mixed_line_ends_ends_like_most_lines() -> None:
    document = parse(b"---\ntitle: T\nlead: L\r\nslug: s\n---\nBody\n")
    data = patch(document, {"weight": 3})
    assert data == b"---\ntitle: T\nlead: L\r\nslug: s\nweight: 3\n---\nBody\n"


def test_a_new_body_keeps_the_line_ends_of_a_mixed_file() -> None:
    document = parse(b"---\ntitle: T\n---\none\ntwo\r\nthree\n")
    data = patch(document, {}, "one\ntwo\nTHREE\n")
    assert data == b"---\ntitle: T\n---\none\ntwo\r\nTHREE\n"
