"""Shortcuts of the search.

SQLite: an index of titles alone, since FTS5 reads through all words of an index to see which of
them stand in a title. PostgreSQL: which stories may have two common words side by side;
and searches are not spread over several processes: what is read newest first ends soon, long before
it was worth to start them.

`migrate` fills the tables of PostgreSQL: migration 0023 marks the search index as old."""

from django.db import migrations

SQLITE = [
    """
    CREATE VIRTUAL TABLE articles_search_titles USING fts5 (
        title, content='articles_search', content_rowid='sort_key', tokenize='ascii'
    )
    """,
    "INSERT INTO articles_search_titles (articles_search_titles) VALUES ('rebuild')",
    """
    CREATE TRIGGER articles_search_title_removed AFTER DELETE ON articles_search BEGIN
        INSERT INTO articles_search_titles (articles_search_titles, rowid, title)
        VALUES ('delete', old.sort_key, old.title);
    END
    """,
]
SQLITE_BACKWARDS = [
    "DROP TRIGGER articles_search_title_removed",
    "DROP TABLE articles_search_titles",
]

POSTGRESQL = [
    "CREATE TABLE articles_search_common (word text PRIMARY KEY)",
    """
    CREATE TABLE articles_search_pairs (
        row integer NOT NULL,
        block integer NOT NULL,
        bits bit(8192) NOT NULL,
        PRIMARY KEY (row, block)
    )
    """,
    "ALTER FUNCTION articles_search_unpack(bigint) PARALLEL UNSAFE",
]
POSTGRESQL_BACKWARDS = [
    "ALTER FUNCTION articles_search_unpack(bigint) PARALLEL SAFE",
    "DROP TABLE articles_search_pairs",
    "DROP TABLE articles_search_common",
]

FORWARDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
BACKWARDS = {"sqlite": SQLITE_BACKWARDS, "postgresql": POSTGRESQL_BACKWARDS}


def execute(statements):
    def run(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_next_change_by_index")]

    operations = [migrations.RunPython(execute(FORWARDS), execute(BACKWARDS))]
