"""Elements embedded with raw HTML: our own files play, all others become their text and a link."""

from __future__ import annotations

import html5lib
import pytest

from articles.rendering import Resolved, clean_for_feeds, render

OURS = {
    "/media/quay.webm": "/files/quay.webm",
    "/media/quay.mp4": "/files/quay.mp4",
    "quay.vtt": "/files/quay.vtt",
    "tape.mp3": "/files/news/tape.mp3",
}


def resolve(target: str, kind: str) -> Resolved | None:
    if kind == "image":
        return Resolved("/m/quay.jpg", 640, 360) if target == "quay.jpg" else None
    return Resolved(OURS[target]) if target in OURS else None


def links(html: str) -> list[tuple[str, str]]:
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [(one.get("href", ""), "".join(one.itertext())) for one in tree.iter("a")]


def test_a_film_of_our_own_plays() -> None:
    text = (
        '<video width="250" poster="quay.jpg" autoplay onplay="x()">\n'
        '  <source src="/media/quay.webm" type="video/webm">\n'
        '  <source src="/media/quay.mp4" type="video/mp4">\n'
        '  <source src="https://evil.example/x.mp4">\n'
        '  <track kind="captions" src="quay.vtt" srclang="en" label="English">\n'
        "  Download it.\n</video>\n\nAfter."
    )
    rendered = render(text, resolve=resolve)
    assert (
        '<video controls="" preload="metadata" width="250" poster="/m/quay.jpg">' in rendered.html
    )
    assert '<source src="/files/quay.webm" type="video/webm">' in rendered.html
    assert '<source src="/files/quay.mp4" type="video/mp4">' in rendered.html
    assert (
        '<track src="/files/quay.vtt" kind="captions" srclang="en" label="English">'
        in rendered.html
    )
    assert "evil" not in rendered.html
    assert "autoplay" not in rendered.html
    assert rendered.plain_text == "After."
    assert 'src="https://x.example/files/quay.mp4"' in clean_for_feeds(
        rendered.html, "https://x.example/news/a/"
    )


def test_a_recording_of_our_own_plays() -> None:
    html = render('Hear <audio src="tape.mp3"></audio> it.', resolve=resolve).html
    assert (
        '<p>Hear <audio controls="" preload="metadata">'
        '<source src="/files/news/tape.mp3"></audio> it.</p>'
    ) in html


def test_a_film_that_nothing_ends_takes_no_text_with_it() -> None:
    rendered = render('<video src="/media/quay.mp4">\n\nAfter *it*.', resolve=resolve)
    assert "<video" in rendered.html
    assert rendered.plain_text == "After it."


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ('<video src="/a/b.mp4?x=1"></video>', ("/a/b.mp4?x=1", "Play the video: b.mp4")),
        (
            '<video title="Quay"><source src="https://e.org/b.mp4"></video>',
            ("https://e.org/b.mp4", "Play the video: Quay"),
        ),
        ('<audio src="//e.org/b.mp3"></audio>', ("//e.org/b.mp3", "Play the recording: b.mp3")),
        ('<object data="/f/plan.pdf"></object>', ("/f/plan.pdf", "Open the file: plan.pdf")),
        ('<embed src="/f/plan.pdf">', ("/f/plan.pdf", "Open the file: plan.pdf")),
        ('<iframe src="/f/tides.html"></iframe>', ("/f/tides.html", "Open the file: tides.html")),
        (
            '<iframe data-src="https://e.org/map" title="Map"></iframe>',
            ("https://e.org/map", "Open at e.org: Map"),
        ),
        (
            '<form action="https://e.org/join"><input name="mail"></form>',
            ("https://e.org/join", "Open at e.org"),
        ),
        ('<form action="/join"></form>', ("/join", "Open the form: join")),
    ],
)
def test_what_is_not_shown_leaves_a_link(text: str, link: tuple[str, str]) -> None:
    for markup in ("markdown", "html"):
        assert links(render(text, markup=markup).html) == [link]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<noscript><p>Figures: 1, 2.</p></noscript>", "Figures: 1, 2."),
        ("<noscript>Figures: 1, 2.</noscript>", "Figures: 1, 2."),
        ("<canvas>Figures: 1, 2.</canvas>", "Figures: 1, 2."),
        ('<object data="x.swf"><p>The plan.</p></object>', "The plan."),
        ("<form><label>Your name</label> <button>Send</button></form>", "Your name Send"),
        ("<select><option>One</option><option>Two</option></select>", "One\nTwo"),
        ('<video src="//e.org/x.mp4">A film of the quay.</video>', "A film of the quay."),
        ('<video src="javascript:x">A film of the quay.</video>', "A film of the quay."),
        ('<iframe src="//e.org/x">A map of the quay.</iframe>', "A map of the quay."),
    ],
)
def test_text_inside_stays(text: str, words: str) -> None:
    for markup in ("markdown", "html"):
        assert render(text, markup=markup).plain_text == words  # type: ignore[arg-type]


