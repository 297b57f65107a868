"""Formulas on pages: the article's setting applies, or the site's if it has none."""

from __future__ import annotations

import pytest

from articles.editing import deriving
from articles.models import Article, SiteSettings
from tests.stories import story

pytestmark = pytest.mark.django_db

BODY = r"Since \(a^2\), so."


def formulas(client, path: str = "/post/a/") -> int:
    return client.get(path).content.decode().count("<math")


@pytest.mark.parametrize(("own", "expected"), [(True, 1), (False, 0), (None, 0)])
def test_the_article_s_own_word_counts(client, own, expected):
    story("a", body=BODY, mathjax=own)
    assert formulas(client) == expected


@pytest.mark.parametrize(("own", "expected"), [(True, 1), (False, 0), (None, 1)])
def test_the_site_s_word_counts_where_the_article_has_none(client, own, expected):
    story("a", body=BODY, mathjax=own)
    site = SiteSettings.objects.get_or_create(pk=1)[0]
    site.mathjax = True
    site.save()
    assert formulas(client) == expected
    site.mathjax = False
    site.save()
    assert formulas(client) == (own is True)


def test_a_save_keeps_the_site_s_word(client):
    SiteSettings.objects.update_or_create(pk=1, defaults={"mathjax": True})
    story("a", body=BODY)
    article = Article.objects.get()
    deriving.check_rendering(article, article.authored())
    assert "<math" in deriving.derive_columns(article, article.authored()).html
