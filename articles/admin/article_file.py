"""The source file of an article: its path, its stored texts, and its problems."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.admin import new_file, problem_codes
from articles.admin.article_view import ArticleView
from articles.editing import file_questions, working_copies
from articles.exporting import shown
from articles.hugo import Authored
from articles.models import Article, SourceFile

#: The two stored texts of a file: word in the URL → database column.
TEXT_COLUMNS = {"original": "base", "incoming": "incoming"}
TEXT_LABELS = {
    "original": gettext_lazy("as last imported"),
    "incoming": gettext_lazy("the version on disk, not imported"),
}


def get_file(article: Article) -> SourceFile | None:
    """Return the article's file, or None. It is read once per article."""
    return getattr(article, "source_file", None) if article.pk else None


# Parts of the form


def render_location(article: Article) -> str:
    """Return the file's source and path, with a link to the file."""
    file = get_file(article)
    if file is None:
        text = _("Written in the admin. It has no file yet. Its path will be %(path)s.")
        return text % {"path": new_file.suggest_path(article)}
    address = reverse("admin:articles_sourcefile_change", args=[file.pk])
    return format_html('{} · <a href="{}">{}</a>', file.source, address, file.path)


def render_front_matter(article: Article) -> str:
    """Return the front matter of the newest saved text, with the comments of the file."""
    if article.pk is None:
        return "–"
    text = shown.show_front_matter(get_file(article), _get_desk_values(article))
    return format_html('<pre class="desk-code" dir="ltr" tabindex="0">{}</pre>', text or "–")


def _get_desk_values(article: Article) -> Authored:
    text = working_copies.get_desk_text(article)
    return replace(text.authored, draft=article.draft)


def render_alert(article: Article) -> str:
    """Return a warning if the file is in conflict, its newest version was rejected, or it would
    publish a story that is not published. Otherwise return ""."""
    file = get_file(article)
    if file is not None and file.state == SourceFile.State.CONFLICT:
        address = reverse("admin:articles_article_conflict", args=[article.pk])
        text = _("Both the file and this article have changed.")
        return format_html('{} <a href="{}">{}</a>', text, address, _("Compare the two and choose"))
    if file is not None and file.state == SourceFile.State.REJECTED:
        text = _(
            "The newest version of this file could not be imported. Readers still see "
            "the previous version."
        )
        return format_html("{} {}", text, render_problem_list(file.problems))
    if file is not None and file_questions.is_asking(file, article):
        address = reverse("admin:articles_article_question", args=[article.pk])
        text = _("The file says that this story is published.")
        return format_html(
            '{} <a href="{}">{}</a>', text, address, _("Decide whether to publish it")
        )
    return ""


def render_text_links(article: Article) -> str:
    """Return links to the stored texts of the file."""
    if get_file(article) is None:
        return "–"
    stored = (
        ExpressionWrapper(Q(**{f"{column}__isnull": False}), BooleanField())
        for column in TEXT_COLUMNS.values()
    )
    found = SourceFile.objects.filter(article=article).values_list(*stored).get()
    kept = [word for word, is_stored in zip(TEXT_COLUMNS, found, strict=True) if is_stored]
    if not kept:
        return "–"
    address = "admin:articles_article_file"
    return format_html_join(
        " · ",
        '<a href="{}">{}</a>',
        ((reverse(address, args=[article.pk, word]), TEXT_LABELS[word]) for word in kept),
    )


def render_problems(article: Article) -> str:
    file = get_file(article)
    return render_problem_list(file.problems) if file and file.problems else "–"


def render_problem_list(found: list[dict[str, Any]]) -> SafeString:
    """Return the problems of a file as an HTML list. Each entry has the position of the problem in
    the file, and a link that explains its code."""
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
                problem_codes.render_code_link(problem.get("code", "")),
            )
            for problem in found
        ),
    )
    return format_html('<ul class="problems">{}</ul>', items)


# Views of one article


class SourceTextView(ArticleView):
    """A view that shows the bytes of one stored text of the file."""

    def __call__(self, request: HttpRequest, object_id: str, which: str) -> HttpResponse:
        return require_safe(self._answer)(request, object_id, which)

    def _answer(self, request: HttpRequest, object_id: str, which: str) -> HttpResponse:
        file = SourceFile.objects.filter(article=self.article(request, object_id)).first()
        return render_source_text(file, which)


def render_source_text(file: SourceFile | None, which: str) -> HttpResponse:
    """Return the bytes of one stored text. Browsers always show them as plain text.

    Raise Http404 if this text is not stored.
    """
    data = getattr(file, TEXT_COLUMNS[which], None) if which in TEXT_COLUMNS else None
    if data is None:
        raise Http404
    response = HttpResponse(bytes(data), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="article.txt"'
    response["Cache-Control"] = "private, no-store"
    return response
