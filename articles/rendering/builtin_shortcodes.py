"""The built-in shortcodes. To add one, write a function and add it to ``SHORTCODES``.

Nothing here loads anything from another host: a video or a post becomes a link to click.
"""

from __future__ import annotations

import re
from html import escape

from articles.rendering.clean import URL_SCHEMES
from articles.rendering.html_embeds import add_title, render_embed
from articles.rendering.shortcodes import ShortcodeCall, ShortcodeHandler, Shortcodes
from articles.rendering.videos import find_vimeo_page, find_youtube_page

_WORD = re.compile(r"[\w.-]+")
_LANGUAGE = re.compile(r"[\w.+#-]+")
_LAST_LINE = re.compile(r"\n[ \t>]*\Z")
_SECONDS = re.compile(r"\d{1,6}")
_SCHEME = re.compile(r"([a-z]+):\S+\Z", re.IGNORECASE)
_LINK_TAG = re.compile(r"</?a\b[^>]*>")
_FALSE = frozenset({"", "false", "0", "no"})


def _youtube(call: ShortcodeCall, page: Shortcodes) -> str | None:
    video, _, query = call.get("id", 0).partition("?")
    start = call.get("start")
    query += f"&start={start}" if _SECONDS.fullmatch(start) else ""
    url = find_youtube_page(video, query)
    if not video or not url:
        return None
    label = add_title(page.say("Watch on YouTube"), call.get("title"))
    return page.hold(render_embed("youtube", url, label))


def _vimeo(call: ShortcodeCall, page: Shortcodes) -> str | None:
    video, _, query = call.get("id", 0).partition("?")
    url = find_vimeo_page(video, query)
    if not url:
        return None
    return page.hold(
        render_embed("vimeo", url, add_title(page.say("Watch on Vimeo"), call.get("title")))
    )


def _post_on_x(call: ShortcodeCall, page: Shortcodes) -> str | None:
    """Embed the post with ``user`` and ``id``. The oldest form of this shortcode has only the
    id."""
    user, post = call.get("user", 0), call.get("id", 1)
    if not post:
        user, post = "i", user
    if not (_WORD.fullmatch(user) and _WORD.fullmatch(post)):
        return None
    label = page.say("See the post on X" if user == "i" else "See the post by @{user} on X")
    return page.hold(
        render_embed("x", f"https://x.com/{user}/status/{post}", label.format(user=user))
    )


def _instagram(call: ShortcodeCall, page: Shortcodes) -> str | None:
    post = call.get("id", 0)
    if not _WORD.fullmatch(post):
        return None
    return page.hold(
        render_embed(
            "instagram",
            f"https://www.instagram.com/p/{post}/",
            page.say("See the post on Instagram"),
        )
    )


def _gist(call: ShortcodeCall, page: Shortcodes) -> str | None:
    user, gist, file = call.get(0), call.get(1), call.get(2)
    if not (_WORD.fullmatch(user) and _WORD.fullmatch(gist)):
        return None
    label = add_title(page.say("See the code on GitHub"), file)
    return page.hold(render_embed("gist", f"https://gist.github.com/{user}/{gist}", label))


def _figure(call: ShortcodeCall, page: Shortcodes) -> str | None:
    src = call.get("src", 0)
    if not src:
        return None
    caption = page.inline(call.get("caption"))
    picture = _render_picture(call, src, caption)
    if call.get("link"):
        picture = f'<a href="{escape(call.get("link"))}">{picture}</a>'
    classes = f' class="{escape(call.get("class"))}"' if call.get("class") else ""
    return page.hold(f"<figure{classes}>{picture}{_render_caption(call, caption, page)}</figure>")


