"""Delete terms: first from every article, in steps, then the terms themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from articles.editing.term_changes import find_articles_with_terms
from articles.models import DeskAction
from articles.models.term_tables import TERM_TABLES


def describe_deletion(field: str, terms: Sequence[Any]) -> tuple[list[int], dict[str, Any]]:
    """Return the primary keys of the articles with these terms, and the parameters of the action
    that deletes the terms."""
    names = [str(term) for term in terms]
    given = {"field": field, "terms": [term.pk for term in terms], "names": names}
    return find_articles_with_terms(field, terms), given


def delete_terms(action: DeskAction, *, user: Any) -> None:
    """Delete the terms of ``action``, after its articles have lost them. Articles that got one of
    the terms meanwhile lose it too."""
    terms = TERM_TABLES[action.parameters["field"]].terms._default_manager
    for term in terms.filter(pk__in=action.parameters["terms"]):
        term.changed_by = user
        term.delete()
