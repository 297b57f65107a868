"""Save one article for an editor. In one transaction, check that nobody else saved it in the
meantime, derive its columns, check its address, and pass it to :mod:`articles.editing.writing`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.content.derive import Derived, get_sort_date
from articles.content.status import is_draft
from articles.editing.addresses import find_address_fault
from articles.editing.deriving import derive_columns
from articles.editing.writing import ArticleWrite, write_articles
from articles.errors import FrontMatterError, NewsroomError
from articles.frontmatter import parse
from articles.hugo import Authored, DateReading
from articles.hugo.file_dates import read_story_dates
from articles.models import Article, Redirect, Revision, SiteSettings, SourceFile
from articles.models.transactions import one_transaction
from articles.pictures import cards, renditions
from articles.pictures.renditions import find_picture_names
from articles.site_settings import current

Status = Article.Status

#: Maximum number of cards to draw when many articles are published at once.
MAX_CARDS = 20


class StaleVersion(NewsroomError):
    """Raised if somebody else saved the article after ``seen``, the version that the editor was
    shown."""

    def __init__(self, article: Article, *, seen: int) -> None:
        super().__init__(_("Somebody else saved “%(title)s” in the meantime.") % {"title": article})
        self.article = article
        self.seen = seen


@dataclass(frozen=True, slots=True)
class SaveResult:
    """The result of a save. ``moved_from`` is the redirect from the old address, if one was
    created. ``written`` is false if the article was unchanged."""

    article: Article
    moved_from: Redirect | None = None
    written: bool = True


def save_article(
    article: Article,
    authored: Authored,
    *,
    status: str,
    user: Any,
    at: datetime,
    note: str = "",
) -> SaveResult:
    """Save ``authored`` as the text of ``article``, a new or loaded row with its placement set.

    ``article.version`` is the version that the editor was shown. If it is not the stored version,
    raise :class:`StaleVersion`. Raise :class:`AddressTaken` if the address is not available, and
    :class:`articles.rendering.RenderError` if the body exceeds a limit.
    """
    with one_transaction():
        stored = _lock_stored_article(article)
        article.status = status
        authored = replace(authored, draft=is_draft(status))
        if stored is None:
            article.created_by = user
        else:
            set_offsets(article, stored.authored(), authored)
        derived = derive_columns(article, authored)
        fault = find_address_fault(derived.path, article=article)
        if fault is not None:
            raise fault
        if stored is not None and _is_unchanged(stored, article, authored, derived):
            return SaveResult(article, written=False)
        _write_with_retry(ArticleWrite(article, authored, derived), user=user, at=at, note=note)
        draw_cards([article], at=at)
        shown = set(find_picture_names(derived.thumbnail_url, derived.html))
        transaction.on_commit(partial(renditions.make_renditions, shown), robust=True)
        return SaveResult(article, moved_from=_keep_public_redirect(stored, article))


def _lock_stored_article(article: Article) -> Article | None:
    """Return the stored article, locked until the transaction ends, or None for a new article."""
    if article.pk is None:
        return None
    stored = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    if stored.version != article.version:
        raise StaleVersion(stored, seen=article.version)
    return stored


def _is_unchanged(stored: Article, article: Article, authored: Authored, derived: Derived) -> bool:
    return (
        stored.status == article.status
        and stored.placement() == article.placement()
        and stored.bundle == article.bundle
        and stored.authored() == authored
        and stored.derived() == derived
    )


def set_offsets(article: Article, former: Authored, authored: Authored) -> None:
    """Set the UTC offsets of the dates if a date changed. A date that was changed here has no
    offset: it is in the site's time zone. A date that was changed back to the date in the file gets
    the file's offset."""
    before = get_sort_date(former), former.last_modified
    dated, modified = get_sort_date(authored), authored.last_modified
    if (dated, modified) == before:
        return
    in_file, change_in_file = _dates_in_file(article)
    article.date_offset = in_file.offset if in_file.value == dated else None
    article.modified_offset = change_in_file.offset if change_in_file.value == modified else None


def _dates_in_file(article: Article) -> tuple[DateReading, DateReading]:
    """Return the date and the date of last modification from the article's file."""
    file = SourceFile.objects.filter(article=article, base__isnull=False).first()
    try:
        matter = parse(bytes(file.base or b"")).matter if file else {}
    except FrontMatterError:
        matter = {}
    return read_story_dates(matter, name=article.name, dates=current.get_rules().dates)


def _write_with_retry(writing: ArticleWrite, *, user: Any, at: datetime, note: str) -> None:
    """Write the article. If another transaction has just created a row that this one was about to
    create, try once more.

    On PostgreSQL, a second editor may take the same address or create the same new term in the same
    instant. In the second attempt, the term exists already; a taken address is an error.
    """
    version = writing.article.version
    try:
        with transaction.atomic():
            write_articles([writing], via=Revision.Via.ADMIN, user=user, at=at, note=note)
    except IntegrityError as error:
        fault = find_address_fault(writing.derived.path, article=writing.article)
        if fault is not None:
            raise fault from error
        writing.article.version = version
        write_articles([writing], via=Revision.Via.ADMIN, user=user, at=at, note=note)


def _keep_public_redirect(stored: Article | None, article: Article) -> Redirect | None:
    """Return the redirect from the former address. If readers never knew that address, delete the
    redirect and return None."""
    if stored is None or stored.path == article.path:
        return None
    Redirect.objects.filter(path=article.path, article=article).delete()
    moved = Redirect.objects.filter(path=stored.path, article=article).first()
    if moved is not None and not _was_public(article):
        moved.delete()
        return None
    return moved


def _was_public(article: Article) -> bool:
    """Return whether an earlier version of the article was published."""
    earlier = article.revisions.filter(version__lt=article.version).order_by("-version")
    return any(revision.values.get("status") == Status.PUBLISHED for revision in earlier.iterator())


def draw_cards(articles: Sequence[Article], *, at: datetime) -> None:
    """Draw the share cards of published stories after the transaction has committed. If that
    fails, the card is drawn when it is first requested."""
    site = SiteSettings.current(at=at)
    shown = [a for a in articles[:MAX_CARDS] if a.status == Status.PUBLISHED]
    for card in (cards.build_story_card(site, article) for article in shown):
        if cards.is_drawable(card):
            transaction.on_commit(partial(cards.draw_missing_card, card), robust=True)
