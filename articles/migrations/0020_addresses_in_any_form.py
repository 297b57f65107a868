"""Names are stored in Unicode NFC: those of files from a Mac were NFD. An alias in a language's tree
answers with the prefix of the language and without it."""

from unicodedata import is_normalized, normalize

from django.db import migrations

from articles.migrations.frozen.aliases import alias_paths

PATH_LIMIT = 500


def compose(apps, schema_editor):
    articles = apps.get_model("articles", "Article").objects.order_by("pk")
    for pk, folder, name in articles.values_list("pk", "folder", "name").iterator(chunk_size=2000):
        if not is_normalized("NFC", folder + name):
            composed = {"folder": normalize("NFC", folder), "name": normalize("NFC", name)}
            articles.filter(pk=pk).update(**composed)
    pictures = apps.get_model("articles", "Picture").objects.order_by("pk")
    for picture in pictures.iterator(chunk_size=2000):
        path = normalize("NFC", picture.path)
        same = pictures.filter(source_id=picture.source_id, path=path)
        if path != picture.path and not same.exists():
            pictures.filter(pk=picture.pk).update(path=path)


def add_aliases(apps, schema_editor):
    articles = apps.get_model("articles", "Article").objects.exclude(url_language="").order_by("pk")
    redirect = apps.get_model("articles", "Redirect")
    columns = articles.values_list("pk", "path", "url_language", "aliases")
    for pk, own, tree, aliases in columns.iterator(chunk_size=2000):
        paths = {p for alias in aliases for p in alias_paths(alias, page_path=own, tree=tree)}
        redirect.objects.bulk_create(
            [
                redirect(path=path, article_id=pk, origin="alias")
                for path in sorted(paths)
                if path != own and len(path) <= PATH_LIMIT
            ],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("articles", "0019_offsets_of_dates")]

    operations = [
        migrations.RunPython(compose, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(add_aliases, migrations.RunPython.noop, elidable=True),
    ]
