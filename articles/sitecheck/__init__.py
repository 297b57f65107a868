"""The check before a move: what would change if a site were imported. Nothing is written."""

from articles.sitecheck.checking import check_site
from articles.sitecheck.findings import Check, as_json, as_text

__all__ = ["Check", "as_json", "as_text", "check_site"]
