"""The page of results: facets as links, and an answer to whatever an address says."""

from __future__ import annotations

import gc
import json
import time
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest

from articles.facets import Address
from articles.search import NEWEST, Candidate
from articles.views import search_page
from tests.shared import ATTACK, needs_shared
from tests.stories import many, story

pytestmark = pytest.mark.django_db


MAY = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.fixture
def town():
    story("a", folder="news", title="Harbour council", tags=("Harbour", "north-sea"),
          categories=("Town Hall",), authors=("Ann O'Hara",), date=MAY)  # fmt: skip
    story("b", folder="news", title="Harbour ferry", tags=("Harbour", "Ferry"),
          categories=("Town Hall",), authors=("Bo Li", "Ann O'Hara"), language="de")  # fmt: skip
    story("c", folder="sport", title="Harbour regatta", tags=("Harbour", "North Sea"))
    story("d", folder="sport", title="Harbour draft", tags=("Secret",), status="draft")
    story("e", folder="sport", title="Airport", tags=("Planes",))


def look(client, address: str = "?q=harbour"):
    answer = client.get(f"/search/{address}")
    assert answer.status_code == 200
    return answer


def offered(client, address: str = "?q=harbour") -> dict[str, dict[str, tuple[int, str]]]:
    return {
        facet.name: {choice.label: (choice.count, choice.url) for choice in facet.choices}
        for facet in look(client, address).context["facets"].offered
    }


def titles(client, address: str) -> list[str]:
    return sorted(hit.article.headline for hit in look(client, address).context["found"].hits)


def active(client, address: str) -> list[tuple[str, str, str]]:
    return [
        (str(item.name), item.value, item.url)
        for item in look(client, address).context["facets"].active
    ]


def test_facets_count_what_was_found_and_leave_out_what_changes_nothing(client, town):
    assert offered(client) == {
        "section": {
            "News": (2, "?q=harbour&section=news"),
            "Sport": (1, "?q=harbour&section=sport"),
        },
        "category": {"Town Hall": (2, "?q=harbour&category=town-hall")},
        "tag": {
            "North Sea": (2, "?q=harbour&tag=north-sea"),
            "Ferry": (1, "?q=harbour&tag=ferry"),
        },
        "author": {
            "Ann O'Hara": (2, "?q=harbour&author=ann-ohara"),
            "Bo Li": (1, "?q=harbour&author=bo-li"),
        },
        "lang": {
            "English": (2, "?q=harbour&lang=en"),
            "Deutsch": (1, "?q=harbour&lang=de"),
        },
        "year": {"2025": (2, "?q=harbour&year=2025"), "2024": (1, "?q=harbour&year=2024")},
    }


def test_every_choice_finds_as_many_stories_as_it_says(client, town):
    waiting, seen = ["?q=harbour"], set()
    while waiting:
        address = waiting.pop()
        for choices in offered(client, address).values():
            for count, url in choices.values():
                found = look(client, url).context["found"]
                assert found.total == count and found.total_is_exact, url
                if url not in seen:
                    seen.add(url)
                    waiting.append(url)
    assert len(seen) > 20


def test_what_is_chosen_can_be_taken_back_and_is_not_offered_again(client, town):
    address = "?q=harbour&section=news&tag=north-sea"
    assert titles(client, address) == ["Harbour council"]
    assert active(client, address) == [
        ("Section", "News", "?q=harbour&tag=north-sea"),
        ("Tag", "north-sea", "?q=harbour&section=news"),
    ]
    assert offered(client, "?q=harbour&section=news").keys() == {"tag", "author", "lang", "year"}


def test_a_typed_field_is_a_chosen_facet(client, town):
    assert active(client, '?q=harbour+tag:"North+Sea"&section=news') == [
        ("Tag", "North Sea", "?q=harbour&section=news"),
        ("Section", "News", "?q=harbour+tag%3A%22North+Sea%22"),
    ]
    assert "tag" not in offered(client, "?q=harbour+tag:north-sea")
    assert active(client, "?q=harbour+-tag:x") == []


def test_several_tags_narrow_together_and_one_section_replaces_another(client, town):
    assert titles(client, "?q=harbour&tag=harbour&tag=ferry") == ["Harbour ferry"]
    assert titles(client, "?q=harbour&section=news&section=sport") == ["Harbour regatta"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("?tag=North%20Sea", ["Harbour council", "Harbour regatta"]),
        ("?year=2024", ["Harbour council"]),
        ("?q=harbour&year=2024&after=2024-05-02", []),
        ("?q=harbour&after=2024-05-01&before=2024-05-01", ["Harbour council"]),
        ("?q=harbour+after:2024-06&lang=en", ["Harbour regatta"]),
        ("?q=harbour&category=TOWN-hall&author=bo-li", ["Harbour ferry"]),
        ("?tag=planes&q=-harbour", ["Airport"]),
        ("?tag=secret", []),
        ("?tag=", []),
        ("?unknown=1", []),
    ],
)
def test_facets_alone_and_with_words(client, town, address, expected):
    assert titles(client, address) == expected


def test_addresses_are_short_and_in_one_order_whatever_was_asked(client, town):
    page = look(client, "?page=1&utm_source=x&tag=&before=nonsense&lang=en&year=x&q=+harbour++")
    assert str(page.context["address"]) == "?q=harbour&lang=en"
    links = [
        url for facet in page.context["facets"].offered for url in [c.url for c in facet.choices]
    ]
    assert links
    for url in links:
        names = [name for name, _value in parse_qsl(url[1:])]
        assert names[:1] == ["q"] and "page" not in names and "utm_source" not in names


