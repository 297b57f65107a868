"""Four editors and an import at the same time: ``python -m benchmarks.together sqlite|postgresql
[MINUTES [FILES [SAVES]]]``.

A site of FILES stories is imported and served by gunicorn. For MINUTES, or until SAVES are
acknowledged, every file is changed and imported again and again. In the meantime, four editors save
stories, publish and retract them, and rename and merge tags through the forms of the admin. Then
the tree is imported twice more, and these conditions are checked:

- the server never answers with a 5xx status, and no import fails;
- every acknowledged save, rename and merge is stored, and no import has undone one;
- the labels of articles, uses and terms agree, and each article is complete;
- the server's pages are the same as those of a new server.

If the admin refuses to save because somebody else saved the story, and the form still contains the
text, nothing is lost: the editor opens the story again and saves again. Exit code 0 means that all
conditions are met.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from benchmarks.databases import urls
from benchmarks.following import _free_port
from benchmarks.importing import ROOT
from benchmarks.stories import write_tree

MINUTES, FILES, SAVES = 10.0, 3_000, 2_000
EDITORS = 4
PASSWORD = "of a benchmark only"
#: The actions of an editor, with their relative frequencies.
WORK = {"save": 70, "state": 12, "rename": 13, "merge": 5}
#: Seconds to wait for a response, and number of requests per page. There are several requests, so
#: that both workers answer.
PATIENCE = 120.0
TIMES = 4
#: Maximum number of attempts to log in.
LOG_INS = 10
#: Number of stories and number of tags whose pages are compared.
PAGES = 60


@dataclass
class Tally:
    """The results so far. The editors' threads add to it."""

    statuses: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    #: Acknowledged work: the leads of each story, the last name of each tag, and the tags that were
    #: merged into others.
    leads: dict[int, list[str]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    merged: set[int] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Browser:
    """A browser with cookies and one connection."""

    def __init__(self, port: int, tally: Tally, host: str = "") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._cookies: dict[str, str] = {}
        self._location = ""
        self._tally, self._host = tally, host or f"127.0.0.1:{port}"

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, Any]) -> tuple[int, str]:
        return self._ask("POST", path, urlencode(list(fields.items()), doseq=True))

    def decide(self, path: str, fields: Mapping[str, Any]) -> int:
        """Post fields, answer the question that the page asks, and continue until the work is
        done. Return the status of the answer."""
        from tests.desk import Form  # it needs a configured Django

        status, html = self.post(path, fields)
        for within in ("bulk_form", "ask_form"):
            if status == 200 and f'id="{within}"' in html:
                status, _html = self.post(path, Form(html, within=within).data)
        while status == 302 and "/admin/actions/" in self._location:
            page = self._location
            step = self.form(page, "bulk")
            if not step:
                break
            self.post(page, step)
            self._location = page
        return status

    def form(self, path: str, within: str) -> dict[str, Any]:
        """Return the fields of a form. Return an empty dict if the page no longer exists."""
        from tests.desk import Form  # it needs a configured Django

        status, html = self.get(path)
        return Form(html, within=within).data if status == 200 else {}

    def log_in(self, name: str) -> None:
        """Log in. If too many others log in at the same time, the server may answer 429; then try
        again, as a person would."""
        for _attempt in range(LOG_INS):
            fields = self.form("/admin/login/", "login-form")
            status, _html = self.post(
                "/admin/login/?next=/admin/", fields | {"username": name, "password": PASSWORD}
            )
            if status != 429:
                break
            time.sleep(2)
        assert status == 302, f"{name} cannot log in: {status}"

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        headers = {
            "Host": self._host,
            "Referer": f"http://{self._host}{path}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, body or None, headers)
            answer = self._connection.getresponse()
        except (ConnectionError, OSError):  # the server has closed the idle connection
            self._connection.close()
            self._connection.request(method, path, body or None, headers)
            answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        self._location = answer.getheader("Location", "")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self._cookies |= {k: m.value for k, m in SimpleCookie(value).items()}
        with self._tally.lock:
            self._tally.statuses[f"{answer.status // 100}xx"] += 1
            if answer.status >= 500:
                self._tally.faults.append(f"{method} {path}: {answer.status}")
        return answer.status, text


class Editor(threading.Thread):
    """An editor. Each editor has some tags of their own; all editors share the stories."""

    def __init__(self, number: int, port: int, tally: Tally, stop: threading.Event) -> None:
        super().__init__(name=f"editor{number}")
        self.number, self.tally, self.stopped = number, tally, stop
        self.random, self.count = random.Random(number), 0
        self.browser = Browser(port, tally)

    def run(self) -> None:
        try:
            self.browser.log_in(self.name)
            while not self.stopped.is_set():
                self.count += 1
                (work,) = self.random.choices(list(WORK), list(WORK.values()))
                getattr(self, work)()
        except Exception as fault:
            with self.tally.lock:
                self.tally.faults.append(f"{self.name}: {fault!r}")
            raise

    def save(self) -> None:
        key = self._story()
        path, lead = f"/admin/articles/article/{key}/change/", f"Lead {self.count} of {self.name}."
        for _attempt in range(5):
            fields = self.browser.form(path, "article_form")
            if not fields:
                return
            if self.random.random() < 0.3:
                fields["tag_names"] += f", {self._word()}"
            began = time.monotonic()
            status, _html = self.browser.post(path, fields | {"lead": lead, "_continue": "1"})
            with self.tally.lock:
                self.tally.seconds.append(time.monotonic() - began)
                if status == 302:
                    self.tally.done["save"] += 1
                    self.tally.leads.setdefault(key, []).append(lead)
                    break
                self.tally.done["refused"] += 1
        if self.random.random() < 0.7:
            self._publish(key)

    def _publish(self, key: int) -> None:
        """Publish the working copy of a live story. Any other story has none."""
        path = f"/admin/articles/article/{key}/publish/"
        fields = self.browser.form(path, "ask_form")
        if "version" in fields:
            status, _html = self.browser.post(path, fields | {"change": "typo"})
            self._note("publish changes", status, {})

    def state(self) -> None:
        action = self.random.choice(["publish", "publish", "retract"])
        chosen = {self._story() for _ in range(5)}
        self._act("/admin/articles/article/", action, chosen)

    def rename(self) -> None:
        keys = self._tags()
        if not keys:
            return
        key, name = self.random.choice(keys), f"Name {self.count} of {self.name}"
        path = f"/admin/articles/tag/{key}/change/"
        fields = self.browser.form(path, "tag_form")
        if not fields:
            return
        slug = {"slug": ""} if self.random.random() < 0.5 else {}
        status = self.browser.decide(path, fields | {"name": name} | slug)
        self._note("rename", status, {key: name})

    def merge(self) -> None:
        keys = self._tags()
        if len(keys) < 10:
            return
        keep, *others = self.random.sample(keys, 3)
        status = self._act("/admin/articles/tag/", "merge", {keep, *others}, keep=keep)
        if status == 302:
            with self.tally.lock:
                self.tally.merged.update(others)

    def _act(self, path: str, action: str, chosen: set[int], **more: Any) -> int:
        token = self.browser.form(path, "changelist-form")
        fields = {"csrfmiddlewaretoken": token.get("csrfmiddlewaretoken", ""), "action": action,
                  "_selected_action": sorted(chosen), **more}  # fmt: skip
        status = self.browser.decide(path, fields)
        self._note(action, status, {})
        return status

    def _note(self, what: str, status: int, names: dict[int, str]) -> None:
        with self.tally.lock:
            self.tally.done[what if status == 302 else f"{what} refused"] += 1
            if status == 302:
                self.tally.names |= names

    def _story(self) -> int:
        from articles.models import Article

        return self.random.choice(list(Article.objects.order_by("pk").values_list("pk", flat=True)))

    def _tags(self) -> list[int]:
        """Return the tags of this editor, which no other editor renames or merges."""
        from articles.models import Tag

        keys = Tag.objects.filter(alias_of=None).order_by("pk").values_list("pk", flat=True)
        return [key for key in keys if key % EDITORS == self.number]

    def _word(self) -> str:
        return self.random.choice(
            ["Harbour", "Tide", "AT&T", "ATT", "Sea wall", f"New {self.count}"]
        )


def main(arguments: list[str]) -> int:
    kind = arguments[0] if arguments else ""
    if kind not in ("sqlite", "postgresql"):
        print(__doc__, file=sys.stderr)
        return 2
    given = [float(text) for text in arguments[1:]]
    minutes, files, saves = (*given, *(MINUTES, FILES, SAVES)[len(given) :])
    with tempfile.TemporaryDirectory(prefix="newsroom-together-") as folder:
        for url in urls(Path(folder), name="newsroom_together"):
            if kind_of(url) == kind:
                return _run(url, Path(folder), minutes, int(files), int(saves))
    print(f"There is no {kind} here.", file=sys.stderr)
    return 2


def _run(url: str, folder: Path, minutes: float, files: int, saves: int) -> int:
    site = folder / "site"
    write_tree(files, site / "content")
    os.environ |= {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "LOG_LEVEL": "INFO",
        "SECRET_KEY": "of a benchmark only",
        "VAR_DIR": str(folder / "var"),
        "WEB_CONCURRENCY": "2",
    }
    import django

    django.setup()
    _manage("migrate")
    _manage("collectstatic", "--no-input")
    _make_editors()
    tally, imports = Tally(), [_import(site)]
    log = folder / "log"
    with ExitStack() as stack:
        port = stack.enter_context(_served(log))
        began = time.monotonic()
        stop = threading.Event()
        editors = [Editor(number, port, tally, stop) for number in range(EDITORS)]
        for editor in editors:
            editor.start()
        turn = 0
        while time.monotonic() - began < minutes * 60 and tally.done["save"] < saves:
            turn += 1
            _change(site, turn)
            imports.append(_import(site))
            print(
                f"  {time.monotonic() - began:.0f} s: {imports[-1]}, {dict(tally.done)}", flush=True
            )
            if not any(editor.is_alive() for editor in editors):
                break
        stop.set()
        for editor in editors:
            editor.join(PATIENCE)
        lasted = time.monotonic() - began
        imports += [_import(site), _import(site)]
        faults = [*tally.faults, *_failed(imports), *_lost(tally), *_disagreeing(), *_halves()]
        faults += _stale_pages(port, tally, stack, folder)
    logged = log.read_text("utf-8", "replace").splitlines()
    retries = sum("Tried again" in line for line in logged)
    times = sorted(tally.seconds) or [0.0]
    print(f"{kind_of(url)}: {lasted / 60:.1f} minutes, {files:,} files, {len(imports)} imports")
    print(f"  done {dict(tally.done)}; answers {dict(tally.statuses)}")
    print(
        f"  a save takes {median(times):.2f} s, 99 % {times[int(len(times) * 0.99)]:.2f} s,"
        f" at most {times[-1]:.2f} s; {retries} transactions of the desk were tried again"
    )
    print(f"  faults: {len(faults)}")
    for fault in faults[:40]:
        print(f"    {fault}")
    if faults:
        _print_tracebacks(logged)
    return 1 if faults else 0


def _print_tracebacks(logged: list[str]) -> None:
    """Print the first tracebacks in the server's log, each with the lines around it."""
    starts = [n for n, line in enumerate(logged) if "Traceback (most recent call last)" in line]
    for start in starts[:5]:
        print("\n".join(logged[max(0, start - 2) : start + 60]), file=sys.stderr)


def kind_of(url: str) -> str:
    return "sqlite" if url.startswith("sqlite") else "postgresql"


def _manage(*command: str) -> None:
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *command, "-v0"], check=True)


