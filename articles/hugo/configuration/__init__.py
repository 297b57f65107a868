"""A site's configuration: the files of a Hugo site beside its content, and what they mean here."""

from articles.hugo.configuration.layers import EXTENSIONS, ROOT_FILES, layers
from articles.hugo.configuration.model import (
    Configuration,
    Language,
    Meaningless,
    MenuItem,
    Mount,
)
from articles.hugo.configuration.reading import read_configuration
from articles.hugo.configuration.table import SETTINGS, SITE, Setting
from articles.hugo.configuration.tree import FileProblem, Place

__all__ = [
    "EXTENSIONS",
    "ROOT_FILES",
    "SETTINGS",
    "SITE",
    "Configuration",
    "FileProblem",
    "Language",
    "Meaningless",
    "MenuItem",
    "Mount",
    "Place",
    "Setting",
    "layers",
    "read_configuration",
]
