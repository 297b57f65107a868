"""The one visibility rule: the state of an article for readers at a given moment.

The database applies the rule through :func:`build_state_filter`, Python through :func:`get_state`.
Both use :data:`MOMENTS`. The two moments when a story goes live and expires are computed when it is
saved (:func:`articles.content.derive.get_live_from`), so that no job has to run when they arrive.
The rule is the same for staff. They see other texts in a preview
(:func:`articles.pages.previews.render_preview`).
"""

from __future__ import annotations

import operator
from datetime import datetime

from django.db.models import Q

#: For each state of a published article: how ``live_from`` and ``live_until`` compare with the
#: moment of the visit. An article is live from the instant ``live_from``, and expired from the
#: instant ``live_until``.
MOMENTS = {
    "scheduled": {"live_from": "gt"},
    "expired": {"live_from": "lte", "live_until": "lte"},
    "live": {"live_from": "lte", "live_until": "gt"},
}

#: States in which the newsroom took an article back from its readers: they get "410 Gone".
WITHDRAWN = ("retracted", "trashed")

#: Django's look-ups, with the Python operators that do the same.
OPERATORS = {"gt": operator.gt, "lte": operator.le}


def build_state_filter(state: str, *, at: datetime, of: str = "") -> Q:
    """Return a filter for the articles in ``state`` at the moment ``at``. The state is a key of
    :data:`MOMENTS`, or the status of an article that is not published. ``of`` is the look-up prefix
    from another model to the articles ("article__")."""
    if state not in MOMENTS:
        return Q(**{f"{of}status": state})
    compared = {f"{of}{column}__{lookup}": at for column, lookup in MOMENTS[state].items()}
    return Q(**{f"{of}status": "published"}, **compared)


def get_state(status: str, live_from: datetime, live_until: datetime, *, at: datetime) -> str:
    """Return the state, at the moment ``at``, of an article with these values."""
    if status != "published":
        return str(status)
    moments = {"live_from": live_from, "live_until": live_until}
    return next(
        state
        for state, rule in MOMENTS.items()
        if all(OPERATORS[lookup](moments[column], at) for column, lookup in rule.items())
    )
