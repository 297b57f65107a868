"""The log of the desk, which all staff can read and nobody can change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.db.models import Count, F, Min, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.admin import bulk_words, undo_view
from articles.admin.base import MAX_SEARCH_CHARACTERS, MAX_SEARCH_WORDS, ReadOnlyAdmin
from articles.admin.states import render_short_moment
from articles.admin.uncounted import UncountedChangeList, read_page, read_page_number
from articles.models import DeskAction, DeskActionItem
from articles.models.article_lists import LARGE_ARTICLE_FIELDS

#: Number of stories that the list names per entry, and number of stories per page of an entry.
NAMED = 3
ITEMS_PER_PAGE = 100
#: Maximum number of people that the filter offers.
MAX_PEOPLE = 60


class PersonFilter(admin.SimpleListFilter):
    """A filter for the entries of one member of staff."""

    title = _("person")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        people = get_user_model().objects.filter(is_staff=True).order_by("username")
        return [(pk, name) for pk, name in people.values_list("pk", "username")[:MAX_PEOPLE]]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        known = {str(pk) for pk, _name in self.lookup_choices}
        return queryset.filter(user=value) if value in known else queryset


class LogChangeList(UncountedChangeList):
    """The list of the log. It reads the stories of all entries of a page with two queries."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        add_stories(list(self.result_list))


def add_stories(actions: Sequence[DeskAction]) -> None:
    """Set ``named`` and ``others`` on each action: its first stories, and the number of the others.
    The stories of one action have consecutive keys, except where two people worked at once."""
    items = DeskActionItem.objects.filter(action__in=[action.pk for action in actions]).order_by()
    counts = {
        action: (number, first)
        for action, number, first in items.values_list("action").annotate(Count("pk"), Min("pk"))
    }
    keys = [first + n for _number, first in counts.values() for n in range(NAMED)]
    named: dict[int, list[DeskActionItem]] = {}
    for item in items.filter(pk__in=keys).order_by("pk"):
        named.setdefault(item.action_id, []).append(item)
    for action in actions:
        found = named.get(action.pk, [])
        action.named = found  # type: ignore[attr-defined]
        action.others = counts.get(action.pk, (0, 0))[0] - len(found)  # type: ignore[attr-defined]


def render_story(item: DeskActionItem) -> str:
    """Render a story of the log, as a link if it still exists."""
    if item.article_id is None:
        return format_html("{}", item)
    url = reverse("admin:articles_article_change", args=[item.article_id])
    return format_html('<a href="{}">{}</a>', url, item)


@admin.register(DeskAction)
class LogAdmin(ReadOnlyAdmin):
    """The log: its list, and the page of one entry with all its stories."""

    list_display = ("moment", "act", "stories")
    list_display_links = ("moment",)
    list_filter = ("kind", PersonFilter, "at")
    list_select_related = ("undoes",)
    search_fields = ("subject",)
    search_help_text = _("Enter words from a headline, an address, a person or a subject.")
    change_list_template = "admin/articles/deskaction/change_list.html"
    ordering = ("-at", "-pk")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[LogChangeList]:
        return LogChangeList

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("waiting")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        for word in search_term[:MAX_SEARCH_CHARACTERS].split()[:MAX_SEARCH_WORDS]:
            items = DeskActionItem.objects.filter(
                Q(headline__icontains=word) | Q(path__icontains=word)
            )
            queryset = queryset.filter(
                Q(subject__icontains=word)
                | Q(username__icontains=word)
                | Q(pk__in=items.order_by().values("action"))
            )
        return queryset, False

    @admin.display(description=_("time"))
    def moment(self, action: DeskAction) -> str:
        return format_html("{} <small>{}</small>", render_short_moment(action.at), action.username)

    @admin.display(description=_("action"))
    def act(self, action: DeskAction) -> str:
        details = self.more(action).replace("\n", " · ")
        return format_html("{} <small>{}</small>", self.what(action), details)

    def what(self, action: DeskAction) -> str:
        """Return what was done: “Retracted”, “Undone: Retracted”."""
        if action.undoes is None:
            return action.get_kind_display()
        return f"{action.get_kind_display()}: {action.undoes.get_kind_display()}"

    @admin.display(description=_("stories"))
    def stories(self, action: Any) -> str:
        shown = format_html_join(", ", "{}", ((render_story(item),) for item in action.named))
        if not action.others:
            return shown or "–"
        more = ngettext("and %(n)d more", "and %(n)d more", action.others) % {"n": action.others}
        return format_html("{} {}", shown, more)

    def more(self, action: DeskAction) -> str:
        """Return the details: to what it was done, if not to stories, and whether it ended."""
        parts = (action.subject, bulk_words.describe_parameters(action), action.details)
        text = " · ".join(filter(None, parts))
        unfinished = gettext("Not finished") if action.ended_at is None else ""
        return " · ".join(filter(None, (text, unfinished)))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show one entry with its stories. It has no form."""
        action = self.get_object(request, unquote(object_id)) if request.method != "POST" else None
        if action is None or not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        number = read_page_number(request.GET.get("p"))
        items = action.items.select_related("article").defer(*LARGE_ARTICLE_FIELDS)
        found, more = read_page(items, number, size=ITEMS_PER_PAGE)
        context = {
            **self.admin_site.each_context(request),
            "title": self.what(action),
            "opts": self.opts,
            "action": action,
            "details": self.more(action),
            "counts": _count_outcomes(action),
            "items": [(item, render_story(item)) for item in found],
            "newer": f"?p={number - 1}" if number > 1 else "",
            "older": f"?p={number + 1}" if more else "",
            "may_undo": may_undo(request.user, action),
        }
        return TemplateResponse(request, "admin/desk/log_entry.html", context)


def may_undo(user: Any, action: DeskAction) -> bool:
    """Return whether the page of ``action`` offers to undo it: ``user`` may, and one of its stories
    is still as the action left it."""
    if undo_view.find_fault(user, action) or action.kind == DeskAction.Kind.UNDO:
        return False
    left = action.items.filter(outcome=DeskActionItem.Outcome.DONE, undone=False)
    return left.filter(before__isnull=False, article__version=F("version")).exists()


def _count_outcomes(action: DeskAction) -> list[tuple[str, int]]:
    counts = bulk_words.count_outcomes(action)
    labels = DeskActionItem.Outcome
    return [(str(labels(outcome).label), n) for outcome, n in counts.items() if n]
