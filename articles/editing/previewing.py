"""The articles that previews show. They are built in memory, and nothing is stored."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

from django.utils import timezone

from articles.editing import working_copies
from articles.editing.deriving import derive_columns
from articles.editing.saving import set_offsets
from articles.editing.terms import label_without_saving
from articles.hugo import Authored
from articles.models import Article

#: The primary key of a new story in a preview. No stored article has it.
UNSAVED_KEY = 0


@dataclass(frozen=True, slots=True)
class PreviewText:
    """The text that a preview shows. ``kind`` is "changes" for a working copy, else the state of
    the article."""

    article: Article
    kind: str


def get_preview_text(article: Article) -> PreviewText:
    """Return the newest saved text of ``article``, a stored one: its working copy, if it has one.
    If the live text changed meanwhile, the copy is merged with it, as publishing would do.

    Raise :class:`articles.rendering.RenderError` if the working copy cannot be shown on a page.
    """
    changes = working_copies.find_copy(article)
    if changes is None:
        return PreviewText(article, article.state(at=timezone.now()))
    placed, text = copy(article), working_copies.read_merged_text(article, changes)
    working_copies.place(placed, text)
    return PreviewText(build_preview(placed, text.authored), "changes")


def build_preview(article: Article, authored: Authored) -> Article:
    """Return ``article`` as it would be if ``authored`` were saved. ``article`` is a stored or new
    row with its placement set, and does not change.

    Raise :class:`articles.rendering.RenderError` if the text cannot be shown on a page.
    """
    shown = copy(article)
    if article.pk is not None:
        set_offsets(shown, article.authored(), authored)
    derived = derive_columns(shown, authored)
    shown.set_authored(authored)
    shown.set_derived(derived)
    label_without_saving(shown, authored)
    shown.pk = UNSAVED_KEY if article.pk is None else article.pk
    return shown
