"""The URLs of the readers' site, as in Hugo. Each language except the default one has its own URLs
below its code. Stories and sections come last: they are looked up by path."""

from __future__ import annotations

import re

from django.urls import URLPattern, include, path, re_path, register_converter

from articles.hugo import VOCABULARIES
from articles.pages import card_views, feeds, sitemaps, wellknown
from articles.pages.feed_formats import FEED_FORMATS
from articles.pages.views import archive, corrections, home, search, terms
from articles.pages.views.by_path import fall_back_to_page, page_at_path
from articles.pages.views.shared_preview import shared_preview
from articles.site_settings import languages

app_name = "articles"


class TreeConverter:
    """Matches the first segment of a path if it is the code of a language that has its own tree in
    the site settings."""

    regex = "[a-z]{2,3}(?:-[a-z0-9]{1,8})*"

    def to_python(self, value: str) -> str:
        if value not in languages.get_trees():
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(TreeConverter, "tree")

VOCABULARY = r"(?P<plural>tags|categories)"
PERIOD = r"(?P<year>[12][0-9]{3})/(?:(?P<month>0[1-9]|1[0-2])/)?"
FEED = f"(?P<file>{'|'.join(map(re.escape, FEED_FORMATS))})"
#: A signed link: a text, a time and a signature.
PREVIEW = r"preview/(?P<token>[0-9-]{1,40}:[0-9A-Za-z]{1,20}:[0-9A-Za-z_-]{1,100})/"
NUMBER = r"page/(?P<number>[1-9][0-9]{0,5})/"

#: Views of lists. If a list does not exist, the view shows the page at the same address instead.
term, author = fall_back_to_page(terms.term), fall_back_to_page(terms.author)
archive_period = fall_back_to_page(archive.archive_period)

#: The patterns of one language tree.
tree: list[URLPattern] = [
    path("sitemap.xml", sitemaps.sitemap_index, name="tree-sitemap"),
    re_path(r"^sitemaps/(?P<kind>lists)\.xml\Z", sitemaps.sitemap_part, name="sitemap-part"),
    re_path(
        rf"^sitemaps/(?P<kind>stories|{'|'.join(VOCABULARIES)})-(?P<number>[1-9][0-9]{{0,8}})\.xml\Z",
        sitemaps.sitemap_part,
        name="sitemap-part",
    ),
    path("", home.home, name="home"),
    re_path(rf"^{NUMBER}\Z", home.home, name="home"),
    re_path(rf"^{FEED}\Z", feeds.home_feed, name="feed"),
    path("search/", search.search_page, name="search"),
    path("opensearch.xml", wellknown.opensearch, name="opensearch"),
    re_path(rf"^{VOCABULARY}/\Z", terms.terms, name="terms"),
    re_path(rf"^{VOCABULARY}/(?P<slug>.+)/{FEED}\Z", feeds.term_feed, name="term-feed"),
    re_path(rf"^{VOCABULARY}/(?P<slug>.+)/{NUMBER}\Z", term, name="term"),
    re_path(rf"^{VOCABULARY}/(?P<slug>.+)/\Z", term, name="term"),
    path("authors/", terms.authors, name="authors"),
    re_path(rf"^authors/(?P<slug>[^/]+)/{FEED}\Z", feeds.author_feed, name="author-feed"),
    re_path(rf"^authors/(?P<slug>[^/]+)/{NUMBER}\Z", author, name="author"),
    path("authors/<str:slug>/", author, name="author"),
    path("archive/", archive.archive, name="archive"),
    re_path(rf"^archive/{PERIOD}\Z", archive_period, name="archived"),
    re_path(rf"^archive/{PERIOD}{NUMBER}\Z", archive_period, name="archived"),
    path("corrections/", corrections.corrections, name="corrections"),
    re_path(rf"^corrections/{FEED}\Z", feeds.corrections_feed, name="corrections-feed"),
    re_path(rf"^corrections/{NUMBER}\Z", corrections.corrections, name="corrections"),
    re_path(rf"^(?P<section>.+)/{FEED}\Z", feeds.section_feed, name="section-feed"),
]

#: Stories and sections, looked up by path.
anywhere = re_path(r"^(?P<path>.+)\Z", page_at_path, name="address")

urlpatterns = [
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("news.xml", sitemaps.news_sitemap, name="news"),
    path("robots.txt", wellknown.robots, name="robots"),
    path("site.webmanifest", wellknown.manifest, name="manifest"),
    path("favicon.ico", card_views.site_icon, {"name": "favicon"}, name="icon"),
    path("apple-touch-icon.png", card_views.site_icon, {"name": "180"}, name="icon"),
    re_path(
        r"^site-icons/(?P<name>favicon|180|192|512|maskable)"
        r"-(?P<digest>[0-9a-f]{16})\.(?:ico|png)\Z",
        card_views.site_icon,
        name="site-icon",
    ),
    re_path(
        r"^social-cards/(?P<pk>[1-9][0-9]{0,17})-(?P<digest>[0-9a-f]{16})\.png\Z",
        card_views.story_card,
        name="story-card",
    ),
    re_path(
        r"^social-cards/(?P<digest>[0-9a-f]{16})\.png\Z", card_views.site_card, name="site-card"
    ),
    path("site.css", wellknown.site_css, name="site-css"),
    re_path(rf"^{PREVIEW}\Z", shared_preview, name="shared-preview"),
    re_path(rf"^{PREVIEW}(?P<place>.+)\Z", shared_preview, name="shared-preview-file"),
    re_path(r"^(?P<base>.*)page/1/\Z", home.first_page),
    path("<tree:language>/", include([*tree, anywhere])),
    path("", include(tree), {"language": ""}),
    path("", include([anywhere]), {"language": ""}),
]
