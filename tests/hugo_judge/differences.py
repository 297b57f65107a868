"""The intended differences from Hugo. Each has a name, and no other difference is allowed.

A difference is a function from a finding to a finding. It makes both sides equal where the
difference explains them, and otherwise returns the finding unchanged. Each name is a row in
``docs/hugo-differences.md``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from html import unescape
from typing import Any
from unicodedata import normalize
from urllib.parse import urljoin

from django.db.models import Q

from articles.content.derive import LATEST_DATE
from articles.hugo import humanize, term_key
from articles.models import Article, Redirect, Tag
from articles.rendering.plain import CJK
from tests.hugo_judge.hugo import words
from tests.hugo_judge.judging import Finding

Allow = Callable[[Finding], Finding]


@dataclass(frozen=True, slots=True)
class Difference:
    """A named difference. ``what`` holds the kinds of finding that it may explain. ``seen`` names
    the tree in which it occurs."""

    name: str
    what: frozenset[str]
    seen: str
    allow: Allow


DIFFERENCES: dict[str, Difference] = {}

PATHS = ("url", "page", "list", "members", "neighbours", "feed", "redirect", "address", "sitemap")


def difference(name: str, *what: str, seen: str = "hugosite") -> Callable[[Allow], Allow]:
    def register(allow: Allow) -> Allow:
        DIFFERENCES[name] = Difference(name, frozenset(what), seen, allow)
        return allow

    return register


def names_of(finding: Finding, *, without: Container[str] = ()) -> set[str] | None:
    """Return the names of the differences that are needed to explain a finding, or None if they
    cannot explain it. Differences in ``without`` are not used."""
    possible = [d for d in DIFFERENCES.values() if finding.what in d.what and d.name not in without]
    if not _alike(_allowed(finding, possible)):
        return None
    for one in list(possible):
        fewer = [d for d in possible if d is not one]
        if _alike(_allowed(finding, fewer)):
            possible = fewer
    return {d.name for d in possible}


def _allowed(finding: Finding, differences: Iterable[Difference]) -> Finding:
    for one in differences:
        finding = one.allow(finding)
    return finding


def _alike(finding: Finding) -> bool:
    return bool(finding.hugo == finding.ours)


def _settled(finding: Finding) -> Finding:
    return replace(finding, ours=finding.hugo)


def _article(finding: Finding) -> Article:
    """Return the article of a finding's file. Its path may be relative to the folder of a
    language."""
    return Article.objects.filter(
        Q(source_file__path=finding.where) | Q(source_file__path=finding.where.partition("/")[2])
    ).get()


# Text


_EMBED = re.compile(r'<figure class="embed.*?</figure>', re.DOTALL)
_REMOTE = re.compile(r'<a [^>]*class="remote-image"[^>]*>.*?</a>', re.DOTALL)


@difference("embeds", "text", "summary", "links")
def _embeds(finding: Finding) -> Finding:
    """A player becomes a link with a label."""
    html = _html(finding)
    if finding.what == "links":
        shown = _hrefs("".join(_EMBED.findall(html)))
        return replace(finding, ours=[link for link in finding.ours if link not in shown])
    return _instead(finding, {html: _EMBED.sub("", html)})


@difference("remote pictures", "text", "summary")
def _remote_pictures(finding: Finding) -> Finding:
    """A picture on another host becomes a link with its alternative text."""
    html = _html(finding)
    bare = _EMBED.sub("", html)
    return _instead(finding, {html: _REMOTE.sub("", html), bare: _REMOTE.sub("", bare)})


_MISSING = re.compile(r'<span class="missing-picture".*?</span>', re.DOTALL)
_ADDRESS = re.compile(r'<span><a href="([^"]*)"[^>]*>\1</a></span>')


@difference("missing pictures", "text", "summary", seen="file-format")
def _missing_pictures(finding: Finding) -> Finding:
    """A missing picture is replaced by its alternative text."""
    html = _html(finding)
    return _instead(finding, {html: _MISSING.sub("", html)})


@difference("addresses in unknown shortcodes", "text", "summary", seen="digitalgov")
def _addresses_in_shortcodes(finding: Finding) -> Finding:
    """An unknown shortcode leaves a link to each address in its arguments."""
    html = _html(finding)
    shown = _MISSING.sub("", html)
    return _instead(finding, {html: _ADDRESS.sub("", html), shown: _ADDRESS.sub("", shown)})


@difference("link posts", "text", seen="digitalgov")
def _link_posts(finding: Finding) -> Finding:
    """A story without text shows its deck or summary."""
    if finding.hugo or _article(finding).word_count:
        return finding
    return _settled(finding)


def _hrefs(html: str) -> set[str]:
    urls = re.findall(r'href="([^"]*)"', html)
    return {urljoin("https://tree.example/", unescape(url)) for url in urls}


def _html(finding: Finding) -> str:
    article = _article(finding)
    return str(article.summary_html if finding.what == "summary" else article.html)


def _instead(finding: Finding, other: dict[str, str]) -> Finding:
    """Replace our text by that of other HTML, if our text is a key in ``other``."""
    return replace(
        finding, ours={words(k): words(v) for k, v in other.items()}.get(finding.ours, finding.ours)
    )


@difference("typographic quotes", "text", "summary", "toc", seen="rust")
def _quotes(finding: Finding) -> Finding:
    """Both sides have curly quotes, but a few of them curl in different directions."""
    return replace(finding, hugo=_straight(finding.hugo), ours=_straight(finding.ours))


@difference("character references", "title", "title of section", seen="digitalgov")
def _references(finding: Finding) -> Finding:
    return replace(finding, hugo=unescape(finding.hugo))


@difference("typographic titles", "title", "title of section")
def _titles(finding: Finding) -> Finding:
    return replace(finding, hugo=_straight(finding.hugo), ours=_straight(finding.ours))


SIGNS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "--", "—": "---", "…": "..."})


def _straight(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(SIGNS)
    if isinstance(value, list | tuple):
        return type(value)(map(_straight, value))
    return value


@difference("blanks in titles", "title", seen="digitalgov")
def _blanks(finding: Finding) -> Finding:
    return replace(finding, hugo=" ".join(finding.hugo.split()))


@difference("derived titles", "title")
def _derived_title(finding: Finding) -> Finding:
    return _settled(finding) if finding.hugo == "" and finding.ours else finding


@difference("back arrow", "text")
def _arrow(finding: Finding) -> Finding:
    plain = re.sub(r"↩\d+", "↩", finding.ours)
    return replace(finding, hugo=finding.hugo.replace("↩\ufe0e", "↩"), ours=plain)


@difference("task boxes", "text", "summary")
def _boxes(finding: Finding) -> Finding:
    return replace(finding, ours=" ".join(finding.ours.replace("☐", "").replace("☑", "").split()))


@difference("alerts", "text", "summary")
def _alerts(finding: Finding) -> Finding:
    bare = re.sub(r"\[!(\w+)\]", lambda mark: mark[1].title(), finding.hugo)
    return replace(finding, hugo=bare)


@difference("source line", "text", "summary", "truncated")
def _credit(finding: Finding) -> Finding:
    article = _article(finding)
    if not article.credit_url:
        return finding
    if finding.what == "truncated":
        return _settled(finding)
    gone = finding.hugo.removeprefix(finding.ours).strip()
    return _settled(finding) if gone and len(gone) < 100 else finding


@difference("formulas", "text", "summary", seen="example")
def _formulas(finding: Finding) -> Finding:
    """Hugo leaves formulas to a script in the browser."""
    around = [words(part) for part in re.split(r"(?s)\$\$.*?\$\$", finding.hugo)]
    set_here = len(around) > 1 and "<math" in _article(finding).html
    return _settled(finding) if set_here and _in_turn(around, finding.ours) else finding


def _in_turn(parts: Iterable[str], text: str) -> bool:
    at = 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return False
    return True


@difference("raw HTML", "text", "summary")
def _raw_html(finding: Finding) -> Finding:
    """Hugo omits raw HTML unless the site allows it. We keep it, sanitized."""
    raw = re.search(r"(?m)^<\w", _article(finding).body)
    return _settled(finding) if raw and _is_part(finding.hugo, finding.ours) else finding


def _is_part(short: str, long: str) -> bool:
    left = iter(long.split())
    return all(word in left for word in short.split())


@difference("headings of level one", "toc")
def _first_level(finding: Finding) -> Finding:
    body = _article(finding).body
    tops = set(re.findall(r"(?m)^# +(.+?) *#*$", body)) | set(
        re.findall(r"(?m)^(\S.*)\r?\n=+ *$", body)
    )
    plain = {_letters(top) for top in tops}
    kept = [entry for entry in finding.ours if _letters(entry[2]) not in plain]
    return replace(finding, ours=kept)


@difference("headings inside a shortcode", "toc")
def _inner_headings(finding: Finding) -> Finding:
    """Hugo's table of contents omits headings inside shortcodes."""
    inner = re.findall(r"(?s)\{\{<\s*([\w-]+)[^}]*>\}\}(.*?)\{\{<\s*/\s*\1", _article(finding).body)
    return _unless_in(finding, " ".join(text for _name, text in inner))


