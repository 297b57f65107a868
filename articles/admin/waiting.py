"""What waits for a person: stories and changes submitted to her or sent back to her, her own drafts
and unpublished changes, and what is published next. The number of stories in the archive does not
matter here: small partial indexes lead to all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from heapq import merge
from itertools import islice
from operator import attrgetter, or_
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from articles.admin import rights
from articles.admin.conversation import describe_message
from articles.models import Article, ReviewMessage, WorkingCopy
from articles.models.visibility import build_state_filter

Kind = ReviewMessage.Kind

#: Maximum number of entries in each list of the first page.
MAX_ENTRIES: Final = 10
#: Maximum number of scheduled stories on the first page.
MAX_SCHEDULED: Final = 6
#: Number of words of a note that a list shows.
WORDS: Final = 20
#: The columns of an article that the lists show.
COLUMNS: Final = ("headline", "title", "path", "updated_at")


@dataclass(frozen=True, slots=True)
class WaitingStory:
    """A story that waits for a person. ``said`` says who did what, ``note`` is the beginning of the
    note."""

    title: str
    url: str
    at: datetime
    said: SafeString | str = ""
    note: str = ""
    of_working_copy: bool = False


@dataclass(frozen=True, slots=True)
class WaitingList:
    """The newest stories that wait, and whether there are more of them."""

    stories: list[WaitingStory]
    more: bool


def build_waiting_filter(user: Any) -> Q:
    """Return a filter for the open messages that wait for ``user``."""
    return Q(is_open=True) & reduce(or_, _list_recipients(user))


def _list_recipients(user: Any) -> list[Q]:
    """Return filters for the messages to ``user`` and, if ``user`` may publish, for those to nobody
    in particular."""
    own = Q(recipient=user)
    return [own, Q(recipient=None, kind=Kind.SUBMIT)] if rights.may_publish(user) else [own]


def find_waiting(user: Any) -> WaitingList:
    """Return the stories and changes that wait for ``user``, newest first. This runs at most two
    queries."""
    found = ReviewMessage.objects.filter(is_open=True).select_related("article", "author")
    columns = [f"article__{name}" for name in COLUMNS]
    found = found.only("kind", "of_working_copy", "note", "at", "recipient", "author", *columns)
    # One query for each recipient, because the index sorts the messages of one.
    sought = (found.filter(to).order_by("-at", "-pk") for to in _list_recipients(user))
    newest = (messages[: MAX_ENTRIES + 1] for messages in sought)
    messages = list(islice(merge(*newest, key=_get_age), MAX_ENTRIES + 1))
    return _make_list([_describe(message, user) for message in messages])


def find_drafts(user: Any) -> WaitingList:
    """Return the drafts that ``user`` created and the unpublished changes that she saved last, last
    saved first, without those that were sent back to her: they wait for her. This runs two
    queries."""
    sent_back = ReviewMessage.objects.filter(is_open=True, recipient=user).values("article")
    own = Article.objects.filter(status=Article.Status.DRAFT, created_by=user).only(*COLUMNS)
    own = own.exclude(pk__in=sent_back).order_by("-desk_saved_at", "-pk")
    found = [WaitingStory(str(a), _make_url(a.pk), a.updated_at) for a in own[: MAX_ENTRIES + 1]]
    changes = _find_changes(user).exclude(article__in=sent_back)[: MAX_ENTRIES + 1]
    found += [
        WaitingStory(str(c.article), _make_url(c.article_id), c.updated_at, of_working_copy=True)
        for c in changes
    ]
    return _make_list(sorted(found, key=attrgetter("at"), reverse=True))


def _find_changes(user: Any) -> Any:
    columns = [f"article__{name}" for name in COLUMNS]
    copies = WorkingCopy.objects.filter(updated_by=user, article__trash_entry=None)
    return copies.select_related("article").only("updated_at", *columns).order_by("-updated_at")


def find_scheduled(*, at: datetime) -> WaitingList:
    """Return the stories that readers will see next. ``at`` is now; that of a story is when readers
    see it."""
    later = Article.objects.filter(build_state_filter("scheduled", at=at), kind=Article.Kind.PAGE)
    rows = later.order_by("live_from").only(*COLUMNS, "live_from")[: MAX_SCHEDULED + 1]
    found = [WaitingStory(str(a), _make_url(a.pk), a.live_from) for a in rows]
    return _make_list(found, most=MAX_SCHEDULED)


def _get_age(message: ReviewMessage) -> tuple[float, int]:
    return -message.at.timestamp(), -message.pk


def _describe(message: ReviewMessage, user: Any) -> WaitingStory:
    if message.recipient_id == user.pk:
        message.recipient = None  # she knows her name
    return WaitingStory(
        title=str(message.article),
        url=_make_url(message.article_id),
        at=message.at,
        said=describe_message(message),
        note=Truncator(message.note).words(WORDS),
        of_working_copy=message.of_working_copy,
    )


def _make_list(stories: list[WaitingStory], *, most: int = MAX_ENTRIES) -> WaitingList:
    return WaitingList(stories[:most], more=len(stories) > most)


def _make_url(pk: int) -> str:
    return reverse("admin:articles_article_change", args=[pk])
