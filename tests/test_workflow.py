"""The effects of editors' actions on articles, files, terms and addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from articles import search
from articles.content.revision_values import from_json
from articles.content.status import choose_status
from articles.editing import addresses, conflicts, publishing, saving, term_changes
from articles.hugo import Authored
from articles.models import (
    Article,
    Author,
    Category,
    MenuEntry,
    Redirect,
    Revision,
    SiteSettings,
    SourceFile,
    Tag,
)
from articles.rendering import RenderError
from tests.desk import FUTURE, NOW, PAST, file_of, merge_terms, story

pytestmark = pytest.mark.django_db

Status = Article.Status


def save(article: Article, status: str | None = None, **changes: object) -> saving.SaveResult:
    authored = replace(article.authored(), **changes)  # type: ignore[arg-type]
    return saving.save_article(
        article, authored, status=status or article.status, user=None, at=NOW
    )


def found_by_search(word: str) -> int:
    live = Article.objects.published(at=NOW)
    return search.search(word, within=live, page=1, per_page=10, at=NOW).total


# Saving


def test_a_saved_article_holds_what_was_written_and_what_follows_from_it():
    article = story("Harbour opens", body="Ships *sail* again.\n", tags=("Port", "Ships"))

    assert article.path == "/news/harbour-opens/"
    assert "<em>sail</em>" in article.html
    assert article.authored().tags == ("Port", "Ships")
    assert article.version == 1
    assert found_by_search("sail") == 1


def test_a_save_under_an_old_version_is_refused_and_changes_nothing():
    article = story()
    seen_by_both = Article.objects.get(pk=article.pk)
    save(article, title="First")

    with pytest.raises(saving.StaleVersion) as refused:
        save(seen_by_both, title="Second")

    assert refused.value.seen == 1
    assert refused.value.article.title == "First"
    assert Article.objects.get(pk=article.pk).title == "First"


def test_saving_what_stands_already_makes_no_version():
    article = story()

    saved = save(article)

    assert not saved.written
    assert Article.objects.get(pk=article.pk).version == 1
    assert Revision.objects.filter(article=article).count() == 1


def test_every_save_leaves_a_revision_with_who_and_when(django_user_model: type[User]):
    ann = django_user_model.objects.create_user("ann")
    article = story(user=ann)

    revision = Revision.objects.get(article=article)

    assert (revision.user, revision.created_at, revision.via) == (ann, NOW, "admin")
    assert revision.values["title"] == "Harbour opens"
    assert revision.values["status"] == "published"


def test_a_renamed_live_story_is_found_at_its_old_address():
    article = story("Harbour opens")

    saved = save(article, slug="port")

    assert saved.moved_from is not None
    assert saved.moved_from.path == "/news/harbour-opens/"
    assert Redirect.objects.get(path="/news/harbour-opens/").article == article


def test_a_story_that_moves_back_needs_no_redirect_to_itself():
    article = story("Harbour opens")
    save(article, slug="port")
    save(article, slug=None)

    assert article.path == "/news/harbour-opens/"
    assert list(Redirect.objects.values_list("path", flat=True)) == ["/news/port/"]


def test_a_draft_that_nobody_saw_leaves_no_redirect_when_it_is_renamed():
    article = story("Harbour opens", status=Status.DRAFT)

    saved = save(article, slug="port")

    assert saved.moved_from is None
    assert not Redirect.objects.exists()


def test_a_draft_that_was_online_once_keeps_its_old_address():
    article = story("Harbour opens")
    save(article, status=Status.DRAFT)

    saved = save(article, slug="port")

    assert saved.moved_from is not None


def test_a_taken_address_is_refused_with_its_owner():
    owner = story("Harbour opens")

    with pytest.raises(addresses.AddressTaken, match="belongs to “Harbour opens”") as refused:
        story("Harbour opens")

    assert refused.value.owner == owner


@pytest.mark.parametrize("url", ["/admin/", "/media/x/", "/de/admin/", "/feed.json", "/page/2/"])
def test_an_address_of_the_system_is_refused(url: str):
    with pytest.raises(addresses.AddressTaken, match="reserved by the system"):
        story(url=url)


def test_a_body_beyond_every_limit_is_refused_whole():
    article = story()

    with pytest.raises(RenderError):
        save(article, body="> " * 200_000 + "deep")

    assert Article.objects.get(pk=article.pk).version == 1


# Publishing and retracting


def test_publishing_gives_an_undated_story_of_a_section_its_date():
    news = story("News", status=Status.DRAFT, date=None)
    about = story("About", status=Status.DRAFT, date=None, section="")

    published = publishing.publish([news, about], user=None, at=NOW + timedelta(microseconds=7))

    dates = {article.title: article.date for article in published}
    assert dates == {"News": NOW, "About": None}
    assert all(article.state(at=NOW) == "live" for article in published)


def test_publishing_leaves_what_is_published_alone():
    article = story()

    assert publishing.publish([article], user=None, at=NOW) == []
    assert Article.objects.get(pk=article.pk).version == 1


def test_publishing_a_story_of_tomorrow_schedules_it():
    article = story("Later", status=Status.DRAFT, publish_date=FUTURE)

    (published,) = publishing.publish([article], user=None, at=NOW)

    assert published.state(at=NOW) == "scheduled"


def test_retracting_takes_a_story_from_readers_and_search_and_leaves_drafts_alone():
    live, draft = story("Live", body="Wobbegong.\n"), story("Draft", status=Status.DRAFT)

    retracted = publishing.retract([live, draft], user=None, at=NOW)

    assert [article.title for article in retracted] == ["Live"]
    assert Article.objects.get(pk=draft.pk).status == Status.DRAFT
    assert found_by_search("wobbegong") == 0


def test_a_changed_status_ends_what_was_cached():
    article = story()
    before = SiteSettings.current(at=NOW).generation

    publishing.retract([article], user=None, at=NOW)

    assert SiteSettings.current(at=NOW).generation > before


# Deleting


def test_a_deleted_article_leaves_a_tombstone_on_its_file(django_user_model: type[User]):
    ann = django_user_model.objects.create_user("ann")
    article = story()
    file = file_of(article)

    assert publishing.erase([article], user=ann, at=NOW) == 1

    file.refresh_from_db()
    assert file.state == SourceFile.State.DELETED
    assert (file.deleted_at, file.deleted_by, file.article) == (NOW, ann, None)
    assert bytes(file.base).startswith(b"---\ntitle: Harbour")


def test_an_article_deleted_past_the_desk_leaves_a_tombstone_too():
    article = story(body="Wobbegong.\n")
    file = file_of(article)

    article.delete()

    file.refresh_from_db()
    assert file.state == SourceFile.State.DELETED
    assert file.deleted_at is not None
    assert found_by_search("wobbegong") == 0


def test_revisions_stay_in_the_trash_with_their_article():
    article = story()

    publishing.trash([article], user=None, at=NOW)

    titles = [revision.values["title"] for revision in article.revisions.all()]
    assert titles == ["Harbour opens", "Harbour opens"]


# Terms


def test_a_renamed_tag_has_its_new_name_for_readers_and_articles_keep_their_words():
    article = story(tags=("Port", "Wire"))
    tag = Tag.objects.get(name="Port")

    tag.name = "Harbour"
    tag.save()

    article.refresh_from_db()
    assert article.authored().tags == ("Port", "Wire")
    assert article.terms["tags"] == [["Harbour", "port"], ["Wire", "wire"]]
    assert article.version == 1
    assert Tag.objects.filter(alias_of=None).count() == 2
    assert article.tag_uses.get(tag=tag).spelling == "Harbour"


def test_another_spelling_of_the_same_tag_leaves_articles_their_own():
    article = story(tags=("port authority",))
    tag = Tag.objects.get()

    tag.name = "Port Authority"
    tag.save()

    article.refresh_from_db()
    assert article.authored().tags == ("port authority",)
    assert article.version == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("field", "model"), [("tags", Tag), ("categories", Category), ("authors", Author)]
)
def test_a_new_slug_reaches_the_links_of_articles(client, field: str, model: type):
    story("Harbour closes")
    article = story(**{field: ("Port",)})

    term = model.objects.get()
    term.slug = "the-port"
    term.save()

    article.refresh_from_db()
    assert article.terms[field] == [["Port", "the-port"]]
    assert article.version == 1
    facets = client.get("/search/?q=harbour").context["facets"]
    assert [c.url.partition("=the-")[2] for f in facets.offered for c in f.choices] == ["port"]


@pytest.mark.parametrize(
    ("field", "model"), [("tags", Tag), ("categories", Category), ("authors", Author)]
)
def test_a_deleted_label_leaves_its_articles(field: str, model: type):
    article = story(**{field: ("Port", "Wire")})

    model.objects.get(name="Port").delete()

    article.refresh_from_db()
    assert getattr(article.authored(), field) == ("Wire",)
    assert article.terms[field] == [["Wire", "wire"]]


def test_merged_tags_stand_once_in_every_article():
    both = story("Both", tags=("Ports", "Sea", "Port"))
    one = story("One", tags=("Ports",))
    keep, other = Tag.objects.get(name="Port"), Tag.objects.get(name="Ports")

    changed = merge_terms("tags", keep=keep, others=[other])

    assert changed == 2
    both, one = Article.objects.get(pk=both.pk), Article.objects.get(pk=one.pk)
    assert both.terms["tags"] == [["Port", "port"], ["Sea", "sea"]]
    assert both.authored().tags == ("Ports", "Sea", "Port")
    assert (one.terms["tags"], one.authored().tags) == ([["Port", "port"]], ("Ports",))
    assert Tag.objects.get(name="Ports").alias_of == keep


def test_many_articles_are_relabelled_in_batches(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(term_changes, "BATCH_SIZE", 3)
    for number in range(7):
        story(f"Story {number}", tags=("Port",))
    tag = Tag.objects.get()

    tag.name = "Harbour"
    tag.save()

    assert all(a.terms["tags"] == [["Harbour", "port"]] for a in Article.objects.all())


# Cached pages


@pytest.mark.parametrize("make", [
    lambda: Tag.objects.create(name="x", slug="x"),
    lambda: Author.objects.create(name="x", slug="x"),
    lambda: MenuEntry.objects.create(name="x", url="/x/"),
    lambda: Redirect.objects.create(path="/x/", target="/y/"),
])  # fmt: skip
def test_what_pages_show_ends_what_was_cached_when_it_changes(make):
    before = SiteSettings.current(at=NOW).generation

    made = make()
    after = SiteSettings.current(at=NOW).generation
    made.delete()

    assert after > before
    assert SiteSettings.current(at=NOW).generation > after


def test_settings_that_were_loaded_long_ago_do_not_turn_the_generation_back():
    old = SiteSettings.current(at=NOW)
    for _ in range(3):
        SiteSettings.increment_generation()
    latest = SiteSettings.objects.get().generation

    old.title = "The Harbour Times"
    old.save()

    assert old.generation > latest
    assert SiteSettings.objects.get().generation > latest


# Conflicts with files


def settle(article: Article, authored: Authored) -> saving.SaveResult:
    file = SourceFile.objects.get(article=article)
    return conflicts.resolve_conflict(
        file, article, authored, status=article.status, user=None, at=NOW
    )


def test_a_settled_conflict_makes_the_files_text_the_known_one():
    article = story("Ours")
    file = file_of(article, state="conflict", incoming=b"new", size=3, mtime_ns=5, problems=[
        {"code": "edited-on-both-sides"}, {"code": "shortcode-unknown"},
    ])  # fmt: skip

    settle(article, Authored(title="Theirs", date=PAST, tags=("New",)))

    file.refresh_from_db()
    article.refresh_from_db()
    assert (bytes(file.base), file.incoming, file.state, file.size) == (b"new", None, "imported", 0)
    assert [problem["code"] for problem in file.problems] == ["shortcode-unknown"]
    assert (article.title, article.path) == ("Theirs", "/news/ours/")
    assert [r.values["title"] for r in article.revisions.all()] == ["Theirs", "Ours"]


def test_a_conflict_settled_for_what_stands_here_makes_no_version():
    article = story()
    file_of(article, state="conflict", incoming=b"new")

    assert not settle(article, article.authored()).written
    assert SourceFile.objects.get().state == "imported"


@pytest.mark.parametrize(
    ("status", "before", "now", "after"),
    [
        ("published", False, True, "draft"),
        ("published", None, False, "published"),
        ("draft", True, False, "published"),
        ("draft", True, True, "draft"),
        ("review", True, False, "review"),
        ("retracted", False, True, "retracted"),
        ("retracted", True, False, "retracted"),
    ],
)
def test_only_a_changed_draft_key_changes_the_status(status, before, now, after):
    settled = choose_status(status, before=Authored(draft=before), after=Authored(draft=now))

    assert settled == after


# Revisions


def test_a_hidden_byline_survives_in_revisions():
    article = story(post_meta=())

    values = Revision.objects.get().values

    assert from_json(values) == replace(article.authored(), draft=False)
    assert from_json(values).post_meta == ()
