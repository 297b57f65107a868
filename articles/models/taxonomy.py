"""Tags and categories: two vocabularies that behave alike, each with its own table of uses."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import _TaggableManager
from taggit.models import ItemBase, TagBase

from articles.hugo import term_key
from articles.models.transactions import one_transaction

#: Condition of a partial index. Few uses have a weight, so this index is small. It tells whether a
#: term's page is sorted by weight.
WEIGHED = ~Q(weight=0)


class TermQuerySet(models.QuerySet["Term"]):
    def annotate_weighed(self) -> TermQuerySet:
        """Annotate each term with ``weighed``: whether any story has a weight on the term's
        page."""
        uses = self.model._meta.get_field("uses").related_model
        weighed = uses._default_manager.filter(WEIGHED, tag=OuterRef("pk"))
        return self.annotate(weighed=Exists(weighed))

    def used_by(self, articles: models.QuerySet[Any]) -> TermQuerySet:
        """Select the terms that are used by any of ``articles``. ``stories`` is the number of these
        articles per term."""
        used = self.filter(uses__content_object__in=articles)
        return used.annotate(stories=Count("uses"))


class Term(TagBase):
    """A tag or a category. Words with the same ``key`` are one term: the key ignores case, and a
    hyphen equals a space. Readers see the first spelling that was used. ``slug`` is the term's part
    of its page's URL."""

    key = models.CharField(max_length=100, unique=True, editable=False)
    slug = models.CharField(
        _("slug"),
        max_length=100,
        unique=True,
        help_text=_("The last part of the page's address. The old address will redirect."),
    )
    description = models.TextField(
        _("description"), blank=True, default="", help_text=_("Shown above the list of stories.")
    )

    #: If this row is an alias, the term to which it belongs. Files may use the alias as a name of
    #: the term. Readers never see the alias, and its page redirects to the page of the term. Null:
    #: this row is a term.
    alias_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="aliases",
        editable=False,
    )

    objects = TermQuerySet.as_manager()

    #: The name of the vocabulary: the first segment of the term's URL.
    plural = ""

    class Meta:
        abstract = True
        ordering = ["key"]

    def save(self, *args, **kwargs):
        if self.alias_of_id is None:
            self.key = term_key(self.name)
        with one_transaction():  # signal receivers also write the articles
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


class StoryTermManager(_TaggableManager):
    """The django-taggit manager for the tags or the categories of one article, in the author's
    order.

    ``Article.terms`` holds a copy of the names that readers see, so that a list of stories needs
    one query. :meth:`labels`, :meth:`names` and :meth:`slugs` read this copy; all other methods
    query the tables. To change the terms of an article, use :mod:`articles.editing`, which updates
    both.
    """

    def labels(self) -> list[tuple[str, str]]:
        """Return the (name, slug) pair of each term. The name is in the article's spelling."""
        labels: list[tuple[str, str]] = self.instance.labels(self.prefetch_cache_name)
        return labels

    def names(self) -> list[str]:
        return [name for name, _slug in self.labels()]

    def slugs(self) -> list[str]:
        return [slug for _name, slug in self.labels()]


class TermUse(ItemBase):
    """One term of one article. The row holds the position in the article's list, and the spelling
    in the article, so that no file is rewritten just for a different spelling. ``weight`` sorts the
    stories on the term's page (Hugo: ``tags_weight``)."""

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
