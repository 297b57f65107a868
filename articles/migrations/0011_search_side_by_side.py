"""PostgreSQL: which stories may have two common words side by side (:mod:`articles.search.pairs`).

And searches are not spread over several processes: what is read newest first ends soon, long before
it was worth to start them."""

from django.db import migrations

from articles.search.pairs import BLOCK, POSITIONS_OF_A_ROW, settle

TABLES = [
    "CREATE TABLE articles_search_common (word text PRIMARY KEY)",
    f"""
    CREATE TABLE articles_search_pairs (
        row integer NOT NULL,
        block integer NOT NULL,
        bits bit({BLOCK * POSITIONS_OF_A_ROW}) NOT NULL,
        PRIMARY KEY (row, block)
    )
    """,
]
FUNCTION = "ALTER FUNCTION articles_search_unpack(bigint) PARALLEL {}"
NEWEST = """
SELECT concat_ws(' ', title, labels, text) FROM articles_search ORDER BY sort_key DESC LIMIT 1000
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in (*TABLES, FUNCTION.format("UNSAFE")):
            schema_editor.execute(statement, params=None)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(NEWEST)
            settle(words for (words,) in cursor.fetchall())


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION.format("SAFE"), params=None)
        schema_editor.execute("DROP TABLE articles_search_pairs", params=None)
        schema_editor.execute("DROP TABLE articles_search_common", params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_next_change_by_index")]

    operations = [migrations.RunPython(create, drop)]
