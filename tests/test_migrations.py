"""One squashed migration creates a new database. Older databases get the same tables and keep their
data.

The databases in `tests/upgrades` come from two older releases, named by their last migration. Each
release imported the site of `site_files.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from articles import search
from articles.models import Article, ArticleTag, MenuEntry, Redirect, SiteSettings, Tag
from articles.pictures import storage
from tests.importing import test_locations
from tests.importing.conftest import run_import
from tests.upgrades.site_files import FILES

#: SQLite stores tables, indexes, views and triggers as SQL statements.
SQLITE = """
SELECT name, sql FROM sqlite_master WHERE tbl_name LIKE 'articles\\_%' ESCAPE '\\' AND sql NOT NULL
UNION ALL SELECT 'words ' || k, CAST(v AS TEXT) FROM articles_search_words_config
"""
POSTGRESQL = {
    "column": """
        SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull,
            attidentity, attstorage, attcollation, pg_get_expr(adbin, adrelid)
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relname LIKE 'articles\\_%' AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
    """,
    "index": "SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'articles\\_%'",
    "constraint": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid::regclass::text LIKE 'articles\\_%'
    """,
    "trigger": """
        SELECT pg_get_triggerdef(oid) FROM pg_trigger
        WHERE tgrelid::regclass::text LIKE 'articles\\_%' AND NOT tgisinternal
    """,
    "function": """
        SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'articles\\_%'
    """,
}

DATABASES = Path(__file__).parent / "upgrades"
SQUASHED = ("articles", "0001_squashed_0023")
LAST = ("articles", "0023_feed_identity_and_invisible_characters")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def no_tables() -> Iterator[None]:
    """Remove the tables of the app ``articles``, and create them again after the test."""
    call_command("migrate", "articles", "zero", verbosity=0)
    yield
    call_command("migrate", verbosity=0)


def test_the_squashed_migration_makes_the_tables_of_those_that_it_replaces(no_tables):
    squashed = MigrationExecutor(connection)
    squashed.migrate([SQUASHED])
    tables = schema()
    assert len(tables) > 60
    MigrationExecutor(connection).migrate([("articles", None)])
    names = connection.introspection.table_names(include_views=True)
    assert not [name for name in names if name.startswith("articles_")]
    originals().migrate([LAST])
    assert schema() == tables


def test_a_fresh_database_gets_the_squashed_migration_in_place_of_them():
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes("articles")
    plan = executor.migration_plan(newest, clean_start=True)
    ours = {(migration.app_label, migration.name) for migration, _backwards in plan}
    assert SQUASHED in ours
    assert not ours & set(executor.loader.get_migration(*SQUASHED).replaces)


def test_a_database_of_migration_0016_is_upgraded_with_all_that_it_holds(no_tables, tmp_path):
    fill("0016_search_facets", tmp_path / "site")
    storage.replace_file("site/quay.jpg", test_locations.picture("JPEG"))

    call_command("migrate", verbosity=0)

    assert SQUASHED in MigrationRecorder(connection).applied_migrations()
    offsets = Article.objects.exclude(date_offset=None, modified_offset=None)
    assert set(offsets.values_list("name", "date_offset", "modified_offset")) == {
        ("yaml", 540, None),
        ("toml", -300, 120),
        ("json", 0, None),
    }
    assert Article.objects.get(name="yaml").date == datetime(2026, 4, 11, 16, tzinfo=UTC)
    assert [*Article.objects.exclude(agency_name=None).values_list("name", "agency_name")] == [
        ("json", "Reuters")
    ]
    assert Article.objects.get(name="soup").folder == "K\u00fcche"
    assert [*Article.objects.filter(first_path=None).values_list("name", flat=True)] == ["draft"]
    assert set(Redirect.objects.values_list("path", flat=True)) == {
        "/abs/",
        "/de/abs/",
        "/de/news/rel/",
    }
    assert Tag.objects.get(slug="ferry-2").alias_of == Tag.objects.get(slug="ferry")
    assert ArticleTag.objects.filter(tag__slug="ferry").count() == 2
    assert {entry.article and entry.article.name for entry in MenuEntry.objects.all()} == {
        "yaml",
        None,
    }
    assert "Reuters" in SiteSettings.objects.get().agencies
    assert b"ALTONA" not in default_storage.open("site/quay.jpg").read()
    assert found("ferry") == {"The ferry sails", "Storm"}
    # The renderer is newer, so the stored HTML of every story changes.
    assert import_site(tmp_path / "site") == {"updated": 8}
    assert import_site(tmp_path / "site") == {"unchanged": 8}


def test_a_database_of_migration_0023_is_upgraded_with_all_that_it_holds(no_tables, tmp_path):
    fill(LAST[1], tmp_path / "site")
    before = rows()

    call_command("migrate", verbosity=0)

    assert SQUASHED in MigrationRecorder(connection).applied_migrations()
    after = rows()
    for table, stored in before.items():
        assert [new | old for old, new in zip(stored, after[table], strict=True)] == after[table]
    assert import_site(tmp_path / "site") == {"unchanged": 8}


