"""Articles become files again: only what an editor changed changes in them."""

from articles.exporting.outcome import Options
from articles.exporting.report import Report, as_json, as_text
from articles.exporting.run import export_articles
from articles.exporting.targets import NowhereToWrite

__all__ = [
    "NowhereToWrite",
    "Options",
    "Report",
    "as_json",
    "as_text",
    "export_articles",
]
