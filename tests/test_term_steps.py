"""Terms are renamed, merged and deleted in steps: the desk asks, and others save meanwhile."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from articles.editing import bulk, saving, term_changes
from articles.models import Article, Author, DeskAction, Tag
from tests.desk import NOW, form_of, person, story

pytestmark = pytest.mark.django_db(transaction=True)

TAGS = "/admin/articles/tag/"


@pytest.fixture(autouse=True)
def _short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a step refile one article only."""
    step = bulk.run_step

    def run_step(action: DeskAction, **options: Any) -> DeskAction:
        return step(action, **options | {"seconds": -1})

    monkeypatch.setattr(bulk, "run_step", run_step)
    for name, value in (("PAUSE", 0), ("REFILE_SIZE", 1), ("BATCH_SIZE", 1)):
        monkeypatch.setattr(bulk, name, value)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def merge(desk: Client, keep: str, *others: str) -> Any:
    tags = {tag.name: tag.pk for tag in Tag.objects.filter(alias_of=None)}
    chosen = [tags[name] for name in (keep, *others)]
    return desk.post(TAGS, {"action": "merge", "_selected_action": chosen, "keep": tags[keep]})


def rename(desk: Client, name: str, new: str, **fields: str) -> Any:
    tag = Tag.objects.get(name=name)
    url = reverse("admin:articles_tag_change", args=[tag.pk])
    page = desk.get(url).content.decode()
    tab = re.findall(r'name="(autosave-[a-z]+)" value="(.*?)"', page)
    data = dict(tab) | {"name": new, "slug": tag.slug, "description": ""} | fields
    return desk.post(url, data)


def finish(desk: Client, response: Any) -> str:
    """Press "Continue" until the action ends, and return the last page."""
    while True:
        page = desk.get(response["Location"])
        if 'value="Continue"' not in page.content.decode():
            return text(page)
        desk.post(response["Location"])


def labels() -> list[list[str]]:
    return [[n for n, _ in a.labels("tags")] for a in Article.objects.order_by("pk")]


def on_page(slug: str) -> set[str]:
    """Return the stories that readers find on the page of a tag."""
    response = Client().get(f"/tags/{slug}/", follow=True)
    assert response.status_code == 200
    return set(re.findall(r">(Story \d)</a>", response.content.decode()))


def test_merged_terms_show_all_stories_at_once_and_their_labels_follow(desk: Client):
    for n, tags in enumerate([("Ports",), ("Ports", "Port"), ("Port",), ("Harbor", "Ports")]):
        story(f"Story {n}", tags=tags)

    response = merge(desk, "Port", "Ports", "Harbor")

    assert labels() == [["Port"], ["Ports", "Port"], ["Port"], ["Harbor", "Ports"]]
    assert on_page("port") == on_page("ports") == {f"Story {n}" for n in range(4)}
    assert "Merged into “Port”: Ports, Harbor. 3 stories were updated." in finish(desk, response)
    assert labels() == [["Port"], ["Port"], ["Port"], ["Port"]]
    assert on_page("ports") == {f"Story {n}" for n in range(4)}
    action = DeskAction.objects.get()
    assert (action.kind, action.subject) == ("merge-terms", "Port")
    assert action.parameters["names"] == ["Ports", "Harbor"]


def test_a_colleague_saves_a_story_between_two_steps_of_a_merge(desk: Client):
    for n in range(3):
        story(f"Story {n}", tags=("Ports",))
    Tag.objects.create(name="Port", slug="port")

    response = merge(desk, "Port", "Ports")
    last = Article.objects.get(title="Story 2")
    authored = last.authored().__class__(title="Story 2", body="Saved.\n", tags=("Ports", "Sea"))
    saving.save_article(last, authored, status="published", user=None, at=NOW)
    finish(desk, response)

    assert labels() == [["Port"], ["Port"], ["Port", "Sea"]]
    assert Article.objects.get(title="Story 2").body == "Saved.\n"


def test_an_import_repairs_what_a_crash_in_the_middle_of_a_merge_leaves(desk: Client):
    for n, tags in enumerate([("Ports",), ("Ports", "Port"), ("Harbor", "Ports")]):
        story(f"Story {n}", tags=tags)

    merge(desk, "Port", "Ports", "Harbor")
    term_changes.repair_terms()

    assert labels() == [["Port"], ["Port"], ["Port"]]
    assert [use.tag.name for a in Article.objects.all() for use in a.tag_uses.all()] == ["Port"] * 3
    assert term_changes.repair_terms() == 0


