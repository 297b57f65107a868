from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_agency_copy")]

    operations = [
        migrations.AddField(
            model_name="sitesettings",
            name="labels_checked",
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
    ]