def test_what_the_text_inside_links_to_is_not_linked_twice() -> None:
    text = '<object data="/f/plan.pdf"><p>The <a href="/f/plan.pdf">plan</a>.</p></object>'
    assert links(render(text).html) == [("/f/plan.pdf", "plan")]
    video = '<video><source src="/q.webm">Download the <a href="/q.webm">film</a>.</video>'
    assert links(render(video).html) == [("/q.webm", "film")]
    nested = '<object data="//e.org/v.swf"><embed src="//e.org/v.swf"></object>'
    assert len(links(render(nested).html)) == 1


def test_inside_a_link_only_words_are_left() -> None:
    html = render('<a href="/b/"><video src="/a.mp4"></video></a>').html
    assert links(html) == [("/b/", "Play the video: a.mp4")]


@pytest.mark.parametrize(
    ("player", "page"),
    [
        ("https://www.youtube.com/embed/abc-1", "https://www.youtube.com/watch?v=abc-1"),
        ("//www.youtube.com/v/abc", "https://www.youtube.com/watch?v=abc"),
        (
            "https://www.youtube-nocookie.com/embed/abc?rel=0&amp;start=90",
            "https://www.youtube.com/watch?v=abc&t=90s",
        ),
        (
            "https://www.youtube.com/embed/abc?t=1m30s",
            "https://www.youtube.com/watch?v=abc&t=1m30s",
        ),
        (
            "https://www.youtube.com/embed/videoseries?list=PL1",
            "https://www.youtube.com/playlist?list=PL1",
        ),
        (
            "https://www.youtube.com/embed?listType=playlist&list=PL1",
            "https://www.youtube.com/playlist?list=PL1",
        ),
        (
            "https://www.youtube.com/embed/abc?list=PL1",
            "https://www.youtube.com/watch?v=abc&list=PL1",
        ),
        (
            "https://www.youtube.com/embed/live_stream?channel=UC1",
            "https://www.youtube.com/channel/UC1/live",
        ),
        (
            "https://www.youtube.com/embed?listType=user_uploads&list=BBC",
            "https://www.youtube.com/user/BBC/videos",
        ),
        ("https://player.vimeo.com/video/12", "https://vimeo.com/12"),
        ("https://player.vimeo.com/video/12?h=ab1#t=30s", "https://vimeo.com/12/ab1#t=30s"),
        ("https://vimeo.com/event/12/embed", "https://vimeo.com/event/12/embed"),
        (
            "https://open.spotify.com/embed/show/1?t=9",
            "https://open.spotify.com/embed/show/1?t=9",
        ),
    ],
)
def test_a_player_of_another_site_leads_to_what_it_shows(player: str, page: str) -> None:
    html = render(f'<iframe src="{player}"></iframe>').html
    assert [url for url, _label in links(html)] == [page]


@pytest.mark.parametrize(
    ("call", "page"),
    [
        ("youtube `abc?start=9`", "https://www.youtube.com/watch?v=abc&t=9s"),
        ("youtube id=abc start=9", "https://www.youtube.com/watch?v=abc&t=9s"),
        ('youtube "videoseries?list=PL1"', "https://www.youtube.com/playlist?list=PL1"),
        ("vimeo `12?h=ab1`", "https://vimeo.com/12/ab1"),
    ],
)
def test_a_shortcode_of_a_player_leads_to_the_same_page(call: str, page: str) -> None:
    assert [url for url, _label in links(render(f"{{{{< {call} >}}}}").html)] == [page]


@pytest.mark.parametrize(
    "url",
    [
        "tel:+49-30-1234",
        "sms:+4930123",
        "geo:52.5,13.4",
        "webcal://e.org/a.ics",
        "xmpp:a@e.org",
        "matrix:r/a:e.org",
    ],
)
def test_harmless_schemes_stay_links(url: str) -> None:
    for text in (f"[x]({url})", f"<a href='{url}'>x</a>", f"<{url}>"):
        rendered = render(text)
        assert [found for found, _label in links(rendered.html)] == [url]
        assert rendered.references == ()
        elsewhere = clean_for_feeds(rendered.html, "https://x.example/a/")
        assert [found for found, _label in links(elsewhere)] == [url]
