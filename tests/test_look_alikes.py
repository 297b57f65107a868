"""Terms that look alike, and how often the lists of terms say that each is used."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.admin import terms
from articles.admin.look_alikes import simplify_name
from articles.models import Tag
from tests.desk import person, story

pytestmark = pytest.mark.django_db

TAGS = "/admin/articles/tag/"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Harbour", "harbours"), ("Sea port", "Seaport"), ("Café", "cafe"), ("North-Sea", "north sea"),
     ("Straße", "strasse")],
)  # fmt: skip
def test_names_look_alike(one: str, other: str):
    assert simplify_name(one) == simplify_name(other)


@pytest.mark.parametrize(
    ("one", "other"), [("US", "U"), ("Port", "Ports mouth"), ("東京", "京都"), ("+", "-")]
)
def test_names_do_not_look_alike(one: str, other: str):
    assert simplify_name(one) != simplify_name(other)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


def test_the_list_offers_to_merge_terms_that_look_alike(desk: Client):
    story("One", tags=("Harbours", "Ferry"))
    story("Two", tags=("Harbour",))
    story("Three", tags=("Harbour",))

    page = desk.get(TAGS)

    [group] = page.context["look_alikes"]
    assert [(tag.name, tag.count) for tag in group] == [("Harbour", 2), ("Harbours", 1)]
    asked = desk.post(TAGS, {"action": "merge", "_selected_action": [tag.pk for tag in group]})
    assert [tag.name for tag in asked.context["terms"]] == ["Harbour", "Harbours"]
    assert 'name="_selected_action"' in page.content.decode()


def test_nothing_is_offered_to_those_who_may_not_merge(client: Client):
    story("One", tags=("Harbours", "Harbour"))
    viewer = person("viewer")
    viewer.user_permissions.add(
        Permission.objects.get(content_type__app_label="articles", codename="view_tag")
    )
    client.force_login(viewer)

    page = client.get(TAGS)

    assert page.status_code == 200
    assert "look_alikes" not in page.context


def test_uses_are_counted_up_to_a_limit(desk: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(terms, "MAX_COUNTED", 1)
    story("One", tags=("Many", "Few")), story("Two", tags=("Many",)), story("Three", tags=("Many",))

    html = desk.get(TAGS).content.decode()

    assert ">1+</a>" in html and ">1</a>" in html


def test_only_the_terms_on_the_page_are_counted(desk: Client):
    story("One", tags=("Port",))
    with CaptureQueriesContext(connection) as sent:
        desk.get(TAGS)

    [query] = [q["sql"] for q in sent if "AS used" in q["sql"]]
    assert "GROUP BY" not in query and Tag.objects.count() == 1