def _make_editors() -> None:
    from django.contrib.auth.models import User

    for number in range(EDITORS):
        User.objects.create_superuser(f"editor{number}", password=PASSWORD)


def _import(site: Path) -> dict[str, Any]:
    """Import the site. Return the summary, with the exit code and the text from stderr added."""
    command = [
        sys.executable,
        str(ROOT / "manage.py"),
        "import_articles",
        str(site),
        "--format=json",
    ]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=1200, check=False)
    summary = json.loads(ran.stdout)["summary"] if ran.stdout else {}
    errors = [line for line in ran.stderr.splitlines() if "Tried again" not in line]
    again = len(ran.stderr.splitlines()) - len(errors)
    counts = {name: number for name, number in summary.items() if number}
    return counts | {"exit": ran.returncode, "errors": errors} | ({"again": again} if again else {})


def _change(site: Path, turn: int) -> None:
    """Replace the last paragraph of every file."""
    for file in (site / "content").rglob("*.md"):
        text = file.read_text("utf-8").partition("\n\nTurn ")[0]
        file.write_text(f"{text.rstrip()}\n\nTurn {turn} of the file.\n", "utf-8")


@contextmanager
def _served(log: Path) -> Iterator[int]:
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "newsroom" / "gunicorn.py")]
    environment = os.environ | {"PORT": str(port)}
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, "newsroom.wsgi"], env=environment, cwd=ROOT, stdout=out, stderr=out
        )
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait(60)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if Browser(port, Tally()).get("/livez")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("gunicorn does not answer")


