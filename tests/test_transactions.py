"""Concurrent transactions: all use one lock order, the site's generation changes last, and a
transaction is retried if another one was in the way."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin import terms
from articles.editing import publishing, saving, term_changes
from articles.editing.publishing import retract_without_file
from articles.editing.terms import find_inconsistent_articles
from articles.editing.writing import ArticleWrite, write_articles
from articles.models import Article, Revision, SiteSettings, Tag, transactions
from articles.models.transactions import one_transaction, retry_transaction
from tests.desk import NOW, Form, form_of, merge_terms, person, story, with_changes

pytestmark = pytest.mark.django_db(transaction=True)

several_writers = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time"
)


def fault(sqlstate: str = "", sqlite_code: int = 0) -> OperationalError:
    """Return an error as Django raises it."""
    cause: Exception = psycopg.errors.lookup(sqlstate)() if sqlstate else sqlite3.OperationalError()
    if sqlite_code:
        cause.sqlite_errorcode = sqlite_code  # type: ignore[attr-defined]
    error = OperationalError("somebody was in the way")
    error.__cause__ = cause
    return error


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements sent to the database in the block, except those that begin or end
    transactions."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    marks = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    found += [query["sql"] for query in captured if not query["sql"].startswith(marks)]


def bumps(sent: list[str]) -> list[int]:
    """Return the indexes in ``sent`` of the statements that increase the generation."""
    update = 'UPDATE "articles_sitesettings" SET "generation"'
    return [number for number, sql in enumerate(sent) if sql.startswith(update)]


def tag_form(client: Client, tag: Tag) -> tuple[str, dict[str, Any]]:
    url = reverse("admin:articles_tag_change", args=[tag.pk])
    data = Form(client.get(url).content.decode(), within="tag_form").data
    data.pop("csrfmiddlewaretoken", None)
    return url, data


# The generation


def save_at_another_address(article: Article) -> None:
    authored = replace(article.authored(), slug="elsewhere")
    saving.save_article(article, authored, status=article.status, user=None, at=NOW)


def rename(article: Article) -> None:
    tag = Tag.objects.get(name="Port")
    tag.name, tag.slug = "Harbour", "harbour"
    tag.save()


def merge(article: Article) -> None:
    tags = Tag.objects.in_bulk(field_name="key")
    merge_terms("tags", keep=tags["wire"], others=[tags["port"]])


def take_back(article: Article) -> None:
    publishing.retract([article], user=None, at=NOW)


@pytest.mark.parametrize("work", [save_at_another_address, rename, merge, take_back])
def test_the_generation_rises_once_and_last(work: Callable[[Article], None]):
    article = story(tags=("Port", "Wire"))

    with statements() as sent:
        work(article)

    written = [n for n, sql in enumerate(sent) if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert bumps(sent) == [written[-1]]


def test_a_form_of_the_desk_raises_the_generation_last(client: Client):
    client.force_login(person("superuser"))
    url, data = tag_form(client, Tag.objects.create(name="Port", slug="port"))

    with statements() as sent:
        assert client.post(url, data | {"name": "Harbour"}).status_code == 302

    logged = next(n for n, sql in enumerate(sent) if "INSERT" in sql and "django_admin_log" in sql)
    assert len(bumps(sent)) == 1
    assert bumps(sent)[0] > logged


def turn_formulas_on_or_off(site: SiteSettings) -> None:
    site.mathjax = not site.mathjax


def change_a_value(site: SiteSettings) -> None:
    site.rules = site.rules | {"params": {"": {"fee": "13"}}}


@pytest.mark.parametrize("change", [turn_formulas_on_or_off, change_a_value])
def test_what_texts_show_is_rendered_before_the_settings_are_locked(
    change: Callable[[SiteSettings], None],
):
    story(body="A $$x^2$$ of the harbour for {{< param fee >}} crowns.\n")
    site = SiteSettings.current(at=NOW)
    change(site)

    with one_transaction(), statements() as sent:
        site.save()

    settings = next(n for n, s in enumerate(sent) if s.startswith('UPDATE "articles_sitesettings"'))
    rendered = [n for n, sql in enumerate(sent) if sql.startswith('UPDATE "articles_article"')]
    assert len(rendered) == 1
    assert max(rendered) < settings


def test_formulas_and_values_that_change_together_are_rendered_once_with_both():
    article = story(body="A $$x^2$$ of the harbour for {{< param fee >}} crowns.\n")
    site = SiteSettings.current(at=NOW)
    turn_formulas_on_or_off(site)
    change_a_value(site)

    with one_transaction(), statements() as sent:
        site.save()

    assert len([sql for sql in sent if sql.startswith('UPDATE "articles_article"')]) == 1
    article.refresh_from_db()
    assert ("<math" in article.html) is site.mathjax
    assert "for 13 crowns" in article.html


def test_nothing_that_was_rolled_back_raises_the_generation():
    article = story()
    before = SiteSettings.current(at=NOW).generation

    with pytest.raises(ZeroDivisionError), one_transaction():
        take_back(article)
        raise ZeroDivisionError

    assert SiteSettings.current(at=NOW).generation == before


# Retries


@pytest.mark.parametrize(
    "error",
    [fault("40P01"), fault("40001"), fault("55P03"), fault(sqlite_code=5), fault(sqlite_code=261)],
)
def test_who_lost_against_somebody_tries_again(error: OperationalError):
    attempts: list[int] = []
    undone: list[int] = []

    def work() -> str:
        attempts.append(1)
        if len(attempts) < 3:
            raise error
        return "done"

    assert retry_transaction(work, undo=lambda: undone.append(1)) == "done"
    assert (len(attempts), len(undone)) == (3, 2)


@pytest.mark.parametrize("error", [fault("57014"), fault("53100"), fault(sqlite_code=13)])
def test_what_another_attempt_does_not_cure_is_raised_at_once(error: OperationalError):
    attempts: list[int] = []

    def work() -> None:
        attempts.append(1)
        raise error

    with pytest.raises(OperationalError):
        retry_transaction(work)
    assert len(attempts) == 1


def test_attempts_end(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(transactions, "PAUSE", 0)
    attempts: list[int] = []

    def work() -> None:
        attempts.append(1)
        raise fault("40P01")

    with pytest.raises(OperationalError):
        retry_transaction(work)
    assert len(attempts) == transactions.ATTEMPTS
    with pytest.raises(OperationalError):
        retry_transaction(work, patience=-1)
    assert len(attempts) == transactions.ATTEMPTS + 1


def fails_once(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, error: Exception | None = None
) -> None:
    """Let the function do its work and then, only the first time, raise an error as if another
    transaction was in the way."""
    real, calls = getattr(module, name), []

    def losing(*args: Any, **options: Any) -> Any:
        answer = real(*args, **options)
        calls.append(1)
        if len(calls) == 1:
            raise error or fault("40P01")
        return answer

    monkeypatch.setattr(module, name, losing)


def test_a_save_that_lost_is_saved_once_and_says_so_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
):
    client.force_login(person("superuser"))
    article = story(status="draft")
    url = reverse("admin:articles_article_change", args=[article.pk])
    data = form_of(client.get(url), lead="The tide is in.")
    # At the very end, after the admin has added its success message.
    fails_once(monkeypatch, SiteSettings, "increment_generation")

    response = client.post(url, data)

    assert response.status_code == 302
    assert len(client.get(response["Location"]).context["messages"]) == 1
    article.refresh_from_db()
    assert (article.lead, article.version) == ("The tide is in.", 2)
    assert Revision.objects.filter(article=article).count() == 2


@pytest.mark.parametrize(
    ("page", "form"),
    [("change", "article_form"), ("publish", "ask_form"), ("retract", "ask_form")],
)
def test_a_row_that_somebody_created_in_the_same_instant_is_no_error(
    client: Client, monkeypatch: pytest.MonkeyPatch, page: str, form: str
):
    client.force_login(person("superuser"))
    article = story()
    with_changes(article, lead="The tide is in.", tags=("Port",))
    url = reverse(f"admin:articles_article_{page}", args=[article.pk])
    data = Form(client.get(url).content.decode(), within=form).data
    data |= {"change": "update", "lead": "High tide."}
    fails_once(monkeypatch, SiteSettings, "increment_generation", IntegrityError("duplicate key"))

    response = client.post(url, data)

    assert response.status_code == 302
    assert len(client.get(response["Location"]).context["messages"]) == 1


@pytest.mark.parametrize(
    ("action", "step"),
    [("merge", "begin_merge"), ("delete_selected", "lock_terms")],
)
def test_an_action_on_a_list_that_lost_is_done(
    client: Client, monkeypatch: pytest.MonkeyPatch, action: str, step: str
):
    client.force_login(person("superuser"))
    article = story(tags=("Port", "Wire"))
    port, wire = Tag.objects.get(name="Port"), Tag.objects.get(name="Wire")
    fails_once(monkeypatch, terms.term_changes, step)

    response = client.post(
        reverse("admin:articles_tag_changelist"),
        {"action": action, "_selected_action": [port.pk, wire.pk], "keep": wire.pk, "post": "yes"},
    )

    assert response.status_code == 302
    article.refresh_from_db()
    assert article.terms["tags"] == ([["Wire", "wire"]] if action == "merge" else [])


# Two transactions at once


def beside(work: Callable[[], None], *, while_: Callable[[Event], None]) -> list[BaseException]:
    """Start ``work`` in another thread when ``while_`` sets its event. Return the errors raised in
    either thread."""
    begin, faults = Event(), []

    def run() -> None:
        begin.wait(20)
        try:
            work()
        except BaseException as error:
            faults.append(error)
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    try:
        while_(begin)
    except OperationalError as error:
        faults.append(error)
    thread.join(30)
    return faults


@several_writers
def test_a_rename_waits_for_the_articles_and_holds_nothing_meanwhile():
    first, second = story("One", tags=("Port",)), story("Two", tags=("Port",))

    def import_them(begin: Event) -> None:
        with one_transaction():
            stored = Article.objects.select_for_update(of=("self",)).get(pk=second.pk)
            begin.set()
            Event().wait(1)  # the rename now waits for a lock
            write_articles(
                [ArticleWrite(stored, stored.authored(), stored.derived())], via="import", at=NOW
            )

    assert beside(lambda: rename(first), while_=import_them) == []

    assert all(a.terms["tags"] == [["Harbour", "harbour"]] for a in Article.objects.all())


@several_writers
def test_whoever_uses_a_term_that_is_being_renamed_finds_its_new_address():
    story("One", tags=("Port", "Wire"))
    wire = Tag.objects.get(name="Wire")

    def rename_it(begin: Event) -> None:
        with one_transaction():
            wire.slug = "agency"
            wire.save()
            begin.set()
            Event().wait(1)

    def use_it() -> None:
        story("Two", tags=("Wire",))

    assert beside(use_it, while_=rename_it) == []
    assert Article.objects.get(title="Two").terms["tags"] == [["Wire", "agency"]]


@several_writers
def test_the_generation_is_free_while_an_article_is_being_written():
    slow, quick = story("Slow"), story("Quick")

    def import_slowly(begin: Event) -> None:
        with one_transaction():
            save_at_another_address(slow)  # creates a redirect, which pages show
            begin.set()
            Event().wait(2)
            assert Article.objects.filter(pk=quick.pk, status="retracted").exists()

    assert beside(lambda: take_back(quick), while_=import_slowly) == []


def test_tags_are_not_merged_into_one_that_is_gone():
    article = story(tags=("Port", "Wire"))
    port, wire = Tag.objects.get(name="Port"), Tag.objects.get(name="Wire")
    stale = Tag.objects.get(pk=wire.pk)
    wire.delete()

    with pytest.raises(term_changes.TermGone):
        merge_terms("tags", keep=stale, others=[port])

    article.refresh_from_db()
    assert article.authored().tags == ("Port",)


def test_tags_are_not_merged_into_one_that_was_itself_merged():
    story(tags=("Port", "Wire", "Agency"))
    port, wire, agency = (Tag.objects.get(name=name) for name in ("Port", "Wire", "Agency"))
    merge_terms("tags", keep=agency, others=[wire])

    with pytest.raises(term_changes.TermGone):
        merge_terms("tags", keep=wire, others=[port])

    assert set(Tag.objects.filter(alias_of=None)) == {port, agency}


def test_a_tag_that_was_merged_meanwhile_stays_where_it_is():
    article = story(tags=("Port", "Wire", "Agency"))
    port, wire, agency = (Tag.objects.get(name=name) for name in ("Port", "Wire", "Agency"))
    merge_terms("tags", keep=agency, others=[wire])
    merge_terms("tags", keep=port, others=[wire])

    article.refresh_from_db()
    assert article.tags.names() == ["Port", "Agency"]
    assert find_inconsistent_articles() == []


@pytest.mark.parametrize("change", [{"name": "Tide"}, {"description": "Of the coast."}])
@pytest.mark.parametrize("how", ["merge", "delete"])
def test_a_tag_that_is_gone_is_not_brought_back_by_saving_it(change: dict[str, str], how: str):
    article = story(tags=("Port", "Wire"))
    stale, port = Tag.objects.get(name="Wire"), Tag.objects.get(name="Port")
    if how == "merge":
        merge_terms("tags", keep=port, others=[stale])
    else:
        Tag.objects.get(pk=stale.pk).delete()
    vars(stale).update(change)

    with pytest.raises(term_changes.TermGone):
        stale.save()

    article.refresh_from_db()
    assert article.tags.names() == ["Port"]
    assert find_inconsistent_articles() == []


def test_tags_merged_into_one_that_was_renamed_get_its_new_name():
    article = story(tags=("Port", "Wire"))
    port, stale = Tag.objects.get(name="Port"), Tag.objects.get(name="Wire")
    renamed = Tag.objects.get(pk=stale.pk)
    renamed.name = "Agency"
    renamed.save()

    merge_terms("tags", keep=stale, others=[port])

    article.refresh_from_db()
    assert article.terms["tags"] == [["Agency", "wire"]]
    assert [tag.name for tag in Tag.objects.filter(alias_of=None)] == ["Agency"]


def test_what_an_editor_saved_stays_when_the_file_is_found_missing():
    stale = story()
    article = Article.objects.get(pk=stale.pk)
    authored = replace(article.authored(), lead="The tide is in.")
    saving.save_article(article, authored, status=article.status, user=None, at=NOW)

    retract_without_file(stale, at=NOW)

    article.refresh_from_db()
    assert (article.lead, article.status) == ("The tide is in.", "retracted")
    assert list(article.revisions.order_by("version").values_list("version", flat=True)) == [
        1,
        2,
        3,
    ]
