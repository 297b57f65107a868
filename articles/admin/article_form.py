"""The form in which an article is written: from stored values to fields, and back to what the
author said. Rules are the import's: what was typed is read as if it stood in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import languages, workflow
from articles.admin import comparing, placing
from articles.admin.article_options import site_fields
from articles.admin.fields import (
    Exact,
    LineField,
    LinesField,
    MomentField,
    NamesField,
    NumberField,
    OrderedField,
    StoryField,
    TextField,
)
from articles.admin.typed import (
    DIRECT,
    FORM_NAME,
    INTERPRETED,
    RENAMED,
    as_in_the_file,
    interpreted,
)
from articles.errors import Problem
from articles.frontmatter.limits import MAX_BODY_BYTES
from articles.hugo import BY_NAME, Authored, urlize
from articles.models import Article, Revision, SiteSettings
from articles.rendering import RenderError
from articles.revision_values import from_json

#: Statuses that only those who may publish can set or leave.
OUT = (Article.Status.PUBLISHED, Article.Status.RETRACTED)

#: What an address is made of.
ADDRESS_FIELDS = {"title", "section", "edition", "slug", "url"}


@dataclass(frozen=True, slots=True)
class Desk:
    """Who is writing, when, and what the site does where an article says nothing."""

    user: Any
    at: datetime
    site: SiteSettings
    may_publish: bool


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that somebody else saved otherwise than it is typed here. ``only_theirs``: it was
    not touched here."""

    name: str
    difference: comparing.Difference
    only_theirs: bool


