"""The settings of a site, or of one of its languages, from the keys of the table."""

from __future__ import annotations

from typing import Any

from articles.hugo.configuration.table import SITE
from articles.hugo.configuration.tree import Tree
from articles.hugo.configuration.values import READERS
from articles.hugo.desk import Desk


def read_settings(tree: Tree, desk: Desk) -> dict[str, Any]:
    """The settings that the tree sets, by name; those of widgets as one map by widget."""
    found: dict[str, Any] = {}
    for setting in SITE:
        written = tree.get(setting.path)
        if written is None:
            continue
        value = READERS[setting.kind](written, setting.path, setting, desk)
        if value is None:
            continue
        field, *inner = setting.field.split(".")
        if inner:
            found.setdefault(field, {}).setdefault(inner[0], {})[inner[1]] = value
        else:
            found[field] = value
    # Mainroad: the title beside the logo is hidden by a false alone.
    found["wordmark_hidden"] = tree.get(("params", "logo", "title")) is False
    return _settled(found)


def _settled(found: dict[str, Any]) -> dict[str, Any]:
    """A word mark that only repeats the title says nothing."""
    if found.pop("wordmark_hidden", False):
        found["logo_alone"] = True
    if found.get("wordmark") and found["wordmark"] == found.get("title"):
        found["wordmark"] = ""
    return found
