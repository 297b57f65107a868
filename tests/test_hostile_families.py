"""The time to process a text grows with its length, but not quadratically, whatever the text
repeats."""

from __future__ import annotations

from pathlib import Path

import pytest

from articles.content.candidate import DiscoveredFile
from articles.content.read_file import read_candidate
from articles.content.warnings import find_warnings
from articles.frontmatter import parse
from articles.hugo import Authored
from articles.rendering import Rendered, render
from articles.rendering.markdown import convert_inline, convert_markdown
from articles.rendering.shortcodes import ShortcodeCall, Shortcodes, make_unused_mark
from tests.hostile_families import (
    BODIES,
    CONTEXT,
    FRONT_MATTER,
    LINES,
    STEPS,
    Step,
    growing_too_fast,
)

#: Lengths in characters. With quadratic time, a costly pattern of this length takes seconds.
SIZE, LARGE = 16_000, 128_000

#: Number of seconds of processor time that the larger text may always take. Shorter times are too
#: inaccurate to measure growth.
LEAST = 0.15

BY_NAME = [pytest.param(step, id=step.name) for step in STEPS]


@pytest.mark.parametrize("step", BY_NAME)
def test_no_family_takes_the_square_of_its_length(step: Step) -> None:
    grown = (growing_too_fast(step, family, SIZE, least=LEAST) for family in step.families)
    assert not [found for found in grown if found]


@pytest.mark.slow
@pytest.mark.parametrize("step", BY_NAME)
def test_no_large_text_of_a_family_takes_the_square_of_its_length(step: Step) -> None:
    grown = (growing_too_fast(step, family, LARGE, least=LEAST) for family in step.families)
    assert not [found for found in grown if found]


def test_a_step_that_takes_the_square_is_seen() -> None:
    def square(text: str) -> int:
        return sum(text.count("a", at) for at in range(0, len(text), 2))

    step = Step("square", {"a": lambda size: "a" * size}, square)
    assert growing_too_fast(step, "a", SIZE, least=0.001, times=3)


@pytest.mark.parametrize("families", [BODIES, FRONT_MATTER, LINES])
def test_every_family_is_as_long_as_it_is_asked_for(families: dict) -> None:
    short = {name for name, text in families.items() if not len(text(8_000)) > len(text(1_000))}
    assert not short


# Texts that once took quadratic time


def _call(arguments: str) -> ShortcodeCall:
    """Return the only shortcode call in a text."""
    seen: list[ShortcodeCall] = []

    def keep(call: ShortcodeCall, page: Shortcodes) -> str:
        seen.append(call)
        return ""

    Shortcodes(f"{{{{< x {arguments} >}}}}", {"x": keep}, lambda target, line: target).expand()
    return seen[0]


@pytest.mark.parametrize("mark", ['\\"', '"\\', '\\\\"', '\\" `'])
def test_a_quotation_mark_that_nothing_closes_reaches_to_the_end(mark: str) -> None:
    call = _call('src="' + mark * 40_000)
    # Parsing ends, and quickly.
    assert len(call.arguments) + len(call.parameters) < 100_000


def test_an_argument_that_is_not_closed_is_read_whole() -> None:
    assert _call('src="a.png').get("src") == "a.png"
    assert _call("src=`a.png").get("src") == "a.png"
    assert _call('src="a\\"b" title="c').parameters == {"src": 'a"b', "title": "c"}


def test_a_frame_with_many_addresses_is_one_frame() -> None:
    html = render("<iframe " + "src=//a.b/c " * 40_000 + "></iframe>", markup="html").html
    assert html.count("https://a.b/c") == 1


def test_a_mark_longer_than_any_in_the_text_is_found_at_once() -> None:
    text = "zqx" + "q" * 500_000 + " zqxq"
    mark = make_unused_mark("zqx", text)
    assert mark not in text
    assert make_unused_mark("zqx", "zq") == "zqx"


def test_the_places_of_many_pictures_are_found_in_one_go() -> None:
    body = "".join(
        f"![a](//b.c/{n}.png) ![d](e{n}.png)\n\n{{{{< f{n % 50} >}}}}\n" for n in range(5_000)
    )
    document = parse(f"---\ntitle: A\n---\n{body}".encode())
    rendered = render(body.replace("{{<", "").replace(">}}", ""))
    found = list(
        find_warnings(
            document, Authored(title="A", body="x"), rendered, resolve=lambda target, kind: None
        )
    )
    lines = document.text.split("\n")
    assert len(found) == 10_000
    for problem in (found[1], found[4_999], found[5_001], found[9_999]):
        name = problem.message.split("'")[1] if "'" in problem.message else "//b.c/"
        assert lines[problem.line - 1].find(name) == problem.column - 1


def test_the_lines_of_many_problems_are_quoted_in_one_go(tmp_path: Path) -> None:
    text = "---\nwidgets:\n" + "".join(f"- w{n}\n" for n in range(10_000)) + "---\nBody\n"
    (tmp_path / "a.md").write_text(text)
    read = read_candidate(DiscoveredFile("a.md", len(text), 0), tmp_path, CONTEXT)
    assert read is not None
    lines = text.split("\n")
    assert read.problems
    assert [lines[problem.line - 1] for problem in read.problems] == list(read.quotes)


def test_many_addresses_in_one_line_stay_text() -> None:
    assert '<a href="mailto:a@b.c">' in convert_markdown("a@b.c " * 500)
    assert "<a " not in convert_markdown("a@b.c " * 501)
    assert "<a " not in convert_inline("a@b.c " * 501)
    assert "<a " in convert_markdown("a@b.c\n" * 5_000)


@pytest.mark.parametrize("definition", ["a\n: b\n\n", "a\n\n: b\n\n"])
def test_a_thousand_definitions_are_a_list_and_more_stay_text(definition: str) -> None:
    assert convert_markdown(definition * 1_000).count("<dd>") == 1_000
    assert "<dd>" not in convert_markdown(definition * 1_001)


@pytest.mark.parametrize("sign", ["«", "\u00ad", "&laquo;", "&shy;"])
def test_many_signs_in_one_text_all_arrive(sign: str) -> None:
    rendered: Rendered = render(f"a{sign}" * 9_000, markup="html")
    assert rendered.plain_text.count("a") == 9_000


def test_closing_shortcodes_that_nothing_opened_pair_with_nothing() -> None:
    assert render("{{< a >}}{{< b >}}x{{< /c >}}{{< /a >}}y{{< /b >}}z").plain_text == "xyz"
    assert render("{{< details >}}{{< a >}}x{{< /details >}}{{< /a >}}").html.count("<details") == 1
