"""Links and pictures: what the resolver is asked, and how its results are used."""

from __future__ import annotations

import pytest

from articles.rendering import Reference, ReferenceKind, Resolved, render


class Recorder:
    """A resolver with fixed results that records what it was asked."""

    def __init__(self, **known: Resolved) -> None:
        self.known = known
        self.asked: list[tuple[str, str]] = []

    def __call__(self, target: str, kind: ReferenceKind) -> Resolved | None:
        self.asked.append((kind, target))
        return self.known.get(kind)


def test_each_local_target_is_asked_for_once_as_it_is_written() -> None:
    ask = Recorder()
    render(
        "[a](../b c.md) [b](</x y/>) [b again](</x y/>) ![c](pic%20ture.png) [d](/日本/)\n"
        "<img src='e&amp;f.png'> [g](h.md#part) ![c](../b)",
        resolve=ask,
    )
    assert ask.asked == [
        ("link", "/x y/"),
        ("image", "pic%20ture.png"),
        ("link", "/日本/"),
        ("image", "e&f.png"),
        ("link", "h.md#part"),
        ("image", "../b"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[x](https://e.org/)",
        "[x](//e.org/)",
        "[x](mailto:a@e.org)",
        "[x](#part)",
        "[x](?page=2)",
        "[x]()",
        "[x](javascript:x)",
        "![x](https://e.org/x.png)",
        "![x](//e.org/x.png)",
        "`[x](/code)`",
        "<a name='x'>y</a>",
    ],
)
def test_nothing_else_is_asked_for(text: str) -> None:
    ask = Recorder()
    assert render(text, resolve=ask).references == ()
    assert ask.asked == []


def test_answers_replace_what_was_written() -> None:
    ask = Recorder(link=Resolved("/p/?a=1&b=2"), image=Resolved("/m/x.png", 640, 480))
    html = render("[a](x.md) ![b](x.png)", resolve=ask).html
    assert 'href="/p/?a=1&amp;b=2"' in html
    assert '<img src="/m/x.png" alt="b" width="640" height="480" srcset="' in html


def test_an_answer_is_cleaned_like_anything_else() -> None:
    ask = Recorder(link=Resolved('javascript:alert("x")'), image=Resolved('x" onerror="y'))
    html = render("[a](x.md) ![b](x.png)", resolve=ask).html
    assert "javascript" not in html
    assert 'onerror="' not in html


def test_unknown_targets_stay_as_written() -> None:
    html = render("[a](../b.md#x) ![c](d.png)").html
    assert 'href="../b.md#x"' in html
    assert 'src="d.png"' in html


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('width="400"', 'width="400" height="300"'),
        ('width="400" height="1"', 'width="400" height="300"'),
        ('width="50%"', 'width="800" height="600"'),
        ('width="0"', 'width="800" height="600"'),
        ("", 'width="800" height="600"'),
    ],
)
def test_a_picture_keeps_its_ratio_and_the_width_that_was_chosen(written: str, shown: str) -> None:
    ask = Recorder(image=Resolved("/m/x.png", 800, 600))
    html = render(f'<img src="x.png" {written}>', resolve=ask).html
    found = sorted(part for part in html.split() if part.startswith(("width=", "height=")))
    assert found == sorted(shown.split())


def test_references_tell_kind_target_and_line() -> None:
    text = 'Text.\n\n[a](b.md)\n![c](d.png)\n\n[e][1]\n\n{{< ref "f" >}}\n\n[1]: /g/\n'
    assert set(render(text).references) == {
        Reference("link", "b.md", 3),
        Reference("image", "d.png", 4),
        Reference("link", "/g/", 10),
        Reference("ref", "f", 8),
    }


def test_references_in_windows_files_have_the_right_line() -> None:
    assert render("a\r\n\r\n[b](c)\r\n").references == (Reference("link", "c", 3),)


