"""Articles at the desk: the list, the form, and the views beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Script
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import workflow
from articles.admin import article_file, article_list, conflict, readable, states, suggestions
from articles.admin.article_form import OUT, ArticleForm, Desk
from articles.admin.desk import DeskAdmin
from articles.models import Article, SiteSettings


def keys_only(queryset: Any) -> Any:
    """The list's rows as the verbs want them: which articles, not what stands in them."""
    return queryset.select_related(None).defer(None).only("pk")


FIELDSETS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (
        gettext_lazy("Story"),
        {"classes": ["desk-story"], "fields": ["title", "lead", "body", "summary"]},
    ),
    (
        gettext_lazy("Publishing"),
        {
            "fields": [
                "state",
                "status",
                ("section", "edition"),
                "slug",
                ("date", "publish_date"),
                ("expiry_date", "last_modified"),
            ]
        },
    ),
    (
        gettext_lazy("Tags and people"),
        {"fields": ["tag_names", "category_names", "author_names"]},
    ),
    (gettext_lazy("Sidebar"), {"fields": ["sidebar", "widgets"]}),
    (
        gettext_lazy("Page options"),
        {
            "classes": ["collapse"],
            "fields": [
                "thumbnail",
                "thumbnail_visibility",
                "authorbox",
                "pager",
                "toc",
                "mathjax",
                "comments",
                "post_meta",
            ],
        },
    ),
    (
        gettext_lazy("Search engines"),
        {
            "classes": ["collapse"],
            "fields": [
                "description",
                "link_title",
                "aliases",
                "url",
                "translation_key",
                "language",
                "weight",
            ],
        },
    ),
)
FILE = (
    gettext_lazy("File"),
    {"classes": ["collapse"], "fields": ["file_place", "file_texts", "file_problems"]},
)


