"""Small files at well-known addresses: robots.txt, the OpenSearch description, the manifest, and a
stylesheet with the site's colour."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.pages import hosted_files
from articles.pages.page_request import PageRequest
from articles.pictures import cards
from articles.rendering import strip_markup
from articles.site_settings import current, languages

#: The page background in the light colour scheme. A phone shows it while the installed site starts.
BACKGROUND_COLOUR = "#fdfcf9"

#: OpenSearch 1.1: maximum number of characters of each text.
MAX_SHORT_NAME, MAX_DESCRIPTION = 16, 1024


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Return robots.txt. It allows everything except the admin and filtered or paginated searches,
    because these have an unlimited number of addresses. The rules in the site's own file come
    first. Robots combine several groups of rules for the same robot (RFC 9309)."""
    searches = [f"/{tree}/search/" if tree else "/search/" for tree in languages.get_trees()]
    lines = ["User-agent: *", "Disallow: /admin/"]
    lines += [f"Disallow: {search}*&" for search in searches]
    absolute = request.build_absolute_uri
    own = hosted_files.read_text_file("/robots.txt").removeprefix("\ufeff").splitlines()
    maps = [f"Sitemap: {absolute(path)}" for path in ("/sitemap.xml", "/news.xml")]
    lines = [*own, *([""] if own else []), *lines, "", *(m for m in maps if m not in own), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def opensearch(request: HttpRequest, language: str = "") -> HttpResponse:
    """Return the OpenSearch 1.1 description, which lets users add our search to their browser."""
    reader = PageRequest(request, language)
    page = reader.publication.page
    with reader.in_own_language():
        described = _("Search all stories of %(site)s.") % {"site": reader.site.title}
    template = quoteattr(f"{page('search/')}?q={{searchTerms}}")
    own = quoteattr(page("opensearch.xml"))
    mark = reader.publication.absolute(cards.build_icon(current.get_site_settings(), "192").path)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        f"<ShortName>{escape(reader.site.title[:MAX_SHORT_NAME].strip())}</ShortName>",
        f"<LongName>{escape(reader.site.title[:48].strip())}</LongName>",
        f"<Description>{escape(described[:MAX_DESCRIPTION])}</Description>",
        f'<Url type="text/html" template={template}/>',
        f'<Url type="application/opensearchdescription+xml" rel="self" template={own}/>',
        f'<Image width="192" height="192" type="image/png">{escape(mark)}</Image>',
        f"<Language>{reader.publication.language}</Language>",
        "<InputEncoding>UTF-8</InputEncoding>",
        "<OutputEncoding>UTF-8</OutputEncoding>",
        "</OpenSearchDescription>",
        "",
    ]
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return HttpResponse("\n".join(lines), content_type=kind)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Return the W3C Web App Manifest, which lets users install the site on a phone."""
    reader = PageRequest(request)
    site = current.get_site_settings()
    icons = [
        {"src": one.path, "sizes": f"{one.size}x{one.size}", "type": one.media_type}
        for one in (cards.build_icon(site, "192"), cards.build_icon(site, "512"))
    ]
    maskable = cards.build_icon(site, "maskable")
    icons.append(
        {"src": maskable.path, "sizes": "512x512", "type": "image/png", "purpose": "maskable"}
    )
    facts = {
        "id": "/",
        "name": reader.site.title,
        "short_name": reader.site.title[:30],
        "description": reader.publication.description or strip_markup(reader.site.subtitle),
        "lang": reader.publication.language,
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": BACKGROUND_COLOUR,
        "theme_color": reader.site.highlight_colour,
        "icons": icons,
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@require_safe
def site_css(request: HttpRequest) -> HttpResponse:
    """Return a stylesheet with the site's highlight colour. It is needed because pages may not have
    style attributes."""
    reader = PageRequest(request)
    css = f":root{{--accent:{reader.site.highlight_colour}}}\n"
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000"
    return response
