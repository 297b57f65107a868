"""Working copies: unpublished changes of a story that readers can already see."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.content.story_text import StoryText, pack_text, unpack_text
from articles.models.article import Article


class WorkingCopy(models.Model):
    """The unpublished changes of one article. Everybody at the desk shares it; readers do not see
    it.

    ``packed`` is the whole text of the copy, and ``packed_base`` the live text that it was made
    from, which has the article's version ``base_version``. Tags, categories and authors are stored
    by name: publishing creates the missing ones. ``version`` counts the saves of the article's
    working copies.
    """

    class ReviewState(models.TextChoices):
        DRAFT = Article.Status.DRAFT.value, _("Draft")
        REVIEW = Article.Status.REVIEW.value, _("In review")

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="working_copy")
    status = models.CharField(
        _("status"), max_length=10, choices=ReviewState, default=ReviewState.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    base_version = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    packed = models.BinaryField()
    packed_base = models.BinaryField()

    class Meta:
        verbose_name = _("working copy")
        verbose_name_plural = _("working copies")

    def __str__(self) -> str:
        return f"{self.article_id} #{self.version}"

    @property
    def text(self) -> StoryText:
        return unpack_text(bytes(self.packed))

    @text.setter
    def text(self, text: StoryText) -> None:
        self.packed = pack_text(text)

    @property
    def base(self) -> StoryText:
        """The live text from which the copy was made."""
        return unpack_text(bytes(self.packed_base))

    @base.setter
    def base(self, text: StoryText) -> None:
        self.packed_base = pack_text(text)
