"""Renditions: copies of a picture in several widths.

The name and width of a picture determine its renditions, so a page can link to them without looking
anything up.
"""

from __future__ import annotations

#: Widths in pixels, for phones, tablets, the text column, and the text column on high-density
#: screens.
RENDITION_WIDTHS = (480, 800, 1200, 1600)

#: File types of photographs and scans. Not scaled: GIF (may be animated), SVG (has no fixed size)
#: and AVIF (already small). TIFF is included because most browsers can show only its renditions.
SCALED_EXTENSIONS = (".bmp", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp")

#: Width of the text column in pixels (40.5rem).
COLUMN_WIDTH = 648
#: The ``sizes`` of a picture in a text: the width of the column, or most of a narrow screen.
SIZES_IN_TEXT = "(min-width: 44rem) 40.5rem, 92vw"


def get_rendition_name(name: str, width: int) -> str:
    """Return the name or address of a rendition: ``/media/a.jpg`` → ``/media/a.jpg.w480.webp``."""
    return f"{name}.w{width}.webp"


def get_rendition_widths(name: str, width: int | None) -> tuple[int, ...]:
    """Return the widths of the renditions of a picture that is ``width`` pixels wide.

    No rendition is wider than the picture or than 1600 pixels. The result is empty for file types
    that are not scaled.
    """
    if not width or not name.lower().endswith(SCALED_EXTENSIONS):
        return ()
    largest = min(width, RENDITION_WIDTHS[-1])
    return (*(one for one in RENDITION_WIDTHS if one < largest), largest)


def get_sizes_attribute(width: int) -> str:
    """Return the ``sizes`` attribute of a picture in a text that is ``width`` pixels wide."""
    return f"{width}px" if width <= COLUMN_WIDTH else SIZES_IN_TEXT


def get_srcset(url: str, width: int | None) -> str:
    """Return the ``srcset`` attribute of a picture, or an empty string if it has no renditions."""
    return ", ".join(
        f"{get_rendition_name(url, one)} {one}w" for one in get_rendition_widths(url, width)
    )
