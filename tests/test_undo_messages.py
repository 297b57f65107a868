"""Messages with an Undo button."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.urls import path

from articles.admin.undoing import message_with_undo
from articles.models import DeskAction
from articles.templatetags.undo import get_undo_url
from newsroom.urls import urlpatterns as all_urls

admin_urls = (
    [path("undo/<int:pk>/", lambda request, pk: HttpResponse(), name="desk_undo")],
    "admin",
)
urlpatterns = [path("desk/", (*admin_urls, "admin")), *all_urls]

BASE = engines["django"].from_string('{% extends "admin/base_site.html" %}')


def test_a_message_offers_undo_by_a_form_with_a_token(rf: RequestFactory, settings):
    settings.ROOT_URLCONF = __name__
    request = rf.get("/admin/")
    request._messages = SimpleNamespace(  # type: ignore[attr-defined]
        add=lambda level, text, extra_tags: said.append(Message(level, text, extra_tags))
    )
    said: list[Message] = []
    message_with_undo(request, messages.SUCCESS, "Retracted.", DeskAction(pk=12))

    html = BASE.render({"messages": said, "is_popup": True}, request)

    assert '<li class="success">Retracted.' in html
    assert '<form method="post" action="/desk/undo/12/" class="desk-undo">' in html
    assert "csrfmiddlewaretoken" in html


@pytest.mark.parametrize(
    "tags", ["", "undo-", "undo-x", "undo-1 x", "undo--1", "undo-٣", "undo-" + "9" * 40, 7, None]
)
def test_a_strange_tag_of_a_message_gives_no_button(tags, settings):
    settings.ROOT_URLCONF = __name__
    assert get_undo_url(SimpleNamespace(extra_tags=tags)) == ""


@pytest.mark.django_db
def test_a_forged_cookie_of_messages_is_no_fault(client, admin_user):
    client.force_login(admin_user)
    client.cookies["messages"] = "forged:undo-1"

    response = client.get("/admin/")

    assert response.status_code == 200
    assert b"desk-undo" not in response.content
