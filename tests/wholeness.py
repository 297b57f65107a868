"""Checks that a database is consistent after any fault, and a dump to compare two databases.

``python -m tests.wholeness SITE OPTION …`` imports a site again and prints JSON.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import django

#: Columns that differ between two equal runs: keys and times.
PASSING = {
    "id", "created_at", "updated_at", "desk_saved_at", "seen_at", "imported_at",
    "deleted_at", "date_joined",
}  # fmt: skip

#: A program for ``manage.py shell`` that prints all inconsistencies as JSON.
REPORT = """
import json
from tests.wholeness import broken_pictures, halves
print(json.dumps([*halves(), *broken_pictures()]))
"""


def halves() -> Iterator[str]:
    """Yield articles of which only a part is stored."""
    from django.db import connection

    from articles.editing.revisions import to_json
    from articles.models import Article, SourceFile
    from articles.models.term_tables import TERM_TABLES

    with connection.cursor() as cursor:
        cursor.execute("SELECT article_id FROM articles_search")
        searched = {key for (key,) in cursor.fetchall()}
        if connection.vendor == "sqlite":
            # SQLite raises an error if the words do not match the table.
            words = "articles_search_words"
            cursor.execute(f"INSERT INTO {words} ({words}, rank) VALUES ('integrity-check', 1)")
    # An article keeps the term as its author wrote it. A renamed or merged term is found by that
    # name.
    canonical = {
        field: dict(
            vocabulary.terms.objects.exclude(alias_of=None).values_list("key", "alias_of__key")
        )
        for field, vocabulary in TERM_TABLES.items()
    }
    for article in Article.objects.select_related("source_file"):
        said = to_json(article.authored()) | {"draft": article.draft, "status": article.status}
        versions = article.revisions.filter(version=article.version)
        if _json(said) not in [_json(revision.values) for revision in versions]:
            yield f"{article.path}: no revision says what it says"
        if article.pk not in searched:
            yield f"{article.path}: not in the search index"
        for field in TERM_TABLES:
            linked = sorted(term.key for term in getattr(article, field).all())
            keys = _keys(getattr(article.authored(), field))
            if linked != sorted({canonical[field].get(key, key) for key in keys}):
                yield f"{article.path}: {field}"
        file = SourceFile.objects.filter(article=article).first()
        if file is None or file.base is None:
            yield f"{article.path}: no file"


def broken_pictures() -> Iterator[str]:
    from PIL import Image

    from articles.models import Picture

    for picture in Picture.objects.all():
        try:
            with picture.file.open() as file, Image.open(file) as image:
                image.load()
        except OSError as fault:
            yield f"{picture.path}: {fault}"


def _keys(names: tuple[str, ...]) -> set[str]:
    from articles.hugo import term_key

    return {term_key(name) for name in names}


def state() -> list[str]:
    """Return everything stored, except ids and times."""
    from django.apps import apps
    from django.core.files.storage import default_storage
    from django.db import connection

    from articles import search

    lines = []
    for model in apps.get_app_config("articles").get_models(include_auto_created=True):
        if model.__name__ in ("ImportRun", "SiteSettings"):
            continue
        lines += [f"{model.__name__} {_values(row)}" for row in model._default_manager.all()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT path, s.language, t.title, t.labels, t.text, t.facets FROM articles_search s"
            f" JOIN {search.get_backend().texts} t ON t.article_id = s.article_id"
            " JOIN articles_article a ON a.id = s.article_id"
        )
        lines += [f"search {row}" for row in cursor.fetchall()]
    lines += [f"media {name}" for name in _names(default_storage, "")]
    return sorted(lines)


def _values(row: Any) -> dict[str, str]:
    values = {}
    for field in row._meta.concrete_fields:
        if field.name not in PASSING:
            value = getattr(row, field.name)
            # The order of keys has no meaning.
            if field.name == "packed":
                value = row.values
            values[field.name] = _json(value)
    return values


def _json(value: Any) -> str:
    return json.dumps(value, default=_named, sort_keys=True)


def _named(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode()
    return getattr(value, "path", None) or str(value)


def _names(storage: Any, folder: str) -> Iterator[str]:
    folders, files = storage.listdir(folder) if storage.exists(folder or ".") else ([], [])
    for name in files:
        with storage.open(f"{folder}{name}") as file:
            yield f"{folder}{name} {hash_of(file.read())}"
    for name in folders:
        yield from _names(storage, f"{folder}{name}/")


def hash_of(data: bytes) -> str:
    from hashlib import sha256

    return sha256(data).hexdigest()[:16]


def imported(*arguments: str) -> dict[str, int]:
    """Import once more and return the summary."""
    from django.core.management import call_command

    answer = io.StringIO()
    try:
        call_command("import_articles", *arguments, "--format=json", stdout=answer)
    except SystemExit as stop:
        assert stop.code == 1, stop.code
    return {name: n for name, n in json.loads(answer.getvalue())["summary"].items() if n}


def main(*arguments: str) -> None:
    django.setup()
    print(
        json.dumps(
            {
                "halves": [*halves(), *broken_pictures()],
                "completed": imported(*arguments),
                "again": imported(*arguments),
                "state": state(),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
