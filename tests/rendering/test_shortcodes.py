"""Hugo's shortcodes: how calls are parsed, and how unknown ones are replaced."""

from __future__ import annotations

import pytest

from articles.rendering import Reference, RenderError, Resolved, render


@pytest.mark.parametrize(
    "call",
    [
        "{{< youtube abc >}}",
        "{{<youtube abc>}}",
        '{{< youtube "abc" >}}',
        '{{< youtube id="abc" >}}',
        "{{< youtube id=abc >}}",
        "{{< youtube id=`abc` >}}",
        "{{< youtube abc />}}",
        "{{% youtube abc %}}",
        '{{<\n  youtube\n  id="abc"\n>}}',
        "{{< YouTube abc >}}",
    ],
)
def test_every_way_of_calling_is_understood(call: str) -> None:
    rendered = render(call)
    assert 'href="https://www.youtube.com/watch?v=abc"' in rendered.html
    assert rendered.unknown_shortcodes == ()


@pytest.mark.parametrize("name", ["SRC", "Src", "sRc"])
def test_names_of_parameters_are_read_in_any_case(name: str) -> None:
    plain = render('{{< figure src="/a.png" alt="Quay" caption="At noon" >}}').html
    assert 'src="/a.png"' in plain
    assert render(f'{{{{< figure {name}="/a.png" ALT="Quay" Caption="At noon" >}}}}').html == plain


def test_unknown_ones_leave_the_page_and_are_named_once() -> None:
    rendered = render("A {{< one x=1 >}} b {{% two %}} c {{< one >}}.")
    assert rendered.unknown_shortcodes == ("one", "two")
    assert rendered.plain_text == "A b c ."


def test_the_prose_between_an_unknown_pair_stays() -> None:
    rendered = render("{{< note >}}\nKeep *this*.\n{{< /note >}}")
    assert rendered.html == "<p>Keep <em>this</em>.</p>\n"
    assert rendered.unknown_shortcodes == ("note",)


@pytest.mark.parametrize(
    "call", ["{{< youtube >}}", "{{< gist one >}}", '{{< youtube "a b" >}}', "{{< figure >}}"]
)
def test_a_call_without_what_it_needs_is_reported_as_unknown(call: str) -> None:
    rendered = render(call)
    assert len(rendered.unknown_shortcodes) == 1
    assert rendered.html.strip() == ""


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("{{</* x */>}}", "{{&lt; x &gt;}}"),
        ("{{%/* x */%}}", "{{% x %}}"),
        ('`{{</* x a="b" */>}}`', '{{&lt; x a="b" &gt;}}'),
        ("```\n{{</*x*/>}}\n```", "{{&lt;x&gt;}}"),
        ("{{</* <script> */>}}", "{{&lt; &lt;script&gt; &gt;}}"),
    ],
)
def test_the_escaped_form_shows_as_text(written: str, shown: str) -> None:
    rendered = render(written)
    assert shown in rendered.html
    assert rendered.unknown_shortcodes == ()


@pytest.mark.parametrize(
    "text", ["{{ .Title }}", "{{< unclosed", "{{<>}}", "{{< /lonely >}}x", "{ {< a >}}"]
)
def test_what_is_no_call_does_no_harm(text: str) -> None:
    assert render(text).unknown_shortcodes == ()


def test_a_closing_tag_alone_is_dropped() -> None:
    assert render("a {{< /note >}} b").plain_text == "a b"


def test_a_block_ends_the_paragraph_it_stands_in() -> None:
    html = render("Before {{< vimeo 1 >}} behind.").html
    assert html.startswith("<p>Before </p><figure")
    assert html.endswith("</figure><p> behind.</p>\n")


def test_refs_are_resolved_where_links_are_written() -> None:
    def resolve(target: str, kind: str) -> Resolved | None:
        assert kind == "ref"
        return Resolved("/post/a b/#x") if target == "a.md#x" else None

    rendered = render('[a]({{< ref "a.md#x" >}})\n[b]({{% relref "b.md" %}})', resolve=resolve)
    assert 'href="/post/a%20b/#x"' in rendered.html
    assert 'href="b.md"' in rendered.html
    assert rendered.references == (Reference("ref", "a.md#x", 1), Reference("ref", "b.md", 2))


def test_ref_asks_for_the_page_of_a_language() -> None:
    asked = []

    def resolve(*question: str) -> Resolved:
        asked.append(question)
        return Resolved("/" + "/".join(question[2:]))

    text = '[a]({{< ref path="b" lang="de" >}}) [b]({{% relref "b" %}}) [c]({{< ref path="b" >}})'
    rendered = render(text, resolve=resolve)
    assert asked == [("b", "ref", "de"), ("b", "ref"), ("b", "ref")]
    assert 'href="/de"' in rendered.html
    assert rendered.references == (Reference("ref", "b", 1, "de"), Reference("ref", "b", 1))


