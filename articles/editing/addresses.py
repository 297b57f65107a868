"""The addresses of articles: which article has a given path, and which old paths redirect to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import quote

from django.db.models import Q
from django.utils.translation import gettext as _

from articles.content.derive import make_article_path
from articles.errors import NewsroomError
from articles.hugo import Authored, find_reserved_use, get_alias_paths
from articles.hugo.paths import MAX_PATH_LENGTH
from articles.models import Article, MenuEntry, Redirect, Source
from articles.models.visibility import build_state_filter
from articles.site_settings import current, languages

#: Characters that are not quoted in an address. All other characters, even "?" and "#", are quoted,
#: because they are part of a name.
ADDRESS_SAFE = "/:@!$&'()*+,;=~-._"

#: Maximum number of redirects to follow in a chain.
MAX_REDIRECT_CHAIN = 20


def quote_path(path: str) -> str:
    """Quote a path for use in a link: ``/post/c#/`` → ``/post/c%23/``.

    A link to the result never leaves the site: a second slash at the beginning is removed, because
    browsers would read a host name after it.
    """
    if path.startswith("//"):
        path = f"/{path.lstrip('/')}"
    return quote(path, safe=ADDRESS_SAFE)


def find_owners(paths: Iterable[str], *, except_of: Source | None = None) -> dict[str, int]:
    """Return ``{path: article id}`` for all ``paths`` that belong to an article. Articles of the
    source ``except_of`` are ignored."""
    found = Article.objects.filter(path__in=list(paths))
    if except_of is not None:
        found = found.exclude(source_file__source=except_of)
    return dict(found.values_list("path", "pk"))


def find_redirect(path: str, *, at: datetime) -> Redirect | None:
    """Return the redirect for ``path``, with or without its last slash. If redirects form a chain,
    return the last one, so that readers are redirected only once. Return None if there is no
    redirect, if the chain is a circle, or if an article at ``path`` is live at the moment
    ``at``."""
    seen: set[int] = set()
    found: Redirect | None = None
    while len(seen) < MAX_REDIRECT_CHAIN:
        kept = Redirect.objects.filter(path__in=[path, f"{path}/"]).select_related("article")
        following = kept.order_by("path").first()
        if following is None or (found and _is_live(path, at=at)):
            return found
        if following.article is not None:
            return following
        if following.pk in seen:
            return None
        seen.add(following.pk)
        found, path = following, following.target.partition("?")[0].partition("#")[0]
    return None


def _is_live(path: str, *, at: datetime) -> bool:
    """Return whether the article at ``path`` is live. It may be a story or the text of a list
    page."""
    return Article.objects.filter(build_state_filter("live", at=at), path=path).exists()


def redirect_old_path(article: Article, old_path: str, *, at: datetime) -> Redirect | None:
    """Redirect ``old_path`` to ``article`` and return the redirect.

    Return None if another article is live at ``old_path`` by now, or if ``old_path`` is an alias of
    another live article. If ``article`` is not live at the moment ``at``, an existing redirect
    stays as it is.
    """
    if old_path == article.path or _is_live(old_path, at=at):
        return None
    claimed = Redirect.objects.filter(path=old_path, origin=Redirect.Origin.ALIAS)
    if (
        claimed.exclude(article=article)
        .filter(build_state_filter("live", at=at, of="article__"))
        .exists()
    ):
        return None
    is_live = article.state(at=at) == "live"
    keep = Redirect.objects.update_or_create if is_live else Redirect.objects.get_or_create
    values = {"article": article, "target": "", "origin": Redirect.Origin.MOVED}
    redirect, _created = keep(path=old_path, defaults=values)
    return redirect


def assign_first_paths(articles: Iterable[Article]) -> None:
    """Set the permanent first path of each article that is published for the first time. If another
    article already has this first path, append a number."""
    new = [a for a in articles if a.first_path is None and a.status == Article.Status.PUBLISHED]
    if not new:
        return
    known = Article.objects.filter(first_path__in=[article.path for article in new])
    taken = set(known.values_list("first_path", flat=True))
    for article in new:
        article.first_path = article.path
        if article.path in taken:
            article.first_path = _find_free_first_path(article.path)


def _find_free_first_path(path: str) -> str:
    numbered = (f"{path}#{number}" for number in count(2))
    return next(p for p in numbered if not Article.objects.filter(first_path=p).exists())


def write_aliases(articles: Sequence[Article], *, new: bool, at: datetime) -> None:
    """Create the redirects for the ``aliases`` of saved articles.

    An alias never replaces another article's alias, or a redirect that an editor created first. A
    story that moved away from a path may have left a redirect there. An alias replaces that
    redirect if the article with the alias is live at the moment ``at``, because the author named
    the path explicitly. If another article has the path, the redirect is created anyway. It takes
    effect while the other article is not live.

    In a language tree, an alias has two paths (:func:`~articles.hugo.get_alias_paths`). The second
    path is only used if it is not the first path of another article's alias.
    """
    if not new:
        old = Redirect.objects.filter(article__in=articles, origin=Redirect.Origin.ALIAS)
        old.delete()
    own: dict[str, Article] = {}
    others: dict[str, Article] = {}
    for article in articles:
        for alias in article.aliases:
            path, *also = get_alias_paths(alias, page_path=article.path, tree=article.url_language)
            own.setdefault(path, article)
            for path in also:
                others.setdefault(path, article)
    wanted = others | own
    _delete_overridden_redirects(own)
    claimed = {
        path: article.pk
        for path, article in own.items()
        if path != article.path and article.state(at=at) == "live"
    }
    if claimed:
        passed = Redirect.objects.filter(path__in=claimed, origin=Redirect.Origin.MOVED)
        held = passed.values_list("pk", "path", "article_id")
        traces = [pk for pk, path, owner in held if owner != claimed[path]]
        Redirect.objects.filter(pk__in=traces).delete()
    Redirect.objects.bulk_create(
        (
            Redirect(path=path, article=article, origin=Redirect.Origin.ALIAS)
            for path, article in wanted.items()
            if path != article.path and len(path) <= MAX_PATH_LENGTH
        ),
        ignore_conflicts=True,
    )


def _delete_overridden_redirects(own: Mapping[str, Article]) -> None:
    """Delete the stored aliases that only claim a path in ``own`` as their second path. A second
    path is outside the language tree of its article. The paths in ``own`` are the first paths of
    new aliases, which take precedence."""
    aliases = Redirect.objects.filter(path__in=own, origin=Redirect.Origin.ALIAS)
    Redirect.objects.filter(
        pk__in=[
            pk
            for pk, path, tree in aliases.values_list("pk", "path", "article__url_language")
            if tree and not path.startswith(f"/{tree}/")
        ]
    ).delete()


def write_menu_entries(articles: Sequence[Article], *, new: bool) -> None:
    """Create the menu entries that the articles name in their front matter."""
    if not new:
        MenuEntry.objects.filter(article__in=articles, from_article=True).delete()
    MenuEntry.objects.bulk_create(
        _build_menu_entry(article, menu, properties)
        for article in articles
        for menu, properties in (article.menu or {}).items()
    )


def _build_menu_entry(article: Article, menu: str, properties: dict[str, Any]) -> MenuEntry:
    """Build a menu entry. Hugo: the default name is linkTitle, then title; the default weight is
    that of the page."""
    weight = properties.get("weight")
    return MenuEntry(
        menu=menu[:50],
        language=article.url_language,
        name=str(properties.get("name") or article.menu_name)[:200],
        title=str(properties.get("title") or "")[:200],
        identifier=str(properties.get("identifier") or "")[:100],
        parent=str(properties.get("parent") or "")[:100],
        weight=weight if isinstance(weight, int) else (article.weight or 0),
        article=article,
        from_article=True,
    )


class AddressTaken(NewsroomError):
    """Raised for an address that an article cannot have. ``owner`` is the article that already has
    it, or None."""

    def __init__(self, message: str, *, path: str, owner: Article | None = None) -> None:
        super().__init__(message)
        self.path = path
        self.owner = owner


def get_address_of(article: Article, authored: Authored) -> str:
    """Return the address that the article would have if its authored columns were ``authored``."""
    return make_article_path(authored, article.placement(), current.get_rules())


def find_address_fault(path: str, *, article: Article) -> AddressTaken | None:
    """Return an error if ``article`` cannot have the address ``path``, or None if it can. Imports
    apply the same rules."""
    if len(path) > MAX_PATH_LENGTH:
        message = _("The address would be %(size)s characters long. The limit is %(limit)s.")
        return AddressTaken(message % {"size": len(path), "limit": MAX_PATH_LENGTH}, path=path)
    system = find_reserved_use(path, kind=article.kind, languages=languages.get_language_codes())
    if system:
        message = _("The address %(path)s is reserved by the system (%(system)s).")
        return AddressTaken(message % {"path": path, "system": system}, path=path)
    section = _find_section_listed_at(path, article=article)
    if section:
        message = _(
            "The address %(path)s belongs to the list of stories in the section “%(section)s”."
        )
        return AddressTaken(message % {"path": path, "section": section}, path=path)
    owner = Article.objects.for_lists().filter(path=path).exclude(pk=article.pk).first()
    if owner is None:
        return None
    message = (
        _("The address %(path)s belongs to “%(owner)s” in the trash. Choose another slug.")
        if owner.status == Article.Status.TRASHED
        else _("The address %(path)s belongs to “%(owner)s”. Choose another slug.")
    )
    return AddressTaken(message % {"path": path, "owner": owner}, path=path, owner=owner)


def _find_section_listed_at(path: str, *, article: Article) -> str | None:
    """Return the section whose list would be hidden by the story at ``path``. Return None if no
    other stories are in that section."""
    if article.kind != Article.Kind.PAGE or path == article.path:
        return None
    tree = languages.get_tree_of(path)
    section = path.removeprefix(f"/{tree}/" if tree else "/").strip("/")
    stories = Article.objects.filter(kind=Article.Kind.PAGE, status=Article.Status.PUBLISHED)
    others = stories.in_lists().in_language(tree).exclude(pk=article.pk)
    # A section has a list even if all of its stories are in subsections.
    listed = Q(section=section) | Q(section__startswith=f"{section}/")
    return section if others.filter(listed).exists() else None
