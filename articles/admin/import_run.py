"""Import runs: what each run did, how it ended, and its problems per file."""

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
from articles.admin.base import ReadOnlyAdmin
from articles.admin.cells import NOTHING, render_label
from articles.admin.states import render_short_moment
from articles.editing.lock import is_import_or_export_running
from articles.models import ImportRun, SourceFile

Ending = ImportRun.Ending

#: Labels of the counts, in display order.
COUNT_LABELS = {
    "created": _("created"),
    "updated": _("updated"),
    "merged": _("merged"),
    "unchanged": _("unchanged"),
    "conflicts": _("in conflict"),
    "rejected": _("rejected"),
    "skipped": _("skipped"),
    "missing": _("missing"),
    "pictures": _("pictures"),
    "files": _("other files"),
}
#: What the import did with a file → the article state whose colour marks the file.
OUTCOME_MARKS = {"rejected": "retracted", "conflict": "conflict", "missing": "review"}


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    fields = ("source", "began", "took", "how", "files", "where", "option_list", "report")
    readonly_fields = fields
    list_display = ("began", "source", "how", "files", "problem_count", "took")
    list_filter = ("source", "ended")
    list_select_related = ("source",)

    def get_queryset(self, request: HttpRequest) -> Any:
        runs = super().get_queryset(request).defer("source__reported")
        match = request.resolver_match
        # Load the problems only for the page of a single run, because they can be large.
        return runs if match and "object_id" in match.kwargs else runs.defer("problems")

    @admin.display(description=_("started"), ordering="started")
    def began(self, run: ImportRun) -> str:
        return render_short_moment(run.started)

    @admin.display(description=_("duration"))
    def took(self, run: ImportRun) -> str:
        return _format_duration(run.duration) if run.duration is not None else NOTHING

    @admin.display(description=_("result"), ordering="ended")
    def how(self, run: ImportRun) -> str:
        ended, reason = run.ended, run.reason
        if ended == Ending.RUNNING and not is_import_or_export_running(
            settings.VAR_DIR / "import.lock"
        ):
            ended, reason = Ending.INTERRUPTED, gettext("The import process ended unexpectedly.")
        mark = '<span class="run run-{}">{}</span> {}'
        return format_html(mark, ended, Ending(ended).label, reason)

    @admin.display(description=_("files"))
    def files(self, run: ImportRun) -> str:
        counted = [
            (run.counts[name], word) for name, word in COUNT_LABELS.items() if name in run.counts
        ]
        return format_html_join(", ", "{} {}", counted) or "–"

    @admin.display(description=_("problems"), ordering="problems_found")
    def problem_count(self, run: ImportRun) -> str:
        return format_html("{} {}", render_label(_("problems")), run.problems_found)

    @admin.display(description=_("files checked"))
    def where(self, run: ImportRun) -> str:
        return format_html_join("", "<div><code>{}</code></div>", ((one,) for one in run.paths))

    @admin.display(description=_("options"))
    def option_list(self, run: ImportRun) -> str:
        return ", ".join(_format_option(name, value) for name, value in run.options.items()) or "–"

    @admin.display(description=_("problems by file"))
    def report(self, run: ImportRun) -> str:
        paths = [file["path"] for file in run.problems]
        articles = _find_articles(run, paths)
        files = [
            {
                "path": file["path"],
                "action": file["action"],
                "mark": OUTCOME_MARKS.get(file["action"], "draft"),
                "article": articles.get(file["path"]),
                "said": article_file.render_problem_list(file["problems"])
                if file["problems"]
                else "",
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
        """Show the explanations of all problem codes. All staff may see them, because the pages of
        articles link to them."""
        context = {**self.admin_site.each_context(request), "opts": self.opts}
        context["may_see_runs"] = self.has_view_permission(request)
        return problem_codes.render_codes_page(request, context)


def _find_articles(run: ImportRun, paths: list[str]) -> dict[str, Any]:
    """Return the articles of these files, keyed by path. Load only the columns that are needed to
    show their names."""
    names = ("path", "source", "article__headline", "article__title", "article__path")
    files = SourceFile.objects.filter(source=run.source, path__in=paths, article__isnull=False)
    return {file.path: file.article for file in files.select_related("article").only(*names)}


def _format_duration(time: timedelta) -> str:
    seconds = time.total_seconds()
    if seconds < 60:
        return gettext("%(seconds)s s") % {"seconds": f"{seconds:.{1 if seconds >= 1 else 2}f}"}
    minutes, seconds = divmod(round(seconds), 60)
    return gettext("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": seconds}


def _format_option(name: str, value: Any) -> str:
    """Return the option as written on a command line."""
    option = "--" + name.replace("_", "-")
    return option if value is True else f"{option} {value}"
