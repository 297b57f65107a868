"""Signed links to the preview of an article, for people without an account.

A link ends after :data:`LIFETIME`, and when readers get another text of the article: it is
published, its live text changes, or it is retracted or deleted. Saving a draft does not end it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

from articles.errors import NewsroomError
from articles.models import Article

#: Long enough for a lawyer or a source to read a story, short enough to be forgotten.
LIFETIME = timedelta(days=7)

_signer = TimestampSigner(salt="articles.preview_links")


class ForgedLink(NewsroomError):
    """Raised for a link that this newsroom did not sign."""


class DeadLink(NewsroomError):
    """Raised for a link that has ended."""


def make_token(article: Article, *, at: datetime) -> str:
    """Return the signed part of a link to the preview of ``article``."""
    return _signer.sign(_describe(article, at=at))


def read_token(token: str, *, at: datetime) -> Article:
    """Return the article to which a link leads. Raise :class:`ForgedLink` or :class:`DeadLink`."""
    try:
        described = _signer.unsign(token, max_age=LIFETIME)
    except SignatureExpired as error:
        raise DeadLink(str(error)) from error
    except BadSignature as error:
        raise ForgedLink(str(error)) from error
    article = Article.objects.filter(pk=described.partition("-")[0]).first()
    if article is None or _describe(article, at=at) != described:
        raise DeadLink(described)
    if article.status == Article.Status.TRASHED:
        raise DeadLink(described)
    return article


def _describe(article: Article, *, at: datetime) -> str:
    """Return a text that changes when readers get another text of the article, or none any more. A
    scheduled story goes live without a save, so the text also says whether it has."""
    shown = article.status == Article.Status.PUBLISHED and article.live_from <= at
    return f"{article.pk}-{article.public_version or 0}-{int(shown)}"
