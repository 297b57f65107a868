"""What readers ask for: an address becomes a page.

Lists, articles and terms are read through one visibility rule,
:meth:`ArticleQuerySet.published`, at one moment, ``at``, taken once a request.
"""

from __future__ import annotations

import re

from django.db.models import Subquery
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import resolve
from django.views.decorators.http import require_safe

from articles import heads, languages, search
from articles.addresses import quoted, redirect_at
from articles.facets import Address, Facets
from articles.filters import StoryFilter
from articles.hugo import humanize
from articles.models import Article, Author, Picture
from articles.months import span
from articles.people import person
from articles.visits import VOCABULARIES, Visit

#: Hugo since 0.112 makes a hyphen of every blank: where we have one, addresses of its have several.
RUNS = re.compile(r"-{2,}")

#: Hugo: list pages after the first are /page/2/ …
PAGE_SUFFIX = re.compile(r"page/([0-9]{1,6})/\Z")

#: Stories that the front page shows large: one lead and four seconds.
PROMINENT = 5


@require_safe
def home(request: HttpRequest, language: str = "", number: int = 1) -> HttpResponse:
    """The front page: lead, seconds and the river. Hugo: where every language has a tree of its
    own, the top leads to the default one's."""
    if language not in languages.trees():
        return HttpResponseRedirect(f"/{languages.default()}/")
    visit, number = Visit(request, language), int(number)
    stories = visit.stories.on_front_page(visit.site.main_sections).in_order()
    listing = visit.listing(stories, number, base=visit.home_url)
    prominent = listing.stories[:PROMINENT] if number == 1 else []
    text = visit.list_text(visit.home_url)
    beside = tuple(story.pk for story in listing.stories) if number == 1 else ()
    page = visit.page("home", article=text, prominent=beside)
    context = {
        "text": text,
        "listing": listing,
        "prominent": prominent,
        "river": listing.stories[len(prominent) :],
    }
    return visit.answer("home.html", page, context, head=heads.home(visit, listing, text))


@require_safe
def first_page(request: HttpRequest, base: str) -> HttpResponse:
    """Hugo: ``/page/1/`` redirects to the list itself."""
    return HttpResponsePermanentRedirect(quoted(f"/{base}"))


@require_safe
def address(request: HttpRequest, path: str, language: str = "") -> HttpResponse:
    """Any other path: a story, a section's list, or an old address."""
    visit = Visit(request, language)
    number, base = _split_page(path)
    found = Article.objects.filter(path=f"{visit.home_url}{base}").first()
    if found is not None and found.kind == Article.Kind.PAGE and base == path:
        return article_page(visit, found)
    listed = section_page(visit, base, number, text=visit.readable_text(found))
    return listed or old_address(visit, request.path)


def article_page(visit: Visit, article: Article) -> HttpResponse:
    """A story: to everybody while it is live; to staff, as a preview, at any time."""
    state = article.state(at=visit.at)
    if state != "live" and not visit.may_preview:
        if state == Article.Status.RETRACTED:
            return visit.gone(article)
        return old_address(visit, article.path)
    page = visit.page("single", article=article)
    around = visit.surroundings(article)
    context = {"article": article, "state": state, "around": around}
    wanted = article.option("authorbox")
    if visit.site.authorbox if wanted is None else wanted:
        context["people"] = visit.people(article)
    head = heads.story(visit, article, around)
    return visit.answer("article.html", page, context, head=head, private=state != "live")


def section_page(
    visit: Visit, path: str, number: int, *, text: Article | None
) -> HttpResponse | None:
    """The list of the section at ``path`` (``post/``), under the title and text that its
    ``_index.md`` gives; None where there is no such section."""
    place = path.strip("/")
    if not place or not path.endswith("/"):
        return None
    # Hugo: a pattern, or the list's own `url`, may put it at another address than its folder's.
    section = text.section if text is not None and text.section else place
    base = f"{visit.home_url}{place}/"
    listing = visit.listing(visit.stories.in_section(section).in_order(), number, base=base)
    # Hugo: a folder at the top is a section even where all its stories lie in sections of it.
    if listing.total == 0 and text is None and section not in visit.frame.tops:
        return None
    title = text.headline if text else humanize(section.rsplit("/", 1)[-1])
    context = {"listing": listing, "title": title, "text": text, "label": "section"}
    context["own"] = [("section", section)]
    head = heads.listed(visit, listing, title, heads.words_of(text), section=section)
    return visit.answer("list.html", visit.page("list", article=text), context, head=head)


