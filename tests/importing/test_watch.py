"""Tests of ``--watch``: saved files have the same effect as in a full import. They use real
processes and files. They measure no times, but wait until something happens."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from articles.editing.lock import importer_lock
from articles.errors import NewsroomError
from articles.importing import ImportOptions, following, import_articles
from articles.importing.discover import discover
from articles.importing.following import read_setup
from articles.models import ImportRun
from tests.importing.conftest import STORY, Tree, manage, run_import
from tests.importing.test_command import png

#: Maximum number of seconds to wait for anything, on a busy machine.
PATIENCE = 180

BROKEN = "---\ntitle: [\n---\n"


class Watch:
    """A process running ``import_articles --watch`` with its own database."""

    def __init__(self, environment: dict[str, str], tree: Tree, *options: str) -> None:
        self.environment, self.tree = environment, tree
        self.process = manage(environment, "import_articles", tree.site, "--watch", *options)
        self.said: list[str] = []
        reader = threading.Thread(target=self._listen, daemon=True)
        reader.start()
        self.until(lambda: "Watching for changes. Press Ctrl+C to stop." in self.said)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        self.said.extend(line.rstrip("\n") for line in self.process.stdout if line)

    def until(self, holds: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert self.process.poll() is None, self.rest()
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    def rest(self) -> str:
        assert self.process.stderr is not None
        return "\n".join([*self.said, self.process.stderr.read()])

    def query(self, sql: str) -> list[tuple]:
        name = self.environment["DATABASE_URL"].removeprefix("sqlite:///")
        connection = sqlite3.connect(f"file:{name}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def articles(self) -> dict[str, str]:
        """Return the titles by address."""
        return dict(self.query("SELECT path, title FROM articles_article"))

    def until_there(self, **titles: str) -> None:
        """Wait until the stories of ``post/`` with these names have these titles."""
        wanted = {f"/post/{name}/": title for name, title in titles.items()}
        self.until(lambda: wanted.items() <= self.articles().items())

    def save(self, path: str, text: str | bytes | None = None, *, title: str = "A story") -> None:
        """Save a file as a text editor does: a new file replaces the old one."""
        file = self.tree.content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        given = STORY.format(title=title, body=f"Body of {title}.") if text is None else text
        beside = file.with_name(f".{file.name}.swp")
        beside.write_bytes(given if isinstance(given, bytes) else given.encode())
        beside.replace(file)

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@pytest.fixture
def watch(tree: Tree, own_database) -> Iterator[Callable[..., Watch]]:
    running: list[Watch] = []

    def start(*options: str) -> Watch:
        running.append(Watch(own_database, tree, *options))
        return running[-1]

    yield start
    for one in running:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


def test_what_is_saved_comes_in_and_what_is_broken_leaves_the_last_good_version(tree, watch):
    tree.write("post/a.md", title="One")
    site = watch()
    assert site.articles() == {"/post/a/": "One"}

    site.save("post/a.md", title="Two")
    site.until_there(a="Two")
    site.save("post/b.md", title="New")
    site.until_there(b="New")
    site.save("post/a.md", BROKEN)
    site.until(lambda: any("[yaml-syntax]" in line for line in site.said))
    site.save("post/a.md", BROKEN + "\n")
    site.save("post/c.md", title="After")
    site.until_there(a="Two", c="After")
    site.save("post/a.md", title="Mended")
    site.until_there(a="Mended")

    site.stop()
    assert "watchfiles" not in site.rest()
    assert sum("[yaml-syntax]" in line for line in site.said) == 1
    assert any(line.endswith("post/b.md: created /post/b/") for line in site.said)


def test_a_thousand_files_are_one_import(tree, watch, tmp_path):
    site = watch()
    other = Tree(tmp_path / "other")
    for number in range(1000):
        other.write(f"post/{number:04}.md", title=f"Story {number}")

    (other.content / "post").rename(tree.content / "post")

    site.until(lambda: len(site.articles()) == 1000)
    site.until(lambda: "1000 created." in site.said)
    counts = site.query("SELECT counts, ended FROM articles_importrun")
    assert counts == [('{"created": 1000}', "completed")]


def test_many_files_written_one_after_the_other_all_come_in(tree, watch):
    site = watch()
    for number in range(300):
        site.save(f"news/{number % 7}/{number}.md", title=f"Story {number}")
    site.until(lambda: len(site.articles()) == 300)


def test_files_go_come_back_and_are_renamed_with_their_folders(tree, watch):
    tree.write("post/a.md", title="A")
    tree.write("post/b.md", title="B")
    tree.write("old/c.md", title="C")
    tree.write("gone/d.md", title="D")
    site = watch()

    (tree.content / "post/a.md").unlink()
    site.until(lambda: any(line.endswith("post/a.md: missing /post/a/") for line in site.said))
    assert site.articles()["/post/a/"] == "A"
    site.save("post/new.md", (STORY.format(title="A", body="Body of A.")))
    site.until_there(new="A")
    assert "/post/a/" not in site.articles()
    (tree.content / "post/b.md").rename(tree.content / "post/moved.md")
    site.until_there(moved="B")
    (tree.content / "old").rename(tree.content / "fresh")
    site.until(lambda: site.articles().get("/fresh/c/") == "C")
    site.save("fresh/deep/er/e.md", title="E")
    site.until(lambda: site.articles().get("/fresh/deep/er/e/") == "E")
    (tree.content / "gone/d.md").unlink()
    (tree.content / "gone").rmdir()
    site.until(lambda: any(line.endswith("gone/d.md: missing /gone/d/") for line in site.said))

    assert sorted(site.query("SELECT path FROM articles_redirect")) == [
        ("/old/c/",), ("/post/a/",), ("/post/b/",),
    ]  # fmt: skip
    assert len(site.articles()) == 5
    assert sum("post/a.md: missing" in line for line in site.said) == 1


def test_only_who_says_so_has_articles_of_vanished_files_taken_off(tree, watch):
    tree.write("post/a.md", title="A")
    site = watch("--retract-missing")
    (tree.content / "post/a.md").unlink()
    site.until(lambda: site.query("SELECT status FROM articles_article") == [("retracted",)])


def test_a_picture_that_comes_later_is_on_its_page(tree, watch):
    tree.write("post/bundle/index.md", "---\ntitle: B\n---\n\n![x](own.png)\n")
    tree.write("post/a.md", "---\ntitle: A\nthumbnail: /images/t.png\n---\n\nText.\n")
    site = watch()
    (html,) = site.query("SELECT html FROM articles_article WHERE title = 'B'")
    assert "/media/" not in html[0]

    tree.write("post/bundle/own.png", png())
    (tree.site / "static/images").mkdir(parents=True)
    (tree.site / "static/images/t.png").write_bytes(png())

    page = "SELECT 1 FROM articles_article WHERE html LIKE '%/media/site/post/bundle/own.png%'"
    site.until(lambda: site.query(page))
    thumbnail = "SELECT 1 FROM articles_article WHERE thumbnail_url = '/media/site/images/t.png'"
    site.until(lambda: site.query(thumbnail))


def test_the_texts_of_a_picture_that_change_are_on_its_page(tree, watch):
    tree.write("post/a.md", "---\ntitle: A\n---\n\n![](/images/a.png)\n")
    file = tree.site / "data/pictures.yaml"
    for folder in (tree.site / "static/images", file.parent):
        folder.mkdir(parents=True)
    (tree.site / "static/images/a.png").write_bytes(png())
    site = watch()

    for caption in ("At dawn", "At noon"):
        file.write_text(f"/images/a.png:\n  caption: {caption}\n")
        page = f"SELECT 1 FROM articles_article WHERE html LIKE '%{caption}%'"
        site.until(lambda page=page: site.query(page))


def test_a_folders_own_text_changes_what_the_others_are(tree, watch):
    tree.write("post/a/one.md", title="One")
    tree.write("post/a/two.md", title="Two")
    site = watch()

    site.save("post/a/index.md", title="Bundle")

    site.until(lambda: site.articles().get("/post/a/") == "Bundle")
    site.until(lambda: any(line.endswith("a/one.md: missing /post/a/one/") for line in site.said))
    (tree.content / "post/a/index.md").unlink()
    site.save("post/a/one.md", title="One again")
    site.until(lambda: site.articles().get("/post/a/one/") == "One again")


def test_a_changed_configuration_is_taken_over_and_all_is_read_under_it(tree, watch):
    tree.write("post/a.md", title="One")
    (tree.site / "hugo.toml").write_text('title = "First"\n')
    site = watch()

    (tree.site / "hugo.toml").write_text('title = "Second"\n[permalinks]\npost = "/x/:slug/"\n')

    site.until(lambda: site.articles() == {"/x/one/": "One"})
    assert site.query("SELECT title FROM articles_sitesettings") == [("Second",)]
    site.save("post/b.md", title="Later")
    site.until(lambda: "/x/later/" in site.articles())


def test_an_edit_at_the_desk_meanwhile_merges(tree, watch):
    tree.write("post/a.md", title="One")
    site = watch()
    edit = (
        "from articles.editing import saving; from articles.models import Article;"
        "from dataclasses import replace; from django.utils import timezone;"
        "a = Article.objects.get(); said = replace(a.authored(), lead='From the desk');"
        "saving.save_article(a, said, status=a.status, user=None, at=timezone.now())"
    )
    saved = manage(site.environment, "shell", "--no-imports", "-c", edit)
    assert (saved.communicate(timeout=PATIENCE)[1], saved.returncode) == ("", 0)

    site.save("post/a.md", title="Two")

    site.until_there(a="Two")
    assert site.query("SELECT lead FROM articles_article") == [("From the desk",)]
    site.until(lambda: any(line.endswith("merged /post/a/") for line in site.said))


def test_others_may_import_between_two_changes_and_a_change_waits_for_them(tree, watch):
    site = watch("--wait", "0.1")
    lock = Path(site.environment["VAR_DIR"]) / "import.lock"
    with importer_lock(lock, wait=PATIENCE):
        site.save("post/a.md", title="Waited")
        site.until(lambda: any("is running" in line for line in site.said))
        assert site.articles() == {}
    site.until_there(a="Waited")
    assert sum("is running" in line for line in site.said) == 1


def test_a_name_that_is_no_text_does_not_end_it(tree, watch):
    site = watch()
    Path(os.fsdecode(os.fsencode(tree.content) + b"/\xff.md")).write_text("x")
    site.until(lambda: any("[name-not-utf8]" in line for line in site.said))
    site.save("post/a.md", title="After")
    site.until_there(a="After")


def test_a_site_that_is_away_for_a_while_is_waited_for(tree, watch):
    tree.write("post/a.md", title="One")
    site = watch()
    away = tree.site.with_name("away")
    tree.site.rename(away)
    site.until(lambda: any("Trying again until it works." in line for line in site.said))
    (away / "content/post/b.md").write_text(STORY.format(title="Two", body="x"))
    away.rename(tree.site)
    site.until_there(b="Two")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("busy", [False, True])
def test_a_signal_ends_the_watching_cleanly(tree, watch, number, code, busy):
    tree.write("post/a.md")
    site = watch()
    if busy:
        for each in range(1500):
            tree.write(f"post/{each}.md", title=f"Story {each}")
        site.until(lambda: len(site.articles()) > 100)
    family = descendants(site.process.pid)

    assert site.stop(number) == code

    rest = site.rest()
    assert "Traceback" not in rest
    assert sum(line.startswith("Stopped after") for line in rest.splitlines()) == 1
    deadline = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{pid}").exists() for pid in family) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]


def descendants(top: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    parents = dict(map(int, line.split()) for line in listed.stdout.splitlines())
    found, new = [], {top}
    while new:
        new = {pid for pid, parent in parents.items() if parent in new}
        found += new
    return found


# What cannot be watched


@pytest.mark.django_db(transaction=True)
def test_a_file_or_a_dry_run_cannot_be_followed(tree):
    file = tree.write("post/a.md")
    for arguments, reason in [
        ((file,), "--watch follows only folders"), ((tree.site / "none",), "No such file"),
    ]:  # fmt: skip
        ran = run_import(*arguments, watch=True)
        assert (ran.exit_code, ran.stderr.count("\n")) == (2, 1)
        assert reason in ran.stderr
    assert "cannot be used together" in run_import(tree.site, watch=True, dry_run=True).stderr


@pytest.mark.django_db
def test_a_limit_of_the_system_is_named(tree, monkeypatch):
    def refusing(*_folders, **_options):
        raise OSError("OS file watch limit reached.")
        yield

    monkeypatch.setattr(following, "watch", refusing)
    with pytest.raises(NewsroomError, match=r"watch limit reached.*max_user_watches"):
        following.watch_paths([tree.site], options=ImportOptions(), tell=print, say=print)


# Examining single files gives the same result as examining everything


def test_a_look_at_single_files_lists_them_as_a_look_at_everything_does(tree, tmp_path):
    tree.write("post/a.md")
    tree.write("post/notes.txt")
    tree.write("post/.hidden.md")
    tree.write("post/.git/inside.md")
    tree.write("post/backup.md~")
    tree.write("post/bundle/index.de.md")
    tree.write("post/bundle/resource.md")
    tree.write("post/bundle/deep/below.md")
    tree.write("post/bundle/x.png", png())
    tree.write("post/branch/_index.md")
    tree.write("post/branch/page.md")
    tree.write("post/data.csv", "1,2\n")
    tree.write("index.md")
    tree.write("beside.md")
    tree.write("post/folder.md/inside.md")
    (tree.content / "post/link.md").symlink_to("a.md")
    (tree.content / "linked").symlink_to(tree.content / "post")
    os.mkfifo(tree.content / "post/pipe.md")
    (tree.site / "static/images").mkdir(parents=True)
    (tree.site / "static/images/s.png").write_bytes(png())
    (whole,) = discover([tree.site], languages=("en", "de"))

    for top, _folders, names in os.walk(tree.site, followlinks=True):
        for name in names:
            file = Path(top) / name
            (alone,) = discover([tree.site], changed={file}, languages=("en", "de"))
            path = file.relative_to(tree.content).as_posix() if tree.content in file.parents else ""
            assert alone.articles == [f for f in whole.articles if f.path == path], file
            assert alone.pictures == [p for p in whole.pictures if p.file == file], file
            assert alone.skipped == [o for o in whole.skipped if o.path == path], file


@pytest.mark.django_db
def test_after_looks_at_single_files_a_look_at_everything_has_nothing_to_do(tree, importing):
    (tree.site / "hugo.toml").write_text('title = "T"\n[permalinks]\nnews = "/:year/:slug/"\n')
    tree.write("news/_index.md", "---\ntitle: News\ncascade: {toc: true}\n---\n")
    tree.write("news/city/_index.md", "---\ntitle: City\n---\n")
    tree.write("news/city/a.md", title="A")
    tree.write("news/b.md", "---\ntitle: B\n---\n\n![x](x.png)\n")
    tree.write("news/c.md", title="C")
    tree.write("post/bundle/index.md", title="Bundle")
    importing(tree.site)
    changed = {
        tree.write("news/city/a.md", title="A two"),
        tree.write("news/new.md", title="New"),
        tree.write("news/x.png", png()),
        tree.write("post/bundle/resource.md", title="Resource"),
        tree.content / "news/c.md",
        tree.content / "news/.hidden.md",
    }
    (tree.content / "news/c.md").unlink()

    report = import_articles([tree.site], options=ImportOptions(), changed=changed)

    done = {outcome.path: outcome.action for _root, outcome in report.files}
    assert done == {
        "news/city/a.md": "updated", "news/new.md": "created", "news/b.md": "updated",
        "news/c.md": "missing", "post/bundle/resource.md": "skipped",
    }  # fmt: skip
    runs = ImportRun.objects.count()
    assert importing(tree.site).summary == {"unchanged": 6, "missing": 1, "skipped": 1}
    assert ImportRun.objects.count() == runs


def test_what_is_gone_is_looked_for_and_a_folder_is_not_taken_for_a_file(tree):
    tree.write("post/a.md")
    gone = tree.content / "post/gone.md"
    (listing,) = discover(
        [tree.site], changed={gone, tree.content / "post"}, languages=("en", "de")
    )
    assert (listing.articles, listing.skipped) == ([], [])
    assert listing.covers("post/gone.md")
    assert not listing.covers("post/a.md")


def test_what_is_watched_is_content_and_pictures_and_nothing_else(tree):
    (tree.site / "static").mkdir()
    (tree.site / "public").mkdir()
    setup = read_setup([tree.site])
    assert setup.folders == (tree.content, tree.site / "static")
    assert read_setup([tree.content / "post"]).folders == ()
    assert setup.concerns(tree.content / "post/a.md")
    for ignored in (".git/x.md", "post/.a.md.swp", "post/a.md~"):
        assert not setup.concerns(tree.content / ignored)
    assert not setup.concerns(tree.site / "public/x.html")
    (tree.site / "hugo.toml").write_text("title = 'x'\n")
    assert read_setup([tree.site]) != setup
