"""What was in review before the conversations existed waits for anybody who may publish."""

from django.db import migrations


def add_messages(apps, schema_editor):
    """Add an open message about each story and each working copy in review. An article has at most
    one open message: that about its working copy."""
    messages = apps.get_model("articles", "ReviewMessage").objects
    copies = apps.get_model("articles", "WorkingCopy").objects.filter(status="review")
    articles = apps.get_model("articles", "Article").objects.filter(status="review")
    waiting = messages.filter(is_open=True).values("article")
    make = messages.model
    messages.bulk_create(
        make(article_id=article, kind="submit", of_working_copy=True, at=at, author_id=user)
        for article, at, user in copies.exclude(article__in=waiting).values_list(
            "article", "updated_at", "updated_by"
        )
    )
    messages.bulk_create(
        (
            make(article_id=article, kind="submit", at=at, author_id=user)
            for article, at, user in articles.exclude(pk__in=waiting).values_list(
                "pk", "updated_at", "updated_by"
            )
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0034_desk_roles_and_actions")]

    operations = [migrations.RunPython(add_messages, migrations.RunPython.noop, elidable=True)]
