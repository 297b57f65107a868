"""Sources and their files: what stood on disk when file and database last agreed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """A content tree that articles come from: a name for people and the folder it lies in.

    ``reported`` is what imports last said of paths that have no row to keep it: ``{path: [[code,
    field, message], …]}``.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    root = models.CharField(
        _("content root"), max_length=1000, help_text=_("The folder that the paths are below.")
    )
    #: What the site's configuration said when it was last taken over: the base of every comparison
    #: with what an editor has changed since. Null: there was none.
    configuration = models.JSONField(null=True, editable=False)
    imported_at = models.DateTimeField(_("last import"), null=True, blank=True, editable=False)
    reported = models.JSONField(default=dict, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.name


class SourceFile(models.Model):
    """One file of a source.

    ``base`` holds the bytes last fully merged: every comparison stands on them. ``incoming`` holds
    the bytes of a pending conflict, or of the last broken version. ``size`` and ``mtime_ns`` let an
    import skip an unchanged file unopened; ``context`` is a digest of the configuration it was
    read under, so that a changed configuration re-reads. An article deleted here leaves
    ``deleted_at`` and ``deleted_by``: no import brings it back unasked.
    """

    class State(models.TextChoices):
        IMPORTED = "imported", _("Imported")
        CONFLICT = "conflict", _("In conflict")
        REJECTED = "rejected", _("Rejected")
        DELETED = "deleted", _("Article deleted here")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(_("path"), max_length=700)
    article = models.OneToOneField(
        "articles.Article", null=True, on_delete=models.SET_NULL, related_name="source_file"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.IMPORTED)
    size = models.BigIntegerField(default=0)
    mtime_ns = models.BigIntegerField(default=0)
    context = models.CharField(max_length=200, default="")
    problems = models.JSONField(_("problems"), default=list)
    seen_at = models.DateTimeField(_("read"), null=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    base = models.BinaryField(null=True)
    incoming = models.BinaryField(null=True)

    class Meta:
        ordering = ["path"]
        verbose_name = _("source file")
        verbose_name_plural = _("source files")
        constraints = [
            models.UniqueConstraint(fields=["source", "path"], name="one_row_a_source_file")
        ]
        indexes = [
            # Covers the comparison with a directory listing: no table row is touched.
            models.Index(
                fields=["source", "path", "size", "mtime_ns", "context", "state"],
                name="source_file_listing",
            )
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def reported(self) -> list[dict[str, Any]]:
        """The problems that the last import reported of this file."""
        found: list[dict[str, Any]] = self.problems
        return found


class Picture(models.Model):
    """A picture that came along with a source: its address on the Hugo site, and where it lies in
    media storage."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="pictures")
    path = models.CharField(
        _("address"), max_length=500, help_text=_("As texts name it, e.g. /images/harbour.jpg.")
    )
    file = models.FileField(_("file"), max_length=600)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    size = models.BigIntegerField(default=0)
    mtime_ns = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["path"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.UniqueConstraint(fields=["source", "path"], name="one_picture_an_address")
        ]
        indexes = [models.Index(fields=["path"], name="picture_path")]

    def __str__(self) -> str:
        return self.path
