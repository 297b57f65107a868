"""What search engines ask for: the list of all addresses, and where they may look."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_safe

from articles import languages
from articles.visits import VOCABULARIES, Visit

#: The protocol's limit for one file.
LENGTH = 50_000


@require_safe
def sitemap(request: HttpRequest) -> StreamingHttpResponse:
    """Every public address: home pages, sections, terms and stories, newest stories first."""
    return StreamingHttpResponse(_lines(request), content_type="application/xml; charset=utf-8")


def _lines(request: HttpRequest) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    left = LENGTH
    for tree in languages.trees():
        for path, changed in _addresses(Visit(request, tree)):
            if left == 0:
                break
            left -= 1
            url = escape(iri_to_uri(request.build_absolute_uri(path)))
            stamp = f"<lastmod>{changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""
            yield f"<url><loc>{url}</loc>{stamp}</url>\n"
    yield "</urlset>\n"


def _addresses(visit: Visit) -> Iterator[tuple[str, object]]:
    """(path, last change or None) of everything in one language's tree."""
    yield visit.home_url, None
    sections = visit.stories.exclude(section="").order_by("section")
    for section in sections.values_list("section", flat=True).distinct():
        yield f"{visit.home_url}{section}/", None
    for plural, vocabulary in VOCABULARIES.items():
        for term in visit.terms_in_use(vocabulary):
            yield f"{visit.home_url}{plural}/{term.slug}/", None
    stories = visit.stories.order_by("-sort_date", "path")
    rows = stories.values_list("path", "last_modified", "sort_date")
    for path, last_modified, sort_date in rows.iterator(chunk_size=2000):
        changed = last_modified or sort_date
        yield path, changed if changed.year > 1 else None
