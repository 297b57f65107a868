"""The list of a section."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponsePermanentRedirect

from articles.editing.addresses import quote_path
from articles.hugo import humanize
from articles.models import Article
from articles.pages import heads
from articles.pages.page_request import PageRequest
from articles.pages.responses import build_page_context, render_page
from articles.pages.story_lists import find_pinned, paginate


def render_section(
    reader: PageRequest, path: str, number: int, *, text: Article | None
) -> HttpResponse | None:
    """Return the list of the section at ``path`` (``post/``). The title and text come from the
    section's ``_index.md``. Return None if there is no such section."""
    place = path.strip("/")
    if not place or not path.endswith("/"):
        return None
    # Hugo: the address of a list may differ from its folder, because of a permalink pattern or the
    # list's ``url``.
    section = text.section if text is not None and text.section else place
    base = f"{reader.home_url}{place}/"
    moved = reader.navigation.texts.get(section) if text is None else None
    if moved and moved["url"] != base:
        return HttpResponsePermanentRedirect(quote_path(moved["url"]))
    stories = reader.stories.in_section(section).in_order()
    pinned = find_pinned(reader, stories)
    listing = paginate(reader, stories, number, base=base, pinned=pinned)
    # Hugo: a top-level folder is a section even if all its stories are in subsections.
    if listing.total == 0 and text is None and section not in reader.navigation.top_sections:
        return None
    title = text.headline if text else humanize(section.rsplit("/", 1)[-1])
    context = {"listing": listing, "title": title, "text": text, "label": "section"}
    context["own"] = [("section", section)]
    words = heads.get_list_descriptions(text)
    head = heads.make_list_head(reader, listing, title, words, section=section)
    page = build_page_context(reader, "list", article=text)
    return render_page(reader, "list.html", page, context, head=head)