def test_pictures_of_figures_are_resolved_like_any_other() -> None:
    def resolve(target: str, kind: str) -> Resolved | None:
        return Resolved("/m/a.png", 10, 20) if (target, kind) == ("a.png", "image") else None

    rendered = render('{{< figure src="a.png" alt="x" link="/b/" >}}', resolve=resolve)
    assert '<a href="/b/"><img src="/m/a.png" alt="x" width="10" height="20"' in rendered.html


def test_a_remote_figure_is_a_link_and_its_caption_stays() -> None:
    rendered = render('{{< figure src="https://e.org/a.png" caption="The *quay*" >}}')
    assert rendered.images_remote == ("https://e.org/a.png",)
    assert "<figcaption>The <em>quay</em></figcaption>" in rendered.html


def test_details_nest_and_hold_markdown() -> None:
    inner = '{{< details summary="In" >}}\n- *x*\n{{< /details >}}'
    html = render(f'{{{{< details summary="Out" >}}}}\n{inner}\n\nEnd\n{{{{< /details >}}}}').html
    assert html.count("<details>") == html.count("</details>") == 2
    assert "<li><em>x</em></li>" in html
    assert html.index("In</summary>") > html.index("Out</summary>")


def test_comments_are_hidden() -> None:
    assert render("a {{< comment >}} secret {{< /comment >}} b").plain_text == "a b"


def test_code_in_highlight_is_literal() -> None:
    html = render('{{< highlight html "linenos=1" >}}\n<b>*x*</b>\n{{< /highlight >}}').html
    assert '<pre tabindex="0" class="highlight"><code class="language-html">' in html
    assert "<em>" not in html


def test_words_like_the_own_marks_are_left_alone() -> None:
    assert render("zqx0z zqxq0z {{< vimeo 1 >}}").plain_text == "zqx0z zqxq0z"


def test_depth_and_number_are_limited() -> None:
    with pytest.raises(RenderError, match="nest"):
        render("{{< details >}}" * 40 + "{{< /details >}}" * 40)
    with pytest.raises(RenderError, match="shortcodes"):
        render("{{< vimeo 1 >}}" * 2_001)


def test_summaries_run_no_shortcodes() -> None:
    from articles.rendering import render_inline

    assert "figure" not in render_inline("{{< youtube abc >}}")


def squeezed(html: str) -> str:
    return "".join(line.strip() for line in html.split("\n"))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            '- one\n\n  {{< details summary="S" >}}\n  in *b*\n\n  more\n  {{< /details >}}\n- two',
            "<ul><li><p>one</p><details><summary>S</summary><p>in <em>b</em></p><p>more</p>"
            "</details></li><li><p>two</p></li></ul>",
        ),
        (
            "- {{< details >}}\n  in\n  {{< /details >}}\n- two",
            "<ul><li><details><summary>Details</summary><p>in</p></details></li>"
            "<li><p>two</p></li></ul>",
        ),
        (
            "1. one\n   {{< details >}}\n   in\n   {{< /details >}}\n2. two",
            "<ol><li><p>one</p><details><summary>Details</summary><p>in</p></details></li>"
            "<li><p>two</p></li></ol>",
        ),
        (
            "> {{< details >}}\n> in\n> {{< /details >}}\n> after",
            "<blockquote><details><summary>Details</summary><p>in</p></details><p>after</p>"
            "</blockquote>",
        ),
        (
            "- a\n  - {{% details %}}\n    - in\n    {{% /details %}}\n\n    after",
            "<ul><li>a<ul><li><details><summary>Details</summary><ul><li>in</li></ul></details>"
            "<p>after</p></li></ul></li></ul>",
        ),
        (
            "- a\n\n  {{< note >}}\n  in\n  {{< /note >}}\n- b",
            "<ul><li><p>a</p><p>in</p></li><li><p>b</p></li></ul>",
        ),
    ],
)
def test_pairs_stay_inside_their_item(text: str, html: str) -> None:
    assert squeezed(render(text).html) == html


def test_code_in_an_item_has_no_indentation_of_the_list() -> None:
    text = "- a\n\n  {{< highlight text >}}\n  x\n    y\n  {{< /highlight >}}\n- b"
    html = render(text).html
    assert '<code class="language-text">x\n  y\n</code>' in html
    assert html.count("<li>") == 2


def value(name: str) -> str | None:
    return {"fee": "12", "phone": "555-0100", "mark": 'R&D *x* <b>"y"</b>'}.get(name)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ('The fee is {{< param "fee" >}} crowns.', "<p>The fee is 12 crowns.</p>\n"),
        ("The fee is {{% param fee %}} crowns.", "<p>The fee is 12 crowns.</p>\n"),
        ("{{< param fee >}}", "<p>12</p>\n"),
        ("[call](tel:{{< param phone >}})", '<p><a href="tel:555-0100">call</a></p>\n'),
        ("{{< param mark >}}", '<p>R&amp;D *x* &lt;b&gt;"y"&lt;/b&gt;</p>\n'),
        ("{{% param mark %}}", "<p>R&amp;D <em>x</em> &lt;b&gt;“y”&lt;/b&gt;</p>\n"),
    ],
)
def test_a_parameter_shows_its_value(text: str, html: str) -> None:
    rendered = render(text, param=value)
    assert rendered.html == html
    assert rendered.unknown_shortcodes == ()


