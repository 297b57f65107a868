"""Keep track of the articles that show a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from posixpath import basename
from typing import Any, Final
from unicodedata import normalize
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from articles.errors import NewsroomError
from articles.models import (
    Article,
    Author,
    Autosave,
    Picture,
    PictureUse,
    SiteSettings,
    WorkingCopy,
)
from articles.models.article_lists import LARGE_FIELDS
from articles.pictures.renditions import find_picture_names, remove_renditions

#: Maximum number of names per query.
NAMES_PER_QUERY: Final = 5_000


def write_picture_uses(articles: Sequence[Article], *, new: bool) -> None:
    """Store which pictures these articles show, in their HTML and as their lead picture."""
    names = {a.pk: set(find_picture_names(a.thumbnail_url, a.html)) for a in articles}
    keys = _find_keys(sorted(set().union(*names.values())))
    wanted = {(pk, keys[name]) for pk, shown in names.items() for name in shown if name in keys}
    stored: dict[tuple[int, int], int] = {}
    if not new:
        rows = PictureUse.objects.filter(article__in=names)
        stored = {(a, p): pk for a, p, pk in rows.values_list("article", "picture", "pk")}
    gone = [pk for use, pk in stored.items() if use not in wanted]
    if gone:
        PictureUse.objects.filter(pk__in=gone).delete()
    PictureUse.objects.bulk_create(
        [PictureUse(article_id=a, picture_id=p) for a, p in sorted(wanted - stored.keys())],
        ignore_conflicts=True,
    )


def _find_keys(names: Sequence[str]) -> dict[str, int]:
    """Return the primary keys of the pictures with these names in storage."""
    keys: dict[str, int] = {}
    for start in range(0, len(names), NAMES_PER_QUERY):
        some = Picture.objects.filter(file__in=names[start : start + NAMES_PER_QUERY])
        keys |= dict(some.values_list("file", "pk"))
    return keys


def is_shown(picture: Picture, *, at: datetime) -> bool:
    """Return whether readers see the picture: in a live story, or on every page."""
    live = Article.objects.published(at=at).filter(picture_uses__picture=picture)
    return live.exists() or bool(find_authors(picture)) or is_in_settings(picture)


def find_authors(picture: Picture) -> list[Author]:
    """Return the authors whose portrait the picture is."""
    return list(Author.objects.filter(picture=picture.path, alias_of=None)[:20])


def is_in_settings(picture: Picture) -> bool:
    """Return whether the site settings name the picture, for example as the logo."""
    rows = SiteSettings.objects.values()
    return any(picture.path in str(value) for row in rows for value in row.values())


@dataclass(frozen=True, slots=True)
class PictureUses:
    """Where a picture is used. ``articles`` show it. ``mentions`` only name it, in a text that is
    not shown yet or in a place without pictures: their texts would lose it. ``others`` is the
    number of further articles."""

    articles: list[Article]
    others: int
    mentions: list[Article]
    authors: list[Author]
    in_settings: bool

    def __bool__(self) -> bool:
        return bool(self.articles or self.mentions or self.authors or self.in_settings)


#: Maximum number of articles to name.
MAX_NAMED: Final = 50
#: Maximum number of working copies to read.
MAX_COPIES: Final = 2_000


def find_uses(picture: Picture, *, thoroughly: bool = False) -> PictureUses:
    """Return where the picture is used. ``thoroughly``: read all texts that may name it, which
    takes seconds in a large archive."""
    shown = Article.objects.filter(picture_uses__picture=picture).order_by("-sort_date", "-pk")
    found = list(shown.defer(*LARGE_FIELDS)[: MAX_NAMED + 1])
    others = shown.order_by().count() - MAX_NAMED if len(found) > MAX_NAMED else 0
    return PictureUses(
        articles=found[:MAX_NAMED],
        others=others,
        mentions=list(_find_mentions(picture)) if thoroughly and not found else [],
        authors=find_authors(picture),
        in_settings=is_in_settings(picture),
    )


def _find_mentions(picture: Picture) -> Iterator[Article]:
    """Yield the articles that name the picture's file although they do not show it: in the body, in
    other front matter, in unpublished changes, or in a text that was not saved yet."""
    spellings = _get_spellings(picture)
    named = Q()
    for word in spellings:
        named |= (
            Q(body__contains=word) | Q(thumbnail__contains=word) | Q(params_text__contains=word)
        )
    articles = Article.objects.annotate(params_text=Cast("params", TextField()))
    keys = set(articles.filter(named).values_list("pk", flat=True)[:MAX_NAMED])
    copies = WorkingCopy.objects.order_by("-updated_at")
    for copy in islice(copies.iterator(chunk_size=100), MAX_COPIES):
        if any(word in repr(copy.text.authored) for word in spellings):
            keys.add(copy.article_id)
    for form in _find_autosaves(spellings):
        keys.add(int(form))
    yield from Article.objects.defer(*LARGE_FIELDS).filter(pk__in=keys).order_by("pk")


def _find_autosaves(spellings: Sequence[str]) -> Iterator[str]:
    """Yield the primary keys of the articles whose unsaved texts name one of ``spellings``."""
    texts = Autosave.objects.filter(ended_at=None).annotate(text=Cast("values", TextField()))
    named = Q()
    for word in spellings:
        named |= Q(text__contains=word)
    for form in texts.filter(named).values_list("form", flat=True)[:MAX_NAMED]:
        key = form.rpartition("/")[2]
        if key.isdigit():
            yield key


def _get_spellings(picture: Picture) -> list[str]:
    name = basename(picture.path)
    decomposed = normalize("NFD", name)
    return sorted({name, quote(name), decomposed, quote(decomposed)})


class PictureInUse(NewsroomError):
    """A picture that is not deleted, because something shows it."""


def delete_picture(picture: Picture) -> None:
    """Delete a picture, its file and its renditions. Raise :class:`PictureInUse` if it is used."""
    if find_uses(picture, thoroughly=True):
        raise PictureInUse(_("The picture is used, so it was not deleted."))
    name, width = str(picture.file.name), picture.width
    picture.delete()
    transaction.on_commit(partial(_delete_files, name, width), robust=True)


def _delete_files(name: str, width: int | None) -> Any:
    remove_renditions(name, width)
    default_storage.delete(name)
