"""The page that merges two texts of an article: an article and its file, two editors, or a working
copy and the live text.

A field that changed on only one side is merged automatically. For a field that changed on both
sides, the editor chooses one side or writes a new text. Longer texts begin with both versions, so
that nothing is dropped by default; for all other fields, nothing is chosen in advance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles.admin import version_diff
from articles.admin.article_fields import FIELD_LABELS
from articles.admin.autosave import build_autosave
from articles.admin.autosaved_forms import make_key
from articles.admin.fields import normalize_newlines
from articles.admin.form_values import interpret_form_values, restore_file_layout
from articles.content.merging import FieldConflict, MergeResult, join_texts, resolve_conflicts
from articles.errors import NewsroomError
from articles.hugo import KEYS, Authored
from articles.models import Article

#: Fields for which the editor can write a new text. For all other fields, the editor must choose
#: one side.
TEXT_FIELDS: Final = frozenset(
    {"body"} | {key.field for key in KEYS if key.kind in ("title", "line", "text")}
)
#: Text fields of several lines. Their new text begins with both versions.
LONG_FIELDS: Final = frozenset({"body"} | {key.field for key in KEYS if key.kind == "text"})
SIDES: Final = ("ours", "theirs")


class CannotMerge(NewsroomError):
    """Raised if two texts cannot be merged as the editor wants. The message is for the editor."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Two texts to merge, as the page shows them.

    ``before`` is our text before the merge. ``explanation`` says how it came to this. ``ours`` and
    ``theirs`` name the two sides; ``take_ours`` and ``take_theirs`` are the labels of the choices,
    ``button`` that of the button. ``token`` identifies both texts, so that an outdated decision is
    noticed. ``fault`` is the reason why their text cannot be read, or "". ``with_file`` adds links
    to the stored texts of the file.
    """

    article: Article
    before: Authored
    result: MergeResult
    title: str
    explanation: str
    ours: str
    theirs: str
    take_ours: str
    take_theirs: str
    button: str
    token: str
    fault: str = ""
    with_file: bool = False


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One field that the editor must decide. ``side`` is the chosen side, or "". ``own`` is the
    editor's own text, or None if this field does not allow one."""

    name: str
    difference: version_diff.Difference
    side: str
    own: str | None

    @property
    def joined(self) -> bool:
        """Whether the editor's own text begins with both versions."""
        return self.name in LONG_FIELDS


@dataclass(slots=True)
class Decisions:
    """The editor's choices, keyed by field."""

    sides: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def build_choices(result: MergeResult, decisions: Decisions) -> list[FieldChoice]:
    """Return the fields that the editor must decide, with the choices made so far."""
    found = [version_diff.compare_field(c.field, c.ours, c.theirs) for c in result.conflicts]
    return [
        FieldChoice(
            name=conflict.field,
            difference=difference,
            side=decisions.sides.get(
                conflict.field, "own" if conflict.field in LONG_FIELDS else ""
            ),
            own=decisions.texts.get(conflict.field, _suggest_text(conflict))
            if conflict.field in TEXT_FIELDS
            else None,
        )
        for conflict, difference in zip(result.conflicts, version_diff.condense(found), strict=True)
    ]


def _suggest_text(conflict: FieldConflict) -> str:
    """Return the text with which the editor's own version begins."""
    if conflict.field not in LONG_FIELDS:
        return (conflict.ours or "").lstrip("\r\n")
    base, theirs, ours = (
        (text or "").strip("\r\n") + "\n"
        for text in (conflict.base, conflict.theirs, conflict.ours)
    )
    return join_texts(base, theirs, ours).lstrip("\n")


def read_decisions(posted: Mapping[str, str], result: MergeResult) -> Decisions:
    """Read the choices from the posted form."""
    fields = [conflict.field for conflict in result.conflicts]
    sides = {name: posted[f"side-{name}"] for name in fields if f"side-{name}" in posted}
    texts = {name: posted[f"text-{name}"] for name in fields if f"text-{name}" in posted}
    return Decisions(sides, texts)


def apply_decisions(result: MergeResult, decisions: Decisions) -> Authored:
    """Return the article's values after the editor's decisions.

    Raise :class:`CannotMerge` if a field is undecided, or if the import would reject a text that
    the editor wrote.
    """
    _refuse_undecided(result, decisions)
    ours, theirs = (resolve_conflicts(result, side=side) for side in SIDES)
    taken = {n: getattr(theirs, n) for n, side in decisions.sides.items() if side == "theirs"}
    written = {
        name: normalize_newlines(decisions.texts.get(name, ""))
        for name, side in decisions.sides.items()
        if side == "own" and name in TEXT_FIELDS
    }
    body = written.pop("body", None)
    values, problems = interpret_form_values({name: text or None for name, text in written.items()})
    if problems:
        raise CannotMerge(" ".join(f"{p.field}: {p.message}" for p in problems))
    if body is not None:
        values["body"] = restore_file_layout(ours.body, body)
    return replace(ours, **taken, **values)


def _refuse_undecided(result: MergeResult, decisions: Decisions) -> None:
    undecided = [
        str(FIELD_LABELS[conflict.field])
        for conflict in result.conflicts
        if decisions.sides.get(conflict.field) not in (*SIDES, "own")
    ]
    if undecided:
        raise CannotMerge(_("Choose a version of: %(fields)s.") % {"fields": ", ".join(undecided)})


def render_merge(
    model_admin: Any,
    request: HttpRequest,
    merge: Merge,
    decisions: Decisions,
    *,
    may_change: bool,
    action: str = "",
) -> TemplateResponse:
    """Return the page. ``model_admin`` is the admin of articles. The form is sent to ``action``, or
    to the address of the page itself."""
    page = "conflict" if merge.with_file else "merge"
    autosave = build_autosave(request, make_key(Article, merge.article.pk, page))
    choices = build_choices(merge.result, decisions)
    coming = version_diff.compare_versions(replace(merge.before, draft=None), merge.result.merged)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": merge.title,
        "subtitle": str(merge.article),
        "opts": model_admin.opts,
        "original": merge.article,
        "merge": merge,
        "choices": choices,
        "names": ", ".join(choice.difference.label for choice in choices),
        "coming": version_diff.condense(coming),
        "may_change": may_change,
        "action": action,
        "autosave": autosave if may_change else None,
    }
    return TemplateResponse(request, "admin/articles/article/merge.html", context)
