"""Small files that browsers and robots ask for at addresses that everybody knows."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import languages
from articles.visits import Visit

#: The paper of the light scheme, behind an installed site's first picture.
PAPER = "#fdfcf9"

#: Limits of OpenSearch 1.1.
SHORT_NAME, DESCRIPTION = 16, 1024


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read but the desk, and searches that are narrowed or turned over: their
    addresses have no end."""
    searches = [f"/{tree}/search/" if tree else "/search/" for tree in languages.trees()]
    lines = ["User-agent: *", "Disallow: /admin/"]
    lines += [f"Disallow: {search}*&" for search in searches]
    absolute = request.build_absolute_uri
    lines += ["", f"Sitemap: {absolute('/sitemap.xml')}", f"Sitemap: {absolute('/news.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def opensearch(request: HttpRequest, language: str = "") -> HttpResponse:
    """Lets a browser offer our search in its own field. OpenSearch 1.1."""
    visit = Visit(request, language)
    page = visit.publication.page
    with visit.speaking():
        described = _("Search all stories of %(site)s.") % {"site": visit.site.title}
    template = quoteattr(f"{page('search/')}?q={{searchTerms}}")
    own = quoteattr(page("opensearch.xml"))
    mark = visit.publication.complete(static("icons/newsroom-192.png"))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        f"<ShortName>{escape(visit.site.title[:SHORT_NAME].strip())}</ShortName>",
        f"<LongName>{escape(visit.site.title[:48].strip())}</LongName>",
        f"<Description>{escape(described[:DESCRIPTION])}</Description>",
        f'<Url type="text/html" template={template}/>',
        f'<Url type="application/opensearchdescription+xml" rel="self" template={own}/>',
        f'<Image width="192" height="192" type="image/png">{escape(mark)}</Image>',
        f"<Language>{visit.publication.language}</Language>",
        "<InputEncoding>UTF-8</InputEncoding>",
        "<OutputEncoding>UTF-8</OutputEncoding>",
        "</OpenSearchDescription>",
        "",
    ]
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return HttpResponse("\n".join(lines), content_type=kind)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The site as something that can be put on a phone's first screen. W3C Web App Manifest."""
    visit = Visit(request)
    icons = [
        {"src": static(f"icons/newsroom-{name}.png"), "sizes": size, "type": "image/png"} | purpose
        for name, size, purpose in (
            ("192", "192x192", {}),
            ("512", "512x512", {}),
            ("maskable-512", "512x512", {"purpose": "maskable"}),
        )
    ]
    facts = {
        "id": "/",
        "name": visit.site.title,
        "short_name": visit.site.title[:30],
        "description": visit.site.description or visit.site.subtitle,
        "lang": visit.publication.language,
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": visit.site.highlight_colour,
        "icons": icons,
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@require_safe
def icon(request: HttpRequest, file: str) -> HttpResponse:
    """Browsers and phones that ask without having read a page."""
    return HttpResponseRedirect(static(file))
