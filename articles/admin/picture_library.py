"""The library of pictures: a grid with search and filters, and the form of a picture's texts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.forms import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.admin import rights
from articles.admin.base import DeskAdmin
from articles.admin.capped_pages import CappedPaginator
from articles.admin.picture_picker import PicturePickerView
from articles.admin.picture_upload import PictureUploadView
from articles.editing import picture_uses
from articles.editing.rerender import rerender_picture
from articles.models import Picture, PictureUse
from articles.pictures import texts_file


class UseFilter(admin.SimpleListFilter):
    """A filter for pictures in use, pictures that nothing shows, and those without alternative
    text."""

    title = _("use")
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("used", _("Used")),
            ("unused", _("Not used")),
            ("no-alt", _("Without alternative text")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = {
            "used": queryset.used,
            "unused": queryset.unused,
            "no-alt": lambda: queryset.filter(alt=""),
        }.get(self.value() or "")
        return chosen() if chosen else queryset


class OriginFilter(admin.RelatedFieldListFilter):
    """A filter for the source. Pictures without one were uploaded at the desk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_value_display = SafeString(_("Uploaded at the desk"))


@admin.register(Picture)
class PictureAdmin(DeskAdmin):
    list_display = ("path", "alt")
    list_display_links = None
    list_filter = (UseFilter, ("source", OriginFilter))
    list_per_page = 48
    paginator = CappedPaginator
    ordering = ("-pk",)
    search_fields = ("path", "alt", "caption", "credit")
    search_help_text = _(
        "Enter words from the name, the alternative text, the caption or the credit."
    )
    actions = None
    change_list_template = "admin/articles/picture/change_list.html"
    change_form_template = "admin/articles/picture/change_form.html"
    fields = ("shown", "address", "alt", "caption", "credit", "dimensions", "origin", "used_in")
    readonly_fields = ("shown", "address", "dimensions", "origin", "used_in")

    class Media:
        css = {"all": ["admin-desk/pictures.css"]}
        js = [Script("admin-desk/copy.js", defer=True)]

    # Permissions

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rights.may_view(request.user) or super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return rights.may_add(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return rights.may_add(request.user) or rights.may_publish(request.user)
        return rights.may_change_picture(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rights.may_publish(request.user) and (obj is None or obj.source_id is None)

    # Pages

    def get_urls(self) -> list[Any]:
        upload = self.admin_site.admin_view(PictureUploadView(self))
        pick = self.admin_site.admin_view(PicturePickerView(self))
        own = [
            path("upload/", upload, name="articles_picture_upload"),
            path("pick/", pick, name="articles_picture_pick"),
        ]
        return [*own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Picture]:
        uses = PictureUse.objects.filter(picture=OuterRef("pk")).order_by().values("picture")
        counted = Subquery(uses.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
        return super().get_queryset(request).annotate(uses_count=Coalesce(counted, Value(0)))

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirect to the page for uploads."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:articles_picture_upload"))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if form.changed_data:
            before = texts_file.read_texts(form.initial)
            obj.former_texts = texts_file.add_former_texts(obj.former_texts, before)
            obj.save(update_fields=[*form.changed_data, "former_texts"])
            left = rerender_picture(obj)
            if left:
                text = _(
                    "%(n)s older stories show the new texts after they are saved the next time."
                )
                messages.warning(request, text % {"n": left})

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Ask whether to delete a picture. Refuse it while something uses the picture."""
        picture = self.get_object(request, object_id)
        if picture is None or not self.has_delete_permission(request, picture):
            return super().delete_view(request, object_id, extra_context)
        if picture_uses.find_uses(picture, thoroughly=True):
            text = _("This picture is used. Remove it there first; then it can be deleted.")
            messages.error(request, text)
            return HttpResponseRedirect(reverse("admin:articles_picture_change", args=[picture.pk]))
        return super().delete_view(request, object_id, extra_context)

    def delete_model(self, request: HttpRequest, obj: Picture) -> None:
        picture_uses.delete_picture(obj)

    # Fields

    @admin.display(description=_("picture"))
    def shown(self, picture: Picture) -> str:
        return format_html('<img class="desk-picture" src="{}" alt="">', picture.preview_url)

    @admin.display(description=_("address"))
    def address(self, picture: Picture) -> str:
        return render_to_string("admin/articles/picture/address.html", {"picture": picture})

    @admin.display(description=_("size"))
    def dimensions(self, picture: Picture) -> str:
        pixels = f"{picture.width} × {picture.height} px" if picture.width else "–"
        return f"{pixels}, {max(1, round(picture.size / 1000)):,} kB" if picture.size else pixels

    @admin.display(description=_("from"))
    def origin(self, picture: Picture) -> str:
        context = {"picture": picture}
        return render_to_string("admin/articles/picture/origin.html", context)

    @admin.display(description=_("used in"))
    def used_in(self, picture: Picture) -> str:
        uses = picture_uses.find_uses(picture)
        return render_to_string("admin/articles/picture/uses.html", {"uses": uses})
