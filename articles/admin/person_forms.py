"""The forms of people: an invitation, an account, and a group."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import person_rights
from articles.admin.person_name import get_name

#: Maximum length of a user name without the number that makes it unique.
MAX_NAME = 140

LOCKED_OUT = gettext_lazy(
    "You would lose the right to manage people. Ask another administrator to do this."
)


class InvitationForm(forms.ModelForm):
    """Add a colleague by name, mail and role. ``actor`` is the person who adds her, set by
    ``StaffAdmin.get_form``. Her user name is made from her name."""

    actor: Any
    fields: Any

    role = forms.ModelChoiceField(
        label=gettext_lazy("Role"),
        queryset=Group.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "The role decides what this person may do. You can change it later."
        ),
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = person_rights.list_grantable_groups(self.actor)
        for name in ("first_name", "last_name", "email"):
            self.fields[name].required = True

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        same = User.objects.filter(email__iexact=email).first()
        if same is not None:
            text = _("%(name)s already has this email address.")
            raise ValidationError(text % {"name": get_name(same)})
        return email

    def save(self, commit: bool = True) -> Any:
        person = super().save(commit=False)
        person.username = make_username(person.get_full_name(), person.email)
        person.is_staff = True
        person.set_unusable_password()
        if commit:
            person.save()
        return person


def make_username(name: str, email: str) -> str:
    """Return a free user name such as "ann.porter". Names without Latin letters give none, so the
    mail address is used."""
    word = slugify(name) or slugify(email.partition("@")[0]) or "user"
    base = word.replace("-", ".")[:MAX_NAME]
    taken = {n.lower() for n in User.objects.filter(username__istartswith=base)
             .values_list("username", flat=True)}  # fmt: skip
    numbered = (f"{base}{n or ''}" for n in range(len(taken) + 2) if n != 1)
    return next(name for name in numbered if name not in taken)


class PersonForm(UserChangeForm):
    """An account. ``actor`` is the person who changes it. She cannot deactivate herself."""

    actor: Any

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk == self.actor.pk:
            if not (cleaned.get("is_active") and cleaned.get("is_staff")):
                text = _("You cannot deactivate yourself. Ask another administrator to do this.")
                raise ValidationError(text)
            if not self._keeps_own_rights(cleaned):
                raise ValidationError(LOCKED_OUT)
        return cleaned

    def _keeps_own_rights(self, cleaned: dict[str, Any]) -> bool:
        return bool(cleaned.get("is_superuser")) or person_rights.keeps_own_rights(
            self.actor,
            groups=cleaned.get("groups", ()),
            permissions=cleaned.get("user_permissions", ()),
        )


class GroupForm(forms.ModelForm):
    """A group. ``actor`` is the person who changes it. She cannot take the right to manage people
    from herself."""

    actor: Any

    def clean_permissions(self) -> Any:
        chosen = self.cleaned_data["permissions"]
        if not may_lose(self.actor, self.instance, chosen):
            raise ValidationError(LOCKED_OUT)
        return chosen


def may_lose(actor: Any, group: Group, left: Any) -> bool:
    """Return whether ``actor`` may still manage people if ``group`` has only the permissions
    ``left``."""
    if actor.is_superuser or group.pk is None or not actor.groups.filter(pk=group.pk).exists():
        return True
    return person_rights.keeps_own_rights(
        actor,
        groups=actor.groups.exclude(pk=group.pk),
        permissions=[*actor.user_permissions.all(), *left],
    )
