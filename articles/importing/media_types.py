"""The media types with which files are served.

A file may come from somebody other than the author of the stories next to it, and it is served from
the origin where editors are logged in. So only types that cannot run code are served unchanged.
Scripts, style sheets, XML and HTML are served as plain text. Unknown types are served as downloads.
"""

from __future__ import annotations

import re
from posixpath import basename, splitext
from typing import Final

TEXT: Final = "text/plain"
UNKNOWN: Final = "application/octet-stream"
HTML: Final = "text/html"

#: Types that cannot run code in a browser.
MEDIA_TYPE_BY_EXTENSION: Final = {
    "7z": "application/x-7z-compressed",
    "aac": "audio/aac",
    "bmp": "image/bmp",
    "bz2": "application/x-bzip2",
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "epub": "application/epub+zip",
    "flac": "audio/flac",
    "geojson": "application/geo+json",
    "gz": "application/gzip",
    "ico": "image/x-icon",
    "ics": "text/calendar",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "m4a": "audio/mp4",
    "m4v": "video/mp4",
    "mkv": "video/x-matroska",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "ogv": "video/ogg",
    "opus": "audio/ogg",
    "otf": "font/otf",
    "pdf": "application/pdf",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "rar": "application/vnd.rar",
    "rtf": "application/rtf",
    "tar": "application/x-tar",
    "tgz": "application/gzip",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "tsv": "text/tab-separated-values",
    "ttf": "font/ttf",
    "vcf": "text/vcard",
    "vtt": "text/vtt",
    "wav": "audio/wav",
    "weba": "audio/webm",
    "webm": "video/webm",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xz": "application/x-xz",
    "zip": "application/zip",
}
#: Files served as plain text, although a browser could run or render some of them.
TEXT_EXTENSIONS: Final = frozenset(
    (  # noqa: SIM905
        "asc atom bib c cfg conf cpp css diff go h htm html ini java js kml gpx less log lua map "
        "markdown md mdown mdx mjs opml patch php pl ps1 py r rb rs rss rst scss sh sql srt tex "
        "text toml ts txt webmanifest xhtml xml xsd xsl xslt yaml yml"
    ).split()
)
#: Ownership files of search engines and social networks. They are at the root of a site.
VERIFICATION_FILE: Final = re.compile(
    r"/(?:google|yandex_|baidu_verify_|naver|pinterest-|wmail_|mailru-verification|sogousiteverification"
    r"|shenma-site-verification)[0-9a-z_.-]*\.html",
    re.IGNORECASE,
)


def media_type_of(address: str) -> str:
    """Return the media type with which the file at ``address`` is served."""
    if VERIFICATION_FILE.fullmatch(address):
        return HTML
    name = basename(address)
    ending = splitext(name)[1][1:].lower()
    # A file without an extension, for example CNAME, is served as text, because browsers do not run
    # text.
    return MEDIA_TYPE_BY_EXTENSION.get(ending) or (
        TEXT if ending in TEXT_EXTENSIONS or "." not in name else UNKNOWN
    )
