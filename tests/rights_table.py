"""Read the tables of docs/rights.md, and try their cells with real requests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from articles.editing import bulk, desk_actions, publishing, saving
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
    SiteSettings,
    SourceFile,
    Tag,
)
from tests.desk import FUTURE, NOW, Form, file_of, form_of, person, story, with_changes
from tests.uploading import picture

DOCUMENT: Final = Path(__file__).parent.parent / "docs" / "rights.md"

#: The columns of the tables: heading → role.
ROLES: Final = {
    "anonymous": "",
    "no role": "nobody",
    "Writer": "writer",
    "Editor": "editor",
    "Administrator": "administrator",
}

#: The states of stories that "any story" stands for.
STATES: Final = (
    "own draft", "another's draft", "imported draft", "own in review", "another's in review",
    "own scheduled", "live", "own changes", "another's changes", "own changes in review",
    "own retracted", "own in the trash",
)  # fmt: skip

#: What a form changes, and what an asking page is told.
ANSWERS: Final = {
    "post": "yes", "note": "x", "change": "correction", "_publish": "x", "title": "Fixed",
    "body": "Fixed", "email": "x@example.org",
}  # fmt: skip
CHANGES: Final = {
    "article": {"title": "Changed", "section": "news"}, "user": {"first_name": "Changed"},
    "group": {"name": "Changed"}, "redirect": {"target": "/changed/"},
    "source": {"agency": "Changed"}, "sitesettings": {"title": "Changed"},
    "picture": {"alt": "Changed"},
}  # fmt: skip
NEW: Final = {
    "article": {"title": "Typed", "section": "news"}, "group": {"name": "Typed"},
    "user": {"first_name": "Typed", "last_name": "In", "email": "typed@example.org"},
    "redirect": {"path": "/typed/", "target": "/there/"},
    "menuentry": {"name": "T", "url": "/t/", "menu": "main"},
    "tag": {"name": "Typed", "slug": "typed"}, "category": {"name": "Typed", "slug": "typed"},
    "author": {"name": "Typed", "slug": "typed"},
}  # fmt: skip


class Cell(NamedTuple):
    """One address, what it concerns ("own draft"), and what each role may do."""

    name: str
    subject: str
    expected: dict[str, str]


# The document


def read_cells(method: str) -> list[Cell]:
    """Return the rows of the tables below the heading that ends with ``(method)``, each for one
    address and one subject."""
    part = re.search(
        rf"^## [^\n]*\({method}\)\n(.*?)(?=^## |\Z)", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL
    )
    assert part, f"docs/rights.md has no tables of {method}"
    return list(_read_rows(part[1]))


def _read_rows(text: str) -> Iterator[Cell]:
    headings: list[str] = []
    for line in text.splitlines():
        columns = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or set(line) <= set("|-: "):
            continue
        if columns[0] == "Address":
            headings = columns[1:]
            assert headings == list(ROLES), headings
            continue
        expected = dict(zip(headings, columns[1:], strict=True))
        subjects = re.sub(r"`[a-z0-9_]+`,?", "", columns[0]).strip()
        named = STATES if subjects == "any story" else [s.strip() for s in subjects.split(",")]
        for name in re.findall(r"`([a-z0-9_]+)`", columns[0]):
            for subject in named:
                yield Cell(name, subject, expected)


def list_addresses() -> set[str]:
    """Return the name of every address of the desk."""

    def walk(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            elif pattern.name:
                yield pattern.name

    desk = [r for r in get_resolver().url_patterns if getattr(r, "namespace", None) == "admin"]
    return {name for resolver in desk for name in walk(resolver.url_patterns)}


# What the addresses concern


class World:
    """A desk with a story in every state, and one object of every other kind. ``me`` is the person
    who acts; "own" things belong to her."""

    def __init__(self, role: str) -> None:
        self.boss, self.other = person("superuser", "boss"), person("writer", "other")
        self.me = person(role, "me") if role else User.objects.create_user("me")
        self.client, self.chief = Client(), Client()
        self.chief.force_login(self.boss)
        if role:
            self.client.force_login(self.me)
        self.stories = self._write_stories()
        self.things = self._make_things()

    def _write_stories(self) -> dict[str, Article]:
        made = {}
        for state in STATES:
            user = {"own": self.me, "another's": self.other}.get(state.split()[0])
            status = next(
                (s for w, s in (("draft", "draft"), ("retracted", "retracted")) if w in state),
                "review" if state.endswith("in review") and "changes" not in state else "published",
            )
            values = {"date": FUTURE} if "scheduled" in state else {}
            article = _write(state, user=user, status=status, **values)
            if "changes" in state:
                copy = "review" if "review" in state else "draft"
                with_changes(article, user=user, status=copy, summary="Unpublished")
            if "trash" in state:
                publishing.trash([article], user=self.other, at=NOW)
            made[state] = Article.objects.get(pk=article.pk)
        made["conflict with a file"] = conflict = _write("Conflict", user=self.me)
        file_of(conflict, path="news/c.md", incoming=b"---\ntitle: Theirs\n---\n", state="conflict")
        made["own draft in conflict"] = draft = _write("Mine", user=self.me, status="draft")
        file_of(draft, path="news/d.md", incoming=b"---\ntitle: Theirs\n---\n", state="conflict")
        made["question of a file"] = asking = _write("Asking", user=self.me, status="retracted")
        file_of(asking, path="news/a.md", problems=[{"code": "retracted-here"}])
        made["clashing changes"] = self._write_clash()
        return made

    def _write_clash(self) -> Article:
        article = _write("Clash", user=self.me)
        with_changes(article, user=self.me, lead="Mine")
        article = Article.objects.get(pk=article.pk)
        _save(article, lead="Theirs")
        return article

    def _make_things(self) -> dict[str, Any]:
        file = SourceFile.objects.order_by("pk").first()
        assert file is not None
        deleted = SourceFile.objects.create(
            source=file.source, path="news/gone.md", state="deleted", deleted_at=NOW
        )
        for model in (Tag, Category, Author):
            model.objects.create(name="T", slug="t", key="t")
        Redirect.objects.create(path="/r/", target="/m/")
        MenuEntry.objects.create(name="M", url="/m/")
        Picture.objects.create(source=file.source, path="/p.png", file="p.png")
        ImportRun.objects.create(source=file.source, started=NOW, ended="completed")
        AccessAttempt.objects.create(username="x", ip_address="1.1.1.1", failures_since_start=1)
        for log in (AccessFailureLog, AccessLog):
            log.objects.create(username="x", ip_address="1.1.1.1")
        SiteSettings.current(at=NOW)
        live = [self.stories["live"].pk]
        return {
            "the file of a deleted story": deleted,
            "own done action": self._retract(self.me),
            "another's done action": self._retract(self.other),
            "own action": bulk.start(DeskAction.Kind.RETRACT, live, user=self.me, at=NOW),
            "another's action": bulk.start(DeskAction.Kind.RETRACT, live, user=self.other, at=NOW),
            "own text": _type(self.me),
            "another's text": _type(self.other),
            "own picture": Picture.objects.create(
                path="/own.png", file="own.png", uploaded_by=self.me
            ),
            "a Writer": self.other,
            "oneself": self.me,
            "a superuser": self.boss,
            "Writers": Group.objects.get(name="Writers"),
            "Administrators": Group.objects.get(name="Administrators"),
        }

    def _retract(self, user: User) -> DeskAction:
        article = _write(f"Done {user}")
        with desk_actions.log_act(DeskAction.Kind.RETRACT, article, user=user, at=NOW) as action:
            publishing.retract([article], user=user, at=NOW)
        return action

    def find_key(self, name: str, subject: str) -> Any:
        """Return the primary key of the object of an address, or None if it has none."""
        found = self.stories.get(subject) or self.things.get(subject)
        if name.startswith("articles_revision") and found is not None:
            return Revision.objects.filter(article=found.pk).order_by("pk")[0].pk
        if found is not None:
            return found.pk
        model = find_model(name)
        return model._default_manager.order_by("pk").values_list("pk", flat=True).first() or 1

    def make_address(self, name: str, subject: str) -> str:
        """Return the address with this name for this subject."""
        patterns = get_resolver().url_patterns
        desk = next(r for r in patterns if getattr(r, "namespace", None) == "admin")
        _pattern, names = desk.reverse_dict.getlist(name)[0][0][0]
        key = self.find_key(name, subject) if {"object_id", "pk", "id"} & set(names) else None
        given = {
            "object_id": key, "pk": key, "id": key, "field": "tags", "which": "original",
            "place": "x.pdf", "uidb64": "MQ", "token": "a-b", "app_label": "articles",
            "content_type_id": 1,
        }  # fmt: skip
        return reverse(f"admin:{name}", kwargs={n: given.get(n, 1) for n in names})

    def fill_form(self, name: str, subject: str, address: str) -> dict[str, Any]:
        """Return what a person with all rights would send to ``address``."""
        model = find_model(name)._meta.model_name
        word = name.rpartition("_")[2]
        if name == "login":
            return {"username": "x", "password": "x"}
        if name == "articles_picture_upload":
            return {"pictures": SimpleUploadedFile("x.png", picture("PNG"))}
        if name == "articles_article_translate":
            return {"edition": "de"}
        if name == "password_change":
            return {"old_password": "x", "new_password1": "a long new one",
                    "new_password2": "a long new one"}  # fmt: skip
        if name == "auth_user_password_change":
            return {"password1": "a long new one", "password2": "a long new one",
                    "usable_password": "true", "set-password": "x"}  # fmt: skip
        if word == "preview" and model == "article":
            word, address = "change", address.removesuffix("preview/") + "change/"
            word, address = ("add", address[:-7]) if "/add/" in address else (word, address)
        page = self.chief.get(address)
        html = page.content.decode() if page.status_code == 200 else ""
        if word in ("add", "change"):
            data = Form(html, within=f"{model}_form").data
            if "title" not in data and model == "article":
                article = self.stories["another's draft"]
                data = form_of(
                    self.chief.get(reverse("admin:articles_article_change", args=[article.pk]))
                )
            new = NEW if word == "add" else CHANGES
            if name == "auth_user_add":
                data["role"] = Group.objects.get(name="Writers").pk
            for several in ("permissions", "groups", "user_permissions"):
                data.pop(several, None)
            if name == "auth_user_change":
                changed = User.objects.get(pk=self.find_key(name, subject))
                data["groups"] = [group.pk for group in changed.groups.all()]
            if name == "auth_group_change":
                group = Group.objects.get(pk=self.find_key(name, subject))
                data["permissions"] = [p.pk for p in group.permissions.all()]
            return data | new.get(model or "", {"name": "Changed"}) | {"_save": "x"}
        forms = {"conflict": "conflict_form", "merge": "conflict_form"}
        data = Form(html, within=forms[word]).data if word in forms else _find_hidden(html)
        chosen = dict.fromkeys(re.findall(r'name="(side-\w+)"', html), "ours")
        return ANSWERS | data | chosen

    # Trying

    def get(self, cell: Cell) -> str:
        """Return the word for what a GET of the address answers."""
        response = self.client.get(self.make_address(cell.name, cell.subject))
        refused = _name_login(response) or _name_refusal(response)
        return refused or {200: "yes", 302: "elsewhere"}[response.status_code]

    def post(self, cell: Cell, before: Any) -> str:
        """Return the word for what a POST to the address does. Nothing of it remains."""
        address = self.make_address(cell.name, cell.subject)
        client = Client()
        client.cookies.load({key: morsel.value for key, morsel in self.client.cookies.items()})
        options: dict[str, Any] = {"data": ANSWERS}
        if cell.name == "desk_autosave":
            options = self._report(cell.subject)
        elif self.client.cookies:
            options = {"data": self.fill_form(cell.name, cell.subject, address)}
        with transaction.atomic():
            with _watch_writes() as writes:
                response = client.post(address, **options)
            after = take_fingerprint() if writes else before
            transaction.set_rollback(True)
        refused = _name_login(response) or _name_refusal(response)
        changed = [label for label, rows in after.items() if rows != before[label]]
        if changed and refused:
            return f"changed, although {refused}"
        if changed == [Autosave._meta.label] and response.status_code == 302:
            return "kept" if len(after[changed[0]]) > len(before[changed[0]]) else "yes"
        if changed:
            return "yes"
        return refused or {200: "shown", 302: "nothing"}[response.status_code]

    def _report(self, subject: str) -> dict[str, Any]:
        report = {"user": str(self.me.pk), "tab": "a-tab-of-the-tests-1", "edit": 1,
                  "form": f"articles.article/{self.stories[subject].pk}",
                  "values": {"title": ["Typed"]}}  # fmt: skip
        return {"data": json.dumps(report), "content_type": "application/json"}


def find_model(name: str) -> Any:
    """Return the model of an address. Addresses of the whole desk have the articles."""
    label, _line, rest = name.partition("_")
    found = re.match(r"[a-z]+", rest)
    if name in ("desk_bulk", "desk_undo"):
        return DeskAction
    return apps.all_models.get(label, {}).get(found[0] if found else "", Article)


def _name_login(response: HttpResponse) -> str:
    at_login = response.status_code == 302 and "/admin/login/?next" in response["Location"]
    return "log-in" if at_login else ""


def _name_refusal(response: HttpResponse) -> str:
    words = {200: "", 302: "", 403: "no", 404: "absent", 405: "never", 400: "unreadable"}
    return words.get(response.status_code, f"status {response.status_code}")


@contextmanager
def _watch_writes() -> Iterator[list[str]]:
    """Collect the statements of the block that write rows."""
    found: list[str] = []

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and "django_session" not in sql:
            found.append(sql)
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield found


def take_fingerprint() -> dict[str, list[Any]]:
    """Return all rows that the desk can change."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for label in ("articles", "auth", "axes")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }


def _write(title: str, **values: Any) -> Article:
    """Create a story whose first revision differs from its text."""
    words = re.sub("[^A-Za-z ]", "", title)
    return _save(story(words, **values), lead="A second text")


def _save(article: Article, **values: Any) -> Article:
    authored = replace(article.authored(), **values)
    saving.save_article(article, authored, status=article.status, user=None, at=NOW)
    return Article.objects.get(pk=article.pk)


def _type(user: User) -> Autosave:
    """Return a text that ``user`` typed and did not save."""
    report = Report(form="articles.article/add", tab=f"tab-{user.pk}", values={"title": ["Typed"]})
    store_report(report, user=user, at=timezone.now())
    return Autosave.objects.get(user=user)


def _find_hidden(html: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}
