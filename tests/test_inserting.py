"""New rows: objects with default values, and bulk inserts."""

from __future__ import annotations

import pytest

from articles.editing.bulk_insert import build_blank_instance
from articles.models import Article, SourceFile


@pytest.mark.parametrize("model", [Article, SourceFile])
def test_a_blank_object_is_what_the_model_makes(model):
    def columns(row):
        moments = {"created_at", "updated_at", "desk_saved_at"}
        names = {field.attname for field in model._meta.concrete_fields} - moments
        return {name: getattr(row, name) for name in names}

    assert columns(build_blank_instance(model)) == columns(model())
    assert build_blank_instance(model)._state.adding


def test_blank_objects_share_nothing():
    one, other = build_blank_instance(Article), build_blank_instance(Article)
    one.terms["tags"] = [["Ferry", "ferry"]]
    assert other.terms == build_blank_instance(Article).terms == {}
