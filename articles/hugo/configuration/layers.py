"""Which files make up a site's configuration, and where the keys of each stand.

Hugo: ``hugo.toml`` (or ``config.toml``) beside the content; over it every file of
``config/_default/``, named by the key that it holds; over them those of the environment's folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

EXTENSIONS: Final = ("toml", "yaml", "yml", "json")
#: Hugo: the first of these that is there.
ROOT_FILES: Final = tuple(f"{stem}.{end}" for stem in ("hugo", "config") for end in EXTENSIONS)
#: Files of a configuration folder that hold keys of the top level.
ROOT_STEMS: Final = ("hugo", "config")
FOLDER: Final = "config"
#: Hugo builds a site for "production" unless told otherwise.
ENVIRONMENT: Final = "production"


@dataclass(frozen=True, slots=True)
class Layer:
    """One file, by its path below the site's folder; its keys stand below ``prefix``."""

    path: str
    prefix: tuple[str, ...] = ()


def layers(paths: Iterable[str], *, environment: str = ENVIRONMENT) -> list[Layer]:
    """The files of ``paths`` that count, each overruling those before it."""
    known = sorted(paths)
    root = next((name for name in ROOT_FILES if name in known), None)
    found = [Layer(root)] if root else []
    for folder in ("_default", environment):
        inside = [path for path in known if path.startswith(f"{FOLDER}/{folder}/")]
        found += sorted(
            (Layer(path, prefix) for path in inside if (prefix := _prefix(path)) is not None),
            key=lambda layer: (len(layer.prefix), layer.path),
        )
    return found


def _prefix(path: str) -> tuple[str, ...] | None:
    """``params.toml`` holds `params`, ``menus.de.toml`` holds `languages.de.menus`; None for a file
    that is no configuration."""
    stem, _, end = path.rpartition("/")[2].lower().rpartition(".")
    if end not in EXTENSIONS or not stem:
        return None
    if stem in ROOT_STEMS:
        return ()
    name, _, language = stem.partition(".")
    key = "menus" if name == "menu" else name
    if not language:
        return (key,)
    return ("languages", language) if key == "languages" else ("languages", language, key)
