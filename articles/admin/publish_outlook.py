"""What will happen when a story is published: its address, when and where readers see it, and what
its text lacks. Nothing of this prevents the publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.admin import states
from articles.admin.recent_faults import find_broken_links
from articles.content.derive import EARLIEST_DATE, LATEST_DATE
from articles.editing import publishing
from articles.editing.deriving import find_text_warnings
from articles.editing.previewing import build_preview
from articles.hugo import Authored, get_home_url
from articles.models import Article, Picture, SiteSettings, Source
from articles.site_settings import languages

#: How long the same headline is worth a warning.
SAME_HEADLINE: Final = timedelta(days=7)

#: A picture in the text without alternative text.
_SILENT_PICTURE: Final = re.compile(r'<img\s(?![^>]*\balt="[^"]+")[^>]*>')


@dataclass(frozen=True, slots=True)
class PublishOutlook:
    """What will happen. ``places`` are the lists that will show the story: name and address.
    ``lacks`` are sentences about what is missing; they are only advice. ``language`` is "" if the
    site has only one."""

    path: str
    when: str
    language: str
    places: list[tuple[str, str]]
    lacks: list[str]


def find_outlook(
    article: Article, authored: Authored, *, site: SiteSettings, at: datetime
) -> PublishOutlook:
    """Return what will happen if ``authored`` is published at the moment ``at`` as the text of
    ``article``, whose placement is set.

    Raise :class:`articles.rendering.RenderError` if the text cannot be shown on a page.
    """
    authored = publishing.fill_missing_date(authored, article, at=at)
    shown = build_preview(article, authored)
    return PublishOutlook(
        path=shown.path,
        when=_describe_moment(shown, at=at),
        language=shown.page_language if len(languages.get_language_codes()) > 1 else "",
        places=list(_list_places(shown, site)),
        lacks=list(_list_lacks(article, authored, shown, at=at)),
    )


def _describe_moment(shown: Article, *, at: datetime) -> str:
    begins, ends = shown.live_from, shown.live_until
    if ends <= at:
        said = _("Readers will not see the story: it expired on %(moment)s.")
        return said % {"moment": states.format_moment(ends)}
    if begins > at:
        said = _("Readers will see the story from %(moment)s.")
        return said % {"moment": states.format_moment(begins)}
    if ends < LATEST_DATE:
        said = _("Readers will see the story at once, until %(moment)s.")
        return said % {"moment": states.format_moment(ends)}
    return _("Readers will see the story at once.")


def _list_places(shown: Article, site: SiteSettings) -> Iterator[tuple[str, str]]:
    """Yield the lists that will show the story."""
    if not shown.listed or shown.kind != Article.Kind.PAGE:
        return
    home = get_home_url(shown.url_language)
    if _is_on_home(shown, site):
        yield _("home page"), home
    if shown.section:
        yield _("section %(name)s") % {"name": shown.section}, f"{home}{shown.section}/"
    for name, slug in shown.labels("tags"):
        yield _("tag %(name)s") % {"name": name}, f"{home}tags/{slug}/"


def _is_on_home(shown: Article, site: SiteSettings) -> bool:
    """Return whether the home page will show the story, by the rule of
    :meth:`articles.models.ArticleQuerySet.on_front_page`."""
    is_dated = shown.sort_date > EARLIEST_DATE
    if not site.main_sections:
        return is_dated
    if shown.type in site.main_sections:
        return True
    code = languages.get_code_of(shown.url_language)
    choosing = Source.objects.choosing(site.main_sections, languages=[code])
    sources = set(choosing.values_list("pk", flat=True))
    file: Any = getattr(shown, "source_file", None)
    return is_dated and bool(sources) and (file is None or file.source_id not in sources)


def _list_lacks(
    article: Article, authored: Authored, shown: Article, *, at: datetime
) -> Iterator[str]:
    """Yield one sentence for each thing that the text lacks."""
    if not (authored.summary or authored.description):
        yield _("There is no summary. Lists show the beginning of the text instead.")
    silent = len(_SILENT_PICTURE.findall(shown.html))
    if silent:
        yield ngettext(
            "%(n)d picture has no alternative text. Write between ![ and ] what it shows.",
            "%(n)d pictures have no alternative text. Write between ![ and ] what they show.",
            silent,
        ) % {"n": silent}
    if authored.thumbnail:
        texts = Picture.objects.filter(path=authored.thumbnail).values_list("alt", flat=True)
        if texts and not any(texts):
            yield _("The picture above the story has no alternative text. Write it under Pictures.")
    elif "<img" in shown.html:
        yield _("Lists show the story without a picture, because “Picture” is empty.")
    for problem in find_text_warnings(article, authored):
        yield problem.message
    for target in find_broken_links(shown):
        yield _("The link to %(target)s leads nowhere.") % {"target": target}
    for path in _find_same_headline(article, shown, at=at):
        yield _("A story of this week has the same headline: %(path)s") % {"path": path}


def _find_same_headline(article: Article, shown: Article, *, at: datetime) -> list[str]:
    recent = Article.objects.published(at=at).of_all_languages()
    same = recent.filter(sort_date__gte=at - SAME_HEADLINE, headline__iexact=shown.headline)
    return list(same.exclude(pk=article.pk).values_list("path", flat=True)[:3])