@require_safe
def term(
    request: HttpRequest, plural: str, slug: str, language: str = "", number: int = 1
) -> HttpResponse:
    """The stories of one tag or category."""
    visit = Visit(request, language)
    if "--" in slug:
        spelt = f"{visit.home_url}{plural}/{RUNS.sub('-', slug)}/"
        return HttpResponsePermanentRedirect(quoted(spelt))
    base = f"{visit.home_url}{plural}/{slug}/"
    text_id = Article.objects.filter(path=base, kind=Article.Kind.LIST).values("pk")
    terms = VOCABULARIES[plural].objects.with_weighed_uses()
    found = get_object_or_404(terms.annotate(text_id=Subquery(text_id)), slug=slug)
    stories = visit.stories.with_term(plural, slug)
    stories = stories.in_term_order(plural, slug) if found.weighed else stories.in_order()
    listing = visit.listing(stories, int(number), base=base)
    text = visit.list_text(base) if found.text_id else None
    # Hugo: a term has a page even where lists show none of its stories.
    if (
        listing.total == 0
        and text is None
        and not visit.everything.with_term(plural, slug).exists()
    ):
        raise Http404
    title = text.headline if text else found.name
    context = {"listing": listing, "title": title, "text": text, "term": found, "label": plural}
    context["own"] = [(plural, slug)]
    words = [*heads.words_of(text), found.description]
    head = heads.listed(visit, listing, title, words, above=plural)
    return visit.answer("list.html", visit.page("list", article=text), context, head=head)


@require_safe
def terms(request: HttpRequest, plural: str, language: str = "") -> HttpResponse:
    """All tags or categories from A to Z with counts."""
    visit = Visit(request, language)
    used = visit.terms_in_use(VOCABULARIES[plural])
    text = visit.list_text(f"{visit.home_url}{plural}/")
    page, head = visit.page("list", article=text), heads.index(visit, plural, text)
    return visit.answer(
        "terms.html", page, {"terms": used, "plural": plural, "text": text}, head=head
    )


@require_safe
def author(request: HttpRequest, slug: str, language: str = "", number: int = 1) -> HttpResponse:
    """An author, with bio and stories."""
    visit = Visit(request, language)
    base = f"{visit.home_url}authors/{slug}/"
    text_id = Article.objects.filter(path=base, kind=Article.Kind.LIST).values("pk")
    found = get_object_or_404(Author.objects.annotate(text_id=Subquery(text_id)), slug=slug)
    listing = visit.listing(visit.stories.by_author(slug).in_order(), int(number), base=base)
    if listing.total == 0:
        raise Http404
    text = visit.list_text(base) if vars(found)["text_id"] else None
    shown = person(found, text)
    context = {"listing": listing, "title": found.name, "author": shown}
    context |= {"label": "authors", "own": [("authors", slug)]}
    facts = {"name": found.name, "url": visit.publication.absolute(base)}
    words = [text.described if text else None, shown.bio]
    head = heads.listed(visit, listing, found.name, words, above="authors", person=facts)
    return visit.answer("list.html", visit.page("list", article=text), context, head=head)


@require_safe
def authors(request: HttpRequest, language: str = "") -> HttpResponse:
    """Everybody who wrote a story that readers can see."""
    visit = Visit(request, language)
    context = {"terms": visit.authors_in_use(), "plural": "authors"}
    head = heads.index(visit, "authors")
    return visit.answer("terms.html", visit.page("list"), context, head=head)


@require_safe
def archive(request: HttpRequest, language: str = "") -> HttpResponse:
    """Every year and month that has stories, with their numbers."""
    visit = Visit(request, language)
    text = visit.list_text(f"{visit.home_url}archive/")
    context = {"years": visit.calendar, "text": text}
    head = heads.index(visit, "archive", text)
    return visit.answer("archive.html", visit.page("list", article=text), context, head=head)


@require_safe
def archived(
    request: HttpRequest, year: str, month: str = "", language: str = "", number: int = 1
) -> HttpResponse:
    """The stories of one year or month."""
    visit = Visit(request, language)
    begin, end = span(int(year), int(month) if month else None)
    base = f"{visit.home_url}archive/{year}/" + (f"{month}/" if month else "")
    stories = visit.stories.filter(sort_date__gte=begin, sort_date__lt=end)
    listing = visit.listing(stories.in_order(), int(number), base=base)
    if listing.total == 0:
        raise Http404
    pattern = "YEAR_MONTH_FORMAT" if month else "Y"
    title = visit.dated(begin, pattern)
    context = {"listing": listing, "title": title, "label": "archive"}
    context["year"] = next((y for y in visit.calendar if y.year == int(year)), None)
    context["month"] = begin.date() if month else None
    head = heads.listed(visit, listing, title, above="archive", feeds=False)
    return visit.answer("list.html", visit.page("list"), context, head=head)


