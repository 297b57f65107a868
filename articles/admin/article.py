"""The admin of articles: the list, the form, and the other views of one article."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core import checks
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import (
    article_fields,
    article_fieldsets,
    article_file,
    article_list,
    bulk_actions,
    bulk_pages,
    conflict,
    duplicating,
    file_question,
    history,
    paste,
    preview,
    publishing_views,
    quick_fix,
    reviewing_views,
    rights,
    states,
    suggestions,
    text_merge,
    translating,
    trashing,
    writing_help,
)
from articles.admin.article_form import ArticleForm, EditingContext
from articles.admin.article_view import ArticleView, get_reading_url
from articles.admin.autosave import AutosavedAdmin, keep_posted_text
from articles.admin.autosaved_forms import make_key
from articles.admin.bulk_kinds import KINDS
from articles.admin.framing import allow_preview
from articles.admin.undoing import message_with_undo
from articles.editing import (
    addresses,
    desk_actions,
    reviewing,
    saving,
    working_copies,
)
from articles.models import Article, DeskAction, SiteSettings

#: The pages of one article: last part of the address, last part of the name, and view.
ARTICLE_VIEWS = (
    ("merge", "merge", text_merge.TextMergeView),
    ("publish", "publish", publishing_views.PublishView),
    ("discard", "discard", publishing_views.DiscardView),
    ("retract", "retract", publishing_views.RetractView),
    ("quick-fix", "fix", quick_fix.QuickFixView),
    ("submit", "submit", reviewing_views.SubmitView),
    ("send-back", "sendback", reviewing_views.SendBackView),
    ("question", "question", file_question.FileQuestionView),
    ("compare", "compare", history.CompareView),
    ("restore", "restore", trashing.RestoreStoryView),
    ("duplicate", "duplicate", duplicating.DuplicateView),
    ("translate", "translate", translating.TranslateView),
)

#: The buttons of the form that save it and then lead to another page: name → page.
NEXT_PAGES = {"_publish_changes": "publish", "_submit": "submit", "_send_back": "sendback"}


def _get_form(response: HttpResponse) -> ArticleForm | None:
    """Return the form on a page of the admin, or None if the response is no such page."""
    context = getattr(response, "context_data", None) or {}
    form = getattr(context.get("adminform"), "form", None)
    return form if isinstance(form, ArticleForm) else None


@admin.register(Article)
class ArticleAdmin(article_list.ArticleListMixin, AutosavedAdmin):
    """The admin of articles. All changes go through :mod:`articles.editing.saving`."""

    form = ArticleForm
    readonly_fields = article_fieldsets.READ_ONLY_FIELDS
    change_form_template = "admin/articles/article/change_form.html"
    autosaved_pages = {
        "merge": gettext_lazy("Merge"),
        "conflict": gettext_lazy("Article and file"),
        "publish": gettext_lazy("Publish changes"),
        "fix": gettext_lazy("Quick fix"),
        "submit": gettext_lazy("Submit for review"),
        "sendback": gettext_lazy("Send back"),
    }

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        names = {*ArticleForm.declared_fields, *article_fields.FORM_KEYS}
        return [*super().check(**kwargs), *article_fieldsets.check_fields(names)]

    # Permissions

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return rights.may_publish(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or rights.may_change(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        in_trash = obj is not None and obj.status == Article.Status.TRASHED
        return rights.may_trash(request.user) and not in_trash

    def may_use_page(self, request: HttpRequest, article: Article, page: str) -> bool:
        """Return whether the user may send the form on ``page``, one of ``autosaved_pages``."""
        if page == "conflict":
            return rights.may_change_itself(request.user, article)
        allowed = self.has_change_permission(request, article)
        return allowed and (page not in ("publish", "fix") or self.has_publish_permission(request))

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        zone = _("Times are in the time zone %(zone)s.") % {"zone": states.get_zone_name()}
        fieldsets = article_fieldsets.build_fieldsets(
            zone=zone,
            with_file=obj is not None and article_file.get_file(obj) is not None,
        )
        if obj is not None and not self.has_change_permission(request, obj):
            return [
                (name, article_fieldsets.make_fieldset_read_only(options))
                for name, options in fieldsets
            ]
        return fieldsets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        # The form builds its fields from the table of keys, not from the model.
        form = super().get_form(request, obj, change=change, **{**kwargs, "fields": ()})
        at = timezone.now()
        form.desk = EditingContext(
            user=request.user,
            at=at,
            site=SiteSettings.current(at=at),
            may_publish=self.has_publish_permission(request),
        )
        return form

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Return the article. If the form is about to save it, lock its row, so that no other
        request can change it between validation and saving."""
        found = super().get_object(request, object_id, from_field)
        saving = request.method == "POST" and transaction.get_connection().in_atomic_block
        if found is not None and saving:
            locked = Article.objects.select_for_update(of=("self",)).filter(pk=found.pk)
            return locked.first()
        return found

    def view_on_site(self, article: Article) -> str:
        return get_reading_url(article)

    @admin.display(description=gettext_lazy("state"))
    def state(self, article: Article) -> str:
        if article.pk is None:
            return _("New (a draft until it is published)")
        sentence = states.describe_state(article, at=timezone.now())
        return format_html(
            '<span class="state state-{}">{}</span> <a href="{}">{}</a>',
            article.state(at=timezone.now()),
            sentence,
            get_reading_url(article),
            article.path,
        )

    @admin.display(description=gettext_lazy("all front matter, as the next export writes it"))
    def front_matter(self, article: Article) -> str:
        return article_file.render_front_matter(article)

    @admin.display(description=gettext_lazy("file"))
    def file_place(self, article: Article) -> str:
        return article_file.render_location(article)

    @admin.display(description=gettext_lazy("stored versions"))
    def file_texts(self, article: Article) -> str:
        return article_file.render_text_links(article)

    @admin.display(description=gettext_lazy("problems"))
    def file_problems(self, article: Article) -> str:
        return article_file.render_problems(article)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article = kwargs.get("obj")
        # Without the scripts of Django's admin, such as jQuery, because the form uses none of them.
        context["media"] = context["adminform"].media
        context["parts"] = article_fieldsets.arrange_fieldsets(context["adminform"])
        context["help"] = writing_help.describe_writing()
        context["faults"] = context["adminform"].form.list_faults()
        context["may_publish"] = self.has_publish_permission(request)
        context["alarm"] = article_file.render_alert(article) if article is not None else ""
        if article is not None:
            context["badge"] = states.render_state_badge(article, at=timezone.now())
            context |= self._describe_copy(request.user, article, context["adminform"].form)
            context |= trashing.describe_trashed(request.user, article)
            context["may_translate"] = translating.may_translate(request.user, article)
            if super().has_change_permission(request):
                context["refusal"] = rights.explain_refusal(request.user, article)
        context |= reviewing_views.describe_review(request, article, context["adminform"].form)
        render = allow_preview(super().render_change_form)
        return render(request, context, *args, **kwargs)

    def _describe_copy(self, user: Any, article: Article, form: ArticleForm) -> dict[str, Any]:
        """Return what the page says about the working copy of ``article``."""
        is_live = working_copies.is_seen(article, at=timezone.now())
        facts: dict[str, Any] = {"is_live": is_live, "on_copy": form.on_copy}
        if form.copy is not None:
            facts["may_discard"] = rights.may_discard(user, article, form.copy)
            facts["changes"] = states.describe_copy(form.copy)
            facts["outdated"] = form.copy.base_version != article.version
        return facts

    # Saving

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        former = obj.status if change else Article.Status.DRAFT
        saved = working_copies.save_text(
            obj,
            form.text,
            status=form.new_status,
            user=request.user,
            at=form.desk.at,
            note=form.note,
        )
        request.saved = saved  # type: ignore[attr-defined]
        request.action = desk_actions.log_status(  # type: ignore[attr-defined]
            saved.article, former=former, user=request.user, at=form.desk.at
        )
        if form.is_submitted and saved.written:
            kind = DeskAction.Kind.SUBMIT
            reviewing.log_review(kind, saved.article, user=request.user, at=form.desk.at)
        if form.note and not saved.written:
            text = _("The note was not kept, because nothing was changed.")
            self.message_user(request, text, messages.WARNING)
        request.merged_with = form.merged_with  # type: ignore[attr-defined]

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing, because ``save_article`` has already saved tags, categories and authors."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Show the form. Between validation and saving, another request may take the address or
        save a newer version. In this case, validate once more, so that the form shows the error."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (addresses.AddressTaken, saving.StaleVersion):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Ask whether to move the article to the trash, and do it."""
        return trashing.TrashView(self)(request, object_id)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None):
        """Add an article. If this is the second click on "Save", redirect to the article that the
        first click saved."""
        if publishing_views.ASK_OUTLOOK in request.POST:
            return publishing_views.show_outlook(self, request, None)
        response = super().add_view(
            request, form_url, {"title": _("New story"), **(extra_context or {})}
        )
        form = _get_form(response)
        twin = form.twin if form is not None else None
        return self._redirect_after_saving(request, twin) if twin else response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show or save the form. If the typed text and one that a colleague saved meanwhile changed
        the same lines, show the page that merges both."""
        if publishing_views.ASK_OUTLOOK in request.POST:
            article = ArticleView(self).article(request, object_id)
            return publishing_views.show_outlook(self, request, article)
        pk = unquote(object_id)
        is_key = pk.isascii() and pk.isdigit() and len(pk) < 19
        if is_key and self.has_change_permission(request):
            if request.method == "GET":
                working_copies.merge_live_text(int(pk), at=timezone.now())
            elif trashing.is_in_trash(int(pk)):
                return self._keep_text(request, int(pk))
        response = super().change_view(request, object_id, form_url, extra_context)
        form = getattr(
            (getattr(response, "context_data", None) or {}).get("adminform"), "form", None
        )
        clash = getattr(form, "clash", None)
        if form is None or clash is None or not form.has_only_a_clash():
            return response
        return text_merge.render_clash(
            self, request, form.instance, clash, status=form.new_status, note=form.note
        )

    def _keep_text(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer a save of a story that a colleague moved to the trash meanwhile."""
        title = request.POST.get("title", "").strip()
        url = keep_posted_text(request, make_key(Article, pk), title=Truncator(title).chars(200))
        said = _("This story is in the trash. Nothing was saved.")
        text = format_html('{} <a href="{}">{}</a>', said, url, _("See what you typed"))
        self.message_user(request, text, messages.ERROR)
        return HttpResponseRedirect(request.path)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None):
        return self._respond_after_saving(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._respond_after_saving(request, obj) or super().response_change(request, obj)

    def _respond_after_saving(self, request: HttpRequest, article: Article) -> HttpResponse | None:
        if IS_POPUP_VAR in request.POST:
            return None
        if NEXT_PAGES.keys() & request.POST.keys() and not request.saved.written:  # type: ignore[attr-defined]
            return self._redirect_after_saving(request, article)
        self._message_saved(request, request.saved)  # type: ignore[attr-defined]
        return self._redirect_after_saving(request, article)

    def _redirect_after_saving(self, request: HttpRequest, article: Article) -> HttpResponse:
        for button, page in NEXT_PAGES.items():
            if button in request.POST:
                address = reverse(f"admin:articles_article_{page}", args=[article.pk])
                return HttpResponseRedirect(address)
        if "_continue" in request.POST:
            address = reverse("admin:articles_article_change", args=[article.pk])
            return HttpResponseRedirect(address)
        return self.response_post_save_change(request, article)

    def _message_saved(
        self, request: HttpRequest, saved: saving.SaveResult | working_copies.CopyResult
    ) -> None:
        """Show the state of the saved article with a link to it. If its address changed, also show
        the redirect that was created."""
        article = saved.article
        if isinstance(saved, working_copies.CopyResult):
            sentence = states.describe_saved_copy(saved, at=timezone.now())
        else:
            sentence = states.describe_saved_state(article, at=timezone.now())
            if not saved.written:
                sentence = _("Nothing was changed. %(state)s") % {"state": sentence}
        url = get_reading_url(article)
        said = format_html('“{}”: {} <a href="{}">{}</a>', article, sentence, url, article.path)
        message_with_undo(request, messages.SUCCESS, said, request.action)  # type: ignore[attr-defined]
        person = getattr(request, "merged_with", None)
        if person:
            text = _("Your text was merged with the changes that %(name)s saved meanwhile.")
            self.message_user(request, text % {"name": person}, messages.INFO)
        if isinstance(saved, saving.SaveResult):
            self.message_moved(request, saved)

    def message_moved(self, request: HttpRequest, saved: saving.SaveResult) -> None:
        """If the address of the saved article changed, tell which redirect was created."""
        if saved.moved_from is not None:
            text = _("The old address %(old)s now redirects to %(new)s.")
            moved = text % {"old": saved.moved_from.path, "new": saved.article.path}
            self.message_user(request, moved, messages.INFO)

    # Other views of an article

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path(
                "suggest/<slug:field>/",
                view(suggestions.SuggestionsView(self)),
                name="articles_article_suggest",
            ),
            path("paste/", view(paste.PasteView(self)), name="articles_article_paste"),
            path(
                "add/preview/",
                view(preview.NewPreviewView(self)),
                name="articles_article_add_preview",
            ),
            path(
                "<path:object_id>/preview/",
                view(preview.PreviewView(self)),
                name="articles_article_preview",
            ),
            path(
                "<path:object_id>/preview/<path:place>",
                view(preview.PreviewFileView(self)),
                name="articles_article_preview_file",
            ),
            path(
                "<path:object_id>/file/<slug:which>/",
                view(article_file.SourceTextView(self)),
                name="articles_article_file",
            ),
            path(
                "<path:object_id>/conflict/",
                view(conflict.ConflictView(self)),
                name="articles_article_conflict",
            ),
            *(
                path(f"<path:object_id>/{word}/", view(made(self)), name=f"articles_article_{name}")
                for word, name, made in ARTICLE_VIEWS
            ),
        ]
        return own + super().get_urls()

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None):
        """Show the saved states of the article. They require the same permission as the article."""
        return history.HistoryView(self)(request, object_id)

    # Bulk actions

    def has_trash_permission(self, request: HttpRequest) -> bool:
        return rights.may_trash(request.user)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # A list that somebody picks from (?_popup=1) has none.
        if IS_POPUP_VAR in request.GET:
            return {}
        actions = {
            name: action
            for name, action in bulk_actions.build_actions().items()
            if getattr(self, f"has_{KINDS[name].permission}_permission")(request)
        }
        if rights.may_add(request.user):
            started = (
                duplicating.start_duplicating,
                "duplicate",
                _("Duplicate the selected story"),
            )
            actions["duplicate"] = started
        return actions

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list. If a bulk action was started, do its first step."""
        response = super().changelist_view(request, extra_context)
        action = getattr(request, "bulk_action", None)
        if action is None:
            return response
        return bulk_pages.run_first_step(request, action, back=request.get_full_path())
