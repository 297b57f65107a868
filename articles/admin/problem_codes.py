"""What each problem's code means and what to do about it: ``docs/problems.md``, as a page of the
desk."""

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

ROW = re.compile(r"\| `([a-z0-9-]+)` \| ([a-z]+) \| (.+?) \| (.+?) \|\Z")
SPAN = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Code:
    """One row of the document."""

    code: str
    severity: str
    cause: SafeString
    cure: SafeString


@dataclass(frozen=True, slots=True)
class Table:
    """The codes below one headline."""

    title: str
    codes: list[Code] = field(default_factory=list)


@lru_cache(maxsize=1)
def tables() -> tuple[Table, ...]:
    """The document; empty where the program was installed without it."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines() if DOCUMENT.is_file() else []
    found: list[Table] = []
    for line in lines:
        row = ROW.match(line)
        if line.startswith("# "):
            found.append(Table(line.removeprefix("# ")))
        elif row and found:
            code, severity, cause, cure = row.groups()
            found[-1].codes.append(Code(code, severity, _with_spans(cause), _with_spans(cure)))
    return tuple(found)


def link(code: str) -> str:
    """The code, leading to its row."""
    if not any(code == known.code for table in tables() for known in table.codes):
        return code
    address = reverse("admin:articles_importrun_codes")
    return format_html('<a class="problem-code" href="{}#{}">{}</a>', address, code, code)


def page(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    """The document for everybody at the desk."""
    shown = {**context, "title": _("What problems mean"), "tables": tables()}
    return TemplateResponse(request, "admin/articles/importrun/codes.html", shown)


def _with_spans(text: str) -> SafeString:
    return mark_safe(SPAN.sub(r"<code>\1</code>", escape(text)))
