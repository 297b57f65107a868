"""Acts that a Writer, or somebody else without the right, must not succeed with, one by one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core import signing
from django.test import Client
from django.urls import reverse

from articles.admin.text_merge import SALT
from articles.editing import bulk, desk_actions, publishing
from articles.models import Article, Autosave, DeskAction, Revision, Tag, WorkingCopy
from tests.desk import NOW, PAST, file_of, form_of, person, story, with_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    return person("writer", "ann")


@pytest.fixture
def desk(ann: User) -> Client:
    client = Client()
    client.force_login(ann)
    return client


def address(word: str, pk: Any) -> str:
    return reverse(f"admin:articles_article_{word}", args=[pk])


def forms(article: Article) -> dict[str, Any]:
    """Return the form of ``article`` as an editor's browser would send it."""
    boss = Client()
    boss.force_login(User.objects.filter(username="boss").first() or person("superuser", "boss"))
    return form_of(boss.get(address("change", article.pk)), _save="x")


def statuses() -> set[str]:
    return set(Article.objects.values_list("status", flat=True))


def own_draft(ann: User, **values: Any) -> Article:
    return story("Mine", status="draft", user=ann, **values)


def test_a_date_in_the_past_publishes_no_draft(desk: Client, ann: User):
    draft = own_draft(ann)
    data = form_of(desk.get(address("change", draft.pk)), _save="x")
    desk.post(
        address("change", draft.pk), data | {"date": "2026-01-01", "publish_date": "2026-01-01"}
    )

    assert statuses() == {"draft"}
    assert Client().get(Article.objects.get().path).status_code == 404


@pytest.mark.parametrize("status", ["published", "retracted", "trashed", "x", "PUBLISHED"])
@pytest.mark.parametrize("button", ["_save", "_publish", "_publish_changes", "_continue"])
def test_a_forged_status_is_not_saved(desk: Client, ann: User, status: str, button: str):
    draft = own_draft(ann)
    data = form_of(desk.get(address("change", draft.pk)))
    desk.post(address("change", draft.pk), data | {"status": status, button: "x", "lead": "y"})
    desk.post("/admin/articles/article/add/", data | {"status": status, button: "x", "title": "N"})

    assert statuses() == {"draft"}


def test_a_form_that_is_saved_as_new_makes_at_most_a_draft(desk: Client):
    live = story("Live")
    for forged in ({}, {"status": "published"}, {"_publish": "x"}):
        data = forms(live) | {"_saveasnew": "1", "title": "New"} | forged
        desk.post(address("change", live.pk), data)

    assert Article.objects.get(pk=live.pk).title == "Live"
    assert set(Article.objects.exclude(pk=live.pk).values_list("status", flat=True)) <= {"draft"}


def test_a_popup_form_publishes_nothing(desk: Client, ann: User):
    draft = own_draft(ann)
    data = form_of(desk.get(address("change", draft.pk)))
    desk.post(address("change", draft.pk) + "?_popup=1",
              data | {"_popup": "1", "status": "published", "_publish": "x"})  # fmt: skip
    desk.post("/admin/articles/article/add/?_popup=1&_to_field=id",
              data | {"_popup": "1", "title": "N", "status": "published"})  # fmt: skip

    assert statuses() == {"draft"}


def test_another_key_does_not_open_a_story_of_somebody_else(desk: Client):
    other = story("Other", status="draft", user=person("writer", "bea"))
    for query in ("?_to_field=path", "?_to_field=id", "?_to_field=headline"):
        desk.post(address("change", other.pk) + query, forms(other) | {"title": "Stolen"})

    assert Article.objects.get().title == "Other"


def test_the_list_is_not_editable_by_forged_rows(desk: Client):
    draft = story("Other", status="draft")
    desk.post("/admin/articles/article/", {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": draft.pk,
        "form-0-status": "published", "form-0-title": "Stolen", "_save": "Save",
    })  # fmt: skip

    assert (Article.objects.get().status, Article.objects.get().title) == ("draft", "Other")


@pytest.mark.parametrize(
    "action",
    [
        "publish",
        "retract",
        "trash",
        "delete",
        "delete_selected",
        "set_section",
        "add_tags",
        "submit",
    ],
)
def test_no_action_of_the_list_changes_the_stories_of_others(desk: Client, action: str):
    keys = [story("Live").pk, story("Draft", status="draft").pk]
    before = list(Article.objects.order_by("pk").values_list("pk", "version", "status", "section"))
    for extra in ({}, {"post": "yes"}, {"confirmed": "2", "post": "yes"}):
        data = {
            "action": action,
            "_selected_action": keys,
            "section": "x",
            "tags": "x",
            "names": "x",
        }
        page = desk.post("/admin/articles/article/", data | extra)
        assert page.status_code < 500
    for log in DeskAction.objects.filter(ended_at=None):
        desk.post(reverse("admin:desk_bulk", args=[log.pk]))

    after = Article.objects.order_by("pk").values_list("pk", "version", "status", "section")
    assert list(after) == before


