"""Pictures that are stored already: readers get them without the place where they were taken."""

from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import migrations

from articles.migrations.frozen.locations import without_location


def blank(apps, schema_editor):
    pictures = apps.get_model("articles", "Picture").objects.order_by("pk")
    for name in pictures.values_list("file", flat=True).iterator(1000):
        try:
            with default_storage.open(name) as file:
                data = file.read()
        except OSError:  # its file is gone, or cannot be read: readers do not get it either
            continue
        blanked = without_location(data)
        if blanked != data:
            replace(name, blanked)


def replace(name, data):
    """Readers see the old file or the new one, never a part of it."""
    waiting = f"{name}.new"
    default_storage.delete(waiting)  # of a process that was killed
    default_storage.save(waiting, ContentFile(data))
    Path(default_storage.path(waiting)).replace(default_storage.path(name))


class Migration(migrations.Migration):
    dependencies = [("articles", "0021_stored_files")]

    operations = [migrations.RunPython(blank, migrations.RunPython.noop)]
