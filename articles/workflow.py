"""What editors do to articles: save, publish, retract, delete, rename and merge labels, settle a
conflict with a file. Every verb is one transaction and ends in the one writer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles import cards, languages, present, renditions, search
from articles.derivation import Derived, article_path, derive
from articles.errors import NewsroomError
from articles.hugo import Authored, is_reserved, term_key
from articles.hugo.paths import PATH_LIMIT
from articles.labels import VOCABULARIES
from articles.models import Article, Redirect, Revision, SiteSettings, SourceFile
from articles.references import resolver_for
from articles.renditions import pictures_in
from articles.writing import Writing, write

Status = Article.Status

#: Cards that are drawn at once where many articles are published together.
MOST_CARDS = 20

#: Articles that are read and written at once where many change.
BATCH = 200


class StaleVersion(NewsroomError):
    """Somebody saved the article since ``seen``, the version that the caller had before him."""

    def __init__(self, article: Article, *, seen: int) -> None:
        super().__init__(_("Somebody else saved “%(title)s” meanwhile.") % {"title": article})
        self.article = article
        self.seen = seen


class AddressTaken(NewsroomError):
    """An address that no article can have: the system's own, or ``owner``'s (None: the system)."""

    def __init__(self, message: str, *, path: str, owner: Article | None = None) -> None:
        super().__init__(message)
        self.path = path
        self.owner = owner


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did. ``moved_from`` is the redirect from the old address, where one was made;
    ``written`` is false where nothing differed from what was stored."""

    article: Article
    moved_from: Redirect | None = None
    written: bool = True


# Saving one article


def save_article(
    article: Article,
    authored: Authored,
    *,
    status: str,
    user: Any,
    at: datetime,
    note: str = "",
) -> Saved:
    """Save ``authored`` as the text of ``article``, new or loaded, at its placement.

    ``article.version`` says which version the editor had before him.

    Raises :class:`StaleVersion` where the stored one is another, :class:`AddressTaken` where the
    address cannot be had, and :class:`articles.rendering.RenderError` for a body beyond limits.
    """
    with transaction.atomic():
        stored = _locked(article)
        article.status = status
        authored = replace(authored, draft=status != Status.PUBLISHED)
        derived = _derived(article, authored)
        fault = address_fault(derived.path, article=article)
        if fault is not None:
            raise fault
        if stored is not None and _says_the_same(stored, article, authored, derived):
            return Saved(article, written=False)
        _write(Writing(article, authored, derived), user=user, at=at, note=note)
        _make_cards([article], at=at)
        shown = set(pictures_in(derived.thumbnail_url, derived.html))
        transaction.on_commit(partial(renditions.make, shown), robust=True)
        return Saved(article, moved_from=_settle_move(stored, article))


def _make_cards(articles: Sequence[Article], *, at: datetime) -> None:
    """Once all is saved: the share cards of stories that readers see or soon will. What cannot be
    drawn or kept now is drawn when somebody asks for it."""
    site = SiteSettings.current(at=at)
    shown = [a for a in articles[:MOST_CARDS] if a.status == Status.PUBLISHED]
    for card in (cards.of_story(site, article) for article in shown):
        if cards.drawable(card):
            transaction.on_commit(partial(cards.make, card), robust=True)


def _locked(article: Article) -> Article | None:
    """The stored row, locked until the transaction ends; None for a new article."""
    if article.pk is None:
        return None
    stored = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    if stored.version != article.version:
        raise StaleVersion(stored, seen=article.version)
    return stored


def _says_the_same(stored: Article, article: Article, authored: Authored, derived: Derived) -> bool:
    return (
        stored.status == article.status
        and stored.placement() == article.placement()
        and stored.authored() == authored
        and stored.derived() == derived
    )


def _write(writing: Writing, *, user: Any, at: datetime, note: str) -> None:
    """The one writer, which on PostgreSQL may find taken what was free a moment ago: an address,
    or a new label that a second editor made in the same instant. The label is there by now."""
    version = writing.article.version
    try:
        with transaction.atomic():
            write([writing], via=Revision.Via.ADMIN, user=user, at=at, note=note)
    except IntegrityError as error:
        fault = address_fault(writing.derived.path, article=writing.article)
        if fault is not None:
            raise fault from error
        writing.article.version = version
        write([writing], via=Revision.Via.ADMIN, user=user, at=at, note=note)


def _settle_move(stored: Article | None, article: Article) -> Redirect | None:
    """Keep the redirect from the former address only where readers may know that address."""
    if stored is None or stored.path == article.path:
        return None
    Redirect.objects.filter(path=article.path, article=article).delete()
    moved = Redirect.objects.filter(path=stored.path, article=article).first()
    if moved is not None and not _was_public(article):
        moved.delete()
        return None
    return moved


