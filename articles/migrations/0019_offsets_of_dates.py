"""Every date keeps the offset that its author wrote, also of stories that are here already: it is
read from the files as they were last taken over. The indexes of the lists hold it, so that the
archive counts its months there.

`migrate` puts the offsets into the search index: migration 0023 marks it as old."""

from django.db import migrations, models

from articles.migrations.frozen.written_dates import dates_of

BATCH = 500

COLUMNS = [
    *("rank", "-sort_date", "title_key", "path"),
    *("kind", "status", "type", "page_language", "live_from", "live_until", "date_offset"),
]
STORY = models.Q(("kind", "page"), ("status", "published"))

#: What is read of a file and its article.
READ = [
    "base",
    *("article__name", "article__sort_date", "article__last_modified"),
    *("article__date_offset", "article__modified_offset"),
]


def fill(apps, schema_editor):
    """Fill the offsets of the dates that stand as their files have them. One that was changed here
    has none: whoever changed it wrote it in the site's own time."""
    settings = apps.get_model("articles", "SiteSettings").objects.first()
    rules = settings.rules.get("dates", {}) if settings else {}
    places = rules.get("date", (":default",))
    files = apps.get_model("articles", "SourceFile").objects.select_related("article")
    files = files.filter(article__isnull=False, base__isnull=False).only(*READ).order_by("pk")
    last = 0
    while some := list(files.filter(pk__gt=last)[:BATCH]):
        last = some[-1].pk
        changed = [file.article for file in some if take_offsets(file, places)]
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE articles_article SET date_offset = %s, modified_offset = %s WHERE id = %s",
                [(one.date_offset, one.modified_offset, one.pk) for one in changed],
            )


def take_offsets(file, places):
    """Set the offsets of a file's article; says whether they were others before."""
    article = file.article
    dates = dates_of(bytes(file.base), name=article.name, places=places)
    if dates is None:
        return False
    (date, date_offset), (modified, modified_offset) = dates
    former = article.date_offset, article.modified_offset
    article.date_offset = date_offset if date == article.sort_date else None
    article.modified_offset = modified_offset if modified == article.last_modified else None
    return former != (article.date_offset, article.modified_offset)


class Migration(migrations.Migration):
    dependencies = [("articles", "0018_labels_checked")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="modified_offset",
            field=models.SmallIntegerField(editable=False, null=True),
        ),
        migrations.RemoveIndex(model_name="article", name="article_river"),
        migrations.RemoveIndex(model_name="article", name="article_section_river"),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=STORY,
                fields=["url_language", "listed", *COLUMNS],
                name="article_river",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=STORY,
                fields=["url_language", "listed", "section", *COLUMNS],
                name="article_section_river",
            ),
        ),
        migrations.AlterField(
            model_name="sitesettings",
            name="time_zone",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Such as Europe/Berlin. All dates are shown in it. "
                "Leave empty to show each date as its author wrote it.",
                max_length=50,
                verbose_name="time zone",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