@difference("headings of raw HTML", "toc")
def _raw_headings(finding: Finding) -> Finding:
    raw = re.findall(r"(?s)<h[1-3][^>]*>(.*?)</h[1-3]>", _article(finding).body)
    return _unless_in(finding, " ".join(raw))


def _unless_in(finding: Finding, text: str) -> Finding:
    kept = [e for e in finding.ours if e in finding.hugo or _letters(e[2]) not in _letters(text)]
    return replace(finding, ours=kept)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, re.sub(r"\]\([^)]*\)", "", text)))


# Summaries


@difference("summary without footnotes", "summary", "truncated")
def _footnotes(finding: Finding) -> Finding:
    article = _article(finding)
    if "[^" not in article.body:
        return finding
    if finding.what == "truncated":
        return _settled(finding)
    short = re.sub(r"(?<=[^\s\d])\d{1,2}(?=\W|$)", "", finding.hugo)
    return _settled(finding) if _is_part(finding.ours, short) else finding


@difference("summary ends with any block", "summary", "truncated")
def _blocks(finding: Finding) -> Finding:
    return _settled(finding) if _earlier_end(finding, cjk=False) else finding


@difference("words of Chinese and Japanese", "summary", "truncated")
def _characters(finding: Finding) -> Finding:
    return _settled(finding) if _earlier_end(finding, cjk=True) else finding


