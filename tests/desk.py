"""Helpers for tests of the admin: users with roles, articles, and forms as a browser sends them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from articles.admin import placement
from articles.editing import saving, term_changes, working_copies
from articles.hugo import Authored
from articles.models import Article, Source, SourceFile, WorkingCopy
from articles.models.transactions import one_transaction

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PAST = datetime(2026, 1, 5, 8, 30, 12, tzinfo=UTC)
FUTURE = datetime(2099, 1, 1, tzinfo=UTC)

#: Roles → the group of each, or None. All roles are staff. A viewer may only look at stories.
ROLES: dict[str, str | None] = {
    "nobody": None,
    "viewer": None,
    "writer": "Writers",
    "editor": "Editors",
    "administrator": "Administrators",
}


def person(role: str, name: str = "") -> User:
    """Create a member of staff with this role. The user name is ``name``, or else the role.
    The role "superuser" has all permissions."""
    if role == "superuser":
        return User.objects.create_superuser(name or "superuser", password="x")
    user = User.objects.create_user(name or role, password="x", is_staff=True)
    if role == "viewer":
        user.user_permissions.set(Permission.objects.filter(codename="view_article"))
    if group := ROLES[role]:
        user.groups.set([Group.objects.get(name=group)])
    return user


def story(title: str = "Harbour opens", **values: Any) -> Article:
    """Create an article. By default it was published long ago."""
    status = values.pop("status", Article.Status.PUBLISHED)
    section = values.pop("section", "news")
    user = values.pop("user", None)
    values.setdefault("body", "The harbour is open again.\n")
    values.setdefault("date", PAST)
    article = Article(status=status)
    placement.set_placement(article, section=section, edition="", title=title)
    authored = Authored(title=title, **values)
    saving.save_article(article, authored, status=status, user=user, at=NOW)
    return Article.objects.get(pk=article.pk)


def file_of(article: Article, *, path: str = "news/x.md", **values: Any) -> SourceFile:
    """Create the source file of ``article``."""
    source, _ = Source.objects.get_or_create(name="wire", defaults={"root": "/wire/content"})
    values.setdefault("base", f"---\ntitle: {article.title}\n---\n{article.body}".encode())
    return SourceFile.objects.create(source=source, path=path, article=article, **values)


def with_changes(
    article: Article, *, user: Any = None, status: str = "draft", **values: Any
) -> WorkingCopy:
    """Save unpublished changes of a live story, and return its working copy."""
    text = working_copies.get_desk_text(article)
    changed = replace(text, authored=replace(text.authored, **values))
    working_copies.save_copy(article, changed, status=status, user=user, at=NOW)
    return WorkingCopy.objects.get(article=article)


def publish_changes(client: Any, article: Article, change: str = "typo", note: str = "") -> Any:
    """Publish the working copy of ``article`` as an editor does. Return the response."""
    url = reverse("admin:articles_article_publish", args=[article.pk])
    version = WorkingCopy.objects.get(article=article).version
    return client.post(url, {"version": version, "change": change, "note": note})


def edit_live(client: Any, article: Article, **changes: Any) -> None:
    """Change a live story in the form, and publish the change."""
    url = reverse("admin:articles_article_change", args=[article.pk])
    client.post(url, form_of(client.get(url), _save="Save", **changes))
    publish_changes(client, article)


def merge_terms(field: str, *, keep: Any, others: list[Any]) -> int:
    """Merge terms at once, and return how many articles used one of ``others``."""
    with one_transaction():
        bearers = term_changes.begin_merge(field, keep=keep, others=others)
        term_changes.refile_bearers(field, bearers)
    return len(bearers)


class Form(HTMLParser):
    """The fields of the page's main form, as a browser without JavaScript would send them."""

    def __init__(self, html: str, *, within: str = "article_form") -> None:
        super().__init__()
        self.data: dict[str, Any] = {}
        self._within = within
        self._in_form = False
        self._textarea: str | None = None
        self._select: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._in_form = found.get("id") == self._within
        if not self._in_form or "disabled" in found:
            return
        name = found.get("name", "")
        if tag == "input":
            self._input(found, name)
        elif tag == "textarea":
            self._textarea, self.data[name] = name, ""
        elif tag == "select":
            self._select = name
            self.data.setdefault(name, "")
        elif tag == "option" and self._select and "selected" in found:
            self.data[self._select] = found.get("value", "")

    def _input(self, found: dict[str, str], name: str) -> None:
        kind = found.get("type", "text")
        if kind in ("radio", "checkbox") and "checked" not in found:
            return
        if name and kind not in ("submit", "button"):
            value: Any = found.get("value", "on" if kind == "checkbox" else "")
            if kind in ("checkbox", "hidden") and name in self.data:
                value = [*self._listed(self.data[name]), value]
            self.data[name] = value

    @staticmethod
    def _listed(value: Any) -> list[str]:
        return value if isinstance(value, list) else [value]

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self.data[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea is not None:
            # A browser reads every line ending as \n, drops the one after the opening tag, and
            # sends the others as CRLF.
            text = self.data[self._textarea].replace("\r\n", "\n").replace("\r", "\n")
            text = text.removeprefix("\n")
            self.data[self._textarea] = text.replace("\n", "\r\n")
            self._textarea = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._in_form = False


def form_of(response: Any, **changes: Any) -> dict[str, Any]:
    """Return the data that a browser would send from this page after ``changes``."""
    data = Form(response.content.decode()).data
    data.pop("csrfmiddlewaretoken", None)
    return data | changes
