"""Properties of every rendered body."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.rendering import (
    Rendered,
    RenderError,
    apply_typography,
    find_first_heading,
    render,
    render_inline,
)
from articles.rendering.clean import ALLOWED_TAGS, DROPPED_WITH_CONTENT, clean
from tests.corpus import TREES, find_texts
from tests.html_oracle import unsafe

BLOCKS = ("# ", "## T {#i .c}\n", "\n\n", "\n", "- ", "1. ", "> ", "> [!NOTE]\n", "\n: d\n")
CODE = ("`", "```py\n", "```\n", "    ", "\t", "|a|b|\n|-|:-:|\n|c|d|\n", "[^1]", "\n[^1]: n\n")
INLINE = ('[a](b "t")', "![x](http://e/i.png)", "![y](i.png)", "*", "**", "_", "~", "~~", "\\")
WORDS = ("text ", '"q" ', "'", "...", "--", "https://e.com/x ", "www.e.com", "{#x}", "中文", "«")
ENTITIES = ("&lt;", "&#13;", "&nbsp;", "&amp;lt;", "\x00", "\r", "zqx0z", "\ufeff")
ANGLES = ("<!--", "-->", "<![CDATA[", "]]>", "<?", "<", ">", "</", "/>", "<!--more-->")
CALLS = (
    *('{{< figure src="x" caption="<b>" >}}', '{{< ref "x" >}}', "{{< foo >}}", "{{</* a */>}}"),
    *("{{< details >}}", "{{< /details >}}", "{{< highlight py >}}", "{{< /highlight >}}"),
)
ATTRIBUTES = (
    *('href="javascript:alert(1)"', "href=/x", "src=//e/x", "src=a.png", "style=x", "onclick=y"),
    *("id=search", 'id="a b"', "name=n", 'class="highlight x"', "align=center", "dir=rtl"),
    *("title='a\"b'", 'title="a>b<c"', "type=checkbox checked", "tabindex=0", "a", '"', "=", "/"),
)

_NAMES = st.sampled_from(sorted(ALLOWED_TAGS | DROPPED_WITH_CONTENT | {"h1", "form", "input", "x"}))
_PIECES = st.one_of(
    st.sampled_from(BLOCKS + CODE + INLINE + WORDS + ENTITIES + ANGLES + CALLS),
    st.builds("<{} {}>".format, _NAMES, st.sampled_from(ATTRIBUTES)),
    st.builds("</{}>".format, _NAMES),
    st.text(max_size=8),
)
bodies = st.lists(_PIECES, max_size=25).map("".join)
markups = st.sampled_from(["markdown", "html"])


def _rendered(text: str, markup: str) -> Rendered | None:
    try:
        return render(text, markup=markup, anchor_prefix="p-")  # type: ignore[arg-type]
    except RenderError:
        return None


@settings(max_examples=400, deadline=None)
@given(bodies, markups)
def test_no_body_comes_out_unsafe_and_cleaning_again_changes_nothing(
    text: str, markup: str
) -> None:
    if rendered := _rendered(text, markup):
        for html in (rendered.html, rendered.summary, render_inline(text)):
            assert not unsafe(html)
            assert clean(html) == html


@pytest.mark.parametrize("text", ["\ufeffa **b**", "<style>x</style>\ufeffa"])
def test_a_summary_does_not_begin_with_a_mark_that_the_next_reading_drops(text: str) -> None:
    html = render_inline(text)
    assert clean(html) == html


@given(bodies, markups)
def test_ids_are_unique_and_the_contents_list_leads_to_them(text: str, markup: str) -> None:
    if rendered := _rendered(text, markup):
        tree = html5lib.parseFragment(rendered.html, namespaceHTMLElements=False)
        ids = [element.attrib["id"] for element in tree.iter() if "id" in element.attrib]
        assert len(ids) == len(set(ids))
        assert {heading.id for heading in rendered.toc} <= set(ids)


_ANY = st.characters(exclude_categories=())


@given(st.text(_ANY, max_size=200), markups)
def test_no_text_is_too_odd(text: str, markup: str) -> None:
    rendered = _rendered(text, markup)
    assert rendered is not None
    assert rendered.word_count >= 0
    assert "\n\n" not in rendered.plain_text
    stored = rendered.html + rendered.summary + rendered.plain_text + render_inline(text)
    stored += "".join(heading.title + heading.id for heading in rendered.toc)
    stored += find_first_heading(text) or ""
    assert "\0" not in stored
    stored.encode()
    apply_typography(text)


@given(st.text("abc \n.,", max_size=300))
def test_words_of_plain_prose_all_arrive(text: str) -> None:
    assert render(text).plain_text.replace("…", "...").split() == text.split()


@pytest.mark.parametrize("tree", TREES)
def test_what_people_have_written_renders_safe(tree: str) -> None:
    paths = find_texts(tree)
    assert len(paths) >= 20 or tree == "sample"
    for path in paths:
        rendered = render(path.read_text(encoding="utf-8"))
        assert not unsafe(rendered.html), path
        assert clean(rendered.html) == rendered.html, path
        assert rendered.plain_text
