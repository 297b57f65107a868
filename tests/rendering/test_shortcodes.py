"""Hugo's shortcodes: how calls are read, and what becomes of unknown ones."""

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
