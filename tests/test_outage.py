"""Every page of the admin while the database is busy or unreachable: it explains the problem and
keeps the entered text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from pytest_django import Settings

from articles.editing import bulk, publishing, working_copies
from articles.editing.autosaves import Report, store_report
from articles.models import (
    Article,
    Author,
    Autosave,
    Category,
    DeskAction,
    ImportRun,
    MenuEntry,
    Picture,
    Redirect,
    Revision,
    Source,
    Tag,
    WorkingCopy,
)
from tests.commands import make_database, run_well
from tests.desk import NOW, Form, file_of, person, story, with_changes
from tests.rights_table import list_addresses
from tests.uploading import picture

pytestmark = pytest.mark.django_db(transaction=True)

WRITES = re.compile(r"\s*(BEGIN|SAVEPOINT|INSERT|UPDATE|DELETE|.*FOR UPDATE)", re.DOTALL)

#: Each fault: the message of the database, the statements that fail, and the message to the editor.
FAULTS: dict[str, tuple[str, Callable[[str], object], str]] = {
    "busy": ("database is locked", WRITES.match, "The database is busy."),
    "away": (
        "server closed the connection unexpectedly",
        lambda sql: True,
        "The database is not responding.",
    ),
}

#: URL patterns at which a POST writes nothing, so a busy database does not affect them.
READING = {
    # No texts wait to be merged, and no file asks.
    "articles_article_merge", "articles_article_question",
    "articles_article_preview", "articles_article_preview_file", "articles_article_add_preview",
    "articles_article_paste",
    # The action only leads to the page that asks.
    "articles_article_changelist duplicate",
    # No mail is configured, and the link is not valid.
    "desk_forgotten", "desk_password",
    # No language is chosen.
    "articles_article_translate",
    # Accounts are never deleted.
    "auth_user_delete",
    # No dates wait to be read again.
    "articles_sitesettings_dates",
    "app_list", "autocomplete", "index", "jsi18n", "password_change_done", "view_on_site",
    "articles_article_file", "articles_article_history", "articles_article_suggest",
    "articles_article_compare", "desk_calendar",
    "articles_sourcefile_text", "articles_importrun_codes", "articles_sitesettings_add",
    "articles_sitesettings_delete",
    "axes_accessattempt_add", "articles_picture_add", "articles_picture_pick",
    # It takes JSON only; tests/test_autosave.py sends some.
    "desk_autosave", "desk_recovered", "desk_recovered_restore",
}  # fmt: skip
READ_ONLY_MODELS = (
    "trashentry",
    "deskaction",
    "accessfailurelog",
    "accesslog",
    "importrun",
    "revision",
    "source",
    "sourcefile",
)

#: The values of a new object of each model, as an editor types them.
NEW: dict[str, dict[str, str]] = {
    "article": {"title": "Typed for an hour", "section": "news", "body": "A long\r\nstory."},
    "tag": {"name": "Typed"},
    "category": {"name": "Typed"},
    "author": {"name": "Typed"},
    "redirect": {"path": "/typed/", "target": "/to/"},
    "menuentry": {"name": "Typed", "url": "/to/", "menu": "main"},
    "group": {"name": "Typed"},
    "user": {"username": "typed", "password1": "a long new one", "password2": "a long new one",
             "usable_password": "true"},
}  # fmt: skip


@contextmanager
def fault(name: str) -> Iterator[None]:
    message, concerned, _said = FAULTS[name]

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if concerned(sql):
            raise OperationalError(message)
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield


@pytest.fixture
def desk(settings: Settings) -> Client:
    """Create an object of every kind, and return the browser of a superuser."""
    settings.AXES_ENABLED = True
    client = Client(headers={"X-Forwarded-For": "192.0.2.9"})
    article = story("Harbour opens", tags=("Port", "Sea"))
    file_of(article, state="conflict", incoming=b"---\ntitle: From the file\n---\nBody.\n")
    story("Not published yet", status="draft")
    old = story("In the trash for a year")
    publishing.trash([old], user=None, at=NOW - timedelta(days=365))
    for number in "12":
        Category.objects.create(name=f"C{number}", slug=f"c{number}", key=f"c{number}")
        Author.objects.create(name=f"A{number}", slug=f"a{number}", key=f"a{number}")
    Redirect.objects.create(path="/old/", target="/new/")
    MenuEntry.objects.create(name="Entry", url="/x/")
    Picture.objects.create(path="/p.png", file="p.png", width=9, height=9)
    ImportRun.objects.create(source=Source.objects.get(), started=NOW, ended="completed")
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        some = {"failures_since_start": 1} if model is AccessAttempt else {}
        model.objects.create(username="somebody", ip_address="192.0.2.8", **some)
    user = person("superuser")
    report = Report(form="articles.article/add", tab="1", values={"title": ["Typed"]})
    store_report(report, user=user, at=timezone.now())
    for keys in ([], [article.pk]):
        bulk.start(DeskAction.Kind.RETRACT, keys, user=user, at=NOW)
    client.force_login(user)
    with_changes(article, lead="Unpublished")
    client.get("/")
    return client


def posts(client: Client) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every form of the admin: a name, the address, and the data that a browser would
    send."""
    models = {
        f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry
    }
    fixed: dict[str, list[Any]] = {
        "app_list": ["articles"], "view_on_site": [1, 1], "articles_article_suggest": ["tags"],
        "articles_article_paste": [], "articles_picture_pick": [], "articles_picture_upload": [],
        "articles_article_file": [Article.objects.earliest("pk").pk, "original"],
        "articles_sourcefile_text": [1, "original"],
        "desk_bulk": [DeskAction.objects.get(ended_at=None).pk],
        "desk_undo": [DeskAction.objects.exclude(ended_at=None).get().pk],
        "desk_password": ["MQ", "x-y"],
        "desk_recovered_text": [Autosave.objects.get().pk],
        "desk_recovered_restore": [Autosave.objects.get().pk],
        "articles_article_preview_file": [Article.objects.earliest("pk").pk, "x.pdf"],
    }  # fmt: skip
    for name in sorted(list_addresses()):
        prefix, _line, view = name.rpartition("_")
        if name == "auth_user_password_change":
            prefix, view = "auth_user", "password_change"
        model = models.get(prefix)
        if model is None or view in ("add", "changelist", "codes", "dates"):
            args = fixed.get(name, [])
        else:
            first = model._default_manager.order_by("pk").first()
            args = fixed.get(name, [first.pk if first else 1])
        address = reverse(f"admin:{name}", args=args)
        if view == "changelist" and model is not None:
            yield from actions(client, name, model, address)
        else:
            yield name, address, sent(client, name, model, view, address)


