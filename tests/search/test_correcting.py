"""A mistyped word finds stories, and reveals nothing of stories that readers may not see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import search
from articles.content import search_words
from articles.models import Article
from articles.search.dictionary import MAX_SIMILAR_WORDS, add_words, find_similar_words
from tests.search.stories import NOW, look_for, story

pytestmark = pytest.mark.django_db


def suggested(typed: str, **options: object) -> str | None:
    page = look_for(typed, **options)
    return page.suggestion.text if page.suggestion else None


@pytest.mark.parametrize(
    ("language", "title", "typed", "expected"),
    [
        ("en", "The Government falls", "goverment", "Government"),
        ("en", "News of the economy", "ecomony", "economy"),
        ("en", "The lighthouse", "lgihthouse", "lighthouse"),
        ("en", "The lighthouse", "ighthouse", "lighthouse"),
        ("en", "A new organ", "orgen", "organ"),
        ("en", "Trade with China", "cihna", "China"),
        ("en", "New regulations", "regulatoins", "regulations"),
        ("en", "Hotel accommodation", "acomodation", "accommodation"),
        ("de", "Die Straßenbahn", "strassenban", "Straßenbahn"),
        ("de", "Über die Größe", "groesse", None),
        ("fr", "La boulangerie", "boulangrie", "boulangerie"),
        ("ru", "Новая библиотека", "библотека", "библиотека"),
        ("ar", "افتتاح المكتبة", "المكتبه", "المكتبة"),
        ("en", "The cat", "cet", None),
        ("en", "In 2025", "2024", None),
        ("zh", "中国经济增长", "中国经齐增长", None),
    ],
)
def test_a_mistyped_word_is_taken_for_one_that_stands_in_a_story(language, title, typed, expected):
    story(title, page_language=language)
    page = look_for(typed)
    assert (page.suggestion.text if page.suggestion else None) == expected
    assert page.is_corrected is (expected is not None)
    if expected:
        assert [hit.article.headline for hit in page.hits] == [title]
        assert ("".join(text for text, matches in page.hits[0].title if matches)) == expected


def test_the_rest_of_the_query_stays_as_it_was_typed():
    story("Harbour pilots strike", "A night boat.", section="post")
    story("Harbour pilots strike", "A ferry.", section="post")
    page = look_for('harbuor -ferry "night boat" section:post pilot*')
    assert page.suggestion.text == 'Harbour -ferry "night boat" section:post pilot*'
    assert page.suggestion.pieces == [
        ("Harbour", True),
        (' -ferry "night boat" section:post pilot*', False),
    ]
    assert page.total == 1


def test_a_word_that_stands_elsewhere_may_be_the_mistyped_one():
    story("Herring quota cut")
    story("Der Hering", page_language="de")
    assert suggested("hering quota") == "Herring quota"


def test_the_nearest_word_is_meant_and_of_equals_the_one_in_most_stories():
    story("The train is late")
    story("The train is early")
    story("The trail is long")
    assert suggested("traif") == "train"
    story("The tariff", "traffic")
    assert suggested("trafic") == "traffic"


def test_two_words_may_be_mistyped():
    story("Council approves tramway", "To the hospital.")
    assert suggested("counicl hosptal") == "Council hospital"


def test_a_word_that_nothing_is_near_to_stays_not_found():
    story("Council approves tramway")
    for typed in ("zzzzzz", "council zzzzzz", "", "-council", "tag:counicl", '"counicl"', "couni*"):
        assert suggested(typed) is None, typed


def test_what_is_found_is_shown_and_more_is_offered_only_where_there_is_much_more():
    for n in range(5):
        story(f"Government number {n}")
    story("Goverment, misspelt")
    page = look_for("goverment")
    assert [hit.article.headline for hit in page.hits] == ["Goverment, misspelt"]
    assert page.suggestion.text == "Government" and not page.is_corrected
    assert suggested("government") is None
    story("Another goverment")
    assert suggested("goverment") is None


HIDDEN = [
    {"status": Article.Status.DRAFT},
    {"status": Article.Status.RETRACTED},
    {"live_from": NOW + timedelta(days=1)},
    {"live_until": NOW - timedelta(days=1)},
    {"listed": False},
]


@pytest.mark.parametrize("columns", HIDDEN)
def test_a_word_of_a_hidden_story_is_never_suggested(columns):
    story("The sackbuts", "A crumhorn.", **columns)
    story("The sackbut", "Plain words around it.")
    within = Article.objects.published(at=NOW).in_lists()
    for typed in ("crumhron", "crumhorm", "rumhorn"):
        assert suggested(typed, within=within) is None
    assert suggested("sackbust", within=within) == "sackbut"


def test_a_suggestion_comes_from_where_the_search_is_narrowed_to():
    story("Harbour", section="post")
    story("Council", section="news")
    assert suggested("harbuor section:news") is None
    assert suggested("harbuor", within=Article.objects.filter(section="news")) is None


def test_a_changed_story_brings_its_new_words():
    article = story("Harbour")
    article.headline = "Lighthouse"
    article.save()
    search.index_articles([article])
    assert suggested("lighthuose") == "Lighthouse"
    assert suggested("harbuor") is None


def test_words_that_another_process_met_are_learnt():
    article = Article(path="/a/", headline="Harbour", page_language="en")
    article.save()
    ready = search_words.analyse_parts(title="Harbour", labels=[], text="", language="en")
    search.index_articles([article], ready={"/a/": ready._replace(new_words=("harbour",))})
    assert [m.word for m in find_similar_words(["harbuor"])["harbuor"]] == ["harbour"]


def test_rebuilding_learns_the_words_of_all_stories():
    Article.objects.create(
        path="/a/", headline="Harbour", page_language="en", status=Article.Status.PUBLISHED
    )
    search.rebuild_index()
    assert suggested("harbuor", within=Article.objects.all()) == "Harbour"


def test_words_are_offered_nearest_first_and_not_too_many():
    add_words(["harbour", "arbour", "x", "ha2bour", *(f"harbours{c}" for c in "abcdefghijklmno")])
    assert [m.word for m in find_similar_words(["arbuor"])["arbuor"]] == ["arbour"]
    near = [m.word for m in find_similar_words(["harbourr"])["harbourr"]]
    assert near[0] == "harbour" and len(near) == MAX_SIMILAR_WORDS
    assert "ha2bour" not in near


LETTERS = "abcdeé"


@given(st.text(LETTERS, min_size=4, max_size=12), st.data())
def test_one_slip_is_always_found(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from(LETTERS))
    slip = data.draw(st.sampled_from(["add", "leave", "change", "swap"]))
    typed = {
        "add": word[:at] + letter + word[at:],
        "leave": word[:at] + word[at + 1 :],
        "change": word[:at] + letter + word[at + 1 :],
        "swap": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }[slip]
    add_words([word])
    if typed != word and len(typed) >= 4:
        assert word in [m.word for m in find_similar_words([typed])[typed]]
