"""People, groups and log-ins: the admin pages of Django and django-axes, with the rules of
:mod:`articles.admin.person_rights`.

An account is never deleted here, because that would lose who did what: it is deactivated.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from axes.admin import AccessAttemptAdmin, AccessFailureLogAdmin, AccessLogAdmin
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin import person_links, person_rights
from articles.admin.base import DeskAdmin, run_in_transaction
from articles.admin.cells import NOTHING
from articles.admin.person_forms import GroupForm, InvitationForm, PersonForm, may_lose
from articles.admin.rights_log import (
    describe_changes,
    describe_group,
    describe_person,
    log_rights,
)
from articles.admin.states import make_moment_column

admin.site.unregister([User, Group, AccessAttempt, AccessFailureLog, AccessLog])


class _GrantingAdmin(DeskAdmin):
    """A form that gives rights. It offers only rights that its user has, and logs the changes."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"actor": request.user})

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[arg-type]
        if field is not None and request is not None:
            field.queryset = (
                person_rights.list_grantable_groups(request.user)
                if db_field.name == "groups"
                else person_rights.list_grantable_permissions(request.user)
            )
        return field

    def describe(self, obj: Any) -> dict[str, str]:
        """Return what the log says about ``obj``."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        stored = self.model._default_manager.filter(pk=obj.pk).first() if change else None
        request.before = self.describe(stored) if stored else {}  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.save_role(form)
        stored = self.model._default_manager.get(pk=form.instance.pk)
        changes = describe_changes(request.before, self.describe(stored))
        if changes:
            said = changes if change else "\n".join((gettext("Added."), changes))
            log_rights(request.user, stored, said)

    def save_role(self, form: Any) -> None:
        """Save what the form chooses beside the fields of its model."""


@admin.register(User)
class StaffAdmin(_GrantingAdmin, UserAdmin):
    form = PersonForm
    add_form = InvitationForm
    add_form_template = "admin/desk/invite.html"
    change_form_template = "admin/desk/person_form.html"
    list_display = ("username", "full_name", "role", "last_seen", "situation")
    list_filter = ("is_active", "groups", "is_superuser")
    add_fieldsets = ((None, {"fields": (("first_name", "last_name"), "email", "role")}),)
    readonly_fields = ("last_login", "date_joined")

    last_seen = make_moment_column("last_login", _("last log-in"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        rights = ["is_active", "is_staff", "groups", "user_permissions"]
        if request.user.is_superuser:
            rights.insert(2, "is_superuser")
        return (
            (None, {"fields": ("username", "password")}),
            (_("Personal info"), {"fields": (("first_name", "last_name"), "email")}),
            (
                _("Rights"),
                {
                    "description": _(
                        "Deactivate people who leave: their names stay in the history. The groups "
                        "decide what a person may do."
                    ),
                    "fields": rights,
                },
            ),
            (_("Important dates"), {"fields": ("last_login", "date_joined")}),
        )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, person: User) -> str:
        return person.get_full_name() or NOTHING

    @admin.display(description=_("role"))
    def role(self, person: User) -> str:
        names = [group.name for group in person.groups.all()]
        if person.is_superuser:
            names.insert(0, gettext("Superuser"))
        return ", ".join(names) or NOTHING

    @admin.display(description=_("state"))
    def situation(self, person: User) -> str:
        if not person.is_active:
            return gettext("Deactivated")
        if person_links.is_invited(person):
            return gettext("Invited, no password set yet")
        return gettext("Active") if person.is_staff else gettext("May not log in at the desk")

    # Rights

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or person_rights.may_manage(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def describe(self, obj: Any) -> dict[str, str]:
        return describe_person(obj)

    def save_role(self, form: Any) -> None:
        if isinstance(form, InvitationForm):
            form.instance.groups.set([form.cleaned_data["role"]])

    # Pages

    def get_urls(self) -> list[Any]:
        link = self.admin_site.admin_view(person_links.PersonLinkView(self))
        return [path("<path:object_id>/link/", link, name="auth_user_link"), *super().get_urls()]

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None):
        """Show the link by which the invited person sets her password."""
        return person_links.show_link(self, request, obj)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Show Django's page. Save the password and the log entries in one transaction."""
        view = partial(super().user_change_password, request, id, form_url)
        return run_in_transaction(request, partial(self._log_password, request, id, view))

    def _log_password(self, request: HttpRequest, id: str, view: Any) -> HttpResponse:
        person = User.objects.filter(pk=id).first() if id.isdecimal() and len(id) < 19 else None
        before = person and person.password
        response: HttpResponse = view()
        if person is not None:
            person.refresh_from_db(fields=["password"])
            if person.password != before:
                log_rights(request.user, person, gettext("The password was changed."))
        return response


@admin.register(Group)
class StaffGroupAdmin(_GrantingAdmin, GroupAdmin):
    form = GroupForm

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or person_rights.may_manage_group(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or self._may_delete(request, obj))

    def _may_delete(self, request: HttpRequest, group: Group) -> bool:
        managed = person_rights.may_manage_group(request.user, group)
        return managed and may_lose(request.user, group, ())

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # Groups are deleted one by one, so that each deletion is checked and logged.
        return {}

    def describe(self, obj: Any) -> dict[str, str]:
        return describe_group(obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        if not self._may_delete(request, obj):
            raise PermissionDenied
        people = ", ".join(sorted(map(str, obj.user_set.all())))
        text = gettext("Deleted. People in it: %(names)s")
        log_rights(request.user, obj, text % {"names": people or "–"})
        super().delete_model(request, obj)


@admin.register(AccessAttempt)
class AttemptAdmin(DeskAdmin, AccessAttemptAdmin):
    # Remove the action of django-axes that deletes expired attempts, because it fails. Every login
    # deletes them anyway.
    actions = ()


@admin.register(AccessLog)
class LogInAdmin(DeskAdmin, AccessLogAdmin):
    pass


@admin.register(AccessFailureLog)
class FailureAdmin(DeskAdmin, AccessFailureLogAdmin):
    pass