def sent(client: Client, name: str, model: Any, view: str, address: str) -> dict[str, Any]:
    if name == "login":
        return {"username": "superuser", "password": "x"}
    if name == "password_change":
        return {"old_password": "x", "new_password1": "a long new one",
                "new_password2": "a long new one"}  # fmt: skip
    if view == "password_change":
        return NEW["user"]
    if view == "conflict":
        page = client.get(address).content.decode()
        return Form(page, within="conflict_form").data | {"text-title": "Typed for an hour"}
    if view in ("add", "change") and model is not None:
        short = model._meta.model_name
        page = client.get(address).content.decode()
        form = Form(page, within=f"{short}_form").data
        for several in ("permissions", "groups", "user_permissions"):
            # A browser sends nothing for an empty selection.
            form.pop(several, None)
        return form | (NEW.get(short, {}) if view == "add" else {}) | {"_save": "x"}
    if view == "fix":
        return {"version": "1", "title": "Typed for an hour", "_publish": "x"}
    if name == "desk_erase":
        return {"count": "1"}
    if name == "articles_picture_upload":
        return {"pictures": SimpleUploadedFile("x.png", picture("PNG"))}
    if view in ("submit", "sendback"):
        return {"note": "Typed for an hour"}
    return {"post": "yes", "version": "1", "change": "typo"}


