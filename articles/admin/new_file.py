"""The path of the file that an export will create for a story written in the admin.

The path and the story's place are the same thing: its section, edition, name and whether it is a
page bundle. A path that somebody chose is therefore stored as the place that it stands for.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.admin import placement
from articles.exporting.new_files import (
    EXTENSION_BY_MARKUP,
    PAGE_EXTENSIONS,
    build_path,
    find_home,
    find_section_of,
)
from articles.hugo import find_reserved_use
from articles.hugo.rules import Rules, read_site_path
from articles.hugo.slugs import normalize_name
from articles.models import Article, Source, SourceFile
from articles.site_settings import current

#: Limits of the columns, and of file systems: a name has at most 255 bytes.
MAX_PATH_LENGTH: Final = 500
MAX_NAME_LENGTH: Final = 200
MAX_NAME_BYTES: Final = 255
#: Signs that a name may contain beside letters, digits and marks.
SIGNS: Final = frozenset("-_.+@ ")


@dataclass(frozen=True, slots=True)
class FilePlace:
    """The place of a story that follows from the path of its file."""

    folder: str
    name: str
    section: str
    edition: str
    bundle: bool


def has_free_path(article: Article) -> bool:
    """Return whether somebody may still choose the path: nobody has seen the story, and it has no
    file."""
    return article.kind == Article.Kind.PAGE and article.status in (
        Article.Status.DRAFT, Article.Status.REVIEW,
    )  # fmt: skip


def suggest_path(article: Article) -> str:
    """Return the path that an export will choose for a saved article without a file."""
    return build_path(article, current.get_rules()) if article.pk else ""


def describe_home() -> str:
    """Return a sentence that says in which source exports create new files."""
    sources = list(Source.objects.only("name", "is_home").order_by("name"))
    home = find_home(sources)
    if home is not None:
        return _("Exports create the file in the source “%(source)s”.") % {"source": home.name}
    if not sources:
        return _("Exports create the file in the folder that they are told.")
    return _("No source is the home of new stories. An administrator can choose one under Sources.")


def read_file_path(typed: str, *, article: Article) -> FilePlace:
    """Return the place of ``article`` if its file has the path ``typed``.

    Raise ValidationError with what is wrong and what to type instead.
    """
    path = normalize_name(typed)
    _check_names(path)
    ending = EXTENSION_BY_MARKUP[article.markup]
    if not path.endswith(ending):
        raise ValidationError(_("The path must end in “%(ending)s”."), params={"ending": ending})
    place = _read_place(path, current.get_rules(), ending=ending)
    _check_free(path, place, article)
    return place


def _check_names(path: str) -> None:
    """Raise ValidationError for a path that leads out of the content folder, or has names that
    file systems, Hugo or people could misread."""
    names = path.split("/")
    if not all(names) or any(name in (".", "..") for name in names):
        raise ValidationError(
            _("Enter a path below the content folder, e.g. news/harbour.md. It may not contain "
              "“..”, and may not begin with a slash.")
        )  # fmt: skip
    if len(path) > MAX_PATH_LENGTH:
        raise ValidationError(
            _("The path has %(length)d characters. The limit is %(limit)d."),
            params={"length": len(path), "limit": MAX_PATH_LENGTH},
        )
    for name in names:
        _check_name(name)


def _check_name(name: str) -> None:
    odd = next((c for c in name if not (unicodedata.category(c)[0] in "LMN" or c in SIGNS)), "")
    if odd:
        shown = odd if odd.isprintable() else f"U+{ord(odd):04X}"
        raise ValidationError(
            _("“%(character)s” is not allowed in the path. Use letters, digits and - _ . + @."),
            params={"character": shown},
        )
    if name[0] in "._ -" or name[-1] in ". " or name.count(" ") != len(name.split()) - 1:
        raise ValidationError(
            _("“%(name)s” is not allowed in the path. A name begins with a letter or digit, and "
              "does not end with a full stop or a space."), params={"name": name},
        )  # fmt: skip
    if len(name) > MAX_NAME_LENGTH or len(name.encode()) > MAX_NAME_BYTES:
        raise ValidationError(
            _("“%(name)s” is too long for a file system. Use a shorter name."),
            params={"name": f"{name[:40]}…"},
        )


def _read_place(path: str, rules: Rules, *, ending: str) -> FilePlace:
    read = read_site_path(path, rules)
    place = FilePlace(
        read.folder, read.name, find_section_of(read, rules), rules.tree_of(read.language),
        read.bundle,
    )  # fmt: skip
    if read.kind != Article.Kind.PAGE or not read.name:
        raise ValidationError(_("This is the path of a list page, not of a story."))
    reserved = find_reserved_use(f"/{place.section}/") if place.section else None
    if reserved:
        raise ValidationError(
            _("“%(section)s” cannot be a section (%(why)s). Enter a single word, such as news."),
            params={"section": place.section, "why": reserved},
        )
    usual = build_path(make_article(place, ending=ending), rules)
    if usual != path:
        raise ValidationError(
            _("An import would look for this story at “%(path)s”. Enter that, or another path."),
            params={"path": usual},
        )
    return place


def make_article(place: FilePlace, *, ending: str) -> Article:
    """Return a new article at ``place``, without saving it."""
    markup = next(name for name, its_own in EXTENSION_BY_MARKUP.items() if its_own == ending)
    article = Article(markup=markup)
    set_place(article, place)
    return article


def set_place(article: Article, place: FilePlace) -> None:
    article.folder, article.name, article.section = place.folder, place.name, place.section
    article.url_language = article.placed_language = place.edition
    article.bundle = place.bundle or None


def _check_free(path: str, place: FilePlace, article: Article) -> None:
    """Raise ValidationError if another story has this path, or a bundle contains it."""
    same = Article.objects.filter(
        folder=place.folder, name=place.name, url_language=place.edition, kind=Article.Kind.PAGE
    )
    if same.exclude(pk=article.pk).exists() or _find_files([path]):
        raise ValidationError(_("Another story already has this path. Choose another one."))
    folder = path.rpartition("/")[0]
    if place.bundle:
        folder = folder.rpartition("/")[0]
    around = []
    while folder:
        around += [f"{folder}/index{extension}" for extension in PAGE_EXTENSIONS]
        folder = folder.rpartition("/")[0]
    bundles = _find_files(around)
    if bundles:
        raise ValidationError(
            _("The folder of “%(path)s” belongs to that story alone. Choose another folder."),
            params={"path": bundles[0]},
        )


def _find_files(paths: list[str]) -> list[str]:
    """Return which of these paths are files of stories, in any source."""
    files = SourceFile.objects.filter(path__in=paths, article__isnull=False)
    return sorted(files.values_list("path", flat=True))


def place_article(form: Any, *, chosen: FilePlace | None) -> None:
    """Place the article of ``form`` where the editor wants its file, or else by its section,
    edition and title. ``form.text`` has the section and the edition."""
    article = form.instance
    if chosen is not None:
        set_place(article, chosen)
        return
    emptied = "file_path" in form.changed_data and not form.cleaned_data.get("file_path")
    if emptied:
        article.name, article.bundle, article.folder = "", None, form.text.section
    placement.set_placement(
        article, section=form.text.section, edition=form.text.edition, title=form.authored.title
    )
