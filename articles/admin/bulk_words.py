"""The words of bulk actions: what they are, how far they are, and what they did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Count
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from articles.admin import states
from articles.editing.bulk import OF_TERMS
from articles.models import Article, DeskAction, DeskActionItem
from articles.models.visibility import build_state_filter

Kind = DeskAction.Kind
Outcome = DeskActionItem.Outcome

#: Kind → what happened to the stories that were done.
DONE: Final[Mapping[str, Any]] = {
    Kind.PUBLISH: ngettext_lazy("%(n)d story was published.", "%(n)d stories were published.", "n"),
    Kind.RETRACT: ngettext_lazy(
        "%(n)d story was retracted. Readers now see “410 Gone” at its address.",
        "%(n)d stories were retracted. Readers now see “410 Gone” at their addresses.",
        "n",
    ),
    Kind.SUBMIT: ngettext_lazy(
        "%(n)d story was submitted for review.", "%(n)d stories were submitted for review.", "n"
    ),
    Kind.TRASH: ngettext_lazy(
        "%(n)d story was moved to the trash.", "%(n)d stories were moved to the trash.", "n"
    ),
    Kind.ERASE: ngettext_lazy("%(n)d story was erased.", "%(n)d stories were erased.", "n"),
    Kind.RESTORE: ngettext_lazy(
        "%(n)d story was restored from the trash.",
        "%(n)d stories were restored from the trash.",
        "n",
    ),
    Kind.UNDO: ngettext_lazy(
        "%(n)d story is again as it was before.",
        "%(n)d stories are again as they were before.",
        "n",
    ),
}
#: What happened to the stories that any other kind of action has done.
CHANGED: Final = ngettext_lazy("%(n)d story was changed.", "%(n)d stories were changed.", "n")

#: Kind → the title of its page.
TITLES: Final[Mapping[str, Any]] = {
    Kind.PUBLISH: gettext_lazy("Publish stories"),
    Kind.RETRACT: gettext_lazy("Retract stories"),
    Kind.SUBMIT: gettext_lazy("Submit stories for review"),
    Kind.TRASH: gettext_lazy("Move stories to the trash"),
    Kind.RESTORE: gettext_lazy("Restore stories from the trash"),
    Kind.ERASE: gettext_lazy("Erase stories in the trash"),
    Kind.ADD_TAGS: gettext_lazy("Add tags"),
    Kind.REMOVE_TAGS: gettext_lazy("Remove tags"),
    Kind.ADD_CATEGORIES: gettext_lazy("Add categories"),
    Kind.REMOVE_CATEGORIES: gettext_lazy("Remove categories"),
    Kind.SET_SECTION: gettext_lazy("Set the section"),
    Kind.SET_AUTHORS: gettext_lazy("Set the authors"),
    Kind.RENAME_TERM: gettext_lazy("Rename a term"),
    Kind.MERGE_TERMS: gettext_lazy("Merge terms"),
    Kind.DELETE_TERMS: gettext_lazy("Delete terms"),
}


def describe_action(action: DeskAction) -> str:
    """Return the title of the page of an action."""
    if action.kind == Kind.UNDO and action.undoes is not None:
        return _("Undo: %(title)s") % {"title": describe_action(action.undoes)}
    return str(TITLES.get(action.kind) or action.get_kind_display())


def describe_parameters(action: DeskAction) -> str:
    """Return what was typed for an action: “Port, Sea”."""
    if action.kind in OF_TERMS:
        names = ", ".join(action.parameters["names"])
        return f"{names} → {action.subject}" if action.subject else names
    found = [action.parameters.get(name) for name in ("tags", "categories", "authors", "section")]
    return ", ".join(
        ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for value in found
        if value
    )


def count_outcomes(action: DeskAction) -> dict[str, int]:
    """Return how many articles of an action have each outcome."""
    found = action.items.order_by().values_list("outcome").annotate(n=Count("pk"))
    return dict.fromkeys(Outcome.values, 0) | dict(found)


def count_progress(action: DeskAction) -> dict[str, int]:
    """Return how many articles an action has, and how many of them were processed."""
    waiting = len(action.waiting)
    total = action.parameters.get("stories")
    if not isinstance(total, int):
        total = action.items.count() + waiting
    return {"total": total, "done": max(total - waiting, 0), "waiting": waiting}


def describe_result(action: DeskAction, counts: Mapping[str, int]) -> str:
    """Return what an action has done, in sentences: how many articles were changed, were left as
    they were, and were refused."""
    said = [_describe_terms(action)] if action.kind in OF_TERMS else []
    if done := counts[Outcome.DONE]:
        said.append(_describe_done(action, done))
    if unchanged := counts[Outcome.UNCHANGED]:
        text = ngettext(
            "%(n)d story was like this already.", "%(n)d stories were like this already.", unchanged
        )
        said.append(text % {"n": unchanged})
    if refused := counts[Outcome.REFUSED]:
        text = ngettext(
            "%(n)d story was left alone; the reason is below.",
            "%(n)d stories were left alone; the reasons are below.",
            refused,
        )
        said.append(text % {"n": refused})
    return " ".join(said) or _("Nothing was changed.")


def _describe_terms(action: DeskAction) -> str:
    """Return what happened to the terms of an action."""
    names, stories = ", ".join(action.parameters["names"]), action.parameters.get("stories", 0)
    if action.kind == Kind.DELETE_TERMS:
        return _("Deleted: %(names)s.") % {"names": names}
    text = (
        ngettext(
            "Merged into “%(term)s”: %(names)s. %(n)d story was updated.",
            "Merged into “%(term)s”: %(names)s. %(n)d stories were updated.",
            stories,
        )
        if action.kind == Kind.MERGE_TERMS
        else ngettext(
            "“%(names)s” is now called “%(term)s”. %(n)d story was updated.",
            "“%(names)s” is now called “%(term)s”. %(n)d stories were updated.",
            stories,
        )
    )
    return text % {"term": action.subject, "names": names, "n": stories}


def _describe_done(action: DeskAction, number: int) -> str:
    text = str(DONE.get(action.kind, CHANGED) % {"n": number})
    return f"{text} {_count_states(action)}" if action.kind == Kind.PUBLISH else text


def _count_states(action: DeskAction) -> str:
    """Return in which states the published stories are now: “Live: 2. Scheduled: 1.”"""
    at = timezone.now()
    done = Article.objects.filter(action_items__action=action, action_items__outcome=Outcome.DONE)
    counts = done.aggregate(
        **{
            state: Count("pk", filter=build_state_filter(state, at=at))
            for state in states.STATE_LABELS
        }
    )
    return " ".join(
        f"{capfirst(states.STATE_LABELS[state])}: {n}." for state, n in counts.items() if n
    )