def test_an_action_of_many_stories_checks_the_right_for_each(desk: Client, ann: User):
    """She started both as an Editor, and is a Writer now."""
    live, draft = story("Live"), own_draft(ann)
    for kind, article in ((DeskAction.Kind.RETRACT, live), (DeskAction.Kind.PUBLISH, draft)):
        action = bulk.start(kind, [article.pk], user=ann, at=NOW)
        desk.post(reverse("admin:desk_bulk", args=[action.pk]))
        assert "refused" in set(action.items.values_list("outcome", flat=True))

    assert Article.objects.get(pk=live.pk).status == "published"
    assert Article.objects.get(pk=draft.pk).status == "draft"


def test_a_conflict_with_a_file_does_not_publish(desk: Client, ann: User):
    draft = own_draft(ann)
    file_of(draft, base=b"---\ntitle: Mine\ndraft: true\n---\n", state="conflict",
            incoming=b"---\ntitle: Theirs\ndraft: false\ndate: 2026-01-01\n---\n")  # fmt: skip
    html = desk.get(address("conflict", draft.pk)).content.decode()
    token = html.partition('name="token" value="')[2].partition('"')[0]
    for data in ({"side-title": "theirs"}, {"side-title": "own", "text-title": "draft: false"}):
        desk.post(address("conflict", draft.pk), data | {"token": token, "_publish": "x"})

    assert statuses() == {"draft"}


def test_a_conflict_does_not_change_a_live_story(desk: Client):
    live = story("Live")
    file_of(live, state="conflict", incoming=b"---\ntitle: Theirs\n---\n")

    assert desk.post(address("conflict", live.pk), {"side-title": "theirs"}).status_code == 403
    assert Article.objects.get().title == "Live"


def test_restoring_a_published_revision_publishes_no_draft(desk: Client, ann: User):
    draft = own_draft(ann)
    publishing.publish([draft], user=None, at=NOW)
    Article.objects.update(status="draft")
    for revision in Revision.objects.all():
        url = reverse("admin:articles_revision_restore", args=[revision.pk])
        page = desk.get(url).content.decode()
        version = page.partition('name="version" value="')[2].partition('"')[0]
        desk.post(url, {"version": version, "status": "published"})

    assert statuses() == {"draft"}


def test_restoring_changes_no_story_in_review(desk: Client, ann: User):
    mine = story("Mine", status="review", user=ann)
    url = reverse("admin:articles_revision_restore", args=[Revision.objects.get().pk])

    assert desk.post(url, {"version": str(mine.version)}).status_code == 403


def test_a_preview_saves_nothing(desk: Client, ann: User):
    draft = own_draft(ann)
    data = form_of(desk.get(address("change", draft.pk)))
    desk.post(address("preview", draft.pk), data | {"status": "published", "_publish": "x",
              "title": "Changed"})  # fmt: skip

    assert (Article.objects.get().status, Article.objects.get().title) == ("draft", "Mine")


@pytest.mark.parametrize("page", ["", "/publish", "/fix", "/conflict", "/merge"])
def test_autosaving_opens_no_form_that_the_page_refuses(desk: Client, ann: User, page: str):
    refused = story("Waiting", status="review", user=ann)
    if page in ("/publish", "/fix", "/conflict"):
        refused = story("Live")
    report = {"user": str(ann.pk), "tab": "a-tab-of-the-tests", "edit": 1,
              "values": {"title": ["x"]},
              "form": f"articles.article/{refused.pk}{page}"}  # fmt: skip

    answer = desk.post("/admin/autosave/", json.dumps(report), content_type="application/json")

    assert answer.status_code == 403
    assert not Autosave.objects.exists()


def test_an_old_page_of_a_merge_does_not_publish_after_the_right_is_gone(desk: Client, ann: User):
    draft = own_draft(ann)
    text = [{"title": "Mine", "body": "x"}, "news", ""]
    token = signing.dumps(
        {"article": draft.pk, "user": ann.pk, "state": str(draft.version), "status": "published",
         "note": "", "base": text, "theirs": text, "ours": text},
        salt=SALT, compress=True,
    )  # fmt: skip
    desk.post(address("merge", draft.pk), {"token": token})

    assert statuses() == {"draft"}


