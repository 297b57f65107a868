"""All tables as migrations 0001 to 0023 leave them. A fresh database starts here.

A database that already has some of these migrations gets the rest of them, which also convert what
is stored. They stay beside this one until no supported release is older than 0023.
"""

import datetime
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import functools
import taggit.managers
from django.conf import settings
from django.db import migrations, models

SQLITE = [
    # The sort key numbers the stories in order of date: FTS5 reads them newest first.
    """
    CREATE TABLE articles_search_entries (
        sort_key INTEGER PRIMARY KEY,
        article_id INTEGER NOT NULL UNIQUE
            REFERENCES articles_article (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        language TEXT NOT NULL
    )
    """,
    "CREATE INDEX articles_search_language ON articles_search_entries (language)",
    # The words lie apart from the entries, in the order in which stories come in: an import that
    # inserts them in order of date writes each page of the table four times.
    """
    CREATE TABLE articles_search_texts (
        article_id INTEGER PRIMARY KEY,
        title TEXT NOT NULL,
        labels TEXT NOT NULL,
        text TEXT NOT NULL,
        facets TEXT NOT NULL DEFAULT ''
    )
    """,
    # FTS5 reads the content of its indexes here.
    """
    CREATE VIEW articles_search AS
    SELECT sort_key, article_id, language, title, labels, text
    FROM articles_search_entries JOIN articles_search_texts USING (article_id)
    """,
    # Words come folded, stemmed and separated by spaces, so the simplest tokenizer is enough.
    """
    CREATE VIRTUAL TABLE articles_search_words USING fts5 (
        title, labels, text, content='articles_search', content_rowid='sort_key',
        tokenize='ascii'
    )
    """,
    # Bytes of new words that FTS5 gathers before it writes: an import is twice as fast.
    "INSERT INTO articles_search_words (articles_search_words, rank) VALUES ('hashsize', 8388608)",
    # Pieces of the index that are merged at a time; with four, an import writes all three times.
    "INSERT INTO articles_search_words (articles_search_words, rank) VALUES ('automerge', 16)",
    # Titles alone, since FTS5 reads all words of an index to see which of them stand in a title.
    """
    CREATE VIRTUAL TABLE articles_search_titles USING fts5 (
        title, content='articles_search', content_rowid='sort_key', tokenize='ascii'
    )
    """,
    # FTS5 must be told what it holds of a row that goes. No trigger adds rows: it could be undone by
    # itself, for which FTS5 would write all that it has gathered, story by story.
    """
    CREATE TRIGGER articles_search_removed AFTER DELETE ON articles_search_entries BEGIN
        INSERT INTO articles_search_words (articles_search_words, rowid, title, labels, text)
        SELECT 'delete', old.sort_key, title, labels, text
        FROM articles_search_texts WHERE article_id = old.article_id;
        INSERT INTO articles_search_titles (articles_search_titles, rowid, title)
        SELECT 'delete', old.sort_key, title
        FROM articles_search_texts WHERE article_id = old.article_id;
        DELETE FROM articles_search_texts WHERE article_id = old.article_id;
    END
    """,
    """
    CREATE TABLE articles_search_vocabulary (
        length integer NOT NULL,
        word TEXT NOT NULL,
        mirrored TEXT NOT NULL,
        PRIMARY KEY (length, word)
    ) WITHOUT ROWID
    """,
    """
    CREATE INDEX articles_search_vocabulary_mirrored
    ON articles_search_vocabulary (length, mirrored)
    """,
]