def _earlier_end(finding: Finding, *, cjk: bool) -> bool:
    """Return whether our automatic summary is the beginning of Hugo's, for this reason."""
    article = _article(finding)
    if article.summary or "<!--more-->" in article.body:
        return False
    if bool(re.search(f"[{CJK}]", article.plain_text)) is not cjk:
        return False
    return finding.what == "truncated" or finding.hugo.startswith(finding.ours)


# Pages and their addresses


@difference(
    "pages that are never rendered", "files", "members", "neighbours", "feed", "address", "sitemap"
)
def _unrendered(finding: Finding) -> Finding:
    """Hugo lists these pages with an address that leads nowhere."""
    never = _never_live()
    if finding.what == "files":
        files = {article.source_file.path for article in never}
        return replace(finding, ours=[file for file in finding.ours if file not in files])
    paths = {article.path for article in never} | {""}
    if finding.what in ("address", "sitemap"):
        return _settled(finding) if finding.where in paths else finding
    if finding.what == "neighbours":
        beside = zip(finding.hugo, finding.ours, strict=True)
        pairs = [(o, o) if h in paths else (h, o) for h, o in beside]
        return replace(finding, hugo=tuple(h for h, _ in pairs))
    return replace(finding, hugo=[path for path in finding.hugo if path not in paths])


