"""The trash: what deleting and restoring a story does."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.editing import autosaves, desk_actions, publishing, reviewing, saving, working_copies
from articles.models import (
    Article,
    Autosave,
    DeskAction,
    MenuEntry,
    Redirect,
    ReviewMessage,
    Revision,
    SourceFile,
    TrashEntry,
    WorkingCopy,
)
from tests.desk import NOW, Form, file_of, form_of, person, story, with_changes

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)

#: What the trash and restoring leave behind: a higher version, the time, and who it was.
MARKS = {
    "version", "public_version", "updated_at", "updated_by_id", "desk_saved_at",
}  # fmt: skip
#: Tables whose rows every save writes again, as new rows.
REWRITTEN = {
    "articles.ArticleTag", "articles.ArticleCategory", "articles.ArticleAuthor",
    "articles.Redirect", "articles.MenuEntry",
}  # fmt: skip
#: Tables about people with open forms.
ABOUT_FORMS = {"articles.Autosave"}
#: Tables that grow with every save, and the log.
GROWING = {"articles.Revision", "articles.DeskAction", "articles.DeskActionItem"}


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


def url_of(name: str, article: Article) -> str:
    return reverse(f"admin:articles_article_{name}", args=[article.pk])


def read_tables() -> dict[str, list[dict[str, Any]]]:
    """Return all rows of the newsroom, without the marks of the trash."""
    found = {}
    for model in apps.get_app_config("articles").get_models():
        rows = model._default_manager.order_by("pk").values()
        marks = MARKS if model is Article else set()
        if model._meta.label in GROWING | ABOUT_FORMS:
            continue
        if model._meta.label == "articles.SiteSettings":
            marks = {"generation"}
        if model._meta.label in REWRITTEN:
            marks = {"id", "created_at"}
        found[model._meta.label] = sorted(
            (
                {
                    name: bytes(value) if isinstance(value, memoryview) else value
                    for name, value in row.items()
                    if name not in marks
                }
                for row in rows
            ),
            key=repr,
        )
    return found


def rich_story() -> Article:
    """Create a story with everything that a story can have."""
    article = story(
        "Rich", tags=("Port", "Sea"), categories=("News",), authors=("Ann", "Bo"),
        aliases=("/old-alias/",), menu={"main": {"weight": 3}}, lead="Lead", slug="first",
    )  # fmt: skip
    moved = article.authored()
    saving.save_article(
        article, moved.__class__(**{**vars_of(moved), "slug": "second"}),
        status="published", user=None, at=NOW,
    )  # fmt: skip
    file_of(article, size=7, mtime_ns=9, context="c", problems=[{"code": "x"}])
    MenuEntry.objects.create(name="Chosen", article=article)
    with_changes(article, lead="Unpublished")
    return Article.objects.get(pk=article.pk)


def vars_of(authored: Any) -> dict[str, Any]:
    return {name: getattr(authored, name) for name in authored.__dataclass_fields__}


def test_restoring_brings_back_every_row_of_every_table(desk: Client):
    article = rich_story()
    before = read_tables()
    revisions = list(Revision.objects.order_by("pk").values_list("pk", flat=True))
    assert Redirect.objects.count() >= 2
    assert MenuEntry.objects.count() == 2

    desk.post(url_of("delete", article))
    assert Article.objects.get().status == "trashed"
    desk.post(url_of("restore", article))

    assert read_tables() == before
    assert not TrashEntry.objects.exists()
    kept = Revision.objects.order_by("pk").values_list("pk", flat=True)
    assert list(kept)[: len(revisions)] == revisions
    text = working_copies.get_desk_text(Article.objects.get())
    assert text.authored.lead == "Unpublished"


@pytest.mark.parametrize("of_copy", [False, True])
def test_a_story_in_review_waits_again_for_the_same_person(desk: Client, of_copy: bool):
    ben = User.objects.create_superuser("ben")
    article = story("One", status="published" if of_copy else "draft")
    if of_copy:
        with_changes(article, lead="New")
    reviewing.submit(article, note="Please", recipient=ben, user=None, at=NOW)
    before = read_tables()["articles.ReviewMessage"]

    desk.post(url_of("delete", article))
    assert not ReviewMessage.objects.filter(is_open=True).exists()
    desk.post(url_of("restore", article))

    assert read_tables()["articles.ReviewMessage"] == before
    assert ReviewMessage.objects.get().recipient == ben


def test_restoring_gives_an_undated_story_no_date(desk: Client):
    article = story("One", date=None)
    desk.post(url_of("delete", article))
    desk.post(url_of("restore", article))

    assert Article.objects.get().date is None


def test_restored_changes_can_be_published(desk: Client):
    article = rich_story()
    desk.post(url_of("delete", article))
    desk.post(url_of("restore", article))

    working_copies.merge_live_text(article.pk, at=LATER)

    copy = WorkingCopy.objects.get()
    assert copy.base_version == Article.objects.get().version
    assert copy.text.authored.lead == "Unpublished"


def test_deleting_asks_and_says_what_readers_will_see(desk: Client):
    live, draft = story("Live"), story("Draft", status="draft")

    page = desk.get(url_of("delete", live)).content.decode()
    other = desk.get(url_of("delete", draft)).content.decode()

    assert "410 Gone" in page
    assert "stays reserved" in page
    assert "No reader has seen this story" in other
    assert not TrashEntry.objects.exists()


def test_a_story_in_the_trash_is_read_only_and_says_who_deleted_it(desk: Client):
    article = story("One")
    desk.post(url_of("delete", article))

    page = desk.get(url_of("change", article)).content.decode()

    assert "editor moved this story to the trash on" in page
    assert f'formaction="{url_of("restore", article)}"' in page
    assert 'name="_save"' not in page
    assert 'name="title"' not in page


@pytest.mark.parametrize("name", ["change", "publish", "fix", "merge", "discard", "retract"])
def test_nobody_changes_a_story_in_the_trash(desk: Client, name: str):
    article = story("One")
    with_changes(article, lead="New")
    form = form_of(desk.get(url_of("change", article)), lead="Typed", _save="Save")
    publishing.trash([article], user=None, at=NOW)
    before = read_tables()

    response = desk.post(url_of(name, article), form | {"version": "1", "change": "typo"})

    assert response.status_code in (302, 403)
    assert read_tables() == before


def test_a_story_is_deleted_and_restored_once(desk: Client):
    article = story("One")

    for name in ("delete", "delete", "restore", "restore"):
        assert desk.post(url_of(name, article)).status_code == 302

    kinds = DeskAction.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["trash", "restore"]


def test_both_acts_can_be_undone(desk: Client):
    article = story("One")
    desk.post(url_of("delete", article))
    item = DeskAction.objects.get().items.get()
    desk_actions.undo_item(item, user=None, at=item.action.at)
    assert Article.objects.get().status == "published"

    publishing.trash([article], user=None, at=NOW)
    desk.post(url_of("restore", article))
    item = DeskAction.objects.order_by("pk").last().items.get()  # type: ignore[union-attr]
    desk_actions.undo_item(item, user=None, at=item.action.at)
    assert Article.objects.get().status == "trashed"
    assert TrashEntry.objects.get().status == "published"


# Who may


@pytest.mark.parametrize("role", ["viewer", "writer"])
def test_others_neither_delete_nor_restore(client: Client, role: str):
    article, gone = story("One"), story("Two")
    publishing.trash([gone], user=None, at=NOW)
    client.force_login(person(role))

    answers = [
        client.post(url_of("delete", article)).status_code,
        client.post(url_of("restore", gone)).status_code,
        client.get(reverse("admin:articles_trashentry_changelist")).status_code,
    ]

    assert answers == [403, 403, 403]
    assert TrashEntry.objects.count() == 1
    assert url_of("restore", gone) not in client.get(url_of("change", gone)).content.decode()


# Lists at the desk


def test_a_story_in_the_trash_is_in_no_list_of_stories(desk: Client, admin_user: User):
    article = story("Harbour gone", section="secret")
    with_changes(article, lead="New")
    file_of(article, state="conflict")
    publishing.trash([article], user=None, at=NOW)
    desk.force_login(admin_user)

    articles = reverse("admin:articles_article_changelist")
    pages = [
        desk.get(f"{articles}{query}").content.decode()
        for query in ("", "?q=harbour", "?changes=yes", "?file=conflict", "?state=trashed")
    ]
    picker = desk.get(
        reverse("admin:autocomplete"),
        {"app_label": "articles", "model_name": "menuentry", "field_name": "article", "term": "H"},
    )
    overview = desk.get(reverse("admin:index")).context["overview"]
    form = desk.get(reverse("admin:articles_article_add")).content.decode()

    assert not any("Harbour gone" in page for page in pages)
    assert picker.json()["results"] == []
    assert sum(entry.count for entry in overview) == 0
    assert "secret" not in form


def test_the_address_of_a_story_in_the_trash_is_reserved(desk: Client):
    publishing.trash([story("One")], user=None, at=NOW)
    url = reverse("admin:articles_article_add")

    data = form_of(desk.get(url), title="One", section="news", body="x", _save="Save")
    page = desk.post(url, data).content.decode()

    assert "in the trash" in page
    assert Article.objects.count() == 1


@pytest.mark.parametrize("reported", [False, True], ids=["no JavaScript", "autosaved"])
def test_text_typed_into_a_story_that_a_colleague_moved_to_the_trash_is_kept(
    desk: Client, reported: bool
):
    article = story("One", status="draft")
    url, user = url_of("change", article), User.objects.get(username="editor")
    data = form_of(desk.get(url), body="Typed for an hour", _save="Save")
    if reported:
        form, tab = f"articles.article/{article.pk}", data["autosave-tab"]
        report = autosaves.Report(form=form, tab=tab, values={"body": ["Typed for"]}, edit=10**15)
        autosaves.store_report(report, user=user, at=NOW)
    publishing.trash([article], user=None, at=NOW)

    page = desk.post(url, data, follow=True).content.decode()
    (text,) = Autosave.objects.recoverable(user, at=timezone.now())
    link = reverse("admin:desk_recovered_text", args=[text.pk])
    shown = desk.get(link).content.decode()
    new = desk.get(reverse("admin:desk_recovered_restore", args=[text.pk]), follow=True)

    assert "This story is in the trash. Nothing was saved." in page and link in page
    assert link in desk.get(url).content.decode()
    assert "Typed for an hour" in shown and text.title == "One"
    assert Form(new.content.decode()).data["body"] == "Typed for an hour"


# The list of the trash


def test_the_trash_lists_newest_first_and_restores_from_the_list(desk: Client):
    one, two = story("One"), story("Two", status="draft")
    user = User.objects.get(username="editor")
    publishing.trash([one], user=user, at=NOW)
    publishing.trash([two], user=None, at=LATER)
    trash = reverse("admin:articles_trashentry_changelist")

    page = desk.get(trash).content.decode()
    found = desk.get(f"{trash}?q=One").content.decode()
    data = Form(page, within="changelist-form").data
    desk.post(url_of("restore", one), data)

    assert page.index(">Two<") < page.index(">One<")
    assert "editor" in page
    assert "/news/one/" in page
    assert ">Two<" not in found
    assert Article.objects.get(pk=one.pk).status == "published"
    assert Article.objects.get(pk=two.pk).status == "trashed"


def test_the_entry_of_a_story_leads_to_the_story(desk: Client):
    article = story("One")
    publishing.trash([article], user=None, at=NOW)
    entry = TrashEntry.objects.get()

    response = desk.get(reverse("admin:articles_trashentry_change", args=[entry.pk]))

    assert response["Location"] == url_of("change", article)


# Sequences


def _undo(article: Article) -> None:
    action = DeskAction.objects.order_by("-pk").first()
    item = action.items.first() if action else None
    if item is not None and desk_actions.can_undo(item, Article.objects.get(pk=article.pk)):
        desk_actions.undo_item(item, user=None, at=LATER)


def _logged(kind: Any, act: Callable[..., Any]) -> Callable[[Article], None]:
    def do(article: Article) -> None:
        with desk_actions.log_act(kind, article, user=None, at=NOW):
            act([article], user=None, at=NOW)

    return do


Kind = DeskAction.Kind
STEPS: dict[str, Callable[[Article], None]] = {
    "trash": _logged(Kind.TRASH, publishing.trash),
    "restore": _logged(Kind.RESTORE, publishing.restore),
    "publish": _logged(Kind.PUBLISH, publishing.publish),
    "retract": _logged(Kind.RETRACT, publishing.retract),
    "undo": _undo,
}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=8), st.randoms(use_true_random=False))
def test_no_sequence_loses_anything(steps: list[str], chance: random.Random):
    SourceFile.objects.all().delete()
    Article.objects.all().delete()
    DeskAction.objects.all().delete()
    status = chance.choice(["draft", "review", "published", "retracted"])
    article = story("One", status=status, tags=("Port",), aliases=("/alias/",))
    text = working_copies.get_live_text(article).authored

    outside = status
    for step in steps:
        STEPS[step](article)
        now = Article.objects.get()
        in_trash = now.status == "trashed"
        assert TrashEntry.objects.exists() == in_trash
        if in_trash:
            assert TrashEntry.objects.get().status == outside
        outside = outside if in_trash else now.status

    publishing.restore([article], user=None, at=LATER)
    now = Article.objects.get()
    assert now.status == outside
    kept = working_copies.get_live_text(now).authored
    assert kept.__class__(**{**vars_of(kept), "draft": None}) == text.__class__(
        **{**vars_of(text), "draft": None}
    )
    assert now.path == "/news/one/"
