"""The old addresses that an alias of a page may mean."""

import posixpath
import re
from unicodedata import normalize
from urllib.parse import unquote

UNWELCOME = re.compile(r"[?#\\\x00-\x1f\x7f-\x9f\u2028\u2029]")


def alias_paths(alias, *, page_path, tree):
    """Return every path that an alias of a page of the language tree ``tree`` may mean, the page's
    own one first."""
    path = _alias_path(alias, page_path)
    if not unquote(alias.strip()).startswith(("/", "\\")) or path == "/":
        return (path,)
    within = f"/{tree}{path}"
    return (path, within) if path.startswith(f"/{tree}/") else (within, path)


def _alias_path(alias, page_path):
    path = UNWELCOME.sub("", normalize("NFC", unquote(alias.strip())).replace("\\", "/"))
    base = posixpath.dirname(page_path.rstrip("/")) or "/"
    joined = posixpath.normpath(posixpath.join("/", base, path))
    return _stored(f"{joined}/" if path.endswith("/") else joined)


def _stored(path):
    bare = "/".join(segment for segment in path.split("/") if segment not in ("", ".", ".."))
    if not bare:
        return "/"
    return f"/{bare}" if "." in bare and not path.endswith("/") else f"/{bare}/"
