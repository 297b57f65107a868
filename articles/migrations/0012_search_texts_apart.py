"""SQLite: the words of a story lie apart from its entry, in the order in which stories came in.

Entries are in order of date, which says nothing about when a story comes in: an import wrote each
page of the table four times, as stories went in between others. Entries alone are small, and what
the rows of words need is written once. ``articles_search`` is now a view of both: FTS5 looks up in
it what it needs. And sixteen pieces of an index come together at a time, not four: an import wrote
everything three times over."""

from django.db import migrations

SQLITE = [
    "DROP TRIGGER articles_search_title_removed",
    "DROP TRIGGER articles_search_removed",
    """
    CREATE TABLE articles_search_entries (
        sort_key INTEGER PRIMARY KEY,
        article_id INTEGER NOT NULL UNIQUE
            REFERENCES articles_article (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        language TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE articles_search_texts (
        article_id INTEGER PRIMARY KEY,
        title TEXT NOT NULL,
        labels TEXT NOT NULL,
        text TEXT NOT NULL
    )
    """,
    """
    INSERT INTO articles_search_entries
    SELECT sort_key, article_id, language FROM articles_search ORDER BY sort_key
    """,
    """
    INSERT INTO articles_search_texts
    SELECT article_id, title, labels, text FROM articles_search ORDER BY article_id
    """,
    "DROP TABLE articles_search",
    "CREATE INDEX articles_search_language ON articles_search_entries (language)",
    """
    CREATE VIEW articles_search AS
    SELECT sort_key, article_id, language, title, labels, text
    FROM articles_search_entries JOIN articles_search_texts USING (article_id)
    """,
    # FTS5 has to be told what it holds of a row that goes.
    """
    CREATE TRIGGER articles_search_removed AFTER DELETE ON articles_search_entries BEGIN
        INSERT INTO articles_search_words (articles_search_words, rowid, title, labels, text)
        SELECT 'delete', old.sort_key, title, labels, text
        FROM articles_search_texts WHERE article_id = old.article_id;
        INSERT INTO articles_search_titles (articles_search_titles, rowid, title)
        SELECT 'delete', old.sort_key, title
        FROM articles_search_texts WHERE article_id = old.article_id;
        DELETE FROM articles_search_texts WHERE article_id = old.article_id;
    END
    """,
    "INSERT INTO articles_search_words (articles_search_words, rank) VALUES ('automerge', 16)",
]

SQLITE_BACKWARDS = [
    "INSERT INTO articles_search_words (articles_search_words, rank) VALUES ('automerge', 4)",
    "DROP TRIGGER articles_search_removed",
    "DROP VIEW articles_search",
    """
    CREATE TABLE articles_search (
        sort_key INTEGER PRIMARY KEY,
        article_id INTEGER NOT NULL UNIQUE
            REFERENCES articles_article (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        language TEXT NOT NULL,
        title TEXT NOT NULL,
        labels TEXT NOT NULL,
        text TEXT NOT NULL
    )
    """,
    """
    INSERT INTO articles_search
    SELECT sort_key, article_id, language, title, labels, text
    FROM articles_search_entries JOIN articles_search_texts USING (article_id) ORDER BY sort_key
    """,
    "DROP TABLE articles_search_texts",
    "DROP TABLE articles_search_entries",
    "CREATE INDEX articles_search_language ON articles_search (language)",
    """
    CREATE TRIGGER articles_search_removed AFTER DELETE ON articles_search BEGIN
        INSERT INTO articles_search_words (articles_search_words, rowid, title, labels, text)
        VALUES ('delete', old.sort_key, old.title, old.labels, old.text);
    END
    """,
    """
    CREATE TRIGGER articles_search_title_removed AFTER DELETE ON articles_search BEGIN
        INSERT INTO articles_search_titles (articles_search_titles, rowid, title)
        VALUES ('delete', old.sort_key, old.title);
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
    dependencies = [("articles", "0011_search_shortcuts")]

    operations = [migrations.RunPython(execute(SQLITE), execute(SQLITE_BACKWARDS))]
