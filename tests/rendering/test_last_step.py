"""The sanitizer is the last step: nothing that is later removed from clean HTML makes it unsafe."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.rendering import clean_for_feeds, extract_plain_text, render, render_inline
from articles.rendering.clean import clean
from articles.rendering.plain import remove_anchors
from tests.html_oracle import unsafe

PAGE = "https://x.example/post/a/"

#: Values that look like the tags and attributes that are removed or rewritten.
LOOKALIKES = (
    *(" id=", " class=", " href=", " src=", " srcset=", " sizes=", " loading=", "x", "/>"),
    *(" onmouseover=alert(1) ", " onfocus=alert(1) autofocus ", " style=x:y ", "//[x", "/a"),
    *('<a href="', '<img src="', "<section class=footnotes>", '<sup class="footnote-ref">'),
    *("></p>", "</section>", "</a>", '<hr class="more-divider">', "<pre>\n", '<a class="'),
)
_VALUES = st.lists(st.sampled_from(LOOKALIKES), min_size=1, max_size=2).map("".join)
_NAMES = st.sampled_from(("title", "lang", "alt", "href", "src", "id", "aria-label", "class"))
_ATTRIBUTES = st.lists(
    st.builds(lambda name, value: f"{name}='{value}'", _NAMES, _VALUES), max_size=3
)
_TAGS = st.sampled_from(
    ("p", "a", "img", "i", "div", "pre", "section", "sup", "h2", "li", "blockquote")
)
_STARTS = st.builds(lambda tag, attributes: f"<{tag} {' '.join(attributes)}>", _TAGS, _ATTRIBUTES)
_PIECES = st.one_of(
    _STARTS,
    st.builds("</{}>".format, _TAGS),
    st.builds("[a](b '{}')".format, _VALUES),
    st.sampled_from(
        (
            *('<section class="footnotes">', '<sup class="footnote-ref">', "<!--more-->", "text "),
            *('<a class="footnote-backref" ', "[^1]", "\n\n[^1]: note\n\n", "\n\n", ' id="x" '),
            *('x" "onmouseover=alert(1) y="', "x' 'onmouseover=alert(1) y='", '"', "'", "<!-- -->"),
        )
    ),
)
bodies = st.lists(_PIECES, max_size=8).map("".join)
markups = st.sampled_from(["markdown", "html"])


def forms(text: str, markup: str) -> list[str]:
    """Return all HTML made from a body that reaches readers."""
    rendered = render(text, markup=markup)  # type: ignore[arg-type]
    return [
        rendered.html,
        rendered.summary,
        remove_anchors(rendered.html),
        clean_for_feeds(rendered.html, PAGE),
        render_inline(text),
    ]


def handlers(html: str) -> list[str]:
    """Return the forbidden attributes in a page that continues after this HTML."""
    tree = html5lib.parseFragment(f'{html}<b class="behind">x</b>', namespaceHTMLElements=False)
    names = [name for element in tree.iter() for name in element.attrib if isinstance(name, str)]
    assert any(element.attrib.get("class") == "behind" for element in tree.iter("b")), html
    return [name for name in names if name.startswith("on") or name in ("style", "autofocus")]


@pytest.mark.parametrize(
    "text",
    [
        """<p title=" id=">x" "onmouseover=alert(1) y="</p>""",
        """<p title=" loading=">x" "onmouseover=alert(1) y="<a title=" sizes=">z</a></p>""",
        """<a title=" srcset=" href="/x">x" "onmouseover=alert(1) y="</a>""",
        """<p title=" id=" lang=" onmouseover=alert(1) ">x</p>""",
        """<p title=" id=" lang=' onmouseover="alert(1)" '>x</p>""",
        """<a title=" href=" lang=" onmouseover=alert(1) " href="/x">x</a>""",
        """<img alt=" loading=" title=" onmouseover=alert(1) " src="/x">""",
        """[a](b " id=") [c](d " onmouseover=alert(1) ")""",
    ],
)
def test_no_attribute_of_another_value_is_cut_open(text: str) -> None:
    for markup in ("markdown", "html"):
        for html in forms(text, markup):
            assert not handlers(html), html


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="/x" rel="opener" target="_blank">x</a>', '<a href="/x">x</a>'),
        ('<p style="position:fixed" onclick="x()">x</p>', "<p>x</p>"),
        ('<p class="lead site-header">x</p>', '<p class="lead">x</p>'),
        ('<em id="top">x</em>', "<em>x</em>"),
        ('<form action="/x"><input name="q">x</form>', "x"),
        *(
            (f"<{tag}>x</{tag}>y", "y")
            for tag in ("iframe", "noscript", "script", "style", "title")
        ),
    ],
)
def test_the_sanitizer_needs_no_step_before_it(html: str, kept: str) -> None:
    assert clean(html) == kept