@require_safe
def search_page(request: HttpRequest, language: str = "") -> HttpResponse:
    """Our own search: what was asked for, in all languages, page by page."""
    visit = Visit(request, language)
    text = request.GET.get("q", "")
    filters = StoryFilter(request.GET, queryset=Article.objects.published(at=visit.at).in_lists())
    found = search.search(
        text,
        languages=visit.frame.languages,
        within=filters.qs,
        days=filters.days,
        chosen=filters.chosen,
        page=_number(request.GET.get("page", "")),
        per_page=visit.site.page_size,
        at=visit.at,
    )
    address = Address({"q": (found.query.text,), **filters.asked})
    context = {"found": found, "filters": filters, "query": text.strip(), "searches": True}
    context |= {"address": address, "facets": Facets(found.candidates, found.query, address)}
    page = visit.page("search", query=text)
    return visit.answer("search.html", page, context, head=heads.search(visit))


def old_address(visit: Visit, path: str) -> HttpResponse:
    """A redirect where one is kept, the address with its slash where that exists, else 404."""
    redirect = redirect_at(path)
    if redirect is not None:
        target = quoted(redirect.article.path) if redirect.article else redirect.target
        if redirect.article is None or redirect.article.state(at=visit.at) == "live":
            return HttpResponsePermanentRedirect(target)
        if redirect.article.status == Article.Status.RETRACTED:
            return visit.gone(redirect.article)
    # Hugo: of several languages the default one has no prefix; its home page has both addresses.
    if len(languages.trees()) > 1 and path == f"/{languages.default()}/":
        return HttpResponsePermanentRedirect("/")
    if "." in path.rsplit("/", 1)[-1]:
        return _picture(path)
    if not path.endswith("/"):
        return _with_slash(visit, f"{path}/")
    if "--" in path:
        return _if_there(visit, RUNS.sub("-", path))
    raise Http404


def _picture(path: str) -> HttpResponse:
    """A picture where it lay on the site that it came with. Hugo: what is in static/ stands at the
    top."""
    found = Picture.objects.filter(path=path).order_by("pk").first()
    if found is None:
        raise Http404
    return HttpResponsePermanentRedirect(found.file.url)


def _with_slash(visit: Visit, path: str) -> HttpResponse:
    """To the page of that address, whichever it is, if a reader finds something there."""
    match = resolve(path)
    if match.url_name == "address":
        return _if_there(visit, path)
    answer: HttpResponse = match.func(visit.request, *match.args, **match.kwargs)
    asked = visit.request.META.get("QUERY_STRING", "")
    target = f"{quoted(path)}?{asked}" if asked else quoted(path)
    return HttpResponsePermanentRedirect(target) if answer.status_code == 200 else answer


def _if_there(visit: Visit, path: str) -> HttpResponse:
    """To the address as we spell it, if a reader finds something there, or found it once."""
    section = path.removeprefix(visit.home_url).strip("/")
    live = Article.objects.published(at=visit.at)
    if live.filter(path=path).exists() or visit.stories.in_section(section).exists():
        return HttpResponsePermanentRedirect(quoted(path))
    gone = Article.objects.filter(path=path, kind=Article.Kind.PAGE).first()
    if gone is not None and gone.state(at=visit.at) == Article.Status.RETRACTED:
        return visit.gone(gone)
    raise Http404


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 404 page, the same for what never was and for what is not public."""
    visit = Visit(request, languages.tree_of(request.path))
    return visit.answer("404.html", visit.page("list"), {"searches": True}, status=404)


@require_safe
def site_css(request: HttpRequest) -> HttpResponse:
    """The editor's highlight colour as a stylesheet: no page carries a style attribute."""
    visit = Visit(request)
    css = f":root{{--accent:{visit.site.highlight_colour}}}\n"
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000"
    return response


def _split_page(path: str) -> tuple[int, str]:
    """``post/page/2/`` → (2, ``post/``). Page 1 lives at the base URL only."""
    match = PAGE_SUFFIX.search(path)
    if match is None:
        return 1, path
    return max(1, int(match[1])), path[: match.start()]


def _number(text: str) -> int:
    """A page number from a query string: anything odd is page 1, anything huge is a page that is
    empty anyway."""
    return (
        min(int(text), 10_000)
        if text.isascii() and text.isdigit() and len(text) < 9 and int(text)
        else 1
    )
