"""New rows: objects at their defaults, and many at once."""

from __future__ import annotations

import pytest

from articles.models import Article, SourceFile
from articles.models.inserting import blank


@pytest.mark.parametrize("model", [Article, SourceFile])
def test_a_blank_object_is_what_the_model_makes(model):
    def columns(row):
        moments = {"created_at", "updated_at"}
        names = {field.attname for field in model._meta.concrete_fields} - moments
        return {name: getattr(row, name) for name in names}

    assert columns(blank(model)) == columns(model())
    assert blank(model)._state.adding


def test_blank_objects_share_nothing():
    one, other = blank(Article), blank(Article)
    one.terms["tags"] = [["Ferry", "ferry"]]
    assert other.terms == blank(Article).terms == {}
