"""Text that is typed into a form reaches the server before it is saved, and only its writer gets it
back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.editing import autosaves
from articles.models import Article, Author, Autosave, Category, Revision, SiteSettings, Tag
from tests.desk import Form, file_of, form_of, person, story

pytestmark = pytest.mark.django_db

URL = "/admin/autosave/"
ADD = "/admin/articles/article/add/"
TAB = "a-tab-of-a-browser"
OTHER_TAB = "another-tab-of-a-browser"
NEW = "articles.article/add"
#: The id of the form that merges two texts.
MERGE = "conflict_form"


class Writer:
    """A member of staff with a browser."""

    def __init__(self, user: User) -> None:
        self.user, self.client = user, Client()
        self.client.force_login(user)

    def send(self, form: str, *, tab: str = TAB, **values: Any) -> Any:
        return self.post({"form": form, "tab": tab, **values})

    def type(self, form: str, *, tab: str = TAB, edit: int = 1, **fields: str) -> Any:
        values = {name: [text] for name, text in fields.items()}
        return self.send(form, tab=tab, values=values, edit=edit)

    def post(self, report: Any) -> Any:
        if isinstance(report, dict):
            report = {"user": str(self.user.pk), **report}
        body = (
            report
            if isinstance(report, bytes)
            else json.dumps(report, ensure_ascii=False).encode("utf-8", "surrogatepass")
        )
        return self.client.post(URL, body, content_type="application/json")

    def open(self, address: str) -> str:
        response = self.client.get(address)
        assert response.status_code == 200
        return response.content.decode()


@pytest.fixture
def ann() -> Writer:
    return Writer(User.objects.create_superuser("ann", password="x"))


@pytest.fixture
def ben() -> Writer:
    return Writer(
        User.objects.create_superuser("ben", password="x", first_name="Ben", last_name="Ota")
    )


def key_of(thing: Any) -> str:
    return f"{thing._meta.label_lower}/{thing.pk}"


def change_url(thing: Any) -> str:
    return reverse(f"admin:articles_{thing._meta.model_name}_change", args=[thing.pk])


def long_ago() -> None:
    """Make all pages look closed for a while."""
    Autosave.objects.update(seen_at=timezone.now() - timedelta(minutes=5))


def text_of(writer: Writer) -> Autosave:
    return Autosave.objects.get(user=writer.user, values__isnull=False)


# Storing


def test_a_typed_text_is_stored_and_changes_nothing_else(ann: Writer):
    article = story()
    before = Article.objects.values().get(), Revision.objects.count()

    answer = ann.type(key_of(article), title="Half a head", body="One\r\nTwo 🎈")

    assert answer.status_code == 200
    assert answer.json()["others"] == []
    assert answer.json()["saved"] == timezone.localtime().strftime("%H:%M")
    assert text_of(ann).values == {"title": ["Half a head"], "body": ["One\r\nTwo 🎈"]}
    assert text_of(ann).title == "Half a head"
    assert (Article.objects.values().get(), Revision.objects.count()) == before


def test_a_report_without_text_keeps_the_text(ann: Writer):
    ann.type(NEW, title="Typed")

    assert ann.send(NEW).json() == {"saved": None, "others": []}
    assert text_of(ann).values == {"title": ["Typed"]}


def test_an_older_text_that_arrives_later_does_not_replace_a_newer_one(ann: Writer):
    ann.type(NEW, edit=7, title="Newer")
    ann.type(NEW, edit=6, title="Older")

    assert text_of(ann).values == {"title": ["Newer"]}


def test_a_text_that_was_kept_in_the_browser_has_the_time_when_it_was_typed(ann: Writer):
    ann.send(NEW, values={"title": ["Typed"]}, age=7200)

    age = timezone.now() - text_of(ann).typed_at
    assert timedelta(hours=2) <= age < timedelta(hours=2, minutes=1)


def test_two_new_stories_are_two_texts(ann: Writer):
    ann.type(NEW, title="First")
    ann.type(NEW, tab=OTHER_TAB, title="Second")
    long_ago()

    html = ann.open(ADD)
    assert html.index("Title: Second</q>") < html.index("Title: First</q>")


def test_texts_of_one_form_are_told_apart(ann: Writer):
    """By the first words that differ from what is saved, and by seconds within a minute."""
    article = story(body="The harbour is open again.\n")
    for tab, text in (
        (TAB, {"lead": "Typed while out " * 9}),
        (OTHER_TAB, {"body": "The harbour is shut."}),
    ):
        values = {n: [str(v)] for n, v in form_of(ann.client.get(change_url(article))).items()}
        ann.send(
            key_of(article), tab=tab, values=values | {n: [v] for n, v in text.items()}, edit=1
        )
    moment = timezone.localtime().replace(hour=0, minute=0, second=7, microsecond=0)
    Autosave.objects.filter(tab=TAB).update(typed_at=moment)
    Autosave.objects.filter(tab=OTHER_TAB).update(typed_at=moment.replace(second=9))
    long_ago()

    html = ann.open(change_url(article))
    assert re.search(r"Lead: Typed while out [a-zA-Z ]{30,45}…</q>", html)
    assert "Story: shut.</q>" in html
    assert "from 00:00:07" in html and "from 00:00:09" in html
    assert "00:00:09" in ann.open("/admin/recovered/")


def test_a_long_title_of_a_text_is_cut_visibly(ann: Writer):
    ann.type(NEW, title="x" * 300)
    assert text_of(ann).title == "x" * 199 + "…"


def test_a_window_that_was_just_left_is_not_open(ann: Writer):
    article = story()
    ann.type(key_of(article), title="Typed")
    ann.client.cookies["desk-left"] = TAB

    html = ann.open(change_url(article))
    assert "was not saved" in html and "is open in another window" not in html


def test_the_page_of_a_text_shows_times_and_choices_as_the_desk_does(ann: Writer):
    fields = {
        "title": "Typed",
        "date": "2026-11-30T13:24:05",
        "status": "review",
        "expiry_date": "soon",
    }
    ann.type(key_of(story()), **fields)

    html = ann.open(f"/admin/recovered/{text_of(ann).pk}/")
    assert ">30 Nov 2026 <small>13:24</small></time></dd>" in html
    assert ">In review</dd>" in html and ">soon</dd>" in html


def test_opening_a_page_costs_few_queries(ann: Writer, django_assert_max_num_queries):
    key = key_of(story())
    with django_assert_max_num_queries(12):
        ann.type(key, title="A")
    with django_assert_max_num_queries(9):
        ann.type(key, edit=2, title="B")


# Who else has it open


def test_people_with_the_same_form_see_each_other(ann: Writer, ben: Writer):
    article = story()
    key = key_of(article)
    ann.send(key)
    first = ben.send(key).json()["others"]
    ann.type(key, title="A")
    second = ben.send(key, tab=OTHER_TAB).json()["others"]

    now = timezone.localtime().strftime("%H:%M")
    assert [(o["name"], o["typed"]) for o in first] == [("ann", "")]
    assert [(o["name"], o["typed"]) for o in second] == [("ann", now)]
    assert [o["name"] for o in ann.send(key).json()["others"]] == ["Ben Ota"]
    assert "Ben Ota has this open, too." in ann.open(change_url(article))


@pytest.mark.parametrize("end", ["closed", "silent", "saved"])
def test_nobody_is_shown_who_has_left(ann: Writer, ben: Writer, end: str):
    article = story()
    key = key_of(article)
    ann.type(key, title="A")
    if end == "closed":
        ann.send(key, closed=True)
    elif end == "silent":
        long_ago()
    else:
        page = ann.client.get(change_url(article))
        ann.client.post(change_url(article), form_of(page, **{"autosave-tab": TAB}))

    assert ben.send(key).json()["others"] == []


def test_new_stories_have_no_others(ann: Writer, ben: Writer):
    ann.type(NEW, title="A")

    assert ben.type(NEW, title="B").json()["others"] == []
    assert "ann has this open" not in ben.open(ADD)


# Recovering


def test_a_form_offers_the_texts_of_its_writer_only(ann: Writer, ben: Writer):
    article = story()
    ann.type(key_of(article), title="Anns head")
    long_ago()

    assert "was not saved" in ann.open(change_url(article))
    assert "was not saved" not in ben.open(change_url(article))
    assert "Anns head" in ann.open("/admin/recovered/")
    assert "Anns head" not in ben.open("/admin/recovered/")
    assert "You typed 1 text that was not saved" in ann.open("/admin/")
    assert "You typed" not in ben.open("/admin/")


def test_a_text_that_is_open_in_another_window_is_named_as_such(ann: Writer):
    article = story()
    ann.type(key_of(article), title="Typing")

    html = ann.open(change_url(article))
    assert "is open in another window" in html
    assert "was not saved" not in html


def test_a_recovered_text_fills_the_form_and_ends_when_it_is_saved(ann: Writer):
    article = story(status="draft", tags=("Port",))
    page = form_of(ann.client.get(change_url(article)))
    fields = {n: [str(v)] for n, v in page.items() if not isinstance(v, list)}
    ann.send(key_of(article), values={**fields, "title": ["Typed <b>"], "tag_names": ["Sea, Port"]})
    row = text_of(ann)
    long_ago()

    response = ann.client.get(f"/admin/recovered/{row.pk}/restore/", follow=True)
    form = form_of(response)
    assert (form["title"], form["tag_names"], form["section"]) == ("Typed <b>", "Sea, Port", "news")
    assert "Please correct" not in response.content.decode()
    assert ann.client.post(change_url(article), {**form, "_save": "x"}).status_code == 302

    article.refresh_from_db()
    assert (article.title, article.authored().tags) == ("Typed <b>", ("Sea", "Port"))
    assert not Autosave.objects.filter(values__isnull=False).exists()


def test_a_recovered_text_that_was_typed_on_is_one_text(ann: Writer):
    ann.type(NEW, title="First")
    form = form_of(ann.client.get(f"{ADD}?recovered={text_of(ann).pk}"))
    replaces = form["autosave-replaces"]

    ann.send(NEW, tab=form["autosave-tab"], values={"title": ["More"]}, edit=2, replaces=replaces)

    assert text_of(ann).values == {"title": ["More"]}


def test_a_text_that_changed_after_it_was_restored_elsewhere_stays(ann: Writer):
    """The first window is still open: its writer restores the text in a second one, types on in the
    first, and saves the second."""
    ann.type(NEW, title="First")
    form = form_of(ann.client.get(f"{ADD}?recovered={text_of(ann).pk}"), section="news")
    ann.type(NEW, edit=2, title="First, continued")

    assert ann.client.post(ADD, {**form, "_save": "x"}).status_code == 302
    assert text_of(ann).values == {"title": ["First, continued"]}


def test_nobody_recovers_the_text_of_somebody_else(ann: Writer, ben: Writer):
    article = story()
    ann.type(key_of(article), title="Anns head")
    pk = text_of(ann).pk

    assert "Anns head" not in ben.open(f"{change_url(article)}?recovered={pk}")
    for address in (f"/admin/recovered/{pk}/", f"/admin/recovered/{pk}/restore/"):
        assert ben.client.get(address).status_code == 404
    assert ben.client.post(f"/admin/recovered/{pk}/").status_code == 404
    ben.send(NEW, values={}, replaces=text_of(ann).token)
    assert text_of(ann).values == {"title": ["Anns head"]}


@pytest.mark.parametrize("pk", ["0", "x", "9" * 30, "-1", "²", "1%00"])
def test_a_forged_key_of_a_text_opens_the_form_as_it_is(ann: Writer, pk: str):
    response = ann.client.get(f"{ADD}?recovered={pk}")
    assert response.status_code == (400 if "%00" in pk else 200)
    assert ann.client.get(f"/admin/recovered/{pk}/").status_code in (400, 404)


def test_the_text_of_a_deleted_story_becomes_a_new_story(ann: Writer):
    article = story()
    ann.type(key_of(article), title="Survives", body="All of it")
    Article.objects.all().delete()

    html = ann.client.get(f"/admin/recovered/{text_of(ann).pk}/restore/", follow=True)
    form = form_of(html, section="news")
    assert (html.redirect_chain[0][0], form["body"]) == (
        f"{ADD}?recovered={text_of(ann).pk}",
        "All of it",
    )
    assert ann.client.post(ADD, {**form, "_save": "x"}).status_code == 302
    assert Article.objects.get().title == "Survives"
    assert not Autosave.objects.filter(values__isnull=False).exists()


def test_what_is_typed_while_the_story_is_deleted_is_kept(ann: Writer):
    article = story()
    key = key_of(article)
    ann.send(key)
    Article.objects.all().delete()

    assert ann.type(key, title="Survives").status_code == 200
    assert text_of(ann).title == "Survives"


def test_who_may_not_change_the_story_any_more_can_read_the_text():
    editor = Writer(person("writer"))
    article = story(status="draft", user=editor.user)
    editor.type(key_of(article), title="Mine", body="First\nSecond")
    Article.objects.update(status="retracted")
    editor.user.groups.clear()
    pk = text_of(editor).pk

    html = editor.client.get(f"/admin/recovered/{pk}/restore/", follow=True).content.decode()
    assert "First\nSecond" in html
    assert "<dt>Story</dt>" in html
    assert "You may not change this any more" in html


# The end of a text


@pytest.mark.parametrize("button", ["_save", "_continue", "_publish", "_preview"])
def test_every_successful_save_ends_the_text_of_its_tab_only(ann: Writer, button: str):
    article = story(status="draft")
    key = key_of(article)
    ann.type(key, title="Saved")
    ann.type(key, tab=OTHER_TAB, title="Not saved")
    form = form_of(ann.client.get(change_url(article)), title="Saved", **{"autosave-tab": TAB})

    assert ann.client.post(change_url(article), {**form, button: "x"}).status_code == 302
    assert text_of(ann).tab == OTHER_TAB


def test_a_new_story_ends_the_text_of_its_tab(ann: Writer):
    form = form_of(ann.client.get(ADD), title="New", section="news")
    ann.type(NEW, tab=form["autosave-tab"], title="New")
    ann.type(NEW, tab=OTHER_TAB, title="Another")

    assert ann.client.post(ADD, {**form, "_save": "x"}).status_code == 302
    assert text_of(ann).title == "Another"


def test_a_tag_ends_its_text_too(ann: Writer):
    tag = Tag.objects.create(name="Port", slug="port", description="Old")
    ann.type(key_of(tag), name="Port", description="New")

    data = {"name": "Port", "slug": "port", "description": "New", "autosave-tab": TAB}
    assert ann.client.post(change_url(tag), data).status_code == 302
    assert not Autosave.objects.filter(values__isnull=False).exists()


def test_the_forms_of_terms_authors_and_settings_are_autosaved(ann: Writer):
    things = [
        Tag.objects.create(name="Port", slug="port"),
        Category.objects.create(name="City", slug="city"),
        Author.objects.create(name="Ann", slug="ann"),
        SiteSettings.objects.get_or_create(pk=1)[0],
    ]
    for thing in things:
        assert ann.type(key_of(thing), name="Typed", title="Typed").status_code == 200
        row = Autosave.objects.get(form=key_of(thing))
        assert f'data-form="{row.form}"' in ann.open(change_url(thing))
        assert 'value="Typed"' in ann.open(f"{change_url(thing)}?recovered={row.pk}")


def test_a_failed_save_keeps_the_text_and_its_tab(ann: Writer):
    ann.type(NEW, title="Kept")
    form = form_of(ann.client.get(ADD), title="", **{"autosave-tab": TAB})

    response = ann.client.post(ADD, {**form, "_save": "x"})

    assert response.status_code == 200
    assert form_of(response)["autosave-tab"] == TAB
    assert text_of(ann).title == "Kept"


def test_a_late_report_does_not_bring_a_saved_text_back(ann: Writer):
    form = form_of(ann.client.get(ADD), title="New", section="news")
    tab = form["autosave-tab"]
    ann.client.post(ADD, {**form, "_save": "x"})

    assert ann.type(NEW, tab=tab, edit=9, title="New").json() == {"ended": True}
    assert not Autosave.objects.filter(values__isnull=False).exists()


def test_a_text_is_discarded_by_its_writer(ann: Writer):
    article = story()
    ann.type(key_of(article), title="Away")
    address = f"/admin/recovered/{text_of(ann).pk}/"

    for page in (change_url(article), "/admin/recovered/"):
        assert f'<form method="post" action="{address}' not in ann.open(page)
    assert ">Away</dd>" in ann.open(f"{address}?to-form=1")
    response = ann.client.post(f"{address}?to-form=1", follow=True)

    assert response.redirect_chain[0][0] == change_url(article)
    assert "was discarded" in response.content.decode()
    assert ann.client.post(address).status_code == 404
    assert not Autosave.objects.filter(values__isnull=False).exists()


def test_texts_are_kept_for_thirty_days(ann: Writer):
    now = timezone.now()
    ann.type(NEW, title="Older text")
    ann.type(NEW, tab=OTHER_TAB, title="Newer text")
    for tab, days in ((TAB, 30), (OTHER_TAB, 29)):
        moment = now - timedelta(days=days, minutes=1)
        Autosave.objects.filter(tab=tab).update(typed_at=moment, seen_at=moment)

    html = ann.open(ADD)
    assert "Newer text" in html
    assert "Older text" not in html
    ann.send(NEW, tab="a-third-tab-of-a-browser")
    assert not Autosave.objects.filter(tab=TAB).exists()
    assert text_of(ann).title == "Newer text"
    assert autosaves.delete_expired(at=now + timedelta(days=40)) == 2


# Other pages on which people type


def test_the_page_that_merges_two_texts_is_autosaved(ann: Writer, ben: Writer):
    article = story(status="draft", body="One\n")
    form = form_of(ann.client.get(change_url(article)), body="One, says Ann\n")
    ann.type(key_of(article), tab=form["autosave-tab"], body="One, says Ann")
    bens = form_of(ben.client.get(change_url(article)), body="One, says Ben\n")
    ben.client.post(change_url(article), {**bens, "_save": "x"})
    merging = Form(ann.client.post(change_url(article), form).content.decode(), within=MERGE).data
    assert merging["autosave-tab"] == form["autosave-tab"]
    sent = {name: [text] for name, text in merging.items()} | {"text-body": ["One, say both"]}
    ann.send(f"{key_of(article)}/merge", tab=merging["autosave-tab"], values=sent, edit=2)
    long_ago()

    assert "(Merge)" in ann.open(change_url(article))
    row = Autosave.objects.get(user=ann.user, form__endswith="/merge")
    assert "One, say both" in ann.open(f"/admin/recovered/{row.pk}/")
    page = ann.client.get(f"/admin/recovered/{row.pk}/restore/", follow=True).content.decode()
    again = Form(page, within=MERGE).data
    again.pop("csrfmiddlewaretoken")
    assert again["text-body"] == "One, say both"
    response = ann.client.post(f"/admin/articles/article/{article.pk}/merge/", again)

    assert response.status_code == 302
    article.refresh_from_db()
    assert article.body.strip() == "One, say both"
    assert not Autosave.objects.filter(values__isnull=False).exists()


@pytest.mark.parametrize("page", ["fix", "publish", "conflict"])
def test_the_other_pages_of_a_story_are_autosaved(ann: Writer, page: str):
    article = story(title="Harbour")
    file_of(
        article, state="conflict", base=b"---\ntitle: A\n---\n", incoming=b"---\ntitle: B\n---\n"
    )
    live = form_of(ann.client.get(change_url(article)), body="Changed")
    assert ann.client.post(change_url(article), {**live, "_save": "x"}).status_code == 302
    fields = {"title": "Typed", "note": "Typed", "change": "correction"}
    sent = {**fields, "side-title": "own", "text-title": "Typed"}
    ann.type(f"{key_of(article)}/{page}", **sent)
    row = text_of(ann)

    html = ann.client.get(f"/admin/recovered/{row.pk}/restore/", follow=True).content.decode()
    assert f'value="{row.token}"' in html
    assert ">\nTyped</textarea>" in html


# Bad input


def refused(answer: Any) -> int:
    """Return the status of a refusal, which must contain a sentence."""
    assert len(answer.json()["error"]) > 10
    assert not Autosave.objects.exists()
    return int(answer.status_code)


WRONG: dict[str, Any] = {
    "no form": {"tab": TAB},
    "no tab": {"form": NEW},
    "a short tab": {"form": NEW, "tab": "x"},
    "a tab of a wrong type": {"form": NEW, "tab": 5},
    "NUL in the tab": {"form": NEW, "tab": TAB + "\0"},
    "an unknown model": {"form": "articles.nothing/add", "tab": TAB},
    "a model without autosaving": {"form": "articles.redirect/add", "tab": TAB},
    "a model of another app": {"form": "auth.user/1", "tab": TAB},
    "a page that does not exist": {"form": "articles.article/1/burn", "tab": TAB},
    "a form of a wrong type": {"form": [NEW], "tab": TAB},
    "a list of values": {"form": NEW, "tab": TAB, "values": ["title"]},
    "values that are no lists": {"form": NEW, "tab": TAB, "values": {"title": "x"}},
    "values that are no texts": {"form": NEW, "tab": TAB, "values": {"title": [1]}},
    "NUL": {"form": NEW, "tab": TAB, "values": {"title": ["a\0b"]}},
    "NUL in a name": {"form": NEW, "tab": TAB, "values": {"ti\0tle": ["x"]}},
    "half a pair": {"form": NEW, "tab": TAB, "values": {"title": ["a\ud800"]}},
    "a long name": {"form": NEW, "tab": TAB, "values": {"x" * 1000: ["x"]}},
    "a negative edit": {"form": NEW, "tab": TAB, "values": {}, "edit": -1},
    "a huge edit": {"form": NEW, "tab": TAB, "values": {}, "edit": 10**400},
    "no number": {"form": NEW, "tab": TAB, "values": {}, "edit": float("nan")},
    "a true edit": {"form": NEW, "tab": TAB, "values": {}, "edit": True},
    "an age of a wrong type": {"form": NEW, "tab": TAB, "values": {}, "age": "x"},
    "a token of a wrong type": {"form": NEW, "tab": TAB, "values": {}, "replaces": {}},
    "a list": [],
    "no JSON": b"{",
    "no UTF-8": b'{"form": "\xff"}',
    "deep JSON": b"[" * 100_000,
    "a long number": b'{"edit": ' + b"9" * 10_000 + b"}",
}


@pytest.mark.parametrize("report", WRONG.values(), ids=WRONG.keys())
def test_a_malformed_report_is_refused_with_a_sentence(ann: Writer, report: Any):
    assert refused(ann.post(report)) == 400


@pytest.mark.parametrize("replaces", ["1-2-3", "-", "x-y", "9" * 40 + "-1", "²-1", "\0"[:0]])
def test_a_forged_token_ends_nothing(ann: Writer, replaces: str):
    ann.type(NEW, title="Kept")
    answer = ann.send(NEW, tab=OTHER_TAB, values={}, replaces=replaces)
    assert answer.status_code == 200
    assert Autosave.objects.filter(values={"title": ["Kept"]}).exists()


def test_a_form_in_the_wrong_format_is_refused(ann: Writer):
    assert refused(ann.client.post(URL, {"form": NEW, "tab": TAB})) == 415
    assert refused(ann.client.put(URL)) == 405


def test_a_text_that_is_too_long_is_refused(ann: Writer):
    report = {"form": NEW, "tab": TAB, "values": {"body": ["x" * (2 * 1024 * 1024)]}}
    assert refused(ann.post(report)) == 413


def test_the_longest_story_is_not_too_long(ann: Writer):
    assert ann.type(NEW, body="é" * (512 * 1024)).status_code == 200


def test_a_story_that_does_not_exist_is_refused(ann: Writer):
    assert refused(ann.type("articles.article/99", title="x")) == 404
    assert refused(ann.type(f"articles.article/{10**17}", title="x")) == 404


@pytest.mark.parametrize(
    ("role", "form"),
    [
        ("viewer", NEW),
        ("viewer", "draft"),
        ("writer", "retracted"),
        ("writer", "articles.tag/add"),
        ("editor", "articles.sitesettings/1"),
    ],
)
def test_the_rights_are_those_of_the_form(role: str, form: str):
    things = {
        "draft": key_of(story(status="draft")),
        "retracted": key_of(story("Old", status="retracted")),
    }
    SiteSettings.objects.get_or_create(pk=1)

    assert refused(Writer(person(role)).type(things.get(form, form), title="x")) == 403


def test_settings_cannot_be_added(ann: Writer):
    assert refused(ann.type("articles.sitesettings/add", title="x")) == 403


def test_who_is_logged_out_is_asked_to_log_in(ann: Writer):
    ann.client.logout()

    answer = ann.type(NEW, title="x")
    assert (answer.status_code, answer.json()["login"]) == (403, True)
    assert ann.client.get(URL).status_code == 403


def test_a_page_of_somebody_else_stores_nothing(ann: Writer, ben: Writer):
    """Ben has logged in with the browser in which a page of Ann is open."""
    ann.client.force_login(ben.user)

    answer = ann.type(NEW, title="Anns secret")
    assert (answer.status_code, answer.json()["login"]) == (403, True)
    assert not Autosave.objects.exists()


def test_a_report_needs_a_csrf_token_which_its_own_person_gets_again(ann: Writer, ben: Writer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann.user)
    body = {"user": str(ann.user.pk), "form": NEW, "tab": TAB}

    def post(**headers: str) -> int:
        answer = client.post(
            URL, json.dumps(body), content_type="application/json", headers=headers
        )
        return answer.status_code

    assert post() == 403
    token = client.get(URL, {"user": ann.user.pk}).json()["token"]
    assert post(**{"X-CSRFToken": token}) == 200
    assert client.get(URL, {"user": ben.user.pk}).status_code == 403


@pytest.mark.parametrize(
    ("message", "sentence"),
    [("database is locked", "The database is busy."), ("gone", "The database is not responding.")],
)
def test_a_database_that_fails_is_told(ann: Writer, message: str, sentence: str):
    def fail(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE")):
            raise OperationalError(message)
        return run(sql, *rest)

    with connection.execute_wrapper(fail):
        answer = ann.type(NEW, title="x")

    assert (answer.status_code, answer.json()) == (503, {"error": sentence})


# Costs


def test_offers_and_others_cost_two_queries_at_most(
    ann: Writer, ben: Writer, django_assert_max_num_queries
):
    article = story()
    key = key_of(article)
    for number in range(5):
        ann.type(key, tab=f"tab-number-{number}-of-a-browser", title="x" * 1000)
        ben.send(key, tab=f"tab-number-{number}-of-a-browser")
    ann.open(change_url(article))
    with django_assert_max_num_queries(20) as many:
        ann.open(change_url(article))
    Autosave.objects.all().delete()
    with django_assert_max_num_queries(20) as few:
        ann.open(change_url(article))
    assert len(many) == len(few)
    assert sum("articles_autosave" in query["sql"] for query in many) == 1


def test_the_list_of_recovered_texts_costs_the_same_for_many(
    ann: Writer, django_assert_max_num_queries
):
    for number in range(20):
        ann.type(NEW, tab=f"tab-number-{number}-of-a-browser", title="x")
    ann.open("/admin/recovered/")
    with django_assert_max_num_queries(8):
        ann.open("/admin/recovered/")
