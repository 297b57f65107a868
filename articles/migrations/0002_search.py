"""The search index: a table of analysed words, and each database's own index over it."""

from django.db import migrations

SQLITE = [
    # The sort key numbers the rows in order of date: what FTS5 reads newest first.
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
    "CREATE INDEX articles_search_language ON articles_search (language)",
    # Words come folded and stemmed and separated by spaces: the plainest tokenizer does.
    """
    CREATE VIRTUAL TABLE articles_search_words USING fts5 (
        title, labels, text, content='articles_search', content_rowid='sort_key',
        tokenize='ascii'
    )
    """,
    # Kilobytes of new words that are gathered before they are written: an import is twice as fast.
    "INSERT INTO articles_search_words (articles_search_words, rank) VALUES ('hashsize', 8388608)",
    """
    CREATE TRIGGER articles_search_added AFTER INSERT ON articles_search BEGIN
        INSERT INTO articles_search_words (rowid, title, labels, text)
        VALUES (new.sort_key, new.title, new.labels, new.text);
    END
    """,
    """
    CREATE TRIGGER articles_search_removed AFTER DELETE ON articles_search BEGIN
        INSERT INTO articles_search_words (articles_search_words, rowid, title, labels, text)
        VALUES ('delete', old.sort_key, old.title, old.labels, old.text);
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

POSTGRESQL = [
    """
    CREATE TABLE articles_search (
        sort_key bigint NOT NULL,
        article_id bigint PRIMARY KEY,
        language text NOT NULL,
        title text NOT NULL,
        labels text NOT NULL,
        text text NOT NULL,
        title_vector tsvector NOT NULL,
        vector tsvector NOT NULL
    )
    """,
    # A search unpacks the vector and the text of hundreds of stories: not packed, they are read in
    # half the time and take up little more.
    """
    ALTER TABLE articles_search
        ALTER COLUMN text SET STORAGE EXTERNAL, ALTER COLUMN vector SET STORAGE EXTERNAL
    """,
    "CREATE INDEX articles_search_language ON articles_search (language)",
    "CREATE INDEX articles_search_newest ON articles_search (sort_key DESC)",
    # Every search reads all of what is pending: kilobytes, not the megabytes of the default.
    """
    CREATE INDEX articles_search_words ON articles_search USING gin (vector)
    WITH (gin_pending_list_limit = 512)
    """,
    """
    CREATE INDEX articles_search_title_words ON articles_search USING gin (title_vector)
    WITH (gin_pending_list_limit = 512)
    """,
    # Always true. The planner does not know what unpacking a vector costs and would rather read the
    # whole table than an index; a search asks this too, and its price is that of the unpacking.
    """
    CREATE FUNCTION articles_search_unpack(bigint) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 2000 AS 'BEGIN RETURN true; END'
    """,
    # Triggers, not a foreign key: a table that one refers to cannot be truncated by itself.
    """
    CREATE FUNCTION articles_search_forget() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            TRUNCATE articles_search;
        ELSE
            DELETE FROM articles_search USING gone WHERE article_id = gone.id;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER articles_search_removed AFTER DELETE ON articles_article
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION articles_search_forget()
    """,
    """
    CREATE TRIGGER articles_search_truncated AFTER TRUNCATE ON articles_article
    FOR EACH STATEMENT EXECUTE FUNCTION articles_search_forget()
    """,
]

FORWARDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
BACKWARDS = {
    "sqlite": ["DROP TABLE articles_search_words", "DROP TABLE articles_search"],
    "postgresql": [
        "DROP TRIGGER articles_search_truncated ON articles_article",
        "DROP TRIGGER articles_search_removed ON articles_article",
        "DROP FUNCTION articles_search_forget()",
        "DROP FUNCTION articles_search_unpack(bigint)",
        "DROP TABLE articles_search",
    ],
}


def execute(statements):
    def run(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [migrations.RunPython(execute(FORWARDS), execute(BACKWARDS))]
