"""The addresses of YouTube and Vimeo pages, made from those of embedded players. The page shows the
same video as the player."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlencode

from articles.rendering.links import split_url

_ID = re.compile(r"[\w-]+")
_YOUTUBE_HOST = re.compile(r"(?:(?:www|m)\.)?youtube(?:-nocookie)?\.com")
_YOUTUBE_PATH = re.compile(r"/(?:embed|v)/?([\w-]*)/?")
_VIMEO_PATH = re.compile(r"/video/(\d+)/?")
_MOMENT = re.compile(r"(?:\d{1,3}h)?(?:\d{1,4}m)?(?:\d{1,6}s?)?")


def find_youtube_page(video: str, query: str = "") -> str | None:
    """Return the address of the page that shows the same content as a player: a video from its
    start time, a playlist, or a channel's live stream. Return None if the player's address is not
    understood."""
    given = {name: values[0] for name, values in parse_qs(query).items()}
    playlist = given.get("list", "")
    if video == "live_stream":
        channel = given.get("channel", "")
        return f"https://www.youtube.com/channel/{channel}/live" if _ID.fullmatch(channel) else None
    if given.get("listType") == "user_uploads" and playlist:
        return f"https://www.youtube.com/user/{quote(playlist, safe='')}/videos"
    if given.get("listType") == "search" and playlist:
        return "https://www.youtube.com/results?" + urlencode({"search_query": playlist})
    videos = given.get("playlist", "").split(",")
    video = video or (videos[0] if _ID.fullmatch(videos[0]) else "")
    if video in ("", "videoseries", "playlist"):
        known = _ID.fullmatch(playlist)
        return f"https://www.youtube.com/playlist?list={playlist}" if known else None
    if not _ID.fullmatch(video):
        return None
    page = f"https://www.youtube.com/watch?v={video}"
    if _ID.fullmatch(playlist):
        page += f"&list={playlist}"
    start = given.get("start") or given.get("t", "")
    if start.strip("0s") and _MOMENT.fullmatch(start):
        page += f"&t={start}s" if start.isdecimal() else f"&t={start}"
    return page


def find_vimeo_page(video: str, query: str = "", fragment: str = "") -> str | None:
    """Return the address of a video's page. For an unlisted video it includes the hash from the
    query."""
    if not _ID.fullmatch(video):
        return None
    secret = parse_qs(query).get("h", [""])[0]
    page = f"https://vimeo.com/{video}"
    page += f"/{secret}" if _ID.fullmatch(secret) else ""
    start = fragment.removeprefix("t=")
    return f"{page}#t={start}" if start != fragment and start and _MOMENT.fullmatch(start) else page


def find_player_page(url: str) -> tuple[str, str] | None:
    """Return ``"youtube"`` or ``"vimeo"`` and the address of the page for the player at ``url``.
    Return None if ``url`` is not that of a player."""
    parts = split_url(url)
    host = (parts.hostname or "") if parts else ""
    if not parts:
        return None
    if _YOUTUBE_HOST.fullmatch(host) and (found := _YOUTUBE_PATH.fullmatch(parts.path)):
        page = find_youtube_page(found[1], parts.query)
        return ("youtube", page) if page else None
    if host == "player.vimeo.com" and (found := _VIMEO_PATH.fullmatch(parts.path)):
        page = find_vimeo_page(found[1], parts.query, parts.fragment)
        return ("vimeo", page) if page else None
    return None
