"""An article and its file that both changed: the two beside each other, decided field by field.

What only one side changed comes together by itself, as in the import; what both changed an editor
takes from one side or writes anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import present, workflow
from articles.admin import comparing
from articles.admin.article_file import ArticleView
from articles.admin.article_form import OUT
from articles.admin.fields import with_newlines
from articles.admin.typed import as_in_the_file, interpreted
from articles.errors import FrontMatterError, NewsroomError
from articles.files import zone_of
from articles.frontmatter import parse
from articles.hugo import Authored, interpret
from articles.merging import Merge, merge, settle
from articles.models import Article, SourceFile
from articles.widgets import registry

#: Fields that can be written anew here; of the others one side is taken.
TEXTS: Final = ("title", "link_title", "lead", "summary", "description", "body")
SIDES: Final = ("ours", "theirs")


class CannotSettle(NewsroomError):
    """A reason for which a conflict stays open; the text is for the editor."""


@dataclass(frozen=True, slots=True)
class Case:
    """One conflict. ``fault`` says why the file cannot be read, '' where it can."""

    article: Article
    file: SourceFile
    base: Authored
    theirs: Authored
    result: Merge
    fault: str = ""

    @property
    def token(self) -> str:
        """What somebody decided about: this version of the article, this text of the file."""
        digest = sha256(bytes(self.file.incoming or b"")).hexdigest()
        return f"{self.article.version}-{digest}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One field to decide: how the sides differ, what is chosen, and a text of one's own (None:
    the field has none)."""

    name: str
    difference: comparing.Difference
    side: str
    own: str | None


@dataclass(slots=True)
class Decisions:
    """What an editor chose, by field; whatever is not chosen is "ours"."""

    sides: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def open_case(article: Article, file: SourceFile) -> Case:
    """Read both texts of the file as the import reads them, and merge."""
    theirs, fault = _read(file.incoming, ZoneInfo(present.zone_name(present.site())))
    base, _fault = _read(file.base, zone_of(file.context))
    versions = (replace(v, draft=None) for v in (base, theirs, article.authored()))
    return Case(article, file, base, theirs, merge(*versions), fault)


def _read(data: bytes | memoryview | None, zone: ZoneInfo) -> tuple[Authored, str]:
    try:
        document = parse(bytes(data or b""))
    except FrontMatterError as fault:
        return Authored(), str(fault)
    reading = interpret(document, timezone=zone, known_widgets=registry)
    faults = [problem.message for problem in reading.problems if problem.severity == "error"]
    return reading.authored, " ".join(faults)


def choices(case: Case, decisions: Decisions) -> list[Choice]:
    """The fields to decide, with what was chosen so far."""
    return [
        Choice(
            name=conflict.field,
            difference=comparing.difference(conflict.field, conflict.ours, conflict.theirs),
            side=decisions.sides.get(conflict.field, "ours"),
            own=decisions.texts.get(conflict.field, (conflict.ours or "").lstrip("\r\n"))
            if conflict.field in TEXTS
            else None,
        )
        for conflict in case.result.conflicts
    ]


def decisions_in(posted: Mapping[str, str], case: Case) -> Decisions:
    """What was chosen in the form."""
    fields = [conflict.field for conflict in case.result.conflicts]
    sides = {name: posted.get(f"side-{name}", "ours") for name in fields}
    texts = {name: posted[f"text-{name}"] for name in fields if f"text-{name}" in posted}
    return Decisions(sides, texts)


def decided(case: Case, decisions: Decisions) -> Authored:
    """What the article says after the decisions.

    Raises :class:`CannotSettle` for a text that no import would take.
    """
    ours, theirs = (settle(case.result, side=side) for side in SIDES)
    taken = {n: getattr(theirs, n) for n, side in decisions.sides.items() if side == "theirs"}
    written = {
        name: with_newlines(decisions.texts.get(name, ""))
        for name, side in decisions.sides.items()
        if side == "own" and name in TEXTS
    }
    body = written.pop("body", None)
    values, problems = interpreted({name: text or None for name, text in written.items()})
    if problems:
        raise CannotSettle(" ".join(f"{p.field}: {p.message}" for p in problems))
    if body is not None:
        values["body"] = as_in_the_file(ours.body, body)
    return replace(ours, **taken, **values)


class Conflict(ArticleView):
    """The page of a conflict; a POST settles it."""

    def __call__(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.article(request, object_id)
        file = SourceFile.objects.filter(article=article, state=SourceFile.State.CONFLICT).first()
        if file is None:
            self.admin.message_user(request, _("There is no conflict (any more)."), messages.INFO)
            return _to_form(article)
        case = open_case(article, file)
        if request.method != "POST":
            return self._page(request, case, Decisions())
        if not self.admin.has_change_permission(request, article):
            raise PermissionDenied
        return self._settle(request, case)

    def _settle(self, request: HttpRequest, case: Case) -> HttpResponse:
        decisions = decisions_in(request.POST, case)
        try:
            self._refuse_stale(request, case)
            status = self._status(request, case)
            authored = decided(case, decisions)
            workflow.settle_conflict(
                case.file, case.article, authored,
                status=status, user=request.user, at=timezone.now(),
            )  # fmt: skip
        except NewsroomError as error:
            self.admin.message_user(request, str(error), messages.ERROR)
            return self._page(request, open_case(*_afresh(case)), decisions)
        text = _("The conflict is settled; what gave way is in the history.")
        self.admin.log_change(request, case.article, text)
        self.admin.message_user(request, text, messages.SUCCESS)
        return _to_form(case.article)

    def _refuse_stale(self, request: HttpRequest, case: Case) -> None:
        if case.fault:
            raise CannotSettle(_("The file cannot be read: %(fault)s") % {"fault": case.fault})
        if request.POST.get("token") != case.token:
            raise CannotSettle(
                _("The article or the file was changed meanwhile. Compare them once more.")
            )

    def _status(self, request: HttpRequest, case: Case) -> str:
        status = workflow.status_after(case.article, case.base, case.theirs)
        if status in OUT and not self.admin.has_publish_permission(request):
            raise CannotSettle(_("The file publishes the story; settle this with who may publish."))
        return status

    def _page(self, request: HttpRequest, case: Case, decisions: Decisions) -> HttpResponse:
        ours = replace(case.article.authored(), draft=None)
        open_fields = choices(case, decisions)
        context = {
            **self.admin.admin_site.each_context(request),
            "title": _("Article and file differ"),
            "subtitle": str(case.article),
            "opts": self.admin.opts,
            "original": case.article,
            "choices": open_fields,
            "names": ", ".join(choice.difference.label for choice in open_fields),
            "coming": comparing.condensed(comparing.differences(ours, case.result.merged)),
            "fault": case.fault,
            "token": case.token,
            "may_change": self.admin.has_change_permission(request, case.article),
        }
        return TemplateResponse(request, "admin/articles/article/conflict.html", context)


def _afresh(case: Case) -> tuple[Article, SourceFile]:
    """Article and file as they are stored: a save that failed may have touched the objects."""
    return (
        Article.objects.get(pk=case.article.pk),
        SourceFile.objects.get(pk=case.file.pk),
    )


def _to_form(article: Article) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
