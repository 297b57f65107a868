"""Sort the admin's list by the later save: that of the article or that of its working copy."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models import F


def fill_column(apps, schema_editor):
    articles = apps.get_model("articles", "Article").objects
    articles.update(desk_saved_at=F("updated_at"))
    for copy in apps.get_model("articles", "WorkingCopy").objects.only("article", "updated_at"):
        saved_earlier = articles.filter(pk=copy.article_id, updated_at__lt=copy.updated_at)
        saved_earlier.update(desk_saved_at=copy.updated_at)


class Migration(migrations.Migration):
    dependencies = [("articles", "0032_working_copies")]

    operations = [
        migrations.SeparateDatabaseAndState(
            # Without the default, because SQLite would copy the whole table for it.
            database_operations=[
                migrations.AddField(
                    "article", "desk_saved_at", models.DateTimeField(null=True, editable=False)
                ),
            ],
            state_operations=[
                migrations.AddField(
                    "article",
                    "desk_saved_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, null=True, editable=False
                    ),
                ),
            ],
        ),
        migrations.RunPython(fill_column, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["desk_saved_at", "id"], name="article_desk_order"),
        ),
    ]
