"""Every difference from Hugo that is intended, by name; there are no others.

A difference takes a finding and says what is left of it when this difference is allowed for: both
sides made alike where it explains them, the finding as it was where it does not. Each name is a row
of ``docs/hugo-differences.md``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from articles.derivation import END
from articles.hugo import humanize, term_key
from articles.models import Article, Tag
from articles.rendering.plain import CJK
from tests.hugo_judge.hugo import words
from tests.hugo_judge.judging import Finding

Allow = Callable[[Finding], Finding]


@dataclass(frozen=True, slots=True)
class Difference:
    """``what`` are the kinds of finding that it may explain; ``seen`` is the tree that shows it."""

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


def names_of(finding: Finding) -> set[str] | None:
    """The differences that explain a finding, only those that it takes; None where they do not."""
    possible = [d for d in DIFFERENCES.values() if finding.what in d.what]
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
    """The article of a finding's file; a language's own folder may be its content root."""
    return Article.objects.filter(
        Q(source_file__path=finding.where) | Q(source_file__path=finding.where.partition("/")[2])
    ).get()


# Words


_EMBED = re.compile(r'<figure class="embed.*?</figure>', re.DOTALL)
_REMOTE = re.compile(r'<a [^>]*class="remote-image"[^>]*>.*?</a>', re.DOTALL)


@difference("embeds", "text", "summary")
def _embeds(finding: Finding) -> Finding:
    """A player becomes a link that says what it is."""
    html = _html(finding)
    return _instead(finding, {html: _EMBED.sub("", html)})


@difference("remote pictures", "text", "summary")
def _remote_pictures(finding: Finding) -> Finding:
    """A picture on another host becomes a link with its alternative text."""
    html = _html(finding)
    bare = _EMBED.sub("", html)
    return _instead(finding, {html: _REMOTE.sub("", html), bare: _REMOTE.sub("", bare)})


def _html(finding: Finding) -> str:
    article = _article(finding)
    return str(article.html if finding.what == "text" else article.summary_html)


def _instead(finding: Finding, other: dict[str, str]) -> Finding:
    """The finding with the words of other HTML on our side."""
    return replace(
        finding, ours={words(k): words(v) for k, v in other.items()}.get(finding.ours, finding.ours)
    )


@difference("typographic quotes", "text", "summary", "toc", seen="rust")
def _quotes(finding: Finding) -> Finding:
    """Both set curly quotes; which way one bends is decided otherwise in a few places."""
    return replace(finding, hugo=_straight(finding.hugo), ours=_straight(finding.ours))


@difference("typographic titles", "title")
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
    return replace(finding, hugo=finding.hugo.replace("↩\ufe0e", "↩"))


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
    """Hugo leaves the source to a script of the reader's browser."""
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
    """Hugo leaves raw HTML out unless the site allows it; ours is cleaned and kept."""
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
    """Hugo's contents list has the headings of the text alone."""
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
    """Whether our automatic summary is a beginning of Hugo's, for this reason."""
    article = _article(finding)
    if article.summary or "<!--more-->" in article.body:
        return False
    if bool(re.search(f"[{CJK}]", article.plain_text)) is not cjk:
        return False
    return finding.what == "truncated" or finding.hugo.startswith(finding.ours)


# Which pages there are, and where


@difference(
    "pages that are never rendered", "files", "members", "neighbours", "feed", "address", "sitemap"
)
def _unrendered(finding: Finding) -> Finding:
    """Hugo lists them, with an address that leads nowhere."""
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
    return list(Article.objects.filter(live_from=END).select_related("source_file"))


@difference("hyphen runs", *PATHS)
def _runs(finding: Finding) -> Finding:
    """Hugo before 0.112 made one hyphen of a run, and so do we; the newer address redirects."""
    if finding.what in ("page", "address") and "--" in finding.where:
        return replace(finding, hugo=301)
    if finding.what in ("list", "sitemap", "feed") and "--" in finding.where:
        return _settled(finding)
    if finding.what == "sitemap" and finding.ours and finding.where in _with_runs():
        return _settled(finding)
    return replace(finding, hugo=_one_hyphen(finding.hugo), ours=_one_hyphen(finding.ours))


def _with_runs() -> set[str]:
    """Addresses of ours where a run of blanks and dropped signs became one hyphen."""
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
    """An emoji has no address in Hugo: its page takes that of all tags."""
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
    """Hugo has no archive, and authors only where they are a taxonomy."""
    own = re.search(r"/(archive|authors)/", finding.where)
    return _settled(finding) if own and finding.ours else finding


def _is_vocabulary(path: str) -> bool:
    return path.strip("/").rsplit("/", 1)[-1] in ("tags", "categories", "authors")


@difference("feeds are newest first", "feed")
def _newest_first(finding: Finding) -> Finding:
    if finding.ours is None:
        return finding
    return replace(finding, hugo=sorted(finding.hugo), ours=sorted(finding.ours))


@difference("feeds have a limit", "feed")
def _limit(finding: Finding) -> Finding:
    full = finding.ours is not None and len(finding.ours) == 50 < len(finding.hugo)
    return _settled(finding) if full and set(finding.ours) <= set(finding.hugo) else finding


@difference("listed locally", "members", "feed", "sitemap")
def _local(finding: Finding) -> Finding:
    """``build.list: local`` counts as listed: there is one list of stories."""
    local = {article.path for article in Article.objects.filter(params__build__list="local")}
    if finding.what == "sitemap":
        return _settled(finding) if finding.where in local else finding
    if not finding.ours:
        return finding
    missing = local - set(finding.hugo)
    return replace(finding, ours=[path for path in finding.ours if path not in missing])
