"""Sources and their files. A row holds the state of a file when it last matched the database."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SourceQuerySet(models.QuerySet["Source"]):
    def choosing(self, main_sections: list[str], *, languages: Iterable[str]) -> SourceQuerySet:
        """Select the sources whose configuration supplied these main sections, for the site or for
        one of its languages. If an editor chose them, no source is selected."""
        names = ("main_sections", *(f"languages.{code}.main_sections" for code in languages))
        chose = (Q(**{f"configuration__{name}": main_sections}) for name in names)
        return self.filter(reduce(or_, chose)) if main_sections else self.none()


class Source(models.Model):
    """A content tree that is imported: its folder, and a name to show to people.

    ``reported`` holds the problems that the last import reported for paths without a row in
    :class:`SourceFile`: ``{path: [[code, field, message], …]}``.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    root = models.CharField(
        _("content root"), max_length=1000, help_text=_("The folder that contains the files.")
    )
    agency = models.CharField(
        _("news agency"),
        max_length=100,
        blank=True,
        default="",
        help_text=_(
            "The agency whose copy this source delivers, such as Reuters. Its stories are "
            "agency copy and are not presented to search engines as original reporting. Leave "
            "empty for your own source."
        ),
    )
    may_publish = models.BooleanField(
        _("files may publish"),
        default=True,
        help_text=_(
            "If not, a new file, or one that is no longer a draft, becomes a story in review. "
            "Somebody has to publish it in the admin. Changes to a live story still reach its "
            "readers."
        ),
    )
    exports_unpublished = models.BooleanField(
        _("export unpublished stories"),
        default=False,
        help_text=_(
            "Stories written in the admin get a file even before readers have seen them. The file "
            "says draft: true, but everybody who can read the files can read the story."
        ),
    )
    is_home = models.BooleanField(
        _("home of new stories"),
        default=False,
        help_text=_(
            "Exports create the files of stories written in the admin in this source. Only one "
            "source can be their home. A site with one source needs no choice."
        ),
    )
    #: The site's configuration when it was last adopted. Comparing with it shows what editors have
    #: changed since. Null: no configuration was adopted.
    configuration = models.JSONField(null=True, editable=False)
    imported_at = models.DateTimeField(_("last import"), null=True, blank=True, editable=False)
    reported = models.JSONField(default=dict, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.UniqueConstraint(
                fields=["is_home"], condition=Q(is_home=True), name="one_home_of_new_stories"
            )
        ]

    def __str__(self) -> str:
        return self.name


class SourceFile(models.Model):
    """One file of a source.

    ``base`` holds the bytes of the last complete merge; changes are found by comparing with it.
    ``incoming`` holds the bytes of a pending conflict, or of the last version with errors. If
    ``size`` and ``mtime_ns`` are unchanged, an import skips the file without opening it.
    ``context`` is a digest of the configuration that was used to read the file. If the
    configuration changes, the file is read again. ``deleted_at`` and ``deleted_by`` are set when
    somebody deletes the article here. Imports then do not create it again, unless asked to.
    """

    class State(models.TextChoices):
        IMPORTED = "imported", _("Imported")
        CONFLICT = "conflict", _("In conflict")
        REJECTED = "rejected", _("Rejected")
        DELETED = "deleted", _("Article deleted in the admin")

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
    seen_at = models.DateTimeField(_("last read"), null=True)
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
            # Contains every column needed to compare with a directory listing, so that no table row
            # is read.
            models.Index(
                fields=["source", "path", "size", "mtime_ns", "context", "state"],
                name="source_file_listing",
            ),
            models.Index(
                fields=["state"], condition=~Q(state="imported"), name="source_file_not_imported"
            ),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def is_tombstone(self) -> bool:
        """Return whether the file's article was deleted in the admin, and not restored since."""
        return self.article_id is None and self.deleted_at is not None

    @property
    def reported(self) -> list[dict[str, Any]]:
        """Return the problems that the last import reported for this file."""
        found: list[dict[str, Any]] = self.problems
        return found


class StoredFile(models.Model):
    """An imported file that is neither a story nor a picture.

    ``place`` is the address used in texts, ``path`` the address used by readers. ``content`` is the
    path below the content root, or "" for a file of ``static/``. ``bundle`` is the content folder
    of the page to which the file belongs ("post/x"), or None. Readers who may not see that page
    cannot download the file either. Files with the same content share one file in storage, named by
    their ``digest``.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="stored_files")
    place = models.CharField(max_length=500)
    path = models.CharField(_("address"), max_length=500)
    content = models.CharField(max_length=500, default="")
    bundle = models.CharField(max_length=500, null=True)
    file = models.FileField(_("file"), max_length=200)
    media_type = models.CharField(_("media type"), max_length=100)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField(_("size"), default=0)
    mtime_ns = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["path"]
        verbose_name = _("other file")
        verbose_name_plural = _("other files")
        constraints = [models.UniqueConstraint(fields=["source", "place"], name="one_file_a_place")]
        indexes = [
            models.Index(fields=["path"], name="stored_file_path"),
            models.Index(fields=["place"], name="stored_file_place"),
            models.Index(fields=["source", "content"], name="stored_file_content"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def url(self) -> str:
        """Return the address, quoted for use in a link."""
        return quote(self.path)
