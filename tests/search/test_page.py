"""The page of results: facets are links, and every address gets an answer."""

from __future__ import annotations

import gc
import time
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import html5lib
import pytest

from articles.pages.views.search import search_page
from articles.search import MAX_RANKED, SearchCandidate
from articles.search.facets import SearchAddress
from tests.hostile.addresses import REDIRECTS
from tests.hostile.markup import ATTACKS
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
    assert SearchAddress(chosen).with_each("tag", ["y&z"]) == ["?q=a+b&tag=x&tag=y%26z&year=2025"]
    assert SearchAddress(chosen).with_each("year", ["2024", "2023"]) == [
        "?q=a+b&tag=x&year=2024",
        "?q=a+b&tag=x&year=2023",
    ]
    assert SearchAddress({}).with_each("lang", ["de"]) == ["?lang=de"]


def test_the_page_turns_within_what_is_chosen(client):
    many(30)
    page = look(client, "?q=harbour&category=category-3&page=1").content.decode()
    assert "page=" not in page
    page = look(client, "?q=harbour&year=2025&page=2").content.decode()
    assert 'href="?q=harbour&amp;year=2025"' in page
    assert 'href="?q=harbour&amp;year=2025&amp;page=3"' in page
    assert 'type="hidden" name="year" value="2025"' in page


def order(client, address: str) -> list[str]:
    return [hit.article.headline for hit in look(client, address).context["found"].hits]


def test_results_stand_in_the_order_of_their_rank_or_of_their_date(client):
    story("old", title="Harbour council", body="The harbour council met.", date=MAY)
    story("new", title="Elsewhere", body="Not the council, said the harbour.")
    assert order(client, "?q=harbour+council") == ["Harbour council", "Elsewhere"]
    assert order(client, "?q=harbour+council&sort=newest") == ["Elsewhere", "Harbour council"]
    for sort in ("", "best", "Newest", "-date", "newest&sort=x"):
        assert order(client, f"?q=harbour+council&sort={sort}")[0] == "Harbour council"
    # The results for a corrected query have the same order.
    assert order(client, "?q=harbuor+council&sort=newest") == ["Elsewhere", "Harbour council"]


def sorting(client, address: str) -> str:
    return " ".join(by_class(look(client, address).content, "sorting"))


def by_class(content: bytes, name: str) -> list[str]:
    tree = html5lib.parse(content, namespaceHTMLElements=False)
    found = tree.iterfind(f".//*[@class='{name}']")
    return [" ".join("".join(element.itertext()).split()) for element in found]


def test_a_search_says_which_order_holds_and_offers_the_other(client, town):
    for address, other in [("?q=harbour", "?q=harbour&sort=newest"),
                           ("?q=harbour&sort=newest", "?q=harbour")]:  # fmt: skip
        content = look(client, address).content.decode()
        assert f'<a href="{other}">'.replace("&", "&amp;") in content
        now = "Newest" if "sort" in address else "Best match"
        assert f'<strong aria-current="true">{now}</strong>' in content
    assert sorting(client, "?tag=harbour") == "Newest first"
    assert sorting(client, "?q=-ferry") == "Newest first"
    assert sorting(client, "?q=xylophones") == sorting(client, "?q=airport") == ""
    assert sorting(client, "?q=harbour") == "Sorted by: Newest Best match"
    german = client.get("/de/search/?q=harbour").content
    assert by_class(german, "sorting") == ["Reihenfolge: Neueste Beste Treffer"]


def test_an_order_narrows_nothing_and_asks_nothing(client, town):
    page = look(client, "?sort=newest")
    assert page.context["found"].hits == () and page.context["facets"].active == []
    assert [
        item.name for item in look(client, "?q=harbour&sort=newest").context["facets"].active
    ] == []


