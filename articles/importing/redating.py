"""Read dates without a UTC offset again after the site's time zone has changed. The dates are read
from the bytes of each file at its last import, in short transactions."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from articles.editing.addresses import find_owners
from articles.editing.deriving import derive_stored
from articles.editing.file_base import get_zone_of_context
from articles.editing.writing import ArticleWrite, write_articles
from articles.errors import FrontMatterError
from articles.frontmatter import parse
from articles.hugo import Authored, interpret
from articles.hugo.keys import DATE_FIELDS
from articles.models import Article, Revision, SourceFile
from articles.models.transactions import retry_transaction
from articles.site_settings import current
from articles.widgets import registry

#: The dates that a file can set.

#: Maximum number of files per transaction.
BATCH_SIZE = 100
#: After this many seconds, a transaction reads no further file, because other writers wait for it.
MAX_TRANSACTION_SECONDS = 0.5


def find_dated_files() -> QuerySet[SourceFile]:
    """Return the files that give articles their dates. Files without a context are left out,
    because the next import reads them anyway."""
    files = SourceFile.objects.filter(article__isnull=False, base__isnull=False)
    return files.exclude(context="")


def find_outdated_files() -> QuerySet[SourceFile]:
    """Return the dated files whose dates were last read in a time zone that is not the site's."""
    return find_dated_files().exclude(context__startswith=f"{get_stored_zone_name()} ")


def get_stored_zone_name() -> str:
    """Read the name of the site's time zone from the database."""
    with current.cache_settings():
        return current.get_zone_name(current.get_site_settings())


def reread_dates(seconds: float | None = None) -> int:
    """Read the dates of outdated files again, in batches. Stop when all are done or ``seconds``
    have passed. Return the number of files read."""
    begun, read = monotonic(), 0
    while seconds is None or monotonic() - begun < seconds:
        number = retry_transaction(_reread_batch)
        read += number
        if not number:
            break
    return read


def _reread_batch() -> int:
    begun = monotonic()
    with current.cache_settings():
        keys = list(
            find_outdated_files().order_by("pk").values_list("article_id", flat=True)[:BATCH_SIZE]
        )
        articles = Article.objects.select_for_update(of=("self",)).order_by("pk").in_bulk(keys)
        # Repeat the query under the lock, because an import may have stored a newer version of a
        # file in the meantime.
        files = list(find_outdated_files().filter(article_id__in=articles).order_by("pk"))
        zone = current.get_rules().zone
        writings: list[ArticleWrite] = []
        read: list[SourceFile] = []
        for file in files:
            if read and monotonic() - begun > MAX_TRANSACTION_SECONDS:
                break
            writing = _redate_article(file, articles[file.article_id], zone)
            writings += [writing] if writing else []
            _former, _blank, rest = file.context.partition(" ")
            file.context = f"{zone.key} {rest}"[:200]
            read.append(file)
        if writings:
            write_articles(
                writings, via=Revision.Via.COMMAND, at=timezone.now(), note="New time zone"
            )
        SourceFile.objects.bulk_update(read, ["context"])
    return len(read)


def _redate_article(file: SourceFile, article: Article, zone: ZoneInfo) -> ArticleWrite | None:
    """Return the changes to the article if the dates in its file are read in ``zone``, or None if
    nothing changes. A date that an editor changed remains the same moment."""
    former, said = (_read_authored(file, one) for one in (get_zone_of_context(file.context), zone))
    ours = article.authored()
    moved = {
        name: getattr(said, name)
        for name in DATE_FIELDS
        if getattr(ours, name) == getattr(former, name) != getattr(said, name)
    }
    authored = replace(ours, **moved)
    derived = derive_stored(article, authored)
    if find_owners([derived.path]).get(derived.path, article.pk) != article.pk:
        derived = replace(derived, path=article.path)
    if authored == ours and derived == article.derived():
        return None
    return ArticleWrite(article, authored, derived)


def _read_authored(file: SourceFile, zone: ZoneInfo) -> Authored:
    try:
        document = parse(bytes(file.base or b""))
    except FrontMatterError:
        return Authored()
    return interpret(document, timezone=zone, known_widgets=registry).authored
