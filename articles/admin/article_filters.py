"""The filters of the article list in the admin. :class:`DeskFilters` reads them from the query
string, and the sidebar links to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import django_filters
from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.db.models import Q, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.admin import states
from articles.admin.waiting import build_waiting_filter
from articles.editing import file_questions, working_copies
from articles.models import Article, ArticleQuerySet, ReviewMessage, Source, SourceFile
from articles.models.article_lists import find_sections
from articles.models.visibility import build_state_filter
from articles.search import FIELD_LOOKUPS, build_term_list_lookup
from articles.search.filters import ArticleFilters, MultiValueFilter, SingleValueFilter
from articles.site_settings import languages

#: Maximum number of sections, and of sources, shown in the sidebar.
MAX_CHOICES = 60

#: Maximum number of years shown in the sidebar, newest first.
MAX_YEARS = 12

#: The parameter value that selects articles without a section, or without a source.
NONE = "-"
#: The parameter value that selects articles whose file would publish them.
ASKING = "asking"
#: The values of the parameter ``changes``: with unpublished changes, or only those in review.
CHANGED = "yes"
CHANGES_IN_REVIEW = "review"
#: The value of the parameter ``waits`` that selects what waits for the user.
ME = "me"
#: The value of the parameter ``mine`` that selects what the user created.
YES = "yes"


def build_desk_filter(state: str, *, at: datetime) -> Q:
    """Return a filter for the articles that the desk finds in ``state``. An article is also in
    review if its unpublished changes are."""
    found = build_state_filter(state, at=at)
    if state == Article.Status.REVIEW:
        found |= working_copies.build_copy_filter(in_review=True)
    return found


class TermFilter(MultiValueFilter):
    """Select the articles that have all of these terms. The list of the desk is sorted by the last
    save, so the database must not look for the terms of each article in turn."""

    def filter(self, qs: ArticleQuerySet, value: Sequence[str]) -> ArticleQuerySet:
        for one in value or ():
            qs = qs.filter(build_term_list_lookup(self.field_name, one))
        return qs


class DeskFilters(ArticleFilters):
    """The filters of the article list: the same filters as on the search page, and some that only
    staff have. The parameter ``language`` is called ``lang`` on the search page."""

    section = SingleValueFilter("section", method="filter_section")
    category, tag, author = TermFilter("category"), TermFilter("tag"), TermFilter("author")
    language = SingleValueFilter("lang")
    state = django_filters.ChoiceFilter(
        choices=[*states.STATE_LABELS.items()], method="filter_state"
    )
    changes = django_filters.ChoiceFilter(
        choices=[(CHANGED, CHANGED), (CHANGES_IN_REVIEW, CHANGES_IN_REVIEW)],
        method="filter_changes",
    )
    waits = django_filters.ChoiceFilter(choices=[(ME, ME)], method="filter_waits")
    mine = django_filters.ChoiceFilter(choices=[(YES, YES)], method="filter_mine")
    source = django_filters.CharFilter(method="filter_source")
    file = django_filters.ChoiceFilter(
        choices=[*SourceFile.State.choices, (ASKING, ASKING)], method="filter_file"
    )
    kind = django_filters.ChoiceFilter("kind", choices=Article.Kind.choices)

    def filter_section(
        self, articles: ArticleQuerySet, name: str, value: Sequence[str]
    ) -> ArticleQuerySet:
        [section] = value
        chosen = Q(section="") if section == NONE else FIELD_LOOKUPS["section"](section)
        return articles.filter(chosen)

    def filter_state(self, articles: ArticleQuerySet, name: str, value: str) -> ArticleQuerySet:
        return articles.filter(build_desk_filter(value, at=timezone.now()))

    def filter_changes(self, articles: ArticleQuerySet, name: str, value: str) -> ArticleQuerySet:
        in_review = value == CHANGES_IN_REVIEW
        return articles.filter(working_copies.build_copy_filter(in_review=in_review))

    def filter_waits(self, articles: ArticleQuerySet, name: str, value: str) -> ArticleQuerySet:
        waiting = ReviewMessage.objects.filter(build_waiting_filter(self.request.user))
        return articles.filter(pk__in=waiting.values("article"))

    def filter_mine(self, articles: ArticleQuerySet, name: str, value: str) -> ArticleQuerySet:
        return articles.filter(created_by=self.request.user)

    def filter_source(self, articles: ArticleQuerySet, name: str, value: str) -> ArticleQuerySet:
        if value == NONE:
            return articles.filter(source_file=None)
        return articles.filter(source_file__source__name=value)

    def filter_file(self, articles: ArticleQuerySet, name: str, value: str) -> ArticleQuerySet:
        if value == ASKING:
            return file_questions.filter_asking(articles)
        imported = SourceFile.State.IMPORTED
        # The first condition is that of the index.
        files = SourceFile.objects.exclude(state=imported).filter(state=value)
        return articles.filter(pk__in=files.values("article"))


class ArticleChangeList(ChangeList):
    """The admin's list of articles. ``get_search_results`` of its admin filters it. ``filters`` are
    the filters in use. ``found_all`` is false if a search found too much to list."""

    filters: DeskFilters
    found_all: bool

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        found = super().get_queryset(request, exclude_parameters)
        self.filters = request.list_filters  # type: ignore[attr-defined]
        self.found_all = request.list_found.complete  # type: ignore[attr-defined]
        return found

    @property
    def narrowing(self) -> list[tuple[str, Any, str, str]]:
        """The fields of the form that narrows the list: name, label, type and value."""
        parameters = self.filters.parameters
        return [
            (name, label, kind, " ".join(parameters.get(name, ())[-1:]))
            for name, label, kind in TYPED_FILTERS
        ]

    @property
    def is_narrowed(self) -> bool:
        return any(value for *_field, value in self.narrowing)

    @property
    def kept_parameters(self) -> list[tuple[str, str]]:
        """The parameters that the form does not show, and that it sends again."""
        typed = {SEARCH_VAR, *(name for name, _label, _kind in TYPED_FILTERS)}
        lists = self.filter_params.items()
        return [(name, value) for name, values in lists if name not in typed for value in values]

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not self.query and not self.get_filters_params():
            # The template shows "Show all" only if these numbers differ.
            self.full_result_count = self.result_count


#: The filters that the form above the list offers: name, label, and type of the field.
TYPED_FILTERS = (
    ("tag", _("Tag"), "text"),
    ("category", _("Category"), "text"),
    ("author", _("Author"), "text"),
    ("after", _("First day"), "date"),
    ("before", _("Last day"), "date"),
)


class SidebarFilter(admin.SimpleListFilter):
    """A filter in the sidebar, for one parameter of :class:`DeskFilters`. It is needed because
    Django's admin accepts a parameter only if the sidebar has a filter for it.

    A filter without choices is shown only while it is active. An editor can then see it and remove
    it.
    """

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        value = self.value()
        if value is None:
            return []
        chosen = DeskFilters(request.GET).parameters.get(str(self.parameter_name))
        return [(value, ", ".join(chosen))] if chosen else []

    def queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Do nothing, because :class:`DeskFilters` filters the list."""