def _was_public(article: Article) -> bool:
    """Whether some earlier version of the article was published."""
    earlier = article.revisions.filter(version__lt=article.version).order_by("-version")
    return any(revision.values.get("status") == Status.PUBLISHED for revision in earlier.iterator())


def _derived(article: Article, authored: Authored) -> Derived:
    derived, _rendered = derive(
        authored,
        article.placement(),
        rules=present.rules(),
        resolve=resolver_for(article),
        math=SiteSettings.math_by_default(),
    )
    return derived


def try_rendering(article: Article, authored: Authored) -> None:
    """Raises :class:`articles.rendering.RenderError` for a body that no page should carry."""
    _derived(article, authored)


# Addresses


def address_of(article: Article, authored: Authored) -> str:
    """The address that ``authored`` would have at the article's placement."""
    return article_path(authored, article.placement(), present.rules())


def address_fault(path: str, *, article: Article) -> AddressTaken | None:
    """Why ``article`` cannot stand at ``path``; None if it can. The rules are the import's."""
    if len(path) > PATH_LIMIT:
        message = _("The address would have %(size)s characters; the limit is %(limit)s.")
        return AddressTaken(message % {"size": len(path), "limit": PATH_LIMIT}, path=path)
    system = is_reserved(path, kind=article.kind, languages=languages.configured())
    if system:
        message = _("The address %(path)s is taken by the system (%(system)s).")
        return AddressTaken(message % {"path": path, "system": system}, path=path)
    owner = Article.objects.for_lists().filter(path=path).exclude(pk=article.pk).first()
    if owner is None:
        return None
    message = _("The address %(path)s belongs to “%(owner)s”. Choose another slug.")
    return AddressTaken(message % {"path": path, "owner": owner}, path=path, owner=owner)


# Sets of articles


def publish(articles: Iterable[Article], *, user: Any, at: datetime) -> list[Article]:
    """Publish those that are not published yet; returns them as saved.

    A story of a section without any date gets ``at`` as its date: it is the day's news.
    """
    return _set_status(articles, Status.PUBLISHED, user=user, at=at)


def retract(articles: Iterable[Article], *, user: Any, at: datetime) -> list[Article]:
    """Take published articles back; readers get 410. Returns those that were published."""
    return _set_status(articles, Status.RETRACTED, user=user, at=at, only={Status.PUBLISHED})


def _set_status(
    articles: Iterable[Article],
    status: Article.Status,
    *,
    user: Any,
    at: datetime,
    only: set[Article.Status] | None = None,
) -> list[Article]:
    changed: list[Article] = []
    with transaction.atomic():
        for batch in _batches([article.pk for article in articles]):
            eligible = [a for a in batch if a.status != status and (not only or a.status in only)]
            writings = [_restated(article, status, at) for article in eligible]
            if writings:
                write(writings, via=Revision.Via.ADMIN, user=user, at=at)
            changed += eligible
        _make_cards(changed, at=at)
    return changed


def _restated(article: Article, status: Article.Status, at: datetime) -> Writing:
    authored = article.authored()
    if status == Status.PUBLISHED:
        authored = dated(authored, article, at=at)
    article.status = status
    authored = replace(authored, draft=article.draft)
    return Writing(article, authored, _derived(article, authored))


def dated(authored: Authored, article: Article, *, at: datetime) -> Authored:
    """``authored`` with the moment of its publication as date where a section's story has none;
    what stands at the root (/about/) stays undated, as does the text of a list."""
    undated = authored.date is None and authored.publish_date is None
    if undated and article.kind == Article.Kind.PAGE and article.section:
        return replace(authored, date=at.replace(microsecond=0))
    return authored


def delete(articles: Iterable[Article], *, user: Any, at: datetime) -> int:
    """Delete articles; revisions stay, and on their files a tombstone that no import passes."""
    keys = [article.pk for article in articles]
    with transaction.atomic():
        bury(keys, user=user, at=at)
        _count, by_model = Article.objects.filter(pk__in=keys).delete()
    return by_model.get(Article._meta.label, 0)


def bury(keys: Sequence[int], *, user: Any, at: datetime) -> None:
    """Leave tombstones on the files of articles that are about to be deleted. ``base`` stays."""
    SourceFile.objects.filter(article__in=keys).update(
        state=SourceFile.State.DELETED, deleted_at=at, deleted_by=user
    )


def _batches(keys: Sequence[int]) -> Iterator[list[Article]]:
    """The articles with these keys, locked, in batches."""
    for start in range(0, len(keys), BATCH):
        chosen = Article.objects.filter(pk__in=keys[start : start + BATCH]).order_by("pk")
        yield list(chosen.select_for_update(of=("self",)))


# Labels: tags, categories and authors


