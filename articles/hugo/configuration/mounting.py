"""Where content, pictures and assets of a site lie. Hugo: folders of their own for languages,
several for static files, and mounts of any folder at any place."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import Any

from articles.frontmatter.document import KeyPath
from articles.hugo.configuration.model import Language, Mount
from articles.hugo.configuration.tree import Tree
from articles.hugo.desk import Desk
from articles.hugo.notes import shown

KINDS: dict[str, Any] = {"content": "content", "static": "static", "assets": "assets"}


def read_mounts(tree: Tree, desk: Desk, languages: Iterable[Language]) -> tuple[Mount, ...]:
    """Folders of the site with what they are read as, the first one first. A mount of a folder
    outside of the site, or of a single file's pattern, is named and left out."""
    mounts = [*_module_mounts(tree, desk)]
    kinds = {mount.kind for mount in mounts}
    if "content" not in kinds:
        mounts += _content(tree, desk, languages)
    if "static" not in kinds:
        mounts += _static(tree, desk, languages)
    if "assets" not in kinds:
        folder = _folder(tree.get(("assetdir",)) or "assets", ("assetdir",), desk)
        mounts += [Mount(kind="assets", source=folder)] if folder else []
    return tuple(dict.fromkeys(mounts))


def _content(tree: Tree, desk: Desk, languages: Iterable[Language]) -> Iterator[Mount]:
    languages = list(languages)
    own = [language for language in languages if language.content]
    for language in own:
        folder = _folder(language.content, ("languages", language.code, "contentdir"), desk)
        if folder:
            yield Mount(kind="content", source=folder, language=language.code)
    folder = _folder(tree.get(("contentdir",)) or "content", ("contentdir",), desk)
    # Where every language has a folder, no other is read.
    if folder and len(own) < len(languages) and all(one.content != folder for one in own):
        yield Mount(kind="content", source=folder)


def _static(tree: Tree, desk: Desk, languages: Iterable[Language]) -> Iterator[Mount]:
    own = [(language.code, ("languages", language.code)) for language in languages]
    found = [("", ()), *own]
    for code, path in found:
        written = tree.get((*path, "staticdir"))
        folders = written if isinstance(written, list) else [written] if written else []
        if not path and not folders:
            folders = ["static"]
        for folder in folders:
            if usable := _folder(folder, (*path, "staticdir"), desk):
                yield Mount(kind="static", source=usable, language=code)


def _module_mounts(tree: Tree, desk: Desk) -> Iterator[Mount]:
    mounts = tree.get(("module", "mounts"))
    for index, entry in enumerate(mounts if isinstance(mounts, list) else []):
        path: KeyPath = ("module", "mounts", index)
        if not isinstance(entry, dict):
            continue
        kind, _, target = str(entry.get("target") or "").strip("/").partition("/")
        source = _folder(entry.get("source"), path, desk)
        if kind in KINDS and source:
            language = entry.get("lang")
            code = language if isinstance(language, str) else ""
            yield Mount(kind=KINDS[kind], source=source, target=target, language=code.lower())


def _folder(value: Any, path: KeyPath, desk: Desk) -> str:
    """A folder below the site's, or "" with a warning."""
    text = str(value or "").strip().replace("\\", "/")
    folder = posixpath.normpath(text).strip("/") if text else ""
    if not folder or folder.startswith("..") or text.startswith("/") or folder == ".":
        message = f"{shown(value)} is no folder below the site's own; it is not read"
        desk.notes.warn(path, "folder-outside", message)
        return ""
    return folder
