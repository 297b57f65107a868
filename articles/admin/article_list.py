"""The list of articles in the admin: columns, search and filters."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin import states
from articles.admin.article_filters import SIDEBAR, ArticleChangeList, DeskFilters
from articles.admin.article_search import find_by_text, find_filtered
from articles.admin.capped_pages import CappedPaginator
from articles.admin.cells import NOTHING, render_label
from articles.admin.person_name import get_name
from articles.models import Article, ArticleQuerySet, ReviewMessage, WorkingCopy
from articles.models.article_lists import LARGE_FIELDS

#: Columns of an article that no list shows, so they are not loaded.
DEFERRED_FIELDS = (*LARGE_FIELDS, "summary_html", "excerpt", "description", "summary", "lead",
          "aliases", "translations", "menu", "terms", "widgets", "post_meta",
          "corrections", "working_copy__packed", "working_copy__packed_base")  # fmt: skip


#: The messages that say for whom a story waits, at most one for each.
OPEN_MESSAGES = Prefetch(
    "review_messages",
    ReviewMessage.objects.filter(is_open=True).select_related("recipient"),
    to_attr="open_messages",
)


class ArticleListMixin(admin.ModelAdmin):
    """The part of :class:`articles.admin.article.ArticleAdmin` that concerns the list."""

    list_display = ("story", "marked_state", "shown_section", "when", "updated")
    list_display_links = ("story",)
    list_filter = SIDEBAR
    list_select_related = ("updated_by", "working_copy__updated_by")
    # Not looked at: ``get_search_results`` asks the site's own search.
    search_fields = ("headline",)
    search_help_text = _(
        "Words of the text or the headline; harb* finds harbour. Or the beginning of an address: "
        "/news/harbour"
    )
    paginator = CappedPaginator
    ordering = ("-desk_saved_at", "-pk")
    # Lookups in the links from a tag, a category or an author to its articles.
    linked_lookups: tuple[str, ...] = (
        "tag_uses__tag__id__exact",
        "category_uses__tag__id__exact",
        "author_uses__author__id__exact",
        # Links that editors have kept, from the time when the list had links to years and months.
        "date__year",
        "date__month",
        "date__day",
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ArticleChangeList]:
        return ArticleChangeList

    def get_queryset(self, request: HttpRequest) -> Any:
        found: ArticleQuerySet = super().get_queryset(request)  # type: ignore[assignment]
        match = request.resolver_match
        shown = match.url_name if match else None
        if shown == "articles_article_changelist":
            return found.outside_trash().defer(*DEFERRED_FIELDS).prefetch_related(OPEN_MESSAGES)
        if shown == "autocomplete":
            return found.outside_trash().for_lists()
        # The form says much about the file, but shows none of its stored texts.
        texts = ("source_file__base", "source_file__incoming")
        return found.select_related("source_file__source").defer(*texts)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Narrow the list by its filters, and then by words. In a form, somebody who looks for a
        story types the beginning of a word."""
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            search_term = f"{search_term.strip()}*" if search_term.strip() else ""
            return find_by_text(queryset, search_term).articles, False
        filters = DeskFilters(request.GET, queryset=queryset, request=request)
        if filters.parameters and not search_term.strip():
            found = find_filtered(queryset, filters.qs)
        else:
            found = find_by_text(filters.qs, search_term)
        request.list_filters, request.list_found = filters, found  # type: ignore[attr-defined]
        return found.articles, False

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the paginator. The articles that a search found are not counted again."""
        paginator = super().get_paginator(request, *args, **kwargs)
        found = getattr(request, "list_found", None)
        if found is not None and found.number is not None:
            paginator.count = found.number
        return paginator

    @admin.display(description=_("headline"))
    def story(self, article: Article) -> str:
        kind = "" if article.kind == Article.Kind.PAGE else article.get_kind_display()
        return format_html("{} <small>{}</small>", article, kind) if kind else str(article)

    @admin.display(description=_("state"))
    def marked_state(self, article: Article) -> str:
        badge = states.render_state_badge(article, at=timezone.now())
        said = [_describe_copy(copy)] if (copy := getattr(article, "working_copy", None)) else []
        said += [_describe_recipient(message) for message in article.open_messages]  # type: ignore[attr-defined]
        text = " ".join(filter(None, said))
        return format_html("{} <small>{}</small>", badge, text) if text else badge

    @admin.display(description=_("section"))
    def shown_section(self, article: Article) -> str:
        section = article.section or NOTHING
        return format_html("{} <small>{}</small>", section, article.page_language)

    @admin.display(description=_("date"), ordering="date")
    def when(self, article: Article) -> str:
        return states.render_short_moment(article.sort_date) if article.dated else NOTHING

    @admin.display(description=_("last saved"), ordering="desk_saved_at")
    def updated(self, article: Article) -> str:
        copy = getattr(article, "working_copy", None)
        saved = copy if copy and copy.updated_at > article.updated_at else article
        moment = states.render_short_moment(saved.updated_at)
        who = saved.updated_by or _("import")
        return format_html("{} {} <small>{}</small>", render_label(_("last saved")), moment, who)


def _describe_copy(copy: WorkingCopy) -> str:
    text = gettext("Unpublished changes since %(since)s, %(name)s.")
    text %= states.describe_copy_facts(copy)
    in_review = copy.status == WorkingCopy.ReviewState.REVIEW
    return f"{text} {gettext('In review.')}" if in_review else text


def _describe_recipient(message: ReviewMessage) -> str:
    """Return for whom the story waits, or "" if that is nobody in particular."""
    if message.recipient is None:
        return ""
    return gettext("Waits for %(name)s.") % {"name": get_name(message.recipient)}
