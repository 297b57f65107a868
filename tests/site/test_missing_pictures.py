"""Readers never see a broken picture: its texts are still shown, and staff see which picture is
missing."""

from __future__ import annotations

from typing import Any

import html5lib
import pytest
from django.test import Client

from articles.models import Article
from tests.desk import person
from tests.importing.conftest import Ran, Tree, run_import
from tests.stories import story

pytestmark = pytest.mark.django_db

BODY = """\
Before.

![The quay at dawn](/images/none.jpg)

{{< figure src="/images/none2.jpg" caption="A *caption* that stays" >}}

{{< figure src="/images/none3.jpg" caption="The caption" alt="The words" link="/x/" >}}

[![](/images/a%23b.jpg)](/images/a%23b.jpg) <img src="none4.jpg" alt="In raw HTML">

![Elsewhere](https://pictures.example/far.jpg)

After.
"""


def page(client: Client, url: str = "/post/a/") -> Any:
    answer = client.get(url)
    assert answer.status_code == 200
    return html5lib.parse(answer.content, namespaceHTMLElements=False)


def text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def classed(tree: Any, name: str) -> list[Any]:
    return [e for e in tree.iter() if name in str(e.get("class") or "").split()]


def notes(tree: Any) -> list[str]:
    return [text(e) for e in classed(tree, "picture-note")]


def test_readers_see_no_broken_picture_and_every_word(client: Client) -> None:
    story("a", body=BODY)
    (body,) = classed(page(client), "story__body")
    assert list(body.iter("img")) == []
    assert text(body) == (
        "Before. The quay at dawn A caption that stays The wordsThe caption a#b.jpg In raw HTML"
        " Elsewhere After."
    )
    assert notes(body) == []


def test_staff_see_in_its_place_which_picture_is_missing(client: Client) -> None:
    story("a", body=BODY, thumbnail="/images/top.jpg")
    client.force_login(person("writer"))
    assert notes(page(client)) == [
        "No such picture: /images/top.jpg",
        "No such picture: /images/none.jpg",
        "No such picture: /images/none2.jpg",
        "No such picture: /images/none3.jpg",
        "No such picture: /images/a#b.jpg",
        "No such picture: none4.jpg",
        "Picture on another host: https://pictures.example/far.jpg",
    ]


def test_a_note_is_text_whatever_the_picture_is_called(client: Client) -> None:
    story("a", body='<img src="/<b>&quot;x&quot;&amp;.jpg" alt="y">')
    client.force_login(person("writer"))
    assert notes(page(client)) == ['No such picture: /<b>"x"&.jpg']


def test_a_missing_picture_is_no_word_of_the_story(client: Client) -> None:
    made = story("a", body="![Six words that are not there](/none.jpg)")
    assert (made.word_count, made.plain_text, made.excerpt) == (0, "", "")
    feed = client.get("/feed.json").json()["items"][0]["content_html"]
    assert "none.jpg" not in feed and "Six words" in feed


def test_a_summary_shows_no_picture(client: Client) -> None:
    made = story("a", body="", summary="Words ![alt](/images/none.jpg).")
    assert "<img" not in made.summary_html + made.html
    assert "Words alt." in text(page(client))


@pytest.mark.parametrize("url", ["/media/site/x.png", "/static/favicon.svg"])
def test_what_this_site_serves_is_no_missing_picture(client: Client, url: str) -> None:
    story("a", body=f"![x]({url})")
    (body,) = classed(page(client), "story__body")
    assert [e.get("src") for e in body.iter("img")] == [url]


def test_the_import_says_which_and_the_picture_shows_once_it_is_there(
    tmp_path: Any, client: Client
) -> None:
    (tmp_path / "site/content").mkdir(parents=True)
    tree = Tree(tmp_path / "site")
    tree.write("post/a.md", f"---\ntitle: A\n---\n{BODY}")
    ran: Ran = run_import(tree.site)
    codes = ran.codes("post/a.md")
    assert (codes.count("picture-missing"), codes.count("picture-remote")) == (5, 1)

    (tree.site / "static/images").mkdir(parents=True)
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>'
    (tree.site / "static/images/none.svg").write_text(drawn)
    tree.write("post/a.md", "---\ntitle: A\n---\n![x](/images/none.svg)\n")
    run_import(tree.site)
    assert "<img" in Article.objects.get().html
