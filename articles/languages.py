"""The languages of the site: the default one's pages stand at the top, the others have a tree of
URLs below their code (Hugo: ``/de/…``; or all of them do, where the site says so)."""

from __future__ import annotations

from django.conf.locale import LANG_INFO
from django.utils.translation import get_language_info

from articles import present


def configured() -> list[str]:
    """Codes, the default language first."""
    return present.codes(present.site())


def default() -> str:
    return configured()[0]


def trees() -> list[str]:
    """The language trees as :attr:`Article.url_language` names them: "" is what stands at the
    top."""
    row = present.site()
    first, *others = present.codes(row)
    return [first if row.rules.get("in_subdir") else "", *others]


def tree_of(path: str) -> str:
    """The language tree that a URL path lies in."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in trees() else ""


def code_of(tree: str) -> str:
    """The language code of a tree."""
    return tree or default()


def in_order() -> list[str]:
    """The trees in the order in which readers are offered them: by the languages' weight."""
    row = present.site()
    weighed = [one["code"] for one in row.languages]
    return sorted(trees(), key=lambda tree: _rank(weighed, tree or present.codes(row)[0]))


def name_of(tree: str) -> str:
    """What the site calls a tree's language; "" where it says nothing."""
    row = present.site()
    code = tree or present.codes(row)[0]
    return next((str(one.get("name") or "") for one in row.languages if one["code"] == code), "")


def locale_of(tree: str) -> str:
    """The locale in which a tree's pages are made: its language, and how that writes dates. English
    is written as in Britain where the site names another region than the United States or Canada,
    or where its own date format begins with the day."""
    row = present.site()
    code = tree or present.codes(row)[0]
    named = next((one.get("locale") or "" for one in row.languages if one["code"] == code), "")
    if code == "en":
        region = named.partition("-")[2]
        day_first = not region and row.speaking(code).date_format[:1] in ("j", "d")
        return "en-gb" if day_first or region not in ("", "us", "ca", "ph") else code
    return named if named.startswith(f"{code}-") and named in LANG_INFO else code


def _rank(weighed: list[str], code: str) -> int:
    return weighed.index(code) if code in weighed else len(weighed)


#: Languages that Django knows by their kinds only, and the kind that names them.
KINDS = {"zh": "zh-hans", "no": "nb"}


def native_name(code: str) -> str:
    """A language's name in that language; a code that nobody knows stays a code."""
    try:
        return str(get_language_info(KINDS.get(code, code))["name_local"])
    except KeyError:
        return code
