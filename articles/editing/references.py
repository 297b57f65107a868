"""Resolve the references of a stored article to pictures, pages and files that are in the
database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from django.conf import settings

from articles.content.resolve import Resolver, make_resolver
from articles.hugo.rules import Rules
from articles.models import Article, Picture, StoredFile
from articles.rendering import Resolved


class StoredPages:
    """The pages in the database."""

    def path_of(self, folder: str | None, name: str, tree: str) -> str | None:
        place = {"name": name} if folder is None else {"name": name, "folder": folder}
        same = Article.objects.filter(**place, url_language=tree)
        return same.values_list("path", flat=True).first()


class StoredPictures(Mapping[str, Resolved]):
    """The pictures in the database. Each look-up runs a query, because an edited article refers to
    only a few pictures."""

    def __init__(self, source_id: int | None = None) -> None:
        self._source_id = source_id

    def __getitem__(self, path: str) -> Resolved:
        rows = list(Picture.objects.filter(path=path))
        rows.sort(key=lambda row: row.source_id != self._source_id)
        if not rows:
            raise KeyError(path)
        return resolve_picture(rows[0])

    def below(self, folder: str) -> list[str]:
        """Return the addresses of all pictures below a folder."""
        # The first condition can use an index in any collation. The second one selects exactly the
        # pictures below the folder.
        rows = Picture.objects.filter(path__gte=folder, path__startswith=folder)
        found = set(rows.values_list("path", flat=True))
        return sorted(path for path in found if path.startswith(folder))

    def __iter__(self) -> Iterator[str]:
        return iter(Picture.objects.values_list("path", flat=True))

    def __len__(self) -> int:
        return Picture.objects.count()


class StoredFiles(Mapping[str, Resolved]):
    """The files in the database that are neither stories nor pictures. Each look-up runs a
    query."""

    def __init__(self, source_id: int | None = None) -> None:
        self._source_id = source_id

    def __getitem__(self, place: str) -> Resolved:
        rows = list(StoredFile.objects.filter(place=place))
        rows.sort(key=lambda row: row.source_id != self._source_id)
        if not rows:
            raise KeyError(place)
        return Resolved(rows[0].url)

    def __iter__(self) -> Iterator[str]:
        return iter(StoredFile.objects.values_list("place", flat=True))

    def __len__(self) -> int:
        return StoredFile.objects.count()


def resolve_picture(picture: Picture) -> Resolved:
    """Return the URL, the size and the texts of a picture, for use in a page."""
    found = resolve_stored_picture(str(picture.file.name), picture.width, picture.height)
    return replace(found, alt=picture.alt, caption=picture.caption, credit=picture.credit)


def resolve_stored_picture(storage_name: str, width: int | None, height: int | None) -> Resolved:
    """Return the URL and the size of the picture called ``storage_name`` in storage, for use in a
    page."""
    return Resolved(settings.MEDIA_URL + quote(storage_name), width, height)


def resolver_for(
    article: Article, rules: Rules, params: Mapping[str, Any] | None = None
) -> Resolver:
    """Return a resolver for the references in a stored article. The resolver follows the site's
    ``rules``. It uses ``params`` as the article's parameters; None means the stored ones."""
    file = getattr(article, "source_file", None) if article.pk else None
    source = file.source_id if file else None
    return make_resolver(
        pictures=StoredPictures(source),
        pages=StoredPages(),
        placement=article.placement(),
        params=article.params if params is None else params,
        rules=rules,
        files=StoredFiles(source),
    )