def _never_live() -> list[Article]:
    return list(Article.objects.filter(live_from=LATEST_DATE).select_related("source_file"))


@difference("hyphen runs", *PATHS)
def _runs(finding: Finding) -> Finding:
    """Hugo before 0.112 replaced a run of hyphens by one, and so do we. The newer address
    redirects."""
    if finding.what in ("page", "address") and "--" in finding.where:
        return replace(finding, hugo=301)
    if finding.what in ("list", "sitemap", "feed") and "--" in finding.where:
        return _settled(finding)
    if finding.what == "sitemap" and finding.ours and finding.where in _with_runs():
        return _settled(finding)
    return replace(finding, hugo=_one_hyphen(finding.hugo), ours=_one_hyphen(finding.ours))


def _with_runs() -> set[str]:
    """Return our addresses in which one hyphen replaces a run of spaces and dropped characters."""
    pages = {a.path for a in Article.objects.all() if re.search(r"\W{2}", a.name)}
    terms = (use for a in Article.objects.all() for use in a.terms.get("tags", ()))
    return pages | {f"/tags/{slug}/" for name, slug in terms if re.search(r"\W{2}", name)}


def _one_hyphen(value: Any) -> Any:
    if isinstance(value, str):
        return re.sub("-{2,}", "-", value)
    if isinstance(value, list | tuple):
        return type(value)(map(_one_hyphen, value))
    return value


@difference("names without letters", "title of term", "members", "terms", "sitemap", "feed", "list")
def _signs(finding: Finding) -> Finding:
    """In Hugo an emoji has no address: its page has the address of the list of all tags."""
    over = finding.where in ("/tags/", "/tags/index.xml") or "/term-" in finding.where
    without = Tag.objects.filter(slug__startswith="term-").exists()
    return _settled(finding) if over and without else finding


@difference("term titles", "title of term")
def _term_title(finding: Finding) -> Finding:
    return replace(finding, hugo=term_key(finding.hugo), ours=term_key(finding.ours))


@difference("section titles", "title of section")
def _section_title(finding: Finding) -> Finding:
    derived = humanize(finding.where.strip("/").rsplit("/", 1)[-1])
    return _settled(finding) if finding.ours == derived else finding


@difference("home's title", "title of home")
def _home_title(finding: Finding) -> Finding:
    return _settled(finding)


@difference("vocabulary titles", "title of taxonomy")
def _vocabulary_title(finding: Finding) -> Finding:
    return _settled(finding) if finding.where.count("/") == 3 else finding


@difference("all terms on one page", "further page")
def _one_page(finding: Finding) -> Finding:
    return _settled(finding) if _is_vocabulary(finding.where.partition("page/")[0]) else finding


@difference("no feed of all terms", "feed")
def _no_feed(finding: Finding) -> Finding:
    feed_of = finding.where.removesuffix("index.xml")
    return _settled(finding) if _is_vocabulary(feed_of) and not finding.ours else finding


@difference("no feed without stories", "feed")
def _empty_feed(finding: Finding) -> Finding:
    return _settled(finding) if finding.hugo == [] and finding.ours is None else finding


@difference("lists without stories are in no sitemap", "sitemap")
def _empty_lists(finding: Finding) -> Finding:
    if not finding.hugo or Article.objects.filter(kind="page", path=finding.where).exists():
        return finding
    listed = Article.objects.filter(kind="page").in_lists()
    _, _, slug = finding.where.strip("/").rpartition("/")
    shown = listed.filter(section=finding.where.strip("/")) | listed.with_term("tags", slug)
    return finding if shown.exists() else _settled(finding)


@difference("lists of our own", "sitemap")
def _own_lists(finding: Finding) -> Finding:
    """Hugo has no archive and no corrections, and has authors only if they are a taxonomy."""
    own = re.search(r"/(archive|authors|corrections)/", finding.where)
    return _settled(finding) if own and finding.ours else finding


