"""The index pages of tags, categories and authors, and the list of stories of each term."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from articles.editing.addresses import quote_path
from articles.editing.bylines import build_author_profile
from articles.hugo import VOCABULARIES
from articles.models import Article, Author
from articles.models.term_tables import TERM_TABLES
from articles.pages import heads
from articles.pages.page_request import PageRequest
from articles.pages.responses import build_page_context, render_page
from articles.pages.story_lists import find_list_text, paginate
from articles.pages.terms import (
    has_visible_term,
    list_authors_in_use,
    list_terms_in_use,
)
from articles.pages.views.old_addresses import HYPHEN_RUNS
from articles.rendering import strip_markup


@require_safe
def term(
    request: HttpRequest, plural: str, slug: str, language: str = "", number: int = 1
) -> HttpResponse:
    """Show the stories of one tag or category."""
    reader = PageRequest(request, language)
    base = f"{reader.home_url}{plural}/{slug}/"
    if base in reader.navigation.terms_by_path:
        return render_term_at(reader, base, int(number))
    if moved := reader.navigation.term_paths.get((plural, slug)):
        return HttpResponsePermanentRedirect(quote_path(moved))
    if "--" in slug:
        spelt = f"{reader.home_url}{plural}/{HYPHEN_RUNS.sub('-', slug)}/"
        return HttpResponsePermanentRedirect(quote_path(spelt))
    return _render_term_list(reader, plural, slug, int(number), base)


def render_term_at(reader: PageRequest, base: str, number: int) -> HttpResponse:
    """Return the list of a term at ``base``, the address that the front matter of the term's page
    sets by ``slug`` or ``url``."""
    plural, slug = reader.navigation.terms_by_path[base]
    if plural == "authors":
        return _render_author_list(reader, slug, number, base)
    return _render_term_list(reader, plural, slug, number, base)


def _render_term_list(
    reader: PageRequest, plural: str, slug: str, number: int, base: str
) -> HttpResponse:
    text_id = Article.objects.filter(path=base).values("pk")
    terms = TERM_TABLES[plural].terms.objects.annotate_weighed()
    found = _get_term_or_404(terms.annotate(text_id=Subquery(text_id)), slug)
    if found.led_to:
        return _redirect_to_renamed_term(reader, plural, found.led_to)
    stories = reader.stories.with_term(plural, slug)
    stories = stories.in_term_order(plural, slug) if found.weighed else stories.in_order()
    listing = paginate(reader, stories, number, base=base)
    text = find_list_text(reader, base) if found.text_id else None
    # Hugo: a term has a page even if no list shows its stories.
    if (
        listing.total == 0
        and (text is None or text.kind == Article.Kind.PAGE)
        and not reader.visible_articles.with_term(plural, slug).exists()
    ):
        raise Http404
    title = text.headline if text else found.name
    context = {"listing": listing, "title": title, "text": text, "term": found, "label": plural}
    context["own"] = [(plural, slug)]
    words = [*heads.get_list_descriptions(text), strip_markup(found.description)]
    head = heads.make_list_head(reader, listing, title, words, above=plural)
    page = build_page_context(reader, "list", article=text)
    return render_page(reader, "list.html", page, context, head=head)


def _get_term_or_404(terms: Any, slug: str) -> Any:
    """Return the term with this slug. Its attribute ``led_to`` is the slug of the term that has
    replaced it, or None."""
    return get_object_or_404(terms.annotate(led_to=F("alias_of__slug")), slug=slug)


def _redirect_to_renamed_term(reader: PageRequest, plural: str, slug: str) -> HttpResponse:
    """Redirect to the page of the term's current name if readers may see that page."""
    if not has_visible_term(reader, plural, slug):
        raise Http404
    return HttpResponsePermanentRedirect(quote_path(f"{reader.home_url}{plural}/{slug}/"))


@require_safe
def terms(request: HttpRequest, plural: str, language: str = "") -> HttpResponse:
    """Show all tags or categories from A to Z, each with its number of stories."""
    reader = PageRequest(request, language)
    return _render_index(reader, plural, list_terms_in_use(reader, plural))


@require_safe
def author(request: HttpRequest, slug: str, language: str = "", number: int = 1) -> HttpResponse:
    """Show an author's bio and stories."""
    reader = PageRequest(request, language)
    base = f"{reader.home_url}authors/{slug}/"
    if base in reader.navigation.terms_by_path:
        return render_term_at(reader, base, int(number))
    if moved := reader.navigation.term_paths.get(("authors", slug)):
        return HttpResponsePermanentRedirect(quote_path(moved))
    return _render_author_list(reader, slug, int(number), base)


def _render_author_list(reader: PageRequest, slug: str, number: int, base: str) -> HttpResponse:
    text_id = Article.objects.filter(path=base).values("pk")
    found = _get_term_or_404(Author.objects.annotate(text_id=Subquery(text_id)), slug)
    if found.led_to:
        return _redirect_to_renamed_term(reader, "authors", found.led_to)
    listing = paginate(reader, reader.stories.by_author(slug).in_order(), number, base=base)
    if listing.total == 0:
        raise Http404
    text = find_list_text(reader, base) if vars(found)["text_id"] else None
    shown = build_author_profile(found, text)
    context = {"listing": listing, "title": shown.name, "author": shown}
    context |= {"label": "authors", "own": [("authors", slug)]}
    facts = {"name": shown.name, "url": reader.publication.absolute(base)}
    words = [text.meta_description if text else None, shown.bio]
    head = heads.make_list_head(reader, listing, shown.name, words, above="authors", person=facts)
    page = build_page_context(reader, "list", article=text)
    return render_page(reader, "list.html", page, context, head=head)


@require_safe
def authors(request: HttpRequest, language: str = "") -> HttpResponse:
    """Show all authors who have stories that readers may see."""
    reader = PageRequest(request, language)
    return _render_index(reader, "authors", list_authors_in_use(reader))


def _render_index(reader: PageRequest, plural: str, terms: Sequence[Any]) -> HttpResponse:
    text = find_list_text(reader, f"{reader.home_url}{plural}/")
    vocabulary = VOCABULARIES[plural]
    context = {"terms": terms, "plural": plural, "vocabulary": vocabulary, "text": text}
    page = build_page_context(reader, "list", article=text)
    head = heads.build_index_head(reader, plural, text)
    return render_page(reader, "terms.html", page, context, head=head)