class StateFilter(SidebarFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        # The trash has a list of its own.
        return [(s, label) for s, label in states.STATE_LABELS.items() if s != "trashed"]


class ChangesFilter(SidebarFilter):
    title = _("unpublished changes")
    parameter_name = "changes"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(CHANGED, _("Yes")), (CHANGES_IN_REVIEW, _("In review"))]


class WaitsFilter(SidebarFilter):
    title = _("review")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(ME, _("Waits for me"))]


class MineFilter(SidebarFilter):
    title = _("creator")
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(YES, _("Me"))]


class SectionFilter(SidebarFilter):
    title = _("section")
    parameter_name = "section"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        sections = read_once(request, "sections", lambda: find_sections(MAX_CHOICES, used=True))
        return [(name or NONE, name or _("No section")) for name in sections]


class LanguageFilter(SidebarFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code, code) for code in languages.get_language_codes()]


class SourceFilter(SidebarFilter):
    title = _("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        sources = Source.objects.values_list("name", "name")[:MAX_CHOICES]
        return [(NONE, _("Written in the admin")), *sources]


class FileFilter(SidebarFilter):
    title = _("file")
    parameter_name = "file"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (SourceFile.State.CONFLICT, _("In conflict")),
            (SourceFile.State.REJECTED, _("New version rejected")),
            (ASKING, _("Would publish the story")),
        ]


class KindFilter(SidebarFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Article.Kind.choices)


class TagFilter(SidebarFilter):
    title = _("tag")
    parameter_name = "tag"


class CategoryFilter(SidebarFilter):
    title = _("category")
    parameter_name = "category"


class AuthorFilter(SidebarFilter):
    title = _("author")
    parameter_name = "author"


class YearFilter(SidebarFilter):
    title = _("year")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the years from the newest date to the oldest one. Two index lookups find them."""
        years = [(year, year) for year in read_once(request, "years", find_years)]
        chosen = super().lookups(request, model_admin)
        return years + [choice for choice in chosen if choice not in years]


def find_years() -> list[str]:
    dated = Article.objects.filter(date__isnull=False)
    first, last = (dated.order_by(order).values("pk")[:1] for order in ("date", "-date"))
    ends = dated.filter(Q(pk=Subquery(first)) | Q(pk=Subquery(last))).order_by("date")
    years = [timezone.localtime(day).year for day in ends.values_list("date", flat=True)]
    if not years:
        return []
    newest, oldest = years[-1], years[0]
    return [str(year) for year in range(newest, oldest - 1, -1)][:MAX_YEARS]


def read_once(request: HttpRequest, name: str, read: Callable[[], list[str]]) -> list[str]:
    """Return the choices of a filter. Django makes the filters twice when it runs an action, but
    the database is asked once per request."""
    choices: dict[str, list[str]] = request.__dict__.setdefault("filter_choices", {})
    if name not in choices:
        choices[name] = read()
    return choices[name]


class AfterFilter(SidebarFilter):
    title = _("first day")
    parameter_name = "after"


class BeforeFilter(SidebarFilter):
    title = _("last day")
    parameter_name = "before"


#: The filters in display order. There is one for each filter of :class:`DeskFilters`.
SIDEBAR = (
    StateFilter,
    ChangesFilter,
    WaitsFilter,
    MineFilter,
    SectionFilter,
    LanguageFilter,
    SourceFilter,
    FileFilter,
    KindFilter,
    TagFilter,
    CategoryFilter,
    AuthorFilter,
    YearFilter,
    AfterFilter,
    BeforeFilter,
)