# The conditions


def _failed(imports: list[dict[str, Any]]) -> Iterator[str]:
    from articles.models import ImportRun

    for one in imports:
        if one["exit"] or one["errors"]:
            yield f"import: {one}"
    for run in ImportRun.objects.exclude(ended=ImportRun.Ending.COMPLETED):
        yield f"import run {run.pk}: {run.ended}, {run.reason}"


def _lost(tally: Tally) -> Iterator[str]:
    """Yield acknowledged work that is missing. Only editors change leads and statuses, because no
    file sets them. A version that no editor saved must therefore have the same lead and status as
    the version before."""
    from articles.editing.working_copies import get_desk_text
    from articles.models import Article, Revision, Tag

    for key, leads in tally.leads.items():
        article = Article.objects.get(pk=key)
        saved = {revision.values.get("lead") for revision in article.revisions.all()}
        for lead in leads:
            if lead not in saved:
                yield f"article {key}: {lead!r} was acknowledged and is in no revision"
        newest = get_desk_text(article).authored.lead
        if newest not in leads:
            yield f"article {key}: the desk shows {newest!r}, which nobody saved"
        revisions = list(article.revisions.filter(of_working_copy=False).order_by("version", "pk"))
        said = [revision.values.get("lead") for revision in revisions]
        if [r.version for r in revisions] != list(range(1, len(revisions) + 1)):
            yield f"article {key}: versions {[r.version for r in revisions]}"
        if said[-1] != article.lead or article.lead not in (None, *leads):
            yield f"article {key}: {article.lead!r}, its last revision {said[-1]!r}"
        for before, after in pairwise(revisions):
            if after.via == Revision.Via.ADMIN:
                continue
            for name in ("lead", "status"):
                if before.values.get(name) != after.values.get(name):
                    yield f"article {key}: {name} was changed by {after.via} {after.version}"
    tags = {tag.pk: tag.name for tag in Tag.objects.filter(alias_of=None)}
    for key in tally.merged & tags.keys():
        yield f"tag {key} was merged and is still there"
    for key, name in tally.names.items():
        if key not in tally.merged and tags.get(key) != name:
            yield f"tag {key} was renamed to {name!r} and is {tags.get(key)!r}"


