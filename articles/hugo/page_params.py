"""The values that the shortcode ``param`` can show. It looks them up in the page's front matter
first, then in the site's configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from articles.hugo.front_matter import make_front_matter
from articles.hugo.keys import Authored
from articles.hugo.rules import Rules


@dataclass(frozen=True, slots=True)
class PageParams:
    """The values that a page can show, looked up by name.

    Hugo: the page's own values come first, then those of the site in the page's language. Case is
    ignored. ``a.b`` is the value ``b`` in the map ``a``.
    """

    authored: Authored
    rules: Rules
    language: str

    def __call__(self, name: str) -> str | None:
        own = make_front_matter(self.authored, timezone=self.rules.zone)
        for params in (own, self.rules.params.get(self.language), self.rules.params.get("")):
            text = _format_value(_find_value(params, name.lower().split("."))) if params else None
            if text is not None:
                return text
        return None


def _find_value(params: Any, parts: list[str]) -> Any:
    for part in parts:
        if not isinstance(params, Mapping):
            return None
        params = next((value for key, value in params.items() if str(key).lower() == part), None)
    return params


def _format_value(value: Any) -> str | None:
    """Return a scalar as text, or a list separated by commas. Return None for a map, which cannot
    be part of a sentence."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list | tuple):
        texts = [text for item in value if (text := _format_value(item)) is not None]
        return ", ".join(texts) if texts else None
    return None
