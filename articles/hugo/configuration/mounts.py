"""The folders of a site's content, pictures and assets.

Hugo: languages can have their own content folder, there can be several static folders, and any
folder can be mounted at any place.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import Any

from articles.frontmatter.document import KeyPath
from articles.hugo.configuration.model import Language, Mount
from articles.hugo.configuration.tree import ConfigurationTree
from articles.hugo.problems import quote_value
from articles.hugo.value_reader import ValueReader

MOUNT_KINDS: dict[str, Any] = {"content": "content", "static": "static", "assets": "assets"}


def read_mounts(
    tree: ConfigurationTree, reader: ValueReader, languages: Iterable[Language]
) -> tuple[Mount, ...]:
    """Return the mounts of the site in order of precedence.

    A folder outside of the site is left out with a warning.
    """
    mounts = [*_find_module_mounts(tree, reader)]
    kinds = {mount.kind for mount in mounts}
    if "content" not in kinds:
        mounts += _find_content_mounts(tree, reader, languages)
    if "static" not in kinds:
        mounts += _find_static_mounts(tree, reader, languages)
    if "assets" not in kinds:
        folder = _read_folder(tree.get(("assetdir",)) or "assets", ("assetdir",), reader)
        mounts += [Mount(kind="assets", source=folder)] if folder else []
    return tuple(dict.fromkeys(mounts))


def _find_content_mounts(
    tree: ConfigurationTree, reader: ValueReader, languages: Iterable[Language]
) -> Iterator[Mount]:
    languages = list(languages)
    own = [language for language in languages if language.content]
    for language in own:
        folder = _read_folder(language.content, ("languages", language.code, "contentdir"), reader)
        if folder:
            yield Mount(kind="content", source=folder, language=language.code)
    folder = _read_folder(tree.get(("contentdir",)) or "content", ("contentdir",), reader)
    # If every language has its own content folder, Hugo does not read the site's.
    if folder and len(own) < len(languages) and all(one.content != folder for one in own):
        yield Mount(kind="content", source=folder)


def _find_static_mounts(
    tree: ConfigurationTree, reader: ValueReader, languages: Iterable[Language]
) -> Iterator[Mount]:
    own = [(language.code, ("languages", language.code)) for language in languages]
    found = [("", ()), *own]
    for code, path in found:
        written = tree.get((*path, "staticdir"))
        folders = written if isinstance(written, list) else [written] if written else []
        if not path and not folders:
            folders = ["static"]
        for folder in folders:
            if usable := _read_folder(folder, (*path, "staticdir"), reader):
                yield Mount(kind="static", source=usable, language=code)


def _find_module_mounts(tree: ConfigurationTree, reader: ValueReader) -> Iterator[Mount]:
    mounts = tree.get(("module", "mounts"))
    for index, entry in enumerate(mounts if isinstance(mounts, list) else []):
        path: KeyPath = ("module", "mounts", index)
        if not isinstance(entry, dict):
            continue
        kind, _, target = str(entry.get("target") or "").strip("/").partition("/")
        source = _read_folder(entry.get("source"), path, reader)
        if kind in MOUNT_KINDS and source:
            language = entry.get("lang")
            code = language if isinstance(language, str) else ""
            yield Mount(kind=MOUNT_KINDS[kind], source=source, target=target, language=code.lower())


def _read_folder(value: Any, path: KeyPath, reader: ValueReader) -> str:
    """Return a folder below the site's folder. For any other folder, return "" and add a
    warning."""
    text = str(value or "").strip().replace("\\", "/")
    folder = posixpath.normpath(text).strip("/") if text else ""
    if not folder or folder.startswith("..") or text.startswith("/") or folder == ".":
        message = (
            f"{quote_value(value)} is not a folder inside the site's folder, so it is not read"
        )
        reader.notes.warn(path, "folder-outside", message)
        return ""
    return folder