@admin.register(Article)
class ArticleAdmin(article_list.ArticleList, DeskAdmin):
    """The desk's heart. Everything that is saved goes through :mod:`articles.workflow`."""

    form = ArticleForm
    readonly_fields = ["state", "file_place", "file_texts", "file_problems"]
    change_form_template = "admin/articles/article/change_form.html"

    class Media:
        css = {"all": ["admin-desk/writing.css"]}
        js = [Script("admin-desk/writing.js", defer=True)]

    # Who may

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("articles.publish_article"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    def _may_touch(self, request: HttpRequest, obj: Any) -> bool:
        """To change what readers see is to publish."""
        return obj is None or obj.status not in OUT or self.has_publish_permission(request)

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fieldsets = [*FIELDSETS, FILE] if obj is not None else list(FIELDSETS)
        zone = _("Times are those of %(zone)s.") % {"zone": states.zone_name()}
        fieldsets[1] = (fieldsets[1][0], {**fieldsets[1][1], "description": zone})
        if obj is not None and not self.has_change_permission(request, obj):
            return [(name, readable.shown(options)) for name, options in fieldsets]
        return fieldsets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        form = super().get_form(request, obj, change=change, **kwargs)
        at = timezone.now()
        form.desk = Desk(
            user=request.user,
            at=at,
            site=SiteSettings.current(at=at),
            may_publish=self.has_publish_permission(request),
        )
        return form

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """With its file. What is about to be saved is locked, so that what the form finds valid
        still is when it is written."""
        found = super().get_object(request, object_id, from_field)
        saving = request.method == "POST" and transaction.get_connection().in_atomic_block
        if found is not None and saving:
            locked = Article.objects.select_for_update(of=("self",)).filter(pk=found.pk)
            return locked.first()
        return found

    @admin.display(description=gettext_lazy("state"))
    def state(self, article: Article) -> str:
        if article.pk is None:
            return _("New: a draft until it is published")
        sentence = states.sentence(article, at=timezone.now())
        return format_html(
            '<span class="state state-{}">{}</span> <a href="{}">{}</a>',
            article.state(at=timezone.now()),
            sentence,
            article.path,
            article.path,
        )

    @admin.display(description=gettext_lazy("file"))
    def file_place(self, article: Article) -> str:
        return article_file.place(article)

    @admin.display(description=gettext_lazy("texts"))
    def file_texts(self, article: Article) -> str:
        return article_file.texts(article)

    @admin.display(description=gettext_lazy("problems"))
    def file_problems(self, article: Article) -> str:
        return article_file.problems(article)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article = kwargs.get("obj")
        context["may_publish"] = self.has_publish_permission(request)
        context["alarm"] = article_file.alarm(article) if article is not None else ""
        return super().render_change_form(request, context, *args, **kwargs)

    # Saving

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        request.saved = workflow.save_article(  # type: ignore[attr-defined]
            obj, form.authored, status=form.new_status, user=request.user, at=form.desk.at
        )

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """The one writer has written tags, categories and authors already."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        workflow.delete([obj], user=request.user, at=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        workflow.delete(keys_only(queryset), user=request.user, at=timezone.now())

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes are the articles; redirects and menu entries that lead to them go along and
        need no permission of their own."""
        chosen = list(objs)
        named = [format_html('{} <a href="{}">{}</a>', a, a.path, a.path) for a in chosen]
        refused = any(not self.has_delete_permission(request, article) for article in chosen)
        count = {self.opts.verbose_name_plural: len(chosen)}
        return named, count, {self.opts.verbose_name} if refused else set(), []

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """What another request took between the form's check and the writing, the form finds
        taken when it is checked once more."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (workflow.AddressTaken, workflow.StaleVersion):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None):
        """A second click on "Save" finds the story saved and leads to it."""
        response = super().add_view(request, form_url, extra_context)
        context = getattr(response, "context_data", None) or {}
        twin = getattr(getattr(context.get("adminform"), "form", None), "twin", None)
        return self._after_saving(request, twin) if twin else response

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None):
        return self._saved(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._saved(request, obj) or super().response_change(request, obj)

    def _saved(self, request: HttpRequest, article: Article) -> HttpResponse | None:
        if IS_POPUP_VAR in request.POST:
            return None
        self._announce(request, request.saved)  # type: ignore[attr-defined]
        return self._after_saving(request, article)

    def _after_saving(self, request: HttpRequest, article: Article) -> HttpResponse:
        if "_preview" in request.POST:
            return HttpResponseRedirect(article.path)
        if "_continue" in request.POST:
            address = reverse("admin:articles_article_change", args=[article.pk])
            return HttpResponseRedirect(address)
        return self.response_post_save_change(request, article)

    def _announce(self, request: HttpRequest, saved: workflow.Saved) -> None:
        """State and link of what was saved, and the redirect that was made."""
        article = saved.article
        sentence = states.announcement(article, at=timezone.now())
        if not saved.written:
            sentence = _("Nothing was changed. %(state)s") % {"state": sentence}
        said = format_html(
            '“{}”: {} <a href="{}">{}</a>', article, sentence, article.path, article.path
        )
        self.message_user(request, said, messages.SUCCESS)
        if saved.moved_from is not None:
            text = _("The old address %(old)s leads to %(new)s from now on.")
            moved = text % {"old": saved.moved_from.path, "new": article.path}
            self.message_user(request, moved, messages.INFO)

    # Beside the form

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path(
                "suggest/<slug:field>/",
                view(suggestions.Suggestions(self)),
                name="articles_article_suggest",
            ),
            path(
                "<path:object_id>/file/<slug:which>/",
                view(article_file.Text(self)),
                name="articles_article_file",
            ),
            path(
                "<path:object_id>/conflict/",
                view(conflict.Conflict(self)),
                name="articles_article_conflict",
            ),
        ]
        return own + super().get_urls()

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None):
        """The article's revisions, with the same permission as the article."""
        article = self.get_object(request, unquote(object_id))
        if article is None:
            raise Http404
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        address = reverse("admin:articles_revision_changelist")
        return HttpResponseRedirect(f"{address}?article__id__exact={article.pk}")

    # Sets of articles

    @admin.action(description=gettext_lazy("Publish the chosen articles"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: Any) -> None:
        at = timezone.now()
        done = workflow.publish(keys_only(queryset), user=request.user, at=at)
        self._say_states(request, done, at)

    @admin.action(description=gettext_lazy("Retract the chosen articles"), permissions=["publish"])
    def retract(self, request: HttpRequest, queryset: Any) -> None:
        done = workflow.retract(keys_only(queryset), user=request.user, at=timezone.now())
        text = ngettext(
            "%(n)d article was retracted; its address says so.",
            "%(n)d articles were retracted; their addresses say so.",
            len(done),
        )
        self.message_user(request, text % {"n": len(done)}, messages.SUCCESS)

    actions = ["publish", "retract"]

    def _say_states(self, request: HttpRequest, articles: Sequence[Article], at: Any) -> None:
        """How many of the published are live, scheduled, expired."""
        if not articles:
            self.message_user(request, _("Those were published already."), messages.INFO)
            return
        counts: dict[str, int] = {}
        for article in articles:
            state = article.state(at=at)
            counts[state] = counts.get(state, 0) + 1
        said = ", ".join(f"{n} {states.LABELS[state]}" for state, n in counts.items())
        text = ngettext("%(n)d article published: %(said)s.", "%(n)d articles published: %(said)s.",
                        len(articles))  # fmt: skip
        self.message_user(request, text % {"n": len(articles), "said": said}, messages.SUCCESS)
