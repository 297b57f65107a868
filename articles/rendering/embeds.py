"""What each shortcode becomes. A new one is a function and a line in ``SHORTCODES``.

Nothing here asks another host for anything: a video or a post becomes a link that readers click.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlsplit

from articles.rendering.markdown import inline_html
from articles.rendering.shortcodes import Call, Shortcode, Shortcodes
from articles.rendering.words import Say

_WORD = re.compile(r"[\w.-]+")
_LANGUAGE = re.compile(r"[\w.+#-]+")
_SECONDS = re.compile(r"\d{1,6}")
_FALSE = frozenset({"", "false", "0", "no"})

_FRAME = re.compile(
    r"""<iframe\b(?P<before>[^<>]*?)\bsrc\s*=\s*["']?(?:https?:)?//(?P<src>[^"'\s>]+)(?P<after>[^<>]*)>""",
    re.IGNORECASE,
)
_TITLE = re.compile(r"""\btitle\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_YOUTUBE_FRAME = re.compile(r"(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+)")
_VIMEO_FRAME = re.compile(r"player\.vimeo\.com/video/(\d+)")


def embed(site: str, url: str, label: str) -> str:
    """The local stand-in for something on another host; ``label`` is plain text."""
    link = f'<a href="{escape(url)}" rel="noopener">{escape(label)}</a>'
    return f'<figure class="embed embed-{site}">{link}</figure>'


def _titled(label: str, title: str) -> str:
    return f"{label}: {title}" if title else label


def _youtube(call: Call, page: Shortcodes) -> str | None:
    video = call.get("id", 0)
    if not _WORD.fullmatch(video):
        return None
    start = call.get("start")
    url = f"https://www.youtube.com/watch?v={video}"
    url += f"&t={start}s" if _SECONDS.fullmatch(start) else ""
    label = _titled(page.say("Watch on YouTube"), call.get("title"))
    return page.hold(embed("youtube", url, label))


def _vimeo(call: Call, page: Shortcodes) -> str | None:
    video = call.get("id", 0)
    if not _WORD.fullmatch(video):
        return None
    label = _titled(page.say("Watch on Vimeo"), call.get("title"))
    return page.hold(embed("vimeo", f"https://vimeo.com/{video}", label))


def _post_on_x(call: Call, page: Shortcodes) -> str | None:
    """``user`` and ``id``; the oldest form gives the id alone."""
    user, post = call.get("user", 0), call.get("id", 1)
    if not post:
        user, post = "i", user
    if not (_WORD.fullmatch(user) and _WORD.fullmatch(post)):
        return None
    label = page.say("See the post on X" if user == "i" else "See the post by @{user} on X")
    return page.hold(embed("x", f"https://x.com/{user}/status/{post}", label.format(user=user)))


def _instagram(call: Call, page: Shortcodes) -> str | None:
    post = call.get("id", 0)
    if not _WORD.fullmatch(post):
        return None
    return page.hold(
        embed(
            "instagram",
            f"https://www.instagram.com/p/{post}/",
            page.say("See the post on Instagram"),
        )
    )


def _gist(call: Call, page: Shortcodes) -> str | None:
    user, gist, file = call.get(0), call.get(1), call.get(2)
    if not (_WORD.fullmatch(user) and _WORD.fullmatch(gist)):
        return None
    label = _titled(page.say("See the code on GitHub"), file)
    return page.hold(embed("gist", f"https://gist.github.com/{user}/{gist}", label))


def _figure(call: Call, page: Shortcodes) -> str | None:
    src = call.get("src", 0)
    if not src:
        return None
    caption = inline_html(call.get("caption")) if call.get("caption") else ""
    picture = _picture(call, src, caption)
    if call.get("link"):
        picture = f'<a href="{escape(call.get("link"))}">{picture}</a>'
    classes = f' class="{escape(call.get("class"))}"' if call.get("class") else ""
    return page.hold(f"<figure{classes}>{picture}{_caption(call, caption)}</figure>")


def _picture(call: Call, src: str, caption: str) -> str:
    """Hugo: without ``alt`` the caption's plain text is the alternative text."""
    alt = call.get("alt") or re.sub(r"<[^>]*>", "", caption).strip()
    size = "".join(
        f' {name}="{call.get(name)}"' for name in ("width", "height") if call.get(name).isdecimal()
    )
    return f'<img src="{escape(src)}" alt="{escape(alt)}"{size}>'


def _caption(call: Call, caption: str) -> str:
    title, credit = escape(call.get("title")), escape(call.get("attr"))
    if credit and call.get("attrlink"):
        credit = f'<a href="{escape(call.get("attrlink"))}">{credit}</a>'
    parts = [
        f"<strong>{title}</strong>" if title else "",
        caption.strip().removeprefix("<p>").removesuffix("</p>"),
        f"<small>{credit}</small>" if credit else "",
    ]
    text = " ".join(filter(None, parts))
    return f"<figcaption>{text}</figcaption>" if text else ""


def _highlight(call: Call, page: Shortcodes) -> str:
    language = call.get(0, "lang", "type")
    classes = f' class="language-{language}"' if _LANGUAGE.fullmatch(language) else ""
    options = call.get(1, "options")
    asked = f' data-meta="{escape(options)}"' if classes and options else ""
    code = escape(call.inner.strip("\r\n"), quote=False)
    return page.hold(f"<pre><code{classes}{asked}>{code}\n</code></pre>")


def _ref(call: Call, page: Shortcodes) -> str | None:
    target = call.get("path", 0)
    return page.refer(target, call.line) if target else None


def _details(call: Call, page: Shortcodes) -> str:
    """Hugo: the content is Markdown, and so is the summary ("Details" without one)."""
    state = "" if call.get("open").lower() in _FALSE else " open"
    summary = inline_html(call.get("summary", 0) or page.say("Details")).strip()
    summary = summary.removeprefix("<p>").removesuffix("</p>")
    opening = page.hold(f"<details{state}><summary>{summary}</summary>")
    return f"\n\n{opening}\n\n{call.inner}\n\n{page.hold('</details>')}\n\n"


def _comment(call: Call, page: Shortcodes) -> str:
    return ""


SHORTCODES: dict[str, Shortcode] = {
    "comment": _comment,
    "details": _details,
    "figure": _figure,
    "gist": _gist,
    "highlight": _highlight,
    "instagram": _instagram,
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


def frames_to_links(html: str, say: Say) -> str:
    """Frames that authors pasted become links to what they would have shown."""
    if "<iframe" not in html.lower():
        return html
    return _FRAME.sub(lambda found: _frame(found, say), html)


def _frame(found: re.Match[str], say: Say) -> str:
    src = found["src"]
    titled = _TITLE.search(found["before"] + " " + found["after"])
    title = (titled[1] or titled[2] or "") if titled else ""
    if video := _YOUTUBE_FRAME.match(src):
        url = f"https://www.youtube.com/watch?v={video[1]}"
        return embed("youtube", url, _titled(say("Watch on YouTube"), title))
    if video := _VIMEO_FRAME.match(src):
        label = _titled(say("Watch on Vimeo"), title)
        return embed("vimeo", f"https://vimeo.com/{video[1]}", label)
    host = urlsplit(f"https://{src}").hostname if _WORD.match(src) else None
    label = _titled(say("Open at {host}").format(host=host), title)
    return embed("frame", f"https://{src}", label) if host else ""
