"""The library of pictures: uploading, describing, finding and deleting them at the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from articles.editing import saving
from articles.models import Article, Author, Picture, PictureUse, SiteSettings, Source
from articles.pictures.uploads import store_upload
from tests.desk import NOW, edit_live, person, story, with_changes
from tests.uploading import picture, png_claiming

pytestmark = pytest.mark.django_db

UPLOAD = "/admin/articles/picture/upload/"
LIBRARY = "/admin/articles/picture/"


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


def file(name: str = "harbour.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if data is None else data)


def stored(name: str = "harbour.jpg", number: int = 0, **texts: Any) -> Picture:
    found = store_upload(picture(size=(50, 40 + number)), name, user=None, at=NOW)
    Picture.objects.filter(pk=found.pk).update(**texts)
    found.refresh_from_db()
    return found


def page(found: Picture, name: str = "change") -> str:
    return reverse(f"admin:articles_picture_{name}", args=[found.pk])


def test_a_picture_is_uploaded_and_its_alternative_text_asked_for(editor: Client):
    response = editor.post(UPLOAD, {"pictures": file()}, follow=True)

    found = Picture.objects.get()
    assert response.redirect_chain[-1][0] == page(found)
    html = response.content.decode()
    assert "Describe what it shows for people who cannot see it." in html
    assert f"![]({found.path})" in html
    assert str(found.uploaded_by) == "editor"


def test_the_page_of_a_picture_does_not_offer_another_one(editor: Client):
    found = store_upload(picture(), "harbour.jpg", user=None, at=NOW)
    page = editor.get(reverse("admin:articles_picture_change", args=[found.pk])).content.decode()
    assert 'name="_continue"' in page and 'name="_addanother"' not in page


def test_a_script_gets_one_result_per_file(editor: Client):
    good, bad = file("a.jpg"), file("b.png", png_claiming(10_000, 10_000))

    response = editor.post(
        UPLOAD, {"pictures": [good, bad]}, headers={"Accept": "application/json"}
    )

    first, second = response.json()["pictures"]
    assert first["address"] == Picture.objects.get().path
    assert (first["width"], first["height"]) == (120, 80)
    assert second == {
        "name": "b.png",
        "error": "The picture has 10000 × 10000 pixels, more than 50 million. Make it smaller "
        "first.",
    }


def test_what_was_refused_is_told_and_the_page_says_the_limits(editor: Client):
    response = editor.post(UPLOAD, {"pictures": file("x.svg", b"<svg></svg>")})

    html = response.content.decode()
    assert "x.svg: Drawings (SVG) cannot be uploaded" in html
    assert "up to 20 MB and 50 million pixels each" in html
    assert "Choose at least one picture." in editor.post(UPLOAD).content.decode()
    assert Picture.objects.count() == 0


def test_a_full_disk_is_told(editor: Client, monkeypatch: pytest.MonkeyPatch):
    def fail(*args: Any, **kwargs: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", fail)
    response = editor.post(UPLOAD, {"pictures": file()})

    assert "The disk is full, so the picture was not stored." in response.content.decode()


def test_the_library_finds_pictures_by_name_text_and_use(editor: Client):
    harbour = stored("harbour.jpg", 1, alt="A red crane")
    stored("town.jpg", 2, caption="The market")
    story(body=f"![]({harbour.path})\n")

    def names(query: str) -> set[str]:
        rows = editor.get(f"{LIBRARY}?{query}").context["cl"].result_list
        return {row.name for row in rows}

    assert names("") == {"harbour.jpg", "town.jpg"}
    assert names("q=crane") == names("use=used") == {"harbour.jpg"}
    assert names("q=market") == names("use=unused") == names("use=no-alt") == {"town.jpg"}
    assert "In 1 story" in editor.get(LIBRARY).content.decode()


def test_pictures_without_a_source_are_called_uploaded_at_the_desk(editor: Client):
    Source.objects.create(name="wire", root="/wire")

    changes = editor.get(reverse("admin:articles_picture_changelist")).context["cl"]

    [shown] = [spec for spec in changes.filter_specs if spec.title == "source"]
    names = [choice["display"] for choice in shown.choices(changes)]
    assert names == ["All", "wire", "Uploaded at the desk"]


def test_the_library_takes_few_queries_however_many_pictures(
    editor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
):
    Picture.objects.bulk_create(
        Picture(path=f"/images/{n}.jpg", file=f"uploads/{n}.jpg", width=900) for n in range(10_000)
    )
    for query in ("", "use=used", "use=unused", "use=no-alt", "q=999"):
        with django_assert_max_num_queries(15):
            assert editor.get(f"{LIBRARY}?{query}").status_code == 200


def test_where_a_picture_is_used(editor: Client):
    found = stored()
    lead = story("Lead", thumbnail=found.path)
    story("Text", body=f"![A]({found.path})\n")
    Author.objects.create(name="Ann", slug="ann", key="ann", picture=found.path)
    site = SiteSettings.current(at=NOW)
    SiteSettings.objects.filter(pk=site.pk).update(logo=found.path)

    html = editor.get(page(found)).content.decode()

    for text in (">Lead</a>", ">Text</a>", ">Ann</a>", ">Site settings</a>"):
        assert text in html
    edit_live(editor, lead, thumbnail="")
    assert set(PictureUse.objects.values_list("article__title", flat=True)) == {"Text"}


def test_a_picture_in_use_is_not_deleted(editor: Client):
    found = stored()
    article = story(thumbnail=found.path)

    response = editor.post(page(found, "delete"), {"post": "yes"}, follow=True)

    assert "This picture is used." in response.content.decode()
    article.delete()
    editor.post(page(found, "delete"), {"post": "yes"})
    assert not Picture.objects.exists()


@pytest.mark.parametrize("where", ["draft", "changes", "params"])
def test_a_picture_that_an_unpublished_text_names_is_not_deleted(editor: Client, where: str):
    found = stored()
    if where == "draft":
        story("Draft", status="draft", body=f"![]({found.path})\n")
    elif where == "changes":
        with_changes(story("Live"), body=f"![]({found.path})\n")
    else:
        story("Shared", params={"images": [found.path]})

    editor.post(page(found, "delete"), {"post": "yes"})

    assert Picture.objects.exists()


def test_a_deleted_picture_leaves_no_files(editor: Client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        found = stored()
    name = str(found.file.name)
    assert default_storage.exists(f"{name}.w50.webp")

    with django_capture_on_commit_callbacks(execute=True):
        editor.post(page(found, "delete"), {"post": "yes"})

    assert not default_storage.exists(name)
    assert not default_storage.exists(f"{name}.w50.webp")


def test_a_writer_describes_her_own_picture_until_readers_see_it(client: Client):
    writer = person("writer")
    client.force_login(writer)
    mine, other = stored("mine.jpg", 1, uploaded_by=writer), stored("other.jpg", 2)

    def describe(found: Picture) -> str:
        client.post(page(found), {"alt": "New", "caption": "", "credit": ""})
        found.refresh_from_db()
        return found.alt

    assert describe(other) == ""
    assert describe(mine) == "New"
    Picture.objects.update(alt="")
    story(thumbnail=mine.path)
    assert describe(mine) == ""
    assert Article.objects.count() == 1


def shown(client: Client, article: Article) -> str:
    return client.get(article.path).content.decode()


def test_the_texts_of_a_picture_are_shown_and_a_change_reaches_every_story(editor: Client):
    found = stored(alt="A crane", caption="Cranes <b>&</b> ships", credit="Ann / Wire")
    article = story(
        body=f"Before.\n\n![]({found.path})\n\nBeside ![Own words]({found.path}) words.\n",
        thumbnail=found.path,
    )
    caption = (
        "<figcaption>Cranes &lt;b&gt;&amp;&lt;/b&gt; ships <small>Ann / Wire</small></figcaption>"
    )
    html = shown(Client(), article)
    assert html.count(caption) == 1
    assert html.count(caption.replace("<figcaption>", '<figcaption dir="auto">')) == 1
    assert html.count('alt="A crane"') == 2
    assert html.count('alt="Own words"') == 1
    version = article.version

    form = {"alt": "A red crane", "caption": "", "credit": "Ben"}
    assert editor.post(page(found), form).status_code == 302

    html = shown(Client(), article)
    assert html.count('alt="A red crane"') == 2
    assert "<figcaption><small>Ben</small></figcaption>" in html
    article.refresh_from_db()
    assert article.version == version
    assert "Ben" in article.plain_text
    again = saving.save_article(
        article, article.authored(), status=article.status, user=None, at=NOW
    )
    assert not again.written


def test_a_picture_without_texts_is_shown_as_before(client: Client):
    article = story(body=f"![]({stored().path})\n")
    assert "<figure" not in article.html
    assert 'alt=""' in article.html


def test_a_linked_picture_gets_its_caption_too():
    found = stored(caption="The harbour")
    article = story(body=f"[![]({found.path})](/port/)\n")
    assert article.html.startswith('<figure><a href="/port/"><img ')
    assert "</a><figcaption>The harbour</figcaption></figure>" in article.html
