"""The table of all keys that a site's configuration may contain: their meaning here, or the reason
why they have none. ``docs/hugo-configuration.md`` documents this table."""

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
    """A key, named as people write it (``params.widgets.recent_num``).

    ``field`` names the site setting that it sets. A dotted field is an entry of a setting
    (``widget_options.recent.recent_num``). If ``kind`` is "part", ``field`` names a part of the
    configuration that is read as a whole. A key without a field has no meaning here, and ``reason``
    says why. An entry also covers all keys below its key.
    """

    name: str
    field: str = ""
    kind: Kind = "part"
    reason: str = ""
    limit: int = 200

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(self.name.lower().split("."))


def _map_keys(field: str, kind: Kind, *names: str, limit: int = 200) -> Iterable[Setting]:
    """Return a row for each of several keys that set the same field. The last key with a value
    wins."""
    return (Setting(name=name, field=field, kind=kind, limit=limit) for name in names)


def _ignore_keys(reason: str, *names: str) -> Iterable[Setting]:
    return (Setting(name=name, reason=reason) for name in names)


NETWORKS: Final = (
    "facebook", "twitter", "instagram", "linkedin", "telegram", "github", "gitlab", "bitbucket",
    "email",
)  # fmt: skip
WIDGETS: Final = (
    "search", "ddg-search", "recent", "categories", "taglist", "social", "languages", "sidemenu",
)  # fmt: skip

#: Settings of the site. A language can override them.
SITE_SETTINGS: Final[tuple[Setting, ...]] = (
    *_map_keys("title", "line", "title"),
    *_map_keys("wordmark", "line", "params.logo.title"),
    *_map_keys("subtitle", "line", "params.subtitle", "params.logo.subtitle"),
    *_map_keys("logo", "picture", "params.logo.image", limit=300),
    *_map_keys("description", "text", "params.description"),
    *_map_keys("copyright", "line", "copyright", "params.copyright"),
    *_map_keys(
        "highlight_colour", "colour", "params.highlightColor", "params.style.vars.highlightColor"
    ),
    *_map_keys("main_sections", "sections", "mainSections", "params.mainSections"),
    *_map_keys("page_size", "number", "paginate", "pagination.pagerSize"),
    *_map_keys("date_format", "date-format", "params.dateformat"),
    *_map_keys("sidebar_home", "sidebar", "params.sidebar.home"),
    *_map_keys("sidebar_list", "sidebar", "params.sidebar.list"),
    *_map_keys("sidebar_single", "sidebar", "params.sidebar.single"),
    *_map_keys("widgets", "widgets", "params.sidebar.widgets"),
    *_map_keys("widget_options.recent.recent_num", "number", "params.widgets.recent_num"),
    *_map_keys(
        "widget_options.categories.categories_counter", "flag", "params.widgets.categories_counter"
    ),
    *_map_keys("widget_options.taglist.tags_counter", "flag", "params.widgets.tags_counter"),
    *(
        Setting(
            name=f"params.widgets.social.{network}",
            field=f"widget_options.social.{network}",
            kind="line",
        )
        for network in NETWORKS
    ),
    *_map_keys("widget_options.social.custom", "links", "params.widgets.social.custom"),
    *_map_keys("byline", "byline", "params.post_meta"),
    *_map_keys("thumbnail_visibility", "visibility", "params.thumbnail.visibility"),
    *_map_keys("authorbox", "flag", "params.authorbox"),
    *_map_keys("pager", "flag", "params.pager"),
    *_map_keys("toc", "flag", "params.toc"),
    *_map_keys("mathjax", "flag", "params.mathjax"),
    *_map_keys("readmore", "flag", "params.readmore"),
    *_map_keys("author_name", "line", "author.name", "params.author.name", limit=100),
    *_map_keys("author_bio", "text", "author.bio", "params.author.bio"),
    *_map_keys("author_avatar", "picture", "author.avatar", "params.author.avatar", limit=300),
)

#: Sections of the configuration that are each read as one value, not key by key.
SITE_PARTS: Final[tuple[Setting, ...]] = (
    *_map_keys("languages", "part", "languages", "disableLanguages"),
    *_map_keys("language", "part", "languageCode", "locale"),
    *_map_keys("default_language", "part", "defaultContentLanguage"),
    *_map_keys("in_subdir", "part", "defaultContentLanguageInSubdir"),
    *_map_keys("time_zone", "part", "timeZone"),
    *_map_keys("base_address", "part", "baseURL"),
    *_map_keys("permalinks", "part", "permalinks"),
    *_map_keys("taxonomies", "part", "taxonomies"),
    *_map_keys("cascade", "part", "cascade"),
    *_map_keys("dates", "part", "frontmatter"),
    *_map_keys("menus", "part", "menus", "menu"),
    *_map_keys("pagination_path", "part", "paginatePath", "pagination.path"),
    *_map_keys("ugly_urls", "part", "uglyURLs"),
    *_map_keys("remove_path_accents", "part", "removePathAccents"),
    *_map_keys("keep_path_case", "part", "disablePathToLower"),
    *_map_keys("emoji", "part", "enableEmoji"),
    *_map_keys("block_attributes", "part", "markup.goldmark.parser.attribute.block"),
    *_map_keys("mounts", "part", "contentDir", "staticDir", "module.mounts"),
    *_map_keys("ignore_files", "part", "ignoreFiles"),
)