def _is_vocabulary(path: str) -> bool:
    return path.strip("/").rsplit("/", 1)[-1] in ("tags", "categories", "authors")


@difference("feeds are newest first", "feed")
def _newest_first(finding: Finding) -> Finding:
    if finding.ours is None:
        return finding
    return replace(finding, hugo=sorted(finding.hugo, key=_nfc), ours=sorted(finding.ours))


@difference("feeds have a limit", "feed")
def _limit(finding: Finding) -> Finding:
    full = finding.ours is not None and len(finding.ours) == 50 < len(finding.hugo)
    return _settled(finding) if full and set(finding.ours) <= set(_nfc(finding.hugo)) else finding


@difference("listed locally", "members", "feed", "sitemap")
def _local(finding: Finding) -> Finding:
    """``build.list: local`` counts as listed, because we have only one list of stories."""
    local = {article.path for article in Article.objects.filter(params__build__list="local")}
    if finding.what == "sitemap":
        return _settled(finding) if finding.where in local else finding
    if not finding.ours:
        return finding
    missing = local - set(finding.hugo)
    return replace(finding, ours=[path for path in finding.ours if path not in missing])


@difference("robots.txt", "file", seen="example")
def _robots(finding: Finding) -> Finding:
    """The newsroom appends its own rules to those of the site."""
    if finding.where != "/robots.txt" or not isinstance(finding.ours, bytes):
        return finding
    return _settled(finding) if finding.ours.startswith(finding.hugo) else finding


# Random bodies


@difference("line numbers", "text", "structure", seen="bodies")
def _line_numbers(finding: Finding) -> Finding:
    """Hugo puts line numbers into a column of a table."""
    if "linenos" not in _article(finding).body:
        return finding
    if finding.what == "structure":
        return replace(finding, hugo=" ".join(finding.hugo).replace(_NUMBERED, "pre").split(" "))
    return replace(
        finding, hugo=_without_numbers(finding.hugo), ours=_without_numbers(finding.ours)
    )


_NUMBERED = "table td pre td pre"


def _without_numbers(text: str) -> str:
    return " ".join(word for word in text.split() if not word.isdigit())


@difference("single tildes", "text", "toc", "structure", "ids", seen="bodies")
def _tildes(finding: Finding) -> Finding:
    body = _article(finding).body
    struck = re.findall(r"(?<!~)~([^\s~]+)~(?!~)", body)
    if not struck:
        return finding
    if finding.what == "structure":
        return replace(finding, hugo=_no_del(finding.hugo), ours=_no_del(finding.ours))
    bare = [_tilde_less(value) for value in (finding.hugo, finding.ours)]
    return replace(finding, hugo=bare[0], ours=bare[1])