POSTGRESQL = [
    """
    CREATE TABLE articles_search (
        sort_key bigint NOT NULL,
        article_id bigint PRIMARY KEY,
        language text NOT NULL,
        title text NOT NULL,
        labels text NOT NULL,
        text text NOT NULL,
        title_vector tsvector NOT NULL,
        vector tsvector NOT NULL
    )
    """,
    # A search reads the vector and the text of hundreds of stories: uncompressed, they are read in
    # half the time and take up little more space.
    """
    ALTER TABLE articles_search
        ALTER COLUMN text SET STORAGE EXTERNAL, ALTER COLUMN vector SET STORAGE EXTERNAL
    """,
    "CREATE INDEX articles_search_language ON articles_search (language)",
    "CREATE INDEX articles_search_newest ON articles_search (sort_key DESC)",
    # Every search reads all of the pending list, so it has kilobytes, not the default's megabytes.
    """
    CREATE INDEX articles_search_words ON articles_search USING gin (vector)
    WITH (gin_pending_list_limit = 512)
    """,
    """
    CREATE INDEX articles_search_title_words ON articles_search USING gin (title_vector)
    WITH (gin_pending_list_limit = 512)
    """,
    # Always true. The planner does not know what it costs to read a vector and would rather read the
    # whole table than an index; a search asks this too, and its cost is that of reading. Searches
    # are not spread over several processes: what is read newest first ends before they start.
    """
    CREATE FUNCTION articles_search_unpack(bigint) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE COST 2000 AS 'BEGIN RETURN true; END'
    """,
    # Triggers, not a foreign key: a table that another one refers to cannot be truncated alone.
    """
    CREATE FUNCTION articles_search_forget() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            TRUNCATE articles_search;
        ELSE
            DELETE FROM articles_search USING gone WHERE article_id = gone.id;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER articles_search_removed AFTER DELETE ON articles_article
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION articles_search_forget()
    """,
    """
    CREATE TRIGGER articles_search_truncated AFTER TRUNCATE ON articles_article
    FOR EACH STATEMENT EXECUTE FUNCTION articles_search_forget()
    """,
    # Apart from the words: a row that changes is written into each of their large indexes again.
    """
    CREATE TABLE articles_search_facets (
        article_id bigint PRIMARY KEY,
        facets text NOT NULL
    )
    """,
    """
    CREATE FUNCTION articles_search_forget_facets() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            TRUNCATE articles_search_facets;
        ELSE
            DELETE FROM articles_search_facets facets USING gone
            WHERE facets.article_id = gone.article_id;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER articles_search_facets_removed AFTER DELETE ON articles_search
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION articles_search_forget_facets()
    """,
    """
    CREATE TRIGGER articles_search_facets_truncated AFTER TRUNCATE ON articles_search
    FOR EACH STATEMENT EXECUTE FUNCTION articles_search_forget_facets()
    """,
    # Bytes order the words, as on SQLite; a search reads ranges of them.
    """
    CREATE TABLE articles_search_vocabulary (
        length integer NOT NULL,
        word text COLLATE "C" NOT NULL,
        mirrored text COLLATE "C" NOT NULL,
        PRIMARY KEY (length, word)
    )
    """,
    """
    CREATE INDEX articles_search_vocabulary_mirrored
    ON articles_search_vocabulary (length, mirrored)
    """,
    "CREATE TABLE articles_search_common (word text PRIMARY KEY)",
    """
    CREATE TABLE articles_search_pairs (
        row integer NOT NULL,
        block integer NOT NULL,
        bits bit(8192) NOT NULL,
        PRIMARY KEY (row, block)
    )
    """,
]

FORWARDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
BACKWARDS = {
    "sqlite": [
        "DROP TABLE articles_search_vocabulary",
        "DROP TABLE articles_search_titles",
        "DROP TABLE articles_search_words",
        "DROP VIEW articles_search",
        "DROP TABLE articles_search_texts",
        "DROP TABLE articles_search_entries",
    ],
    "postgresql": [
        "DROP TABLE articles_search_pairs",
        "DROP TABLE articles_search_common",
        "DROP TABLE articles_search_vocabulary",
        "DROP TABLE articles_search_facets",
        "DROP TRIGGER articles_search_truncated ON articles_article",
        "DROP TRIGGER articles_search_removed ON articles_article",
        "DROP TABLE articles_search",
        "DROP FUNCTION articles_search_forget_facets()",
        "DROP FUNCTION articles_search_forget()",
        "DROP FUNCTION articles_search_unpack(bigint)",
    ],
}


