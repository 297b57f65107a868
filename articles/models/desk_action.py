"""The log of the desk: what people did with stories, terms, rights and settings."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DeskAction(models.Model):
    """One act of one person, such as publishing a story or retracting three hundred of them. The
    rows of this table are the log that staff can read and nobody can change.

    ``parameters`` says what was to be done: ``{"tags": ["Port"]}``. ``waiting`` holds the primary
    keys of the articles that a bulk action has not processed yet, in its order; it is empty when
    the action has ended.
    """

    class Kind(models.TextChoices):
        PUBLISH = "publish", _("Published")
        PUBLISH_CHANGES = "publish-changes", _("Changes published")
        QUICK_FIX = "quick-fix", _("Quick fix")
        RETRACT = "retract", _("Retracted")
        SUBMIT = "submit", _("Submitted for review")
        SEND_BACK = "send-back", _("Sent back")
        TRASH = "trash", _("Moved to the trash")
        RESTORE = "restore", _("Restored from the trash")
        ERASE = "erase", _("Erased")
        UNDO = "undo", _("Undone")
        ADD_TAGS = "add-tags", _("Tags added")
        REMOVE_TAGS = "remove-tags", _("Tags removed")
        ADD_CATEGORIES = "add-categories", _("Categories added")
        REMOVE_CATEGORIES = "remove-categories", _("Categories removed")
        SET_SECTION = "set-section", _("Section set")
        SET_AUTHORS = "set-authors", _("Authors set")
        RENAME_TERM = "rename-term", _("Term renamed")
        MERGE_TERMS = "merge-terms", _("Terms merged")
        DELETE_TERMS = "delete-terms", _("Terms deleted")
        RIGHTS = "rights", _("Rights changed")
        SETTINGS = "settings", _("Settings changed")

    kind = models.CharField(_("action"), max_length=20, choices=Kind)
    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    #: The name of the user then. It is kept if the user is deleted.
    username = models.CharField(_("by"), max_length=150, default="")
    #: What it was done to, if not to articles: the name of a user, a term or a setting.
    subject = models.CharField(_("subject"), max_length=300, default="", blank=True)
    details = models.TextField(_("details"), default="", blank=True)
    parameters = models.JSONField(default=dict, blank=True)
    waiting = models.JSONField(default=list, blank=True)
    ended_at = models.DateTimeField(null=True)
    #: The action that this one undoes.
    undoes = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="undos")

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log")
        ordering = ["-at", "-pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["-at", "-id"], name="log_order"),
            models.Index(fields=["kind", "-at", "-id"], name="log_kind"),
            models.Index(fields=["user", "-at", "-id"], name="log_user"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.username}"


class DeskActionItem(models.Model):
    """One article of an action. The headline and the address are kept if the article is erased.

    ``before`` holds the values that the action changed, as they were, so that it can be undone:
    ``{"status": "published", "tags": ["Port"]}``. Null: it cannot be undone. ``version`` is the
    version of the article after the action.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        UNCHANGED = "unchanged", _("Nothing to do")
        REFUSED = "refused", _("Not done")

    action = models.ForeignKey(DeskAction, on_delete=models.CASCADE, related_name="items")
    article = models.ForeignKey(
        "articles.Article", null=True, on_delete=models.SET_NULL, related_name="action_items"
    )
    headline = models.CharField(_("headline"), max_length=520, default="")
    path = models.CharField(_("address"), max_length=500, default="")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.DONE)
    #: Why it was not done.
    message = models.CharField(_("message"), max_length=500, default="", blank=True)
    version = models.PositiveIntegerField(null=True)
    before = models.JSONField(null=True)
    undone = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("article of a log entry")
        verbose_name_plural = _("articles of a log entry")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.headline or self.path
