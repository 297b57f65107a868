"""Where articles come from: sources, their files with every problem, and the pictures that came
along. To look at; an import writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.admin import article_file
from articles.admin.desk import ReadOnlyAdmin
from articles.models import Picture, Source, SourceFile

State = SourceFile.State


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin):
    fields = ("name", "root", "imported_at", "files", "troubled", "runs")
    readonly_fields = ("files", "troubled", "runs")
    list_display = ("name", "root", "imported_at", "files", "troubled", "runs")

    def get_queryset(self, request: HttpRequest) -> Any:
        unsettled = Q(files__state__in=[State.CONFLICT, State.REJECTED]) & ~Q(files__problems=[])
        counts = {"count": Count("files"), "unsettled": Count("files", filter=unsettled)}
        return super().get_queryset(request).defer("reported").annotate(**counts)

    @admin.display(description=_("files"))
    def files(self, source: Any) -> str:
        return _files(f"source__id__exact={source.pk}", source.count)

    @admin.display(description=_("in conflict or rejected"))
    def troubled(self, source: Any) -> str:
        states = f"state__in={State.CONFLICT},{State.REJECTED}&problems=yes"
        query = f"source__id__exact={source.pk}&{states}"
        return _files(query, source.unsettled) if source.unsettled else "–"

    @admin.display(description=_("import runs"))
    def runs(self, source: Any) -> str:
        return _listed("importrun", f"source__id__exact={source.pk}", _("The last ones"))


def _files(query: str, count: int) -> str:
    return _listed("sourcefile", query, str(count))


def _listed(model: str, query: str, text: Any) -> str:
    address = reverse(f"admin:articles_{model}_changelist")
    return format_html('<a href="{}?{}">{}</a>', address, query, text)


class ProblemFilter(admin.SimpleListFilter):
    title = _("problems")
    parameter_name = "problems"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("With problems")), ("no", _("Without"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "yes":
            return queryset.exclude(problems=[])
        return queryset.filter(problems=[]) if self.value() == "no" else queryset


@admin.register(SourceFile)
class SourceFileAdmin(ReadOnlyAdmin):
    fields = ("source", "path", "state", "leads_to", "seen_at", "said", "texts", "deleted")
    readonly_fields = ("leads_to", "said", "texts", "deleted")
    list_display = ("path", "source", "state", "leads_to", "first_problem", "seen_at")
    list_filter = ("state", ProblemFilter, "source")
    list_select_related = ("source", "article", "deleted_by")
    search_fields = ("path",)

    def get_queryset(self, request: HttpRequest) -> Any:
        large = (f"article__{name}" for name in ("body", "html", "params", "plain_text"))
        return super().get_queryset(request).defer("base", "incoming", "source__reported", *large)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "state__in" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("article"))
    def leads_to(self, file: SourceFile) -> str:
        if file.article is None:
            return "–"
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
    def said(self, file: SourceFile) -> str:
        return article_file.said(file.problems) if file.problems else "–"

    @admin.display(description=_("texts"))
    def texts(self, file: SourceFile) -> str:
        links = [
            format_html(
                '<a href="{}">{}</a>',
                reverse("admin:articles_sourcefile_text", args=[file.pk, word]),
                article_file.TEXT_LABELS[word],
            )
            for word, column in article_file.TEXTS.items()
            if getattr(file, column) is not None
        ]
        return format_html("{}", links[0]) if len(links) == 1 else _both(links)

    @admin.display(description=_("deleted here"))
    def deleted(self, file: SourceFile) -> str:
        if file.deleted_at is None:
            return "–"
        return f"{file.deleted_at:%Y-%m-%d %H:%M} {file.deleted_by or ''}"

    def get_urls(self) -> list[Any]:
        text = self.admin_site.admin_view(require_safe(self.text_view))
        name = "articles_sourcefile_text"
        return [path("<path:object_id>/text/<slug:which>/", text, name=name), *super().get_urls()]

    def text_view(self, request: HttpRequest, object_id: str, which: str) -> HttpResponse:
        """The bytes of one of the file's texts."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        file = self.get_object(request, unquote(object_id))
        return article_file.text_of(file, which)


def _both(links: Sequence[str]) -> str:
    return format_html("{} · {}", *links) if links else "–"


@admin.register(Picture)
class PictureAdmin(ReadOnlyAdmin):
    fields = ("source", "path", "shown", "dimensions")
    readonly_fields = ("shown", "dimensions")
    list_display = ("path", "shown", "dimensions", "source")
    list_filter = ("source",)
    list_select_related = ("source",)
    search_fields = ("path",)

    @admin.display(description=_("picture"))
    def shown(self, picture: Picture) -> str:
        return format_html(
            '<img class="desk-thumbnail" src="{}" alt="" loading="lazy">', picture.file.url
        )

    @admin.display(description=_("size"))
    def dimensions(self, picture: Picture) -> str:
        return f"{picture.width} × {picture.height}" if picture.width else "–"
