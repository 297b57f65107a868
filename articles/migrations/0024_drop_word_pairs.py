"""PostgreSQL: the tables that told in which stories two common words stand side by side. Searches
look into the stories themselves now."""

from django.db import migrations

FORWARDS = ["DROP TABLE articles_search_pairs", "DROP TABLE articles_search_common"]
# Empty tables are what an older release begins with: it fills them as stories are saved.
BACKWARDS = [
    "CREATE TABLE articles_search_common (word text PRIMARY KEY)",
    """
    CREATE TABLE articles_search_pairs (
        row integer NOT NULL,
        block integer NOT NULL,
        bits bit(8192) NOT NULL,
        PRIMARY KEY (row, block)
    )
    """,
]


def execute(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("articles", "0023_feed_identity_and_invisible_characters")]

    operations = [migrations.RunPython(execute(FORWARDS), execute(BACKWARDS))]
