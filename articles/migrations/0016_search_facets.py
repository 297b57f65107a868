"""What a search counts in its facets lies beside the words that it ranks by: the articles of the
stories found, a page of the database each, are not read, nor are their labels unpacked."""

from django.db import migrations

from articles.search.base import BATCH, batches
from articles.search.facet_lines import facet_lines

VIEW = """
CREATE VIEW articles_search AS
SELECT sort_key, article_id, language, title, labels, text{facets}
FROM articles_search_entries JOIN articles_search_texts USING (article_id)
"""

FORWARDS = {
    "sqlite": [
        "ALTER TABLE articles_search_texts ADD COLUMN facets TEXT NOT NULL DEFAULT ''",
        "DROP VIEW articles_search",
        VIEW.format(facets=", facets"),
    ],
    "postgresql": ["ALTER TABLE articles_search ADD COLUMN facets text NOT NULL DEFAULT ''"],
}

BACKWARDS = {
    "sqlite": [
        "DROP VIEW articles_search",
        "ALTER TABLE articles_search_texts DROP COLUMN facets",
        VIEW.format(facets=""),
    ],
    "postgresql": ["ALTER TABLE articles_search DROP COLUMN facets"],
}

TEXTS = {"sqlite": "articles_search_texts", "postgresql": "articles_search"}


def execute(statements):
    def run(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return run


def fill(apps, schema_editor):
    articles = apps.get_model("articles", "Article").objects.filter(kind="page").order_by("pk")
    labelled = articles.values_list("pk", "section", "page_language", "terms")
    update = f"UPDATE {TEXTS[schema_editor.connection.vendor]} SET facets = %s WHERE article_id = %s"
    with schema_editor.connection.cursor() as cursor:
        for some in batches(labelled.iterator(chunk_size=BATCH)):
            lines = [
                (facet_lines(section=section, language=language, terms=terms), pk)
                for pk, section, language, terms in some
            ]
            cursor.executemany(update, lines)


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_pairs_in_order")]

    operations = [
        migrations.RunPython(execute(FORWARDS), execute(BACKWARDS)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
