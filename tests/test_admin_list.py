"""The desk's list of articles: what it shows, finds and does, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Redirect
from tests.desk import FUTURE, NOW, PAST, file_of, person, story

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("publisher"))
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
        ("?language=de", {"German"}),
        ("?source=wire", {"Filed"}),
        ("?source=-", {"Live", "German", "Later", "Over", "Draft"}),
        ("?file=conflict", {"Filed"}),
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


def test_a_tag_leads_to_its_articles(desk: Client):
    tagged = story("Tagged", tags=("Port",))
    story("Other")
    tag = tagged.tag_uses.get().tag

    assert listed(desk, f"?tag_uses__tag__id__exact={tag.pk}") == ["Tagged"]


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


def test_a_long_search_is_read_up_to_its_tenth_word(desk: Client):
    story("One two three four five six seven eight nine ten")

    ten = "one+two+three+four+five+six+seven+eight+nine+ten"
    assert len(listed(desk, f"?q={ten}+eleven+twelve")) == 1
    assert listed(desk, "?q=eleven") == []


# Actions


def act(client: Client, action: str, *articles: Article):
    chosen = [article.pk for article in articles]
    data = {"action": action, "_selected_action": chosen}
    response = client.post(LIST, data, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


@pytest.mark.django_db(transaction=True)
def test_publishing_the_chosen_says_how_many_are_live_and_scheduled(desk: Client):
    now, later = story("Now", status="draft"), story("Later", status="review", publish_date=FUTURE)
    untouched = story("Untouched", status="draft")

    said = act(desk, "publish", now, later)

    assert said == "2 articles published: 1 Live, 1 Scheduled."
    assert Article.objects.get(pk=untouched.pk).status == "draft"
    assert Client().get("/news/now/").status_code == 200


def test_publishing_what_is_published_says_so(desk: Client):
    assert act(desk, "publish", story()) == "Those were published already."


def test_retracted_stories_answer_410(desk: Client):
    article = story()

    assert act(desk, "retract", article) == "1 article was retracted; its address says so."
    assert Client().get(article.path).status_code == 410


def test_actions_for_publishing_are_offered_to_publishers_only(client: Client):
    story()
    client.force_login(person("editor"))

    html = client.get(LIST).content.decode()

    assert "Retract the chosen" not in html
    assert "Delete selected" in html


def test_deleting_the_chosen_leaves_tombstones(desk: Client):
    one, two = story("One"), story("Two")
    file = file_of(one)
    Redirect.objects.create(path="/old/", article=two)

    desk.post(LIST, {"action": "delete_selected", "_selected_action": [one.pk, two.pk],
                     "post": "yes"})  # fmt: skip

    file.refresh_from_db()
    assert not Article.objects.exists()
    assert file.state == "deleted"
    assert file.deleted_at is not None and file.deleted_at > NOW - timedelta(days=3650)


# The first page


def test_the_first_page_counts_what_waits(desk: Client):
    story("Live"), story("Draft", status="draft")
    file_of(story("Filed"), state="conflict")

    response = desk.get("/admin/")

    counts = {entry.state: entry.count for entry in response.context["overview"]}
    assert counts == {"draft": 1, "review": 0, "scheduled": 0, "live": 2, "expired": 0,
                      "retracted": 0, "conflict": 1}  # fmt: skip


def test_the_first_page_shows_numbers_to_those_who_may_see_articles_only(client: Client):
    story()
    client.force_login(person("nobody"))

    assert client.get("/admin/").context["overview"] == []
