"""Search queries, each with the story that must come first, and the recorded results.

``golden/*.tsv`` were written from the stories before the search was tried. ``golden/*.top`` record
the results, which are the same on every database. After a change that is meant to change results,
run ``python -m tests.search.golden`` and read every difference.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from unittest import mock

FOLDER = Path(__file__).parent / "golden"
#: The site whose stories each golden set searches.
SITES = {
    "example": Path(__file__).parents[2] / "example",
    "languages": FOLDER / "languages",
}
#: The moment of every search: later than all stories of the example, and after a notice has
#: expired.
NOW = datetime(2026, 11, 23, tzinfo=UTC)
NOTHING = "-"


class Question(NamedTuple):
    typed: str
    first: str


def questions(name: str) -> list[Question]:
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [Question(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def answers(name: str) -> dict[str, list[str]]:
    """Return the addresses of the first three stories for each query, as the search page shows them
    to readers. The site ``name`` is imported first, into an empty database."""
    from django.test import Client

    from tests.importing.conftest import run_import

    assert run_import(SITES[name]).exit_code == 0
    client = Client()
    with mock.patch("django.utils.timezone.now", return_value=NOW):
        return {q.typed: _top(client.get("/search/", {"q": q.typed})) for q in questions(name)}


def _top(answer: object) -> list[str]:
    return [hit.article.path for hit in answer.context["found"].hits[:3]]  # type: ignore[attr-defined]


def written(name: str) -> dict[str, list[str]]:
    """Return the recorded results."""
    lines = (FOLDER / f"{name}.top").read_text(encoding="utf-8").splitlines()
    return {typed: tops.split() for typed, tops in (line.split("\t") for line in lines)}


def _write() -> None:
    from django.core.management import call_command
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    for name in SITES:
        call_command("flush", interactive=False, verbosity=0)
        lines = [f"{typed}\t{' '.join(tops)}\n" for typed, tops in answers(name).items()]
        (FOLDER / f"{name}.top").write_text("".join(lines), encoding="utf-8")
    teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    _write()
