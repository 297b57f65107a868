"""docs/rights.md is true: every cell of its tables, and every address of the desk."""

from __future__ import annotations

import pytest

from tests.rights_table import ROLES, World, list_addresses, read_cells, take_fingerprint

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_tables_name_every_address_of_the_desk(method: str):
    assert {cell.name for cell in read_cells(method)} ^ list_addresses() == set()


@pytest.mark.parametrize("heading", ROLES)
def test_who_may_look(heading: str):
    world = World(ROLES[heading])
    before = take_fingerprint()

    wrong = {
        f"{cell.name} {cell.subject}": (found, cell.expected[heading])
        for cell in read_cells("GET")
        for found in [world.get(cell)]
        if found != cell.expected[heading]
    }

    assert wrong == {}
    assert take_fingerprint() == before


@pytest.mark.parametrize("heading", ROLES)
def test_who_may_change_and_that_refused_requests_change_nothing(heading: str):
    world = World(ROLES[heading])
    before = take_fingerprint()

    wrong = {
        f"{cell.name} {cell.subject}": (found, cell.expected[heading])
        for cell in read_cells("POST")
        for found in [world.post(cell, before)]
        if found != cell.expected[heading]
    }

    assert wrong == {}


def test_the_tables_have_no_row_twice():
    for method in ("GET", "POST"):
        rows = [(cell.name, cell.subject) for cell in read_cells(method)]
        assert len(rows) == len(set(rows))
