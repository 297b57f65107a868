"""The portraits of authors."""

from __future__ import annotations

import pytest
from django.test import Client

from articles.models import Author
from tests.stories import story

pytestmark = pytest.mark.django_db


def test_a_portrait_chosen_at_the_desk_is_shown(client: Client):
    article = story("a", authors=("Ann Lee",), authorbox=True)
    Author.objects.filter(name="Ann Lee").update(picture="/images/2026/05/ann.jpg")

    for path in (article.path, "/authors/ann-lee/"):
        assert 'class="portrait" src="/images/2026/05/ann.jpg"' in client.get(path).content.decode()
