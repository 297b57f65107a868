"""The file that an article came from: where it lies, what it said, what was wrong with it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.admin import problem_codes
from articles.models import Article, SourceFile

#: The two texts of a file that are kept, by the word that stands in their address.
TEXTS = {"original": "base", "incoming": "incoming"}
TEXT_LABELS = {
    "original": gettext_lazy("as last imported"),
    "incoming": gettext_lazy("as it lies on disk, not taken over"),
}


def of(article: Article) -> SourceFile | None:
    """The article's file, without the bytes of its texts."""
    files = SourceFile.objects.defer("base", "incoming").select_related("source")
    return files.filter(article=article).first() if article.pk else None


# In the form


def place(article: Article) -> str:
    """Source and path."""
    file = of(article)
    if file is None:
        return _("Written here; there is no file.")
    address = reverse("admin:articles_sourcefile_change", args=[file.pk])
    return format_html('{} · <a href="{}">{}</a>', file.source, address, file.path)


def alarm(article: Article) -> str:
    """What somebody has to decide or mend about the file; '' where all is well."""
    file = of(article)
    if file is not None and file.state == SourceFile.State.CONFLICT:
        address = reverse("admin:articles_article_conflict", args=[article.pk])
        text = _("The file changed, and so did the article here.")
        return format_html('{} <a href="{}">{}</a>', text, address, _("Compare the two and choose"))
    if file is not None and file.state == SourceFile.State.REJECTED:
        text = _("A newer version of the file has faults; readers see the last good one.")
        return format_html("{} {}", text, said(file.problems))
    return ""


def texts(article: Article) -> str:
    """Links to the bytes that are kept."""
    held = SourceFile.objects.filter(article=article) if article.pk else SourceFile.objects.none()
    kept = [word for word, column in TEXTS.items() if held.exclude(**{column: None}).exists()]
    if not kept:
        return "–"
    address = "admin:articles_article_file"
    return format_html_join(
        " · ",
        '<a href="{}">{}</a>',
        ((reverse(address, args=[article.pk, word]), TEXT_LABELS[word]) for word in kept),
    )


def problems(article: Article) -> str:
    file = of(article)
    return said(file.problems) if file and file.problems else "–"


def said(found: list[dict[str, Any]]) -> SafeString:
    """Problems of a file as a list, each with its place and where its code is explained."""
    items = format_html_join(
        "",
        '<li class="problem-{}"><code>{}:{}</code> {}{}{} {}</li>',
        (
            (
                problem.get("severity", "error"),
                problem.get("line", 1),
                problem.get("column", 1),
                f"{problem['field']}: " if problem.get("field") else "",
                problem.get("message", ""),
                f" ({problem['hint']})" if problem.get("hint") else "",
                problem_codes.link(problem.get("code", "")),
            )
            for problem in found
        ),
    )
    return format_html('<ul class="problems">{}</ul>', items)


# Views beside the form


class ArticleView:
    """A view of one article; ``admin`` answers who may."""

    def __init__(self, model_admin: Any) -> None:
        self.admin = model_admin
        self.__name__ = type(self).__name__

    def article(self, request: HttpRequest, object_id: str) -> Article:
        """The article, for somebody who may at least look at it. Raises Http404 and
        PermissionDenied."""
        if not self.admin.has_view_or_change_permission(request):
            raise PermissionDenied
        found = self.admin.get_object(request, unquote(object_id))
        if found is None:
            raise Http404
        return found


class Text(ArticleView):
    """The bytes of one of the file's texts, to look at or to keep."""

    def __call__(self, request: HttpRequest, object_id: str, which: str) -> HttpResponse:
        return require_safe(self._answer)(request, object_id, which)

    def _answer(self, request: HttpRequest, object_id: str, which: str) -> HttpResponse:
        file = SourceFile.objects.filter(article=self.article(request, object_id)).first()
        return text_of(file, which)


def text_of(file: SourceFile | None, which: str) -> HttpResponse:
    """The bytes of one of a file's texts, as text that no browser takes for anything else.

    Raises Http404 where there are none.
    """
    data = getattr(file, TEXTS[which], None) if which in TEXTS else None
    if data is None:
        raise Http404
    response = HttpResponse(bytes(data), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="article.txt"'
    response["Cache-Control"] = "private, no-store"
    return response
