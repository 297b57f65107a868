"""Simultaneous saves, on a database that allows several writers."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from articles.models import Article, Revision, Tag
from tests.desk import form_of, story

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]

ADD = "/admin/articles/article/add/"


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls at the same time, and return their answers."""
    answers: list[Any] = [None] * len(calls)
    start = Barrier(len(calls))

    def run(number: int) -> None:
        start.wait()
        try:
            answers[number] = calls[number]()
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[number]) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def desk(name: str) -> Client:
    client = Client()
    user, _ = User.objects.get_or_create(username=name, is_staff=True, is_superuser=True)
    client.force_login(user)
    return client


def test_two_clicks_in_one_instant_make_one_article():
    ann = desk("ann")
    data = form_of(ann.get(ADD), title="Once", section="news", tag_names="New", _continue="x")

    answers = at_once(*[lambda: ann.post(ADD, data)] * 4)

    assert Article.objects.count() == 1
    address = reverse("admin:articles_article_change", args=[Article.objects.get().pk])
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, address)}


def test_of_two_editors_in_one_instant_one_wins_and_the_other_is_told():
    article = story()
    url = reverse("admin:articles_article_change", args=[article.pk])
    people = [desk("ann"), desk("ben")]
    forms = [form_of(client.get(url), lead=f"Lead {n}") for n, client in enumerate(people)]

    answers = at_once(*[
        lambda client=client, form=form: client.post(url, form)
        for client, form in zip(people, forms, strict=True)
    ])  # fmt: skip

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert Revision.objects.filter(article=article).count() == 2
    told = next(answer for answer in answers if answer.status_code == 200)
    assert "saved this story while you were writing" in told.content.decode()


def test_two_articles_that_make_the_same_new_tag_in_one_instant_share_it():
    people = [desk("ann"), desk("ben"), desk("cleo")]
    forms = [
        form_of(client.get(ADD), title=f"Story {n}", section="news", tag_names="Brand new")
        for n, client in enumerate(people)
    ]

    answers = at_once(*[
        lambda client=client, form=form: client.post(ADD, form)
        for client, form in zip(people, forms, strict=True)
    ])  # fmt: skip

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert Tag.objects.count() == 1
    assert Article.objects.count() == 3