@pytest.mark.parametrize("text", ["<!-- -->\ufeff", "<!-- -->\ufeff\ufeffa", "\ufeff\ufeffa"])
def test_cleaning_leaves_no_byte_order_mark_for_the_next_reading(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@settings(max_examples=300, deadline=None)
@given(bodies, markups)
def test_nothing_made_of_a_body_carries_a_handler(text: str, markup: str) -> None:
    for html in forms(text, markup):
        assert not handlers(html), html


@settings(max_examples=300, deadline=None)
@given(bodies, markups)
def test_nothing_made_of_a_body_is_unsafe(text: str, markup: str) -> None:
    for html in forms(text, markup):
        assert not unsafe(html), html


@settings(max_examples=300, deadline=None)
@given(bodies, markups)
def test_html_shown_beside_other_articles_is_clean_and_without_ids(text: str, markup: str) -> None:
    html, summary, alone, _elsewhere, inline = forms(text, markup)
    for made in (html, summary, alone, inline):
        assert clean(made) == made
    for made in (summary, alone, inline):
        tree = html5lib.parseFragment(made, namespaceHTMLElements=False)
        assert not any("id" in element.attrib for element in tree.iter())


@given(bodies, markups)
def test_angles_in_clean_html_are_those_of_tags(text: str, markup: str) -> None:
    """The patterns in ``articles.rendering`` rely on this."""
    html = render(text, markup=markup).html  # type: ignore[arg-type]
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    assert " ".join("".join(tree.itertext()).split()).count("<") == html.count("&lt;") - sum(
        value.count("<") for element in tree.iter() for value in element.attrib.values()
    )


def test_text_that_looks_like_an_id_stays() -> None:
    assert remove_anchors('<p id="a">Write id="b" so.</p>') == '<p>Write id="b" so.</p>'
    summary = render('`x id="1" y`\n\n## T').summary
    assert summary == '<p><code>x id="1" y</code></p>\n<h2>T</h2>'


def test_footnotes_and_their_marks_are_gone() -> None:
    html = render("a[^1] b\n\n[^1]: note").html
    assert extract_plain_text(remove_anchors(html)) == "a b"
    assert "footnote" not in remove_anchors(html)


def test_addresses_become_whole_and_code_stays() -> None:
    html = (
        '<p><a href="../b/">x</a><img src="y.png" srcset="y-2.png 2w" sizes="1px" alt="&gt;"></p>'
    )
    assert clean_for_feeds(html, PAGE) == (
        '<p><a href="https://x.example/post/b/">x</a>'
        '<img src="https://x.example/post/a/y.png" alt="&gt;"></p>'
    )
    code = '<p><code>&lt;a href="/x"&gt;</code> href="/y"</p>'
    assert clean_for_feeds(code, PAGE) == code


@pytest.mark.parametrize("address", ["//[x", "http://[::1", "http://a[0].b/x", "///", "//"])
def test_an_address_that_cannot_be_read_is_dropped_and_its_text_stays(address: str) -> None:
    html = render(f'<a href="{address}">quay</a>').html
    elsewhere = clean_for_feeds(html, PAGE)
    assert "quay" in elsewhere
    assert "href" not in elsewhere


def test_a_formula_stays_whole_elsewhere() -> None:
    html = render(r"a \(\frac{x}{y^2}\) b", math=True).html
    assert "<mfrac>" in html
    assert clean_for_feeds(html, PAGE) == html
