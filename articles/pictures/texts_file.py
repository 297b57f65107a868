"""The texts of pictures in ``data/pictures.yaml``, a data file of Hugo: for each address of a
picture its alternative text, caption and credit. Exports write it and imports read it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from articles.errors import Problem
from articles.frontmatter import Document, parse_data
from articles.hugo import normalize_name
from articles.models import Picture
from articles.models.picture import MAX_ALT, MAX_CAPTION, MAX_CREDIT

#: The file, relative to the site's folder. Templates of Hugo read it as ``hugo.Data.pictures``, or
#: before Hugo 0.156 as ``site.Data.pictures``.
TEXTS_FILE: Final = "data/pictures.yaml"
#: Maximum size of the file in bytes, enough for about 30,000 pictures. A hostile file of this size
#: takes eleven seconds and 400 MB to read.
MAX_TEXTS_FILE_BYTES: Final = 5_000_000
#: The texts, with the maximum length of each in characters.
LIMITS: Final = {"alt": MAX_ALT, "caption": MAX_CAPTION, "credit": MAX_CREDIT}
#: Maximum number of former texts that are remembered per picture.
MAX_FORMER_TEXTS: Final = 50

Change = Literal["none", "here", "file", "both"]


class Texts(NamedTuple):
    """The texts of one picture, each on one line."""

    alt: str = ""
    caption: str = ""
    credit: str = ""

    def get_filled(self) -> dict[str, str]:
        """Return the texts that are not empty, by name."""
        return {name: text for name, text in self._asdict().items() if text}

    def digest(self) -> str:
        """Return a short text that identifies these texts."""
        return sha256(json.dumps(self).encode()).hexdigest()[:16]


class Entry(NamedTuple):
    """One entry of the file: its key as written, and its texts. A text is None if it cannot be read
    or is too long. ``is_map`` is false if the entry is something else, which is left as it is."""

    key: str
    texts: Mapping[str, str | None]
    is_map: bool = True


@dataclass(frozen=True, slots=True)
class TextsFile:
    """The parsed file. ``entries`` maps the address of each picture to its entry."""

    document: Document
    entries: Mapping[str, Entry] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def find_site_folder(root: Path) -> Path:
    """Return the folder with the data files and ``static`` of the site whose content root is
    ``root``. If that is not called ``content``, it is the site's folder itself."""
    return root.parent if root.name == "content" else root


def read_texts_file(data: bytes) -> TextsFile:
    """Read the file. Raise FrontMatterError if it cannot be parsed."""
    document = parse_data(data)
    problems = list(document.problems)
    entries = {
        normalize_name(f"/{key.lstrip('/')}"): _read_entry(document, key, value, problems)
        for key, value in document.matter.items()
    }
    return TextsFile(document, entries, tuple(problems))


def _read_entry(document: Document, key: str, value: Any, problems: list[Problem]) -> Entry:
    if value is None:
        return Entry(key, Texts()._asdict())
    if not isinstance(value, dict):
        problems.append(_warn(document, (key,), "value-ignored", _NO_MAP))
        return Entry(key, dict.fromkeys(LIMITS), is_map=False)
    texts: dict[str, str | None] = {}
    for name, limit in LIMITS.items():
        said = value.get(name)
        texts[name] = clean_text(said or "") if said is None or isinstance(said, str) else None
        if texts[name] is None:
            problems.append(_warn(document, (key, name), "value-ignored", _NO_TEXT))
        elif len(texts[name] or "") > limit:
            words = f"This text has {len(texts[name] or '')} characters; the limit is {limit}."
            problems.append(_warn(document, (key, name), "too-long", words))
            texts[name] = None
    return Entry(key, texts)


_NO_MAP: Final = "This is not a map with alt, caption and credit. It was ignored."
_NO_TEXT: Final = "This is not a text. It was ignored. Put it in quotes."


def _warn(document: Document, path: tuple[str, ...], code: str, message: str) -> Problem:
    mark = document.marks[path]
    return Problem(
        severity="warning",
        code=code,
        message=message,
        field=".".join(path[1:]),
        line=mark.line,
        column=mark.column,
    )


def clean_text(text: str) -> str:
    """Join the lines of a text with spaces. The database stores these texts on one line."""
    return " ".join(line.strip() for line in text.splitlines()).strip()


def get_texts(picture: Picture) -> Texts:
    """Return the texts of a picture as the database has them."""
    return read_texts(vars(picture))


def read_texts(values: Mapping[str, Any]) -> Texts:
    """Return the texts in ``values``, for example of a form."""
    return Texts(*(clean_text(values[name]) for name in LIMITS))


def get_file_texts(picture: Picture) -> Texts:
    """Return the texts of a picture when file and database last agreed."""
    return Texts(**picture.file_texts)


def add_former_texts(former: Iterable[str], texts: Texts) -> list[str]:
    """Return the digests of a picture's ``former`` texts after these ``texts`` were replaced."""
    mine = texts.digest()
    return [*(one for one in former if one != mine), mine][-MAX_FORMER_TEXTS:]


def find_change(base: str, said: str | None, here: str) -> Change:
    """Return where a text changed since it was ``base``: in the file, which now says ``said``, or
    in the database, which now has ``here``. None stands for a text that cannot be read."""
    if said == here or (said is None and here == base):
        return "none"
    if said == base:
        return "here"
    return "file" if here == base else "both"
