"""The list of articles: columns, filters, search, and what it may cost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import languages
from articles.admin import states
from articles.models import Article, Source, SourceFile
from articles.models.article_lists import LARGE_FIELDS

Status = Article.Status

#: Sections offered as a filter.
MOST_SECTIONS = 60

#: Columns of an article that no list shows.
UNSEEN = (*LARGE_FIELDS, "summary_html", "excerpt", "description", "summary", "lead", "aliases",
          "translations", "menu", "terms", "widgets", "post_meta")  # fmt: skip


def state_rules(*, at: datetime) -> dict[str, Q]:
    """:meth:`Article.state` as conditions."""
    published = Q(status=Status.PUBLISHED)
    rules = {status.value: Q(status=status) for status in Status if status != Status.PUBLISHED}
    return rules | {
        "live": published & Q(live_from__lte=at, live_until__gt=at),
        "scheduled": published & Q(live_from__gt=at),
        "expired": published & Q(live_from__lte=at, live_until__lte=at),
    }


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(states.LABELS.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        rule = state_rules(at=timezone.now()).get(self.value() or "")
        return queryset if rule is None else queryset.filter(rule)


class SectionFilter(admin.SimpleListFilter):
    title = _("section")
    parameter_name = "section"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        used = Article.objects.order_by("section").values_list("section", flat=True).distinct()
        return [(name or "-", name or "–") for name in used[:MOST_SECTIONS]]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        return queryset if value is None else queryset.filter(section=value.strip("-"))


class LanguageFilter(admin.SimpleListFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, code) for code in languages.configured()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(page_language=self.value()) if self.value() else queryset


class SourceFilter(admin.SimpleListFilter):
    title = _("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        sources = Source.objects.values_list("name", "name")[:MOST_SECTIONS]
        return [("-", _("Written here")), *sources]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        if value is None:
            return queryset
        if value == "-":
            return queryset.filter(source_file=None)
        return queryset.filter(source_file__source__name=value)


class FileFilter(admin.SimpleListFilter):
    title = _("file")
    parameter_name = "file"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (SourceFile.State.CONFLICT, _("In conflict")),
            (SourceFile.State.REJECTED, _("New version rejected")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(source_file__state=self.value()) if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Article.Kind.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class ArticleList(admin.ModelAdmin):
    """What :class:`articles.admin.article.ArticleAdmin` does in the list."""

    list_display = ("story", "marked_state", "shown_section", "when", "updated")
    list_display_links = ("story",)
    list_filter = (
        StateFilter,
        SectionFilter,
        LanguageFilter,
        SourceFilter,
        FileFilter,
        KindFilter,
    )
    list_select_related = ("updated_by",)
    search_fields = ("headline", "path")
    search_help_text = _("Words of the headline or the address.")
    date_hierarchy = "date"
    ordering = ("-updated_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request)
        match = request.resolver_match
        if match and match.url_name == "articles_article_changelist":
            return found.defer(*UNSEEN)
        return found

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A link from a tag or an author to its articles may be followed."""
        known = {"tag_uses__tag__id__exact", "category_uses__tag__id__exact",
                 "author_uses__author__id__exact"}  # fmt: skip
        return lookup in known or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("headline"), ordering="headline")
    def story(self, article: Article) -> str:
        kind = "" if article.kind == Article.Kind.PAGE else article.get_kind_display()
        return format_html("{} <small>{}</small>", article, kind) if kind else str(article)

    @admin.display(description=_("state"), ordering="status")
    def marked_state(self, article: Article) -> str:
        return states.badge(article, at=timezone.now())

    @admin.display(description=_("section"), ordering="section")
    def shown_section(self, article: Article) -> str:
        section, language = article.section or "–", article.page_language
        return format_html("{} <small>{}</small>", section, language)

    @admin.display(description=_("date"), ordering="sort_date")
    def when(self, article: Article) -> str:
        return states.short(article.sort_date) if article.dated else "–"

    @admin.display(description=_("last saved"), ordering="updated_at")
    def updated(self, article: Article) -> str:
        who = article.updated_by or _("import")
        return format_html("{} <small>{}</small>", states.short(article.updated_at), who)
