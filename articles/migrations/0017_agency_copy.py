"""Stories of news agencies: the site's list, the mark of a source, an editor's choice, and the
decision of each story that is here already."""

import functools

from django.db import migrations, models

from articles.migrations.frozen.agencies import AGENCIES, agency_of

BATCH = 1000


def decide(apps, schema_editor):
    stories = apps.get_model("articles", "Article").objects.order_by("pk")
    columns = ("pk", "params", "inherited", "terms", "credit_name")
    found: dict[str, list[int]] = {}
    for pk, params, inherited, terms, closing in stories.values_list(*columns).iterator(BATCH):
        authors = [name for name, _slug in terms.get("authors", ())]
        agency = agency_of({**inherited, **params}, authors=authors, closing=closing)
        if agency is not None:
            found.setdefault(agency, []).append(pk)
    for name, keys in found.items():
        for start in range(0, len(keys), BATCH):
            some = stories.filter(pk__in=keys[start : start + BATCH])
            some.update(agency_name=name)


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_search_facets")]

    operations = [
        migrations.AddField(
            model_name="sitesettings",
            name="agencies",
            field=models.JSONField(
                blank=True,
                default=functools.partial(list, AGENCIES),
                verbose_name="news agencies",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="agency",
            field=models.CharField(
                blank=True,
                default="",
                help_text=(
                    "The agency whose copy this source delivers, such as Reuters. Its stories are "
                    "agency copy: search engines do not get them as our own news. Leave empty for "
                    "your own source."
                ),
                max_length=100,
                verbose_name="news agency",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="agency_copy",
            field=models.BooleanField(blank=True, null=True, verbose_name="agency copy"),
        ),
        migrations.AddField(
            model_name="article",
            name="agency_name",
            field=models.CharField(editable=False, max_length=300, null=True),
        ),
        migrations.RunPython(decide, migrations.RunPython.noop),
    ]
