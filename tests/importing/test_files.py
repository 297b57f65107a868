"""Files other than stories and pictures have Hugo's addresses and cannot do harm."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from articles.editing.preview_links import make_token
from articles.importing import ImportOptions, files, import_articles
from articles.importing.media_types import media_type_of
from articles.models import Article, ImportRun, Picture, StoredFile
from tests.importing.conftest import Tree, run_import
from tests.importing.test_command import png

pytestmark = pytest.mark.django_db

STORY = "---\ntitle: {0}\ndate: 2025-02-14\n{1}---\n\n{2}\n"


def static(tree: Tree, path: str, data: bytes = b"data\n") -> Path:
    file = tree.site / "static" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def story(title: str, body: str = "Text.", *, more: str = "") -> str:
    return STORY.format(title, more, body)


def got(client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content)


def test_files_of_static_and_of_bundles_answer_at_hugos_addresses(tree, client):
    tree.write("post/a.md")
    for path in ("docs/report.pdf", "ads.txt", ".well-known/security.txt", "Big File.PDF", "CNAME"):
        static(tree, path, path.encode())
    tree.write("post/leaf/index.md", story("Leaf"))
    tree.write("post/leaf/data.csv", "1,2\n")
    tree.write("post/leaf/Sub Dir/A b.csv", "3,4\n")
    tree.write("Upper Case/My Bundle/index.md", story("Up"))
    tree.write("Upper Case/My Bundle/Film.mp4", b"film")
    tree.write("post/loose.zip", b"PK")
    ran = run_import(tree.site, format="text")
    assert "9 other files imported" in ran.stdout
    assert got(client, "/docs/report.pdf") == b"docs/report.pdf"
    assert got(client, "/ads.txt") == b"ads.txt"
    assert got(client, "/.well-known/security.txt") == b".well-known/security.txt"
    assert got(client, "/Big%20File.PDF") == b"Big File.PDF"
    assert got(client, "/CNAME") == b"CNAME"
    assert got(client, "/post/leaf/data.csv") == b"1,2\n"
    assert got(client, "/post/leaf/Sub%20Dir/A%20b.csv") == b"3,4\n"
    assert got(client, "/upper-case/my-bundle/Film.mp4") == b"film"
    assert got(client, "/post/loose.zip") == b"PK"
    assert ImportRun.objects.get().counts["files"] == 9


def test_a_file_of_a_bundle_follows_its_page(tree, client):
    tree.write("post/leaf/index.md", story("Leaf", "[a](data.csv)", more="slug: elsewhere\n"))
    tree.write("post/leaf/data.csv", "1,2\n")
    tree.write("post/leaf/own.png", png())
    run_import(tree.site)
    assert got(client, "/post/elsewhere/data.csv") == b"1,2\n"
    assert client.get("/post/elsewhere/own.png").status_code == 301
    assert 'href="data.csv"' in Article.objects.get().html


def test_a_file_of_a_page_that_is_not_live_is_shown_by_its_previews_alone(
    tree, client, admin_client
):
    for name in ("leaf", "other"):
        tree.write(f"post/{name}/index.md", story(name, more="draft: true\n"))
        tree.write(f"post/{name}/secret.pdf", name.encode())
    tree.write("post/loose.pdf", b"loose")
    run_import(tree.site)
    for browser in (client, admin_client):
        assert browser.get("/post/leaf/secret.pdf").status_code == 404

    article = Article.objects.get(title="leaf")
    desk = reverse("admin:articles_article_preview", args=[article.pk])
    link = f"/preview/{make_token(article, at=timezone.now())}/"
    assert client.get(f"{desk}secret.pdf").status_code == 302
    for browser, base in ((admin_client, desk), (client, link)):
        shown = browser.get(f"{base}secret.pdf")
        assert b"".join(shown) == b"leaf"
        assert "no-store" in shown["Cache-Control"]
        for name in ("none.pdf", "../other/secret.pdf", "../loose.pdf", "../../robots.txt"):
            assert browser.get(f"{base}{name}").status_code == 404


def test_links_of_texts_lead_to_files(tree, client):
    static(tree, "docs/report.pdf")
    tree.write("post/leaf/index.md", story("Leaf", "[a](data.csv) [b](/docs/report.pdf#page=2)"))
    tree.write("post/leaf/data.csv", "1,2\n")
    tree.write("post/loose.pdf", b"loose")
    tree.write("post/a.md", story("A", "[c](loose.pdf?x=1) [d](docs/report.pdf)"))
    run_import(tree.site)
    html = Article.objects.get(title="Leaf").html
    assert 'href="data.csv"' in html
    assert 'href="/docs/report.pdf#page=2"' in html
    html = Article.objects.get(title="A").html
    assert 'href="/post/loose.pdf?x=1"' in html
    assert 'href="/docs/report.pdf"' in html


def test_nothing_in_a_file_can_run_here(tree, client):
    tree.write("post/a.md")
    hostile = b"<script>alert(1)</script>"
    for name in ("x.js", "x.css", "x.xml", "page.html", "x.xhtml", "BingSiteAuth.xml", "x.HTML"):
        static(tree, name, hostile)
    for name in ("x.unknown", "x.swf", "x.wasm", "x.hta", "x.svgz"):
        static(tree, name, hostile)
    for name in ("google1234567890abcdef.html", "yandex_1234567890abcdef.html"):
        static(tree, name, b"google-site-verification: yes")
    run_import(tree.site)
    for row in StoredFile.objects.all():
        response = client.get(row.url)
        assert response["X-Content-Type-Options"] == "nosniff"
        kind = response["Content-Type"].partition(";")[0]
        if row.path.startswith(("/google", "/yandex")):
            assert kind == "text/html"
            assert response["Content-Security-Policy"].startswith("sandbox;")
        elif row.path.rsplit(".")[-1] in ("unknown", "swf", "wasm", "hta", "svgz"):
            assert kind == "application/octet-stream"
            assert response["Content-Disposition"].startswith("attachment")
        else:
            assert kind == "text/plain"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/a.pdf", "application/pdf"),
        ("/a.MP4", "video/mp4"),
        ("/a.csv", "text/csv"),
        ("/docs/google12.html", "text/plain"),
        ("/googlex.html/y", "text/plain"),
        ("/.well-known/apple-app-site-association", "text/plain"),
        ("/a.b", "application/octet-stream"),
    ],
)
def test_known_types_are_served_as_what_they_are(address, kind):
    assert media_type_of(address) == kind


def test_a_file_is_saved_under_its_own_name(tree, client):
    tree.write("post/a.md")
    static(tree, "docs/Bericht Möwe.pdf")
    static(tree, "docs/x.unknown")
    run_import(tree.site)
    shown = client.get("/docs/Bericht%20M%C3%B6we.pdf")["Content-Disposition"]
    assert shown == "inline; filename*=utf-8''Bericht%20M%C3%B6we.pdf"
    assert client.get("/docs/x.unknown")["Content-Disposition"] == (
        'attachment; filename="x.unknown"'
    )


def test_the_charset_is_told_where_it_is_known(tree, client):
    tree.write("post/a.md")
    static(tree, "utf.txt", "Möwe".encode())
    static(tree, "old.txt", "Möwe".encode("latin-1"))
    run_import(tree.site)
    assert client.get("/utf.txt")["Content-Type"] == "text/plain; charset=utf-8"
    assert client.get("/old.txt")["Content-Type"] == "text/plain"


def test_a_story_and_a_route_of_ours_win_over_a_file(tree, client):
    tree.write("post/a.md", story("A", more="url: /a.txt\n"))
    static(tree, "a.txt", b"file")
    static(tree, "sitemap.xml", b"file")
    run_import(tree.site)
    assert b"<h1" in client.get("/a.txt").content
    assert client.get("/sitemap.xml").content != b"file"


def test_a_page_wins_over_a_file_that_hugo_writes_over(tree, client):
    tree.write("post/a.md")
    tree.write("post/b.md", story("B", more="draft: true\n"))
    for path in ("index.html", "post/a/index.html", "post/b/index.html", "demo/index.html"):
        static(tree, path, b"file")
    run_import(tree.site)
    for page in ("/", "/post/a/"):
        answer = client.get(f"{page}index.html")
        assert (answer.status_code, answer["Location"]) == (301, page)
    assert got(client, "/post/b/index.html") == got(client, "/demo/index.html") == b"file"


def test_the_robots_rules_of_the_site_are_kept(tree, client):
    tree.write("post/a.md")
    static(tree, "robots.txt", b"User-agent: Bad\nDisallow: /\n")
    run_import(tree.site)
    text = client.get("/robots.txt").content.decode()
    assert text.startswith("User-agent: Bad\nDisallow: /\n")
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /admin/" in text


def test_an_unchanged_file_is_not_opened_again(tree, opened):
    tree.write("post/a.md")
    file = static(tree, "docs/report.pdf")
    run_import(tree.site)
    opened.clear()
    ran = run_import(tree.site, format="text")
    assert str(file) not in opened
    assert ran.stdout == "1 unchanged.\n"
    assert run_import(tree.site).json["other_files"] == 1


def test_a_changed_file_replaces_the_former_one(tree, client):
    tree.write("post/a.md")
    static(tree, "docs/report.pdf", b"one")
    static(tree, "docs/copy.pdf", b"one")
    run_import(tree.site)
    former = StoredFile.objects.get(path="/docs/report.pdf").file.name
    static(tree, "docs/report.pdf", b"another")
    run_import(tree.site)
    assert got(client, "/docs/report.pdf") == b"another"
    assert got(client, "/docs/copy.pdf") == b"one"
    static(tree, "docs/copy.pdf", b"another")
    run_import(tree.site)
    assert not default_storage.exists(former)


def test_what_a_killed_import_left_in_storage_is_not_taken_for_the_file(tree, client):
    tree.write("post/a.md")
    digest = hashlib.sha256(b"whole").hexdigest()
    kept = default_storage.path(f"files/{digest[:2]}/{digest}")
    Path(kept).parent.mkdir(parents=True, exist_ok=True)
    Path(kept).write_bytes(b"who")
    static(tree, "a.pdf", b"whole")
    run_import(tree.site)
    assert got(client, "/a.pdf") == b"whole"


def test_a_file_that_is_gone_stays_as_a_picture_does(tree, client):
    tree.write("post/a.md")
    file = static(tree, "a.pdf", b"data")
    run_import(tree.site)
    file.unlink()
    run_import(tree.site, retract_missing=True)
    assert got(client, "/a.pdf") == b"data"


def test_a_file_that_is_too_large_is_named(tree, monkeypatch):
    monkeypatch.setattr(files, "MAX_FILE_SIZE", 4)
    tree.write("post/a.md")
    static(tree, "a.pdf", b"12345")
    ran = run_import(tree.site)
    assert ran.exit_code == 1
    assert ran.codes("../static/a.pdf") == ["file-too-large"]
    assert not StoredFile.objects.exists()


def test_a_file_that_vanishes_before_it_is_read_is_named(tree, monkeypatch):
    lost = static(tree, "paper.pdf")
    monkeypatch.setattr(files, "_find_problem", lambda one, address: lost.unlink())
    assert run_import(tree.site).codes("../static/paper.pdf") == ["file-vanished"]


def test_a_dry_run_takes_nothing_along(tree):
    tree.write("post/a.md")
    static(tree, "a.pdf")
    assert "1 other file imported" in run_import(tree.site, dry_run=True, format="text").stdout
    assert not StoredFile.objects.exists()


def test_hidden_files_and_files_of_assets_stay_where_they_are(tree):
    tree.write("post/a.md")
    for path in (".htaccess", ".git/config", "a.pdf~"):
        static(tree, path)
    (tree.site / "assets").mkdir()
    (tree.site / "assets/main.scss").write_text("a{}")
    run_import(tree.site)
    assert not StoredFile.objects.exists()


def test_a_folder_that_is_no_content_of_a_site_keeps_what_lies_beside_its_stories(tmp_path):
    folder = tmp_path / "papers"
    tree = Tree(folder)
    (folder / "leaf").mkdir(parents=True)
    (folder / "a.md").write_text(story("A"))
    (folder / "passwords.csv").write_text("x")
    (folder / "todo.TXT").write_text("private")
    (folder / "leaf/index.md").write_text(story("Leaf"))
    (folder / "leaf/data.csv").write_text("1,2")
    run_import(tree.site)
    assert [row.path for row in StoredFile.objects.all()] == ["/leaf/data.csv"]


def test_a_look_at_single_files_takes_a_changed_file(tree, client):
    tree.write("post/leaf/index.md", story("Leaf"))
    tree.write("post/leaf/data.csv", "1")
    static(tree, ".well-known/x.txt", b"one")
    run_import(tree.site)
    tree.write("post/leaf/data.csv", "22")
    changed = [tree.content / "post/leaf/data.csv", static(tree, ".well-known/x.txt", b"three")]
    import_articles([tree.site], options=ImportOptions(), changed=changed)
    assert got(client, "/post/leaf/data.csv") == b"22"
    assert got(client, "/.well-known/x.txt") == b"three"


# Which page a file belongs to


@pytest.mark.parametrize("name", ["data.csv", "own.png"])
@pytest.mark.parametrize(
    "more", ["draft: true\n", "publishDate: 2099-01-01\n", "expiryDate: 2020-01-01\n"]
)
def test_nothing_in_a_bundle_answers_before_or_after_its_page(tree, client, name, more):
    tree.write("post/leaf/index.md", story("Leaf", more=more))
    tree.write("post/open/index.md", story("Open"))
    for bundle in ("leaf", "open"):
        tree.write(f"post/{bundle}/data.csv", b"data")
        tree.write(f"post/{bundle}/own.png", png())
    run_import(tree.site)
    assert client.get(f"/post/leaf/{name}").status_code == 404
    assert client.head(f"/post/leaf/{name}").status_code == 404
    assert client.get(f"/post/open/{name}").status_code in (200, 301)


def test_nothing_in_a_bundle_answers_after_its_page_was_deleted(tree, client):
    tree.write("post/leaf/index.md", story("Leaf"))
    tree.write("post/leaf/data.csv", b"data")
    tree.write("post/leaf/own.png", png())
    run_import(tree.site)
    addresses = ("/post/leaf/data.csv", "/post/leaf/own.png")
    assert [client.get(address).status_code for address in addresses] == [200, 301]
    Article.objects.all().delete()
    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_a_page_of_a_folder_that_is_spelt_otherwise_opens_no_bundle(tree, client):
    tree.write("post/Leaf/index.md", story("Live", more="slug: live\n"))
    tree.write("post/leaf/index.md", story("Draft", more="draft: true\n"))
    tree.write("post/leaf/data.csv", b"secret")
    run_import(tree.site)
    assert client.get("/post/live/").status_code == 200
    assert client.get("/post/leaf/data.csv").status_code == 404


def test_what_storage_holds_of_a_file_has_no_address_of_its_own(tree, client):
    tree.write("post/leaf/index.md", story("Leaf"))
    tree.write("post/leaf/data.csv", b"data")
    run_import(tree.site)
    name = StoredFile.objects.get().file.name
    assert client.get("/post/leaf/data.csv").status_code == 200
    for address in (f"/media/{name}", f"/media//{name}", f"/media/./{name}", f"/media/x/../{name}"):
        assert client.get(address).status_code == 404, address
    assert client.get(f"/media/{name.replace('files/', 'files//')}").status_code == 404


def test_a_file_that_storage_has_lost_is_not_found(tree, client):
    tree.write("post/a.md")
    for path in ("a.pdf", "robots.txt"):
        static(tree, path, path.encode())
    run_import(tree.site)
    for row in StoredFile.objects.all():
        default_storage.delete(row.file.name)
    assert client.get("/a.pdf").status_code == 404
    assert client.get("/robots.txt").content.startswith(b"User-agent: *\n")


def test_a_browser_that_has_a_file_is_told_the_same_of_it_again(tree, client):
    tree.write("post/a.md")
    static(tree, "google12.html", b"google-site-verification: yes")
    run_import(tree.site)
    first = client.get("/google12.html")
    again = client.get("/google12.html", HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304
    for header in (
        "Cache-Control",
        "Content-Security-Policy",
        "Cross-Origin-Resource-Policy",
        "ETag",
        "X-Content-Type-Options",
    ):
        assert again[header] == first[header], header


def test_of_long_robots_rules_the_beginning_is_kept(tree, client):
    tree.write("post/a.md")
    static(tree, "robots.txt", b"User-agent: Bad\nDisallow: /\n" + b"#" * 2_000_000)
    run_import(tree.site)
    text = client.get("/robots.txt").content.decode()
    assert text.startswith("User-agent: Bad\nDisallow: /\n")
    assert len(text) < 600_000
    assert "\nDisallow: /admin/\n" in text


# Which files are stories


def test_only_what_opens_with_front_matter_is_a_story(tree, client):
    for name in ("todo.TXT", "note.txt", "fragment.html", "other.HTML", "x.mdx"):
        tree.write(f"post/{name}", "Only for me.\n")
    for name in ("s.TXT", "s2.txt", "s3.html", "s4.HTML", "s5.mdx", "s6.MDX"):
        tree.write(f"post/{name}", story(name))
    for name in ("b.md", "c.MD", "d.markdown", "e.MDOWN"):
        tree.write(f"post/{name}", "Without front matter.\n")
    ran = run_import(tree.site)
    assert ran.summary == {"created": 10, "skipped": 5}
    for name in ("todo.TXT", "note.txt", "fragment.html", "other.HTML", "x.mdx"):
        told = ran.file(f"post/{name}")
        assert (told["action"], told["url"]) == ("skipped", f"/post/{name}")
        assert ran.codes(f"post/{name}") == ["no-front-matter"]
        response = client.get(f"/post/{name}")
        assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert client.get("/post/todo/").status_code == 404


def test_a_bare_page_makes_no_bundle_of_its_folder(tree):
    tree.write("post/index.html", "<p>bare</p>")
    tree.write("post/a.md")
    assert run_import(tree.site).summary == {"created": 1, "skipped": 1}


def test_a_file_named_on_the_command_line_is_read_whatever_its_ending(tree):
    for name in ("todo.TXT", "notes.text", "x.html"):
        file = tree.write(name, "For everybody.\n")
        assert run_import(file).summary == {"created": 1}
    again = run_import(tree.site, retract_missing=True)
    assert again.summary == {"skipped": 3}
    assert Article.objects.filter(status="published").count() == 3


# Jekyll


def test_a_jekyll_tree_does_no_harm(tmp_path, client):
    site = tmp_path / "quay"
    for path, text in {
        "_config.yml": "title: Quay\n",
        "_layouts/default.html": "---\ntitle: layout\n---\n<div>{{ content }}</div>\n",
        "_includes/x.md": "{% if x %}y{% endif %}\n",
        "_posts/2024-03-05-night-ferry.md": "---\ntitle: Night ferry\n---\n\nThe ferry sails.\n",
        "_posts/2024-03-06-tags.md": "---\ntitle: Tags\n---\n\nOne.\n\nA {% include x.html %} b\n",
        "index.html": "---\nlayout: default\n---\n{% for p in posts %}{{ p.title }}{% endfor %}\n",
    }.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text)
    ran = run_import(site)
    assert (ran.exit_code, ran.summary["created"]) == (0, 2)
    assert ran.codes("_layouts") == ran.codes("_includes") == ["template-folder"]
    assert ran.codes("index.html") == ["liquid-template"]
    assert ran.codes("_posts/2024-03-06-tags.md") == ["liquid-tag"]
    problem = ran.file("_posts/2024-03-06-tags.md")["problems"][0]
    assert (problem["line"], problem["column"]) == (7, 3)
    ferry = Article.objects.get(title="Night ferry")
    assert ferry.sort_date.date().isoformat() == "2024-03-05"
    assert ferry.dated
    assert ferry.path == "/_posts/night-ferry/"
    home = client.get("/").content.decode()
    assert "Night ferry" in home
    assert "{%" not in home
    assert not StoredFile.objects.exists()
    assert not Picture.objects.exists()


def test_a_named_template_does_not_become_the_home_page_either(tree):
    file = tree.write("index.html", "---\nlayout: x\n---\n{{ content }}\n")
    assert run_import(file).codes("index.html") == ["liquid-template"]
    assert not Article.objects.exists()


def test_samples_of_liquid_and_shortcodes_are_no_tags(tree):
    tree.write("_index.md", story("Home", "`{% if %}`\n\n```\n{{ x }}\n```\n\n{{% notice %}}"))
    assert "liquid-template" not in str(run_import(tree.site).json)
    assert Article.objects.get().kind == "list"
