"""The share images of our pages."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from articles.editing import publishing, saving
from articles.models import Article, SiteSettings
from articles.pictures import cards
from articles.pictures.cards import Card, store
from articles.pictures.cards.drawing import get_drawable_text
from tests.site.test_head import graph, meta
from tests.stories import story

pytestmark = pytest.mark.django_db

SITE = "http://testserver"


@pytest.fixture(autouse=True)
def _no_cards():
    for file in Path(settings.VAR_DIR, "cards").glob("*"):
        file.unlink()


def kept_cards() -> set[str]:
    return {file.stem for file in Path(settings.VAR_DIR, "cards").glob("*.png")}


def address_of_card(client, url: str) -> str:
    return meta(client, url)["og:image"].removeprefix(SITE)


GERMAN = {
    "code": "de",
    "name": "Deutsch",
    "settings": {"title": "Hafenblatt", "subtitle": "Täglich"},
}


def bilingual(**values) -> SiteSettings:
    languages = [{"code": "en", "name": "English", "settings": {}}, GERMAN]
    told = {"title": "Harbour Courier", "languages": languages, "default_language": "en", **values}
    SiteSettings.objects.update_or_create(pk=1, defaults=told)
    return SiteSettings.current(at=timezone.now())


def test_the_card_of_a_german_story_names_the_german_site_and_is_there_at_once(client):
    site = bilingual()
    made = story("a", title="Die Möwe", url_language="de")
    card = cards.build_story_card(site, made)
    assert card.site == "Hafenblatt"
    assert cards.build_story_card(site, story("b")).site == "Harbour Courier"
    address = address_of_card(client, "/de/post/a/")
    assert address.endswith(f"-{card.digest}.png")
    assert client.get(address).status_code == 200
    assert kept_cards() == {card.digest}


def test_the_general_card_is_that_of_the_pages_language(client):
    site = bilingual()
    story("a", url_language="de", title="港口")
    story("b")
    german, english = (cards.build_site_card(site.speaking(code)) for code in ("de", "en"))
    assert german.headline == "Hafenblatt"
    for url in ("/de/", "/de/post/a/"):
        address = address_of_card(client, url)
        assert address == f"/social-cards/{german.digest}.png"
        assert client.get(address).status_code == 200
    assert kept_cards() == {german.digest}
    assert address_of_card(client, "/") == f"/social-cards/{english.digest}.png"


def test_a_card_that_is_saved_ahead_is_the_one_that_is_asked_for(
    client, django_capture_on_commit_callbacks
):
    bilingual()
    made = story("a", title="Die Möwe", url_language="de", status="draft")
    with django_capture_on_commit_callbacks(execute=True):
        publishing.publish([made], user=None, at=timezone.now())
    assert address_of_card(client, "/de/post/a/").endswith(f"-{kept_cards().pop()}.png")


def test_a_card_writes_its_date_in_the_sites_own_format():
    site = bilingual(date_format="j.n.Y")
    made = story("a", date=datetime(2025, 3, 2, 9, tzinfo=UTC))
    assert cards.build_story_card(site, made).foot == "2.3.2025"
    german_own = {**GERMAN, "settings": {"date_format": "d. M y"}}
    site = bilingual(languages=[{"code": "en", "name": "", "settings": {}}, german_own])
    german = story("b", date=datetime(2025, 3, 2, 9, tzinfo=UTC), url_language="de")
    assert cards.build_story_card(site, german).foot == "02. Mär 25"


def test_a_story_without_a_picture_is_shared_with_a_card_of_its_words(client):
    story("a", title="China’s tech rally", body="It rose.\n\n[Reuters](https://example.org/)\n")
    said = meta(client, "/post/a/")
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert said["og:image:alt"] == "China’s tech rally"
    assert said["twitter:card"] == "summary_large_image"
    assert said["twitter:image"] == said["og:image"]
    assert graph(client, "/post/a/")["NewsArticle"]["image"]["url"] == said["og:image"]
    answer = client.get(address_of_card(client, "/post/a/"))
    assert answer["Content-Type"] == "image/png"
    assert len(answer.content) < 60_000
    with Image.open(io.BytesIO(answer.content)) as card:
        assert card.size == (1200, 630)
        colours = {colour for _n, colour in card.convert("RGB").getcolors()}
    assert {(253, 252, 249), (29, 27, 24), (163, 38, 30)} <= colours


def test_a_card_says_headline_source_and_date():
    made = story("a", title="A rally", date=datetime(2025, 2, 14, tzinfo=UTC), authors=("Ann Ho",))
    site = SiteSettings(title="The Courier", highlight_colour="#0b5fff")
    card = cards.build_story_card(site, made)
    assert card == Card(
        site="The Courier",
        accent="#0b5fff",
        headline="A rally",
        label="",
        foot="Ann Ho · February 14, 2025",
    )
    wire = story("b", body="It rose.\n\n[Reuters](https://example.org/)\n", categories=("Markets",))
    assert cards.build_story_card(site, wire).label == "Reuters"
    german = story("c", url_language="de", section="news", date=datetime(2025, 3, 2, tzinfo=UTC))
    assert cards.build_story_card(site, german).label == "News"
    assert cards.build_story_card(site, german).foot == "2. März 2025"


def test_another_word_or_colour_is_another_card_at_another_address(client):
    made = story("a", title="First words")
    first = address_of_card(client, "/post/a/")
    Article.objects.filter(pk=made.pk).update(headline="Other words")
    SiteSettings.increment_generation()
    second = address_of_card(client, "/post/a/")
    SiteSettings.objects.update(highlight_colour="#123456")
    SiteSettings.increment_generation()
    third = address_of_card(client, "/post/a/")
    assert len({first, second, third}) == 3
    assert client.get(first)["Location"] == third
    assert client.get(third).status_code == 200


def test_a_card_is_drawn_once_and_then_kept(client, monkeypatch):
    story("a")
    address = address_of_card(client, "/post/a/")
    first = client.get(address)
    monkeypatch.setattr(store, "draw_card", lambda card: pytest.fail("drawn again"))
    again = client.get(address)
    assert again.content == first.content
    assert client.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    assert len(captured) <= 2


@pytest.mark.parametrize(
    "values",
    [
        {"status": "draft"},
        {"status": "review"},
        {"status": "retracted"},
        {"date": timezone.now() + timedelta(days=1)},
        {"expiry_date": timezone.now() - timedelta(days=1)},
    ],
)
def test_no_card_tells_of_a_story_that_readers_do_not_see(client, values):
    made = story("secret", **values)
    card = cards.build_story_card(SiteSettings.current(at=timezone.now()), made)
    cards.draw_missing_card(card)
    answer = client.get(f"/social-cards/{made.pk}-{card.digest}.png")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


def test_a_story_that_is_taken_back_takes_its_card_along(client):
    made = story("a")
    address = address_of_card(client, "/post/a/")
    assert client.get(address).status_code == 200
    assert "max-age=60" in client.get(address)["Cache-Control"]
    publishing.retract([made], user=None, at=timezone.now())
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "title", ["中国科技股上涨", "أخبار اليوم", "Новости дня", "ข่าววันนี้", "עברית"]
)
def test_a_script_that_the_face_has_not_gets_the_card_of_the_site(client, title):
    story("a", title=title)
    address = address_of_card(client, "/post/a/")
    assert address == address_of_card(client, "/")
    assert client.get(address).status_code == 200
    assert graph(client, "/post/a/")["NewsArticle"]["headline"] == title


def test_a_site_whose_name_cannot_be_set_has_no_card(client):
    SiteSettings.objects.update_or_create(pk=1, defaults={"title": "新闻"})
    story("a")
    said = meta(client, "/")
    assert "og:image" not in said
    assert said["twitter:card"] == "summary"
    assert client.get("/social-cards/0123456789abcdef.png").status_code == 404
    assert client.get(address_of_card(client, "/post/a/")).status_code == 200


def test_what_a_headline_can_do_without_is_left_out():
    assert get_drawable_text("Rally 🚀 goes on") == "Rally goes on"
    assert get_drawable_text("Zażółć gęślą jaźń") == "Zażółć gęślą jaźń"
    assert get_drawable_text("a\u00a0b\u2011c\n\ufb01n Ｗide") == "a b-c fin Wide"
    assert get_drawable_text("Tokyo 東京") is None
    assert get_drawable_text("Oslo → Bergen") in ("Oslo → Bergen", "Oslo – Bergen")
    assert get_drawable_text("1️⃣ reason ⏩ ⟲ ☎ 「quoted」 ∯") == "1 reason quoted"
    assert get_drawable_text("🚀") == get_drawable_text("\x07\ud800") == ""


@pytest.mark.parametrize(
    "headline",
    ["A", "x" * 500, "word " * 100, "W" * 60, "ÅÉÎÕÜ " * 9, "<b>&amp;</b> \\ “quoted”", "ffi fl ﬁ"],
)
def test_every_headline_fits(headline):
    card = Card(
        site="S" * 200, accent="#ffd500", headline=headline, label="L" * 200, foot="f" * 999
    )
    with Image.open(io.BytesIO(store.draw_card(card))) as picture:
        grey = picture.convert("L")
    # The margins are empty, so no text is cut off at the edge.
    for box in ((0, 40, 70, 630), (1130, 40, 1200, 630), (0, 610, 1200, 630)):
        assert grey.crop(box).getextrema() == (252, 252)


def test_the_desk_has_the_card_made_when_it_saves(django_capture_on_commit_callbacks):
    user = get_user_model().objects.create_user("ada")
    draft = story("a", status="draft")
    with django_capture_on_commit_callbacks(execute=True):
        saving.save_article(draft, draft.authored(), status="review", user=user, at=timezone.now())
    assert kept_cards() == set()
    with django_capture_on_commit_callbacks(execute=True):
        publishing.publish([draft], user=user, at=timezone.now())
    published = Article.objects.get(pk=draft.pk)
    site = SiteSettings.current(at=timezone.now())
    assert kept_cards() == {cards.build_story_card(site, published).digest}


def test_old_cards_are_forgotten_and_drawn_again_when_asked_for(client):
    story("a")
    address = address_of_card(client, "/post/a/")
    client.get(address)
    assert cards.remove_old_cards(days=1) == 0
    assert cards.remove_old_cards(days=-1) == 1
    assert kept_cards() == set()
    assert client.get(address).status_code == 200


def test_only_so_many_cards_are_drawn_at_once(client, monkeypatch):
    story("a")
    address = address_of_card(client, "/post/a/")
    monkeypatch.setattr(store, "MAX_WAIT_SECONDS", 0.01)
    with store._drawing:
        answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("size", "url", "own"),
    [
        ((1600, 900), "/media/a.jpg", True),
        ((599, 900), "/media/a.jpg", False),
        ((1600, 900), "/media/a.svg", False),
        ((None, None), "/media/a.jpg", False),
    ],
)
def test_a_large_photograph_stands_for_its_story_and_nothing_smaller(client, size, url, own):
    story("a")
    width, height = size
    Article.objects.update(thumbnail_url=url, thumbnail_width=width, thumbnail_height=height)
    SiteSettings.increment_generation()
    said = meta(client, "/post/a/")
    assert (said["og:image"] == f"{SITE}{url}") is own
    if own:
        assert said["og:image:width"] == "1600"


@pytest.mark.parametrize("headline", ["Oslo → Bergen", "1️⃣ good reason", "A ⟲ b", "5 ≥ 4"])
def test_one_sign_does_not_cost_a_headline_its_card(client, headline):
    made = story("a", title=headline)
    assert f"/social-cards/{made.pk}-" in address_of_card(client, made.path)
