"""The languages of the site and their address trees.

Hugo: the pages of the default language are at the root. The pages of every other language are in a
tree below its code, as in ``/de/…``. A setting can put the default language into a tree below its
code too.
"""

from __future__ import annotations

from django.conf.locale import LANG_INFO

from articles.site_settings import current

#: Languages with translated labels: English in the code, the others in ``locale/``.
INTERFACE_LANGUAGES = ("en", "de")


def get_language_codes() -> list[str]:
    """Return the language codes, the default language first."""
    return current.get_language_codes(current.get_site_settings())


def get_default_code() -> str:
    return get_language_codes()[0]


def get_trees() -> list[str]:
    """Return the language trees, as in :attr:`Article.url_language`. The tree at the root is ""."""
    row = current.get_site_settings()
    first, *others = current.get_language_codes(row)
    return [first if row.rules.get("in_subdir") else "", *others]


def get_tree_of(path: str) -> str:
    """Return the language tree that contains a URL path."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in get_trees() else ""


def get_code_of(tree: str) -> str:
    """Return the language code of ``tree``. The tree at the root ("") has the default language."""
    return tree or get_default_code()


def get_trees_in_order() -> list[str]:
    """Return the trees in display order: by the weight of their language."""
    row = current.get_site_settings()
    weighed = [one["code"] for one in row.languages]
    return sorted(
        get_trees(), key=lambda tree: _rank(weighed, tree or current.get_language_codes(row)[0])
    )


def get_name_of(tree: str) -> str:
    """Return the name of a tree's language as set in the site's settings, or ""."""
    row = current.get_site_settings()
    code = tree or current.get_language_codes(row)[0]
    return next((str(one.get("name") or "") for one in row.languages if one["code"] == code), "")


def get_interface_language(tree: str) -> str:
    """Return the language of labels and dates on the pages of a tree. This is the first of the
    following that is in :data:`INTERFACE_LANGUAGES`: the tree's own language, the site's default
    language, and English."""
    spoken = (
        code
        for code in (get_code_of(tree), get_default_code())
        if code.partition("-")[0] in INTERFACE_LANGUAGES
    )
    return next(spoken, "en")


def get_locale_of(tree: str) -> str:
    """Return the locale of labels and dates on the pages of a tree.

    English dates are British if the site's locale has a region other than the United States, Canada
    or the Philippines. They are also British if the locale has no region and the site's date format
    begins with the day.
    """
    row = current.get_site_settings()
    code = get_interface_language(tree)
    named = next((one.get("locale") or "" for one in row.languages if one["code"] == code), "")
    if code == "en":
        region = named.partition("-")[2]
        day_first = not region and row.speaking(code).date_format[:1] in ("j", "d")
        return "en-gb" if day_first or region not in ("", "us", "ca", "ph") else code
    return named if named.startswith(f"{code}-") and named in LANG_INFO else code


def _rank(weighed: list[str], code: str) -> int:
    return weighed.index(code) if code in weighed else len(weighed)


#: Native names of languages that Django does not know, or knows only with a region.
NATIVE_NAMES = {
    "am": "አማርኛ", "as": "অসমীয়া", "bo": "བོད་སྐད་", "ceb": "Cebuano", "dv": "ދިވެހި",
    "dz": "རྫོང་ཁ", "fil": "Filipino", "fo": "føroyskt", "gn": "avañeʼẽ", "gsw": "Schwiizertüütsch",
    "gu": "ગુજરાતી", "ha": "Hausa", "haw": "ʻŌlelo Hawaiʻi", "ht": "kreyòl ayisyen",
    "jv": "Jawa", "kl": "kalaallisut", "ku": "kurdî", "la": "Latina", "ln": "lingála",
    "lo": "ລາວ", "mg": "Malagasy", "mi": "te reo Māori", "mt": "Malti", "nds": "Plattdüütsch",
    "ny": "Nyanja", "oc": "occitan", "om": "Oromoo", "or": "ଓଡ଼ିଆ", "ps": "پښتو",
    "qu": "Runasimi", "rm": "rumantsch", "rw": "Ikinyarwanda", "sa": "संस्कृतम्", "sd": "سنڌي",
    "se": "davvisámegiella", "si": "සිංහල", "sm": "Gagana Sāmoa", "sn": "chiShona",
    "so": "Soomaali", "st": "Sesotho", "su": "Basa Sunda", "ti": "ትግርኛ", "tl": "Tagalog",
    "tn": "Setswana", "to": "lea fakatonga", "wo": "Wolof", "xh": "isiXhosa", "yi": "ייִדיש",
    "yo": "Èdè Yorùbá", "yue": "粵語", "zh": "中文", "zu": "isiZulu",
}  # fmt: skip


def get_native_name(code: str) -> str:
    """Return a language's native name. If only the beginning of ``code`` is known, the rest follows
    in brackets ("français (CA)"). An unknown code is returned unchanged."""
    parts = code.replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):
        name = _find_native_name("-".join(parts[:length]).lower())
        if name:
            rest = "-".join(_format_subtag(part) for part in parts[length:])
            return f"{name} ({rest})" if rest else name
    return code


def _find_native_name(code: str) -> str:
    """Return the native name of exactly this code, or ""."""
    known = LANG_INFO.get(code, {})
    for other in known.get("fallback", ()):
        known = known if "name_local" in known else LANG_INFO.get(other, {})
    return str(known.get("name_local") or NATIVE_NAMES.get(code, ""))


def _format_subtag(part: str) -> str:
    """Return a part of a language code with its usual capitalization: "Latn" (script) or "CA"
    (region)."""
    return part.title() if len(part) == 4 and part.isalpha() else part.upper()
