"""Pictures may be uploaded, and have texts. The articles that show a picture are known."""

import re
from html import unescape
from urllib.parse import unquote

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


_IMAGE = re.compile(r'<img (?:[^>"]|"[^"]*")*?src="([^"]*)"')
BATCH = 500


def find_uses(apps, schema_editor):
    """Store which articles show which pictures, as their derived columns say."""
    using = schema_editor.connection.alias
    article, picture, use = (
        apps.get_model("articles", name) for name in ("Article", "Picture", "PictureUse")
    )
    prefix = settings.MEDIA_URL
    keys = dict(picture.objects.using(using).order_by("-pk").values_list("file", "pk"))
    if not keys:
        return
    shown = models.Q(html__contains="<img ") | ~models.Q(thumbnail_url="")
    rows = article.objects.using(using).filter(shown).order_by("pk")
    found = []
    for pk, thumbnail, html in rows.values_list("pk", "thumbnail_url", "html").iterator(BATCH):
        urls = {thumbnail, *map(unescape, _IMAGE.findall(html))}
        names = {unquote(url.removeprefix(prefix)) for url in urls if url.startswith(prefix)}
        found += [use(article_id=pk, picture_id=keys[name]) for name in names if name in keys]
        if len(found) >= BATCH:
            use.objects.using(using).bulk_create(found)
            found = []
    use.objects.using(using).bulk_create(found)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0041_calendar_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PictureUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a picture",
                "verbose_name_plural": "uses of pictures",
            },
        ),
        migrations.AddField(
            model_name="picture",
            name="alt",
            field=models.CharField(
                blank=True,
                default="",
                help_text="What the picture shows, for people who cannot see it. Used where the story has no text of its own for the picture.",
                max_length=500,
                verbose_name="alternative text",
            ),
        ),
        migrations.AddField(
            model_name="picture",
            name="caption",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Shown below the picture.",
                max_length=1000,
                verbose_name="caption",
            ),
        ),
        migrations.AddField(
            model_name="picture",
            name="credit",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The photographer or the agency. Shown after the caption.",
                max_length=200,
                verbose_name="credit",
            ),
        ),
        migrations.AddField(
            model_name="picture",
            name="digest",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="picture",
            name="uploaded_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="uploaded"),
        ),
        migrations.AddField(
            model_name="picture",
            name="uploaded_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="uploaded by",
            ),
        ),
        migrations.AlterField(
            model_name="picture",
            name="source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pictures",
                to="articles.source",
                verbose_name="source",
            ),
        ),
        migrations.AddIndex(
            model_name="picture",
            index=models.Index(fields=["file"], name="picture_file"),
        ),
        migrations.AddConstraint(
            model_name="picture",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", None)), fields=("path",), name="one_upload_an_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="picture",
            constraint=models.UniqueConstraint(
                condition=models.Q(("digest", ""), _negated=True),
                fields=("digest",),
                name="one_upload_of_same_bytes",
            ),
        ),
        migrations.AddField(
            model_name="pictureuse",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="picture_uses",
                to="articles.article",
            ),
        ),
        migrations.AddField(
            model_name="pictureuse",
            name="picture",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="uses",
                to="articles.picture",
            ),
        ),
        migrations.AddConstraint(
            model_name="pictureuse",
            constraint=models.UniqueConstraint(
                fields=("picture", "article"), name="one_use_of_a_picture"
            ),
        ),
        migrations.RunPython(find_uses, migrations.RunPython.noop, elidable=True),
    ]