class ArticleForm(forms.ModelForm):
    """Everything an author says about one article.

    After validation ``authored`` holds it, and ``new_status``. ``clashes`` is set where a colleague
    saved meanwhile; ``twin`` where the very same story was just saved by the same person (a
    second click). ``desk`` is set on the class by whoever makes it for a request.
    """

    desk: Desk
    #: What Django keeps here is a QueryDict and fields of every kind.
    data: Any
    fields: Any

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    title = LineField(
        label=gettext_lazy("title"),
        # A long headline is seen whole.
        widget=forms.Textarea(attrs={"rows": 1, "class": "vLargeTextField"}),
        help_text=gettext_lazy("The headline, on the page, in lists, in feeds and search results."),
    )
    lead = TextField(
        label=gettext_lazy("lead"),
        rows=2,
        help_text=gettext_lazy("Plain text between headline and story."),
    )
    body = StoryField(
        label=gettext_lazy("story"),
        rows=26,
        help_text=gettext_lazy(
            "Markdown: **bold**, *italic*, [link](https://…), ## subheading, > quote, - list. "
            "Readers see no HTML that could harm them."
        ),
    )
    summary = TextField(
        label=gettext_lazy("summary"),
        help_text=gettext_lazy(
            "Markdown. Shown in lists and feeds; empty: the story's first paragraphs."
        ),
    )

    status = forms.ChoiceField(label=gettext_lazy("status"), required=False)
    section = forms.CharField(
        label=gettext_lazy("section"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "vTextField", "list": "desk-sections"}),
        help_text=gettext_lazy(
            "The first part of the address, and the list that shows the story: /section/. "
            "Empty: a page by itself, such as /about/."
        ),
    )
    edition = forms.ChoiceField(
        label=gettext_lazy("edition"),
        required=False,
        help_text=gettext_lazy("The language tree of the site in which the story stands."),
    )
    slug = LineField(
        label=gettext_lazy("slug"),
        help_text=gettext_lazy(
            "The last part of the address. Empty: made from the title. Where readers know the old "
            "address, it leads to the new one."
        ),
    )
    date = MomentField(
        label=gettext_lazy("date"),
        help_text=gettext_lazy("Printed on the story and sorts it. Empty: set when published."),
    )
    publish_date = MomentField(
        label=gettext_lazy("publish from"),
        help_text=gettext_lazy("Readers see the story from then on. Empty: from its date on."),
    )
    expiry_date = MomentField(
        label=gettext_lazy("expires"),
        help_text=gettext_lazy("Readers no longer see it from then on."),
    )
    last_modified = MomentField(
        label=gettext_lazy("updated"), help_text=gettext_lazy("Printed as “Updated …”.")
    )

    tag_names = NamesField(
        label=gettext_lazy("tags"),
        help_text=gettext_lazy(
            "Separated by commas; a new name makes a new tag. Shown below the story."
        ),
    )
    category_names = NamesField(
        label=gettext_lazy("categories"),
        help_text=gettext_lazy("Separated by commas; the first is the story's label in lists."),
    )
    author_names = NamesField(
        label=gettext_lazy("authors"),
        help_text=gettext_lazy(
            "In the order of the byline, separated by commas. Bio and picture are kept under "
            "Authors."
        ),
    )

    thumbnail = LineField(
        label=gettext_lazy("picture"),
        help_text=gettext_lazy("Address of a picture on this site, e.g. /images/harbour.jpg."),
    )

    description = TextField(
        label=gettext_lazy("description"),
        rows=2,
        help_text=gettext_lazy(
            "One or two sentences under the headline in search results and share cards."
        ),
    )
    link_title = LineField(label=gettext_lazy("short title"), help_text=gettext_lazy("For menus."))
    aliases = LinesField(
        label=gettext_lazy("old addresses"),
        help_text=gettext_lazy("One a line, e.g. /2019/harbour/. They lead to this story."),
    )
    url = LineField(
        label=gettext_lazy("whole address"),
        help_text=gettext_lazy("Replaces section and slug, e.g. /about-us/. Usually left empty."),
    )
    translation_key = LineField(
        label=gettext_lazy("translation key"),
        help_text=gettext_lazy("Stories with the same key are translations of each other."),
    )
    weight = NumberField(
        required=False,
        label=gettext_lazy("weight"),
        help_text=gettext_lazy(
            "A number puts the story before all those without one, the lowest first."
        ),
    )

    class Meta:
        model = Article
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = self.instance.authored()
        self.authored = self.stored
        self.new_status = str(self.instance.status)
        self.clashes: list[Clash] = []
        self.twin: Article | None = None
        self._offer_statuses()
        self._offer_places()
        self._offer_options()
        for field in self.fields.values():
            field.label = capfirst(field.label)
        if self.instance.pk is not None:
            self._fill_from(self.stored)
            self._take_theirs()

    # What the form shows

    def _fill_from(self, stored: Authored) -> None:
        for name in self._authored_names():
            self.initial[name] = getattr(stored, RENAMED.get(name, name))
        self.initial["version"] = self.instance.version
        self.initial["status"] = self.instance.status
        self.initial["section"] = self.instance.section
        self.initial["edition"] = self.instance.url_language

    def _take_theirs(self) -> None:
        """Put a colleague's version into the fields for which the editor chose it, as if it had
        been typed."""
        taken = [name for name in self.fields if self.data.get(f"take-{name}") == "theirs"]
        if not taken:
            return
        self.data = self.data.copy()
        for name in taken:
            for posted in [key for key in self.data if key.startswith(f"{name}-")]:
                del self.data[posted]
            for posted, text in as_posted(self.fields[name], name, self.initial[name]).items():
                self.data[posted] = text

    def _offer_statuses(self) -> None:
        if "status" not in self.fields:
            return
        field = self.fields["status"]
        offered = [s for s in Article.Status if self.desk.may_publish or s not in OUT]
        field.choices = [(s.value, s.label) for s in offered]
        field.help_text = (
            _("Published stories are read from their date on, or from “publish from”.")
            if self.desk.may_publish
            else _("Somebody who may publish puts the story online.")
        )

    def _offer_places(self) -> None:
        trees = [(tree, f"{languages.code_of(tree)} – /{tree}") for tree in languages.trees()]
        if "edition" in self.fields:
            self.fields["edition"].choices = trees
        for name in {"section", "edition"} & self.fields.keys() if self.file else ():
            self.fields[name].disabled = True
            self.fields[name].help_text = _("Follows from the place of the story's file.")

    def _offer_options(self) -> None:
        """The fields whose choices spell out what the site does."""
        for name, field in site_fields(self.desk.site, self.stored).items():
            if name in self.fields:
                self.fields[name] = field
        for name, address in suggestions().items():
            if name in self.fields:
                self.fields[name].widget.suggest = address

    @cached_property
    def file(self) -> Any:
        """The source file of the article; None for one that was written here."""
        return getattr(self.instance, "source_file", None) if self.instance.pk else None

    @property
    def sections(self) -> list[str]:
        """Sections that exist, to choose from."""
        used = Article.objects.exclude(section="").order_by("section")
        return list(used.values_list("section", flat=True).distinct()[:200])

    def is_multipart(self) -> bool:
        """A long story in a script of several bytes a letter triples as application/x-www-form;
        as a part it is sent as it is."""
        return True

    # From what was typed to what the author said

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        changed = set(self.changed_data) - {"version"}
        self.new_status = self._chosen_status(cleaned)
        self.authored = self._read(changed, cleaned)
        self._check_body(changed)
        self._check_moments()
        self._place(cleaned)
        if self.new_status == Article.Status.PUBLISHED != self.instance.status:
            self.authored = workflow.dated(self.authored, self.instance, at=self.desk.at)
        self._check_version(changed, cleaned)
        self._check_address()
        return cleaned

    def _post_clean(self) -> None:
        """Django would write the fields into the article here; the one writer does."""

    def _chosen_status(self, cleaned: Mapping[str, Any]) -> str:
        """Drafts are made, published where somebody may; a click on "Publish" says it too."""
        if "_publish" in self.data and self.desk.may_publish:
            return Article.Status.PUBLISHED
        return str(cleaned.get("status") or self.instance.status)

    def _read(self, changed: set[str], cleaned: Mapping[str, Any]) -> Authored:
        """The stored values with what was typed in their place. Untouched fields keep what a file
        said, to the letter."""
        typed = {RENAMED.get(name, name): cleaned[name] for name in changed if name in cleaned}
        read, problems = interpreted({n: v for n, v in typed.items() if n in INTERPRETED})
        for problem in problems:
            self._say(problem)
        direct = {name: value for name, value in typed.items() if name in DIRECT}
        if "body" in direct:
            direct["body"] = as_in_the_file(self.stored.body, direct["body"])
        return replace(self.stored, **read, **direct)

    def _say(self, problem: Problem) -> None:
        """A problem of the import as an error of the form's field."""
        key = problem.field.split(".")[0].split("[")[0].lower()
        field = BY_NAME[key].field if key in BY_NAME else None
        name = FORM_NAME.get(field or "", field)
        text = " ".join(
            filter(None, (problem.message[:1].upper() + problem.message[1:], problem.hint))
        )
        self.add_error(name if name in self.fields else None, text)

    # What must hold

    def clean_title(self) -> str | None:
        title = self.cleaned_data["title"]
        if title is None and (self.instance.pk is None or self.stored.title is not None):
            raise ValidationError(_("Readers need a headline."))
        return title

    def clean_section(self) -> str:
        typed = self.cleaned_data["section"]
        if self.fields["section"].disabled or typed == self.instance.section:
            return str(self.instance.section)
        section = urlize(typed.strip())
        if not typed.strip():
            return ""
        fault = placing.section_fault(section)
        if fault or "/" in section:
            raise ValidationError(
                _("“%(section)s” cannot be a section (%(why)s). Write one word, such as news."),
                params={"section": typed, "why": fault or _("it has several parts")},
            )
        return section

    def clean_edition(self) -> str:
        return str(self.cleaned_data.get("edition") or "")

    def _check_body(self, changed: set[str]) -> None:
        if "body" not in changed:
            return
        size = len(self.authored.body.encode())
        if size > MAX_BODY_BYTES:
            message = _("The story has %(size)s bytes; the limit is %(limit)s.")
            self.add_error("body", message % {"size": size, "limit": MAX_BODY_BYTES})
            return
        try:
            workflow.try_rendering(self.instance, self.authored)
        except RenderError as error:
            self.add_error("body", str(error))

    def _check_moments(self) -> None:
        """Only where they were typed: a file may say what it likes."""
        start = self.authored.publish_date or self.authored.date
        end = self.authored.expiry_date
        typed = {"expiry_date", "publish_date", "date"} & set(self.changed_data)
        if typed and start and end and end <= start:
            self.add_error("expiry_date", _("It expires before it is published."))

    def _place(self, cleaned: Mapping[str, Any]) -> None:
        if self.file is not None or self.instance.kind != Article.Kind.PAGE:
            return
        if {"section", "edition"} & self.errors.keys():
            return
        placing.place(
            self.instance,
            section=cleaned.get("section", self.instance.section),
            edition=cleaned.get("edition", self.instance.url_language),
            title=self.authored.title,
        )

    def _check_address(self) -> None:
        """A taken or reserved address is said with the name of its owner, linked."""
        if ADDRESS_FIELDS & self.errors.keys():
            return
        path = workflow.address_of(self.instance, self.authored)
        if self.instance.pk and path == self.instance.path:
            return
        fault = workflow.address_fault(path, article=self.instance)
        if fault is None:
            return
        if self.instance.pk is None and self._is_twin(fault.owner):
            self.twin = fault.owner
        name = "url" if self.authored.url else "slug"
        self.add_error(name if name in self.fields else None, _linked(fault))

    def _is_twin(self, owner: Article | None) -> bool:
        """Whether the same person saved the same story a moment ago: a double click."""
        if owner is None or owner.version != 1 or owner.updated_by_id != self.desk.user.pk:
            return False
        said = replace(owner.authored(), draft=None)
        return said == replace(self.authored, draft=None, date=said.date)

    # Two people at one article

    def _check_version(self, changed: set[str], cleaned: Mapping[str, Any]) -> None:
        seen = cleaned.get("version")
        if self.instance.pk is None or seen == self.instance.version:
            return
        base = self._seen(seen)
        self.clashes = [self._clash(name, base) for name in self.fields if name in changed]
        if not self.clashes:
            return
        self.data = self.data.copy()
        self.data["version"] = str(self.instance.version)
        self.add_error(None, _("Somebody else saved this story while you were writing."))

    def _seen(self, version: Any) -> dict[str, Any] | None:
        """What stood in the form when it was opened."""
        if not isinstance(version, int):
            return None
        kept = Revision.objects.filter(article=self.instance, version=version)
        revision = kept.order_by("pk").first()  # behind it may stand what an import held back
        if revision is None:
            return None
        base = from_json(revision.values)
        values = {name: getattr(base, RENAMED.get(name, name)) for name in self._authored_names()}
        return values | {"status": revision.values.get("status")}

    def _authored_names(self) -> list[str]:
        return [name for name in self.fields if name in {*INTERPRETED, *DIRECT, *RENAMED}]

    def _clash(self, name: str, base: dict[str, Any] | None) -> Clash:
        field = self.fields[name]
        mine, theirs = self.cleaned_data.get(name, self.data.get(name)), self.initial.get(name)
        if isinstance(field, Exact):
            theirs = field.normal(theirs)
        untouched = (
            base is not None
            and name in base
            and not field.has_changed(base[name], self._typed(name))
        )
        key = RENAMED.get(name, name)
        return Clash(name, comparing.difference(key, theirs, mine), untouched)

    def _typed(self, name: str) -> Any:
        return self.fields[name].widget.value_from_datadict(
            self.data, self.files, self.add_prefix(name)
        )


def _linked(fault: workflow.AddressTaken) -> Any:
    if fault.owner is None:
        return str(fault)
    address = reverse("admin:articles_article_change", args=[fault.owner.pk])
    return format_html('{} <a href="{}">{}</a>', str(fault), address, _("Open it"))


def suggestions() -> dict[str, str]:
    """Where each field of names finds those that exist."""
    return {
        name: reverse("admin:articles_article_suggest", args=[field])
        for name, field in RENAMED.items()
    }


def as_posted(field: forms.Field, name: str, value: Any) -> dict[str, str]:
    """How a browser would send ``value`` from this field."""
    if isinstance(field, OrderedField):
        rows = enumerate(value or ())
        numbered = {f"{name}-{i}-name": entry for i, entry in rows}
        numbers = {f"{name}-{i}-number": str(i + 1) for i in range(len(value or ()))}
        return {f"{name}-mode": "site" if value is None else "own", **numbered, **numbers}
    prepared = field.prepare_value(value)
    written = field.widget.format_value(prepared)
    if isinstance(written, list):  # of a choice
        written = written[0] if written else ""
    return {name: written or ""}
