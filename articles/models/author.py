"""Authors, with a bio and a picture, and the ordered list of authors of each article."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.hugo import term_key
from articles.models.transactions import one_transaction
from articles.rendering import render


class Author(models.Model):
    name = models.CharField(_("name"), max_length=100)
    key = models.CharField(max_length=100, unique=True, editable=False)
    slug = models.CharField(
        _("slug"), max_length=100, unique=True, help_text=_("The address: /authors/<slug>/.")
    )
    #: If this row is an alias, the author to whom it belongs. Null: this row is an author.
    alias_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="aliases",
        editable=False,
    )
    bio = models.TextField(
        _("bio"), blank=True, default="", help_text=_("Markdown. Shown in the author box.")
    )
    bio_html = models.TextField(editable=False, blank=True, default="")
    picture = models.CharField(
        _("picture"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("Address of a square picture on this site, e.g. /images/ann.jpg."),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        if self.alias_of_id is None:
            self.key = term_key(self.name)
        self.bio_html = render(self.bio).html if self.bio else ""
        with one_transaction():  # signal receivers also write the articles
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("articles:author", kwargs={"slug": self.slug, "language": ""})


class ArticleAuthor(models.Model):
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="author_uses"
    )
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="uses")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    spelling = models.CharField(max_length=100, blank=True, default="", editable=False)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("author")
        verbose_name_plural = _("authors, in order")
        constraints = [
            models.UniqueConstraint(fields=["article", "author"], name="one_use_of_an_author")
        ]

    def __str__(self) -> str:
        return str(self.author)
