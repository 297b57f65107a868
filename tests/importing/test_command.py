"""The command from an operator's view: its input, its output, its exit codes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from articles.editing.lock import importer_lock
from articles.models import Article, Picture, Source, SourceFile
from tests.exporting.conftest import edit
from tests.importing.conftest import manage, run_import

pytestmark = pytest.mark.django_db


def png() -> bytes:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (4, 3), "red").save(out, "PNG")
    return out.getvalue()


def test_a_problem_reads_like_a_compilers(tree, importing):
    tree.write("post/a.md", "---\ntitle: A\ndate: yesterday\n---\n\nBody\n")
    ran = importing(tree.site, format="text")
    assert ran.exit_code == 1
    lines = ran.stdout.splitlines()
    assert ":3:7: date: " in lines[0]
    assert lines[1:3] == ["    date: yesterday", "          ^"]
    assert lines[-1] == "1 rejected."


def test_an_unknown_widget_is_a_warning_with_a_suggestion(tree, importing):
    tree.write("post/a.md", "---\ntitle: A\nwidgets: [search, recnet]\n---\n\nBody\n")
    ran = importing(tree.site)
    problem = ran.file("post/a.md")["problems"][0]
    assert (ran.exit_code, problem["severity"]) == (0, "warning")
    assert "`recent`" in problem["hint"]
    assert Article.objects.get().widgets == ["search"]


def test_an_import_of_few_files_ends_with_where_to_read_them(tree, importing):
    tree.write("post/a.md")
    assert "/post/a/" in importing(tree.site, format="text").stdout


def test_readers_are_sent_only_to_what_they_see(tree, importing):
    tree.write("post/a.md")
    tree.write("post/b.md", "---\ntitle: b\ndraft: true\n---\nx\n")
    tree.write("post/c.md", "---\ntitle: c\npublishDate: 2999-01-01\n---\nx\n")
    tree.write("post/d.md", "---\ntitle: d\nexpiryDate: 2001-01-01\n---\nx\n")
    told = importing(tree.site, format="text").stdout.splitlines()
    assert told[:4] == [
        "Read it at /post/a/",
        "Not public (draft): /post/b/",
        "Not public (scheduled): /post/c/",
        "Not public (expired): /post/d/",
    ]


def test_a_missing_file_is_named_with_what_became_of_its_article(tree, importing):
    tree.write("post/a.md")
    tree.write("post/b.md", "---\ntitle: b\ndraft: true\n---\nx\n")
    importing(tree.site)
    for name in ("a", "b"):
        (tree.content / f"post/{name}.md").unlink()
    assert importing(tree.site, format="text").stdout.splitlines() == [
        f"{tree.content}/post/a.md: missing. Its article stays online: /post/a/",
        f"{tree.content}/post/b.md: missing. Its article is not public (draft): /post/b/",
        "2 missing.",
    ]
    assert importing(tree.site, format="text", quiet=True).stdout == "2 missing.\n"
    told = importing(tree.site, format="text", retract_missing=True).stdout.splitlines()
    assert told[0].endswith("post/a.md: missing. Its article was retracted: /post/a/")


def test_of_many_missing_files_only_some_are_named(tree, importing):
    for number in range(25):
        tree.write(f"post/{number}.md")
    importing(tree.site)
    for number in range(25):
        (tree.content / f"post/{number}.md").unlink()
    told = importing(tree.site, format="text").stdout.splitlines()
    assert sum("md: missing" in line for line in told) == 20
    assert told[20].startswith("Not listed: 5 more.")
    assert len(importing(tree.site).json["files"]) == 25


def test_a_file_that_returns_is_said_to_stay_retracted(tree, importing, client):
    file = tree.write("post/a.md")
    importing(tree.site)
    away = file.rename(tree.site / "a.md.away")
    importing(tree.site, retract_missing=True)
    away.rename(file)
    told = importing(tree.site, format="text").stdout.splitlines()
    assert told[0].endswith("so its file does not publish it. [retracted-here]")
    assert told[-2:] == ["Not public (retracted): /post/a/", "1 unchanged."]
    assert client.get("/post/a/").status_code == 410
    assert importing(tree.site, format="text").stdout == "1 unchanged.\n"


def test_quiet_prints_problems_and_totals_only(tree, importing):
    tree.write("post/a.md")
    assert importing(tree.site, format="text", quiet=True).stdout.strip() == "1 created."


def test_a_dry_run_reports_the_same_and_writes_nothing(tree, importing):
    tree.write("post/a.md")
    tree.write("post/b.md", "---\ntitle: [\n---\n")
    (tree.site / "static").mkdir()
    (tree.site / "static" / "x.png").write_bytes(png())
    dry = importing(tree.site, dry_run=True)
    assert not Article.objects.exists()
    assert not Source.objects.exists()
    assert not SourceFile.objects.exists()
    assert not Picture.objects.exists()
    real = importing(tree.site)
    assert (dry.exit_code, dry.json) == (real.exit_code, real.json)


def test_strict_is_all_or_nothing(tree, importing):
    tree.write("post/a.md")
    tree.write("post/b.md", "---\ntitle: [\n---\n")
    ran = importing(tree.site, strict=True)
    assert (ran.exit_code, ran.summary) == (1, {"rejected": 1, "skipped": 1})
    assert not Article.objects.exists()
    (tree.content / "post/b.md").unlink()
    assert importing(tree.site, strict=True).summary == {"created": 1}


@pytest.mark.parametrize("path", ["nowhere", "nowhere\n\x1b[31m", "/dev/null"])
def test_an_unusable_path_is_a_usage_error(importing, path):
    ran = importing(path)
    assert ran.exit_code == 2
    assert ran.stderr.count("\n") == 1
    assert "\x1b" not in ran.stderr


def test_an_empty_folder_is_said_to_be_empty(tree, importing):
    ran = importing(tree.site, format="text")
    assert (ran.exit_code, ran.stdout.strip()) == (0, "no articles found.")


def test_a_text_file_is_an_article_only_with_front_matter_or_when_named(tree, importing):
    tree.write("notes.txt", "Just a note.\n")
    tree.write("story.txt", "---\ntitle: S\n---\n\nText\n")
    assert importing(tree.site).summary == {"created": 1, "skipped": 1}
    assert importing(tree.content / "notes.txt").summary == {"created": 1}


def test_a_file_alone_belongs_to_the_folder_it_lies_in(tmp_path, importing):
    (tmp_path / "x.txt").write_text("---\ntitle: X\n---\n\nText\n")
    importing(tmp_path / "x.txt")
    assert Article.objects.get().path == "/x/"


def test_nothing_outside_the_paths_is_read(tree, importing, tmp_path):
    (tree.site / "static").mkdir()
    (tree.site / "static" / "x.png").write_bytes(png())
    secret = tmp_path / "secret.md"
    secret.write_text("---\ntitle: Secret\n---\nx\n")
    tree.write("post/a.md")
    tree.write("other/b.md")
    (tree.content / "post" / "out.md").symlink_to(secret)
    (tree.content / "post" / "loop").symlink_to(tree.content)
    os.mkfifo(tree.content / "post" / "pipe.md")
    (tree.content / "post" / "folder.md").mkdir()
    ran = importing(tree.content / "post")
    assert ran.summary == {"created": 1, "skipped": 4}
    assert not Picture.objects.exists()
    assert not Article.objects.filter(title="Secret").exists()


def test_pictures_come_along_and_texts_find_them(tree, importing, client):
    (tree.site / "static" / "images").mkdir(parents=True)
    (tree.site / "static" / "images" / "a.png").write_bytes(png())
    tree.write(
        "post/bundle/index.md",
        "---\ntitle: B\nthumbnail: images/a.png\n---\n\n![x](own.png)\n\n![y](/images/a.png)\n",
    )
    tree.write("post/bundle/own.png", png())
    importing(tree.site)
    article = Article.objects.get()
    assert article.path == "/post/bundle/"
    assert article.thumbnail_url == "/media/site/images/a.png"
    assert (article.thumbnail_width, article.thumbnail_height) == (4, 3)
    assert 'src="/media/site/post/bundle/own.png"' in article.html
    assert 'width="4"' in article.html
    assert client.get("/media/site/post/bundle/own.png").status_code == 200


def test_references_to_articles_of_the_same_run_are_settled(tree, importing):
    tree.write("post/a.md", '---\ntitle: A\n---\n\n[b]({{< relref "b.md" >}}) [c](c.md)\n')
    tree.write("post/b.md", "---\ntitle: B\nslug: bee\n---\n\nB\n")
    tree.write("post/c.md", "---\ntitle: C\n---\n\nC\n")
    importing(tree.site)
    html = Article.objects.get(title="A").html
    assert 'href="/post/bee/"' in html
    assert 'href="/post/c/"' in html


def test_a_link_to_a_story_that_moved_in_the_admin_follows_when_its_own_story_is_saved(
    client, tree, importing
):
    tree.write("post/a.md", '---\ntitle: A\n---\n\n[b]({{< relref "b.md" >}}) [b](b.md)\n')
    tree.write("post/b.md", "---\ntitle: B\n---\n\nB\n")
    importing(tree.site)
    edit("post/b.md", slug="new")
    importing(tree.site)
    assert Article.objects.get(title="A").html.count('href="/post/b/"') == 2
    assert client.get("/post/b/").headers["Location"] == "/post/new/"
    edit("post/a.md", lead="Changed.")
    assert Article.objects.get(title="A").html.count('href="/post/new/"') == 2


def test_languages_come_from_suffix_folder_key_and_option(tree, importing):
    tree.write("post/a.md")
    tree.write("post/a.de.md")
    tree.write("de/post/b.md")
    tree.write("post/c.fr.md")
    tree.write("post/d.md", '---\ntitle: D\nlang: ["de"]\n---\n\nD\n')
    importing(tree.site)
    found = {a.path: a.page_language for a in Article.objects.all()}
    assert found == {
        "/post/a/": "en",
        "/de/post/a/": "de",
        "/de/post/b/": "de",
        "/post/c.fr/": "en",
        "/post/d/": "de",
    }


def test_section_and_source_can_be_named(tree, importing):
    tree.write("2025/02/a.md")
    importing(tree.site, section="Wire News", source="Reuters feed")
    article = Article.objects.get()
    assert (article.path, article.section) == ("/2025/02/a/", "wire-news")
    assert Source.objects.get().name == "Reuters feed"


def test_a_folder_of_digits_is_part_of_the_address_but_no_section(tree, importing):
    tree.write("2025/02/a.md")
    tree.write("news/2025/b.md")
    importing(tree.site)
    assert dict(Article.objects.values_list("path", "section")) == {
        "/2025/02/a/": "",
        "/news/2025/b/": "news",
    }


def test_the_text_of_a_list_page_is_stored_and_is_no_story(tree, importing):
    tree.write("post/_index.md", title="All posts")
    importing(tree.site)
    assert Article.objects.get().kind == "list"
    assert Article.objects.get().path == "/post/"


def test_a_second_importer_gives_up_naming_the_first(tree, settings):
    tree.write("post/a.md")
    with importer_lock(settings.VAR_DIR / "import.lock", wait=0):
        ran = run_import(tree.site, wait=0.2)
    assert ran.exit_code == 2
    assert f"process {os.getpid()}" in ran.stderr
    assert "0.2 seconds" in ran.stderr


def test_a_second_importer_waits_for_the_first(tree, settings):
    tree.write("post/a.md")
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with importer_lock(settings.VAR_DIR / "import.lock", wait=0):
            held.set()
            free.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    threading.Timer(0.3, free.set).start()
    assert run_import(tree.site, wait=10).summary == {"created": 1}
    thread.join()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_says_what_was_done_and_the_next_run_completes_it(
    tree, own_database, number, code
):
    for i in range(3000):
        tree.write(f"post/{i:04d}.md", title=f"Story {i}")
    process = manage(own_database, "import_articles", tree.site, "--format", "json")
    lock = Path(own_database["VAR_DIR"]) / "import.lock"
    deadline = time.monotonic() + 60
    while not (lock.exists() and lock.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.7)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    assert "Traceback" not in err
    import json

    done = json.loads(out)["summary"]["created"]
    assert done < 3000
    again = manage(own_database, "import_articles", tree.site, "--format", "json")
    out, err = again.communicate(timeout=120)
    summary = json.loads(out)["summary"]
    assert summary["created"] + summary["unchanged"] == 3000
    assert summary["unchanged"] >= done


def obeying_modes() -> list[str]:
    """Return a command prefix that makes file modes apply: without these capabilities even root
    obeys them."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def test_a_read_only_database_is_named_in_one_line(tree, own_database, tmp_path):
    tree.write("post/a.md")
    database = tmp_path / "own.sqlite3"
    for name in tmp_path.glob("own.sqlite3*"):
        name.chmod(0o444)
    tmp_path.chmod(0o555)
    (tmp_path / "var").chmod(0o777)
    command = [*obeying_modes(), sys.executable, "manage.py", "import_articles", str(tree.site)]
    try:
        ran = subprocess.run(
            command, env=own_database, capture_output=True, text=True,
            cwd=Path(__file__).parents[2], check=False,
        )  # fmt: skip
    finally:
        tmp_path.chmod(0o755)
    assert ran.returncode == 2, ran.stderr
    assert ran.stderr.strip() == f"import_articles: The database is read-only: {database}"


