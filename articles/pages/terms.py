"""Tags, categories and authors that are visible to readers."""

from __future__ import annotations

from django.db.models import Count

from articles.editing.bylines import (
    AuthorProfile,
    build_author_profile,
    get_newsroom_author,
    with_reader_names,
)
from articles.models import Article, Author
from articles.models.taxonomy import Term
from articles.models.term_tables import TERM_TABLES
from articles.pages.page_request import PageRequest
from articles.pages.story_lists import find_list_text, keep_if_live


def list_terms_in_use(reader: PageRequest, plural: str) -> list[Term]:
    """Return the tags or categories of the stories in this language. Each term has its number of
    stories in the attribute ``stories``."""
    return list(TERM_TABLES[plural].terms.objects.used_by(reader.stories))


def list_authors_in_use(reader: PageRequest) -> list[Author]:
    """Return the authors of the stories in this language. Each author has their number of stories
    in the attribute ``stories``."""
    used = Author.objects.filter(uses__article__in=reader.stories)
    return with_reader_names(used.annotate(stories=Count("uses")), tree=reader.language)


def has_visible_term(reader: PageRequest, plural: str, slug: str) -> bool:
    """Return whether the page of a tag, category or author shows anything to readers."""
    if plural == "authors":
        return reader.stories.by_author(slug).exists()
    text = find_list_text(reader, f"{reader.home_url}{plural}/{slug}/")
    has_text = text is not None and text.kind == Article.Kind.LIST
    has_text = has_text or (plural, slug) in reader.navigation.term_paths
    return has_text or reader.visible_articles.with_term(plural, slug).exists()


def list_author_profiles(reader: PageRequest, article: Article) -> list[AuthorProfile]:
    """Return the authors of a story in order. This runs at most two queries. An author without a
    bio gets the text of the author's page instead. Mainroad: the site itself is the author of a
    story without authors."""
    authors = _list_authors(article)
    if not authors and reader.site.author_name:
        return [get_newsroom_author(reader.site, language=reader.language, at=reader.at)]
    moved = reader.navigation.term_paths
    pages = {
        moved.get(("authors", author.slug), f"{reader.home_url}authors/{author.slug}/"): author
        for author in authors
    }
    texts = {text.path: text for text in Article.objects.filter(path__in=pages)}
    return [
        build_author_profile(author, keep_if_live(reader, texts.get(path)))
        for path, author in pages.items()
    ]


def _list_authors(article: Article) -> list[Author]:
    """Return the authors in the story's labels. An author of a preview may not be stored yet."""
    labels = article.terms.get("authors", ())
    stored = Author.objects.filter(slug__in=[slug for _name, slug in labels]) if labels else ()
    known = {author.slug: author for author in stored}
    return [known.get(slug) or Author(name=name, slug=slug) for name, slug in labels]
