"""What feeds name stories by: the site's base address, and the first address of each article.

Invisible characters no longer tell labels apart: those that only they kept apart become one. The
search index has a version, so that `migrate` renews it when the rules of analysis change. Labels that were
renamed or merged stay as other names. Menu entries that name a page of the content refer to it, not
to the address that it had."""

import django.core.validators
from django.db import migrations, models
from django.db.models import F

from articles.migrations.frozen.names import term_key

#: Vocabulary → (terms, their uses, the columns of a use).
LABELS = {
    "tags": ("Tag", "ArticleTag", "content_object", "tag"),
    "categories": ("Category", "ArticleCategory", "content_object", "tag"),
    "authors": ("Author", "ArticleAuthor", "article", "author"),
}


def keep_present_addresses(apps, schema_editor):
    """Feeds have named these articles by their present addresses until now."""
    articles = apps.get_model("articles", "Article").objects
    articles.filter(status__in=["published", "retracted"]).update(first_path=F("path"))


def unite_labels(apps, schema_editor):
    """Key each label anew; one whose key is another's by now becomes that one."""
    for plural, (terms, uses, article, term) in LABELS.items():
        labels = apps.get_model("articles", terms).objects
        for label in labels.filter(alias_of=None).order_by("pk"):
            key = term_key(label.name)
            if key == label.key:
                continue
            kept = labels.filter(key=key).first()
            if kept is None:
                labels.filter(pk=label.pk).update(key=key)
                continue
            used = apps.get_model("articles", uses).objects
            _hand_over(used.filter(**{term: label}), used, plural, kept, label.slug, article, term)
            labels.filter(pk=label.pk).update(alias_of=kept)


def _hand_over(uses, used, plural, kept, old_slug, article, term):
    for use in uses.select_related(article):
        story = getattr(use, article)
        if used.filter(**{article: story, term: kept}).exists():
            use.delete()
        else:
            setattr(use, term, kept)
            use.save(update_fields=[term])
        named = {}
        for spelling, slug in story.terms.get(plural, ()):
            slug = kept.slug if slug == old_slug else slug
            named.setdefault(slug, [spelling, slug])
        story.terms[plural] = list(named.values())
        story.save(update_fields=["terms"])


def mark_index_as_old(apps, schema_editor):
    apps.get_model("articles", "SiteSettings").objects.update(index_version=1)


def link_menus(apps, schema_editor):
    """Entries that a configuration made for a page refer to it from now on."""
    articles = apps.get_model("articles", "Article").objects
    entries = apps.get_model("articles", "MenuEntry").objects
    for entry in entries.filter(article=None, from_article=False).exclude(page_ref=""):
        page = articles.filter(path=entry.url).first()
        if page is not None:
            entries.filter(pk=entry.pk).update(article=page, url="")


class Migration(migrations.Migration):
    dependencies = [("articles", "0022_pictures_without_location")]

    operations = [
        migrations.AddField(
            model_name="sitesettings",
            name="base_address",
            field=models.CharField(
                blank=True,
                default="",
                help_text=(
                    "Such as https://example.org. Feeds name stories by it, so that readers see "
                    "none twice. Set it once and keep it."
                ),
                max_length=300,
                validators=[
                    django.core.validators.RegexValidator(
                        "\\Ahttps?://[^\\s/?#@]+(?:/[^\\s?#]*)?\\Z",
                        "Write the whole address, such as https://example.org.",
                    )
                ],
                verbose_name="base address",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="first_path",
            field=models.CharField(editable=False, max_length=510, null=True),
        ),
        migrations.RunPython(keep_present_addresses, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="article",
            name="first_path",
            field=models.CharField(editable=False, max_length=510, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name="tag",
            name="slug",
            field=models.CharField(
                help_text="The last part of the page's address. The old address will redirect.",
                max_length=100,
                unique=True,
                verbose_name="slug",
            ),
        ),
        migrations.AlterField(
            model_name="category",
            name="slug",
            field=models.CharField(
                help_text="The last part of the page's address. The old address will redirect.",
                max_length=100,
                unique=True,
                verbose_name="slug",
            ),
        ),
        migrations.AddField(
            model_name="tag",
            name="alias_of",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=models.CASCADE,
                related_name="aliases",
                to="articles.tag",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="alias_of",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=models.CASCADE,
                related_name="aliases",
                to="articles.category",
            ),
        ),
        migrations.AddField(
            model_name="author",
            name="alias_of",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=models.CASCADE,
                related_name="aliases",
                to="articles.author",
            ),
        ),
        migrations.RunPython(unite_labels, migrations.RunPython.noop),
        migrations.AddField(
            model_name="sitesettings",
            name="index_version",
            field=models.PositiveSmallIntegerField(
                default=2, editable=False
            ),
        ),
        migrations.RunPython(mark_index_as_old, migrations.RunPython.noop),
        migrations.RunPython(link_menus, migrations.RunPython.noop),
    ]
