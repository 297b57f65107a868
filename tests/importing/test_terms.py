"""Terms in an import: their names and addresses depend only on the files, and edits that editors
make to them during the import stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError
from django.utils import timezone

from articles.editing import saving
from articles.importing import ImportOptions, decide, finish, import_articles, prepare, write_batch
from articles.models import Article, ArticleTag, Author, Category, SiteSettings, Tag
from articles.search import search
from tests.commands import make_database, run_well
from tests.desk import merge_terms
from tests.importing.conftest import Tree, run_import
from tests.killing import VARIABLES

LABELLED = """---
title: Story {number}
date: 2025-02-14
tags: {tags}
categories: {tags}
authors: {tags}
---
Body {number}.
"""

#: Labels that belong to different terms but would have the same address.
ALIKE = ["AT&T", "ATT", "A.T.T.", "C", "C!", "Ann Lee", "ann-lee!", "Ann, Lee", "R&D", "RD"]

STATE = """
import json
from tests.wholeness import state
print(json.dumps(state()))
"""


def labelled(tree: Tree, number: int, *tags: str) -> Path:
    return tree.write(
        f"post/{number:02}.md", LABELLED.format(number=number, tags=json.dumps(list(tags)))
    )


def rename(model: Any, old: str, new: str, *, slug: str = "") -> None:
    term = model.objects.get(name=old)
    term.name, term.slug = new, slug or term.slug
    term.save()


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_files_and_words_decides_the_addresses_of_terms(
    tmp_path: Path, order: int
) -> None:
    tree = Tree(tmp_path / "site")
    for number in range(12):
        labelled(tree, number, *[ALIKE[(number + k) % len(ALIKE)] for k in (0, 3, 5)][::order])

    def everything(seed: int, cores: int, *, small: bool) -> list[str]:
        var = tmp_path / f"var{seed}"
        make_database(var)

        def python(*command: str) -> str:
            return run_well(*command, var=var, **VARIABLES, PYTHONHASHSEED=str(seed))

        begin = ["-m", "tests.small_batches", str(cores)] if small else ["manage.py"]
        python(*begin, "import_articles", "--quiet", str(tree.site))
        found: list[str] = json.loads(python("manage.py", "shell", "-v0", "-c", STATE))
        return [line for line in found if "imported_at" not in line]

    first = everything(1, 1, small=False)
    assert any('"slug": "\\"att-2\\""' in line or "att-2" in line for line in first)
    assert everything(2, 1, small=True) == first
    assert everything(3, 3, small=True) == first


def meanwhile(tree: Tree, monkeypatch: pytest.MonkeyPatch, work: Callable[[], None]) -> None:
    """Import in batches of two. Call ``work`` after the first batch is written."""
    monkeypatch.setattr(decide, "MAX_BATCH_FILES", 2)
    calls: list[int] = []

    def progress(done: int, number: int) -> None:
        calls.append(1)
        if len(calls) == 1:
            work()

    assert import_articles([tree.site], options=ImportOptions(), progress=progress).exit_code == 0
    assert calls


def agreed() -> bool:
    from articles.editing.terms import find_inconsistent_articles

    return find_inconsistent_articles() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "model"), [("tags", Tag), ("categories", Category), ("authors", Author)]
)
def test_a_term_that_is_renamed_during_an_import_has_its_new_name_in_all_files(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, field: str, model: Any
) -> None:
    for number in range(6):
        labelled(tree, number, "Port", "Wire")

    meanwhile(tree, monkeypatch, lambda: rename(model, "Port", "Harbour", slug="harbour"))

    assert agreed()
    assert {term.name for term in model.objects.filter(alias_of=None)} == {"Harbour", "Wire"}
    said = [article.terms[field][0] for article in Article.objects.order_by("path")]
    assert said == [["Harbour", "harbour"]] * 6


@pytest.mark.django_db
def test_a_new_address_of_a_term_holds_for_the_rest_of_an_import(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        labelled(tree, number, "Port")

    meanwhile(tree, monkeypatch, lambda: rename(Tag, "Port", "Port", slug="the-port"))

    assert agreed()
    assert {a.terms["tags"][0][1] for a in Article.objects.all()} == {"the-port"}


@pytest.mark.django_db
def test_terms_merged_during_an_import_stay_one_and_deleted_ones_are_made_anew(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        labelled(tree, number, "Port", "Wire", "Sea")

    def work() -> None:
        tags = Tag.objects.in_bulk(field_name="key")
        merge_terms("tags", keep=tags["wire"], others=[tags["port"]])
        tags["sea"].delete()

    meanwhile(tree, monkeypatch, work)

    assert agreed()
    said = [article.authored().tags for article in Article.objects.order_by("path")]
    assert said == [("Port", "Wire")] * 2 + [("Port", "Wire", "Sea")] * 4
    shown = [[name for name, _ in a.terms["tags"]] for a in Article.objects.order_by("path")]
    assert shown == [["Wire"]] * 2 + [["Wire", "Sea"]] * 4


# Inconsistent rows from an older version


def spoil() -> None:
    """Rename one tag without updating its articles, and change the address of another."""
    Tag.objects.filter(name="Port").update(name="Harbour", key="harbour")
    Tag.objects.filter(name="Wire").update(slug="agency")


@pytest.mark.django_db
def test_an_import_repairs_labels_that_do_not_agree_with_their_terms(tree: Tree) -> None:
    for number in range(4):
        labelled(tree, number, "Port", "Wire")
    run_import(tree.site)
    spoil()
    SiteSettings.increment_generation()
    versions = set(Article.objects.values_list("pk", "version"))

    ran = run_import(tree.site, format="text")

    assert (ran.exit_code, agreed()) == (0, True)
    assert "4" in ran.stdout
    assert "Repaired" in ran.stdout
    assert set(Article.objects.values_list("pk", "version")) == versions
    assert {tag.slug for tag in Tag.objects.all()} == {"port", "port-2", "agency"}
    assert {a.authored().tags for a in Article.objects.all()} == {("Port", "Wire")}
    assert not ArticleTag.objects.filter(tag__key="harbour").exists()
    found = search(
        "tag:agency", at=timezone.now(), within=Article.objects.published(at=timezone.now())
    )
    assert found.total == 4
    assert "Repaired" not in run_import(tree.site, format="text").stdout


@pytest.mark.django_db
def test_labels_are_looked_through_only_after_a_change(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    labelled(tree, 1, "Port")
    run_import(tree.site)
    looks: list[int] = []
    monkeypatch.setattr(finish, "repair_terms", lambda: looks.append(1) or 0)

    run_import(tree.site)
    assert looks == []
    rename(Tag, "Port", "Harbour")
    run_import(tree.site, dry_run=True)
    assert looks == []
    run_import(tree.site)
    assert looks == [1]


@pytest.mark.django_db
def test_a_batch_that_takes_long_is_followed_by_smaller_ones(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(16):
        labelled(tree, number, "Port")
    monkeypatch.setattr(decide, "FIRST_BATCH_SIZE", 4)
    monkeypatch.setattr(decide, "MIN_BATCH_SIZE", 1)
    sizes: list[int] = []
    write = write_batch._write_in_one_transaction

    def noting(decisions: Any, **options: Any) -> Any:
        sizes.append(len(decisions))
        return write(decisions, **options)

    monkeypatch.setattr(write_batch, "_write_in_one_transaction", noting)
    monkeypatch.setattr(decide, "MAX_BATCH_SECONDS", 0)
    run_import(tree.site)
    assert [size for size in sizes if size] == [4, 2, *[1] * 10]

    sizes.clear()
    for number in range(16):
        labelled(tree, number, "Port", "Sea")
    monkeypatch.setattr(decide, "MAX_BATCH_SECONDS", 10_000)
    run_import(tree.site)
    assert [size for size in sizes if size] == [4, 8, 4]


# Edits during an import


@pytest.mark.django_db
def test_what_is_saved_while_a_batch_is_refused_and_written_one_by_one_stays(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        labelled(tree, number, "Port")
    run_import(tree.site)
    for number in range(3):
        labelled(tree, number, "Port", "Sea")
    write, take_back = write_batch._write_in_one_transaction, write_batch._restore_decisions

    def refusing(decisions: Any, **options: Any) -> Any:
        if len(decisions) > 1:
            raise DataError("one of them is too long")
        return write(decisions, **options)

    def take_back_and_save(decisions: Any) -> None:
        take_back(decisions)
        article = Article.objects.get(title="Story 1")
        authored = replace(article.authored(), lead="The tide is in.")
        saving.save_article(article, authored, status=article.status, user=None, at=timezone.now())

    monkeypatch.setattr(write_batch, "_restore_decisions", take_back_and_save)
    monkeypatch.setattr(write_batch, "_write_in_one_transaction", refusing)

    ran = run_import(tree.site)

    assert ran.summary == {"updated": 2, "merged": 1}
    article = Article.objects.get(title="Story 1")
    assert (article.lead, article.authored().tags) == ("The tide is in.", ("Port", "Sea"))


@pytest.mark.django_db
def test_a_setting_saved_during_an_import_of_the_configuration_stays(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree.site / "hugo.toml").write_text('title = "The Tide"\n')
    labelled(tree, 1)
    real = prepare.plan_configuration

    def configure(*arguments: Any) -> Any:
        found = real(*arguments)
        site = SiteSettings.current(at=timezone.now())
        site.copyright = "The editors"
        site.save()
        return found

    monkeypatch.setattr(prepare, "plan_configuration", configure)
    run_import(tree.site)

    site = SiteSettings.current(at=timezone.now())
    assert (site.title, site.copyright) == ("The Tide", "The editors")
