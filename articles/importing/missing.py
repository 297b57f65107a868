"""Report files that have disappeared since the last import and were not found under a new name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from django.utils import timezone

from articles.editing.publishing import retract_without_file
from articles.errors import Problem
from articles.importing.listing import ImportOutcome
from articles.importing.recording import RunRecord
from articles.models import Article, SourceFile
from articles.models.transactions import retry_transaction

LEFT_OUT_PROBLEM = Problem(
    severity="warning",
    code="file-left-out",
    message=(
        "The file still exists but is no longer imported as an article. The article stays online."
    ),
    hint="Look for an index.md in its folder, or for ignoreFiles in the configuration.",
)


def report_missing(
    rows: Sequence[int], root: Path, record: RunRecord, *, retract_articles: bool
) -> Iterator[ImportOutcome]:
    """Yield an outcome for each missing file; ``rows`` are the ids of their rows. No article is
    deleted. With ``retract_articles``, the published articles are retracted: readers never saw the
    others. An article is not retracted if its file still exists but is no longer read as an
    article. If an article is in the trash, both sides agree, so its file is not reported."""
    found = SourceFile.objects.filter(pk__in=rows).exclude(article__status=Article.Status.TRASHED)
    files = found.select_related("article").order_by("path")
    for file in files:
        assert file.article is not None
        if (root / file.path).is_file():
            problems = (LEFT_OUT_PROBLEM,)
            yield ImportOutcome(file.path, "missing", file.article.path, problems=problems)
            continue
        now = timezone.now()
        state = file.article.state(at=now)
        if retract_articles and file.article.status == Article.Status.PUBLISHED:
            record.begin()
            retry_transaction(partial(retract_without_file, file.article, at=now))
            state = "retracted"
        yield ImportOutcome(file.path, "missing", file.article.path, state=state)