def _render_picture(call: ShortcodeCall, src: str, caption: str) -> str:
    """Return the ``<img>`` of a figure. Hugo: without ``alt``, the alternative text is the
    caption's plain text."""
    alt = call.get("alt") or re.sub(r"<[^>]*>", "", caption).strip()
    size = "".join(
        f' {name}="{call.get(name)}"' for name in ("width", "height") if call.get(name).isdecimal()
    )
    return f'<img src="{escape(src)}" alt="{escape(alt)}"{size}>'


def _render_caption(call: ShortcodeCall, caption: str, page: Shortcodes) -> str:
    title, credit = escape(call.get("title")), page.inline(call.get("attr"))
    if credit and call.get("attrlink"):
        unlinked = _LINK_TAG.sub("", credit)
        credit = f'<a href="{escape(call.get("attrlink"))}">{unlinked}</a>'
    parts = [
        f"<strong>{title}</strong>" if title else "",
        caption,
        f"<small>{credit}</small>" if credit else "",
    ]
    text = " ".join(filter(None, parts))
    return f"<figcaption>{text}</figcaption>" if text else ""


def _highlight(call: ShortcodeCall, page: Shortcodes) -> str:
    language = call.get(0, "lang", "type")
    classes = f' class="language-{language}"' if _LANGUAGE.fullmatch(language) else ""
    options = call.get(1, "options")
    asked = f' data-meta="{escape(options)}"' if classes and options else ""
    code = escape(call.dedented.strip("\r\n"), quote=False)
    return page.hold(f"<pre><code{classes}{asked}>{code}\n</code></pre>")


def _ref(call: ShortcodeCall, page: Shortcodes) -> str | None:
    target = call.get("path", 0)
    return page.refer(target, call.line, call.get("lang")) if target else None


def _details(call: ShortcodeCall, page: Shortcodes) -> str:
    """Return a ``<details>``. Hugo: the content and the summary are Markdown, and the default
    summary is "Details"."""
    state = "" if call.get("open").lower() in _FALSE else " open"
    summary = page.inline(call.get("summary", 0) or page.say("Details"))
    opening = page.hold(f"<details{state}><summary>{summary}</summary>")
    gap = f"\n{call.margin}\n{call.margin}"
    before = "" if call.begins_item else gap
    inner = _LAST_LINE.sub("", call.inner)
    return f"{before}{opening}{gap}{inner}{gap}{page.hold('</details>')}{gap}"


def _param(call: ShortcodeCall, page: Shortcodes) -> str | None:
    """Return the value of a parameter. Hugo: its HTML is escaped, and its Markdown is converted
    only in a call with percent signs (``{{% … %}}``)."""
    value = page.param(call.get(0)) if call.get(0) else None
    if value is None:
        return None
    return escape(value, quote=False) if call.markdown else page.hold(escape(value))


def _qr(call: ShortcodeCall, page: Shortcodes) -> str | None:
    """Return the text of a QR code instead of a picture, as a link if it is an address. Readers
    cannot scan the screen they are reading on."""
    text = call.get("text") or call.dedented.strip()
    if not text:
        return None
    scheme = _SCHEME.match(text)
    label, shown = page.say("QR code"), escape(text)
    if not scheme or scheme[1].lower() not in URL_SCHEMES:
        return page.hold(f"<span>{label}: {shown}</span>")
    return page.hold(f'<span>{label}: <a href="{shown}">{shown}</a></span>')


def _comment(call: ShortcodeCall, page: Shortcodes) -> str:
    return ""


SHORTCODES: dict[str, ShortcodeHandler] = {
    "comment": _comment,
    "details": _details,
    "figure": _figure,
    "gist": _gist,
    "highlight": _highlight,
    "instagram": _instagram,
    "param": _param,
    "qr": _qr,
    "ref": _ref,
    "relref": _ref,
    "tweet": _post_on_x,
    "twitter": _post_on_x,
    "twitter_simple": _post_on_x,
    "vimeo": _vimeo,
    "vimeo_simple": _vimeo,
    "x": _post_on_x,
    "x_simple": _post_on_x,
    "youtube": _youtube,
}
