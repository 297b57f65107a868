"""The article's values for those who may look but not write."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html

from articles.admin import comparing
from articles.admin.typed import RENAMED
from articles.models import Article

#: Read-only already, whoever looks.
AS_THEY_ARE = {"state", "file_place", "file_texts", "file_problems"}


class Shown:
    """One value in words, as the admin wants a read-only field: a callable with a name."""

    def __init__(self, name: str) -> None:
        self.__name__ = name
        self.field = RENAMED.get(name, name)
        self.short_description = comparing.LABEL_OF.get(self.field, name)

    def __call__(self, article: Article) -> str:
        text = comparing.readable(self._value(article), self.field)
        return format_html('<div class="desk-text">{}</div>', text or "–")

    def _value(self, article: Article) -> Any:
        if self.field == "edition":
            return article.url_language or "–"
        if self.field in ("status", "section"):
            return getattr(article, self.field)
        return getattr(article.authored(), self.field)


def shown(options: dict[str, Any]) -> dict[str, Any]:
    """A fieldset with every field in words."""
    fields = [
        tuple(map(_shown, field)) if isinstance(field, tuple) else _shown(field)
        for field in options["fields"]
    ]
    return {**options, "fields": fields}


def _shown(name: str) -> Any:
    return name if name in AS_THEY_ARE else Shown(name)
