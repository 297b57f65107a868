"""Addresses at which there is no page: redirects, retracted stories, files, and other spellings of
addresses."""

from __future__ import annotations

import re
from contextlib import suppress
from inspect import unwrap

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import resolve

from articles.editing.addresses import find_redirect, quote_path
from articles.models import Article, Picture
from articles.pages import hosted_files
from articles.pages.page_request import PageRequest
from articles.pages.responses import render_error
from articles.site_settings import languages

#: Since version 0.112, Hugo replaces every space with a hyphen. A Hugo address may therefore have
#: several hyphens where ours has one.
HYPHEN_RUNS = re.compile(r"-{2,}")


def resolve_old_address(
    reader: PageRequest, path: str, *, former: Article | None = None
) -> HttpResponseBase:
    """Find the content that an address without a page refers to: a redirect, a retracted story, a
    file of a source, or a page at another spelling of the address.

    ``former`` is the withdrawn story at this address, if any. It leads to "410 Gone". Raise Http404
    if nothing is found.
    """
    redirect = find_redirect(path, at=reader.at)
    if redirect is not None:
        target = quote_path(redirect.article.path) if redirect.article else redirect.target
        if redirect.article is None or redirect.article.state(at=reader.at) == "live":
            return HttpResponsePermanentRedirect(target)
        if redirect.article.is_withdrawn:
            return render_error(reader, 410)
    if former is not None:
        return render_error(reader, 410)
    # Hugo: pages in the default language have no prefix. Only the home page also has an address
    # with the prefix.
    if len(languages.get_trees()) > 1 and path == f"/{languages.get_default_code()}/":
        return HttpResponsePermanentRedirect("/")
    # Look for a page first: Hugo overwrites a file named index.html with the page at the same
    # address.
    if path.endswith("/index.html"):
        with suppress(Http404):
            return _redirect_to_intended_page(reader, path)
    if not path.endswith("/"):
        return _serve_hosted_file(reader, path) or _redirect_to_intended_page(reader, path)
    if "--" in path:
        return _redirect_if_visible(reader, HYPHEN_RUNS.sub("-", path))
    raise Http404


def _serve_hosted_file(reader: PageRequest, path: str) -> HttpResponseBase | None:
    """If there is a picture at this address, return a redirect to it. Otherwise return the file of
    a source at this address, or None."""
    picture = (
        hosted_files.find_picture(path, at=reader.at) if "." in path.rsplit("/", 1)[-1] else None
    )
    if picture is not None:
        return _redirect_to_picture(picture)
    files = hosted_files.find_files(path)
    live = next((file for file in files if hosted_files.is_file_live(file, at=reader.at)), None)
    return hosted_files.serve_file(reader.request, live) if live is not None else None


def _redirect_to_intended_page(reader: PageRequest, path: str) -> HttpResponse:
    """Redirect from an address without a trailing slash, or with ``index.html``, to its page."""
    name = path.rsplit("/", 1)[-1]
    if name == "index.html":
        return _redirect_with_slash(reader, path.removesuffix(name))
    if "." in name:
        raise Http404
    return _redirect_with_slash(reader, f"{path}/")


def _redirect_to_picture(found: Picture) -> HttpResponse:
    response = HttpResponsePermanentRedirect(found.file.url)
    # The picture itself is sent with this header too. Browsers check the header on each redirect.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _redirect_with_slash(reader: PageRequest, path: str) -> HttpResponse:
    """Redirect to ``path`` if a view returns a page for it."""
    match = resolve(path)
    if match.url_name == "address":
        return _redirect_if_visible(reader, path)
    try:
        answer: HttpResponse = unwrap(match.func)(reader.request, *match.args, **match.kwargs)
    except Http404:
        return _redirect_if_visible(reader, path)
    asked = reader.request.META.get("QUERY_STRING", "")
    target = f"{quote_path(path)}?{asked}" if asked else quote_path(path)
    return HttpResponsePermanentRedirect(target) if answer.status_code == 200 else answer


def _redirect_if_visible(reader: PageRequest, path: str) -> HttpResponse:
    """Redirect to ``path`` if readers may see a page there. If its story was retracted or deleted,
    return "410 Gone"."""
    section = path.removeprefix(reader.home_url).strip("/")
    live = Article.objects.published(at=reader.at)
    if live.filter(path=path).exists() or reader.stories.in_section(section).exists():
        return HttpResponsePermanentRedirect(quote_path(path))
    gone = Article.objects.filter(path=path, kind=Article.Kind.PAGE).first()
    if gone is not None and gone.is_withdrawn:
        return render_error(reader, 410)
    raise Http404
