"""The languages of the site: the first configured one is the default, the others have a tree of
URLs below their code (Hugo: ``/de/…``)."""

from __future__ import annotations

from django.conf import settings


def configured() -> list[str]:
    """Codes, the default language first."""
    return [code for code, _name in settings.LANGUAGES]


def default() -> str:
    return configured()[0]


def trees() -> list[str]:
    """The language trees as :attr:`Article.url_language` names them: "" is the default's."""
    return ["", *configured()[1:]]


def tree_of(path: str) -> str:
    """The language tree that a URL path lies in."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in trees() else ""


def code_of(tree: str) -> str:
    """The language code of a tree."""
    return tree or default()
