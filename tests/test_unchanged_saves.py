"""Every real file, opened in the form and saved unchanged: no file changes by a byte."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, WorkingCopy
from tests.corpus import THEIRS, TREES
from tests.desk import form_of, person
from tests.exporting.conftest import Bytes, run_export
from tests.importing.conftest import run_import

#: The usual run opens one story out of this many in the trees of others. TEST_SAMPLE=1 opens all.
SAMPLE = int(os.environ.get("TEST_SAMPLE", "25"))

pytestmark = pytest.mark.django_db


def save_unchanged(client: Client, keys: list[int]) -> Counter[str]:
    """Open and save the form of each article. Return how often the form answered what."""
    answers: Counter[str] = Counter()
    for key in keys:
        url = reverse("admin:articles_article_change", args=[key])
        response = client.post(url, form_of(client.get(url), _save="1"))
        answers["saved" if response.status_code == 302 else "refused"] += 1
        if response.status_code != 302:
            print(key, response.context["adminform"].form.errors.as_json())
    return answers


@pytest.mark.parametrize("tree", ["example", *THEIRS])
def test_opened_and_saved_unchanged_no_file_changes(
    client: Client, tmp_path: Path, tree: str
) -> None:
    folder = tmp_path / tree
    shutil.copytree(TREES[tree], folder)
    run_import(folder)
    files = Bytes(folder)
    before = files()
    client.force_login(person("editor"))
    keys = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    keys = keys if tree == "example" else keys[::SAMPLE]
    versions = dict(Article.objects.values_list("pk", "version"))

    answers = save_unchanged(client, keys)
    print(f"{tree}: {len(keys)} of {len(versions)} stories opened: {dict(answers)}")

    assert answers == {"saved": len(keys)}
    assert dict(Article.objects.values_list("pk", "version")) == versions
    assert not WorkingCopy.objects.exists()
    report = run_export()
    assert set(report.summary) <= {"unchanged", "skipped"}, report.summary
    assert files() == before
