"""The conflict of an article and its file, which have both changed. An editor merges them on the
page of :mod:`articles.admin.merge_page`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin import rights
from articles.admin.article_form import PUBLISHER_STATUSES
from articles.admin.article_view import ArticleView, redirect_to_form
from articles.admin.autosave import get_recovered_data
from articles.admin.autosaved_forms import make_key
from articles.admin.base import run_in_transaction
from articles.admin.merge_page import (
    CannotMerge,
    Decisions,
    Merge,
    apply_decisions,
    read_decisions,
    render_merge,
)
from articles.admin.undoing import message_with_undo
from articles.content.merging import MergeResult, merge
from articles.content.status import choose_status
from articles.editing import conflicts, desk_actions
from articles.editing.file_base import get_zone_of_context
from articles.errors import FrontMatterError, NewsroomError
from articles.frontmatter import parse
from articles.hugo import Authored, interpret
from articles.models import Article, SourceFile
from articles.models.transactions import one_transaction
from articles.site_settings import current
from articles.widgets import registry


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """One conflict. ``fault`` is the reason why the file cannot be read, or "" if it can."""

    article: Article
    file: SourceFile
    base: Authored
    theirs: Authored
    result: MergeResult
    fault: str = ""

    @property
    def token(self) -> str:
        """A token for this version of the article and this text of the file. If the token has
        changed since the editor opened the page, the decision is outdated."""
        digest = sha256(bytes(self.file.incoming or b"")).hexdigest()
        return f"{self.article.version}-{digest}"


def load_conflict(article: Article, file: SourceFile) -> OpenConflict:
    """Read the base and the newest text of the file with the rules of the import. Merge them with
    the article."""
    theirs, fault = _read_version(
        file.incoming, ZoneInfo(current.get_zone_name(current.get_site_settings()))
    )
    base, _fault = _read_version(file.base, get_zone_of_context(file.context))
    versions = (replace(v, draft=None) for v in (base, theirs, article.authored()))
    return OpenConflict(article, file, base, theirs, merge(*versions), fault)


def _read_version(data: bytes | memoryview | None, zone: ZoneInfo) -> tuple[Authored, str]:
    try:
        document = parse(bytes(data or b""))
    except FrontMatterError as fault:
        return Authored(), str(fault)
    reading = interpret(document, timezone=zone, known_widgets=registry)
    faults = [problem.message for problem in reading.problems if problem.severity == "error"]
    return reading.authored, " ".join(faults)


class ConflictView(ArticleView):
    """The page of a conflict. A POST resolves it."""

    def __call__(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return run_in_transaction(request, partial(self._answer, request, object_id))

    def _answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.article(request, object_id)
        file = SourceFile.objects.filter(article=article, state=SourceFile.State.CONFLICT).first()
        if file is None:
            self.admin.message_user(
                request, _("There is no conflict. Somebody may have resolved it."), messages.INFO
            )
            return redirect_to_form(article)
        case = load_conflict(article, file)
        if request.method != "POST":
            recovered = get_recovered_data(request, make_key(Article, article.pk, "conflict"))
            return self._page(request, case, read_decisions(recovered, case.result))
        if not rights.may_change_itself(request.user, article):
            raise PermissionDenied
        return self._resolve(request, case)

    def _resolve(self, request: HttpRequest, case: OpenConflict) -> HttpResponse:
        decisions = read_decisions(request.POST, case.result)
        try:
            self._refuse_stale(request, case)
            status = self._status(request, case)
            authored = apply_decisions(case.result, decisions)
            text = _("Conflict resolved. The version you did not choose is in the history.")
            former, at = str(case.article.status), timezone.now()
            with one_transaction():
                saved = conflicts.resolve_conflict(
                    case.file, case.article, authored, status=status, user=request.user, at=at
                )
                action = desk_actions.log_status(
                    saved.article, former=former, user=request.user, at=at
                )
                self.admin.log_change(request, case.article, text)
        except NewsroomError as error:
            self.admin.message_user(request, str(error), messages.ERROR)
            return self._page(request, load_conflict(*_reload(case)), decisions)
        message_with_undo(request, messages.SUCCESS, text, action)
        return redirect_to_form(case.article)

    def _refuse_stale(self, request: HttpRequest, case: OpenConflict) -> None:
        if case.fault:
            raise CannotMerge(_("The file cannot be read: %(fault)s") % {"fault": case.fault})
        if request.POST.get("token") != case.token:
            raise CannotMerge(
                _("The article or the file changed in the meantime. Compare them again.")
            )

    def _status(self, request: HttpRequest, case: OpenConflict) -> str:
        status = choose_status(
            case.article.status,
            before=case.base,
            after=case.theirs,
            may_publish=case.file.source.may_publish,
        )
        if status in PUBLISHER_STATUSES and not rights.may_publish(request.user):
            raise CannotMerge(
                _(
                    "This file would publish the story. Only people with permission to "
                    "publish can resolve this conflict."
                )
            )
        return status

    def _page(self, request: HttpRequest, case: OpenConflict, decisions: Decisions) -> HttpResponse:
        merge = Merge(
            article=case.article,
            before=case.article.authored(),
            result=case.result,
            title=_("Article and file differ"),
            explanation=_(
                "The file changed on disk after this article was edited here. Both versions are "
                "kept. Until somebody decides, the site shows the version edited here."
            ),
            ours=_("Here"),
            theirs=_("In the file"),
            take_ours=_("Keep the version here"),
            take_theirs=_("Use the version in the file"),
            token=case.token,
            button=_("Resolve"),
            fault=case.fault,
            with_file=True,
        )
        may_change = rights.may_change_itself(request.user, case.article)
        return render_merge(self.admin, request, merge, decisions, may_change=may_change)


def _reload(case: OpenConflict) -> tuple[Article, SourceFile]:
    """Read article and file from the database again, because a failed save may have changed the
    objects."""
    return (
        Article.objects.get(pk=case.article.pk),
        SourceFile.objects.get(pk=case.file.pk),
    )
