"""What changed between two states of a story, in words: "Title, story (12 words added)"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.admin.article_fields import FIELD_LABELS
from articles.admin.version_diff import Change, format_item, format_value
from articles.hugo import Authored
from articles.rendering.plain import CJK

#: Fields whose words are counted.
TEXT_FIELDS: Final = frozenset({"body", "lead", "summary", "description"})
#: Short fields whose two values are shown.
SHORT_FIELDS: Final = frozenset({"status", "path", "section", "edition", "language"})
#: Lists whose new and missing items are named.
NAMED_LISTS: Final = frozenset({"tags", "categories", "authors", "aliases"})
#: Maximum number of items that are named per list. The comparison shows all of them.
MAX_NAMED_ITEMS: Final = 4

#: Signs that are not part of the word beside them.
_PUNCTUATION: Final = ".,;:!?…'\"“”„‘’»«()[]*_>#。，、"
#: A word with its punctuation. Each Chinese or Japanese character counts as one.
_WORD: Final = re.compile(rf"[{CJK}]|[^\s{CJK}]+")


def describe_changes(changes: Sequence[Change]) -> str:
    """Describe changes in one line, or return "" if there are none."""
    return capfirst(", ".join(_describe(change) for change in changes))


def describe_new(text: Authored) -> str:
    """Describe the first state of a story."""
    words = _count_words(text.body).total()
    return ngettext("New: %(n)d word", "New: %(n)d words", words) % {"n": words}


def _describe(change: Change) -> str:
    label = str(FIELD_LABELS[change.field])
    if change.field in TEXT_FIELDS:
        return f"{label} ({_count_changed_words(change.old or '', change.new or '')})"
    if change.field in NAMED_LISTS:
        return f"{label}: {_list_changed_items(change.old or (), change.new or ())}"
    if change.field in SHORT_FIELDS and change.old:
        old, new = (format_value(v, change.field) or "–" for v in (change.old, change.new))
        return f"{label}: {old} → {new}"
    return label


def _count_changed_words(old: str, new: str) -> str:
    """Describe how many words two texts do not share. Their order is not compared: that would take
    too long for a page of states."""
    before, after = _count_words(old), _count_words(new)
    added, removed = (after - before).total(), (before - after).total()
    if added and removed:
        text = ngettext(
            "%(added)d word added, %(removed)d removed",
            "%(added)d words added, %(removed)d removed",
            added,
        )
    elif added:
        text = ngettext("%(added)d word added", "%(added)d words added", added)
    elif removed:
        text = ngettext("%(removed)d word removed", "%(removed)d words removed", removed)
    else:
        text = _("only order, spacing or punctuation")
    return text % {"added": added, "removed": removed}


def _count_words(text: str) -> Counter[str]:
    words = Counter(word.strip(_PUNCTUATION) for word in _WORD.findall(text))
    del words[""]
    return words


def _list_changed_items(old: Sequence[Any], new: Sequence[Any]) -> str:
    added = [f"+ {format_item(item)}" for item in new if item not in old]
    removed = [f"− {format_item(item)}" for item in old if item not in new]
    found = added + removed
    named, more = found[:MAX_NAMED_ITEMS], len(found) - MAX_NAMED_ITEMS
    if more > 0:
        named.append(ngettext("%(n)d more", "%(n)d more", more) % {"n": more})
    return ", ".join(named) or _("another order")
