"""Attributes of headings and blocks, as in Goldmark."""

from __future__ import annotations

import pytest

from articles.rendering import find_first_heading, render


def blocks(text: str) -> str:
    return render(text, block_attributes=True).html


# The expected HTML is the output of real Hugo for the same lines.
@pytest.mark.parametrize(
    ("line", "html"),
    [
        ('## A {#one data-x="1"}', '<h2 id="one">A</h2>'),
        ("## A {#two .cls}", '<h2 id="two" class="cls">A</h2>'),
        ("# A {.only}", '<h2 id="a" class="only">A</h2>'),
        ("## A {.only}", '<h2 id="a" class="only">A</h2>'),
        ('## A {class="x"}', '<h2 id="a" class="x">A</h2>'),
        ("## A { #five }", '<h2 id="five">A</h2>'),
        ('## A {#six .a .b style="color:red"}', '<h2 id="six" class="a b">A</h2>'),
        ("## A {#one.cls}", '<h2 id="one.cls">A</h2>'),
        ("## A ## {#c3}", '<h2 id="c3">A</h2>'),
        ("## A {#d4} ##", '<h2 id="a-d4">A {#d4}</h2>'),
        ("## A {}", '<h2 id="a">A</h2>'),
        ("## A {title='x'}", '<h2 id="a-titlex">A {title=‘x’}</h2>'),
        ("## A {data-x=a-b, lang=de}", '<h2 id="a" lang="de">A</h2>'),
        (r'## A {#f title="a \"q\" b"}', '<h2 id="f" title="a &quot;q&quot; b">A</h2>'),
        (r"## A \{#x}", '<h2 id="a-x">A {#x}</h2>'),
        ("## A {a=[1,2]}", '<h2 id="a">A</h2>'),
        ("## A {#one}{#two}", '<h2 id="two">A {#one}</h2>'),
        ("## A `{#x}`", '<h2 id="a-x">A <code>{#x}</code></h2>'),
        ("## A {#täg}", '<h2 id="täg">A</h2>'),
        ("## _A_{#g}", '<h2 id="g"><em>A</em></h2>'),
        ("## A {#h} trailing", '<h2 id="a-h-trailing">A {#h} trailing</h2>'),
        (
            "## Price {not an attribute}",
            '<h2 id="price-not-an-attribute">Price {not an attribute}</h2>',
        ),
        ("## A {lang=ar dir=rtl}", '<h2 id="a" lang="ar" dir="rtl">A</h2>'),
        ("> ## A {#qq}", '<blockquote>\n<h2 id="qq">A</h2>\n</blockquote>'),
        ("- ## A {#l}", '<ul>\n<li>\n<h2 id="l">A</h2>\n</li>\n</ul>'),
        ("Set {#se}\n---", '<h2 id="se">Set</h2>'),
        ("Multi\nline {#ml}\r\n===\r\n", '<h2 id="ml">Multi\nline</h2>'),
        ("para {#no}", "<p>para {#no}</p>"),
        (
            "```\n## A {#x}\n# B# {.y}\n```",
            '<pre tabindex="0"><code>## A {#x}\n# B# {.y}\n</code></pre>',
        ),
        ("- item {#x}\n---", "<ul>\n<li>item {#x}</li>\n</ul>\n<hr>"),
        ('## "A" {#x}', '<h2 id="x">“A”</h2>'),
    ],
)
def test_headings(line: str, html: str) -> None:
    assert render(line).html.strip() == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("p\n{#i lang=de}", '<p id="i" lang="de">p</p>'),
        ("p\n{.lead .menu}", '<p class="lead">p</p>'),
        ("- x\n{.tight}", "<ul>\n<li>x</li>\n</ul>"),
        ("p\n{#i} text", "<p>p\n{#i} text</p>"),
        ("{#i}\n\np", "<p>p</p>"),
        ("p\n\n{#i}\n\nq", "<p>p</p>\n<p>q</p>"),
        ("p\n{lang=de}\n{#i}", '<p lang="de" id="i">p</p>'),
        ("- x\n- y\n{lang=de}", '<ul lang="de">\n<li>x</li>\n<li>y</li>\n</ul>'),
        (
            "- x\n\n  y\n  {#i}\n- z",
            '<ul>\n<li>\n<p>x</p>\n<p id="i">y</p>\n</li>\n<li>\n<p>z</p>\n</li>\n</ul>',
        ),
        ("> q\n{lang=de}", '<blockquote lang="de">\n<p>q</p>\n</blockquote>'),
        ("> q\n> {lang=de}", '<blockquote>\n<p lang="de">q</p>\n</blockquote>'),
        ("```\ncode\n{.x}\n```", '<pre tabindex="0"><code>code\n{.x}\n</code></pre>'),
        ("    code\n    {.x}", '<pre tabindex="0"><code>code\n{.x}\n</code></pre>'),
        ("```\ncode\n```\n{#i}", '<pre tabindex="0"><code>code\n</code></pre>'),
        ("- x\n{#i dir=rtl}", '<ul id="i" dir="rtl">\n<li>x</li>\n</ul>'),
        ('p\n{style="text-align: center"}', '<p class="align-center">p</p>'),
        ("1. x\n{start=4}", '<ol start="4">\n<li>x</li>\n</ol>'),
        ("p {\n#x}", "<p>p {\n#x}</p>"),
        ("p\n{not one}", "<p>p\n{not one}</p>"),
        ("## A\n{#i}", '<h2 id="i">A</h2>'),
        ('*a*\n{title="<b>"}', '<p title="&lt;b&gt;"><em>a</em></p>'),
    ],
)
def test_blocks_where_the_site_turns_it_on(text: str, html: str) -> None:
    assert blocks(text).strip() == html


def test_a_table_can_have_attributes() -> None:
    html = blocks("| a | b |\n|---|---|\n| 1 | 2 |\n{#figures}\n\nafter")
    assert '<table id="figures">' in html
    assert "{" not in html
    assert html.endswith("<p>after</p>\n")


def test_without_the_switch_a_block_keeps_its_text() -> None:
    assert render("p\n{.lead}").html == "<p>p\n{.lead}</p>\n"


def test_raw_headings_keep_language_and_direction() -> None:
    html = render('<h2 lang="ar" dir="rtl" title="t">A</h2>').html
    assert html == '<h2 id="a" lang="ar" dir="rtl" title="t">A</h2>\n'


def test_titles_from_a_text_are_without_attributes() -> None:
    assert find_first_heading('# A {#one data-x="1"}') == "A"
    assert find_first_heading("# A {not one}") == "A {not one}"


def test_an_emoji_has_its_name_in_the_id() -> None:
    html = render("## Won :tada: it\n\n    # :tada: x", emoji=True).html
    assert html.startswith('<h2 id="won-tada-it">Won 🎉 it</h2>')
    assert "# :tada: x\n" in html


@pytest.mark.parametrize(
    "text", ["zqa0z", "## zqa0z {#x}\n\nzqa1z", "<!--zqa0z-->", "zqaq0z {#a}\n---"]
)
def test_words_that_look_like_tokens_stay(text: str) -> None:
    plain = render(text, block_attributes=True).plain_text
    for word in ("zqa0z", "zqa1z", "zqaq0z"):
        assert (word in plain) == (word in text and "<!--" not in text)
