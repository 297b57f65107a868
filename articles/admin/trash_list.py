"""The list of the trash, which restores one story or several."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.admin import rights, trashing
from articles.admin.base import ReadOnlyAdmin
from articles.admin.states import STATE_LABELS, render_short_moment
from articles.admin.uncounted import UncountedChangeList
from articles.editing import bulk
from articles.models import DeskAction, TrashEntry
from articles.models.article_lists import LARGE_ARTICLE_FIELDS


@admin.register(TrashEntry)
class TrashEntryAdmin(ReadOnlyAdmin):
    """The list of the stories in the trash. Their own pages are those of the articles."""

    list_display = ("story", "deleted", "restore_button")
    list_display_links = None
    list_select_related = ("article", "trashed_by")
    search_fields = ("article__headline", "article__path")
    search_help_text = _("Enter words from the headline or the address.")
    ordering = ("-trashed_at", "-pk")
    change_list_template = "admin/articles/trashentry/change_list.html"
    actions = ("restore_selected",)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[UncountedChangeList]:
        return UncountedChangeList

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rights.may_trash(request.user) or rights.may_empty_trash(request.user)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer(*LARGE_ARTICLE_FIELDS)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"may_erase": rights.may_empty_trash(request.user), **(extra_context or {})}
        return super().changelist_view(request, context)

    @admin.action(description=_("Restore the selected stories"))
    def restore_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        if not rights.may_trash(request.user):
            raise PermissionDenied
        keys = list(queryset.values_list("article", flat=True)[: bulk.MAX_ARTICLES])
        action = bulk.start(DeskAction.Kind.RESTORE, keys, user=request.user, at=timezone.now())
        return HttpResponseRedirect(reverse("admin:desk_bulk", args=[action.pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Redirect to the article's form, which shows a story in the trash."""
        entry = self.get_object(request, object_id) if self.has_view_permission(request) else None
        if entry is None:
            return super().change_view(request, object_id, form_url, extra_context)
        return HttpResponseRedirect(
            reverse("admin:articles_article_change", args=[entry.article_id])
        )

    @admin.display(description=_("headline"), ordering="article__headline")
    def story(self, entry: TrashEntry) -> str:
        url = reverse("admin:articles_article_change", args=[entry.article_id])
        return format_html(
            '<a href="{}">{}</a> <small>{}</small>', url, entry.article, entry.article.path
        )

    @admin.display(description=_("deleted"), ordering="trashed_at")
    def deleted(self, entry: TrashEntry) -> str:
        moment = render_short_moment(entry.trashed_at)
        state = trashing.get_former_state(entry)
        return format_html(
            '{} <small>{}</small> <span class="state state-{}">{}</span>',
            moment,
            entry.trashed_by or "–",
            state,
            STATE_LABELS[state],
        )

    @admin.display(description=_("restore"))
    def restore_button(self, entry: TrashEntry) -> str:
        url = reverse("admin:articles_article_restore", args=[entry.article_id])
        return format_html(
            '<button type="submit" class="button" formaction="{}">{}</button>', url, _("Restore")
        )
