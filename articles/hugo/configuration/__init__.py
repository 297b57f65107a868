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
from articles.hugo.configuration.table import SETTINGS, Setting

__all__ = [
    "EXTENSIONS",
    "ROOT_FILES",
    "SETTINGS",
    "Configuration",
    "Language",
    "Meaningless",
    "MenuItem",
    "Mount",
    "Setting",
    "layers",
    "read_configuration",
]
