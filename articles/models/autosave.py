"""Autosaves. They hold what a person has typed into a form of the admin and has not saved yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

#: How long typed text is kept, counted from its last change.
KEPT_FOR: Final = timedelta(days=30)

#: A page reports every 30 seconds that it is open. After three missing reports, it counts as
#: closed.
OPEN_FOR: Final = timedelta(seconds=90)


class AutosaveQuerySet(models.QuerySet["Autosave"]):
    def recoverable(self, user: Any, *, at: datetime) -> AutosaveQuerySet:
        """Select the texts of ``user`` that were neither saved nor discarded. The texts themselves
        are not loaded."""
        own = self.filter(user=user, values__isnull=False, typed_at__gt=at - KEPT_FOR)
        return own.defer("values").order_by("-typed_at", "-pk")

    def of_forms(self, forms: list[str], *, user: Any, at: datetime) -> AutosaveQuerySet:
        """Select the rows of the forms of an object that concern ``user``: their own texts that
        were neither saved nor discarded, and all pages on which a form is open now. Nobody else's
        pages concern the form of a new object. The texts themselves are not loaded."""
        own = Q(user=user, typed_at__gt=at - KEPT_FOR)
        is_open = Q(seen_at__gt=at - OPEN_FOR, closed=False)
        rows = self.filter(own if forms[0].endswith("/add") else own | is_open)
        rows = rows.filter(form__in=forms, ended_at=None).select_related("user").defer("values")
        return rows.order_by("-typed_at", "-pk")

    def with_texts_of(self, user: Any) -> AutosaveQuerySet:
        """Load the texts of ``user`` as ``own_values``, and those of nobody else."""
        own = Case(When(user=user, then="values"), output_field=models.JSONField())
        return self.annotate(own_values=own)

    def expired(self, *, at: datetime) -> AutosaveQuerySet:
        """Select the rows that may be deleted: nothing was typed for :data:`KEPT_FOR`, and the page
        is not open."""
        since = at - KEPT_FOR
        silent = Q(typed_at__lte=since) | Q(typed_at=None, seen_at__lte=since)
        return self.filter(silent).exclude(seen_at__gt=at - OPEN_FOR)


class Autosave(models.Model):
    """What one person typed into one form in one tab of a browser.

    The row exists as long as its page is open, and afterwards if something was typed. When the form
    is saved or the text is discarded, the text is deleted, but the row stays for a while: a late
    report of the same tab must not bring the text back.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False
    )
    #: The form, such as "articles.article/12" or "articles.article/add".
    form = models.CharField(max_length=100)
    #: A random name of the tab. Two windows with the same form have different names.
    tab = models.CharField(max_length=64)
    #: The fields as the browser would send them: name → texts. Null: nothing was typed, or the text
    #: was saved or discarded.
    values = models.JSONField(null=True)
    #: The headline or name, for lists.
    title = models.CharField(max_length=200, blank=True, default="")
    #: The browser's number of the text. It rises with every change, so that an older text that
    #: arrives later does not replace a newer one.
    edit = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    typed_at = models.DateTimeField(null=True)
    closed = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("recovered text")
        verbose_name_plural = _("recovered texts")
        constraints = [
            models.UniqueConstraint(fields=["user", "tab", "form"], name="one_autosave_per_tab")
        ]
        indexes = [models.Index(fields=["form", "seen_at"], name="autosave_form_seen")]

    def __str__(self) -> str:
        # Without the title: the page that asks before a user is deleted names the user's rows.
        return self.form

    @property
    def token(self) -> str:
        """A token for this state of the text."""
        return f"{self.pk}-{self.edit}"

    def is_open(self, *, at: datetime) -> bool:
        """Return whether a page with this text is open in a browser now."""
        return not self.closed and self.ended_at is None and self.seen_at > at - OPEN_FOR
