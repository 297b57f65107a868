"""Browsers with open pages of the admin, for tests that let several people work at once.

A page is autosaved, sent and closed as its scripts and a browser do it: with the address, the
fields, the CSRF token and the name of the tab that the page itself contains.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urljoin

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.desk import Form

WORD = re.compile(r"word\d+x")
#: The ids of the forms in which people of the desk work.
FORMS = ("article_form", "conflict_form", "ask_form", "question_form")
NOT_TEXT = frozenset({"autosave-tab", "autosave-replaces", "csrfmiddlewaretoken"})


def find_words(text: object) -> set[str]:
    """Return the words of the test in a text, or in a value that contains texts."""
    return set(WORD.findall(text if isinstance(text, str) else repr(text)))


def find_links(html: str, address: str) -> list[str]:
    """Return the addresses of all links on a page."""
    return [urljoin(address, unescape(link)) for link in re.findall(r'href="([^"]*)"', html)]


def find_story(address: str) -> int:
    """Return the number of the story to which a page of the desk belongs."""
    found = re.search(r"/article/(\d+)/", address)
    assert found, address
    return int(found[1])


@dataclass
class Page:
    """An open page with a form. ``owner`` is the person for whom it was loaded. ``key`` is the form
    under which its text is autosaved, or "". ``words`` are all words on the page, ``buttons`` the
    names of its buttons."""

    owner: User
    address: str
    pk: int | None
    form: str
    data: dict[str, Any]
    key: str
    words: set[str]
    buttons: tuple[str, ...]
    #: Fields that the editor must decide, if this page merges two texts.
    asked: tuple[str, ...] = ()
    #: The page whose text this page merges with a colleague's.
    origin: Page | None = None
    edit: int = 0

    @property
    def tab(self) -> str:
        return str(self.data.get("autosave-tab", ""))

    def list_texts(self) -> list[str]:
        """Return the names of the fields in which somebody can type text."""
        names = ("title", "lead", "body", "note")
        return [n for n in self.data if n in names or n.startswith("text-")]

    def get_values(self) -> dict[str, list[str]]:
        """Return the fields as the page's script reports them."""
        found = {n: v if isinstance(v, list) else [v] for n, v in self.data.items()}
        return {name: value for name, value in found.items() if name not in NOT_TEXT}


def read_page(
    response: Any, owner: User, pk: int | None, *, origin: Page | None = None
) -> Page | None:
    """Return the page with its form, or None if it has no form to work in."""
    html = response.content.decode()
    form = next((name for name in FORMS if f'id="{name}"' in html), None)
    if form is None:
        return None
    tag = re.search(rf'<form[^>]*id="{form}"[^>]*>', html)
    action = re.search(r'action="([^"]+)"', tag[0]) if tag else None
    key = re.search(r'data-form="([^"]+)"', html)
    here = response.request["PATH_INFO"]
    return Page(
        owner=owner,
        address=urljoin(here, unescape(action[1])) if action else here,
        pk=pk,
        form=form,
        data=Form(html, within=form).data,
        key=key[1] if key else "",
        words=find_words(html),
        buttons=tuple(re.findall(r'<input type="submit"[^>]* name="(\w+)"', html)),
        asked=tuple(c.name for c in (response.context or {}).get("choices") or ()),
        origin=origin,
    )


@dataclass
class Browser:
    """A browser with several pages. ``user`` is the person who is logged in, or None."""

    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    user: User | None = None
    pages: list[Page] = field(default_factory=list)

    def log_in(self, user: User) -> None:
        address = reverse("admin:login")
        data = Form(self.client.get(address).content.decode(), within="login-form").data
        data |= {"username": user.username, "password": "x"}
        assert self.client.post(address, data).status_code == 302
        self.user = user

    def log_out(self) -> None:
        html = self.client.get(reverse("admin:desk_recovered")).content.decode()
        data = Form(html, within="logout-form").data
        assert self.client.post(reverse("admin:logout"), data).status_code == 200
        self.user = None

    def open(self, address: str, pk: int | None) -> Page | None:
        """Open an address in a new tab. Return the page, unless it has no form or the person may
        not see it."""
        assert self.user is not None
        response = self.client.get(address, follow=True)
        assert response.status_code in (200, 403), (address, response.status_code)
        if response.status_code == 403:
            return None
        page = read_page(response, self.user, pk)
        if page is not None:
            self.pages.append(page)
        return page

    def send(self, page: Page, **buttons: str) -> tuple[Any, bool]:
        """Send the form of a page. Return the response, and whether the server did what was asked.
        Then the page is gone; otherwise it shows the response."""
        response = self.client.post(page.address, {**page.data, **buttons})
        assert response.status_code in (200, 302, 403), (page.address, response.status_code)
        if response.status_code == 302 and "/login/" not in response["Location"]:
            self.pages.remove(page)
            if response["Location"].endswith(("/publish/", "/merge/")):
                # A new story has its number only now.
                self.open(response["Location"], page.pk or find_story(response["Location"]))
            return response, True
        if response.status_code == 200:
            assert self.user is not None
            merges = page.form == "article_form" and b'id="conflict_form"' in response.content
            origin = page if merges else page.origin
            shown = read_page(response, self.user, page.pk, origin=origin)
            assert shown is not None, response.content.decode()
            shown.edit = page.edit
            self.pages[self.pages.index(page)] = shown
        return response, False

    def post(self, address: str, **data: str) -> None:
        """Send a small form, such as a single button."""
        token = self.client.cookies["csrftoken"].value
        response = self.client.post(address, {**data, "csrfmiddlewaretoken": token})
        assert response.status_code == 302, (address, response.status_code)

    def autosave(self, page: Page, *, closed: bool = False) -> bool:
        """Report the text of a page as its script does. Return whether the server has stored it."""
        page.edit += 1
        report = {"closed": True} if closed else {"values": page.get_values(), "edit": page.edit}
        response = self._report(page, report)
        if response.status_code == 403 and response["Content-Type"] != "application/json":
            self._renew_token(page)
            response = self._report(page, report)
        if not closed and response.json().get("ended"):
            # The text of this tab was saved or discarded in another one.
            page.data["autosave-tab"] = secrets.token_hex(16)
            response = self._report(page, report)
        assert response.status_code in (200, 403), response.content.decode()
        return bool(response.json().get("saved"))

    def _report(self, page: Page, report: dict[str, Any]) -> Any:
        about = {
            "user": str(page.owner.pk),
            "form": page.key,
            "tab": page.tab,
            "replaces": page.data.get("autosave-replaces", ""),
        }
        return self.client.post(
            reverse("admin:desk_autosave"),
            json.dumps(about | report),
            content_type="application/json",
            headers={"X-CSRFToken": page.data["csrfmiddlewaretoken"]},
        )

    def _renew_token(self, page: Page) -> None:
        address = reverse("admin:desk_autosave")
        response = self.client.get(address, {"user": str(page.owner.pk)})
        if response.status_code == 200:
            page.data["csrfmiddlewaretoken"] = response.json()["token"]

    def close(self, page: Page) -> None:
        if page.key and self.user == page.owner:
            self.autosave(page, closed=True)
        self.pages.remove(page)

    def read_from(self, address: str, wanted: str) -> Iterator[tuple[str, str]]:
        """Yield the page at ``address``, and the pages of those of its links whose addresses match
        the regular expression ``wanted``: address and HTML."""
        html = self.client.get(address, follow=True).content.decode()
        yield address, html
        for link in dict.fromkeys(find_links(html, address)):
            if re.search(wanted, link):
                yield link, self.client.get(link, follow=True).content.decode()
