"""The words of all stories as people write them, for what a mistyped one may have meant."""

from django.db import migrations

from articles.analysis import folded_words

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
INSERT = """
INSERT INTO articles_search_vocabulary (length, word, mirrored) VALUES (%s, %s, %s)
ON CONFLICT DO NOTHING
"""
#: As articles.search.vocabulary has it.
LENGTHS = range(3, 41)


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    schema_editor.execute(TABLE.format(text=TEXT[vendor], end=END[vendor]), params=None)
    schema_editor.execute(INDEX, params=None)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE articles_search_vocabulary", params=None)


def learn(apps, schema_editor):
    """The words of the stories that are there already."""
    stories = apps.get_model("articles", "Article").objects.filter(kind="page")
    columns = stories.values_list("headline", "lead", "excerpt", "plain_text", "terms")
    known = set()
    for *texts, terms in columns.iterator(chunk_size=500):
        texts += [spelling for uses in terms.values() for spelling, _slug in uses]
        known.update(word for text in texts for word in folded_words(text or ""))
    words = sorted(w for w in known if len(w) in LENGTHS and not any(map(str.isdigit, w)))
    with schema_editor.connection.cursor() as cursor:
        cursor.executemany(INSERT, [(len(w), w, w[::-1]) for w in words])


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_lists_as_hugo_orders_them")]

    operations = [
        migrations.RunPython(create, drop),
        migrations.RunPython(learn, migrations.RunPython.noop),
    ]