def test_the_tables_of_word_pairs_go_and_come_back():
    pairs = {"articles_search_common", "articles_search_pairs"}
    names = connection.introspection.table_names
    assert not pairs & set(names())
    try:
        MigrationExecutor(connection).migrate([SQUASHED])
        had = pairs if connection.vendor == "postgresql" else set()
        assert pairs & set(names()) == had
    finally:
        call_command("migrate", verbosity=0)
    assert not pairs & set(names())


def originals() -> MigrationExecutor:
    """Return an executor that runs the original migrations instead of the squashed one."""
    executor = MigrationExecutor(connection)
    executor.loader.replace_migrations = False
    executor.loader.build_graph()
    return executor


def fill(migration: str, site: Path) -> None:
    """Create the tables of an old release, and fill them with the stories that it imported from
    ``site``."""
    executor = originals()
    old = executor.migrate([("articles", migration)]).apps
    filled = []
    for name, values in json.loads((DATABASES / f"at_{migration[:4]}.json").read_text()):
        model = old.get_model("articles", name)
        fields = {field.attname: field for field in model._meta.concrete_fields}
        model.objects.create(**{key: fields[key].to_python(v) for key, v in values.items()})
        filled.append(model)
    old.get_model("articles", "Source").objects.update(root=str(site / "content"))
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), filled):
            cursor.execute(statement)


def import_site(site: Path) -> dict[str, int]:
    """Import the stories again, and return the number of files per action."""
    for path, text in FILES.items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return run_import(site).summary


def found(text: str) -> set[str]:
    """Return the headlines of the stories that a search finds."""
    now = timezone.now()
    page = search.search(text, at=now, within=Article.objects.published(at=now))
    return {hit.article.headline for hit in page.hits}


def rows() -> dict[str, list[dict[str, object]]]:
    """Return the content of all tables of the models, except those of later releases."""
    stored = {}
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        models = apps.get_app_config("articles").get_models()
        for model in (m for m in models if m._meta.db_table in tables):
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY id")
            names = [column[0] for column in cursor.description]
            stored[model._meta.db_table] = [dict(zip(names, r, strict=True)) for r in cursor]
    return stored


def plain(value: object) -> str:
    """Normalize a value of the database's catalogue: use single spaces, and remove names of unique
    constraints, which depend on whether a column was created with its table."""
    text = re.sub(r"\s+", " ", str(value)).strip()
    return re.sub(r"\barticles_\w+_(?:key|[0-9a-f]{8}_uniq)\b", "unique", text)


def parts(statement: str) -> list[str]:
    """Return the parts of a statement. The parts of a table are sorted."""
    head, bracket, body = plain(statement).partition("(")
    if not head.startswith("CREATE TABLE"):
        return [head, bracket, body]
    columns, _bracket, options = body.rpartition(")")
    # A comma in brackets does not separate columns.
    found = re.split(r",(?![^()]*\))", columns)
    return [head, options, *sorted(column.strip() for column in found)]


def schema() -> set[tuple[str, ...]]:
    """Return the complete definition of the tables of ``articles``, except the order of columns and
    names chosen by the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(SQLITE)
            return {(name, *parts(sql)) for name, sql in cursor.fetchall()}
        found: set[tuple[str, ...]] = set()
        for kind, statement in POSTGRESQL.items():
            cursor.execute(statement)
            found |= {(kind, *map(plain, row)) for row in cursor.fetchall()}
        return found


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["corrections", "Corrections"])
def test_corrections_that_were_a_parameter_become_the_key(tmp_path, name):
    """A file that had the key before it was ours is not edited by the upgrade."""
    tree = test_locations.Tree(tmp_path / "site")
    notes = (
        "\n- date: 2026-07-01T14:00:00+02:00\n  text: The first.\n- text: A\n  date: 2026-07-02"
        "\n- date: soon\n  text: >\n    Two\n    lines\n- text\n- {x: 1}\n- 7\n- text\n"
    )
    file = tree.write("post/a.md", f"---\ntitle: A\n{name}:{notes}---\nBody.\n")
    run_import(tree.site)
    article = Article.objects.get()
    expected = article.authored()
    assert len(expected.corrections) == 5
    values = yaml.load(notes, yaml.CBaseLoader)
    values[-2] = 7
    Article.objects.update(params={name: values}, corrections=[], corrected_at=None)

    import_module("articles.migrations.0030_corrections_of_files").move(apps, None)

    moved = Article.objects.get()
    assert moved.authored() == expected
    assert moved.corrected_at == article.corrected_at
    before = file.read_bytes()
    call_command("export_articles")
    assert file.read_bytes() == before
