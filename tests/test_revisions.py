"""The values stored in a revision can be read back unchanged."""

from __future__ import annotations

import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content.revision_values import to_bytes
from articles.models import Revision

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(title=TEXTS, body=st.one_of(TEXTS, TEXTS.map(lambda text: text * 5_000)))
def test_values_come_back(title: str, body: str) -> None:
    values = {"title": title, "tags": ["a"], **({"body": body} if body else {})}
    assert Revision(packed=to_bytes(values)).values == values


@pytest.mark.parametrize("pack", [bytes, zlib.compress])
def test_revisions_of_earlier_versions_are_read(pack: Any) -> None:
    values = {"title": "Old", "body": "One line.\n\nAnother.\n"}
    assert Revision(packed=pack(json.dumps(values).encode())).values == values


def test_a_story_of_usual_length_is_not_compressed() -> None:
    assert to_bytes({"title": "A", "body": "Text"}) == b'{"title": "A"}\nText'
