"""Pictures, with the texts that belong to them, and the articles that show them."""

from __future__ import annotations

from posixpath import basename
from typing import Final

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.rendering import get_rendition_name, get_rendition_widths

#: Maximum length of the texts of a picture in characters.
MAX_ALT: Final = 500
MAX_CAPTION: Final = 1000
MAX_CREDIT: Final = 200


class PictureQuerySet(models.QuerySet["Picture"]):
    def used(self) -> PictureQuerySet:
        """Select the pictures that an article, an author or the site shows."""
        return self.filter(_build_use())

    def unused(self) -> PictureQuerySet:
        """Select the pictures that nothing shows."""
        return self.filter(~_build_use())


def _build_use() -> Q:
    """Return the condition for pictures in use. Authors and the site name a picture's address."""
    authors = apps.get_model("articles", "Author")._default_manager.exclude(picture="")
    sites = apps.get_model("articles", "SiteSettings")._default_manager.all()
    return (
        Q(Exists(PictureUse.objects.filter(picture=OuterRef("pk"))))
        | Q(path__in=authors.values("picture"))
        | Q(path__in=sites.values("logo"))
        | Q(path__in=sites.values("author_avatar"))
    )


class Picture(models.Model):
    """A picture that was imported with a source, or uploaded at the desk.

    ``path`` is its address on the Hugo site, ``file`` its name in media storage. An uploaded
    picture has no ``source`` until an import finds it in one. ``digest`` is the SHA-256 of the
    uploaded bytes: the same bytes are stored once. ``file_texts`` holds the texts in
    ``data/pictures.yaml`` when it last agreed with the row: ``{"alt": …}``. ``former_texts`` holds
    digests of the texts that the picture had before, the newest last.
    """

    source = models.ForeignKey(
        "articles.Source",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="pictures",
        verbose_name=_("source"),
    )
    path = models.CharField(
        _("address"),
        max_length=500,
        help_text=_("The path to use in stories, e.g. /images/harbour.jpg."),
    )
    file = models.FileField(_("file"), max_length=600)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    size = models.BigIntegerField(default=0)
    mtime_ns = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="", blank=True, editable=False)
    alt = models.CharField(
        _("alternative text"),
        max_length=MAX_ALT,
        blank=True,
        default="",
        help_text=_(
            "What the picture shows, for people who cannot see it. Used where the story has no "
            "text of its own for the picture."
        ),
    )
    caption = models.CharField(
        _("caption"),
        max_length=MAX_CAPTION,
        blank=True,
        default="",
        help_text=_("Shown below the picture."),
    )
    credit = models.CharField(
        _("credit"),
        max_length=MAX_CREDIT,
        blank=True,
        default="",
        help_text=_("The photographer or the agency. Shown after the caption."),
    )
    file_texts = models.JSONField(default=dict, blank=True, editable=False)
    former_texts = models.JSONField(default=list, blank=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded"), null=True, editable=False)

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.UniqueConstraint(fields=["source", "path"], name="one_picture_an_address"),
            models.UniqueConstraint(
                fields=["path"], condition=Q(source=None), name="one_upload_an_address"
            ),
            models.UniqueConstraint(
                fields=["digest"], condition=~Q(digest=""), name="one_upload_of_same_bytes"
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="picture_path"),
            models.Index(fields=["file"], name="picture_file"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def name(self) -> str:
        """Return the file name in the address."""
        return basename(self.path)

    @property
    def preview_url(self) -> str:
        """Return the URL of the smallest rendition, or of the picture itself if it has none."""
        url: str = self.file.url
        widths = get_rendition_widths(url, self.width)
        return get_rendition_name(url, widths[0]) if widths else url


class PictureUse(models.Model):
    """An article that shows a picture: in its text, or as its lead picture. Written with the
    article's derived columns."""

    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="uses")
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="picture_uses"
    )

    class Meta:
        verbose_name = _("use of a picture")
        verbose_name_plural = _("uses of pictures")
        constraints = [
            models.UniqueConstraint(fields=["picture", "article"], name="one_use_of_a_picture")
        ]

    def __str__(self) -> str:
        return f"{self.picture_id} → {self.article_id}"
