"""What the tests of the desk share: people with roles, articles, and how a browser sends a form."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import Permission, User

from articles import workflow
from articles.admin import placing
from articles.hugo import Authored
from articles.models import Article, Source, SourceFile

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PAST = datetime(2026, 1, 5, 8, 30, 12, tzinfo=UTC)
FUTURE = datetime(2099, 1, 1, tzinfo=UTC)

#: What each role may do with articles, beside being staff.
ROLES: dict[str, tuple[str, ...]] = {
    "nobody": (),
    "viewer": ("view_article",),
    "editor": ("view_article", "add_article", "change_article", "delete_article"),
    "publisher": (
        "view_article", "add_article", "change_article", "delete_article", "publish_article",
    ),
}  # fmt: skip


def person(role: str) -> User:
    """A member of staff with the permissions of ``role``; "superuser" has all."""
    if role == "superuser":
        return User.objects.create_superuser("superuser", password="x")
    user = User.objects.create_user(role, password="x", is_staff=True)
    granted = Permission.objects.filter(
        content_type__app_label="articles", codename__in=ROLES[role]
    )
    user.user_permissions.set(granted)
    return user


def story(title: str = "Harbour opens", **values: Any) -> Article:
    """A saved article, published long ago where ``status`` does not say otherwise."""
    status = values.pop("status", Article.Status.PUBLISHED)
    section = values.pop("section", "news")
    user = values.pop("user", None)
    values.setdefault("body", "The harbour is open again.\n")
    values.setdefault("date", PAST)
    article = Article(status=status)
    placing.place(article, section=section, edition="", title=title)
    authored = Authored(title=title, **values)
    workflow.save_article(article, authored, status=status, user=user, at=NOW)
    return Article.objects.get(pk=article.pk)


def file_of(article: Article, *, path: str = "news/x.md", **values: Any) -> SourceFile:
    """A source file that ``article`` came from."""
    source, _ = Source.objects.get_or_create(name="wire", defaults={"root": "/wire/content"})
    values.setdefault("base", f"---\ntitle: {article.title}\n---\n{article.body}".encode())
    return SourceFile.objects.create(source=source, path=path, article=article, **values)


class Form(HTMLParser):
    """The fields of the page's own form, as a browser without JavaScript would send them."""

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
            if kind == "checkbox" and name in self.data:
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
            # A browser reads every line end as \n, drops the one behind the opening tag, and sends
            # the others as CRLF.
            text = self.data[self._textarea].replace("\r\n", "\n").replace("\r", "\n")
            text = text.removeprefix("\n")
            self.data[self._textarea] = text.replace("\n", "\r\n")
            self._textarea = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._in_form = False


def form_of(response: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send from this page after ``changes``."""
    data = Form(response.content.decode()).data
    data.pop("csrfmiddlewaretoken", None)
    return data | changes
