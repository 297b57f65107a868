"""Revisions: the content of the article after each save, what changed, and a link that restores
it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import restoring, story_states
from articles.admin.base import ReadOnlyAdmin
from articles.admin.cells import NOTHING
from articles.admin.states import make_moment_column
from articles.editing import history
from articles.models import Article, Revision


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    """The admin of revisions. Users who may see articles may see their revisions. To restore a
    revision, a user must be allowed to change the article."""

    fields = ("leads_to", "state", "created_at", "user", "via", "note", "differences")
    readonly_fields = ("leads_to", "state", "differences")
    list_display = ("saved", "state", "path", "who", "via", "note")
    list_filter = ("via",)
    linked_lookups = ("article__id__exact",)
    list_select_related = ("user",)
    search_fields = ("path",)
    change_form_template = "admin/articles/revision/change_form.html"

    saved = make_moment_column("created_at", gettext_lazy("saved"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = request.user.has_perm
        return may("articles.view_article") or may("articles.change_article")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("packed")

    @admin.display(description=gettext_lazy("state"), ordering="version")
    def state(self, revision: Revision) -> str:
        return story_states.name_revision(revision)

    @admin.display(description=gettext_lazy("by"))
    def who(self, revision: Revision) -> str:
        return str(revision.user) if revision.user else NOTHING

    @admin.display(description=gettext_lazy("article"))
    def leads_to(self, revision: Revision) -> str:
        if revision.article is None:
            return _("%(path)s (deleted)") % {"path": revision.path}
        address = reverse("admin:articles_article_change", args=[revision.article.pk])
        return format_html('<a href="{}">{}</a> {}', address, revision.article, revision.path)

    @admin.display(description=gettext_lazy("what changed"))
    def differences(self, revision: Revision) -> str:
        article = revision.article
        state = history.find_state(article, revision.pk, at=timezone.now()) if article else None
        before = state.before if state else None
        old = story_states.get_saved_state(before) if before else None
        new = story_states.get_saved_state(revision, is_applied=not state or state.is_applied)
        context = {
            "differences": story_states.compare_states(old, new),
            "old": old.name if old else _("Nothing"),
            "new": new.name,
        }
        return render_to_string("admin/desk/differences.html", context)

    # Restoring

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(restoring.RestoreView(self._articles()))
        own = path("<path:object_id>/restore/", view, name="articles_revision_restore")
        return [own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        revision = self.get_object(request, unquote(object_id))
        article = revision.article if revision else None
        may = article is not None and self._articles().has_change_permission(request, article)
        context = {"may_restore": may, "article": article, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def _articles(self) -> Any:
        return self.admin_site.get_model_admin(Article)
