"""The conversation about a story in review, in words for pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.admin import states
from articles.admin.person_name import get_name
from articles.models import Article, ReviewMessage

Kind = ReviewMessage.Kind

#: Number of messages that a page shows at once. Earlier ones are folded.
SHOWN: Final = 3
#: Maximum number of messages on a page, newest first chosen.
MAX_MESSAGES: Final = 200


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """One message, and who did what in words."""

    message: ReviewMessage
    text: SafeString


@dataclass(frozen=True, slots=True)
class Conversation:
    """The conversation about one story, newest message last. ``waiting`` says for whom the story
    waits and since when; it is empty if the story waits for nobody. ``sent_back_by`` is the person
    for whom the writer mends it."""

    waiting: str = ""
    earlier: list[ConversationLine] = field(default_factory=list)
    newest: list[ConversationLine] = field(default_factory=list)
    sent_back_by: Any = None


def read_conversation(article: Article, *, user: Any, shown: int = SHOWN) -> Conversation:
    """Return the conversation about ``article``, in words for ``user``. If the story waits for
    somebody, the newest ``shown`` messages are visible, and earlier ones are folded. Otherwise, all
    are folded. This runs one query."""
    found = ReviewMessage.objects.filter(article=article).select_related("author", "recipient")
    messages = list(found.order_by("-at", "-pk")[:MAX_MESSAGES])[::-1]
    lines = [ConversationLine(m, describe_message(m)) for m in messages]
    open_message = next((m for m in messages if m.is_open), None)
    if open_message is None:
        return Conversation(earlier=lines)
    folded = max(len(lines) - shown, 0)
    return Conversation(
        waiting=describe_waiting(open_message, user=user),
        earlier=lines[:folded],
        newest=lines[folded:],
        sent_back_by=open_message.author if open_message.kind == Kind.SEND_BACK else None,
    )


def describe_message(message: ReviewMessage) -> SafeString:
    """Return who did what: "Submitted for review by Ann, to Ben". The author is unknown if an
    import put the story in review, or if the person was deleted."""
    author, recipient = message.author, message.recipient
    if message.kind == Kind.SUBMIT:
        alone, signed, addressed = (
            _("Put in review"),
            _("Submitted for review by {author}"),
            _("Submitted for review by {author}, to {recipient}"),
        )
    else:
        alone, signed, addressed = (
            _("Sent back"),
            _("Sent back by {author}"),
            _("Sent back by {author}, to {recipient}"),
        )
    text = alone if author is None else signed if recipient is None else addressed
    return format_html(text, author=_isolate(author), recipient=_isolate(recipient))


def describe_waiting(message: ReviewMessage, *, user: Any) -> str:
    """Return a sentence for ``user`` about an open message: since when the story waits, and for
    whom."""
    since = states.format_moment(message.at)
    recipient = message.recipient
    if recipient is not None and recipient.pk == user.pk:
        text = (
            _("Sent back on %(since)s. It waits for you.")
            if message.kind == Kind.SEND_BACK
            else _("In review since %(since)s. It waits for you.")
        )
        return text % {"since": since}
    if message.kind == Kind.SEND_BACK:
        if recipient is None:
            return _("Sent back on %(since)s.") % {"since": since}
        text = _("Sent back on %(since)s. It waits for %(name)s.")
        return text % {"since": since, "name": get_name(recipient)}
    if recipient is None:
        text = _("In review since %(since)s. It waits for anybody who may publish.")
        return text % {"since": since}
    text = _("In review since %(since)s. It waits for %(name)s.")
    return text % {"since": since, "name": get_name(recipient)}


def _isolate(person: Any) -> SafeString | str:
    """Return the name of a person, so that a name from right to left does not turn the sentence
    around."""
    return format_html("<bdi>{}</bdi>", get_name(person)) if person is not None else ""
