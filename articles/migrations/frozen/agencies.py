"""The news agency that a story's credit names."""

import re

from articles.migrations.frozen.names import term_key

AGENCIES = (
    "AAP", "AFP", "Agence France-Presse", "ANP", "ANSA", "AP", "APA", "Associated Press",
    "Austria Presse Agentur", "Belga", "Canadian Press", "ČTK", "Deutsche Presse-Agentur", "dpa",
    "dpa-AFX", "EFE", "epd", "IANS", "Keystone-SDA", "KNA", "Kyodo", "Kyodo News", "Lusa", "NTB",
    "PA Media", "PAP", "Press Association", "Press Trust of India", "PTI", "Reuters", "Ritzau",
    "SDA", "TASS", "The Associated Press", "The Canadian Press", "Thomson Reuters", "UPI", "Xinhua",
    "Yonhap",
)  # fmt: skip
BY_KEY = {term_key(name): name for name in reversed(AGENCIES)}
CREDIT_KEYS = ("agency", "byline", "credit", "source")
#: "REUTERS/Jane Doe", "dpa/lno", "AP and AFP".
BETWEEN_NAMES = re.compile(r"[/,;|&+]|\s(?:and|und)\s")
AROUND_NAMES = " ().:[]"


def agency_of(params, *, authors, closing):
    """Return the first agency that a key, an author or the closing link names, None if none does."""
    for credit in _credits_of(params, authors, closing):
        for name in (credit, *BETWEEN_NAMES.split(credit)):
            if found := BY_KEY.get(term_key(name.strip(AROUND_NAMES))):
                return found
    return None


def _credits_of(params, authors, closing):
    by_name = {name.lower(): value for name, value in params.items()}
    for key in CREDIT_KEYS:
        value = by_name.get(key)
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and text.strip():
                yield " ".join(text.split())
    yield from authors
    if closing:
        yield closing