def test_remote_pictures_are_links_and_named_once() -> None:
    rendered = render("![A *b*](https://e.org/x.png) ![c](https://e.org/x.png)\n\nText.")
    assert rendered.images_remote == ("https://e.org/x.png",)
    assert "<img" not in rendered.html
    assert 'class="remote-image" rel="noopener">A b</a>' in rendered.html


def test_a_remote_picture_inside_a_link_leaves_its_text() -> None:
    html = render("[![alt](https://e.org/x.png) more](/there/)").html
    assert html == '<p><a href="/there/">alt more</a></p>\n'


def test_links_that_leave_the_site_say_so_and_others_do_not() -> None:
    html = render("[a](https://e.org/) [b](/c/)").html
    assert '<a href="https://e.org/" rel="noopener">' in html
    assert '<a href="/c/">' in html


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        ('<iframe src="https://a[0].b/x"></iframe>', "https://a[0].b/x"),
        ('<iframe src="https://a[0].b/x" title="A &amp; B"></iframe>', "A & B"),
        ('<iframe src="https://h:port/x"></iframe>', "https://h:port/x"),
    ],
)
def test_a_frame_that_cannot_be_read_leaves_a_text(frame: str, text: str) -> None:
    words = render(f"Before. {frame} After.").plain_text.split()
    assert " ".join(words) == f"Before. {text} After."


def test_the_address_and_title_of_a_frame_are_read_as_attributes() -> None:
    html = render('<iframe src="https://e.org/?a=1&amp;b=2" title="A &amp; B"></iframe>').html
    assert 'href="https://e.org/?a=1&amp;b=2"' in html
    assert "Open at e.org: A &amp; B" in html


@pytest.mark.parametrize("address", ["//[x", "//\u2100/x", "https://h:port/"])
def test_a_link_that_cannot_be_read_is_its_text(address: str) -> None:
    assert render(f'a <a href="{address}" title="t">quay</a>').html == "<p>a quay</p>\n"


@pytest.mark.parametrize("address", ["https://[::1", "https://a[0].b/", "https://h:port/"])
def test_a_closing_link_that_cannot_be_read_is_no_credit(address: str) -> None:
    rendered = render(f'Text.\n\n<p><a href="{address}">Reuters</a></p>', markup="html")
    assert rendered.credit is None
    assert "Reuters" in rendered.plain_text


@pytest.mark.parametrize("before", ["<abbr>TV</abbr> ", "<audio src='a.mp3'></audio>"])
def test_a_picture_of_another_host_is_not_loaded_beside_any_element(before: str) -> None:
    """This includes elements whose names begin like that of a link."""
    html = render(
        f"{before}<img src='//e.org/x.png' alt='A'>", resolve=Recorder(link=Resolved("/a.mp3"))
    ).html
    assert "<img" not in html
    assert '<a href="//e.org/x.png" class="remote-image" rel="noopener">A</a>' in html


def test_authors_cannot_set_the_other_sizes_of_a_picture() -> None:
    text = "<abbr>TV</abbr> <img src='/media/a.png' srcset='https://e.org/x.png 2x'>"
    html = render(text).html
    assert '<img src="/media/a.png"' in html
    assert "e.org" not in html


@pytest.mark.parametrize(
    "written",
    [
        "[a](“https://example.com/x”)",
        '[a](<"https://example.com/x">)',
        "[a](„https://example.com/x“)",
        "[a](<'https://example.com/x'>)",
        '<a href="”https://example.com/x”">a</a>',
    ],
)
def test_quotation_marks_around_a_pasted_address_are_not_part_of_it(written: str) -> None:
    link = '<a href="https://example.com/x" rel="noopener">a</a>'
    assert link in render(f"See {written} for more.").html


def test_a_quotation_mark_within_an_address_stays() -> None:
    assert (
        'href="https://example.com/x%22"' in render("See [a](https://example.com/x%22) now.").html
    )
