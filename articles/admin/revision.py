"""Revisions: what an article said after each save, what changed, and the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles import workflow
from articles.admin import comparing, states
from articles.admin.desk import ReadOnlyAdmin
from articles.errors import NewsroomError
from articles.hugo import Authored
from articles.models import Article, Revision
from articles.revision_values import from_json


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    """Who may see articles may see their revisions; to restore one is to change its article."""

    fields = ("leads_to", "version", "created_at", "user", "via", "note", "differences")
    readonly_fields = ("leads_to", "differences")
    list_display = ("created_at", "version", "path", "who", "via", "note")
    list_filter = ("via",)
    list_select_related = ("user",)
    search_fields = ("path",)
    change_form_template = "admin/articles/revision/change_form.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = request.user.has_perm
        return may("articles.view_article") or may("articles.change_article")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("packed")

    @admin.display(description=gettext_lazy("by"))
    def who(self, revision: Revision) -> str:
        return str(revision.user or "–")

    @admin.display(description=gettext_lazy("article"))
    def leads_to(self, revision: Revision) -> str:
        if revision.article is None:
            return _("%(path)s (deleted)") % {"path": revision.path}
        address = reverse("admin:articles_article_change", args=[revision.article.pk])
        return format_html('<a href="{}">{}</a> {}', address, revision.article, revision.path)

    @admin.display(description=gettext_lazy("what changed"))
    def differences(self, revision: Revision) -> str:
        before = self._before(revision)
        old = from_json(before.values) if before else Authored()
        found = comparing.differences(old, from_json(revision.values))
        # What a file calls a draft is said more exactly by the status.
        found = [item for item in found if item.field != "draft"]
        found += _change_of_status(before, revision)
        context = {
            "differences": comparing.condensed(found),
            "old": _("Version %(n)d") % {"n": before.version} if before else _("Nothing"),
            "new": _("Version %(n)d") % {"n": revision.version},
        }
        return render_to_string("admin/desk/differences.html", context)

    def _before(self, revision: Revision) -> Revision | None:
        if revision.article is None:
            return None
        earlier = Q(version__lt=revision.version) | Q(version=revision.version, pk__lt=revision.pk)
        versions = Revision.objects.filter(earlier, article=revision.article)
        # Of one version the first was saved; behind it may stand what an import held back.
        return versions.order_by("-version", "pk").first()

    # Restoring

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_POST(self.restore_view))
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

    def restore_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Save the article anew with the values of a revision; its status stays."""
        revision = self.get_object(request, unquote(object_id))
        article = revision.article if revision else None
        if not self.has_view_permission(request):
            raise PermissionDenied
        if revision is None or article is None:
            raise Http404
        if not self._articles().has_change_permission(request, article):
            raise PermissionDenied
        if request.POST.get("version") != str(article.version):
            text = _("Somebody saved the article meanwhile. Look at its latest version first.")
            self.message_user(request, text, messages.WARNING)
            return HttpResponseRedirect(
                reverse("admin:articles_revision_change", args=[revision.pk])
            )
        return self._restore(request, article, revision)

    def _restore(self, request: HttpRequest, article: Article, revision: Revision) -> HttpResponse:
        note = _("Version %(n)d restored") % {"n": revision.version}
        try:
            saved = workflow.save_article(
                article,
                from_json(revision.values),
                status=article.status,
                user=request.user,
                at=timezone.now(),
                note=note,
            )
        except NewsroomError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self._articles().log_change(request, article, note)
            state = states.sentence(saved.article, at=timezone.now())
            self.message_user(request, f"{note}. {state}", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    def _articles(self) -> Any:
        return self.admin_site.get_model_admin(Article)


def _change_of_status(before: Revision | None, after: Revision) -> list[comparing.Difference]:
    old = before.values.get("status") if before else None
    new = after.values.get("status")
    return [] if old == new else [comparing.difference("status", old, new)]