def execute(statements):
    def run(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ("articles", "0001_initial"),
        ("articles", "0002_search"),
        ("articles", "0003_import_runs"),
        ("articles", "0004_search_by_statement"),
        ("articles", "0005_lists_as_hugo_orders_them"),
        ("articles", "0006_search_vocabulary"),
        ("articles", "0007_translation_keys"),
        ("articles", "0008_site_configuration"),
        ("articles", "0009_logo_alone"),
        ("articles", "0010_next_change_by_index"),
        ("articles", "0011_search_shortcuts"),
        ("articles", "0012_search_texts_apart"),
        ("articles", "0013_lists_by_index"),
        ("articles", "0014_pairs_told_apart"),
        ("articles", "0015_pairs_in_order"),
        ("articles", "0016_search_facets"),
        ("articles", "0017_agency_copy"),
        ("articles", "0018_labels_checked"),
        ("articles", "0019_offsets_of_dates"),
        ("articles", "0020_addresses_in_any_form"),
        ("articles", "0021_stored_files"),
        ("articles", "0022_pictures_without_location"),
        ("articles", "0023_feed_identity_and_invisible_characters"),
    ]
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name='SiteSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(default='Newsroom', max_length=200, verbose_name='site title')),
                ('wordmark', models.CharField(blank=True, default='', help_text='Where the masthead says something else than the title.', max_length=200, verbose_name='word mark')),
                ('subtitle', models.CharField(blank=True, default='', help_text='Under the word mark.', max_length=200, verbose_name='tag line')),
                ('description', models.TextField(blank=True, default='', help_text='For search engines: the home page.', verbose_name='description')),
                ('logo', models.CharField(blank=True, default='', help_text='Address of a picture on this site; empty: the title is the word mark.', max_length=300, verbose_name='logo picture')),
                ('logo_alone', models.BooleanField(default=False, help_text='The logo picture says the title already.', verbose_name='picture without the title')),
                ('author_name', models.CharField(blank=True, default='', help_text='Signs stories that name no author.', max_length=100, verbose_name="the desk's name")),
                ('author_bio', models.TextField(blank=True, default='', help_text='Markdown, for the author box.', verbose_name='about the desk')),
                ('author_avatar', models.CharField(blank=True, default='', help_text='Address of a square picture on this site.', max_length=300, verbose_name="the desk's picture")),
                ('time_zone', models.CharField(blank=True, default='', help_text='Such as Europe/Berlin. All dates are shown in it. Leave empty to show each date as its author wrote it.', max_length=50, verbose_name='time zone')),
                ('base_address', models.CharField(blank=True, default='', help_text='Such as https://example.org. Feeds name stories by it, so that readers see none twice. Set it once and keep it.', max_length=300, validators=[django.core.validators.RegexValidator('\\Ahttps?://[^\\s/?#@]+(?:/[^\\s?#]*)?\\Z', 'Write the whole address, such as https://example.org.')], verbose_name='base address')),
                ('default_language', models.CharField(blank=True, default='', editable=False, max_length=20)),
                ('languages', models.JSONField(blank=True, default=list, verbose_name='languages')),
                ('rules', models.JSONField(default=dict, editable=False)),
                ('copyright', models.CharField(blank=True, default='', help_text='Empty: the site title.', max_length=200, verbose_name='copyright')),
                ('highlight_colour', models.CharField(default='#a3261e', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-fA-F]{6}\\Z', 'Write a colour as #rrggbb.')], verbose_name='highlight colour')),
                ('main_sections', models.JSONField(blank=True, default=list, help_text='Sections that the home page and “recent” show; empty: every dated article.', verbose_name='main sections')),
                ('page_size', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='stories a page')),
                ('date_format', models.CharField(blank=True, default='', help_text="Django's letters.", max_length=50, verbose_name='date format')),
                ('sidebar_home', models.CharField(choices=[('left', 'Left'), ('right', 'Right'), ('none', 'No sidebar')], default='right', max_length=5, verbose_name='sidebar on the home page')),
                ('sidebar_list', models.CharField(choices=[('left', 'Left'), ('right', 'Right'), ('none', 'No sidebar')], default='right', max_length=5, verbose_name='sidebar on lists')),
                ('sidebar_single', models.CharField(choices=[('left', 'Left'), ('right', 'Right'), ('none', 'No sidebar')], default='right', max_length=5, verbose_name='sidebar on articles')),
                ('widgets', models.JSONField(blank=True, default=functools.partial(list, ('search', 'recent', 'taglist')), help_text='In this order.', verbose_name='widgets')),
                ('widget_options', models.JSONField(blank=True, default=dict, verbose_name='widget options')),
                ('byline', models.JSONField(blank=True, default=functools.partial(list, ('author', 'date', 'categories')), verbose_name='byline')),
                ('thumbnail_visibility', models.JSONField(blank=True, default=functools.partial(list, ('list', 'post')), verbose_name='thumbnails on')),
                ('authorbox', models.BooleanField(default=False, verbose_name='author box')),
                ('pager', models.BooleanField(default=True, verbose_name='previous and next')),
                ('toc', models.BooleanField(default=False, verbose_name='table of contents')),
                ('mathjax', models.BooleanField(default=False, verbose_name='math')),
                ('agencies', models.JSONField(blank=True, default=functools.partial(list, ('AAP', 'AFP', 'Agence France-Presse', 'ANP', 'ANSA', 'AP', 'APA', 'Associated Press', 'Austria Presse Agentur', 'Belga', 'Canadian Press', 'ČTK', 'Deutsche Presse-Agentur', 'dpa', 'dpa-AFX', 'EFE', 'epd', 'IANS', 'Keystone-SDA', 'KNA', 'Kyodo', 'Kyodo News', 'Lusa', 'NTB', 'PA Media', 'PAP', 'Press Association', 'Press Trust of India', 'PTI', 'Reuters', 'Ritzau', 'SDA', 'TASS', 'The Associated Press', 'The Canadian Press', 'Thomson Reuters', 'UPI', 'Xinhua', 'Yonhap')), verbose_name='news agencies')),
                ('readmore', models.BooleanField(default=False, verbose_name='“Read more” under cut summaries')),
                ('index_version', models.PositiveSmallIntegerField(default=2, editable=False)),
                ('generation', models.PositiveBigIntegerField(default=1, editable=False)),
                ('labels_checked', models.PositiveBigIntegerField(default=0, editable=False)),
            ],
            options={
                'verbose_name': 'site settings',
                'verbose_name_plural': 'site settings',
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('root', models.CharField(help_text='The folder that the paths are below.', max_length=1000, verbose_name='content root')),
                ('agency', models.CharField(blank=True, default='', help_text='The agency whose copy this source delivers, such as Reuters. Its stories are agency copy: search engines do not get them as our own news. Leave empty for your own source.', max_length=100, verbose_name='news agency')),
                ('configuration', models.JSONField(editable=False, null=True)),
                ('imported_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last import')),
                ('reported', models.JSONField(default=dict, editable=False)),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('page', 'Story'), ('list', 'Text of a list page')], default='page', editable=False, max_length=4)),
                ('folder', models.CharField(blank=True, default='', max_length=300, verbose_name='folder')),
                ('name', models.CharField(blank=True, default='', max_length=200, verbose_name='file name')),
                ('section', models.CharField(blank=True, default='', help_text='The first part of the address; the story is listed at /section/.', max_length=200, verbose_name='section')),
                ('url_language', models.CharField(blank=True, default='', editable=False, max_length=20)),
                ('placed_language', models.CharField(blank=True, default='', editable=False, max_length=20)),
                ('markup', models.CharField(default='markdown', editable=False, max_length=8)),
                ('date_offset', models.SmallIntegerField(editable=False, null=True)),
                ('modified_offset', models.SmallIntegerField(editable=False, null=True)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('review', 'In review'), ('published', 'Published'), ('retracted', 'Retracted')], default='draft', max_length=10, verbose_name='status')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('path', models.CharField(editable=False, max_length=500, unique=True)),
                ('first_path', models.CharField(editable=False, max_length=510, null=True, unique=True)),
                ('page_language', models.CharField(default='', editable=False, max_length=35)),
                ('headline', models.CharField(default='', editable=False, max_length=520)),
                ('title_key', models.CharField(default='', editable=False, max_length=96)),
                ('type', models.CharField(default='', editable=False, max_length=200)),
                ('live_from', models.DateTimeField(default=datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.timezone.utc), editable=False)),
                ('live_until', models.DateTimeField(default=datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.timezone.utc), editable=False)),
                ('sort_date', models.DateTimeField(default=datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.timezone.utc), editable=False)),
                ('rank', models.IntegerField(default=2147483647, editable=False)),
                ('listed', models.BooleanField(default=True, editable=False)),
                ('word_count', models.PositiveIntegerField(default=0, editable=False)),
                ('truncated', models.BooleanField(default=False, editable=False)),
                ('credit_name', models.CharField(blank=True, default='', editable=False, max_length=300)),
                ('credit_url', models.CharField(blank=True, default='', editable=False, max_length=2000)),
                ('agency_name', models.CharField(editable=False, max_length=300, null=True)),
                ('thumbnail_url', models.CharField(blank=True, default='', editable=False, max_length=1000)),
                ('thumbnail_width', models.PositiveIntegerField(editable=False, null=True)),
                ('thumbnail_height', models.PositiveIntegerField(editable=False, null=True)),
                ('inherited', models.JSONField(default=dict, editable=False)),
                ('renderer_version', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('terms', models.JSONField(default=dict, editable=False)),
                ('title', models.CharField(blank=True, help_text='The headline, as readers see it on the page, in lists and in feeds.', max_length=500, null=True, verbose_name='title')),
                ('link_title', models.CharField(blank=True, help_text='For menus.', max_length=500, null=True, verbose_name='short title')),
                ('language', models.CharField(blank=True, help_text='Empty: as the site.', max_length=35, null=True, verbose_name='language')),
                ('slug', models.CharField(blank=True, help_text="The last part of the address. A live story's old address will redirect.", max_length=200, null=True, verbose_name='slug')),
                ('url', models.CharField(blank=True, help_text='Replaces the whole address, e.g. /about-us/. Usually left empty.', max_length=500, null=True, verbose_name='address')),
                ('aliases', models.JSONField(blank=True, default=list, help_text='They redirect to this story.', verbose_name='old addresses')),
                ('date', models.DateTimeField(blank=True, null=True, verbose_name='date')),
                ('publish_date', models.DateTimeField(blank=True, help_text='Readers see the story from then on.', null=True, verbose_name='publish from')),
                ('expiry_date', models.DateTimeField(blank=True, help_text='Readers no longer see it from then on.', null=True, verbose_name='expires')),
                ('last_modified', models.DateTimeField(blank=True, help_text='Shown as “Updated …”.', null=True, verbose_name='updated')),
                ('weight', models.IntegerField(blank=True, help_text='Stories with a weight stand before all others, the lowest first.', null=True, verbose_name='weight')),
                ('translation_key', models.CharField(blank=True, help_text='Stories with the same key are translations of each other.', max_length=200, null=True, verbose_name='translation key')),
                ('translations', models.JSONField(blank=True, default=list)),
                ('menu', models.JSONField(blank=True, null=True, verbose_name='menu')),
                ('thumbnail', models.CharField(blank=True, help_text='Address of a picture on this site, e.g. /images/harbour.jpg.', max_length=1000, null=True, verbose_name='picture')),
                ('thumbnail_visibility', models.JSONField(blank=True, null=True, verbose_name='picture shows in')),
                ('sidebar', models.CharField(blank=True, choices=[('left', 'Left'), ('right', 'Right'), ('none', 'No sidebar')], max_length=5, null=True, verbose_name='sidebar')),
                ('widgets', models.JSONField(blank=True, null=True, verbose_name='widgets')),
                ('post_meta', models.JSONField(blank=True, null=True, verbose_name='byline')),
                ('authorbox', models.BooleanField(blank=True, null=True, verbose_name='author box')),
                ('pager', models.BooleanField(blank=True, null=True, verbose_name='previous and next')),
                ('toc', models.BooleanField(blank=True, null=True, verbose_name='table of contents')),
                ('mathjax', models.BooleanField(blank=True, null=True, verbose_name='math')),
                ('agency_copy', models.BooleanField(blank=True, null=True, verbose_name='agency copy')),
                ('comments', models.BooleanField(blank=True, null=True, verbose_name='comments')),
                ('lead', models.TextField(blank=True, help_text='Plain text between headline and story.', null=True, verbose_name='lead')),
                ('summary', models.TextField(blank=True, help_text="Markdown. Shown in lists and feeds instead of the story's beginning.", null=True, verbose_name='summary')),
                ('description', models.TextField(blank=True, help_text='For search engines and share cards.', null=True, verbose_name='description')),
                ('excerpt', models.TextField(default='', editable=False)),
                ('summary_html', models.TextField(default='', editable=False)),
                ('params', models.JSONField(blank=True, default=dict)),
                ('contents', models.JSONField(default=list, editable=False)),
                ('body', models.TextField(blank=True, default='', help_text='Markdown.', verbose_name='story')),
                ('html', models.TextField(default='', editable=False)),
                ('plain_text', models.TextField(default='', editable=False)),
                ('updated_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'article',
                'verbose_name_plural': 'articles',
                'ordering': ['-sort_date', '-pk'],
                'permissions': [('publish_article', 'Can publish and retract articles')],
            },
        ),
        migrations.CreateModel(
            name='Author',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('key', models.CharField(editable=False, max_length=100, unique=True)),
                ('slug', models.CharField(help_text='The address: /authors/<slug>/.', max_length=100, unique=True, verbose_name='slug')),
                ('bio', models.TextField(blank=True, default='', help_text='Markdown. Shown in the author box.', verbose_name='bio')),
                ('bio_html', models.TextField(blank=True, default='', editable=False)),
                ('picture', models.CharField(blank=True, default='', help_text='Address of a square picture on this site, e.g. /images/ann.jpg.', max_length=300, verbose_name='picture')),
                ('alias_of', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='articles.author')),
            ],
            options={
                'verbose_name': 'author',
                'verbose_name_plural': 'authors',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='ArticleAuthor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('spelling', models.CharField(blank=True, default='', editable=False, max_length=100)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='author_uses', to='articles.article')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='articles.author')),
            ],
            options={
                'verbose_name': 'author',
                'verbose_name_plural': 'authors, in order',
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('article', 'author'), name='one_use_of_an_author')],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='authors',
            field=models.ManyToManyField(blank=True, related_name='articles', through='articles.ArticleAuthor', to='articles.author'),
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('key', models.CharField(editable=False, max_length=100, unique=True)),
                ('slug', models.CharField(help_text="The last part of the page's address. The old address will redirect.", max_length=100, unique=True, verbose_name='slug')),
                ('description', models.TextField(blank=True, default='', help_text='Shown above the list of stories.', verbose_name='description')),
                ('alias_of', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='articles.category')),
            ],
            options={
                'verbose_name': 'category',
                'verbose_name_plural': 'categories',
                'ordering': ['key'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ArticleCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('weight', models.IntegerField(default=0)),
                ('spelling', models.CharField(blank=True, default='', max_length=100)),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='category_uses', to='articles.article')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='articles.category')),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('weight', 0), _negated=True), fields=['tag'], name='weighed_use_of_category')],
                'constraints': [models.UniqueConstraint(fields=('content_object', 'tag'), name='one_use_of_a_category')],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='categories',
            field=taggit.managers.TaggableManager(blank=True, help_text='A comma-separated list of tags.', through='articles.ArticleCategory', to='articles.Category', verbose_name='categories'),
        ),
        migrations.CreateModel(
            name='MenuEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('menu', models.CharField(default='main', max_length=50, verbose_name='menu')),
                ('language', models.CharField(blank=True, default='', help_text='Empty: all languages.', max_length=20, verbose_name='language')),
                ('name', models.CharField(max_length=200, verbose_name='text')),
                ('title', models.CharField(blank=True, default='', help_text='Shown on hovering.', max_length=200, verbose_name='tooltip')),
                ('url', models.CharField(blank=True, default='', help_text='Path or https:// address.', max_length=500, verbose_name='address')),
                ('identifier', models.CharField(blank=True, default='', max_length=100)),
                ('parent', models.CharField(blank=True, default='', help_text='Identifier of the entry.', max_length=100, verbose_name='below')),
                ('page_ref', models.CharField(blank=True, default='', editable=False, help_text='Hugo: the page by its place in the content, where a configuration names one.', max_length=500)),
                ('before', models.CharField(blank=True, default='', editable=False, max_length=500)),
                ('after', models.CharField(blank=True, default='', editable=False, max_length=500)),
                ('weight', models.IntegerField(default=0, help_text='Lower stands first; 0 stands last.', verbose_name='weight')),
                ('from_article', models.BooleanField(default=False, editable=False)),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='menu_entries', to='articles.article', verbose_name='or the article')),
            ],
            options={
                'verbose_name': 'menu entry',
                'verbose_name_plural': 'menus',
                'ordering': ['menu', 'weight', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Redirect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(help_text='The path that readers still ask for, e.g. /old/story/.', max_length=500, unique=True, verbose_name='old address')),
                ('target', models.CharField(blank=True, default='', help_text='A path on this site, or a full https:// address.', max_length=500, verbose_name='or to the address')),
                ('origin', models.CharField(choices=[('alias', 'Alias in the article'), ('moved', 'The article moved'), ('editor', 'Added here')], default='editor', editable=False, max_length=10, verbose_name='origin')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='added')),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='redirects', to='articles.article', verbose_name='to the article')),
            ],
            options={
                'verbose_name': 'redirect',
                'verbose_name_plural': 'redirects',
                'ordering': ['path'],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=500, verbose_name='address')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='saved')),
                ('via', models.CharField(choices=[('admin', 'Admin'), ('import', 'Import'), ('command', 'Command')], max_length=10, verbose_name='through')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='note')),
                ('packed', models.BinaryField()),
                ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='revisions', to='articles.article')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'revision',
                'verbose_name_plural': 'revisions',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(help_text='As texts name it, e.g. /images/harbour.jpg.', max_length=500, verbose_name='address')),
                ('file', models.FileField(max_length=600, upload_to='', verbose_name='file')),
                ('width', models.PositiveIntegerField(null=True)),
                ('height', models.PositiveIntegerField(null=True)),
                ('size', models.BigIntegerField(default=0)),
                ('mtime_ns', models.BigIntegerField(default=0)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='articles.source')),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
                'ordering': ['path'],
                'indexes': [models.Index(fields=['path'], name='picture_path')],
                'constraints': [models.UniqueConstraint(fields=('source', 'path'), name='one_picture_an_address')],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started', models.DateTimeField(verbose_name='started')),
                ('finished', models.DateTimeField(null=True, verbose_name='finished')),
                ('ended', models.CharField(choices=[('running', 'Running'), ('completed', 'Completed'), ('interrupted', 'Interrupted'), ('failed', 'Failed')], max_length=12, verbose_name='how it ended')),
                ('reason', models.CharField(default='', max_length=300, verbose_name='why')),
                ('problems_found', models.PositiveIntegerField(default=0, verbose_name='problems')),
                ('counts', models.JSONField(default=dict, verbose_name='files')),
                ('options', models.JSONField(default=dict, verbose_name='options')),
                ('paths', models.JSONField(default=list, verbose_name='paths')),
                ('problems', models.JSONField(default=list, verbose_name='problems by file')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='articles.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'import run',
                'verbose_name_plural': 'import runs',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='SourceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=700, verbose_name='path')),
                ('state', models.CharField(choices=[('imported', 'Imported'), ('conflict', 'In conflict'), ('rejected', 'Rejected'), ('deleted', 'Article deleted here')], default='imported', max_length=10, verbose_name='state')),
                ('size', models.BigIntegerField(default=0)),
                ('mtime_ns', models.BigIntegerField(default=0)),
                ('context', models.CharField(default='', max_length=200)),
                ('problems', models.JSONField(default=list, verbose_name='problems')),
                ('seen_at', models.DateTimeField(null=True, verbose_name='read')),
                ('deleted_at', models.DateTimeField(null=True)),
                ('base', models.BinaryField(null=True)),
                ('incoming', models.BinaryField(null=True)),
                ('article', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='source_file', to='articles.article')),
                ('deleted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='articles.source')),
            ],
            options={
                'verbose_name': 'source file',
                'verbose_name_plural': 'source files',
                'ordering': ['path'],
                'indexes': [models.Index(fields=['source', 'path', 'size', 'mtime_ns', 'context', 'state'], name='source_file_listing')],
                'constraints': [models.UniqueConstraint(fields=('source', 'path'), name='one_row_a_source_file')],
            },
        ),
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
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('key', models.CharField(editable=False, max_length=100, unique=True)),
                ('slug', models.CharField(help_text="The last part of the page's address. The old address will redirect.", max_length=100, unique=True, verbose_name='slug')),
                ('description', models.TextField(blank=True, default='', help_text='Shown above the list of stories.', verbose_name='description')),
                ('alias_of', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='articles.tag')),
            ],
            options={
                'verbose_name': 'tag',
                'verbose_name_plural': 'tags',
                'ordering': ['key'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ArticleTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('weight', models.IntegerField(default=0)),
                ('spelling', models.CharField(blank=True, default='', max_length=100)),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tag_uses', to='articles.article')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='articles.tag')),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('weight', 0), _negated=True), fields=['tag'], name='weighed_use_of_a_tag')],
                'constraints': [models.UniqueConstraint(fields=('content_object', 'tag'), name='one_use_of_a_tag')],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='tags',
            field=taggit.managers.TaggableManager(blank=True, help_text='A comma-separated list of tags.', through='articles.ArticleTag', to='articles.Tag', verbose_name='tags'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('kind', 'page'), ('status', 'published')), fields=['url_language', 'listed', 'rank', '-sort_date', 'title_key', 'path', 'kind', 'status', 'type', 'page_language', 'live_from', 'live_until', 'date_offset'], name='article_river'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('kind', 'page'), ('status', 'published')), fields=['url_language', 'listed', 'section', 'rank', '-sort_date', 'title_key', 'path', 'kind', 'status', 'type', 'page_language', 'live_from', 'live_until', 'date_offset'], name='article_section_river'),
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
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['folder', 'name'], name='article_place'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('translation_key__isnull', False)), fields=['translation_key'], name='article_translation_key'),
        ),
        migrations.RunPython(execute(FORWARDS), execute(BACKWARDS)),
    ]