def actions(
    client: Client, name: str, model: Any, address: str
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    request = client.get("/admin/").wsgi_request
    keys = [str(key) for key in model._default_manager.order_by("pk").values_list("pk", flat=True)]
    for action in admin.site.get_model_admin(model).get_actions(request):
        chosen = keys
        if model is Article:
            # The second story is the draft; the third is in the trash.
            chosen = keys[1:2] if action in ("publish", "set_section") else keys[:1]
        form = {"action": action, "_selected_action": chosen, "post": "yes", "keep": chosen[:1],
                "confirmed": "1", "tags": "Sea", "categories": "Sea", "authors": "Sea",
                "section": "sport"}  # fmt: skip
        yield f"{name} {action}", address, form


def test_every_form_of_the_desk_is_answered_while_the_database_is_busy(desk: Client):
    forms = list(posts(desk))
    before = fingerprint()
    wrong = {}
    with fault("busy"):
        for name, address, data in forms:
            # A login needs no session; all other requests use theirs.
            client = Client() if name == "login" else desk
            response = client.post(address, data)
            if not (answered(response, data, "busy") or reads(name, response.status_code)):
                wrong[name] = response.status_code, response.content.decode()[-600:]

    assert len(forms) > 60
    assert wrong == {}
    assert fingerprint() == before


def reads(name: str, status: int) -> bool:
    """Return whether this address writes nothing and answers as usual."""
    reading = name in READING or any(f"_{model}_" in name for model in READ_ONLY_MODELS)
    return status < 500 and (reading or (" " not in name and name.endswith("_history")))


def answered(response: Any, data: dict[str, Any], name: str) -> bool:
    """Return whether the answer explains the problem and contains all texts that were sent."""
    html = response.content.decode()
    if response.status_code != 503 or FAULTS[name][2] not in html:
        return False
    if any("password" in field for field in data):
        return not any(escape(v) in html for k, v in data.items() if "password" in k and len(v) > 9)
    return all(text in html for text in ("Typed for an hour",) if text in str(data))


def test_every_page_and_form_of_the_desk_is_answered_while_the_database_is_away(desk: Client):
    forms = list(posts(desk))
    wrong = {}
    with fault("away"):
        for name, address, data in forms:
            response = desk.post(address, data)
            if not answered(response, data, "away"):
                wrong[name] = response.status_code, response.content.decode()[-600:]
            page = desk.get(address)
            if page.status_code != 503 or FAULTS["away"][2] not in page.content.decode():
                wrong[f"GET {name}"] = page.status_code

    assert wrong == {}


def fingerprint() -> tuple[Any, ...]:
    models = (
        Article, Author, Category, Tag, Redirect, MenuEntry, Revision, User, Group, WorkingCopy,
    )  # fmt: skip
    counts = [model._default_manager.count() for model in models]
    versions = Article.objects.order_by("pk").values_list("pk", "version", "status")
    logged = admin.models.LogEntry.objects.count()
    return (*counts, list(versions), User.objects.get().password, logged)


def test_what_was_sent_can_be_sent_again(desk: Client):
    """Merge two tags with the form on the page that says that the database is busy."""
    address = reverse("admin:articles_tag_changelist")
    keep, other = Tag.objects.order_by("pk")
    data = {"action": "merge", "_selected_action": [keep.pk, other.pk], "keep": keep.pk}
    with fault("busy"):
        response = desk.post(f"{address}?q=", data)

    form = re.search(r"<form[^>]*>(.*?)</form>", response.content.decode(), re.DOTALL)
    assert form is not None
    assert f'action="{address}?q="' in form[0]
    again: dict[str, list[str]] = {}
    for name, value in re.findall(r'<textarea name="(.*?)" hidden>\n(.*?)</textarea>', form[1]):
        again.setdefault(name, []).append(value)
    assert again == {
        "action": ["merge"], "_selected_action": [str(keep.pk), str(other.pk)],
        "keep": [str(keep.pk)],
    }  # fmt: skip
    assert "csrfmiddlewaretoken" in form[1]
    assert desk.post(address, again).status_code == 302
    assert list(Tag.objects.filter(alias_of=None)) == [keep]


def test_what_was_sent_is_text_on_the_page_and_no_markup(desk: Client):
    evil = "</textarea><script>alert(1)</script>"
    with fault("away"):
        html = desk.post("/admin/articles/tag/add/", {'a"><b': evil}).content.decode()

    assert "<script>" not in html
    assert escape(evil) in html
    assert "<b" not in html.partition("<form")[2].replace("<button", "")


def test_readers_are_told_to_come_again_and_nothing_is_stored(client: Client):
    story()
    with fault("away"):
        response = client.get("/search/?q=harbour")

    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert "no-store" in response["Cache-Control"]
    assert "Try again in a minute" in response.content.decode()
    assert "<form" not in response.content.decode()


def test_a_session_that_cannot_be_saved_is_told_too(desk: Client):
    """The session is saved after every view, so no view can handle the error."""
    client = Client(raise_request_exception=False)
    sessions = re.compile(r'\s*(UPDATE|INSERT INTO) "django_session"')

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sessions.match(sql):
            raise OperationalError("database is locked")
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        response = client.post("/admin/login/", {"username": "superuser", "password": "x"})

    assert response.status_code == 503
    assert "The database is busy." in response.content.decode()


def test_what_another_merge_has_logged_is_not_kept_when_it_fails(desk: Client):
    """The history must not contain changes that were rolled back."""
    address = reverse("admin:articles_tag_changelist")
    chosen = [tag.pk for tag in Tag.objects.order_by("pk")]
    logged = admin.models.LogEntry.objects.count()

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('UPDATE "articles_tag"'):
            raise OperationalError("database is locked")
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        data = {"action": "merge", "_selected_action": chosen, "keep": chosen[0]}
        assert desk.post(address, data).status_code == 503
    assert Tag.objects.filter(alias_of=None).count() == 2
    assert admin.models.LogEntry.objects.count() == logged


LOCKED = """
import sqlite3
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from articles.models import Tag
client = Client(headers={"host": "localhost"})
client.force_login(User.objects.create_superuser("anna", password="x"))
keep, other = [Tag.objects.create(name=n, slug=n, key=n) for n in ("a", "b")]
merge = {"action": "merge", "_selected_action": [keep.pk, other.pk], "keep": keep.pk}
posts = [
    ("/admin/articles/tag/", merge),
    ("/admin/articles/tag/add/", {"name": "Typed"}),
    ("/admin/logout/", {}),
    ("/admin/login/", {"username": "anna", "password": "x"}),
]
lock = sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None)
lock.execute("BEGIN EXCLUSIVE")
for address, data in posts:
    answer = client.post(address, data)
    print(answer.status_code, "The database is busy." in answer.content.decode())
lock.execute("COMMIT")
answer = client.post("/admin/articles/tag/", merge)
print(answer.status_code, Tag.objects.filter(alias_of=None).count())
"""


def test_a_sqlite_file_that_another_process_has_locked(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/news.sqlite3?timeout=1"
    variables = {"SECRET_KEY": "x" * 50, "DATABASE_URL": url, "DEBUG": "true"}
    make_database(tmp_path, file="news.sqlite3")
    said = run_well("manage.py", "shell", "-v0", "-c", LOCKED, var=tmp_path, **variables)

    assert said.splitlines() == ["503 True"] * 4 + ["302 1"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server")
def test_a_server_that_ends_the_connection(desk: Client):
    article = Article.objects.earliest("pk")
    address = reverse("admin:articles_article_change", args=[article.pk])
    form = Form(desk.get(address).content.decode()).data | {"lead": "Typed for an hour"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    with connection.copy().cursor() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [number])

    response = desk.post(address, form)

    assert answered(response, form, "away")
    # As Django does after every request if the connection is broken
    connection.close()
    assert desk.post(address, form).status_code == 302
    assert (
        working_copies.get_desk_text(Article.objects.earliest("pk")).authored.lead
        == "Typed for an hour"
    )


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks no rows")
def test_a_row_that_another_connection_holds(desk: Client):
    article = Article.objects.earliest("pk")
    address = reverse("admin:articles_article_changelist")
    data = {"action": "retract", "_selected_action": [article.pk], "confirmed": "1"}
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor, connection.cursor() as ours:
        cursor.execute("SELECT * FROM articles_article FOR UPDATE")
        ours.execute("SET lock_timeout = '300ms'")
        try:
            response = desk.post(address, data)
        finally:
            ours.execute("SET lock_timeout = '10s'")
            other.rollback()
            other.close()

    assert answered(response, data, "busy")
    assert desk.post(address, data).status_code == 302
