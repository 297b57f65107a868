"""The latest corrections of all stories."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.pages import heads
from articles.pages.page_request import PageRequest
from articles.pages.responses import build_page_context, render_page
from articles.pages.story_lists import find_list_text, paginate
from articles.pages.views.by_path import page_at_path


@require_safe
def corrections(request: HttpRequest, language: str = "", number: int = 1) -> HttpResponseBase:
    """Show the stories with the latest corrections. A story or a section of the site at the same
    address is shown instead."""
    reader = PageRequest(request, language)
    base = f"{reader.home_url}corrections/"
    text = find_list_text(reader, base)
    is_story = text is not None and text.kind == Article.Kind.PAGE
    if is_story or "corrections" in reader.navigation.top_sections:
        return page_at_path(request, request.path_info.removeprefix(reader.home_url), language)
    listing = paginate(reader, reader.stories.corrected(), int(number), base=base)
    with reader.in_own_language():
        title = text.headline if text else _("Corrections")
        words = _("The latest corrections of stories on %(site)s.") % {"site": reader.site.title}
    described = (*heads.get_list_descriptions(text), words)
    head = heads.make_list_head(reader, listing, title, described)
    page = build_page_context(reader, "list", article=text)
    context = {"listing": listing, "title": title, "text": text}
    return render_page(reader, "corrections.html", page, context, head=head)
