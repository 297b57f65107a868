"""Elements that authors embed with raw HTML. Our own videos and recordings get a player. Everything
else becomes its text and a link to its source. Nothing is loaded from another host."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape

from articles.rendering.links import classify_url, split_url
from articles.rendering.result import Resolved
from articles.rendering.state import RenderState
from articles.rendering.videos import find_player_page

_EMBEDDED = re.compile(r"<(?:audio|embed|form|iframe|object|source|track|video)[ >]")
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>a|audio|embed|form|iframe|object|source|track|video)"
    r'(?P<attributes>(?: [\w-]+="[^"]*")*)>'
)
_ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')
_PIXELS = re.compile(r"[1-9]\d{0,4}")
#: Attributes that hold the source of an element. Scripts that load the source later use `data-src`.
_SOURCES = {"object": ("data",), "form": ("action",), "iframe": ("src", "data-src")}
_PLAYERS = {"video": "Play the video", "audio": "Play the recording"}
_TRACK_ATTRIBUTES = ("kind", "srclang", "label", "default")


def render_embed(site: str, url: str, label: str, *, hidden: bool = False) -> str:
    """Return a figure that replaces embedded content and contains a link to it. ``label`` is plain
    text."""
    rel = ' rel="noopener"' if classify_url(url)[1] else ""
    link = f'<a href="{escape(url)}"{rel}>{escape(label)}</a>'
    return f'<figure class="embed embed-{site}"{" hidden" if hidden else ""}>{link}</figure>'


def add_title(label: str, title: str) -> str:
    return f"{label}: {title}" if title else label


def has_embedded(html: str) -> bool:
    """Return whether :func:`replace_embedded` would change well-formed HTML."""
    return _EMBEDDED.search(html) is not None


def replace_embedded(html: str, work: RenderState) -> str:
    """Replace everything embedded in well-formed HTML by a player or a link. The result must be
    made well-formed again."""
    return _EmbedReplacer(html, work).run()


@dataclass(slots=True)
class _OpenElement:
    """An element that is still open. ``part`` is the index of the output part reserved for its
    start tag."""

    name: str
    attributes: dict[str, str]
    part: int
    start: int
    sources: list[dict[str, str]] = field(default_factory=list)
    tracks: list[dict[str, str]] = field(default_factory=list)
    plays: bool = False


class _EmbedReplacer:
    def __init__(self, html: str, work: RenderState) -> None:
        self.html = html
        self.work = work
        self.parts: list[str] = []
        self.open: list[_OpenElement] = []
        self.open_links = 0
        self.linked: dict[str, int] = {}

    def run(self) -> str:
        at = 0
        for found in _TAG.finditer(self.html):
            self.parts.append(self.html[at : found.start()])
            at = found.end()
            self.parts.append(self._tag(found))
        self.parts.append(self.html[at:])
        return "".join(self.parts)

    def _tag(self, found: re.Match[str]) -> str:
        name = found["name"]
        if found["end"]:
            return self._end(found)
        attributes = {
            key: unescape(value) for key, value in _ATTRIBUTE.findall(found["attributes"])
        }
        if name == "a":
            self.open_links += 1
            self.linked[attributes.get("href", "")] = found.start()
            return found[0]
        if name in ("iframe", "embed"):
            return self._link(name, attributes, found.start())
        if name in ("source", "track"):
            player = next((one for one in reversed(self.open) if one.name in _PLAYERS), None)
            if player:
                (player.sources if name == "source" else player.tracks).append(attributes)
            return ""
        self.open.append(_OpenElement(name, attributes, len(self.parts), found.start()))
        return ""

    def _end(self, found: re.Match[str]) -> str:
        name = found["name"]
        if name == "a":
            self.open_links -= 1
            return found[0]
        if not self.open or self.open[-1].name != name:
            return ""
        element = self.open.pop()
        if name in _PLAYERS:
            self.parts[element.part] = self._player(element)
            return f"</{name}>" if element.plays else ""
        return self._link(name, element.attributes, element.start)

    def _player(self, element: _OpenElement) -> str:
        """Return the start tag of a player with the sources that this site serves. If there are
        none, return a link to the first source instead."""
        named = [one for one in (element.attributes, *element.sources) if one.get("src")]
        ours = [(one, found) for one in named if (found := self._resolve(one["src"]))]
        if not ours:
            shown = element.attributes | {"src": named[0]["src"]} if named else {}
            return self._link(element.name, shown, element.start)
        element.plays = True
        about = element.attributes
        written = ["controls", 'preload="metadata"']
        written += [f'{k}="{escape(about[k])}"' for k in ("title", "hidden") if k in about]
        if element.name == "video":
            written += [
                f'{side}="{about[side]}"'
                for side in ("width", "height")
                if _PIXELS.fullmatch(about.get(side, ""))
            ]
            poster = self._resolve(about.get("poster", ""), picture=True)
            written += [f'poster="{escape(poster.url)}"'] if poster else []
        sources = [
            _render_void_tag("source", {"src": found.url} | _select_attributes(one, ("type",)))
            for one, found in ours
        ]
        tracks = [
            _render_void_tag(
                "track", {"src": found.url} | _select_attributes(one, _TRACK_ATTRIBUTES)
            )
            for one in element.tracks
            if (found := self._resolve(one.get("src", "")))
        ]
        return f"<{element.name} {' '.join(written)}>{''.join(sources + tracks)}"

    def _resolve(self, url: str, *, picture: bool = False) -> Resolved | None:
        if not url or url[0] in "#?" or classify_url(url) != (None, False):
            return None
        return self.work.answer("image" if picture else "link", url)

    def _link(self, name: str, attributes: dict[str, str], start: int) -> str:
        """Return a link to the source in ``attributes``, unless the element already contains that
        link."""
        named = (attributes.get(key, "").strip() for key in _SOURCES.get(name, ("src",)))
        url = next(filter(None, named), "")
        if not url or url[0] == "#" or self.linked.get(url, -1) >= start:
            return ""
        site, shown, label = self._describe_embed(name, url, attributes.get("title", ""))
        if not shown:
            return escape(label, quote=False)
        if self.open_links:
            return escape(label, quote=False)
        self.linked[url] = start
        return render_embed(site, shown, label, hidden="hidden" in attributes)

    def _describe_embed(self, name: str, url: str, title: str) -> tuple[str, str, str]:
        """Return the kind of an embed, the address to link to ("" for none), and the text of the
        link."""
        say = self.work.say
        scheme, outside = classify_url(url)
        if outside:
            whole = url if scheme else f"https:{url}"
            if player := find_player_page(whole):
                label = {"youtube": "Watch on YouTube", "vimeo": "Watch on Vimeo"}[player[0]]
                return player[0], player[1], add_title(say(label), title)
            parts = split_url(whole)
            if not parts or not parts.hostname:
                return "frame", "", title or whole
            if name not in _PLAYERS:
                label = say("Open at {host}").format(host=parts.hostname)
                return "frame", whole, add_title(label, title)
        elif scheme is not None:
            return "frame", "", title
        file = url.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
        if name in _PLAYERS:
            return name, url, add_title(say(_PLAYERS[name]), title or file)
        label = say("Open the form" if name == "form" else "Open the file")
        return "file", url, add_title(label, title or file)


def _select_attributes(attributes: dict[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: attributes[name] for name in names if name in attributes}


def _render_void_tag(name: str, attributes: dict[str, str]) -> str:
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>"