def test_quiet_says_only_what_the_last_run_did_not_say(tree, importing):
    tree.write("post/a.md", "---\ntitle: [\n---\n")
    first = importing(tree.site, format="text", quiet=True).stdout
    second = importing(tree.site, format="text", quiet=True).stdout
    assert "yaml-syntax" in first
    assert second.strip() == "1 rejected."
    tree.write("post/b.md", "---\ntitle: T\ndate: never\n---\n\nx\n")
    assert "date-unreadable" in importing(tree.site, format="text", quiet=True).stdout


def test_a_dry_run_shows_what_would_change_field_by_field(tree, importing):
    tree.write("post/a.md", "---\ntitle: Old\ntags: [a]\n---\n\nOne.\n\nTwo.\n")
    importing(tree.site)
    tree.write("post/a.md", "---\ntitle: New\ntags: [a, b]\n---\n\nOne.\n\nTwo!\n")
    shown = importing(tree.site, format="text", dry_run=True).stdout
    assert "title: 'Old' → 'New'" in shown
    assert "tags: ('a',) → ('a', 'b')" in shown
    assert "    -Two.\n    +Two!" in shown


def test_a_file_that_may_not_be_read_is_named_and_the_others_go_on(tree, own_database):
    tree.write("post/a.md")
    tree.write("post/b.md").chmod(0)
    (tree.content / "closed").mkdir()
    (tree.content / "closed").chmod(0)
    ran = subprocess.run(
        [*obeying_modes(), sys.executable, "manage.py", "import_articles", str(tree.site)],
        env=own_database,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    (tree.content / "closed").chmod(0o755)
    assert ran.returncode == 1
    assert "post/b.md:1:1: The file cannot be read" in ran.stdout
    assert "closed:1:1: This folder cannot be read" in ran.stdout
    assert "1 created, 2 rejected" in ran.stdout
    assert "Traceback" not in ran.stderr
