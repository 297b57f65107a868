"""Corrections that files had as a custom parameter become the new key."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations

from articles.migrations.frozen.corrections import read_corrections

BATCH = 500
SPELLINGS = ["corrections", "Corrections", "CORRECTIONS"]


def move(apps, schema_editor):
    site = apps.get_model("articles", "SiteSettings").objects.first()
    zone = ZoneInfo((site and site.time_zone) or settings.TIME_ZONE)
    stories = apps.get_model("articles", "Article").objects.filter(
        params__has_any_keys=SPELLINGS, corrections=[]
    )
    for story in stories.only("params", "sort_date").iterator(BATCH):
        found = read_corrections(
            next(story.params[name] for name in SPELLINGS if name in story.params), zone=zone
        )
        dates = [datetime.fromisoformat(one["date"]) for one in found if "date" in one]
        story.corrections = found
        story.corrected_at = max(dates, default=story.sort_date) if found else None
        story.params = {k: v for k, v in story.params.items() if k.lower() != "corrections"}
        story.save(update_fields=["params", "corrections", "corrected_at"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0029_article_public_version")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
