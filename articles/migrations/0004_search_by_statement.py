"""SQLite: words enter the full-text index in the statements of :mod:`articles.search.sqlite`, no
longer by triggers. A statement with a trigger can be undone by itself, and for that FTS5 writes all
it has gathered to disk, story by story: an import spent a third of its time there."""

from django.db import migrations

SQLITE = ["DROP TRIGGER articles_search_added", "DROP TRIGGER articles_search_changed"]

SQLITE_BACKWARDS = [
    """
    CREATE TRIGGER articles_search_added AFTER INSERT ON articles_search BEGIN
        INSERT INTO articles_search_words (rowid, title, labels, text)
        VALUES (new.sort_key, new.title, new.labels, new.text);
    END
    """,
    """
    CREATE TRIGGER articles_search_changed AFTER UPDATE ON articles_search BEGIN
        INSERT INTO articles_search_words (articles_search_words, rowid, title, labels, text)
        VALUES ('delete', old.sort_key, old.title, old.labels, old.text);
        INSERT INTO articles_search_words (rowid, title, labels, text)
        VALUES (new.sort_key, new.title, new.labels, new.text);
    END
    """,
]


def execute(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            for statement in statements:
                schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_import_runs")]

    operations = [migrations.RunPython(execute(SQLITE), execute(SQLITE_BACKWARDS))]
