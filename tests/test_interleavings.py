"""Files and articles change in any order, and no text that anybody wrote is lost.

Every word below is written only once. From then on it must be found in a file, an article, a
revision, a conflict (the stored bytes of a source file) or a recovered text. Two kinds of loss are
accepted: text in a file that its author overwrites or deletes before an import has read it, and a
comment in the front matter that its author removes, because comments are not part of the article.
An export removes no comments.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from articles.content.revision_values import to_json
from articles.editing import publishing, saving, working_copies
from articles.errors import NewsroomError
from articles.hugo import Authored
from articles.models import Article, Autosave, Revision, SourceFile
from tests.desk import Form, form_of, person
from tests.exporting.conftest import run_export
from tests.importing.conftest import Tree, run_import
from tests.manuscripts import BREAKAGES, CHANGES, FORMATS, changed, manuscript

WORD = re.compile(rb"word\d+x")
NOTE = re.compile(rb"note\d+x")
PATHS = ("a/one.md", "a/two.md", "b/one.md", "b/three.md", "four.md")

paths = st.sampled_from(PATHS)
some = st.integers(0, 5)
yes_or_no = st.booleans()
sides = st.sampled_from(["ours", "theirs", "own"])
changes = st.sampled_from(sorted(CHANGES))
here = st.sampled_from(["title", "lead", "tags", "body", "body end", "mood", "slug"])


class Newsroom(RuleBasedStateMachine):
    """Authors with their files, editors in the admin, and the two commands between them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="newsroom-interleavings-"))
        (self.folder / "content").mkdir()
        self.tree = Tree(self.folder)
        self.visible_articles = transaction.atomic()
        self.visible_articles.__enter__()
        cache.clear()
        self.editor = person("superuser")
        self.client = Client()
        self.client.force_login(self.editor)
        self.count = 0
        self.written: set[bytes] = set()
        self.unseen: set[bytes] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.visible_articles.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    # Texts and where they are stored

    def word(self, kind: str = "word") -> str:
        self.count += 1
        return f"{kind}{self.count}x"

    def there(self) -> set[bytes]:
        """Return every word in files, articles, revisions, conflicts and recovered texts."""
        return set(WORD.findall(b"\n".join([*self.files().values(), *self.stored()])))

    def files(self) -> dict[str, bytes]:
        content = self.tree.content
        found = (path for path in content.rglob("*") if path.is_file())
        return {path.relative_to(content).as_posix(): path.read_bytes() for path in found}

    def stored(self) -> Iterator[bytes]:
        for article in Article.objects.all():
            yield json.dumps(to_json(article.authored())).encode()
        for revision in Revision.objects.all():
            yield json.dumps(revision.values).encode()
        for values in Autosave.objects.values_list("values", flat=True):
            yield json.dumps(values).encode()
        for base, incoming in SourceFile.objects.values_list("base", "incoming"):
            yield from (bytes(data) for data in (base, incoming) if data is not None)

    def notes(self) -> set[bytes]:
        """Return the authors' comments that are in their files."""
        return {note for data in self.files().values() for note in NOTE.findall(data)}

    @invariant()
    def nothing_is_lost(self) -> None:
        lost = self.written - self.there()
        assert not lost, sorted(lost)

    # Authors

    def by_author(self, change: Callable[[], object]) -> None:
        """Change files as their author. Text that the author overwrites or deletes before an import
        has read it is not counted as lost."""
        change()
        self.written -= self.unseen - self.there()
        new = {word for data in self.files().values() for word in WORD.findall(data)}
        self.unseen |= new - self.written
        self.written |= new

    def put(self, path: str, data: bytes | str) -> None:
        self.by_author(lambda: self.tree.write(path, data))

    @initialize(form=st.sampled_from(FORMATS))
    def begin(self, form: str) -> None:
        self.put("a/one.md", manuscript(form, self.word))
        self.put("b/three.md", manuscript("yaml", self.word))
        self.import_them(".", "report")

    @rule(path=paths, form=st.sampled_from(FORMATS))
    def write_file(self, path: str, form: str) -> None:
        self.put(path, manuscript(form, self.word))

    @rule(number=some, what=changes)
    def edit_file(self, number: int, what: str) -> None:
        self.edit_nth(number, lambda data: changed(data.decode(), what, self.word()).encode())

    @rule(number=some, how=st.sampled_from(sorted(BREAKAGES)))
    def break_file(self, number: int, how: str) -> None:
        def broken(data: bytes) -> bytes:
            return BREAKAGES[how](data.decode(), self.word())

        self.edit_nth(number, broken)

    def edit_nth(self, number: int, edit: Callable[[bytes], bytes]) -> None:
        files = sorted(self.files().items())
        if files:
            path, data = files[number % len(files)]
            try:
                self.put(path, edit(data))
            except UnicodeDecodeError:
                self.put(path, manuscript("yaml", self.word))

    @rule(number=some, to=paths)
    def rename_file(self, number: int, to: str) -> None:
        files = sorted(self.files())
        if files:
            old, new = self.tree.content / files[number % len(files)], self.tree.content / to
            new.parent.mkdir(exist_ok=True)
            self.by_author(lambda: old.rename(new))

    @rule(number=some)
    def delete_file(self, number: int) -> None:
        files = sorted(self.files())
        if files:
            self.by_author((self.tree.content / files[number % len(files)]).unlink)

    # Editors

    def article(self, number: int) -> Article | None:
        articles = list(Article.objects.order_by("path"))
        return articles[number % len(articles)] if articles else None

    def said(self, authored: Authored, what: str, word: str) -> Authored:
        if what == "tags":
            return replace(authored, tags=(*authored.tags[1:], word))
        if what == "body":
            return replace(authored, body=f"\n{word} replaces all.\n")
        if what == "body end":
            return replace(authored, body=f"{authored.body}\n{word} is added.\n")
        if what == "mood":
            return replace(authored, params={**authored.params, "mood": word})
        return replace(authored, **{what: word})

    def save(self, article: Article, authored: Authored, word: str, *, status: str) -> None:
        """Save an article. If the save is refused, nothing is lost: the editor sees the error and
        still has the text in the form."""
        try:
            with transaction.atomic():
                saving.save_article(
                    article, authored, status=status, user=self.editor, at=timezone.now()
                )
        except NewsroomError:
            return
        self.written.add(word.encode())

    @rule(number=some, what=here)
    def edit_here(self, number: int, what: str) -> None:
        article, word = self.article(number), self.word()
        if article:
            said = self.said(article.authored(), what, word)
            self.save(article, said, word, status=article.status)

    @rule(number=some)
    def two_edit_here(self, number: int) -> None:
        one, other = self.article(number), self.article(number)
        for article in filter(None, (one, other)):
            word = self.word()
            said = self.said(article.authored(), "title", word)
            self.save(article, said, word, status=article.status)

    @rule(number=some, field=st.sampled_from(["title", "lead", "tag_names", "body"]))
    def edit_in_the_form(self, number: int, field: str) -> None:
        article, word = self.article(number), self.word()
        if article:
            url = reverse("admin:articles_article_change", args=[article.pk])
            data = form_of(self.client.get(url), **{field: word}, _save="Save")
            if self.client.post(url, data).status_code == 302:
                self.written.add(word.encode())

    @rule(name=st.sampled_from(["one", "new"]), section=st.sampled_from(["a", "c"]))
    def write_here(self, name: str, section: str) -> None:
        word = self.word()
        article = Article(folder=section, section=section, name=name)
        said = Authored(title=word, body=f"{word} was written here.")
        self.save(article, said, word, status="published")

    @rule(
        number=some,
        way=st.sampled_from(
            [publishing.publish, publishing.retract, publishing.trash, publishing.restore]
        ),
    )
    def publish_retract_trash_or_restore(self, number: int, way: Callable[..., object]) -> None:
        article = self.article(number)
        if article:
            way([article], user=self.editor, at=timezone.now())

    @rule(number=some)
    def erase(self, number: int) -> None:
        """Erase a story in the trash. That is the one act that ends texts: those of this story."""
        article = self.article(number)
        if article and article.status == Article.Status.TRASHED:
            form = f"articles.article/{article.pk}"
            texts = [
                to_json(article.authored()),
                *(revision.values for revision in article.revisions.all()),
                *Autosave.objects.filter(form=form).values_list("values", flat=True),
            ]
            publishing.erase([article], user=self.editor, at=timezone.now())
            self.written -= set(WORD.findall(json.dumps(texts).encode())) - self.there()

    @rule(number=st.integers(0, 30))
    def restore_a_revision(self, number: int) -> None:
        found = list(Revision.objects.filter(article__isnull=False).order_by("pk"))
        if found:
            revision = found[number % len(found)]
            assert revision.article is not None
            url = reverse("admin:articles_revision_restore", args=[revision.pk])
            copy = working_copies.find_copy(revision.article)
            state = f"copy-{copy.version}" if copy else str(revision.article.version)
            self.client.post(url, {"version": state})

    @precondition(lambda self: SourceFile.objects.filter(state="conflict").exists())
    @rule(side=sides, other=sides)
    def settle_a_conflict(self, side: str, other: str) -> None:
        file = SourceFile.objects.filter(state="conflict").exclude(article=None).first()
        if file is None:
            return
        word = self.word()
        url = reverse("admin:articles_article_conflict", args=[file.article_id])
        data = Form(self.client.get(url).content.decode(), within="conflict").data
        data.pop("csrfmiddlewaretoken", None)
        sided = [name for name in data if name.startswith("side-")]
        for name, chosen in zip(sided, [side, other] * len(sided), strict=False):
            data[name] = chosen
            if chosen == "own" and name.replace("side-", "text-") in data:
                data[name.replace("side-", "text-")] = word
        answer = self.client.post(url, data)
        if answer.status_code == 302 and word in data.values():
            self.written.add(word.encode())

    # The commands

    @rule(
        scope=st.sampled_from([".", ".", ".", "content/a", "content/b/one.md"]),
        on_conflict=st.sampled_from(["report", "report", "file", "database"]),
        retract_missing=yes_or_no,
        restore=yes_or_no,
        strict=st.sampled_from([False, False, False, True]),
        dry_run=st.sampled_from([False, False, False, True]),
    )
    def import_them(self, scope: str, on_conflict: str, **options: bool) -> None:
        place = self.folder / scope
        if not place.exists():
            return
        before = self.there()
        ran = run_import(
            place, on_conflict=on_conflict, source="site", **{k: v for k, v in options.items() if v}
        )
        assert ran.exit_code in (0, 1), ran
        assert before <= self.there(), sorted(before - self.there())
        if options.get("dry_run") or (options.get("strict") and ran.exit_code):
            return
        read = [d for p, d in self.files().items() if (self.tree.content / p).is_relative_to(place)]
        self.unseen -= {word for data in read for word in WORD.findall(data)}

    @rule(way=st.sampled_from(["", "", "", "check", "dry_run"]))
    def export_them(self, way: str) -> None:
        before, notes = self.there(), self.notes()
        ran = run_export(**({way: True} if way else {}))
        assert ran.exit_code in (0, 1), ran
        assert before <= self.there(), sorted(before - self.there())
        assert notes <= self.notes(), sorted(notes - self.notes())


FEW = settings(
    max_examples=50,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db
def test_no_text_is_lost_in_any_order_of_events() -> None:
    run_state_machine_as_test(Newsroom, settings=FEW)


@pytest.mark.slow
@pytest.mark.django_db
def test_no_text_is_lost_in_many_long_orders_of_events() -> None:
    many = settings(FEW, max_examples=500, stateful_step_count=50, derandomize=False)
    run_state_machine_as_test(Newsroom, settings=many)
