"""An admin page that explains all problem codes. Its text comes from ``docs/problems.md``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "problems.md"

TABLE_ROW = re.compile(r"\| `([a-z0-9-]+)` \| ([a-z]+) \| (.+?) \| (.+?) \|\Z")
CODE_SPAN = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class ProblemCode:
    """The explanation of one problem code, from one row of the document."""

    code: str
    severity: str
    cause: SafeString
    cure: SafeString


@dataclass(frozen=True, slots=True)
class ProblemCodeTable:
    """The problem codes below one heading of the document."""

    title: str
    codes: list[ProblemCode] = field(default_factory=list)


@lru_cache(maxsize=1)
def load_tables() -> tuple[ProblemCodeTable, ...]:
    """Return the tables of the document. Return no tables if the document is not installed."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines() if DOCUMENT.is_file() else []
    found: list[ProblemCodeTable] = []
    for line in lines:
        row = TABLE_ROW.match(line)
        if line.startswith("# "):
            found.append(ProblemCodeTable(line.removeprefix("# ")))
        elif row and found:
            code, severity, cause, cure = row.groups()
            found[-1].codes.append(
                ProblemCode(code, severity, _render_code_spans(cause), _render_code_spans(cure))
            )
    return tuple(found)


def render_code_link(code: str) -> str:
    """Return the code as a link to its explanation."""
    if not any(code == known.code for table in load_tables() for known in table.codes):
        return code
    address = reverse("admin:articles_importrun_codes")
    return format_html('<a class="problem-code" href="{}#{}">{}</a>', address, code, code)


def render_codes_page(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    """Show the explanations of all problem codes."""
    shown = {**context, "title": _("What the problems mean"), "tables": load_tables()}
    return TemplateResponse(request, "admin/articles/importrun/codes.html", shown)


def _render_code_spans(text: str) -> SafeString:
    return mark_safe(CODE_SPAN.sub(r"<code>\1</code>", escape(text)))
