"""Hidden text: pages keep it with the attribute ``hidden``; everything else leaves it out."""

from __future__ import annotations

import html5lib
import pytest

from articles.rendering import clean_for_feeds, find_first_heading, render
from articles.rendering.hidden import is_hiding_style


def seen(html: str) -> str:
    """Return the text that a browser shows."""

    def texts(element):  # type: ignore[no-untyped-def]
        if "hidden" in element.attrib:
            yield element.tail or ""
            return
        yield element.text or ""
        for child in element:
            yield from texts(child)
        yield element.tail or ""

    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return " ".join("".join(texts(tree)).split())


HIDDEN = [
    "<p hidden>SECRET</p>",
    "<p HIDDEN=''>SECRET</p>",
    "<p hidden=until-found>SECRET</p>",
    '<div style="display: none">SECRET</div>',
    "<div style='color:red;DISPLAY:None !important'>SECRET</div>",
    '<div style="display:block; display:none">SECRET</div>',
    '<div style="display&colon;none">SECRET</div>',
    '<span style="visibility:hidden">SECRET</span>',
    '<span style="visibility: collapse">SECRET</span>',
    "<h2 hidden>SECRET</h2>",
    "<div hidden>\n\n## SECRET\n\nSECRET *SECRET*\n\n<div>SECRET</div> SECRET\n\n</div>",
    '<div style="display:none">\n\n- SECRET\n- SECRET\n\n</div>',
    "<div hidden>\n\n![SECRET](//e.org/a.png) [SECRET](/a)\n\n</div>",
    '<img src="//e.org/a.png" alt="SECRET" style="display:none">',
    '<iframe src="//e.org/a" title="SECRET" style="display:none;visibility:hidden"></iframe>',
    "<!-- SECRET -->",
    "<!--\n# SECRET\n\nSECRET\n-->",
    "<template><p>SECRET</p></template>",
    "<dialog>SECRET</dialog>",
    "{{< comment >}}SECRET{{< /comment >}}",
]


@pytest.mark.parametrize("text", HIDDEN)
def test_hidden_text_is_nowhere(text: str) -> None:
    for markup in ("markdown", "html"):
        if markup == "html" and "{{" in text:
            continue
        rendered = render(f"Seen.\n\n{text}\n\nAlso.", markup=markup)  # type: ignore[arg-type]
        assert seen(rendered.html) == "Seen. Also."
        assert "SECRET" not in rendered.plain_text
        assert "SECRET" not in rendered.summary
        assert rendered.word_count == 2
        assert rendered.toc == ()
        assert "SECRET" not in clean_for_feeds(rendered.html, "https://x.example/a/")


@pytest.mark.parametrize("text", HIDDEN)
def test_hidden_text_gives_no_title(text: str) -> None:
    assert find_first_heading(f"{text}\n\n## The *quay*") == "The quay"


def test_a_heading_leaves_hidden_words_out_of_contents_and_id() -> None:
    rendered = render("## The quay <span hidden>SECRET</span>")
    assert [(entry.id, entry.title) for entry in rendered.toc] == [("the-quay", "The quay")]


@pytest.mark.parametrize(
    "text",
    [
        "<details><summary>More</summary>Words</details>",
        "<dialog open>Words</dialog>",
        '<p style="display:none;display:block">Words</p>',
        '<p style="visibility:visible">Words</p>',
        '<p title=" hidden=">Words</p>',
        "<p title=' hidden=\"'>Words</p>",
        '<p data-x="hidden">Words</p>',
        "`<p hidden>` Words",
        "    <p hidden>Words",
        "```html\n<!-- Words -->\n```",
    ],
)
def test_what_is_not_hidden_is_seen(text: str) -> None:
    rendered = render(text)
    assert "Words" in rendered.plain_text
    assert "Words" in seen(rendered.html)


def test_a_comment_in_code_hides_no_heading() -> None:
    assert find_first_heading("```\n<!--\n```\n\n# The quay") == "The quay"


def test_hidden_text_before_the_divider_is_in_no_summary() -> None:
    rendered = render("<div hidden>SECRET</div>\n\nSeen.\n\n<!--more-->\n\nRest.")
    assert rendered.summary == "<p>Seen.</p>"
    assert rendered.truncated


@pytest.mark.parametrize(
    ("style", "hidden"),
    [
        ("display:none", True),
        ("display/**/:/**/none", True),
        ("background:url(display:none)", False),
        ("xdisplay:none", False),
        ("display:inline", False),
    ],
)
def test_styles_that_hide(style: str, hidden: bool) -> None:
    assert is_hiding_style(style) is hidden


@pytest.mark.parametrize(
    "text",
    [
        "## SECRET {hidden=true}",
        '## SECRET {hidden=""}',
        '# SECRET {#a style="display:none"}',
        "SECRET\n------\n{hidden=hidden}",
        "SECRET\n{hidden=true}",
        '- SECRET\n{style="display: none"}',
        "> [!note] SECRET\n> SECRET\n{hidden=true}",
        '<div style="text-align: center; display: none">SECRET</div>',
        '<p hidden align="right">SECRET</p>',
    ],
)
def test_attributes_of_headings_and_blocks_hide_too(text: str) -> None:
    rendered = render(f"Seen.\n\n{text}\n\nAlso.", block_attributes=True)
    assert seen(rendered.html) == "Seen. Also."
    assert rendered.plain_text == "Seen.\nAlso."
    assert rendered.toc == ()
    assert find_first_heading(f"{text}\n\n## The *quay*", block_attributes=True) == "The quay"


def test_a_style_that_hides_and_aligns_does_both() -> None:
    html = render('<p style="text-align:right;display:none">x</p>').html
    assert html == '<p class="align-right" hidden="">x</p>\n'
