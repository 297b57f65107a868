"""The converter against the CommonMark examples; what we make of them is safe."""

from __future__ import annotations

from articles.rendering import render
from articles.rendering.clean import clean
from articles.rendering.markdown import commonmark
from tests.rendering.oracle import cases, unsafe
from tests.shared import needs_shared

SPEC = "commonmark_spec"


@needs_shared
def test_at_least_99_percent_of_the_specification_comes_out_as_written() -> None:
    examples = cases(SPEC)
    failed = [c["id"] for c in examples if commonmark(c["input"]) != c["expected_html"]]
    assert len(examples) > 600
    assert len(failed) <= len(examples) // 100, failed


@needs_shared
def test_every_example_renders_safe_and_stays_as_it_is_when_cleaned_again() -> None:
    for case in cases(SPEC) + cases("commonmark_cmark_regression"):
        rendered = render(case["input"])
        for html in (rendered.html, rendered.summary):
            assert not unsafe(html), case
            assert clean(html) == html, case
