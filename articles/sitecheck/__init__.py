"""Before the move: what would differ if a site were imported, without writing anything."""

from articles.sitecheck.checking import check_site
from articles.sitecheck.findings import Check, as_json, as_text

__all__ = ["Check", "as_json", "as_text", "check_site"]
