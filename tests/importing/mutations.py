"""Pictures and texts that are damaged in many ways, always the same for the same seed."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

#: Format → suffix.
KINDS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "AVIF": "avif", "GIF": "gif", "SVG": "svg"}

SVG = (
    '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
    'height="{height}" viewBox="0 0 {width} {height}"><path d="M0 0h9v9z"/></svg>\n'
)

#: Pieces of front matter and body that have broken some parser.
PIECES = (
    "## Page\n", "## page\n\n## Page 2\n", '<div id="page">x</div>\n', "{{< ref \"x.md\" >}}",
    '<iframe src="https://a[0].b/x"></iframe>\n', '<a href="//[x">x</a>\n', "[x](http://[::1)\n",
    '{{< figure src="\\"\\"', "{{< youtube ", "{{% unknown a=1 %}}", "<!--more-->\n", "<!-- ",
    "```\ncode\n", "~~~ {", "> > > > ", "* * * * a\n", "| a | b |\n|---|\n| c |\n",
    "$$x^{", "\\(a\\)",
    "[^1]\n\n[^1]: note\n", "![](data:image/png;base64,xxxx)", "![x](/p.png", "&#x110000;", "&#0;",
    "\u202e", "\ufeff", "\x0b", "\u2028", "é" * 50, "深い海", "🎉", "<" * 40, "[" * 60, "*" * 200,
    "_a_" * 80, "`" * 33, "<b><i>" * 30, "</div>", "<svg onload=x>", "<math><mi>", "<!DOCTYPE x>",
    "<style>@import 'x'</style>", "<table><tr><td>", '<img src="//[', '<img src="x" width="9e99">',
    "http://" + "a" * 300, "https://a[0].b/", "mailto:[", "www.[x]", "://", "<http://[>", "\\" * 31,
)  # fmt: skip
MATTER = (
    'title: "{}"\n', "title: {}\n", "date: 2025-13-45\n", "date: 2025-02-14 13:02:05\n",
    "date: 9999999\n",
    "tags: [a, b, {}]\n", "tags: {{a: 1}}\n", "weight: 1e309\n", "weight: {}\n", "slug: ../{}\n",
    "url: //[{}\n", "url: /x/{}/\n", "aliases: ['//[x', '{}']\n", "draft: maybe\n", "menu: main\n",
    "menu: {{main: {{weight: x}}}}\n", "thumbnail: https://a[0].b/x\n", "images: [//[x]\n",
    "params: {{deep: {{er: [1, {{}}]}}}}\n", "cascade: [{{_target: {{path: '[*'}}}}]\n",
    "lastmod: -1\n",
    "expiryDate: 0001-01-01\n", "language: '{}'\n", "widgets: 7\n", "authors: [[x]]\n",
    "type: [x]\n",
)  # fmt: skip


def pictures(number: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield ``number`` damaged pictures with their file names."""
    chance = random.Random(seed)
    whole = {kind: sound(kind) for kind in KINDS}
    for index in range(number):
        kind = list(KINDS)[index % len(KINDS)]
        mutation = chance.choice((_cut, _flipped, _flipped, _head_flipped, _spliced, _huge))
        yield (
            f"{index:04}-{mutation.__name__[1:]}.{KINDS[kind]}",
            mutation(whole[kind], kind, chance),
        )


def sound(kind: str, size: tuple[int, int] = (60, 40)) -> bytes:
    """Return an undamaged picture."""
    if kind == "SVG":
        return SVG.format(width=size[0], height=size[1]).encode()
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera"
    options = {} if kind == "GIF" else {"exif": exif}
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _cut(data: bytes, _kind: str, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _flipped(data: bytes, _kind: str, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 5, 40))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _head_flipped(data: bytes, kind: str, chance: random.Random) -> bytes:
    return _flipped(data[:120], kind, chance) + data[120:]


def _spliced(data: bytes, _kind: str, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(data)) for _ in range(2))
    return data[:end] + data[start:]


def _huge(data: bytes, kind: str, chance: random.Random) -> bytes:
    """Return the picture with other dimensions in its header."""
    side = chance.choice((0, 1, 9_000, 70_000, 2**31 - 1, 2**32 - 1))
    if kind == "SVG":
        width = chance.choice((str(side), "9" * 400, "1e9", "-5", "1.2.3", "nan", ""))
        return SVG.format(width=width, height=side).encode()
    if kind == "PNG":
        header = b"IHDR" + struct.pack(">II", side, side) + data[24:29]
        return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]
    at = {"GIF": 6, "JPEG": data.find(b"\xff\xc0") + 5, "WEBP": 24, "AVIF": data.find(b"ispe") + 8}
    width = 4 if kind == "AVIF" else 2
    measures = (side % 256**width).to_bytes(width, "little" if kind == "GIF" else "big") * 2
    return data[: at[kind]] + measures + data[at[kind] + len(measures) :]


def texts(number: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield ``number`` hostile articles with their file names."""
    chance = random.Random(seed)
    for index in range(number):
        matter = "".join(
            chance.choice(MATTER).format(_words(chance, 1).strip())
            for _ in range(chance.randrange(5))
        )
        body = "".join(_words(chance, 6) for _ in range(chance.randrange(1, 12)))
        data = f"---\n{matter}---\n\n{body}".encode("utf-8", "surrogatepass")
        if chance.random() < 0.1:
            data = _flipped(data, "", chance)
        yield f"h-{index:04}.md", data


def _words(chance: random.Random, most: int) -> str:
    parts = []
    for _ in range(chance.randrange(1, most + 1)):
        piece = chance.choice(PIECES)
        parts.append(piece * chance.choice((1, 1, 1, 3, 30)))
        parts.append(chance.choice(("\n\n", " ", "", "word ")))
    return "".join(parts)
