"""Sources, their files with all problems, and their pictures.

Only imports change them, so they are read-only here. The exceptions are a few settings of a source,
and a deleted story that the next import may restore.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from articles.admin import article_file
from articles.admin.base import DeskAdmin, ReadOnlyAdmin, run_in_transaction
from articles.admin.cells import NOTHING, render_label
from articles.admin.states import make_moment_column
from articles.editing import file_questions
from articles.models import Source, SourceFile
from articles.models.article_lists import LARGE_ARTICLE_FIELDS

State = SourceFile.State


class SourceForm(forms.ModelForm):
    """The form of a source."""

    def _get_validation_exclusions(self) -> set[str]:
        """Allow a second home of new stories: it replaces the former one when it is saved."""
        return {*super()._get_validation_exclusions(), "is_home"}  # type: ignore[misc]


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin):
    form = SourceForm
    #: The columns that editors may change.
    switches = ("agency", "may_publish", "exports_unpublished", "is_home")
    fields = ("name", "root", *switches, "imported_at", "files", "unsettled_files", "runs")
    readonly_fields = ("name", "root", "imported_at", "files", "unsettled_files", "runs")
    list_display = ("name", "root", "agency", "imported", "files", "unsettled_files", "runs")

    imported = make_moment_column("imported_at", _("last import"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return DeskAdmin.has_change_permission(self, request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save only what the form shows, because an import may be changing the other columns. A
        new home of new stories replaces the former one."""
        if obj.is_home:
            Source.objects.filter(is_home=True).exclude(pk=obj.pk).update(is_home=False)
        obj.save(update_fields=self.switches)

    def get_queryset(self, request: HttpRequest) -> Any:
        unsettled = Q(files__state__in=[State.CONFLICT, State.REJECTED]) & ~Q(files__problems=[])
        counts = {"count": Count("files"), "unsettled": Count("files", filter=unsettled)}
        return super().get_queryset(request).defer("reported").annotate(**counts)

    @admin.display(description=_("files"))
    def files(self, source: Any) -> str:
        count = _render_file_count(f"source__id__exact={source.pk}", source.count)
        return format_html("{} {}", render_label(_("files")), count)

    @admin.display(description=_("in conflict or rejected"))
    def unsettled_files(self, source: Any) -> str:
        states = f"state__in={State.CONFLICT},{State.REJECTED}&problems=yes"
        query = f"source__id__exact={source.pk}&{states}"
        if not source.unsettled:
            return NOTHING
        count = _render_file_count(query, source.unsettled)
        return format_html("{} {}", render_label(_("in conflict or rejected")), count)

    @admin.display(description=_("import runs"))
    def runs(self, source: Any) -> str:
        return _render_list_link("importrun", f"source__id__exact={source.pk}", _("Most recent"))


def _render_file_count(query: str, count: int) -> str:
    return _render_list_link("sourcefile", query, str(count))


def _render_list_link(model: str, query: str, text: Any) -> str:
    address = reverse(f"admin:articles_{model}_changelist")
    return format_html('<a href="{}?{}">{}</a>', address, query, text)


class ProblemFilter(admin.SimpleListFilter):
    title = _("problems")
    parameter_name = "problems"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("With problems")), ("no", _("Without problems"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "yes":
            return queryset.exclude(problems=[])
        return queryset.filter(problems=[]) if self.value() == "no" else queryset


@admin.register(SourceFile)
class SourceFileAdmin(ReadOnlyAdmin):
    fields = ("source", "path", "state", "leads_to", "seen_at", "problem_list", "texts", "deleted")
    readonly_fields = ("leads_to", "problem_list", "texts", "deleted")
    list_display = ("path", "source", "state", "leads_to", "first_problem", "seen")
    list_filter = ("state", ProblemFilter, "source")
    linked_lookups = ("state__in",)
    list_select_related = ("source", "article", "deleted_by")
    search_fields = ("path",)

    seen = make_moment_column("seen_at", _("last read"))

    def get_queryset(self, request: HttpRequest) -> Any:
        files = super().get_queryset(request)
        return files.defer("base", "incoming", "source__reported", *LARGE_ARTICLE_FIELDS)

    @admin.display(description=_("article"))
    def leads_to(self, file: SourceFile) -> str:
        if file.article is None:
            return NOTHING
        address = reverse("admin:articles_article_change", args=[file.article.pk])
        return format_html('<a href="{}">{}</a>', address, file.article)

    @admin.display(description=_("problems"))
    def first_problem(self, file: SourceFile) -> str:
        if not file.problems:
            return ""
        first, more = file.problems[0], len(file.problems) - 1
        text = f"{first.get('line', 1)}:{first.get('column', 1)} {first.get('message', '')}"
        return f"{text} (+{more})" if more else text

    @admin.display(description=_("problems"))
    def problem_list(self, file: SourceFile) -> str:
        return article_file.render_problem_list(file.problems) if file.problems else "–"

    @admin.display(description=_("stored versions"))
    def texts(self, file: SourceFile) -> str:
        links = [
            format_html(
                '<a href="{}">{}</a>',
                reverse("admin:articles_sourcefile_text", args=[file.pk, word]),
                article_file.TEXT_LABELS[word],
            )
            for word, column in article_file.TEXT_COLUMNS.items()
            if getattr(file, column) is not None
        ]
        return format_html("{}", links[0]) if len(links) == 1 else _join_links(links)

    @admin.display(description=_("deleted in the admin"))
    def deleted(self, file: SourceFile) -> str:
        if file.deleted_at is None:
            return "–"
        said = f"{file.deleted_at:%Y-%m-%d %H:%M} {file.deleted_by or ''}"
        if not file.is_tombstone:
            return said
        address = reverse("admin:articles_sourcefile_restore", args=[file.pk])
        return format_html('{} <a href="{}">{}</a>', said, address, _("Restore the story"))

    def get_urls(self) -> list[Any]:
        text = self.admin_site.admin_view(require_safe(self.text_view))
        name = "articles_sourcefile_text"
        restore = self.admin_site.admin_view(self.restore_view)
        return [
            path("<path:object_id>/text/<slug:which>/", text, name=name),
            path("<path:object_id>/restore/", restore, name="articles_sourcefile_restore"),
            *super().get_urls(),
        ]

    def text_view(self, request: HttpRequest, object_id: str, which: str) -> HttpResponse:
        """Show one stored text of the file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        file = self.get_object(request, unquote(object_id))
        return article_file.render_source_text(file, which)

    def restore_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask whether the next import may create the deleted story of this file again."""
        view = require_http_methods(["GET", "HEAD", "POST"])(self._restore)
        return run_in_transaction(request, partial(view, request, object_id))

    def _restore(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not (
            self.has_view_permission(request) and request.user.has_perm("articles.publish_article")
        ):
            raise PermissionDenied
        file = self.get_object(request, unquote(object_id))
        if file is None:
            raise Http404
        address = reverse("admin:articles_sourcefile_change", args=[file.pk])
        if not file.is_tombstone:
            text = _("The story of this file is not deleted. Somebody may have restored it.")
            self.message_user(request, text, messages.INFO)
            return HttpResponseRedirect(address)
        if request.method == "POST":
            file_questions.allow_restoring(file)
            text = _("The next import will restore the story.")
            self.log_change(request, file, text)
            self.message_user(request, text, messages.SUCCESS)
            return HttpResponseRedirect(address)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Restore the story"),
            "opts": self.opts,
            "file": file,
        }
        return TemplateResponse(request, "admin/articles/sourcefile/restore.html", context)


def _join_links(links: Sequence[str]) -> str:
    return format_html("{} · {}", *links) if links else "–"