def _disagreeing() -> Iterator[str]:
    """Yield uses with a word that does not match their term, and articles with labels that do not
    match their uses."""
    from articles.hugo import term_key
    from articles.models import Article
    from articles.models.term_tables import TERM_TABLES

    for kind, vocabulary in TERM_TABLES.items():
        terms = {term.pk: term for term in vocabulary.terms._default_manager.all()}
        uses: dict[int, list[list[str]]] = {}
        rows = vocabulary.uses._default_manager.order_by(f"{vocabulary.article}_id", "position")
        columns = (f"{vocabulary.article}_id", f"{vocabulary.term}_id", "spelling")
        for article, term, spelling in rows.values_list(*columns):
            if term_key(spelling) != terms[term].key:
                yield f"article {article}: {kind} {spelling!r} is a use of {terms[term].key!r}"
            uses.setdefault(article, []).append([spelling, terms[term].slug])
        for key, kept in Article.objects.values_list("pk", "terms"):
            if kept.get(kind, []) != uses.get(key, []):
                yield f"article {key}: {kind} {kept.get(kind)} but {uses.get(key)}"


def _halves() -> Iterator[str]:
    from tests.wholeness import halves

    yield from halves()


def _stale_pages(port: int, tally: Tally, stack: ExitStack, folder: Path) -> Iterator[str]:
    """Yield the pages that differ between two servers: the one that has been running all the time,
    and a new one."""
    from articles.models import Article, Tag

    chance, host = random.Random(1), f"127.0.0.1:{port}"
    stories = list(Article.objects.order_by("pk").values_list("path", flat=True))
    tags = [tag.get_absolute_url() for tag in Tag.objects.order_by("pk")]
    pages = ["/", "/post/", "/tags/", "/categories/", "/index.xml", "/sitemap.xml"]
    pages += chance.sample(stories, min(PAGES, len(stories)))
    pages += chance.sample(tags, min(PAGES, len(tags)))
    other = stack.enter_context(_served(folder / "other-log"))
    for page in pages:
        new = Browser(other, tally, host).get(page)
        old = {Browser(port, tally, host).get(page) for _ in range(TIMES)}
        if old != {new}:
            yield f"{page}: {sorted({status for status, _ in old})}, a new server {new[0]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
