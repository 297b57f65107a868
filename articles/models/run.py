"""A record of each import run."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.source import Source


class ImportRun(models.Model):
    """One import of one source that changed something, reported a new problem, or was interrupted.

    ``counts`` holds the number of files per outcome, and the number of pictures. ``problems`` is
    ``[{path, action, problems}]``, where each problem has the keys of
    :class:`~articles.errors.Problem`. The list is truncated to what a page can show;
    ``problems_found`` is the full number.

    The row is created with the first change. If it says "running" while no import is running, the
    process of its import was killed.
    """

    class Ending(models.TextChoices):
        RUNNING = "running", _("Running")
        COMPLETED = "completed", _("Completed")
        INTERRUPTED = "interrupted", _("Interrupted")
        FAILED = "failed", _("Failed")

    source = models.ForeignKey(
        Source, on_delete=models.CASCADE, related_name="runs", verbose_name=_("source")
    )
    started = models.DateTimeField(_("started"))
    finished = models.DateTimeField(_("finished"), null=True)
    ended = models.CharField(_("result"), max_length=12, choices=Ending)
    reason = models.CharField(_("reason"), max_length=300, default="")
    problems_found = models.PositiveIntegerField(_("problems"), default=0)
    counts = models.JSONField(_("files"), default=dict)
    options = models.JSONField(_("options"), default=dict)
    paths = models.JSONField(_("paths"), default=list)
    problems = models.JSONField(_("problems by file"), default=list)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")

    def __str__(self) -> str:
        return f"{self.source}, {self.started:%Y-%m-%d %H:%M:%S}"

    @property
    def duration(self) -> timedelta | None:
        return self.finished - self.started if self.finished else None
