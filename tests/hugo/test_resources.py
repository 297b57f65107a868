"""A bundle gives names and titles to its files, and one picture represents its story."""

from __future__ import annotations

import pytest

from articles.hugo.resources import find_sharing_picture, name_files, read_resources

FILES = ["images/b.png", "images/a.png", "images/more/c.png", "Doc.png", "x.jpg"]


def named(*entries: dict) -> tuple[dict, dict]:
    found = name_files(read_resources({"Resources": list(entries)}), FILES)
    return dict(found.files), dict(found.titles)


def test_the_counter_counts_the_files_of_a_pattern_in_order() -> None:
    files, titles = named(
        {"src": "images/*.png", "name": "photo-:counter", "title": "No. :counter"}
    )
    assert files == {"photo-1": "images/a.png", "photo-2": "images/b.png"}
    assert titles == {"images/a.png": "No. 1", "images/b.png": "No. 2"}


def test_of_several_entries_for_a_file_the_first_counts() -> None:
    files, titles = named(
        {"src": "doc.png", "name": "Plan"},
        {"src": "*.png", "name": "other-:counter", "title": "T"},
        {"src": "**.png", "name": "rest-:counter"},
    )
    assert files == {
        "plan": "Doc.png",
        "rest-1": "images/a.png",
        "rest-2": "images/b.png",
        "rest-3": "images/more/c.png",
    }
    assert titles == {"Doc.png": "T"}


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("*.{png,jpg}", 2),
        ("images/?.png", 2),
        ("**/c.png", 1),
        ("**", 5),
        ("IMAGES/A.PNG", 1),
        ("none", 0),
        ("{" * 40, 0),
        ("{a,b}" * 60, 0),
        ("*a" * 200, 0),
    ],
)
def test_patterns(pattern: str, count: int) -> None:
    assert len(named({"src": pattern, "title": "T"})[1]) == count


@pytest.mark.parametrize("value", [None, "x", 5, {}, [None, 5, {"name": "x"}, {"src": 5}]])
def test_what_is_no_list_of_resources_names_nothing(value: object) -> None:
    assert read_resources({"resources": value}) == ()


@pytest.mark.parametrize(
    ("files", "picture"),
    [
        (["a.png", "my-cover.png", "the-Feature-1.jpg"], "the-Feature-1.jpg"),
        (["a.png", "thumbnail.png", "cover.png"], "cover.png"),
        (["feature.pdf", "sub/feature.png", "a.png"], None),
        ([], None),
    ],
)
def test_the_picture_for_sharing(files: list[str], picture: str | None) -> None:
    assert find_sharing_picture(files) == picture
