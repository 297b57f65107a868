"""Files that a source brings along beside stories and pictures."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0020_addresses_in_any_form'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=500)),
                ('path', models.CharField(max_length=500, verbose_name='address')),
                ('content', models.CharField(default='', max_length=500)),
                ('bundle', models.CharField(max_length=500, null=True)),
                ('file', models.FileField(max_length=200, upload_to='', verbose_name='file')),
                ('media_type', models.CharField(max_length=100, verbose_name='type')),
                ('digest', models.CharField(max_length=64)),
                ('size', models.BigIntegerField(default=0, verbose_name='size')),
                ('mtime_ns', models.BigIntegerField(default=0)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stored_files', to='articles.source')),
            ],
            options={
                'verbose_name': 'other file',
                'verbose_name_plural': 'other files',
                'ordering': ['path'],
                'indexes': [models.Index(fields=['path'], name='stored_file_path'), models.Index(fields=['place'], name='stored_file_place'), models.Index(fields=['source', 'content'], name='stored_file_content')],
                'constraints': [models.UniqueConstraint(fields=('source', 'place'), name='one_file_a_place')],
            },
        ),
    ]
