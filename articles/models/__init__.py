"""The database models. :class:`Article` explains authored, placement and derived columns."""

from articles.models.article import Article, Sidebar
from articles.models.article_lists import ArticleQuerySet
from articles.models.author import ArticleAuthor, Author
from articles.models.autosave import Autosave
from articles.models.desk_action import DeskAction, DeskActionItem
from articles.models.menu import MenuEntry
from articles.models.picture import Picture, PictureUse
from articles.models.redirect import Redirect
from articles.models.review import ReviewMessage
from articles.models.revision import Revision
from articles.models.role import Role
from articles.models.run import ImportRun
from articles.models.site import SiteSettings
from articles.models.source import Source, SourceFile, StoredFile
from articles.models.taxonomy import ArticleCategory, ArticleTag, Category, Tag
from articles.models.trash import TrashEntry
from articles.models.working_copy import WorkingCopy

__all__ = [
    "Article",
    "ArticleAuthor",
    "ArticleCategory",
    "ArticleQuerySet",
    "ArticleTag",
    "Author",
    "Autosave",
    "Category",
    "DeskAction",
    "DeskActionItem",
    "ImportRun",
    "MenuEntry",
    "Picture",
    "PictureUse",
    "Redirect",
    "ReviewMessage",
    "Revision",
    "Role",
    "Sidebar",
    "SiteSettings",
    "Source",
    "SourceFile",
    "StoredFile",
    "Tag",
    "TrashEntry",
    "WorkingCopy",
]
