"""Where references of a stored article lead: to pictures and pages as the database knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from articles.models import Article, Picture
from articles.reading.resolving import Resolver
from articles.rendering import Resolved


class StoredPages:
    """Pages as the database knows them."""

    def path_of(self, folder: str | None, name: str, language: str) -> str | None:
        place = {"name": name} if folder is None else {"name": name, "folder": folder}
        same = Article.objects.filter(**place, url_language=language)
        return same.values_list("path", flat=True).first()


class StoredPictures(Mapping[str, Resolved]):
    """Pictures as the database knows them, asked for one by one: an edited article names few."""

    def __init__(self, source_id: int | None = None) -> None:
        self._source_id = source_id

    def __getitem__(self, path: str) -> Resolved:
        rows = list(Picture.objects.filter(path=path))
        rows.sort(key=lambda row: row.source_id != self._source_id)
        if not rows:
            raise KeyError(path)
        return shown(rows[0])

    def __iter__(self) -> Iterator[str]:
        return iter(Picture.objects.values_list("path", flat=True))

    def __len__(self) -> int:
        return Picture.objects.count()


def shown(picture: Picture) -> Resolved:
    """How a page shows a picture."""
    return Resolved(url=picture.file.url, width=picture.width, height=picture.height)


def resolver_for(article: Article) -> Resolver:
    """References of an article that is in the database, for saving it."""
    file = getattr(article, "source_file", None) if article.pk else None
    return Resolver(
        pictures=StoredPictures(file.source_id if file else None),
        pages=StoredPages(),
        placement=article.placement(),
    )
