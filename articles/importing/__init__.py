"""Files become articles: discover, validate, plan, apply, report."""

from articles.importing.discover import PathUnusable
from articles.importing.listing import Options
from articles.importing.report import Report, as_json, as_news, as_text
from articles.importing.run import import_articles
from articles.lock import ImporterBusy

__all__ = [
    "ImporterBusy",
    "Options",
    "PathUnusable",
    "Report",
    "as_json",
    "as_news",
    "as_text",
    "import_articles",
]
