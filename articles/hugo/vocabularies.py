"""The vocabularies of a site: tags, categories and authors.

Code that handles all vocabularies uses this table. :mod:`articles.models.term_tables` says how they
are stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from articles.hugo.keys import gettext_noop as _
from articles.hugo.term_names import author_slug, term_slug

SingularName = Literal["tag", "category", "author"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A vocabulary of terms.

    ``plural`` is the key in front matter, the field of an article, the content folder with texts
    about its terms, and the first segment of their addresses. ``singular`` is the field in search
    queries. ``title`` is in English. ``has_weights`` is true if Hugo reads weights for it, as in
    ``tags_weight``.
    """

    plural: str
    singular: SingularName
    title: str
    make_slug: Callable[[str], str]
    has_weights: bool = False


VOCABULARIES: Final[Mapping[str, Vocabulary]] = {
    vocabulary.plural: vocabulary
    for vocabulary in (
        Vocabulary("tags", "tag", _("Tags"), term_slug, has_weights=True),
        Vocabulary("categories", "category", _("Categories"), term_slug, has_weights=True),
        Vocabulary("authors", "author", _("Authors"), author_slug),
    )
}
