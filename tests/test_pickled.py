"""Dataclasses that processes send each other."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields

import pytest

from articles.hugo import Authored
from articles.reading.found import Found


@pytest.mark.parametrize(
    "value",
    [Authored(title="Harbour", tags=("Ferry",), params={"a": [1]}), Found("post/a.md", 1, 2)],
)
def test_what_arrives_equals_what_was_sent(value):
    arrived = pickle.loads(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
    assert arrived == value
    with pytest.raises(FrozenInstanceError):
        setattr(arrived, fields(arrived)[0].name, None)


def test_names_of_fields_are_not_sent():
    assert b"translation_key" not in pickle.dumps(Authored(), pickle.HIGHEST_PROTOCOL)
