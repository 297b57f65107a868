"""The conversation about a story in review: submissions and what was sent back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class ReviewMessage(models.Model):
    """One note of the conversation that stays with a story.

    ``recipient`` is the person for whom the story waits. Null: it waits for anybody who may
    publish. ``is_open`` is true until somebody answers, publishes or discards the text: only the
    newest message of an article can be open. ``of_working_copy`` says whether it concerns the
    unpublished changes of a live story.
    """

    class Kind(models.TextChoices):
        SUBMIT = "submit", _("Submitted for review")
        SEND_BACK = "send-back", _("Sent back")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="review_messages")
    kind = models.CharField(max_length=10, choices=Kind)
    of_working_copy = models.BooleanField(default=False)
    note = models.TextField(_("note"), blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_open = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("review message")
        verbose_name_plural = _("review messages")
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["article"], condition=Q(is_open=True), name="one_open_message_an_article"
            )
        ]
        indexes = [
            models.Index(
                fields=["recipient", "at"], condition=Q(is_open=True), name="review_waiting"
            ),
            models.Index(fields=["kind"], condition=Q(is_open=True), name="review_open"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.article_id}"
