"""The words of all stories as people write them, for what a mistyped one may have meant.

`migrate` fills the table: migration 0023 marks the search index as old."""

from django.db import migrations

# Bytes order the words on every database; ranges of them are what is read.
TEXT = {"sqlite": "TEXT", "postgresql": 'text COLLATE "C"'}

TABLE = """
CREATE TABLE articles_search_vocabulary (
    length integer NOT NULL,
    word {text} NOT NULL,
    mirrored {text} NOT NULL,
    PRIMARY KEY (length, word)
){end}
"""
END = {"sqlite": " WITHOUT ROWID", "postgresql": ""}
INDEX = """
CREATE INDEX articles_search_vocabulary_mirrored ON articles_search_vocabulary (length, mirrored)
"""


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    schema_editor.execute(TABLE.format(text=TEXT[vendor], end=END[vendor]), params=None)
    schema_editor.execute(INDEX, params=None)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE articles_search_vocabulary", params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_lists_as_hugo_orders_them")]

    operations = [migrations.RunPython(create, drop)]
