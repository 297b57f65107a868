"""Pictures in several widths: which there are follows from a picture's own name and width, so that
a page can name them without looking anything up."""

from __future__ import annotations

#: Pixels. Phones, tablets, columns, and columns on dense screens.
WIDTHS = (480, 800, 1200, 1600)

#: Photographs and scans. A GIF may move, an SVG has every width, AVIF is small already.
SCALED = (".jpg", ".jpeg", ".png", ".webp")

#: Pixels of a text's column (40.5rem).
COLUMN = 648
#: How wide a picture in a text is shown: the column, or nearly the screen.
IN_TEXT = "(min-width: 44rem) 40.5rem, 92vw"


def rendition(name: str, width: int) -> str:
    """The name or address of one rendition: ``/media/a.jpg`` → ``/media/a.jpg.w480.webp``."""
    return f"{name}.w{width}.webp"


def widths(name: str, width: int | None) -> tuple[int, ...]:
    """The widths in which a picture of ``width`` pixels is kept besides its own file: no larger
    than it is, the largest of them 1600. None of a kind that stays as it is."""
    if not width or not name.lower().endswith(SCALED):
        return ()
    largest = min(width, WIDTHS[-1])
    return (*(one for one in WIDTHS if one < largest), largest)


def sizes(width: int) -> str:
    """How wide a picture of ``width`` is shown in a text."""
    return f"{width}px" if width <= COLUMN else IN_TEXT


def srcset(url: str, width: int | None) -> str:
    """The renditions as the attribute of that name; empty where there are none."""
    return ", ".join(f"{rendition(url, one)} {one}w" for one in widths(url, width))
