"""The configuration files of a Hugo site, and their meaning here."""

from articles.hugo.configuration.model import (
    Configuration,
    IgnoredKey,
    Language,
    MenuItem,
    Mount,
)
from articles.hugo.configuration.reading import read_configuration
from articles.hugo.configuration.table import SETTINGS, SITE_SETTINGS, Setting
from articles.hugo.configuration.tree import (
    EXTENSIONS,
    ROOT_FILES,
    FileProblem,
    ValuePlace,
    find_layers,
)

__all__ = [
    "EXTENSIONS",
    "ROOT_FILES",
    "SETTINGS",
    "SITE_SETTINGS",
    "Configuration",
    "FileProblem",
    "IgnoredKey",
    "Language",
    "MenuItem",
    "Mount",
    "Setting",
    "ValuePlace",
    "find_layers",
    "read_configuration",
]
