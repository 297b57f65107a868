"""What a search counts in its facets lies beside the words that it ranks by: the articles of the
stories found, a page of the database each, are not read, nor are their labels unpacked. PostgreSQL
has a table of their own for them: a row that is written anew comes into every index anew, and that
of all words is large.

`migrate` fills the facets: migration 0023 marks the search index as old."""

from django.db import migrations

FORWARDS = {
    "sqlite": ["ALTER TABLE articles_search_texts ADD COLUMN facets TEXT NOT NULL DEFAULT ''"],
    "postgresql": [
        """
        CREATE TABLE articles_search_facets (
            article_id bigint PRIMARY KEY,
            facets text NOT NULL
        )
        """,
        # Triggers, not a foreign key: a table that one refers to cannot be truncated by itself.
        """
        CREATE FUNCTION articles_search_forget_facets() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'TRUNCATE' THEN
                TRUNCATE articles_search_facets;
            ELSE
                DELETE FROM articles_search_facets facets USING gone
                WHERE facets.article_id = gone.article_id;
            END IF;
            RETURN NULL;
        END $$
        """,
        """
        CREATE TRIGGER articles_search_facets_removed AFTER DELETE ON articles_search
        REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION articles_search_forget_facets()
        """,
        """
        CREATE TRIGGER articles_search_facets_truncated AFTER TRUNCATE ON articles_search
        FOR EACH STATEMENT EXECUTE FUNCTION articles_search_forget_facets()
        """,
    ],
}

BACKWARDS = {
    "sqlite": ["ALTER TABLE articles_search_texts DROP COLUMN facets"],
    "postgresql": [
        "DROP TRIGGER articles_search_facets_truncated ON articles_search",
        "DROP TRIGGER articles_search_facets_removed ON articles_search",
        "DROP FUNCTION articles_search_forget_facets()",
        "DROP TABLE articles_search_facets",
    ],
}


def execute(statements):
    def run(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_pairs_in_order")]

    operations = [migrations.RunPython(execute(FORWARDS), execute(BACKWARDS))]