def _tilde_less(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("~", "")
    if isinstance(value, list | tuple):
        return type(value)(map(_tilde_less, value))
    return value


def _no_del(tags: list[str]) -> list[str]:
    return [tag for tag in tags if tag != "del"]


@difference("notes", "links", "structure", seen="bodies")
def _notes(finding: Finding) -> Finding:
    """Our ids of notes contain the labels of the notes, and we have no ``<hr>`` above them."""
    if "[^" not in _article(finding).body:
        return finding
    if finding.what == "links":
        kept = [
            [re.sub(r"#fn(ref)?\d*[:-].*", r"#fn\1", url) for url in side]
            for side in _both(finding)
        ]
        return replace(finding, hugo=kept[0], ours=kept[1])
    return replace(
        finding, hugo=re.sub(r" hr( ol li p)\Z", r"\1", " ".join(finding.hugo)).split(" ")
    )


def _both(finding: Finding) -> tuple[list[str], list[str]]:
    return finding.hugo, finding.ours


@difference("notes inside a shortcode", "text", "links", "structure", seen="bodies")
def _inner_notes(finding: Finding) -> Finding:
    """Hugo renders the content of a shortcode as a separate document, which lacks the note."""
    inner = re.findall(r"(?s)\{\{<\s*(\w+)[^}]*>\}\}(.*?)\{\{<\s*/\s*\1", _article(finding).body)
    return _settled(finding) if any("[^" in text for _name, text in inner) else finding


@difference("captions", "structure", seen="bodies")
def _captions(finding: Finding) -> Finding:
    """Our titles are bold, and our captions of one line are not paragraphs."""
    bare = [[tag for tag in side if not tag.startswith("figcaption>")] for side in _both(finding)]
    return replace(finding, hugo=bare[0], ours=bare[1])


@difference("definitions alike", "structure", seen="bodies")
def _definitions(finding: Finding) -> Finding:
    """With us, if one definition in a list has several paragraphs, all of them have paragraphs."""
    bare = [re.sub(r"\bdd( p)+\b", "dd", " ".join(side)).split(" ") for side in _both(finding)]
    return replace(finding, hugo=bare[0], ours=bare[1])


@difference("addresses behind Chinese and Japanese", "links", "ids", "toc", seen="bodies")
def _addresses_in_cjk(finding: Finding) -> Finding:
    """Goldmark requires a space before an address."""
    glued = set(re.findall(r"[（「](https?://[\w./-]+)", _article(finding).body, re.ASCII))
    if finding.what == "links":
        return replace(finding, ours=[url for url in finding.ours if url not in glued])
    signs = {"".join(filter(str.isalnum, url)) for url in glued}
    return replace(finding, hugo=_less(finding.hugo, signs), ours=_less(finding.ours, signs))


def _less(value: Any, parts: set[str]) -> Any:
    if isinstance(value, str):
        return reduce(lambda text, part: text.replace(part, ""), parts, value)
    if isinstance(value, list | tuple):
        return type(value)(_less(one, parts) for one in value)
    return value


@difference("numeric references in ids", "ids", "toc", seen="bodies")
def _numeric_ids(finding: Finding) -> Finding:
    """In an id, Goldmark keeps the characters of ``&#8364;`` instead of decoding it."""
    return replace(finding, hugo=_number_less(finding.hugo))


def _number_less(value: Any) -> Any:
    if isinstance(value, str):
        return re.sub(r"-8364-x263a", "--", value)
    if isinstance(value, list | tuple):
        return type(value)(map(_number_less, value))
    return value


# Random names


@difference("composed names", "aliases", *PATHS, seen="names")
def _composed(finding: Finding) -> Finding:
    """Our addresses are in NFC. Other forms redirect to them."""
    where = normalize("NFC", finding.where)
    if finding.what in ("page", "address") and finding.where != where:
        return replace(finding, hugo=301)
    if finding.what == "sitemap":
        return _settled(finding) if normalize("NFD", where) != where else finding
    if finding.what == "redirect" and finding.ours == where:
        target = Redirect.objects.select_related("article").filter(path=where).first()
        return replace(finding, ours=target.article.path if target and target.article else None)
    return replace(finding, hugo=_nfc(finding.hugo), ours=_nfc(finding.ours))


def _nfc(value: Any) -> Any:
    if isinstance(value, str):
        return normalize("NFC", value)
    if isinstance(value, list | tuple):
        return type(value)(map(_nfc, value))
    return value


@difference("aliases of a language", "aliases", seen="names")
def _language_aliases(finding: Finding) -> Finding:
    """Both addresses lead to the story. The shorter one is that of the file."""
    ours = {f"/de{alias}" for alias in finding.ours}
    return replace(finding, hugo=[a.removeprefix("/de") if a in ours else a for a in finding.hugo])


@difference("slugs of sections without text", "translations", *PATHS, seen="names")
def _plural_slugs(finding: Finding) -> Finding:
    """``:sectionslugs`` is not made plural; see "section titles"."""
    if "/moveds/" in finding.where or (finding.what == "sitemap" and "/de/moved/" in finding.where):
        return _settled(finding)
    return replace(finding, hugo=_singular(finding.hugo))


def _singular(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("/moveds/", "/moved/")
    if isinstance(value, list | tuple):
        return type(value)(map(_singular, value))
    return value
