"""The bulk actions of the list of articles: what they concern, ask and say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy, ngettext_lazy

from articles.admin import bulk_effects as effects
from articles.admin.bulk_forms import (
    AuthorsForm,
    BulkForm,
    CategoriesForm,
    SectionForm,
    SubmitForm,
    TagsForm,
)
from articles.models import Article, DeskAction

Kind = DeskAction.Kind
Status = Article.Status


@dataclass(frozen=True, kw_only=True)
class BulkKind:
    """A bulk action of the list. ``permission`` is the right without which the list does not offer
    it. ``concerned`` selects the stories that it can change; ``others`` says why the rest stays as
    it is, and ``none`` that nothing can be done. ``effects`` and ``closing`` say what readers will
    see. Texts with a number are in singular and plural, and the number is ``n``."""

    kind: DeskAction.Kind
    permission: str
    label: Any
    question: Any
    button: Any
    concerned: Q
    others: Any
    none: Any
    effects: Mapping[str, Any]
    closing: Any = ""
    form: type[BulkForm] = BulkForm
    is_dangerous: bool = False


CHANGE_BUTTON: Final = ngettext_lazy("Change %(n)d story", "Change %(n)d stories", "n")

#: The actions of the list by name, in the order of the menu.
KINDS: Final[dict[str, BulkKind]] = {
    "publish": BulkKind(
        kind=Kind.PUBLISH,
        permission="publish",
        label=gettext_lazy("Publish"),
        question=ngettext_lazy(
            "%(n)d story will be published.", "%(n)d stories will be published.", "n"
        ),
        button=ngettext_lazy("Publish %(n)d story", "Publish %(n)d stories", "n"),
        effects=effects.PUBLISHING,
        concerned=~Q(status__in=[Status.PUBLISHED, Status.TRASHED]),
        others=ngettext_lazy(
            "%(n)d selected story is already published. It does not change, and its unpublished "
            "changes stay unpublished.",
            "%(n)d selected stories are already published. They do not change, and unpublished "
            "changes stay unpublished.",
            "n",
        ),
        none=gettext_lazy(
            "All of these stories are already published. To publish unpublished changes, open the "
            "story."
        ),
    ),
    "retract": BulkKind(
        kind=Kind.RETRACT,
        permission="publish",
        label=gettext_lazy("Retract"),
        question=ngettext_lazy(
            "%(n)d story will be retracted.", "%(n)d stories will be retracted.", "n"
        ),
        button=ngettext_lazy("Retract %(n)d story", "Retract %(n)d stories", "n"),
        effects=effects.WITHDRAWAL,
        closing=gettext_lazy("You can publish them again later."),
        concerned=Q(status=Status.PUBLISHED),
        others=ngettext_lazy(
            "%(n)d selected story is not published and does not change.",
            "%(n)d selected stories are not published and do not change.",
            "n",
        ),
        none=gettext_lazy("None of these stories is published."),
        is_dangerous=True,
    ),
    "submit": BulkKind(
        kind=Kind.SUBMIT,
        permission="change",
        label=gettext_lazy("Submit for review…"),
        question=ngettext_lazy(
            "%(n)d story or its changes will be submitted for review.",
            "%(n)d stories or their changes will be submitted for review.",
            "n",
        ),
        button=ngettext_lazy("Submit %(n)d story", "Submit %(n)d stories", "n"),
        effects={},
        closing=gettext_lazy("Readers see no change. Then only editors can change these texts."),
        concerned=Q(status=Status.DRAFT) | Q(working_copy__status="draft"),
        others=ngettext_lazy(
            "%(n)d selected story has nothing to submit.",
            "%(n)d selected stories have nothing to submit.",
            "n",
        ),
        none=gettext_lazy("None of these stories has anything to submit."),
        form=SubmitForm,
    ),
    **{
        name: BulkKind(
            kind=kind,
            permission="change",
            label=label,
            question=question,
            button=CHANGE_BUTTON,
            effects=effects.MOVING if kind == Kind.SET_SECTION else effects.CHANGE,
            concerned=~Q(status=Status.TRASHED),
            others=ngettext_lazy(
                "%(n)d selected story is in the trash and does not change.",
                "%(n)d selected stories are in the trash and do not change.",
                "n",
            ),
            none=gettext_lazy("All of these stories are in the trash."),
            form=form,
        )
        for name, kind, label, question, form in (
            (
                "add_tags",
                Kind.ADD_TAGS,
                gettext_lazy("Add tags…"),
                ngettext_lazy("%(n)d story will get tags.", "%(n)d stories will get tags.", "n"),
                TagsForm,
            ),
            (
                "remove_tags",
                Kind.REMOVE_TAGS,
                gettext_lazy("Remove tags…"),
                ngettext_lazy("%(n)d story will lose tags.", "%(n)d stories will lose tags.", "n"),
                TagsForm,
            ),
            (
                "add_categories",
                Kind.ADD_CATEGORIES,
                gettext_lazy("Add categories…"),
                ngettext_lazy(
                    "%(n)d story will get categories.", "%(n)d stories will get categories.", "n"
                ),
                CategoriesForm,
            ),
            (
                "remove_categories",
                Kind.REMOVE_CATEGORIES,
                gettext_lazy("Remove categories…"),
                ngettext_lazy(
                    "%(n)d story will lose categories.", "%(n)d stories will lose categories.", "n"
                ),
                CategoriesForm,
            ),
            (
                "set_section",
                Kind.SET_SECTION,
                gettext_lazy("Set section…"),
                ngettext_lazy(
                    "%(n)d story will be moved to a section.",
                    "%(n)d stories will be moved to a section.",
                    "n",
                ),
                SectionForm,
            ),
            (
                "set_authors",
                Kind.SET_AUTHORS,
                gettext_lazy("Set authors…"),
                ngettext_lazy(
                    "The authors of %(n)d story will be replaced.",
                    "The authors of %(n)d stories will be replaced.",
                    "n",
                ),
                AuthorsForm,
            ),
        )
    },
    "trash": BulkKind(
        kind=Kind.TRASH,
        permission="trash",
        label=gettext_lazy("Delete"),
        question=ngettext_lazy(
            "%(n)d story will be moved to the trash.",
            "%(n)d stories will be moved to the trash.",
            "n",
        ),
        button=ngettext_lazy("Delete %(n)d story", "Delete %(n)d stories", "n"),
        effects=effects.WITHDRAWAL,
        closing=gettext_lazy(
            "Stories in the trash keep everything, also their addresses, and can be restored."
        ),
        concerned=~Q(status=Status.TRASHED),
        others=ngettext_lazy(
            "%(n)d selected story is in the trash already.",
            "%(n)d selected stories are in the trash already.",
            "n",
        ),
        none=gettext_lazy("All of these stories are in the trash already."),
        is_dangerous=True,
    ),
}
# The folder of a file decides the section of its story.
KINDS["set_section"] = replace(
    KINDS["set_section"],
    concerned=~Q(status=Status.TRASHED) & Q(source_file__isnull=True),
    others=effects.FILED,
    none=gettext_lazy("The folders of their files decide the sections of these stories."),
)
