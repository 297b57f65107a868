"""The import command's arguments, its progress bar, and its handling of signals."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

from articles.errors import Interrupted
from articles.hugo import urlize


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files or folders to import")
    parser.add_argument(
        "--source", help="name of the source (default: the name of the site's folder)"
    )
    parser.add_argument("--section", type=_parse_section, help="section of the articles")
    parser.add_argument("--language", help="language of articles that do not set one")
    parser.add_argument("--dry-run", action="store_true", help="report changes and write nothing")
    parser.add_argument(
        "--strict", action="store_true", help="import all files or, if one fails, none"
    )
    parser.add_argument(
        "--restore",
        action="store_true",
        help="restore articles that were deleted in the admin, also from the trash",
    )
    parser.add_argument(
        "--on-conflict",
        choices=("report", "file", "database"),
        default="report",
        help=(
            "version to use where file and article were changed differently (default: report "
            "the conflict)"
        ),
    )
    parser.add_argument(
        "--retract-missing",
        action="store_true",
        help="retract articles whose file no longer exists",
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help="after the import, follow the folders and import every change until Ctrl+C",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--quiet", action="store_true", help="show only new problems and totals")
    parser.add_argument("--no-progress", action="store_true", help="show no progress bar")
    parser.add_argument(
        "--wait", type=float, default=60.0, metavar="SECONDS",
        help="how long to wait for another import to end (default: 60)",
    )  # fmt: skip


def _parse_section(text: str) -> str:
    section = urlize(text).strip("/")
    if not section:
        raise ArgumentTypeError(f"{text!r} cannot be part of an address")
    return section


@contextmanager
def raise_on_signals() -> Iterator[None]:
    """Raise :class:`Interrupted` on SIGINT and SIGTERM, so that the run can still report what it
    did. Convert a KeyboardInterrupt from other code to :class:`Interrupted` as well."""
    heard: list[int] = []

    def stop(number: int, _frame: object) -> None:
        heard.append(number)
        raise Interrupted(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(heard[-1] if heard else signal.SIGINT) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def progress_bar(wanted: bool, doing: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar if ``wanted`` and if stderr is a terminal."""
    if not wanted or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
