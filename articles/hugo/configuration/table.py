"""Every key of a site's configuration that somebody may have written, in one table: what it becomes
here, or why it becomes nothing. ``docs/hugo-configuration.md`` is this table for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal[
    "byline",
    "colour",
    "date-format",
    "flag",
    "line",
    "links",
    "number",
    "part",
    "picture",
    "sections",
    "sidebar",
    "text",
    "visibility",
    "widgets",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One key, as people write it (``params.widgets.recent_num``).

    ``field`` names the site setting that it fills (``widget_options.recent.recent_num``: an entry
    of one), or for kind "part" the part of :class:`Configuration`. Without a field the key has no
    meaning here, and ``reason`` says why. What stands below a key belongs to it.
    """

    name: str
    field: str = ""
    kind: Kind = "part"
    reason: str = ""
    limit: int = 200

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(self.name.lower().split("."))


def _to(field: str, kind: Kind, *names: str, limit: int = 200) -> Iterable[Setting]:
    """Keys that fill a setting; the last one that has a value wins."""
    return (Setting(name=name, field=field, kind=kind, limit=limit) for name in names)


def _not(reason: str, *names: str) -> Iterable[Setting]:
    return (Setting(name=name, reason=reason) for name in names)


NETWORKS: Final = (
    "facebook", "twitter", "instagram", "linkedin", "telegram", "github", "gitlab", "bitbucket",
    "email",
)  # fmt: skip
WIDGETS: Final = (
    "search", "ddg-search", "recent", "categories", "taglist", "social", "languages", "sidemenu",
)  # fmt: skip

#: Settings of the site and, where a language says otherwise, of a language.
SITE: Final[tuple[Setting, ...]] = (
    *_to("title", "line", "title"),
    *_to("wordmark", "line", "params.logo.title"),
    *_to("subtitle", "line", "params.subtitle", "params.logo.subtitle"),
    *_to("logo", "picture", "params.logo.image", limit=300),
    *_to("description", "text", "params.description"),
    *_to("copyright", "line", "copyright", "params.copyright"),
    *_to("highlight_colour", "colour", "params.highlightColor", "params.style.vars.highlightColor"),
    *_to("main_sections", "sections", "mainSections", "params.mainSections"),
    *_to("page_size", "number", "paginate", "pagination.pagerSize"),
    *_to("date_format", "date-format", "params.dateformat"),
    *_to("sidebar_home", "sidebar", "params.sidebar.home"),
    *_to("sidebar_list", "sidebar", "params.sidebar.list"),
    *_to("sidebar_single", "sidebar", "params.sidebar.single"),
    *_to("widgets", "widgets", "params.sidebar.widgets"),
    *_to("widget_options.recent.recent_num", "number", "params.widgets.recent_num"),
    *_to(
        "widget_options.categories.categories_counter", "flag", "params.widgets.categories_counter"
    ),
    *_to("widget_options.taglist.tags_counter", "flag", "params.widgets.tags_counter"),
    *(
        Setting(
            name=f"params.widgets.social.{network}",
            field=f"widget_options.social.{network}",
            kind="line",
        )
        for network in NETWORKS
    ),
    *_to("widget_options.social.custom", "links", "params.widgets.social.custom"),
    *_to("byline", "byline", "params.post_meta"),
    *_to("thumbnail_visibility", "visibility", "params.thumbnail.visibility"),
    *_to("authorbox", "flag", "params.authorbox"),
    *_to("pager", "flag", "params.pager"),
    *_to("toc", "flag", "params.toc"),
    *_to("mathjax", "flag", "params.mathjax"),
    *_to("readmore", "flag", "params.readmore"),
    *_to("author_name", "line", "author.name", "params.author.name", limit=100),
    *_to("author_bio", "text", "author.bio", "params.author.bio"),
    *_to("author_avatar", "picture", "author.avatar", "params.author.avatar", limit=300),
)

#: Parts that are read as a whole.
PARTS: Final[tuple[Setting, ...]] = (
    *_to("languages", "part", "languages", "disableLanguages"),
    *_to("language", "part", "languageCode", "locale"),
    *_to("default_language", "part", "defaultContentLanguage"),
    *_to("in_subdir", "part", "defaultContentLanguageInSubdir"),
    *_to("time_zone", "part", "timeZone"),
    *_to("permalinks", "part", "permalinks"),
    *_to("taxonomies", "part", "taxonomies"),
    *_to("cascade", "part", "cascade"),
    *_to("dates", "part", "frontmatter"),
    *_to("menus", "part", "menus", "menu"),
    *_to("pagination_path", "part", "paginatePath", "pagination.path"),
    *_to("ugly_urls", "part", "uglyURLs"),
    *_to("remove_path_accents", "part", "removePathAccents"),
    *_to("keep_path_case", "part", "disablePathToLower"),
    *_to("mounts", "part", "contentDir", "staticDir", "module.mounts"),
    *_to("ignore_files", "part", "ignoreFiles"),
)

