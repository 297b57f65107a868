"""What must happen when something is saved or deleted outside of the one writer, in one place:
pages made before are out of date, labels are copied into articles, deletions leave tombstones."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import F, Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.utils import timezone

from articles import search, workflow
from articles.caching import site_changed
from articles.models import (
    Article,
    Author,
    Category,
    MenuEntry,
    Picture,
    Redirect,
    SiteSettings,
    SourceFile,
    Tag,
)
from articles.rerendering import render_formulas_again

#: Rows that pages show or that decide where a page is.
SHOWN_ON_PAGES: tuple[type[Model], ...] = (
    SiteSettings,
    MenuEntry,
    Tag,
    Category,
    Author,
    Redirect,
    Picture,
)

#: Labels, and the field of an article that names them.
LABELS: dict[type[Model], str] = {Tag: "tags", Category: "categories", Author: "authors"}


def connect() -> None:
    """Listen. Called once, when Django is ready."""
    for model in SHOWN_ON_PAGES:
        for signal in (post_save, post_delete):
            signal.connect(_shown_has_changed, sender=model, dispatch_uid=f"shown-{model.__name__}")
    for model, field in LABELS.items():
        for signal, receiver in (
            (pre_save, _note_former),
            (post_save, _label_was_saved),
            (pre_delete, _label_goes),
        ):
            signal.connect(
                partial(receiver, field=field),
                sender=model,
                weak=False,
                dispatch_uid=f"label-{model.__name__}",
            )
    pre_save.connect(_keep_generation, sender=SiteSettings, dispatch_uid="generation")
    post_save.connect(_formulas_are_set_or_not, sender=SiteSettings, dispatch_uid="formulas")
    pre_delete.connect(_article_goes, sender=Article, dispatch_uid="article-goes")


def _shown_has_changed(*, instance: Model, raw: bool = False, **_: Any) -> None:
    if raw:
        return
    site_changed()
    if isinstance(instance, SiteSettings):
        instance.refresh_from_db(fields=["generation"])


def _keep_generation(*, instance: Any, raw: bool = False, **_: Any) -> None:
    """Whoever saves settings that he loaded a while ago must not turn the generation back: pages
    kept under the old number would be shown again."""
    instance._math_before = SiteSettings.math_by_default()
    if not raw and not instance._state.adding:
        instance.generation = F("generation")


def _formulas_are_set_or_not(*, instance: Any, raw: bool = False, **_: Any) -> None:
    """Math is made while rendering, so a change of the site's word reaches the stored articles."""
    if not raw and instance.mathjax != instance._math_before:
        render_formulas_again()


# Labels


def _note_former(*, instance: Any, field: str, raw: bool = False, **_: Any) -> None:
    """Remember who the term was before it is saved."""
    former = None
    if not raw and not instance._state.adding:
        former = type(instance)._default_manager.filter(pk=instance.pk).first()
    instance._former = former


def _label_was_saved(*, instance: Any, field: str, raw: bool = False, **_: Any) -> None:
    former = getattr(instance, "_former", None)
    if raw or former is None:
        return
    if (former.key, former.slug) != (instance.key, instance.slug):
        workflow.relabel(
            field,
            instance,
            former_key=former.key,
            user=getattr(instance, "changed_by", None),
            at=timezone.now(),
        )


def _label_goes(*, instance: Any, field: str, **_: Any) -> None:
    user = getattr(instance, "changed_by", None)
    workflow.unlabel(field, instance, user=user, at=timezone.now())


# Articles


def _article_goes(*, instance: Article, **_: Any) -> None:
    """Whoever deletes an article, and however: no import brings it back, and nothing finds it."""
    kept = SourceFile.objects.filter(article=instance, deleted_at=None)
    if kept.exists():
        workflow.bury([instance.pk], user=None, at=timezone.now())
    search.remove_articles([instance.pk])
    site_changed()