def test_renaming_asks_with_the_number_of_stories(desk: Client):
    for n in range(2):
        story(f"Story {n}", tags=("Port",))

    question = rename(desk, "Port", "Harbour", slug="harbour")
    assert question.status_code == 200
    assert "2 stories will show “Harbour” instead of “Port”." in text(question)
    assert "The page moves to the address “harbour”" in text(question)
    assert Tag.objects.get().name == "Port"
    fields = re.findall(
        r'<input type="hidden" name="(.*?)" value="(.*?)"', question.content.decode()
    )
    sent = {name: value for name, value in fields if name != "csrfmiddlewaretoken"}
    response = desk.post(reverse("admin:articles_tag_change", args=[Tag.objects.get().pk]), sent)

    assert labels() == [["Harbour"], ["Port"]]
    assert on_page("port") == on_page("harbour") == {"Story 0", "Story 1"}
    assert "“Port” is now called “Harbour”. 2 stories were updated." in finish(desk, response)
    assert labels() == [["Harbour"], ["Harbour"]]


def test_a_rename_that_was_confirmed_for_fewer_stories_asks_again(desk: Client):
    story("Story 0", tags=("Port",)), story("Story 1", tags=("Port",))

    response = rename(desk, "Port", "Harbour", confirmed="1")

    assert "2 stories will show" in text(response)
    assert Tag.objects.get().name == "Port"


def test_a_term_without_stories_and_one_that_keeps_its_name_are_saved_at_once(desk: Client):
    story("Story 0", tags=("Port",))
    Tag.objects.create(name="Alone", slug="alone")

    assert rename(desk, "Alone", "Lonely").status_code == 302
    assert rename(desk, "Port", "PORT", description="Ships").status_code == 302
    assert set(Tag.objects.filter(alias_of=None).values_list("name", flat=True)) == {
        "Lonely",
        "PORT",
    }


def test_a_deleted_term_leaves_the_stories_in_steps_and_then_goes(desk: Client):
    for n in range(2):
        story(f"Story {n}", tags=("Port", "Sea"))
    tag = Tag.objects.get(name="Port")

    page = desk.get(reverse("admin:articles_tag_delete", args=[tag.pk]))
    data = {"post": "yes"}
    response = desk.post(reverse("admin:articles_tag_delete", args=[tag.pk]), data)

    assert "on 2 articles" in text(page)
    assert labels() == [["Sea"], ["Port", "Sea"]]
    assert Tag.objects.filter(name="Port").exists()
    story("Story 2", tags=("Port",))
    assert "Deleted: Port. 2 stories were changed." in finish(desk, response)
    assert labels() == [["Sea"], ["Sea"], []]
    assert not Tag.objects.filter(name="Port").exists()


def test_who_lost_the_right_to_delete_terms_does_not_delete_them_by_continuing(client: Client):
    owner = person("editor")
    client.force_login(owner)
    stories = [story(f"Story {n}", tags=("Ports",)) for n in range(2)]
    action = bulk.start(
        DeskAction.Kind.DELETE_TERMS,
        [s.pk for s in stories],
        parameters={"field": "tags", "terms": [Tag.objects.get().pk], "names": ["Ports"]},
        user=owner,
        at=NOW,
    )

    owner.groups.set([Group.objects.get(name="Writers")])
    response = client.post(reverse("admin:desk_bulk", args=[action.pk]))

    assert response.status_code == 403
    assert Tag.objects.filter(name="Ports").exists()
    assert all(Article.objects.get(pk=s.pk).authored().tags == ("Ports",) for s in stories)


def test_terms_without_stories_are_deleted_at_once(desk: Client):
    one = Author.objects.create(name="Ann", slug="ann")
    data = {"action": "delete_selected", "_selected_action": [one.pk], "post": "yes"}

    response = desk.post("/admin/articles/author/", data, follow=True)

    assert "Deleted: Ann." in text(response)
    assert not Author.objects.exists()


def test_merging_what_is_gone_is_answered_with_a_sentence(desk: Client):
    story("Story 0", tags=("Port", "Ports"))
    chosen = list(Tag.objects.values_list("pk", flat=True))
    data = {"action": "merge", "_selected_action": [*chosen, "x", "9" * 30], "keep": "x"}

    assert "Which one do you want to keep?" in text(desk.post(TAGS, data))
    assert not DeskAction.objects.exists()
    assert form_of(desk.get(TAGS)) == {}