_SEARCH: Final = "the search is our own, at /search/, and asks nobody else"
_FAST: Final = "a switch for build speed; every widget is kept until something on the site changes"
_PAGES: Final = "the pages are made here, by templates of their own"
_BUILD: Final = "nothing is built: pages are made when they are asked for"
_VISIBLE: Final = "readers see what is published at that moment; drafts are for the desk"
_META: Final = "every page carries this metadata anyway"
_TRACKER: Final = "pages load nothing from other hosts and count nobody"
_COMMENTS: Final = "pages load nothing from other hosts, so there are no comments by Disqus"
_WRITING: Final = "it concerns how files are made, not what they say"
_TEXT: Final = "texts are rendered by one set of rules, those of docs/hugo-differences.md"
_ADDRESS: Final = (
    "the address at which readers come is that of the server; pages stand at the top of it, "
    "without the path that baseURL may have"
)

#: Keys without a meaning here, and why.
WITHOUT_MEANING: Final[tuple[Setting, ...]] = (
    *_not(_ADDRESS, "baseURL", "relativeURLs", "canonifyURLs"),
    *_not(
        "raw HTML, emoji codes, highlighting and headings follow the newsroom's rules: " + _TEXT,
        "markup", "enableEmoji", "pygmentsStyle", "pygmentsCodeFences", "pygmentsUseClasses",
        "footnoteAnchorPrefix", "footnoteReturnLinkContents", "defaultMarkdownHandler",
    ),
    *_not(
        "an automatic summary ends with the paragraph of the 70th word; Chinese, Japanese and "
        "Korean are counted by their characters",
        "summaryLength", "hasCJKLanguage",
    ),
    *_not(_VISIBLE, "buildDrafts", "buildFuture", "buildExpired"),
    *_not(_PAGES, "theme", "themesDir", "layoutDir", "outputs", "outputFormats", "mediaTypes",
          "disableKinds", "disableAliases", "disableRSS", "disableSitemap", "disable404",
          "disableHugoGeneratorInject", "pagination.disableAliases", "sitemap", "rssLimit",
          "services.rss", "related", "titleCaseStyle", "page", "i18nDir", "params.style",
          "enableMissingTranslationPlaceholders", "disableDefaultLanguageRedirect",
          "disableDefaultSiteRedirect"),
    *_not("robots.txt is always there", "enableRobotsTXT"),
    *_not("a section without a text of its own is called as its folder; a title in its `_index.md` "
          "names it", "capitalizeListTitles", "pluralizeListTitles"),
    *_not("sections stand under the masthead as long as the main menu is empty",
          "sectionPagesMenu"),
    *_not(_BUILD, "publishDir", "resourceDir", "cacheDir", "caches", "build", "server", "minify",
          "minifyOutput", "deployment", "imaging", "timeout", "security", "ignoreCache",
          "cleanDestinationDir", "enableInlineShortcodes", "noBuildLock", "watch", "debug",
          "verbose", "logLevel", "printI18nWarnings", "printPathWarnings", "printUnusedTemplates",
          "templateMetrics", "templateMetricsHints", "ignoreErrors", "ignoreLogs", "httpCache",
          "buildStats", "segments", "renderSegments", "environment", "noChmod", "noTimes",
          "forceSyncStatic", "gc", "quiet", "panicOnWarning", "disableFastRender",
          "disableLiveReload", "disableBrowserError", "cacheBackend", "versions", "roles",
          "refLinksErrorLevel", "refLinksNotFoundURL"),
    *_not("modules and themes bring no content here; what is mounted from the site's own folder "
          "is read", "module"),
    *_not(_WRITING, "archetypeDir", "newContentEditor", "enableArchetypeInSubDir",
          "metaDataFormat"),
    *_not("data files and assets are for templates; pictures in assets/ are found by their names",
          "dataDir", "assetDir"),
    *_not("the date of a file's last change is what its front matter says", "enableGitInfo"),
    *_not(_COMMENTS, "disqusShortname", "services.disqus", "params.disqusShortname"),
    *_not(_TRACKER, "googleAnalytics", "services.googleAnalytics", "services", "privacy",
          "services.instagram", "services.twitter", "services.x"),
    *_not(_META, "params.opengraph", "params.schema", "params.twitter_cards"),
    *_not(
        "the letters are the newsroom's own, loaded from nowhere else",
        "params.googleFontsLink", "params.style.vars.fontFamilyPrimary",
        "params.style.vars.fontFamilySecondary",
    ),
    *_not("style sheets and scripts are the newsroom's own; what a site brought along would meet "
          "other pages than it was written for", "params.customCSS", "params.customJS"),
    *_not("formulas are set when a text is saved, by no script",
          "params.mathjaxPath", "params.mathjaxConfig"),
    *_not("terms are spelt as the first article spells them", "preserveTaxonomyNames"),
    *_not(_SEARCH, "params.widgets.search.url", "params.widgets.search.input.name",
          "params.widgets.search.input.pre", "params.widgets.search"),
    *_not(_FAST, *(f"params.widgets.{name}.cached" for name in WIDGETS)),
    *_not("Hugo's old place for it; Mainroad reads params.widgets.social", "social"),
)  # fmt: skip

SETTINGS: Final[tuple[Setting, ...]] = (*SITE, *PARTS, *WITHOUT_MEANING)
