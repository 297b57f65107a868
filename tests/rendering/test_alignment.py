"""Text alignment: every way of writing it becomes a class."""

from __future__ import annotations

import pytest

from articles.rendering import render


@pytest.mark.parametrize(
    ("opening", "side"),
    [
        ('<p style="text-align: center;">', "center"),
        ("<p style='color:red;TEXT-ALIGN:Right'>", "right"),
        ('<p style="text-align:left;text-align:justify">', "justify"),
        ('<p style="text-align:end">', "right"),
        ('<p class="has-text-align-center">', "center"),
        ('<p class="has-small-font-size has-text-align-right">', "right"),
        ('<p align="center">', "center"),
        ('<p align="CENTER">', "center"),
        ('<p align="left" style="text-align:center">', "center"),
        ('<p class="x" align="center">', "center"),
    ],
)
def test_text_keeps_its_side(opening: str, side: str) -> None:
    assert render(f"{opening}x</p>").html.strip() == f'<p class="align-{side}">x</p>'


@pytest.mark.parametrize("tag", ["div", "blockquote", "section", "h2", "h4"])
def test_other_blocks_keep_their_alignment(tag: str) -> None:
    html = render(f'<{tag} style="text-align:center">x</{tag}>').html
    assert f"<{tag}" in html
    assert ' class="align-center"' in html


def test_a_center_element_becomes_a_class() -> None:
    assert render("<center>x</center>").html.strip() == '<div class="align-center">x</div>'


def test_cells_rows_and_items_keep_their_alignment() -> None:
    html = render(
        '<table><tr style="text-align:right"><td style="text-align:center">x</td></tr></table>'
        '<ul><li style="text-align:center">y</li></ul>'
    ).html
    assert '<tr class="align-right"><td class="align-center">x' in html
    assert '<li class="align-center">y' in html


@pytest.mark.parametrize(
    "style", ["text-align-last:center", "text-align:centre", "x-text-align:center", "text-align"]
)
def test_other_styles_mean_nothing(style: str) -> None:
    assert render(f'<p style="{style}">x</p>').html.strip() == "<p>x</p>"
