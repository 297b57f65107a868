"""The list of articles in the admin: columns, search, filters, actions and number of queries."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin import article_search, capped_pages
from articles.admin.article import ArticleAdmin
from articles.admin.article_filters import DeskFilters
from articles.editing import publishing, working_copies
from articles.models import Article
from articles.search.filters import ReaderFilters
from tests.desk import FUTURE, NOW, PAST, file_of, form_of, person, story, with_changes

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


def listed(client: Client, query: str = "") -> list[str]:
    response = client.get(LIST + query)
    assert response.status_code == 200
    return [article.title for article in response.context["cl"].result_list]


def test_the_list_says_where_every_story_stands(desk: Client):
    story("Live one")
    story("Later", publish_date=FUTURE)
    story("Over", expiry_date=PAST + timedelta(days=1))
    story("Gone", status="retracted")

    html = desk.get(LIST).content.decode()

    for state in ("Live", "Scheduled", "Expired", "Retracted"):
        assert f">{state}</span>" in html


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?state=live", {"Live", "German", "Filed"}),
        ("?state=scheduled", {"Later"}),
        ("?state=expired", {"Over"}),
        ("?state=draft", {"Draft"}),
        ("?state=nonsense", {"Live", "German", "Filed", "Later", "Over", "Draft"}),
        ("?section=sport", {"Over"}),
        ("?section=-", {"Draft"}),
        ("?section=nowhere", set()),
        ("?language=de", {"German"}),
        ("?source=wire", {"Filed"}),
        ("?source=-", {"Live", "German", "Later", "Over", "Draft"}),
        ("?source=nowhere", set()),
        ("?file=conflict", {"Filed"}),
        ("?state=live&source=-", {"Live", "German"}),
        ("?kind=list", set()),
        ("?q=german", {"German"}),
        ("?q=/news/lat", {"Later"}),
        ("?date__year=2026", {"Live", "German", "Filed", "Later", "Over", "Draft"}),
        ("?date__year=2025", set()),
    ],
)
def test_filters_and_search_find_what_they_say(desk: Client, query: str, titles: set[str]):
    story("Live")
    story("German", language="de")
    file_of(story("Filed"), state="conflict")
    story("Later", publish_date=FUTURE)
    story("Over", expiry_date=PAST + timedelta(days=1), section="sport")
    story("Draft", status="draft", section="")

    assert set(listed(desk, query)) == titles


def test_unpublished_changes_and_those_in_review_are_found(desk: Client):
    story("Unchanged")
    with_changes(story("Changed"), body="New.\n")
    with_changes(story("Waiting"), status="review", body="New.\n")
    story("New", status="review")

    assert set(listed(desk, "?changes=yes")) == {"Changed", "Waiting"}
    assert listed(desk, "?changes=review") == ["Waiting"]
    assert set(listed(desk, "?state=review")) == {"Waiting", "New"}
    assert listed(desk, "?state=review&changes=yes") == ["Waiting"]
    assert set(listed(desk, "?state=live")) == {"Unchanged", "Changed", "Waiting"}
    assert len(listed(desk, "?changes=nonsense")) == 4


def test_a_publisher_finds_the_changes_that_an_editor_sent_to_review(client: Client):
    article = story("Harbour")
    url = reverse("admin:articles_article_change", args=[article.pk])
    client.force_login(person("writer"))
    client.post(url, form_of(client.get(url), body="New.", status="review", _save="Save"))

    client.force_login(person("editor"))
    entries = {entry.state: entry for entry in client.get("/admin/").context["overview"]}

    assert (entries["review"].count, entries["changes"].count) == (1, 1)
    for state in ("review", "changes"):
        found = client.get(entries[state].url).context["cl"].result_list
        assert [one.pk for one in found] == [article.pk]


def test_a_saved_working_copy_moves_its_story_up_until_it_is_discarded(desk: Client):
    first, second = story("First"), story("Second")
    ann = person("writer")
    before = Article.objects.values("version", "public_version", "updated_at").get(pk=first.pk)
    assert listed(desk) == ["Second", "First"]

    text = working_copies.get_desk_text(first)
    changed = replace(text, authored=replace(text.authored, body="New.\n"))
    later = NOW + timedelta(days=2)
    working_copies.save_copy(first, changed, status="review", user=ann, at=later)

    assert listed(desk) == ["First", "Second"]
    row = desk.get(LIST).content.decode().split('class="field-updated"')[1]
    assert "6 May 2026" in row and f"<small>{ann}</small>" in row
    after = Article.objects.values("version", "public_version", "updated_at").get(pk=first.pk)
    assert after == before

    copy = working_copies.find_copy(first)
    assert copy is not None
    working_copies.discard_copy(first, seen=copy.version)
    assert listed(desk) == ["Second", "First"]
    assert "6 May 2026" not in desk.get(LIST).content.decode()
    publishing.retract([second], user=ann, at=later)
    assert listed(desk, "?o=-5") == ["Second", "First"]


def test_the_database_sorts_the_list_by_an_index(desk: Client):
    story()

    with CaptureQueriesContext(connection) as captured:
        listed(desk)

    [query] = [
        q["sql"] for q in captured if 'ORDER BY "articles_article"."desk_saved_at"' in q["sql"]
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{query}")
        plan = str(cursor.fetchall())
    assert "article_desk_order" in plan
    assert "TEMP B-TREE" not in plan


def test_show_all_is_offered_only_if_the_list_is_narrowed(desk: Client):
    story("Harbour")

    def offers_all(query: str) -> bool:
        return "Show all" in desk.get(LIST + query).content.decode()

    assert not any(offers_all(query) for query in ("", "?o=1", "?p=1"))
    assert all(
        offers_all(query) for query in ("?q=harbour", "?state=live", "?tag=x", "?date__year=2026")
    )


def test_a_tag_leads_to_its_articles(desk: Client):
    tagged = story("Tagged", tags=("Port",))
    story("Other")
    tag = tagged.tag_uses.get().tag

    assert listed(desk, f"?tag_uses__tag__id__exact={tag.pk}") == ["Tagged"]


# Filters that the list and the search page share

#: Query string of the search page → equivalent query string of the list.
SHARED = {
    "section=sport": "section=sport",
    "category=town-hall": "category=town-hall",
    "tag=North+Sea&tag=port": "tag=North+Sea&tag=port",
    "author=ann": "author=ann",
    "lang=de": "language=de",
    "year=2025": "year=2025",
    "after=2026-01-02": "after=2026-01-02",
    "before=2025-12-31": "before=2025-12-31",
    "section=sport&year=2026&after=2026-01-02": "section=sport&year=2026&after=2026-01-02",
}


@pytest.fixture
def stories():
    story("Match", section="sport", tags=("North Sea",))
    story("Chess", section="sport/chess", tags=("north-sea", "Port"), authors=("Ann",))
    story(
        "Wahl", language="de-AT", categories=("Town Hall",), date=datetime(2025, 9, 1, tzinfo=UTC)
    )


@pytest.mark.parametrize("readers", SHARED)
def test_editors_and_readers_narrow_alike(desk: Client, stories: None, readers: str):
    found = {article.title for article in ReaderFilters(QueryDict(readers), at=NOW).qs}

    assert 0 < len(found) < 3
    assert set(listed(desk, f"?{SHARED[readers]}")) == found


def test_a_section_has_the_stories_of_its_subsections_and_a_language_those_of_its_regions(
    desk: Client, stories: None
):
    assert set(listed(desk, "?section=sport")) == {"Match", "Chess"}
    assert listed(desk, "?section=sport/chess") == ["Chess"]
    assert listed(desk, "?language=de") == ["Wahl"]


def test_the_desk_narrows_what_readers_do_not_see(desk: Client):
    story("Draft", status="draft", tags=("Port",))
    story("Over", expiry_date=PAST + timedelta(days=1), tags=("Port",))
    story("Live", tags=("Port",))

    assert set(listed(desk, "?tag=port")) == {"Draft", "Over", "Live"}
    assert listed(desk, "?tag=port&state=draft") == ["Draft"]


def test_the_sidebar_has_every_filter_and_the_list_obeys_it():
    offered = [item.parameter_name for item in ArticleAdmin.list_filter]

    assert sorted(offered) == sorted(DeskFilters.base_filters)


def test_the_sidebar_names_what_narrows_the_list_and_takes_it_away(desk: Client, stories: None):
    def read_sidebar(query: str) -> dict[str, list[dict[str, Any]]]:
        changes = desk.get(LIST + query).context["cl"]
        return {spec.parameter_name: [*spec.choices(changes)] for spec in changes.filter_specs}

    always = {
        "state", "changes", "waits", "mine", "section", "language", "source", "file", "kind",
        "year",
    }  # fmt: skip
    assert read_sidebar("").keys() == always

    shown = read_sidebar("?tag=North+Sea&tag=port&year=2026&after=never&state=live")

    assert shown.keys() == {*always, "tag"}
    everything, words = shown["tag"]
    assert (words["display"], words["selected"]) == ("North Sea, port", True)
    assert everything["query_string"] == "?after=never&state=live&year=2026"
    assert set(listed(desk, everything["query_string"])) == {"Match", "Chess"}


def test_the_sidebar_offers_the_sections_and_years_of_the_stories(desk: Client):
    story("One", section="sport", date=PAST - timedelta(days=800))
    story("Two", section=""), story("Three"), story("Four", section="sport", date=None)
    # The text of an author's page. Authors are no sections.
    Article.objects.filter(pk=story("Ann", section="authors/ann").pk).update(kind="list")

    changes = desk.get(LIST + "?year=1990").context["cl"]
    shown = {s.parameter_name: [c["display"] for c in s.choices(changes)]
             for s in changes.filter_specs}  # fmt: skip

    assert shown["section"] == ["All", "No section", "news", "sport"]
    assert shown["year"] == ["All", "2026", "2025", "2024", "2023", "1990"]


def test_the_list_counts_up_to_a_limit_only(desk: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(capped_pages, "MAX_COUNTED", 1)
    story("One", section="sport"), story("Two")

    many = desk.get(LIST).content.decode()
    few = desk.get(LIST + "?section=sport").content.decode()

    assert "Select all 1+ articles" in many or "1+ articles" in many
    assert "1+" not in few
    assert "1 article" in few


@pytest.mark.parametrize("query", [*SHARED.values(), "state=live", "file=conflict", "source=-"])
def test_a_filter_finds_the_same_whether_few_or_many_articles_match(
    desk: Client, stories: None, query: str, monkeypatch: pytest.MonkeyPatch
):
    file_of(story("Filed", tags=("North Sea", "Port"), section="sport"), state="conflict")
    few = listed(desk, f"?{query}")
    assert few

    monkeypatch.setattr(capped_pages, "MAX_COUNTED", 0)
    monkeypatch.setattr(article_search, "MAX_COUNTED", 0)
    narrowed = desk.get(f"{LIST}?{query}").context["cl"].queryset

    assert [article.title for article in narrowed] == few


@pytest.mark.parametrize("asked", SHARED.values())
def test_narrowing_costs_no_query_more(desk: Client, stories: None, asked: str):
    def count_queries(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert listed(desk, query)
        return len(captured)

    assert count_queries(f"?state=live&kind=page&source=-&{asked}") == count_queries("")


def test_the_list_costs_the_same_however_many_articles_there_are(desk: Client):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert desk.get(LIST + "?q=harbour&state=live").status_code == 200
        return len(captured)

    story("Harbour 0", user=None)
    few = queries()
    for number in range(1, 40):
        file_of(story(f"Harbour {number}"), path=f"{number}.md")

    assert queries() == few
    assert few <= 12


def test_the_list_reads_no_texts(desk: Client):
    story(body="Wobbegong")

    with CaptureQueriesContext(connection) as captured:
        desk.get(LIST)

    read = [q["sql"] for q in captured if 'FROM "articles_article"' in q["sql"]]
    assert read
    assert not [sql for sql in read if '"body"' in sql or '"html"' in sql or '"plain_text"' in sql]


@pytest.mark.parametrize(
    "query",
    [
        "?q=" + "word+" * 1200,
        "?q=" + "x" * 5000,
        "?date__year=999999999999",
        "?date__year=0",
        "?date__month=13&date__year=2026",
        "?date__year=%C2%B2",
        "?date__day=1&date__month=2&date__year=x",
        "?p=99999999999999999999",
        "?o=99.-1",
        "?id__in=1,x",
        "?password=x",
        "?updated_by__password__startswith=x",
        "?e=1",
        "?all=",
    ],
)
def test_no_query_string_breaks_the_list(desk: Client, query: str):
    story()

    response = desk.get(LIST + query)

    assert response.status_code in (200, 302, 400)


def test_words_are_looked_for_in_the_text_by_the_search_of_the_site(desk: Client):
    story("Fish", body="The trawlers came home.\n")
    story("Draft", body="A trawler waits.\n", status="draft")
    story("Other", body="Nothing.\n")

    assert set(listed(desk, "?q=trawler")) == {"Fish", "Draft"}
    assert set(listed(desk, "?q=traw*")) == {"Fish", "Draft"}
    assert listed(desk, "?q=trawler+-waits") == ["Fish"]
    assert listed(desk, "?q=trawler&state=draft") == ["Draft"]
    assert desk.get(LIST + "?q=trawler").context["cl"].result_count == 2


def test_a_story_is_found_by_the_beginning_of_its_address(desk: Client):
    story("Harbour", section="sport"), story("Harbour", section="news")

    found = desk.get(LIST + "?q=/sport/har").context["cl"].result_list

    assert [article.path for article in found] == ["/sport/harbour/"]
    assert listed(desk, "?q=/harbour") == []


def test_the_form_above_the_list_narrows_it_and_keeps_the_other_filters(desk: Client):
    story("Both", tags=("Port",)), story("Draft", tags=("Port",), status="draft"), story("Live")

    html = desk.get(LIST + "?state=live&tag=port&after=2026-01-01&q=x").content.decode()
    form = html.partition('id="changelist-search"')[2].partition("</form>")[0]

    sent = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', form))
    assert sent == {
        "q": "x", "tag": "port", "category": "", "author": "", "after": "2026-01-01", "before": "",
        "state": "live",
    }  # fmt: skip
    assert listed(desk, "?q=&state=live&tag=port&category=&author=&after=&before=") == ["Both"]


def test_a_story_for_a_menu_is_found_by_the_beginning_of_a_word(desk: Client):
    harbour = story("Harbour")
    story("Other", body="Nothing.\n")
    lookup = {"app_label": "articles", "model_name": "menuentry", "field_name": "article"}

    found = desk.get("/admin/autocomplete/", lookup | {"term": "harb"}).json()["results"]

    assert [one["id"] for one in found] == [str(harbour.pk)]


def test_a_long_search_is_read_up_to_its_tenth_word(desk: Client):
    story("One two three four five six seven eight nine ten")

    ten = "one+two+three+four+five+six+seven+eight+nine+ten"
    assert len(listed(desk, f"?q={ten}+eleven+twelve")) == 1
    assert listed(desk, "?q=eleven") == []


# Actions


def choose(action: str, *articles: Article, **fields: str) -> dict[str, Any]:
    return {"action": action, "_selected_action": [a.pk for a in articles]} | fields


def act(client: Client, action: str, *articles: Article, **fields: str) -> str:
    response = client.post(LIST, choose(action, *articles, **fields), follow=True)
    return " ".join(str(message) for message in response.context["messages"])


def test_actions_for_publishing_are_offered_to_editors_only(client: Client):
    story()
    offered = {}
    for role in ("writer", "editor"):
        client.force_login(person(role))
        html = client.get(LIST).content.decode()
        offered[role] = re.findall(r'<option value="([a-z_]+)">', html.partition("actions")[2])

    texts = ["add_tags", "remove_tags", "add_categories", "remove_categories", "set_section",
             "set_authors"]  # fmt: skip
    assert offered == {
        "writer": ["submit", *texts, "duplicate"],
        "editor": ["publish", "retract", "submit", *texts, "trash", "duplicate"],
    }


# The index


def test_the_first_page_counts_what_waits(desk: Client):
    story("Live"), story("Draft", status="draft")
    file_of(story("Filed"), state="conflict")

    response = desk.get("/admin/")

    counts = {entry.state: entry.count for entry in response.context["overview"]}
    assert counts == {"draft": 1, "review": 0, "scheduled": 0, "conflict": 1}


def test_the_first_page_shows_numbers_to_those_who_may_see_articles_only(client: Client):
    story()
    client.force_login(person("nobody"))

    assert client.get("/admin/").context["overview"] == []
