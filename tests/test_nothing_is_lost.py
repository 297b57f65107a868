"""Three editors, a writer, readers, and the author of a file work on the same stories in any order,
and nothing that anybody wrote is lost or goes out by accident.

Everything goes through the pages of the admin, the address of the autosaves, and the two commands.
Every word is written only once, so that it can be found again: a saved one in the live article, the
working copy or the history; one that was autosaved, and neither saved nor discarded, in the
recovered texts of its writer and of nobody else.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from articles.models import (
    Article,
    Autosave,
    DeskAction,
    ReviewMessage,
    Revision,
    SourceFile,
    WorkingCopy,
)
from tests.browsers import Browser, Page, find_words
from tests.desk import Form, person, story
from tests.exporting.conftest import run_export
from tests.importing.conftest import Tree, run_import

#: People and their roles.
NAMES = {"ann": "editor", "ben": "editor", "cleo": "editor", "dora": "writer"}
#: How often each thing happened in all runs.
HAPPENED: Counter[str] = Counter()
PARAGRAPHS = ("The first.", "The second.", "The third.")
FILE = "news/from-file.md"

people = st.sampled_from(range(len(NAMES)))
some = st.integers(0, 7)
BUTTONS = ("_continue", "_save", "_publish", "_publish_changes")
ways = st.sampled_from(["more", "instead", "new"])
sides = st.sampled_from(["own", "own", "ours", "theirs"])
#: What somebody does with a page, some things more often than others.
THEN = ("wait", *("autosave",) * 2, *("send",) * 3, *("publish",) * 2, "close")
#: The pages of a story on which something is decided, some more often than others.
PAGES = (
    *("publish", "fix") * 3,
    *("merge", "conflict", "restore", "restore"),
    *("discard", "retract", "publish again", "question"),
    *("submit", "sendback", "delete") * 2,
    *("restore from trash",) * 2,
)
#: Two acts in turn: the first gives the page of the second something to decide. By chance alone,
#: few runs do both with the same story.
TURNS = (
    ("submit", "sendback"),
    *(("delete", "restore from trash"),) * 2,
    ("save", "discard"),
    ("retract", "publish again"),
)
#: The parts of the names of addresses, if they are not those of the pages.
PARTS = {"restore from trash": "restore"}
OUTSIDE_TRASH = ~Q(status="trashed")
WITH_CHANGES = OUTSIDE_TRASH & Q(working_copy__isnull=False)
#: The stories for which these pages have something to decide.
WANTED: dict[str, Q] = {
    **dict.fromkeys(("publish", "fix", "discard", "merge"), WITH_CHANGES),
    "conflict": Q(source_file__state="conflict"),
    "question": Q(status="retracted"),
    "retract": Q(status="published"),
    "save": Q(status="published"),
    "delete": OUTSIDE_TRASH,
    "publish again": Q(status="retracted"),
    "submit": OUTSIDE_TRASH & (Q(status="draft") | Q(working_copy__status="draft")),
    "restore from trash": Q(status="trashed"),
    "sendback": OUTSIDE_TRASH & (Q(status="review") | Q(working_copy__status="review")),
}
#: What somebody chooses on a page that asks.
ANSWERS = {
    "button": st.sampled_from(BUTTONS),
    "change": st.sampled_from(["typo", "update", "correction"]),
    "yes": st.booleans(),
    "choices": st.lists(sides, min_size=4, max_size=4),
}


def type_into(text: str, word: str, how: str, place: int) -> str:
    """Return ``text`` after somebody typed ``word`` into one of its paragraphs."""
    end = "\r\n" if "\r\n" in text else "\n"
    paragraphs = text.rstrip().split(end * 2)
    place %= len(paragraphs)
    if how == "new":
        paragraphs.insert(place, f"A new {word}.")
    else:
        paragraphs[place] = f"{paragraphs[place]} {word}" if how == "more" else f"Only {word}."
    return (end * 2).join(paragraphs) + (end if text.endswith("\n") else "")


class Desk(RuleBasedStateMachine):
    """Four people with their browsers, one author with a file, and readers."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="newsroom-desk-"))
        (self.folder / "content").mkdir()
        self.tree = Tree(self.folder)
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        cache.clear()
        self.people = [self._hire(name, role) for name, role in NAMES.items()]
        self.browsers = [Browser() for _ in NAMES]
        self.reader = Client()
        self.count = 0
        #: Who wrote a word.
        self.writers: dict[str, User] = {}
        self.saved: set[str] = set()
        self.published: set[str] = set()
        self.by_author: set[str] = set()
        #: Person, tab and form → the words of the last autosave.
        self.claims: dict[tuple[int, str, str], set[str]] = {}

    def _hire(self, name: str, role: str) -> User:
        return person(role, name)

    def teardown(self) -> None:
        try:
            self.everything_is_within_two_clicks()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)
            shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        for browser, user in zip(self.browsers, self.people, strict=True):
            browser.log_in(user)
        body = "\n\n".join(PARAGRAPHS) + "\n"
        self.tree.write(FILE, f"---\ntitle: From a file\ndate: 2026-01-05\n---\n\n{body}")
        self.import_files("report")
        story("Live", body=body)
        story("Draft", body=body, status="draft")

    def word(self, writer: User | None = None) -> str:
        self.count += 1
        word = f"word{self.count}x"
        if writer is not None:
            self.writers[word] = writer
        return word

    def happened(self, what: str) -> None:
        HAPPENED[what] += 1

    # What is there

    def stored(self) -> set[str]:
        """Return the saved words: in articles, working copies, revisions and files in conflict."""
        texts = [
            *(article.authored() for article in Article.objects.all()),
            *(copy.text for copy in WorkingCopy.objects.all()),
            *(revision.values for revision in Revision.objects.all()),
            *ReviewMessage.objects.values_list("note"),
        ]
        files = SourceFile.objects.values_list("base", "incoming")
        return find_words(texts) | find_words([bytes(d) for file in files for d in file if d])

    def seen_by_readers(self, *lists: str) -> set[str]:
        paths = [*Article.objects.values_list("path", flat=True), *lists]
        return {w for path in paths for w in find_words(self.reader.get(path).content.decode())}

    @invariant()
    def no_saved_word_is_lost(self) -> None:
        lost = self.saved - self.stored()
        assert not lost, sorted(lost)

    @invariant()
    def only_published_words_are_seen_by_readers(self) -> None:
        leaked = self.seen_by_readers() - self.published
        assert not leaked, sorted(leaked)

    @invariant()
    def typed_text_is_kept_for_its_writer_only(self) -> None:
        rows = {
            (row.user_id, row.tab, row.form): find_words(row.values or {})
            for row in Autosave.objects.all()
        }
        for claim, words in self.claims.items():
            lost = words - rows.get(claim, set())
            assert not lost, (claim, sorted(lost))
        for (user, *_where), words in rows.items():
            assert not self.find_secrets_of_others(user, words)

    def find_secrets_of_others(self, user: int, words: set[str]) -> set[str]:
        """Return those of ``words`` that somebody else typed and did not save."""
        return {w for w in words - self.saved - self.by_author if self.writers[w].pk != user}

    def everything_is_within_two_clicks(self) -> None:
        """Follow the links as the writers do: from the form of each story, and from the list of
        recovered texts."""
        assert self.seen_by_readers("/", "/news/", "/corrections/") <= self.published
        for user in self.people:
            browser = Browser()
            browser.client.force_login(user)
            self.recovered_texts_are_offered(browser, user)
        lost = self.saved - self.reached_from_stories(browser)
        assert not lost, sorted(lost)

    def recovered_texts_are_offered(self, browser: Browser, user: User) -> None:
        listed = self.reached(browser, reverse("admin:desk_recovered"), r"/recovered/\d+/")
        assert not self.find_secrets_of_others(user.pk, listed)
        for (pk, _tab, form), words in self.claims.items():
            if pk == user.pk:
                assert words <= listed, sorted(words - listed)
                number = form.split("/")[1]
                address = reverse("admin:articles_article_changelist") + f"{number}/"
                here = self.reached(browser, f"{address}change/", r"recovered[/=]\d+")
                assert number == "add" or words <= here, sorted(words - here)

    def reached(self, browser: Browser, address: str, wanted: str) -> set[str]:
        return {w for _, html in browser.read_from(address, wanted) for w in find_words(html)}

    def reached_from_stories(self, browser: Browser) -> set[str]:
        words: set[str] = set()
        for article in Article.objects.all():
            form = reverse("admin:articles_article_change", args=[article.pk])
            for address, html in browser.read_from(
                form, rf"/article/{article.pk}/(history|conflict)/"
            ):
                words |= find_words(html)
                if "/history/" in address:
                    words |= self.reached(browser, address, r"/revision/\d+/change/")
        return words

    # Opening and typing

    def nth_story(self, nth: int, page: str = "change") -> Article:
        """Return a story, if possible one for which ``page`` has something to decide."""
        stories = Article.objects.order_by("pk")
        wanted = stories.filter(WANTED.get(page, Q()))
        found = list(wanted) or list(stories)
        return found[nth % len(found)]

    def open_page(self, browser: Browser, article: Article, page: str = "change") -> Page | None:
        if browser.user is None:
            return None
        name = f"admin:articles_article_{PARTS.get(page, page)}"
        return browser.open(reverse(name, args=[article.pk]), article.pk)

    def open_form(self, browser: Browser, nth: int) -> Page | None:
        """Open the form of a story, or of a new one if there are few."""
        if browser.user is None or nth < 7 or Article.objects.count() > 4:
            return self.open_page(browser, self.nth_story(nth))
        page = browser.open(reverse("admin:articles_article_add"), None)
        assert page is not None
        word = self.word(browser.user)
        page.data |= {"title": f"New {word}", "section": "news", "body": f"The {word}.\r\n"}
        return page

    @rule(who=people, nth=some, story=some, types=st.sampled_from([True, True, False]), field=some,
          place=some, how=ways, then=st.sampled_from(THEN), **ANSWERS)  # fmt: skip
    def work(
        self, who: int, nth: int, story: int, types: bool, field: int, place: int, how: str,
        then: str, **answer: Any
    ) -> None:  # fmt: skip
        """Go on with an open page, or else open the form of a story. Type something, mostly. Then
        wait, autosave, send or close the page, or publish."""
        browser = self.browsers[who]
        pages = browser.pages
        page = pages[nth] if nth < len(pages) else self.open_form(browser, story)
        if page is None:
            return
        if types and page.list_texts():
            self.type_into(page, field, place, how)
        if then == "autosave":
            self.autosave(browser, page)
        elif then == "close":
            browser.close(page)
        elif then == "publish" and page.form == "article_form":
            self.send(browser, page, **{**answer, "button": "_publish_changes"})
            if pages and pages[-1].address.endswith("/publish/"):
                self.send(browser, pages[-1], **answer)
        elif then != "wait":
            self.send(browser, page, **answer)

    def type_into(self, page: Page, field: int, place: int, how: str) -> None:
        names = page.list_texts()
        if not names:
            return
        names += [name for name in names if "body" in name] * 3
        name = names[field % len(names)]
        word = self.word(page.owner)
        text = str(page.data[name])
        page.data[name] = type_into(text, word, how, place) if "body" in name else f"{text} {word}"

    @rule(nth=some, both=st.permutations(range(len(NAMES))), field=some,
          places=st.lists(st.integers(0, 2), min_size=2, max_size=2), how=ways,
          decide=st.booleans(), **ANSWERS)  # fmt: skip
    def work_at_once(
        self, nth: int, both: list[int], field: int, places: list[int], how: str, decide: bool,
        **answer: Any
    ) -> None:  # fmt: skip
        """Two people open the same story, both type, and both save."""
        article = self.nth_story(nth)
        opened = [(b := self.browsers[who], self.open_page(b, article)) for who in both[:2]]
        for (_browser, page), place in zip(opened, places, strict=True):
            if page is not None:
                self.type_into(page, field, place, how)
        for browser, page in opened:
            if page is not None:
                number = browser.pages.index(page)
                self.send(browser, page, **answer)
                if decide and number < len(browser.pages):
                    self.send(browser, browser.pages[number], **answer)

    def autosave(self, browser: Browser, page: Page) -> None:
        if not page.key:
            return
        stored = browser.autosave(page)
        assert stored == (browser.user == page.owner)
        if stored:
            self.happened("autosaved")
            replaced = self.find_replaced(page)
            if replaced is not None and replaced.tab != page.tab:
                self.claims.pop((page.owner.pk, replaced.tab, replaced.form), None)
            key = (page.owner.pk, page.tab, page.key)
            self.claims[key] = find_words(page.get_values())

    # Saving and deciding

    def send(
        self, browser: Browser, page: Page, *, button: str, change: str, yes: bool,
        choices: list[str]
    ) -> None:  # fmt: skip
        if page.form == "article_form":
            self.save_form(browser, page, button)
        elif page.form == "conflict_form":
            self.decide_merge(browser, page, choices)
        elif page.form == "question_form":
            self.answer_file(browser, page, publish=yes)
        else:
            self.answer_page(browser, page, change=change)

    def save_form(self, browser: Browser, page: Page, button: str) -> None:
        before = set(Article.objects.values_list("pk", flat=True))
        button = button if button in page.buttons else "_continue"
        response, done = browser.send(page, **{button: "x"})
        if not done:
            self.happened("form: " + self.describe(browser, response))
            return
        self.end_claims(page)
        if page.pk and Article.objects.get(pk=page.pk).status == "trashed":
            if not page.key:  # It was in the trash when the page was opened.
                return
            self.happened("form: kept, because the story is in the trash")
            self.claim_kept_text(page)
            return
        self.happened("form: saved")
        self.saved |= find_words(page.data)
        changed = Article.objects.exclude(pk__in=before) if page.pk is None else None
        article = changed.get() if changed is not None else Article.objects.get(pk=page.pk)
        if article.status == "published" and not WorkingCopy.objects.filter(article=article):
            # The story was not live, and this save published it.
            self.published |= find_words([article.authored(), article.path])

    def claim_kept_text(self, page: Page) -> None:
        """The text of a form that could not be saved became a recovered text."""
        rows = Autosave.objects.filter(user=page.owner, form=page.key, values__isnull=False)
        row = rows.latest("opened_at")
        self.claims[page.owner.pk, row.tab, row.form] = find_words(page.get_values())

    def describe(self, browser: Browser, response: Any) -> str:
        if response.status_code != 200:
            return "not allowed" if response.status_code == 403 else "not logged in"
        return "clash" if b'id="conflict_form"' in response.content else "refused"

    def decide_merge(self, browser: Browser, page: Page, choices: list[str]) -> None:
        is_file = page.address.endswith("/conflict/")
        chosen = dict(zip(page.asked, choices, strict=False))
        page.data |= {f"side-{name}": side for name, side in chosen.items()}
        _response, done = browser.send(page)
        if not done:
            self.happened("merge: refused")
            return
        self.happened("merge: saved " + ("file" if is_file else "clash" if page.origin else "copy"))
        article = Article.objects.get(pk=page.pk)
        own = [page.data[f"text-{name}"] for name, side in chosen.items() if side == "own"]
        ours = page.origin.data if page.origin else {}
        kept = [v for n, v in ours.items() if chosen.get(n, "ours") == "ours"]
        self.saved |= find_words([own, kept])
        self.end_claims(page)
        if is_file:
            self.published |= find_words([article.authored(), article.path])

    @rule(who=people, nth=some, page=st.sampled_from(PAGES), place=some, answers=st.booleans(),
          meanwhile=st.booleans(), **ANSWERS)  # fmt: skip
    def ask(
        self, who: int, nth: int, page: str, place: int, answers: bool, meanwhile: bool,
        **answer: Any
    ) -> None:  # fmt: skip
        """Open a page that asks before it acts, or that shows a conflict. Answer it, perhaps after
        a colleague saved the story, or leave it open."""
        browser, article = self.browsers[who], self.nth_story(nth, page)
        colleague = self.browsers[(who + 1) % len(NAMES)] if meanwhile else None
        self.decide(browser, article, page, place, answers, colleague, **answer)

    @rule(who=people, editor=st.sampled_from(range(3)), nth=some, turn=st.sampled_from(TURNS),
          place=some, meanwhile=st.booleans(), **ANSWERS)  # fmt: skip
    def take_turns(
        self, who: int, editor: int, nth: int, turn: tuple[str, str], place: int, meanwhile: bool,
        **answer: Any
    ) -> None:  # fmt: skip
        """Somebody does something with a story, and then an editor the opposite. Perhaps a
        colleague types into its form all the while, and saves it in between."""
        first, second = turn
        article = self.nth_story(nth, first)
        colleague = self.browsers[(who + 1) % len(NAMES)]
        form = self.open_page(colleague, article) if meanwhile else None
        if form is not None:
            self.type_into(form, 2, place + 1, "more")
        self.decide(self.browsers[who], article, first, place, True, None, **answer)
        if form is not None:
            self.save_form(colleague, form, "_continue")
        self.decide(self.browsers[editor], article, second, place, True, None, **answer)

    def decide(
        self, browser: Browser, article: Article, page: str, place: int, answers: bool,
        colleague: Browser | None, **answer: Any
    ) -> None:  # fmt: skip
        """Open a page of a story and answer it, perhaps after ``colleague`` saved the story."""
        if browser.user is None:
            return
        if page == "save":
            form = self.open_page(browser, article)
            if form is not None:
                self.type_into(form, 2, place, "more")
                self.save_form(browser, form, "_continue")
            return
        if page == "publish again":
            self.publish_again(browser, article)
            return
        if page == "restore":
            shown = self.open_restoring(browser, article, place)
        else:
            shown = self.open_page(browser, article, page)
        if shown is None or shown.form == "article_form":
            return
        if page == "fix":
            self.type_into(shown, 2, place, "more")
            # The first click only shows the change.
            browser.send(shown)
            shown = browser.pages[-1]
        if page in ("submit", "sendback"):
            shown.data["note"] = f"Dear {self.word(browser.user)}"
        if colleague is not None:
            form = self.open_page(colleague, article)
            if form is not None:
                self.type_into(form, 2, place + 1, "more")
                self.save_form(colleague, form, "_continue")
        if answers:
            self.send(browser, shown, **answer)

    def open_restoring(self, browser: Browser, article: Article, nth: int) -> Page | None:
        saved = list(Revision.objects.filter(article=article).order_by("-pk"))
        revision = saved[nth % len(saved)]
        return browser.open(
            reverse("admin:articles_revision_restore", args=[revision.pk]), article.pk
        )

    def answer_page(self, browser: Browser, page: Page, *, change: str) -> None:
        what = page.address.rstrip("/").rsplit("/", 1)[1]
        if what == "restore" and "/article/" in page.address:
            what = "restore from trash"
        sent = {"_publish": "x"} if "_publish" in page.buttons else {}
        if what == "publish":
            sent["change"] = change
            if change == "correction" and "note" in page.data:
                page.data["note"] += f" Was wrong: {self.word(page.owner)}"
        before, shown = Article.objects.get(pk=page.pk), page.words
        version = before.version
        typed = find_words(page.data)
        response, done = browser.send(page, **sent)
        article = Article.objects.get(pk=page.pk)
        conflicts = done and response["Location"].endswith("/merge/")
        said = "conflict" if conflicts else "done" if done else "refused or asked again"
        self.happened(f"{what}: {said}")
        if conflicts:
            assert article.version == version
        elif done and what in ("publish", "quick-fix") and article.version != version:
            self.published |= shown | typed
            if before.status != "published":
                # The page before a first publication does not repeat the text.
                self.published |= find_words([before.authored(), article.path])
            self.saved |= typed
            self.end_claims(page)
        elif done and what in ("submit", "send-back"):
            self.saved |= typed
            self.end_claims(page)

    @rule(who=people, nth=some)
    def undo(self, who: int, nth: int) -> None:
        """Somebody undoes what they did, if nobody changed the stories since."""
        browser = self.browsers[who]
        done = list(DeskAction.objects.filter(user=browser.user, undos=None).exclude(items=None))
        if browser.user is not None and done:
            undone = done[-1 - nth % min(2, len(done))]
            browser.post(reverse("admin:desk_undo", args=[undone.pk]))
            if undone.items.filter(undone=True).exists():
                self.happened(f"undone: {undone.kind}")

    def answer_file(self, browser: Browser, page: Page, *, publish: bool) -> None:
        _response, done = browser.send(page, **{"_publish" if publish else "_keep": "x"})
        if done and publish:
            self.happened("file: published as asked")
            self.allow_what_is_public(page.pk)

    def allow_what_is_public(self, pk: int | None) -> None:
        article = Article.objects.get(pk=pk)
        self.published |= find_words([article.authored(), article.path])

    def publish_again(self, browser: Browser, article: Article) -> None:
        if self.act_on_several(browser, [article], "publish"):
            self.allow_what_is_public(article.pk)

    @rule(who=people, nth=some, act=st.sampled_from(["retract", "trash", "submit", "add-tags"]))
    def choose_several(self, who: int, nth: int, act: str) -> None:
        """Somebody chooses two stories in the list, and does something with both."""
        chosen = [self.nth_story(nth), self.nth_story(nth + 1)]
        browser = self.browsers[who]
        word = self.word(browser.user) if browser.user else ""
        if not self.act_on_several(browser, chosen, act, word):
            return
        if act == "submit":
            # The note is a part of the conversation, which all colleagues see.
            self.saved |= find_words(list(ReviewMessage.objects.filter(note=word).values("note")))
        elif act == "add-tags":
            changed = Article.objects.filter(tags__name=word)
            self.saved |= find_words([a.terms for a in changed])
            self.published |= find_words([a.terms for a in changed.filter(status="published")])

    def act_on_several(
        self, browser: Browser, articles: list[Article], act: str, word: str = ""
    ) -> bool:
        """Choose an action of the list and answer its question. Return whether it was done."""
        if browser.user is None:
            return False
        data: dict[str, Any] = {"action": act, "_selected_action": [a.pk for a in articles]}
        address = reverse("admin:articles_article_changelist")
        token = {"csrfmiddlewaretoken": browser.client.cookies["csrftoken"].value}
        asked = browser.client.post(address, data | token)
        if asked.status_code != 200 or b'id="bulk_form"' not in asked.content:
            return False
        answer = Form(asked.content.decode(), within="bulk_form").data
        answer |= {name: word for name in answer if name.startswith(("tags", "note"))}
        done = browser.client.post(address, answer)
        assert done.status_code == 302, done.content.decode()
        self.happened(f"several: {act}")
        return True

    # Recovered text

    def end_claims(self, page: Page) -> None:
        """The text of a page was saved or published: nobody need offer it any more."""
        self.drop_claims(page.owner.pk, page.tab)
        replaced = self.find_replaced(page)
        if replaced is not None:
            self.drop_claims(page.owner.pk, replaced.tab, edit=replaced.edit)

    def drop_claims(self, user: int, tab: str, *, edit: int | None = None) -> None:
        """Drop the claims of a tab, or only those that were last changed at ``edit`` or before."""
        rows = Autosave.objects.filter(user=user, tab=tab)
        rows = rows if edit is None else rows.filter(edit__lte=edit)
        for row in rows:
            self.claims.pop((user, tab, row.form), None)

    def find_replaced(self, page: Page) -> Autosave | None:
        """Return the recovered text with which the page was filled, unless it changed since."""
        token = page.data.get("autosave-replaces")
        if not token:
            return None
        pk, edit = str(token).split("-")
        return Autosave.objects.filter(user=page.owner, pk=pk, edit=edit).first()

    @rule(who=people, as_whom=people, nth=some,
          what=st.sampled_from(["restore", "restore", "discard", "log in", "log in as another"]),
          )  # fmt: skip
    def recover_or_change_person(self, who: int, as_whom: int, nth: int, what: str) -> None:
        """Somebody restores or discards a recovered text, or logs out, and later in again."""
        browser = self.browsers[who]
        if browser.user is None:
            browser.log_in(self.people[as_whom if what == "log in as another" else who])
        elif what.startswith("log in"):
            browser.log_out()
            self.happened("logged out")
        else:
            self.use_recovered_text(browser, browser.user, nth, what)

    def use_recovered_text(self, browser: Browser, user: User, nth: int, what: str) -> None:
        rows = list(Autosave.objects.recoverable(user, at=timezone.now()))
        if not rows:
            return
        row = rows[nth % len(rows)]
        if what == "discard":
            browser.post(reverse("admin:desk_recovered_text", args=[row.pk]))
            self.claims.pop((row.user_id, row.tab, row.form), None)
        else:
            number = row.form.split("/")[1]
            address = reverse("admin:desk_recovered_restore", args=[row.pk])
            browser.open(address, int(number) if number.isdigit() else None)
        self.happened(f"recovered text: {what}")

    # Files

    @rule(place=some, how=ways,
          act=st.sampled_from(["change", "report", "report", "export", "file", "database"]),
          )  # fmt: skip
    def use_file(self, place: int, how: str, act: str) -> None:
        """The author changes the file, and it may be imported; or the stories are exported."""
        if act == "export":
            self.export_files()
            return
        file = self.tree.content / FILE
        matter, body = file.read_text().rsplit("---\n", 1)
        word = self.word()
        self.by_author.add(word)
        self.tree.write(FILE, f"{matter}---\n\n{type_into(body.lstrip(), word, how, place)}")
        if act != "change":
            self.import_files(act)

    def import_files(self, on_conflict: str) -> None:
        ran = run_import(self.folder, on_conflict=on_conflict, source="site")
        assert ran.exit_code in (0, 1), ran
        for name, number in ran.summary.items():
            HAPPENED[f"import: {name}"] += number
        words = find_words((self.tree.content / FILE).read_text())
        if SourceFile.objects.filter(path=FILE, article__status="trashed").exists():
            return  # The file keeps its text until the story is restored.
        self.saved |= words
        self.published |= words

    def export_files(self) -> None:
        ran = run_export()
        assert ran.exit_code in (0, 1), ran
        for name, number in ran.summary.items():
            HAPPENED[f"export: {name}"] += number
        live = find_words([article.authored() for article in Article.objects.all()])
        for file in self.exported():
            text = file.read_text()
            allowed = self.published | self.by_author
            if "draft: true" in text:
                allowed |= live
            assert find_words(text) <= allowed, (file, sorted(find_words(text) - allowed))

    def exported(self) -> Iterator[Path]:
        return (path for path in self.tree.content.rglob("*") if path.is_file())


FEW = settings(
    max_examples=5,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db
def test_nothing_is_lost_and_nothing_goes_out_by_accident() -> None:
    run_state_machine_as_test(Desk, settings=FEW)


#: What must have happened in many long days. Otherwise they show nothing.
MUST_HAPPEN = {
    *("autosaved", "form: saved", "form: clash", "merge: saved clash", "recovered text: restore"),
    *("publish: done", "quick-fix: done", "discard: done", "restore: done", "retract: done"),
    *("submit: done", "send-back: done", "delete: done", "restore from trash: done"),
    *("form: kept, because the story is in the trash",),
    *("undone: retract", "undone: trash", "several: retract", "several: trash"),
    *("import: updated", "import: merged", "export: written"),
}


@pytest.mark.slow
@pytest.mark.django_db
def test_nothing_is_lost_in_many_long_days() -> None:
    HAPPENED.clear()
    run_state_machine_as_test(
        Desk, settings=settings(FEW, max_examples=200, stateful_step_count=25)
    )
    print("\n".join(f"{number:6} {what}" for what, number in sorted(HAPPENED.items())))
    assert set(HAPPENED) >= MUST_HAPPEN, MUST_HAPPEN - set(HAPPENED)
