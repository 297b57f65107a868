"""The export of articles to files. An export only changes those parts of a file that editors
changed here."""

from articles.exporting.report import ExportOptions, ExportReport, as_json, as_text
from articles.exporting.run import export_articles
from articles.exporting.targets import NowhereToWrite

__all__ = [
    "ExportOptions",
    "ExportReport",
    "NowhereToWrite",
    "as_json",
    "as_text",
    "export_articles",
]
