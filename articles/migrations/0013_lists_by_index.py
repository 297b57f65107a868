"""Lists of a large site come from an index in their order, and are counted there: the indexes of the
next change do not begin with the status any more, which SQLite took for better than any other."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0012_search_texts_apart'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='article',
            name='article_river',
        ),
        migrations.RemoveIndex(
            model_name='article',
            name='article_section_river',
        ),
        migrations.RemoveIndex(
            model_name='article',
            name='article_goes_live',
        ),
        migrations.RemoveIndex(
            model_name='article',
            name='article_expires',
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('kind', 'page'), ('status', 'published')), fields=['url_language', 'listed', 'rank', '-sort_date', 'title_key', 'path', 'kind', 'status', 'type', 'page_language', 'live_from', 'live_until'], name='article_river'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('kind', 'page'), ('status', 'published')), fields=['url_language', 'listed', 'section', 'rank', '-sort_date', 'title_key', 'path', 'kind', 'status', 'type', 'page_language', 'live_from', 'live_until'], name='article_section_river'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('kind', 'list'), ('status', 'published')), fields=['kind'], name='article_list_text'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('status', 'published')), fields=['live_from'], name='article_goes_live'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('status', 'published')), fields=['live_until'], name='article_expires'),
        ),
    ]
