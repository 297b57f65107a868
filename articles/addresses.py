"""The addresses of articles: whose a path is, and what leads to it from old ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from articles.hugo import alias_path
from articles.models import Article, MenuEntry, Redirect

#: What an address may hold unquoted; everything else, "?" and "#" too, belongs to a name.
ADDRESS_SAFE = "/:@!$&'()*+,;=~-._"

#: Redirects that lead to one another before they are given up.
LONGEST_CHAIN = 20


def quoted(path: str) -> str:
    """A path as an address in a link: ``/post/c#/`` → ``/post/c%23/``."""
    return quote(path, safe=ADDRESS_SAFE)


def owners(paths: Iterable[str]) -> dict[str, int]:
    """``{path: article id}`` of those paths that belong to an article."""
    return dict(Article.objects.filter(path__in=list(paths)).values_list("path", "pk"))


def redirect_at(path: str) -> Redirect | None:
    """The redirect kept for ``path``, with or without its last slash; of a chain the last one, so
    that readers are sent on once. None where there is none, or only a circle."""
    seen: set[int] = set()
    found: Redirect | None = None
    while len(seen) < LONGEST_CHAIN:
        kept = Redirect.objects.filter(path__in=[path, f"{path}/"]).select_related("article")
        following = kept.order_by("path").first()
        if following is None or (found and owners([path])):  # a page wins over a redirect
            return found
        if following.article is not None:
            return following
        if following.pk in seen:
            return None
        seen.add(following.pk)
        found, path = following, following.target.partition("?")[0].partition("#")[0]
    return None


def remember_move(article: Article, old_path: str) -> Redirect | None:
    """Make ``old_path`` lead to ``article``; None where another article lives there by now."""
    if old_path == article.path or old_path in owners([old_path]):
        return None
    redirect, _created = Redirect.objects.update_or_create(
        path=old_path,
        defaults={"article": article, "target": "", "origin": Redirect.Origin.MOVED},
    )
    return redirect


def write_aliases(articles: Sequence[Article], *, new: bool) -> None:
    """Bring the redirects made from ``aliases`` in line with the saved articles.

    An alias never overrides a page or a redirect that another article or an editor made first.
    """
    if not new:
        old = Redirect.objects.filter(article__in=articles, origin=Redirect.Origin.ALIAS)
        old.delete()
    wanted: dict[str, Article] = {}
    for article in articles:
        for alias in article.aliases:
            wanted.setdefault(alias_path(alias, page_path=article.path), article)
    if not wanted:
        return
    taken = set(owners(wanted))
    Redirect.objects.bulk_create(
        (
            Redirect(path=path, article=article, origin=Redirect.Origin.ALIAS)
            for path, article in wanted.items()
            if path not in taken
        ),
        ignore_conflicts=True,
    )


def write_menu_entries(articles: Sequence[Article], *, new: bool) -> None:
    """Bring the menu entries that articles carry in their front matter in line with them."""
    if not new:
        MenuEntry.objects.filter(article__in=articles, from_article=True).delete()
    MenuEntry.objects.bulk_create(
        _entry(article, menu, properties)
        for article in articles
        for menu, properties in (article.menu or {}).items()
    )


def _entry(article: Article, menu: str, properties: dict[str, Any]) -> MenuEntry:
    """Hugo: name defaults to linkTitle, then title; weight to the page's."""
    weight = properties.get("weight")
    return MenuEntry(
        menu=menu[:50],
        language=article.url_language,
        name=str(properties.get("name") or article.link_title or article.headline)[:200],
        title=str(properties.get("title") or "")[:200],
        identifier=str(properties.get("identifier") or "")[:100],
        parent=str(properties.get("parent") or "")[:100],
        weight=weight if isinstance(weight, int) else (article.weight or 0),
        article=article,
        from_article=True,
    )
