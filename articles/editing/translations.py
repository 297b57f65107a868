"""New translations: a draft beside a story, at the same place in another language tree.

Hugo links two files as translations if they differ only in their language, and so do we.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from articles.editing import saving, working_copies
from articles.hugo import Authored
from articles.hugo.rules import read_site_path
from articles.models import Article
from articles.site_settings import current, languages

#: Values that belong to the original alone: its dates, address and language.
OWN_VALUES: Final[dict[str, Any]] = {
    "date": None, "publish_date": None, "expiry_date": None, "last_modified": None,
    "url": None, "aliases": (), "menu": None, "language": None, "translations": (),
    "corrections": (), "weight": None, "pinned_until": None,
}  # fmt: skip


def find_translations(article: Article) -> list[Article]:
    """Return the stories that are translations of ``article``, in any state outside the trash."""
    same = Article.objects.outside_trash().filter(
        folder=article.folder, name=article.name, kind=article.kind
    )
    if article.translation_key:
        keyed = Article.objects.outside_trash().filter(translation_key=article.translation_key)
        same = same | keyed
    return list(same.exclude(pk=article.pk).order_by("url_language", "path").for_lists())


def list_missing_trees(article: Article, translations: Sequence[Article]) -> list[str]:
    """Return the language trees of the site in which ``article`` has no translation yet."""
    taken = {article.url_language, *(one.url_language for one in translations)}
    return [tree for tree in languages.get_trees() if tree not in taken]


def make_translation(original: Article, *, tree: str, user: Any, at: datetime) -> Article:
    """Save and return a draft beside ``original`` in another language tree. It has the newest text
    of the original, to be translated.

    Raise :class:`~articles.editing.addresses.AddressTaken` if its address is not available.
    """
    authored: Authored = replace(working_copies.get_desk_text(original).authored, **OWN_VALUES)
    article = Article(
        folder=original.folder,
        name=original.name,
        section=original.section,
        url_language=tree,
        placed_language=tree,
        markup=original.markup,
        bundle=_is_bundle(original) or None,
    )
    status = Article.Status.DRAFT
    return saving.save_article(article, authored, status=status, user=user, at=at).article


def _is_bundle(article: Article) -> bool:
    file = getattr(article, "source_file", None)
    if file is None:
        return bool(article.bundle)
    return read_site_path(file.path, current.get_rules()).bundle