def test_a_parameter_without_value_is_reported() -> None:
    rendered = render("a {{< param none >}} b {{< param >}}", param=value)
    assert rendered.plain_text == "a b"
    assert rendered.unknown_shortcodes == ("param",)


@pytest.mark.parametrize(
    ("call", "html"),
    [
        (
            '{{< qr text="https://e.org/t?a=1&b=2" />}}',
            '<a href="https://e.org/t?a=1&amp;b=2" rel="noopener">https://e.org/t?a=1&amp;b=2</a>',
        ),
        ("{{< qr >}}\ntel:+49-30\n{{< /qr >}}", '<a href="tel:+49-30">tel:+49-30</a>'),
        ('{{< qr text="Table 12" />}}', "QR code: Table 12"),
        ('{{< qr text="WIFI:S:Quay;;" />}}', "QR code: WIFI:S:Quay;;"),
        ('{{< qr text="javascript:alert(1)" />}}', "QR code: javascript:alert(1)"),
    ],
)
def test_a_qr_code_leaves_what_it_says(call: str, html: str) -> None:
    rendered = render(call)
    assert html in rendered.html
    assert "href" not in rendered.html or "<a " in html
    assert rendered.unknown_shortcodes == ()


@pytest.mark.parametrize(
    ("attr", "html"),
    [
        ('attr="By *Ann* and [Ben](/b/)"', '<small>By <em>Ann</em> and <a href="/b/">Ben</a>'),
        (
            'attr="By *Ann* and [Ben](/b/)" attrlink="/z/"',
            '<small><a href="/z/">By <em>Ann</em> and Ben</a></small>',
        ),
        ('caption="A *quay* [here](/q/)"', 'A <em>quay</em> <a href="/q/">here</a></figcaption>'),
    ],
)
def test_captions_and_credits_of_figures_are_markdown(attr: str, html: str) -> None:
    assert html in render(f'{{{{< figure src="a.png" {attr} >}}}}').html


@pytest.mark.parametrize(
    ("call", "urls"),
    [
        ('{{< card src="/a/b.mp3" >}}', ["/a/b.mp3"]),
        ('{{% card href="https://e.org/a?b=1&c=2" %}}', ["https://e.org/a?b=1&amp;c=2"]),
        ('{{< card url="x/" link="../y/" >}}', ["x/", "../y/"]),
        ('{{< card "https://e.org/a" 5 >}}', ["https://e.org/a"]),
        ('{{< card file="https://e.org/a" title="T" >}}', ["https://e.org/a"]),
        ('{{< card src="https://e.org/a" href="https://e.org/a" >}}', ["https://e.org/a"]),
        ('{{< figure link="/a/" >}}', ["/a/"]),
    ],
)
def test_the_addresses_of_an_unknown_call_remain_as_links(call: str, urls: list[str]) -> None:
    rendered = render(f"Before {call} behind.")
    assert len(rendered.unknown_shortcodes) == 1
    for url in urls:
        assert f'<a href="{url}"' in rendered.html
        assert f">{url}</a>" in rendered.html
    assert rendered.html.count("<a ") == len(urls)


def test_a_word_is_no_address() -> None:
    rendered = render('Before {{< img src="zach-goldfine-pif" >}} behind.')
    assert rendered.plain_text == "Before behind."


def test_an_unknown_call_inside_an_address_becomes_its_own_address() -> None:
    rendered = render('[x]({{< cdn url="/a b.pdf" >}}) <a href="{{< cdn src="/c" >}}">y</a>')
    assert rendered.html == '<p><a href="/a%20b.pdf">x</a> <a href="/c">y</a></p>\n'


def test_a_last_address_is_no_source_of_the_story() -> None:
    for call in ('{{< card url="https://e.org/" >}}', '{{< qr text="https://e.org/" />}}'):
        assert render(f"Text.\n\n{call}").credit is None


def test_an_unsafe_address_is_not_linked() -> None:
    assert "href" not in render('{{< card src="javascript:alert(1)" >}}').html


def test_a_picture_without_words_has_the_title_of_its_file() -> None:
    def resolve(target: str, kind: str) -> Resolved | None:
        return Resolved("/m/a.png", title='The "quay"')

    assert 'alt="The &quot;quay&quot;"' in render("![](a.png)", resolve=resolve).html
    assert 'alt="x"' in render("![x](a.png)", resolve=resolve).html
