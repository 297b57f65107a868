"""The tables of the index, through migrations, deletions and other changes of the database."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import CharField

from articles import search
from articles.models import Article
from tests.search.stories import found, story


def entries() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM articles_search")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_rebuilding_finds_every_story_again():
    story("Harbour")
    story("Section text", kind=Article.Kind.LIST)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {search.get_backend().entries}")
    assert found("harbour") == []
    assert search.rebuild_index() == 2
    assert found("harbour") == ["Harbour"]
    assert entries() == 1


@pytest.mark.django_db(transaction=True)
def test_after_very_many_the_index_is_put_together_and_finds_what_it_found(monkeypatch):
    monkeypatch.setattr("articles.search.sqlite.PAGES_PER_MERGE", 1)
    for number in range(12):
        story(f"Harbour {number}", f"ferry pilot{'s' * (number % 2)} " * 100)
    story("Ferry")
    Article.objects.filter(headline="Harbour 0").delete()
    asked = ("harbour", "ferry", "harb*", "pil*", '"pilot ferry"', "ferry -harbour")
    before = [found(typed, per_page=20) for typed in asked]
    assert [len(titles) for titles in before] == [11, 12, 11, 11, 11, 1]
    if connection.vendor == "sqlite":
        # FTS5 merges by itself now and then, so one more story may be needed.
        for number in range(20):
            if pieces() > 1:
                break
            story(f"Quay {number}")
        assert pieces() > 1
    search.get_backend().refresh_statistics()
    assert [found(typed, per_page=20) for typed in asked] == before
    if connection.vendor == "sqlite":
        assert pieces() == 1
        are_whole()


def pieces() -> int:
    """Return the number of segments of the FTS5 index of words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT segid) FROM articles_search_words_idx")
        return int(cursor.fetchone()[0])


def are_whole() -> None:
    """Let FTS5 compare its indexes with the table. It raises an error if they differ."""
    with connection.cursor() as cursor:
        for index in ("articles_search_words", "articles_search_titles"):
            cursor.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")


@pytest.mark.django_db
def test_what_is_rolled_back_is_not_in_the_index():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        story("Harbour")
        _ = 1 / 0
    assert found("harbour") == []
    assert entries() == 0


@pytest.mark.django_db
def test_a_story_indexed_again_is_found_by_its_new_words_alone():
    first, second = story("Harbour"), story("Ferry")
    Article.objects.filter(pk=first.pk).update(headline="Lighthouse")
    first.refresh_from_db()
    search.index_articles([second, first, second])
    assert found("harbour") == []
    assert found("lighthouse") == ["Lighthouse"]
    assert entries() == 2
    if connection.vendor == "sqlite":
        are_whole()


@pytest.mark.django_db(transaction=True)
def test_emptying_all_tables_empties_the_index():
    story("Harbour")
    call_command("flush", interactive=False, verbosity=0)
    assert entries() == 0


@pytest.mark.django_db(transaction=True)
def test_a_later_change_to_the_table_of_articles_keeps_the_index():
    """SQLite creates a new table of articles for the change, and drops the old one."""
    article = story("Harbour")
    old = Article._meta.get_field("credit_name")
    new = CharField(max_length=400, default="", blank=True, editable=False)
    new.set_attributes_from_name("credit_name")
    new.model = Article
    for before, after in ((old, new), (new, old)):
        with connection.schema_editor() as editor:
            editor.alter_field(Article, before, after)
        assert found("harbour") == ["Harbour"]
    article.delete()
    assert entries() == 0


@pytest.mark.django_db(transaction=True)
def test_the_migration_goes_back_and_forth():
    try:
        call_command("migrate", "articles", "0001_initial", verbosity=0)
        with connection.cursor() as cursor:
            names = connection.introspection.table_names(cursor, include_views=True)
        assert not [name for name in names if name.startswith("articles_search")]
    finally:
        call_command("migrate", verbosity=0)
    story("Harbour")
    assert found("harbour") == ["Harbour"]


@pytest.mark.django_db
def test_an_excerpt_is_searched_and_shown_unless_the_story_begins_so():
    scraped = story("A", "One two.\nThree.", summary="One two...", excerpt="One two. Three.")
    written = story("B", "One two.", summary="In short", excerpt="In short")
    assert search.get_searchable_text(scraped) == "One two.\nThree."
    assert search.get_searchable_text(written) == "In short\nOne two."