def test_another_choice_joins_the_others_or_takes_their_place_where_there_can_be_one():
    chosen = {"page": ("3",), "year": ("2025",), "tag": ("x",), "q": ("a b",)}
    assert Address(chosen).with_each("tag", ["y&z"]) == ["?q=a+b&tag=x&tag=y%26z&year=2025"]
    assert Address(chosen).with_each("year", ["2024", "2023"]) == [
        "?q=a+b&tag=x&year=2024",
        "?q=a+b&tag=x&year=2023",
    ]
    assert Address({}).with_each("lang", ["de"]) == ["?lang=de"]


def test_the_page_turns_within_what_is_chosen(client):
    many(30)
    page = look(client, "?q=harbour&category=category-3&page=1").content.decode()
    assert "page=" not in page
    page = look(client, "?q=harbour&year=2025&page=2").content.decode()
    assert 'href="?q=harbour&amp;year=2025"' in page
    assert 'href="?q=harbour&amp;year=2025&amp;page=3"' in page
    assert 'type="hidden" name="year" value="2025"' in page


def test_choices_of_as_many_stories_are_in_the_order_of_the_alphabet(client, town):
    story("f", folder="news", title="Harbour cranes", tags=("cranes", "Zebra", "council"))
    of_one = [name for name, (count, _url) in offered(client)["tag"].items() if count == 1]
    assert of_one == ["council", "cranes", "Ferry", "Zebra"]


def test_counts_are_of_the_newest_where_very_many_are_found(client):
    many(NEWEST + 50)
    page = look(client, "?q=harbour")
    assert not page.context["found"].total_is_exact
    offered = page.context["facets"].offered
    counted = sum(c.count for facet in offered for c in facet.choices if facet.name == "category")
    assert counted == NEWEST
    assert "numbers count the newest of them" in page.content.decode()


def test_to_search_engines_all_results_are_one_page_and_facets_lead_nowhere(client, town):
    page = look(client).content.decode()
    assert '<link rel="canonical" href="http://testserver/search/">' in page
    assert page.count('rel="nofollow"') == sum(map(len, offered(client).values()))


def test_a_word_of_the_title_alone_is_not_in_the_way_of_one_of_the_text(client):
    filler = "Filler words. " * 60
    story("a", title="Harbour council", body=f"{filler} Universities have a ferry. {filler}")
    page = look(client, "?q=harbour+ferry").content.decode()
    assert "<mark>Harbour</mark> council" in page and "have a <mark>ferry</mark>" in page
    assert "<mark>Universities</mark> have" in look(client, "?q=universit*").content.decode()


def test_what_a_page_is_made_of_is_gone_with_it(rf, town):
    """Not when somebody looks for garbage, which takes as long as a search."""
    gc.collect()
    gc.disable()
    try:
        assert "<mark>ferry</mark>" in search_page(rf.get("/search/?q=ferry")).content.decode()
        assert not any(isinstance(left, Candidate) for left in gc.get_objects())
    finally:
        gc.enable()


def test_a_corrected_search_says_so_and_links_to_it(client, town):
    page = look(client, "?q=harbuor&section=news").content.decode()
    assert "Nothing found for “harbuor”." in page
    assert '<a href="?q=Harbour&amp;section=news" dir="auto"><strong>Harbour</strong></a>' in page
    assert titles(client, "?q=harbuor&section=news") == ["Harbour council", "Harbour ferry"]


def test_where_nothing_is_found_the_page_helps(client, town):
    page = look(client, "?q=harbour+xylophones&tag=ferry").content.decode()
    assert "Nothing found for “harbour xylophones”" in page
    assert 'href="?q=harbour&amp;tag=ferry"' in page
    assert "Take away something that narrows the search." in page
    assert "Tag:" in page and 'href="?q=harbour+xylophones"' in page


ODD = [
    "page=0", "page=-1", "page=1e9", f"page={10**30}", "page=%EF%BC%99", "page=1.0",
    "page=" + "9" * 5000, "tag[]=x", "tag=x&tag=x&tag=y", "&".join(f"tag={n}" for n in range(900)),
    "after=0000-00-00", "after=9999-12-31&before=0001-01-01", "before=9999-12-31", "year=0",
    "year=9999", "year=-1", "year=1e3", "year=NaN", "year=Infinity", "year=2025.5",
    "year=99999999999999999999", "lang=%25", "section=..%2F..", "section=%2F", "author=%27%22",
    "q=" + "x" * 50_000, "tag=" + "x" * 50_000, "_connector=OR+1%3D1", "section__in=x",
    "q=%F0%9F%8C%8A&tag=%F0%9F%8C%8A", "q=tag%3A%22%22+category%3A%22+author%3A", "q=-&lang=-",
    "sort=-password",
]  # fmt: skip


@pytest.mark.parametrize("query", ODD, ids=lambda query: query[:30])
def test_odd_parameters_are_answered(client, town, query):
    for address in (f"?{query}", f"?q=harbour&{query}"):
        look(client, address)


@pytest.mark.parametrize("query", ["q=%00", "tag=%00", "q=%FF", "q=%ED%A0%80", "q=%C0%AF"])
def test_what_is_no_text_is_refused(client, query):
    assert client.get(f"/search/?{query}").status_code == 400


LISTS = ["xss_h5sc.json", "xss_bleach.json", "open_redirect_django.json"]


@needs_shared
@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_attacks_are_but_words(client, town, name):
    for typed in strings(json.loads((ATTACK / name).read_text(encoding="utf-8"))):
        if "\0" in typed:
            continue
        for parameter in ("q", "tag"):
            started = time.process_time()
            answer = client.get("/search/", {parameter: typed, "section": typed[:40]})
            assert answer.status_code == 200, typed
            assert time.process_time() - started < 1, typed


def strings(value: object) -> list[str]:
    """Every text of a JSON document once."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return list(dict.fromkeys(text for part in parts for text in strings(part)))
