"""The page of one story."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from articles.editing.related import find_related_stories
from articles.models import Article
from articles.pages import heads
from articles.pages.page_request import PageRequest
from articles.pages.responses import build_page_context, render_page
from articles.pages.terms import list_author_profiles


def render_article(reader: PageRequest, article: Article) -> HttpResponse:
    """Return the page of a story: a live one, or one of a preview, which may exist in memory
    only."""
    page = build_page_context(reader, "single", article=article)
    around = find_related_stories(article, settings=reader.site, at=reader.at)
    context: dict[str, Any] = {"article": article, "around": around}
    wanted = article.option("authorbox")
    if reader.site.authorbox if wanted is None else wanted:
        context["people"] = list_author_profiles(reader, article)
    head = heads.make_story_head(reader, article, around)
    return render_page(reader, "article.html", page, context, head=head)
