"""The minimum cost of an import on one core. These steps are measured, each without any other work:
reading files, parsing front matter, converting and sanitizing bodies, and inserting rows."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import comrak
import nh3

from articles.frontmatter import parse

#: Maximum number of files to measure. More files would not change the result.
SAMPLE = 2_000

TABLES = """
CREATE TABLE story (id INTEGER PRIMARY KEY, path TEXT UNIQUE, source BLOB, body TEXT, html TEXT);
CREATE VIRTUAL TABLE words USING fts5 (text, content='story', content_rowid='id');
INSERT INTO words (words, rank) VALUES ('hashsize', 8388608);
"""


def floors(files: Sequence[Path], folder: Path) -> Iterator[tuple[str, float]]:
    """Yield (step, files per second) for each step. A database is created in ``folder``."""
    files = files[:SAMPLE]
    taken: list[bytes] = []
    yield "reading files", _rate(files, lambda file: taken.append(file.read_bytes()))
    documents = []
    yield "reading front matter", _rate(taken, lambda data: documents.append(parse(data)))
    extensions, parsing, options = _plain()
    pages: list[str] = []
    yield (
        "Markdown to HTML",
        _rate(
            documents,
            lambda d: pages.append(comrak.render_markdown(d.body, extensions, parsing, options)),
        ),
    )
    cleaner = nh3.Cleaner()
    yield "cleaning HTML", _rate(pages, cleaner.clean)
    rows = [
        (number, str(file), data, document.body, page)
        for number, (file, data, document, page) in enumerate(
            zip(files, taken, documents, pages, strict=True)
        )
    ]
    yield from _inserting(rows, folder)


def _plain() -> tuple[comrak.ExtensionOptions, comrak.ParseOptions, comrak.RenderOptions]:
    return comrak.ExtensionOptions(), comrak.ParseOptions(), comrak.RenderOptions()


def _inserting(rows: Sequence[tuple[object, ...]], folder: Path) -> Iterator[tuple[str, float]]:
    database = sqlite3.connect(folder / "floor.sqlite3")
    database.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {TABLES}")

    def run(statement: str, some: Sequence[tuple[object, ...]]) -> float:
        began = time.perf_counter()
        with database:
            database.executemany(statement, some)
        return len(rows) / (time.perf_counter() - began)

    yield "inserting rows (SQLite)", run("INSERT INTO story VALUES (?, ?, ?, ?, ?)", rows)
    words = [(row[0], row[3]) for row in rows]
    yield (
        "inserting words (FTS5)",
        run("INSERT INTO words (rowid, text) VALUES (?, ?)", words),
    )
    database.close()


def _rate(things: Sequence[Any], work: Callable[[Any], object]) -> float:
    began = time.perf_counter()
    for thing in things:
        work(thing)
    return len(things) / (time.perf_counter() - began)
