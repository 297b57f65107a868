"""The generation that invalidates the cache only increases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from articles.editing import publishing
from articles.models import Article, MenuEntry, Redirect, SiteSettings, Tag
from articles.site_settings.fragments import cache_value, get_cached, invalidate_cache
from tests.stories import story

pytestmark = pytest.mark.django_db


def current() -> SiteSettings:
    return SiteSettings.current(at=timezone.now())


def rename_tag() -> None:
    tag = Tag.objects.get(name="Tea")
    tag.name = "Coffee"
    tag.save()


def save_settings() -> None:
    settings = SiteSettings.objects.get()
    settings.title = "Another title"
    settings.save()


CHANGES: dict[str, Callable[[], Any]] = {
    "said": invalidate_cache,
    "story": lambda: story("b"),
    "retracted": lambda: publishing.retract(Article.objects.all(), user=None, at=timezone.now()),
    "deleted": lambda: Article.objects.first().delete(),
    "redirect": lambda: Redirect.objects.create(path="/x/", target="/post/a/"),
    "menu": lambda: MenuEntry.objects.create(name="X", url="/x/"),
    "tag": rename_tag,
    "settings": save_settings,
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_begins_a_new_generation(change: str) -> None:
    story("a", tags=("Tea",))
    SiteSettings.objects.update(generation=50)
    seen = [current().generation]
    for _ in range(2 if change in ("said", "settings") else 1):
        CHANGES[change]()
        seen.append(current().generation)
    assert seen == sorted(set(seen))
    assert seen[0] == 50


def test_settings_that_were_opened_before_many_changes_do_not_turn_it_back() -> None:
    current()
    SiteSettings.objects.update(generation=50)
    opened = SiteSettings.objects.get()
    for _ in range(5):
        invalidate_cache()
    opened.title = "Another title"
    opened.save()
    assert opened.generation == current().generation == 56


def test_nothing_that_was_kept_before_a_change_is_ever_read_again() -> None:
    story("a")
    at = timezone.now()
    for number in range(6):
        assert get_cached("x", settings=current(), at=at) is None
        cache_value("x", number, settings=current(), at=at)
        assert get_cached("x", settings=current(), at=at) == number
        (save_settings if number % 2 else invalidate_cache)()