_WHY_SEARCH: Final = "the site has its own search at /search/, which uses no other service"
_WHY_BUILD_SPEED: Final = (
    "it only speeds up builds; here every widget is cached until the site changes"
)
_WHY_TEMPLATES: Final = "the newsroom decides which pages there are and has its own templates"
_WHY_NO_BUILD: Final = "there is no build: each page is made when a reader requests it"
_WHY_VISIBILITY: Final = (
    "readers always see what is published at that moment; drafts are shown only in the admin"
)
_WHY_METADATA: Final = "every page has this metadata anyway"
_WHY_NO_TRACKING: Final = "pages load nothing from other hosts and do not track readers"
_WHY_NO_COMMENTS: Final = "pages load nothing from other hosts, so there are no Disqus comments"
_WHY_AUTHORING: Final = "it concerns how Hugo creates and writes files, not their content"
_WHY_ADDRESS: Final = "pages are served at the root of the host; the path in baseURL is not used"

#: Keys without a meaning here, and the reasons.
IGNORED_SETTINGS: Final[tuple[Setting, ...]] = (
    *_ignore_keys(_WHY_ADDRESS, "relativeURLs", "canonifyURLs"),
    *_ignore_keys(
        "raw HTML, highlighting and headings follow the rules in docs/hugo-differences.md",
        "markup", "pygmentsStyle", "pygmentsCodeFences", "pygmentsUseClasses",
        "footnoteAnchorPrefix", "footnoteReturnLinkContents", "defaultMarkdownHandler",
    ),
    *_ignore_keys(
          "an automatic summary ends with the paragraph that contains the 70th word; in "
          "Chinese, Japanese and Korean each character counts as a word",
        "summaryLength", "hasCJKLanguage",
    ),
    *_ignore_keys(_WHY_VISIBILITY, "buildDrafts", "buildFuture", "buildExpired"),
    *_ignore_keys(
          _WHY_TEMPLATES,
          "theme", "themesDir", "layoutDir", "outputs", "outputFormats", "mediaTypes",
          "disableKinds", "disableAliases", "disableRSS", "disableSitemap", "disable404",
          "disableHugoGeneratorInject", "pagination.disableAliases", "sitemap", "rssLimit",
          "services.rss", "related", "titleCaseStyle", "page", "i18nDir", "params.style",
          "enableMissingTranslationPlaceholders", "disableDefaultLanguageRedirect",
          "disableDefaultSiteRedirect"),
    *_ignore_keys("there is always a robots.txt", "enableRobotsTXT"),
    *_ignore_keys(
          "a section has the title of its `_index.md`, or else the name of its folder",
          "capitalizeListTitles", "pluralizeListTitles"),
    *_ignore_keys("while the main menu is empty, the navigation shows all sections",
          "sectionPagesMenu"),
    *_ignore_keys(
          _WHY_NO_BUILD,
          "publishDir", "resourceDir", "cacheDir", "caches", "build", "server", "minify",
          "minifyOutput", "deployment", "imaging", "timeout", "security", "ignoreCache",
          "cleanDestinationDir", "enableInlineShortcodes", "noBuildLock", "watch", "debug",
          "verbose", "logLevel", "printI18nWarnings", "printPathWarnings", "printUnusedTemplates",
          "templateMetrics", "templateMetricsHints", "ignoreErrors", "ignoreLogs", "httpCache",
          "buildStats", "segments", "renderSegments", "environment", "noChmod", "noTimes",
          "forceSyncStatic", "gc", "quiet", "panicOnWarning", "disableFastRender",
          "disableLiveReload", "disableBrowserError", "cacheBackend", "versions", "roles",
          "refLinksErrorLevel", "refLinksNotFoundURL"),
    *_ignore_keys(
          "modules and themes bring no content here; only mounts of the site's own "
          "folders are read", "module"),
    *_ignore_keys(_WHY_AUTHORING, "archetypeDir", "newContentEditor", "enableArchetypeInSubDir",
          "metaDataFormat"),
    *_ignore_keys(
          "data files and assets serve templates only, except data/pictures.yaml; pictures in "
          "assets/ are found by name",
          "dataDir", "assetDir"),
    *_ignore_keys(
          "the date of the last change comes from front matter",
          "enableGitInfo"),
    *_ignore_keys(_WHY_NO_COMMENTS, "disqusShortname", "services.disqus", "params.disqusShortname"),
    *_ignore_keys(
          _WHY_NO_TRACKING,
          "googleAnalytics", "services.googleAnalytics", "services", "privacy",
          "services.instagram", "services.twitter", "services.x"),
    *_ignore_keys(_WHY_METADATA, "params.opengraph", "params.schema", "params.twitter_cards"),
    *_ignore_keys(
        "the newsroom has its own fonts and loads none from other hosts",
        "params.googleFontsLink", "params.style.vars.fontFamilyPrimary",
        "params.style.vars.fontFamilySecondary",
    ),
    *_ignore_keys(
          "the newsroom has its own style sheets and scripts; those of the site were "
          "written for other pages", "params.customCSS", "params.customJS"),
    *_ignore_keys("formulas become MathML when a text is saved, so no script is needed",
          "params.mathjaxPath", "params.mathjaxConfig"),
    *_ignore_keys(
        "a term is spelt as in the first article that uses it", "preserveTaxonomyNames"),
    *_ignore_keys(_WHY_SEARCH, "params.widgets.search.url", "params.widgets.search.input.name",
          "params.widgets.search.input.pre", "params.widgets.search"),
    *_ignore_keys(_WHY_BUILD_SPEED, *(f"params.widgets.{name}.cached" for name in WIDGETS)),
    *_ignore_keys("an old place for these links; Mainroad reads params.widgets.social", "social"),
)  # fmt: skip

SETTINGS: Final[tuple[Setting, ...]] = (*SITE_SETTINGS, *SITE_PARTS, *IGNORED_SETTINGS)
