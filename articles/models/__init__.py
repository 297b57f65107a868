"""The tables of the newsroom; DESIGN: authored columns, placement, derived columns."""

from articles.models.article import Article, Sidebar
from articles.models.article_lists import ArticleQuerySet
from articles.models.author import ArticleAuthor, Author
from articles.models.menu import MenuEntry
from articles.models.redirect import Redirect
from articles.models.revision import Revision
from articles.models.run import ImportRun
from articles.models.site import SiteSettings
from articles.models.source import Picture, Source, SourceFile
from articles.models.taxonomy import ArticleCategory, ArticleTag, Category, Tag

__all__ = [
    "Article",
    "ArticleAuthor",
    "ArticleCategory",
    "ArticleQuerySet",
    "ArticleTag",
    "Author",
    "Category",
    "ImportRun",
    "MenuEntry",
    "Picture",
    "Redirect",
    "Revision",
    "Sidebar",
    "SiteSettings",
    "Source",
    "SourceFile",
    "Tag",
]
