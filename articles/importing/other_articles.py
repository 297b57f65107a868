"""Articles without a file of the source follow new rules of the site too: their addresses, and what
they inherit."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from articles import present
from articles.addresses import owners
from articles.derivation import derive
from articles.models import Article, Revision, SiteSettings, Source
from articles.references import resolver_for
from articles.writing import Writing, write

#: Settings that decide about addresses and what pages inherit.
RULES = frozenset({"rules", "languages", "default_language", "time_zone"})
#: Articles a transaction.
BATCH = 200


def follow_rules(source: Source) -> int:
    """Bring the articles that are not of ``source`` in line with the rules as they are now; says
    how many changed. One whose new address is taken keeps what it has."""
    others = Article.objects.exclude(source_file__source=source).order_by("pk")
    keys = list(others.values_list("pk", flat=True))
    changed = 0
    for start in range(0, len(keys), BATCH):
        with transaction.atomic(), present.one_reading():
            rows = Article.objects.select_for_update().filter(pk__in=keys[start : start + BATCH])
            writings = [found for article in rows if (found := _following(article)) is not None]
            if writings:
                write(writings, via=Revision.Via.IMPORT, at=timezone.now(), note="New rules")
            changed += len(writings)
    return changed


def _following(article: Article) -> Writing | None:
    """The article as the rules want it; None where it is so already."""
    rules, former = present.rules(), article.derived()
    article.url_language = rules.tree_of(article.url_language or None)
    authored = article.authored()
    derived, _rendered = derive(
        authored,
        article.placement(),
        rules=rules,
        resolve=resolver_for(article),
        math=SiteSettings.math_by_default(),
    )
    if derived == former or owners([derived.path]).get(derived.path, article.pk) != article.pk:
        return None
    return Writing(article, authored, derived)
