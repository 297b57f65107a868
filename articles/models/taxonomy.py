"""Tags and categories: two vocabularies with one behaviour, each with its own through table."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from articles.hugo import term_key

#: Few uses have a weight: an index of those alone tells whether a term's page is ordered by it.
WEIGHED = ~Q(weight=0)


class TermQuerySet(models.QuerySet["Term"]):
    def with_weighed_uses(self) -> TermQuerySet:
        """``weighed`` says whether some story has a weight on the term's page."""
        uses = self.model._meta.get_field("uses").related_model
        weighed = uses._default_manager.filter(WEIGHED, tag=OuterRef("pk"))
        return self.annotate(weighed=Exists(weighed))

    def used_by(self, articles: models.QuerySet[Any]) -> TermQuerySet:
        """The terms that any of ``articles`` carries, with the number of those in ``stories``."""
        used = self.filter(uses__content_object__in=articles)
        return used.annotate(stories=Count("uses"))


class Term(TagBase):
    """A word of a vocabulary. Identity ignores case, and a hyphen equals a space (``key``); the
    first spelling seen is shown; ``slug`` serves links and pages alike."""

    key = models.CharField(max_length=100, unique=True, editable=False)
    slug = models.CharField(
        _("slug"),
        max_length=100,
        unique=True,
        help_text=_("The last part of the page's address. Changing it breaks existing links."),
    )
    description = models.TextField(
        _("description"), blank=True, default="", help_text=_("Shown above the list of stories.")
    )

    objects = TermQuerySet.as_manager()

    #: The plural that is the first segment of the term's URL.
    plural = ""

    class Meta:
        abstract = True
        ordering = ["key"]

    def save(self, *args, **kwargs):
        self.key = term_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse(
            "articles:term", kwargs={"plural": self.plural, "slug": self.slug, "language": ""}
        )


class Tag(Term):
    plural = "tags"

    class Meta(Term.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")


class Category(Term):
    plural = "categories"

    class Meta(Term.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")


class TermUse(ItemBase):
    """One word on one article: where it stands in the article's list, and how the article spells
    it, so that a file is never rewritten for a spelling. ``weight`` orders within the term's page
    (Hugo: ``tags_weight``)."""

    position = models.PositiveSmallIntegerField(default=0)
    weight = models.IntegerField(default=0)
    spelling = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        abstract = True
        ordering = ["position"]


class ArticleTag(TermUse):
    content_object = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="tag_uses"
    )
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="uses")

    class Meta(TermUse.Meta):
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="one_use_of_a_tag")
        ]
        indexes = [models.Index(fields=["tag"], condition=WEIGHED, name="weighed_use_of_a_tag")]


class ArticleCategory(TermUse):
    content_object = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="category_uses"
    )
    tag = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="uses")

    class Meta(TermUse.Meta):
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="one_use_of_a_category")
        ]
        indexes = [models.Index(fields=["tag"], condition=WEIGHED, name="weighed_use_of_category")]
