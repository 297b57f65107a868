"""The import of files as articles, in these steps: discover, prepare, decide, apply, finish,
report."""

from articles.editing.lock import ImporterBusy
from articles.importing.discover import PathUnusable
from articles.importing.listing import ImportOptions
from articles.importing.report import ImportReport, as_json, as_text, as_watch_text
from articles.importing.run import import_articles

__all__ = [
    "ImportOptions",
    "ImportReport",
    "ImporterBusy",
    "PathUnusable",
    "as_json",
    "as_text",
    "as_watch_text",
    "import_articles",
]