def test_undoing_needs_the_right_to_publish(desk: Client, ann: User):
    """She retracted the story as an Editor, and is a Writer now."""
    live = story("Live")
    with desk_actions.log_act(DeskAction.Kind.RETRACT, live, user=ann, at=NOW) as action:
        publishing.retract([live], user=ann, at=NOW)

    for _time in range(2):
        desk.post(reverse("admin:desk_undo", args=[action.pk]))
    for log in DeskAction.objects.filter(ended_at=None):
        desk.post(reverse("admin:desk_bulk", args=[log.pk]))

    assert statuses() == {"retracted"}


def test_nothing_brings_a_story_back_from_the_trash(desk: Client, ann: User):
    draft = own_draft(ann)
    publishing.trash([draft], user=None, at=NOW)
    data = {"status": "draft", "title": "Back", "_save": "x", "version": "2"}
    for word in ("change", "restore", "delete", "submit", "sendback", "publish", "retract"):
        desk.post(address(word, draft.pk), data | {"note": "x", "post": "yes"})

    assert statuses() == {"trashed"}


def test_a_story_in_review_is_not_taken_back(desk: Client, ann: User):
    mine = story("Mine", status="review", user=ann)
    data = forms(mine) | {"status": "draft", "title": "Changed"}
    desk.post(address("change", mine.pk), data)
    desk.post(address("sendback", mine.pk), {"note": "x"})
    desk.post(address("merge", mine.pk), {"token": "x:y"})

    assert (Article.objects.get().status, Article.objects.get().title) == ("review", "Mine")


def test_changes_in_review_are_not_taken_back(desk: Client, ann: User):
    live = story("Live")
    copy = with_changes(live, user=ann, title="Changed", status="review")
    desk.post(address("change", live.pk), forms(live) | {"status": "draft", "title": "Other"})
    desk.post(address("discard", live.pk), {"version": copy.version})
    desk.post(address("sendback", live.pk), {"note": "x"})

    stored = WorkingCopy.objects.get()
    assert (stored.status, stored.text.authored.title) == ("review", "Changed")


def test_the_creator_of_a_story_cannot_be_forged(desk: Client, ann: User):
    other = story("Other", status="draft", user=person("writer", "bea"))
    desk.post(address("change", other.pk), forms(other) | {"created_by": ann.pk, "title": "x"})
    data = form_of(desk.get("/admin/articles/article/add/"), title="New", section="news")
    desk.post("/admin/articles/article/add/", data | {"created_by": other.created_by_id})

    assert Article.objects.get(pk=other.pk).created_by != ann
    assert Article.objects.get(title="New").created_by == ann


def test_an_answer_to_a_file_is_not_a_writers(desk: Client):
    asking = story("Asking", status="retracted")
    file_of(asking, problems=[{"code": "retracted-here"}])

    assert desk.post(address("question", asking.pk), {"_publish": "x"}).status_code == 403
    assert statuses() == {"retracted"}


def test_a_writer_renames_no_term_and_reads_no_accounts(desk: Client, ann: User):
    tag = Tag.objects.create(name="Port", slug="port", key="port")
    for url in ("/admin/auth/user/", "/admin/auth/user/add/",
                f"/admin/articles/tag/{tag.pk}/change/",
                f"/admin/auth/user/{ann.pk}/change/", f"/admin/auth/user/{ann.pk}/link/",
                "/admin/auth/group/add/", "/admin/articles/sitesettings/"):  # fmt: skip
        assert desk.get(url).status_code == desk.post(url, {"name": "x"}).status_code == 403, url


def test_a_writer_gives_herself_no_group(desk: Client, ann: User):
    editors = Group.objects.get(name="Editors")
    rights = [p.pk for p in Permission.objects.filter(codename="publish_article")]
    data = {"username": "ann", "groups": [editors.pk], "user_permissions": rights,
            "is_superuser": "on", "is_staff": "on", "is_active": "on"}  # fmt: skip
    desk.post(f"/admin/auth/user/{ann.pk}/change/", data)
    desk.post("/admin/password_change/", data | {
        "old_password": "x", "new_password1": "a-rare-phrase", "new_password2": "a-rare-phrase",
    })  # fmt: skip

    stored = User.objects.get(pk=ann.pk)
    assert not stored.is_superuser and not stored.has_perm("articles.publish_article")


def test_who_lost_her_role_can_do_nothing_with_her_own_draft(desk: Client, ann: User):
    draft = own_draft(ann, date=PAST)
    data = form_of(desk.get(address("change", draft.pk)), title="Changed", _save="x")
    ann.groups.clear()

    assert desk.post(address("change", draft.pk), data).status_code == 403
    assert desk.get(address("preview", draft.pk)).status_code == 403


def test_a_deactivated_person_is_logged_out_at_once(desk: Client, ann: User):
    draft = own_draft(ann)
    User.objects.filter(pk=ann.pk).update(is_active=False)

    assert "/admin/login/" in desk.get(address("change", draft.pk))["Location"]
