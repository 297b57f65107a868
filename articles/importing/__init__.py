"""Files become articles: discover, validate, plan, apply, report."""

from articles.importing.discover import PathUnusable
from articles.importing.listing import Options
from articles.importing.lock import ImporterBusy
from articles.importing.report import Report, as_json, as_text
from articles.importing.run import Interrupted, import_articles

__all__ = [
    "ImporterBusy",
    "Interrupted",
    "Options",
    "PathUnusable",
    "Report",
    "as_json",
    "as_text",
    "import_articles",
]