def relabel(field: str, term: Any, *, former_key: str, user: Any, at: datetime) -> int:
    """Bring articles in line with a renamed term; returns how many changed.

    A new identity is an edit of every article that carries the term. A new spelling of the same
    word, or a new slug, is none: the articles keep their own spelling and get the new link.
    """
    if term.key == former_key:
        return _relink(field, term)

    def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
        return _without_repetition(
            term.name if term_key(name) == former_key else name for name in names
        )

    return _rewrite(field, [term], renamed, user=user, at=at)


def merge_labels(field: str, *, keep: Any, others: Sequence[Any], user: Any, at: datetime) -> int:
    """Make ``others`` be ``keep``: articles that carry one of them carry ``keep`` in its place,
    and the others are deleted. Returns how many articles changed."""
    keys = {other.key for other in others}

    def merged(names: tuple[str, ...]) -> tuple[str, ...]:
        return _without_repetition(keep.name if term_key(n) in keys else n for n in names)

    with transaction.atomic():
        count = _rewrite(field, others, merged, user=user, at=at)
        for other in others:
            other.delete()
    return count


def unlabel(field: str, term: Any, *, user: Any, at: datetime) -> int:
    """Take a term that is about to be deleted off every article; returns how many changed."""

    def remaining(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if term_key(name) != term.key)

    return _rewrite(field, [term], remaining, user=user, at=at)


def _rewrite(field: str, terms: Sequence[Any], change: Any, *, user: Any, at: datetime) -> int:
    """Write every article that carries one of ``terms`` with its names changed."""
    count = 0
    with transaction.atomic():
        for batch in _batches(_bearers(field, terms)):
            writings = [
                Writing(article, changed, article.derived())
                for article in batch
                if (changed := _changed(article, field, change)) is not None
            ]
            if writings:
                via = Revision.Via.ADMIN if user else Revision.Via.COMMAND
                write(writings, via=via, user=user, at=at)
            count += len(writings)
    return count


def _changed(article: Article, field: str, change: Any) -> Authored | None:
    authored = article.authored()
    names = change(getattr(authored, field))
    return None if names == getattr(authored, field) else replace(authored, **{field: names})


def _relink(field: str, term: Any) -> int:
    """Write the term's present slug where articles keep a copy of it for lists."""
    count = 0
    with transaction.atomic():
        for batch in _batches(_bearers(field, [term])):
            stale = [article for article in batch if _take_slug(article, field, term)]
            Article.objects.bulk_update(stale, ["terms"])
            search.index_articles(stale)
            count += len(stale)
    return count


def _take_slug(article: Article, field: str, term: Any) -> bool:
    changed = False
    for label in article.terms.get(field, ()):
        if term_key(label[0]) == term.key and label[1] != term.slug:
            label[1] = term.slug
            changed = True
    return changed


def _bearers(field: str, terms: Sequence[Any]) -> list[int]:
    """Keys of the articles that carry one of ``terms``."""
    vocabulary = VOCABULARIES[field]
    uses = vocabulary.uses._default_manager.filter(**{f"{vocabulary.term}__in": terms})
    keys = uses.order_by().values_list(f"{vocabulary.article}_id", flat=True)
    return sorted(set(keys))


def _without_repetition(names: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(term_key(name), name)
    return tuple(kept.values())


# A file and its article that both changed


def settle_conflict(
    file: SourceFile, article: Article, authored: Authored, *, status: str, user: Any, at: datetime
) -> Saved:
    """Settle a conflict: ``article`` says ``authored`` from now on, and the file's new text counts
    as known, so that the next import does not bring it up again. What stood on either side stays
    in the article's revisions.

    Raises what :func:`save_article` raises.
    """
    with transaction.atomic():
        note = _("Conflict with the file settled")
        saved = save_article(article, authored, status=status, user=user, at=at, note=note)
        _settle(file)
    return saved


def status_after(article: Article, base: Authored, theirs: Authored) -> str:
    """The article's status after its file's: only a changed ``draft`` changes it, so that "in
    review" and "retracted" survive what happens to the text."""
    if bool(base.draft) == bool(theirs.draft) or bool(theirs.draft) == article.draft:
        return str(article.status)
    if theirs.draft:
        return Status.DRAFT
    return Status.PUBLISHED if article.status == Status.DRAFT else str(article.status)


def _settle(file: SourceFile) -> None:
    file.base, file.incoming = file.incoming, None
    file.state = SourceFile.State.IMPORTED
    file.problems = [p for p in file.problems if p.get("code") != "edited-on-both-sides"]
    # No fingerprint: the next import looks at the file once more and writes it.
    file.size = file.mtime_ns = 0
    file.save(update_fields=["base", "incoming", "state", "problems", "size", "mtime_ns"])
