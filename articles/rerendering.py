"""Stored articles rendered once more, because something around them has changed: a page that they
link to is there now, or the site's word on formulas is another."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from articles import present
from articles.derivation import derive
from articles.models import Article, SiteSettings
from articles.references import resolver_for

#: How a formula begins.
FORMULA_SIGNS = ("$$", r"\(", r"\[")


def render_again(articles: Iterable[Article]) -> None:
    """Bring the HTML of stored articles up to date; nothing else of them changes."""
    math, rules = SiteSettings.math_by_default(), present.rules()
    for article in articles:
        derived, _rendered = derive(
            article.authored(),
            article.placement(),
            rules=rules,
            resolve=resolver_for(article),
            math=math,
        )
        if derived.html != article.html:
            Article.objects.filter(pk=article.pk).update(
                html=derived.html, summary_html=derived.summary_html
            )


def render_formulas_again() -> None:
    """Render the articles that leave it to the site whether their formulas are set."""
    signs = (Q(body__contains=sign) for sign in FORMULA_SIGNS)
    with_formulas = Article.objects.filter(next(signs) | next(signs) | next(signs), mathjax=None)
    render_again(with_formulas.iterator(chunk_size=200))
