"""The last imports: what each did, how it ended, and its problems, file by file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.admin import article_file, problem_codes
from articles.admin.desk import ReadOnlyAdmin
from articles.admin.states import short
from articles.lock import is_held
from articles.models import ImportRun, SourceFile

Ending = ImportRun.Ending

#: What is counted, in words; in the order in which it is shown.
COUNTED = {
    "created": _("created"),
    "updated": _("updated"),
    "merged": _("merged"),
    "unchanged": _("unchanged"),
    "conflicts": _("in conflict"),
    "rejected": _("rejected"),
    "skipped": _("skipped"),
    "missing": _("missing"),
    "pictures": _("pictures"),
}
#: Action of a file in trouble → the state in whose colours it is marked.
MARKS = {"rejected": "retracted", "conflict": "conflict", "missing": "review"}


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    fields = ("source", "began", "took", "how", "files", "where", "given", "report")
    readonly_fields = fields
    list_display = ("began", "source", "how", "files", "problems_found", "took")
    list_filter = ("source", "ended")
    list_select_related = ("source",)

    def get_queryset(self, request: HttpRequest) -> Any:
        runs = super().get_queryset(request).defer("source__reported")
        match = request.resolver_match
        # What fills a page is wanted on the page of one run only.
        return runs if match and "object_id" in match.kwargs else runs.defer("problems")

    @admin.display(description=_("started"), ordering="started")
    def began(self, run: ImportRun) -> str:
        return short(run.started)

    @admin.display(description=_("duration"))
    def took(self, run: ImportRun) -> str:
        return _duration(run.duration) if run.duration is not None else "–"

    @admin.display(description=_("how it ended"), ordering="ended")
    def how(self, run: ImportRun) -> str:
        ended, reason = run.ended, run.reason
        if ended == Ending.RUNNING and not is_held(settings.VAR_DIR / "import.lock"):
            ended, reason = Ending.INTERRUPTED, gettext("Its process is gone.")
        mark = '<span class="run run-{}">{}</span> {}'
        return format_html(mark, ended, Ending(ended).label, reason)

    @admin.display(description=_("files"))
    def files(self, run: ImportRun) -> str:
        counted = [(run.counts[name], word) for name, word in COUNTED.items() if name in run.counts]
        return format_html_join(", ", "{} {}", counted) or "–"

    @admin.display(description=_("looked through"))
    def where(self, run: ImportRun) -> str:
        return format_html_join("", "<div><code>{}</code></div>", ((one,) for one in run.paths))

    @admin.display(description=_("options"))
    def given(self, run: ImportRun) -> str:
        return ", ".join(_option(name, value) for name, value in run.options.items()) or "–"

    @admin.display(description=_("problems by file"))
    def report(self, run: ImportRun) -> str:
        paths = [file["path"] for file in run.problems]
        articles = _articles(run, paths)
        files = [
            {
                "path": file["path"],
                "action": file["action"],
                "mark": MARKS.get(file["action"], "draft"),
                "article": articles.get(file["path"]),
                "said": article_file.said(file["problems"]) if file["problems"] else "",
            }
            for file in run.problems
        ]
        left = run.problems_found - sum(len(file["problems"]) for file in run.problems)
        context = {"files": files, "left": left}
        return render_to_string("admin/articles/importrun/problems.html", context)

    def get_urls(self) -> list[Any]:
        codes = self.admin_site.admin_view(require_safe(self.codes_view))
        return [path("codes/", codes, name="articles_importrun_codes"), *super().get_urls()]

    def codes_view(self, request: HttpRequest) -> Any:
        """For everybody at the desk: problems are shown on the pages of articles, too."""
        context = {**self.admin_site.each_context(request), "opts": self.opts}
        context["may_see_runs"] = self.has_view_permission(request)
        return problem_codes.page(request, context)


def _articles(run: ImportRun, paths: list[str]) -> dict[str, Any]:
    """The articles of files, by path, with no more than their names."""
    names = ("path", "source", "article__headline", "article__title", "article__path")
    files = SourceFile.objects.filter(source=run.source, path__in=paths, article__isnull=False)
    return {file.path: file.article for file in files.select_related("article").only(*names)}


def _duration(time: timedelta) -> str:
    seconds = time.total_seconds()
    if seconds < 60:
        return gettext("%(seconds)s s") % {"seconds": f"{seconds:.{1 if seconds >= 1 else 2}f}"}
    minutes, seconds = divmod(round(seconds), 60)
    return gettext("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": seconds}


def _option(name: str, value: Any) -> str:
    """As it stands on a command line."""
    option = "--" + name.replace("_", "-")
    return option if value is True else f"{option} {value}"
