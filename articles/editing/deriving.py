"""Compute the derived columns of a stored article, and check that an edited text can be
rendered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import DatabaseError
from django.utils.translation import gettext as _

from articles.content.derive import Derived, derive
from articles.content.resolve import Resolver
from articles.content.warnings import find_warnings
from articles.editing.references import resolver_for
from articles.errors import Problem
from articles.frontmatter import Document
from articles.hugo import Authored
from articles.hugo.agencies import decide_agency
from articles.hugo.rules import Rules
from articles.models import Article, SiteSettings
from articles.rendering import Rendered, RenderError, render
from articles.site_settings import current
from articles.tasks import make_failure


def derive_stored(
    article: Article, authored: Authored, *, rules: Rules | None = None, math: bool | None = None
) -> Derived:
    """Return the derived columns that a stored article would have if its authored columns were
    ``authored``.

    Pass ``rules`` and ``math`` only if the site's rules and its setting for formulas are about to
    change. Raise any rendering error.
    """
    return _derive_with_rendering(article, authored, rules=rules, math=math)[0]


def _derive_with_rendering(
    article: Article, authored: Authored, *, rules: Rules | None = None, math: bool | None = None
) -> tuple[Derived, Rendered, Resolver]:
    rules = rules or current.get_rules()
    resolve = resolver_for(article, rules, authored.params)
    derived, rendered = derive(
        authored,
        article.placement(),
        rules=rules,
        resolve=resolve,
        bundle=resolve.bundle(),
        math=SiteSettings.math_by_default() if math is None else math,
        source_agency=article.source_agency,
    )
    return derived, rendered, resolve


def find_text_warnings(article: Article, authored: Authored) -> list[Problem]:
    """Return the warnings that an import would report about a file with this text. The lines are
    those of the body.

    Raise :class:`articles.rendering.RenderError` if the text cannot be shown on a page.
    """
    body = authored.body
    document = Document(text=body, format="none", matter={}, marks={}, body=body, body_line=1)
    with _convert_render_errors(article.path):
        _derived, rendered, resolve = _derive_with_rendering(article, authored)
        markup = article.placement().markup
        return list(find_warnings(document, authored, rendered, resolve=resolve, markup=markup))


def derive_columns(article: Article, authored: Authored) -> Derived:
    """Return the derived columns when an article is saved in the admin. Convert any rendering error
    to :class:`articles.rendering.RenderError`, with a message that can be shown to the editor."""
    with _convert_render_errors(article.path):
        return derive_stored(article, authored)


def rederive_agency(article: Article, authored: Authored) -> Derived:
    """Return the derived columns of ``article`` with its agency decided again. Call this after
    somebody changed the names of its authors, because an author may be an agency."""
    agency = decide_agency(
        article.option("agency_copy"),
        credits=article.credits(authored.authors),
        source_agency=article.source_agency,
        agencies=current.get_rules().agencies,
    )
    return replace(article.derived(), agency_name=agency.name)


def check_rendering(article: Article, authored: Authored) -> None:
    """Raise :class:`articles.rendering.RenderError` if the body of ``authored`` cannot be shown on
    a page."""
    derive_columns(article, authored)


def check_text_rendering(text: str) -> None:
    """Raise :class:`articles.rendering.RenderError` if ``text`` cannot be shown on a page. Use this
    for a text that is not an article, for example a bio."""
    with _convert_render_errors("A text from the admin"):
        render(text)


@contextmanager
def _convert_render_errors(subject: str) -> Iterator[None]:
    """Convert any rendering error to a RenderError for the person who typed the text."""
    try:
        yield
    except (RenderError, DatabaseError):
        raise
    except BaseException as fault:
        make_failure(fault).log(subject)
        message = _(
            "An unexpected error (%(name)s) prevented the rendering of this text. Nothing was "
            "saved. The log has the details; please report them."
        )
        raise RenderError(message % {"name": type(fault).__name__}) from fault
