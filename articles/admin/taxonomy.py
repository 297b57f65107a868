"""Tags, categories and authors: renaming, merging, and what they carry."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import workflow
from articles.admin.desk import DeskAdmin
from articles.hugo import author_slug, term_key, term_slug
from articles.labels import VOCABULARIES
from articles.models import Author, Category, Tag

#: Terms that one merge takes together.
MOST = 100


class LabelForm(forms.ModelForm):
    """Rules that hold for every label: one identity, one slug."""

    slug_of: ClassVar[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise ValidationError(_("A name needs letters."))
        same = self._others().filter(key=term_key(name)).first()
        if same is not None:
            text = _("“%(name)s” exists already. To make the two one, merge them in the list.")
            raise ValidationError(text, params={"name": same})
        if len(term_key(name)) > 100:
            raise ValidationError(_("This name is too long."))
        return name

    def clean_slug(self) -> str:
        """Made from the name where it is left empty; the form of every link."""
        slug = type(self).slug_of(
            self.cleaned_data.get("slug") or self.cleaned_data.get("name", "")
        )
        if self._others().filter(slug=slug).exists():
            raise ValidationError(_("This slug is taken. Choose another."))
        return slug

    def _others(self) -> Any:
        return self._meta.model._default_manager.exclude(pk=self.instance.pk)


class TermForm(LabelForm):
    slug_of = staticmethod(term_slug)


class AuthorForm(LabelForm):
    slug_of = staticmethod(author_slug)


class LabelAdmin(DeskAdmin):
    """Base of the three vocabularies."""

    field: ClassVar[str]
    #: How an article's list is narrowed to one label.
    lookup: ClassVar[str]

    list_display = ("name", "slug", "stories")
    search_fields = ("name", "slug")
    actions = ["merge"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(count=Count("uses"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["name", "slug", "description"]

    @admin.display(description=gettext_lazy("articles"), ordering="count")
    def stories(self, term: Any) -> str:
        address = reverse("admin:articles_article_changelist")
        return format_html('<a href="{}?{}={}">{}</a>', address, self.lookup, term.pk, term.count)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.changed_by = request.user
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        obj.changed_by = request.user
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for term in queryset:
            self.delete_model(request, term)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The label goes; the articles stay and lose it."""
        chosen = list(objs)
        named = [
            _("%(name)s (on %(n)d articles)") % {"name": t, "n": self._uses(t)} for t in chosen
        ]
        refused = not self.has_delete_permission(request)
        counts = {self.opts.verbose_name_plural: len(chosen)}
        return named, counts, {self.opts.verbose_name} if refused else set(), []

    def _uses(self, term: Any) -> int:
        return (
            VOCABULARIES[self.field]
            .uses._default_manager.filter(**{VOCABULARIES[self.field].term: term})
            .count()
        )

    # Merging

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Merging changes one label, deletes the others and edits their articles."""
        may = self.has_change_permission(request) and self.has_delete_permission(request)
        return may and request.user.has_perm("articles.change_article")

    @admin.action(description=gettext_lazy("Merge the chosen into one"), permissions=["merge"])
    def merge(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        chosen = list(queryset.order_by("-count", "key")[: MOST + 1])
        if not 2 <= len(chosen) <= MOST:
            text = _("Choose at least two, at most %(most)d.") % {"most": MOST}
            self.message_user(request, text, messages.WARNING)
            return None
        keep = next((term for term in chosen if str(term.pk) == request.POST.get("keep")), None)
        if keep is None:
            return self._ask_which(request, chosen)
        self._merge(request, keep, [term for term in chosen if term != keep])
        return None

    def _ask_which(self, request: HttpRequest, chosen: list[Any]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Which one stays?"),
            "opts": self.opts,
            "terms": chosen,
            "keep": chosen[0].pk,
        }
        return TemplateResponse(request, "admin/articles/merge.html", context)

    def _merge(self, request: HttpRequest, keep: Any, others: list[Any]) -> None:
        if not self.has_merge_permission(request):
            raise PermissionDenied
        for other in others:
            self.log_change(request, keep, f"Merged with {other}.")
        count = workflow.merge_labels(
            self.field, keep=keep, others=others, user=request.user, at=timezone.now()
        )
        text = ngettext(
            "“%(keep)s” stays; %(n)d article was changed.",
            "“%(keep)s” stays; %(n)d articles were changed.",
            count,
        )
        self.message_user(request, text % {"keep": keep, "n": count}, messages.SUCCESS)


@admin.register(Tag)
class TagAdmin(LabelAdmin):
    form = TermForm
    field = "tags"
    lookup = "tag_uses__tag__id__exact"


@admin.register(Category)
class CategoryAdmin(LabelAdmin):
    form = TermForm
    field = "categories"
    lookup = "category_uses__tag__id__exact"


@admin.register(Author)
class AuthorAdmin(LabelAdmin):
    form = AuthorForm
    field = "authors"
    lookup = "author_uses__author__id__exact"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["name", "slug", "bio", "picture"]
