"""Keep the messages of the review in step with the states of stories and working copies.

A message is open as long as what it says is true: a submitted text is still in review, a text that
was sent back is still a draft. :mod:`articles.editing.writing` and
:mod:`articles.editing.working_copies` call this module after every change of a state, whoever makes
it. So a text in review always waits for somebody, also if an import or a form put it there.

Callers have locked the articles. Nobody changes a message without that lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from articles.models import Article, ReviewMessage, WorkingCopy

Kind = ReviewMessage.Kind

#: The state of the text that an open message is about.
STATE_OF_KIND: Final = {
    Kind.SUBMIT: Article.Status.REVIEW,
    Kind.SEND_BACK: Article.Status.DRAFT,
}


def follow_articles(articles: Sequence[Article], *, new: bool, user: Any, at: datetime) -> None:
    """Close messages that are no longer true, and open one for each story in review that has none.
    ``articles`` have just been written; ``new`` says that they did not exist before."""
    messages = {} if new else find_open_messages(articles)
    untrue = _find_untrue(messages, {a.pk: str(a.status) for a in articles})
    if untrue:
        close_messages(untrue)
    ReviewMessage.objects.bulk_create(
        ReviewMessage(article=a, kind=Kind.SUBMIT, at=at, author=user)
        for a in articles
        if a.status == Article.Status.REVIEW and a.pk not in messages.keys() - untrue
    )


def follow_copy(article: Article, copy: WorkingCopy, *, user: Any, at: datetime) -> None:
    """Do the same for the working copy of ``article``, which has just been saved."""
    message = find_open_messages([article]).get(article.pk)
    if message is not None and message.of_working_copy:
        if STATE_OF_KIND[Kind(message.kind)] == copy.status:
            return
        close_messages([article])
    if copy.status == WorkingCopy.ReviewState.REVIEW:
        add_message(article, Kind.SUBMIT, of_working_copy=True, author=user, at=at)


def end_copy(article: Article) -> None:
    """Close the message about the working copy of ``article``, which was published or discarded."""
    close_messages([article], of_working_copy=True)


def add_message(article: Article, kind: Kind, *, at: datetime, **values: Any) -> ReviewMessage:
    """Add an open message to the conversation about ``article``, and close the one before it."""
    close_messages([article])
    return ReviewMessage.objects.create(article=article, kind=kind, at=at, **values)


def close_messages(articles: Iterable[Any], **about: Any) -> None:
    """Close the open messages of ``articles``: these stories wait for nobody any more. ``about``
    narrows the messages."""
    messages = ReviewMessage.objects.filter(article__in=articles, is_open=True, **about)
    messages.update(is_open=False)


def reopen_messages(articles: Sequence[Article]) -> None:
    """Open the newest message of each article again, if none is open. Call this before an article
    or a working copy gets back an earlier state: writing closes a message that is not true."""
    waiting = find_open_messages(articles)
    answered = [a for a in articles if a.pk not in waiting]
    messages = ReviewMessage.objects.filter(article__in=answered)  # oldest first
    newest = dict(messages.values_list("article", "pk"))
    ReviewMessage.objects.filter(pk__in=newest.values()).update(is_open=True)


def find_open_messages(articles: Iterable[Article]) -> Mapping[int, ReviewMessage]:
    """Return the open messages of ``articles``, by the primary key of the article."""
    messages = ReviewMessage.objects.filter(article__in=articles, is_open=True)
    return {message.article_id: message for message in messages}


def _find_untrue(messages: Mapping[int, ReviewMessage], statuses: Mapping[int, str]) -> set[int]:
    """Return the primary keys of the articles whose open messages are not true any more."""
    of_copies = [pk for pk, message in messages.items() if message.of_working_copy]
    copies = WorkingCopy.objects.filter(article__in=of_copies).values_list("article", "status")
    current = {**statuses, **dict.fromkeys(of_copies, ""), **(dict(copies) if of_copies else {})}
    return {
        pk
        for pk, message in messages.items()
        if statuses[pk] == Article.Status.TRASHED
        or current[pk] != STATE_OF_KIND[Kind(message.kind)]
    }
