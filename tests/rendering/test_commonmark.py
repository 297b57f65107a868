"""The converter passes the CommonMark examples, and the rendered examples are safe."""

from __future__ import annotations

import pytest

from articles.rendering import render
from articles.rendering.clean import clean
from articles.rendering.markdown import convert_commonmark
from tests.hostile.markup import ATTACKS
from tests.html_oracle import unsafe
from tests.rendering.golden import CASES, FOLDER
from tests.shared import needs_shared, read_cases

SPEC = "commonmark_spec"
EXAMPLES = {
    "ours": [(FOLDER / f"{case}.md").read_text("utf-8") for case in CASES] + ATTACKS["ours"],
    **{
        name: [case["input"] for case in cases]
        for name in (SPEC, "commonmark_cmark_regression")
        if (cases := read_cases(name))
    },
}


@needs_shared
def test_at_least_99_percent_of_the_specification_comes_out_as_written() -> None:
    examples = read_cases(SPEC)
    failed = [c["id"] for c in examples if convert_commonmark(c["input"]) != c["expected_html"]]
    assert len(examples) > 600
    assert len(failed) <= len(examples) // 100, failed


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_renders_safe_and_stays_as_it_is_when_cleaned_again(name: str) -> None:
    for text in EXAMPLES[name]:
        rendered = render(text)
        for html in (rendered.html, rendered.summary):
            assert not unsafe(html), text
            assert clean(html) == html, text
