"""Addresses of the reader's site: Hugo's. Each language but the default has a tree of its own
below its code; stories and sections are looked up by path, last."""

from __future__ import annotations

from django.urls import URLPattern, include, path, re_path, register_converter

from articles import feeds, languages, sharing, sitemaps, views, wellknown

app_name = "articles"


class TreeConverter:
    """The first part of an address, where it is the code of a language with a tree of its own: the
    site's settings say which these are."""

    regex = "[a-z]{2,3}(?:-[a-z0-9]{1,8})*"

    def to_python(self, value: str) -> str:
        if value not in languages.trees():
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(TreeConverter, "tree")

VOCABULARY = r"(?P<plural>tags|categories)"
PERIOD = r"(?P<year>[12][0-9]{3})/(?:(?P<month>0[1-9]|1[0-2])/)?"
FEED = r"(?P<file>index\.xml|atom\.xml|feed\.json)"
NUMBER = r"page/(?P<number>[1-9][0-9]{0,5})/"

#: One language's tree.
tree: list[URLPattern] = [
    path("sitemap.xml", sitemaps.index, name="tree-sitemap"),
    re_path(r"^sitemaps/(?P<kind>lists)\.xml\Z", sitemaps.part, name="sitemap-part"),
    re_path(
        r"^sitemaps/(?P<kind>stories|tags|categories|authors)-(?P<number>[1-9][0-9]{0,8})\.xml\Z",
        sitemaps.part,
        name="sitemap-part",
    ),
    path("", views.home, name="home"),
    re_path(rf"^{NUMBER}\Z", views.home, name="home"),
    re_path(rf"^{FEED}\Z", feeds.home, name="feed"),
    path("search/", views.search_page, name="search"),
    path("opensearch.xml", wellknown.opensearch, name="opensearch"),
    re_path(rf"^{VOCABULARY}/\Z", views.terms, name="terms"),
    re_path(rf"^{VOCABULARY}/(?P<slug>.+)/{FEED}\Z", feeds.term, name="term-feed"),
    re_path(rf"^{VOCABULARY}/(?P<slug>.+)/{NUMBER}\Z", views.term, name="term"),
    re_path(rf"^{VOCABULARY}/(?P<slug>.+)/\Z", views.term, name="term"),
    path("authors/", views.authors, name="authors"),
    re_path(rf"^authors/(?P<slug>[^/]+)/{FEED}\Z", feeds.author, name="author-feed"),
    re_path(rf"^authors/(?P<slug>[^/]+)/{NUMBER}\Z", views.author, name="author"),
    path("authors/<str:slug>/", views.author, name="author"),
    path("archive/", views.archive, name="archive"),
    re_path(rf"^archive/{PERIOD}\Z", views.archived, name="archived"),
    re_path(rf"^archive/{PERIOD}{NUMBER}\Z", views.archived, name="archived"),
    re_path(rf"^(?P<section>.+)/{FEED}\Z", feeds.section, name="section-feed"),
]

#: Stories and sections, by their path.
anywhere = re_path(r"^(?P<path>.+)\Z", views.address, name="address")

urlpatterns = [
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("news.xml", sitemaps.news, name="news"),
    path("robots.txt", wellknown.robots, name="robots"),
    path("site.webmanifest", wellknown.manifest, name="manifest"),
    path("favicon.ico", wellknown.icon, {"file": "favicon.ico"}),
    path("apple-touch-icon.png", wellknown.icon, {"file": "icons/newsroom-180.png"}),
    re_path(
        r"^social-cards/(?P<pk>[1-9][0-9]{0,17})-(?P<digest>[0-9a-f]{16})\.png\Z",
        sharing.story_card,
        name="story-card",
    ),
    re_path(r"^social-cards/(?P<digest>[0-9a-f]{16})\.png\Z", sharing.site_card, name="site-card"),
    path("site.css", views.site_css, name="site-css"),
    re_path(r"^(?P<base>.*)page/1/\Z", views.first_page),
    path("<tree:language>/", include([*tree, anywhere])),
    path("", include(tree), {"language": ""}),
    path("", include([anywhere]), {"language": ""}),
]
