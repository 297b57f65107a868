"""Bodies and their expected HTML, as pairs of files."""

from __future__ import annotations

import pytest

from articles.rendering.clean import clean
from tests.rendering.golden import CASES, FOLDER, rendered


@pytest.mark.parametrize("case", CASES)
def test_body_becomes_exactly_this_html(case: str) -> None:
    assert rendered(case).html == (FOLDER / f"{case}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_cleaning_the_result_again_changes_nothing(case: str) -> None:
    html = rendered(case).html
    assert clean(html) == html


def test_there_are_pairs() -> None:
    assert len(CASES) >= 14
