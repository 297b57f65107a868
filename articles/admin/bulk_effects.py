"""What readers will see after a bulk action: sentences for the question, by what was counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import ngettext_lazy

#: Each table: what is counted (:func:`articles.admin.bulk_actions.count_stories`) → the sentence
#: about that number. There is no sentence about zero.
PUBLISHING: Final[Mapping[str, Any]] = {
    "due": ngettext_lazy(
        "Readers will see %(n)d story at once.", "Readers will see %(n)d stories at once.", "n"
    ),
    "later": ngettext_lazy(
        "%(n)d story has a date in the future. It will be scheduled.",
        "%(n)d stories have a date in the future. They will be scheduled.",
        "n",
    ),
    "over": ngettext_lazy(
        "%(n)d story has expired, so readers will not see it.",
        "%(n)d stories have expired, so readers will not see them.",
        "n",
    ),
}
WITHDRAWAL: Final[Mapping[str, Any]] = {
    "live": ngettext_lazy(
        "%(n)d of them is live now. Readers will see “410 Gone” at its address, and it disappears "
        "from all lists and feeds.",
        "%(n)d of them are live now. Readers will see “410 Gone” at their addresses, and they "
        "disappear from all lists and feeds.",
        "n",
    ),
    "scheduled": ngettext_lazy(
        "%(n)d is scheduled and will not appear.", "%(n)d are scheduled and will not appear.", "n"
    ),
}
CHANGE: Final[dict[str, Any]] = {
    "live": ngettext_lazy(
        "%(n)d story is live. Readers will see the change at once.",
        "%(n)d stories are live. Readers will see the change at once.",
        "n",
    ),
    "changed": ngettext_lazy(
        "%(n)d story has unpublished changes. They get this change too, and stay unpublished.",
        "%(n)d stories have unpublished changes. They get this change too, and stay unpublished.",
        "n",
    ),
}
MOVING: Final[Mapping[str, Any]] = CHANGE | {
    "free": ngettext_lazy(
        "%(n)d story gets a new address. If readers know the old one, it redirects.",
        "%(n)d stories get new addresses. If readers know the old ones, they redirect.",
        "n",
    ),
}
#: Why the section of a story with a file does not change.
FILED: Final = ngettext_lazy(
    "%(n)d story is left alone, because the folder of its file decides the section.",
    "%(n)d stories are left alone, because the folders of their files decide the section.",
    "n",
)


def describe_effects(table: Mapping[str, Any], counts: Mapping[str, int]) -> list[str]:
    """Return the sentences about everything that was counted."""
    return [text % {"n": n} for name, text in table.items() if (n := counts[name])]
