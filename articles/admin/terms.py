"""Tags, categories and authors: editing, renaming and merging."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import IntegerField, OuterRef, Subquery
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import term_actions
from articles.admin.autosave import AutosavedAdmin
from articles.admin.cells import render_label
from articles.admin.form_values import check_renderable
from articles.admin.look_alikes import find_look_alikes
from articles.editing import term_changes
from articles.hugo import author_slug, term_key, term_slug
from articles.hugo.slugs import remove_invisible
from articles.models import Author, Category, Tag
from articles.models.term_tables import TERM_TABLES

#: Maximum number of terms merged at once.
MAX_MERGED_TERMS = 100


#: Maximum number of stories that the list counts per term. More are shown as "1000+".
MAX_COUNTED = 1000


class _UseCount(Subquery):
    """The number of rows of a query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS used)"
    output_field = IntegerField()


class BaseTermForm(forms.ModelForm):
    """The base class of the forms for terms. Names and slugs must be unique."""

    slug_of: ClassVar[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not term_key(name):
            raise ValidationError(_("A name must contain at least one letter."))
        same = self._others().filter(key=term_key(name)).first()
        if same is not None and same.alias_of is not None:
            text = _("“%(name)s” is another name for “%(term)s”.")
            raise ValidationError(text, params={"name": same, "term": same.alias_of})
        if same is not None:
            text = _("“%(name)s” already exists. To combine the two, merge them in the list.")
            raise ValidationError(text, params={"name": same})
        if len(term_key(name)) > 100:
            raise ValidationError(_("This name is too long."))
        return name

    def clean_slug(self) -> str:
        """Return the slug in the spelling that is used in addresses. If the field is empty, make
        the slug from the name."""
        slug = type(self).slug_of(
            self.cleaned_data.get("slug") or self.cleaned_data.get("name", "")
        )
        if self._others().filter(slug=slug).exists():
            raise ValidationError(_("This slug is taken. Choose another."))
        return slug

    def _others(self) -> Any:
        others = self._meta.model._default_manager.exclude(pk=self.instance.pk)
        # Leave out the former names of this term, so that it can have its former name or slug
        # again.
        return others.exclude(alias_of__isnull=False, alias_of=self.instance.pk)


class TermForm(BaseTermForm):
    slug_of = staticmethod(term_slug)


class AuthorForm(BaseTermForm):
    slug_of = staticmethod(author_slug)

    def clean_bio(self) -> str:
        return check_renderable(self.cleaned_data["bio"])


class BaseTermAdmin(AutosavedAdmin):
    """The base class of the admins for tags, categories and authors."""

    field: ClassVar[str]
    #: The lookup that filters the article list by one term.
    lookup: ClassVar[str]

    list_display = ("name", "slug", "stories", "other_names")
    list_per_page = 100
    change_list_template = "admin/articles/term_list.html"
    search_fields = ("name", "slug")
    actions = ["merge"]

    def get_queryset(self, request: HttpRequest) -> Any:
        terms = super().get_queryset(request).filter(alias_of=None)
        # A subquery counts the terms on the page only. Joining would count all of them.
        uses = TERM_TABLES[self.field].uses._default_manager.order_by()
        own = uses.filter(**{TERM_TABLES[self.field].term: OuterRef("pk")}).values("pk")
        match = request.resolver_match
        is_list = match is not None and (match.url_name or "").endswith("changelist")
        counted = own[: MAX_COUNTED + 1] if is_list and request.method == "GET" else own
        return terms.annotate(count=_UseCount(counted)).prefetch_related("aliases")

    @admin.display(description=gettext_lazy("other names"))
    def other_names(self, term: Any) -> str:
        """Return the former names that now redirect to the term."""
        return ", ".join(sorted(remove_invisible(alias.name) for alias in term.aliases.all()))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["name", "slug", "description"]

    @admin.display(description=gettext_lazy("articles"))
    def stories(self, term: Any) -> str:
        address = reverse("admin:articles_article_changelist")
        count = f"{MAX_COUNTED}+" if term.count > MAX_COUNTED else term.count
        name = render_label(_("articles"))
        return format_html(
            '{} <a href="{}?{}={}">{}</a>', name, address, self.lookup, term.pk, count
        )

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Show or save the form. Ask before a term is renamed that stories use."""
        question = term_actions.ask_to_rename(self, request, object_id)
        if question is not None:
            return question
        response = super().changeform_view(request, object_id, form_url, extra_context)
        return term_actions.run_first_step(self, request, response)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        if "cl" in context and self.has_merge_permission(request):
            context["look_alikes"] = find_look_alikes(context["cl"].result_list)
        return term_actions.run_first_step(self, request, response)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        response = super().delete_view(request, object_id, extra_context)
        return term_actions.run_first_step(self, request, response)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.changed_by = request.user
        term_actions.save_term(self, request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        term_actions.start_deletion(self, request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        term_actions.start_deletion(self, request, list(queryset))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return the terms to be deleted. Their articles are not deleted, but lose the term."""
        chosen = list(objs)
        named = [
            _("%(name)s (on %(n)d articles)") % {"name": t, "n": self._uses(t)} for t in chosen
        ]
        refused = not self.has_delete_permission(request)
        counts = {self.opts.verbose_name_plural: len(chosen)}
        return named, counts, {self.opts.verbose_name} if refused else set(), []

    def _uses(self, term: Any) -> int:
        tables = TERM_TABLES[self.field]
        number: int = tables.uses._default_manager.filter(**{tables.term: term}).count()
        return number

    # Merging

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may merge terms. A merge changes one term, deletes the others,
        and edits their articles."""
        may = self.has_change_permission(request) and self.has_delete_permission(request)
        return may and request.user.has_perm("articles.change_article")

    @admin.action(description=gettext_lazy("Merge the selected items"), permissions=["merge"])
    def merge(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        chosen = list(queryset.order_by("-count", "key")[: MAX_MERGED_TERMS + 1])
        if not 2 <= len(chosen) <= MAX_MERGED_TERMS:
            text = _("Select at least two and at most %(most)d items.") % {"most": MAX_MERGED_TERMS}
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
            "title": _("Which one do you want to keep?"),
            "opts": self.opts,
            "terms": chosen,
            "stories": sum(term.count for term in chosen),
            "keep": chosen[0].pk,
        }
        return TemplateResponse(request, "admin/articles/merge.html", context)

    def _merge(self, request: HttpRequest, keep: Any, others: list[Any]) -> None:
        if not self.has_merge_permission(request):
            raise PermissionDenied
        try:
            term_actions.start_merge(self, request, keep, others)
        except term_changes.TermGone as fault:
            self.message_user(request, str(fault), messages.ERROR)


@admin.register(Tag)
class TagAdmin(BaseTermAdmin):
    form = TermForm
    field = "tags"
    lookup = "tag_uses__tag__id__exact"


@admin.register(Category)
class CategoryAdmin(BaseTermAdmin):
    form = TermForm
    field = "categories"
    lookup = "category_uses__tag__id__exact"


@admin.register(Author)
class AuthorAdmin(BaseTermAdmin):
    form = AuthorForm
    field = "authors"
    lookup = "author_uses__author__id__exact"

    class Media:
        css = {"all": ["admin-desk/pictures.css"]}
        js = [Script("admin-desk/pictures.js", defer=True)]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["name", "slug", "bio", "picture"]