def test_facets_and_pages_and_forms_keep_the_order(client):
    many(30)
    content = look(client, "?q=harbour+tram&sort=newest&year=2025&page=2").content.decode()
    assert 'href="?q=harbour+tram&amp;year=2025&amp;sort=newest"' in content
    assert 'href="?q=harbour+tram&amp;year=2025&amp;sort=newest&amp;page=3"' in content
    assert content.count('type="hidden" name="sort" value="newest"') == 2
    facets = look(client, "?q=harbour+tram&sort=newest").context["facets"].offered
    assert all("sort=newest" in choice.url for facet in facets for choice in facet.choices)
    titles = [t for n in (1, 2, 3) for t in order(client, f"?q=harbour+tram&sort=newest&page={n}")]
    assert titles == [f"Story number {n}" for n in reversed(range(30))]


@pytest.mark.parametrize("sort", ["", "&sort=newest"])
def test_an_order_costs_no_query(client, django_assert_num_queries, sort):
    many(30)
    look(client, f"?q=harbour+tram{sort}")
    with django_assert_num_queries(3):
        look(client, f"?q=harbour+tram{sort}")


def test_choices_of_as_many_stories_are_in_the_order_of_the_alphabet(client, town):
    story("f", folder="news", title="Harbour cranes", tags=("cranes", "Zebra", "council"))
    of_one = [name for name, (count, _url) in offered(client)["tag"].items() if count == 1]
    assert of_one == ["council", "cranes", "Ferry", "Zebra"]


def test_counts_are_of_the_newest_where_very_many_are_found(client):
    many(MAX_RANKED + 50)
    page = look(client, "?q=harbour")
    assert not page.context["found"].total_is_exact
    offered = page.context["facets"].offered
    counted = sum(c.count for facet in offered for c in facet.choices if facet.name == "category")
    assert counted == MAX_RANKED
    assert "The counts cover only the newest" in page.content.decode()


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
    """Reference counting frees the data of a page. A garbage collection takes as long as a
    search."""
    gc.collect()
    gc.disable()
    try:
        assert "<mark>ferry</mark>" in search_page(rf.get("/search/?q=ferry")).content.decode()
        # Not isinstance(), which evaluates the lazy objects that other tests have left.
        assert not any(type(left) is SearchCandidate for left in gc.get_objects())
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
    assert "Remove a filter to find more." in page
    assert "Tag:" in page and 'href="?q=harbour+xylophones"' in page


ODD = [
    "page=0", "page=-1", "page=1e9", f"page={10**30}", "page=%EF%BC%99", "page=1.0",
    "page=" + "9" * 5000, "tag[]=x", "tag=x&tag=x&tag=y", "&".join(f"tag={n}" for n in range(900)),
    "after=0000-00-00", "after=9999-12-31&before=0001-01-01", "before=9999-12-31", "year=0",
    "year=9999", "year=-1", "year=1e3", "year=NaN", "year=Infinity", "year=2025.5",
    "year=99999999999999999999", "lang=%25", "section=..%2F..", "section=%2F", "author=%27%22",
    "q=" + "x" * 50_000, "tag=" + "x" * 50_000, "_connector=OR+1%3D1", "section__in=x",
    "q=%F0%9F%8C%8A&tag=%F0%9F%8C%8A", "q=tag%3A%22%22+category%3A%22+author%3A", "q=-&lang=-",
    "sort=-password", "sort=newest&sort=best", "sort=newest&page=2", "sort=" + "newest" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("query", ODD, ids=lambda query: query[:30])
def test_odd_parameters_are_answered(client, town, query):
    for address in (f"?{query}", f"?q=harbour&{query}"):
        look(client, address)


@pytest.mark.parametrize("query", ["q=%00", "tag=%00", "q=%FF", "q=%ED%A0%80", "q=%C0%AF"])
def test_what_is_no_text_is_refused(client, query):
    assert client.get(f"/search/?{query}").status_code == 400


TYPED = {
    **ATTACKS,
    **{f"addresses, {name}": [one for one, _ in listed] for name, listed in REDIRECTS.items()},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TYPED)
def test_attacks_are_but_words(client, town, name):
    for typed in TYPED[name]:
        if "\0" in typed:
            continue
        for parameter in ("q", "tag"):
            started = time.process_time()
            answer = client.get("/search/", {parameter: typed, "section": typed[:40]})
            assert answer.status_code == 200, typed
            assert time.process_time() - started < 1, typed
