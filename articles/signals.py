"""Signal receivers for changes that :mod:`articles.editing.writing` does not make. They invalidate
cached pages, update the copies of terms in articles, and mark files as deleted when their article
is deleted."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.apps import apps
from django.db.models import F, Model, Q
from django.db.models.signals import (
    post_delete,
    post_migrate,
    post_save,
    pre_delete,
    pre_save,
)
from django.utils import timezone

from articles import search
from articles.editing import publishing, roles, term_changes
from articles.editing.rerender import (
    WITH_FORMULAS,
    WITH_PARAMETERS,
    rerender_matching_articles,
    update_agency_names,
)
from articles.models import (
    Article,
    Author,
    Category,
    MenuEntry,
    Picture,
    Redirect,
    SiteSettings,
    Source,
    SourceFile,
    Tag,
)
from articles.models.term_tables import TERM_TABLES
from articles.site_settings import current
from articles.site_settings.fragments import invalidate_cache

#: Models whose rows are shown on pages or determine the address of a page.
SHOWN_ON_PAGES: tuple[type[Model], ...] = (
    SiteSettings,
    MenuEntry,
    Tag,
    Category,
    Author,
    Redirect,
    Picture,
)


def connect_receivers() -> None:
    """Connect all receivers. Called once, when Django is ready."""
    for model in SHOWN_ON_PAGES:
        for signal in (post_save, post_delete):
            signal.connect(
                _invalidate_cache_on_change, sender=model, dispatch_uid=f"shown-{model.__name__}"
            )
    for field, tables in TERM_TABLES.items():
        for signal, receiver in (
            (pre_save, _remember_former_term),
            (post_save, _refile_on_term_rename),
            (pre_delete, _remove_deleted_term),
        ):
            signal.connect(
                partial(receiver, field=field),
                sender=tables.terms,
                weak=False,
                dispatch_uid=f"label-{field}",
            )
    pre_save.connect(_keep_generation, sender=SiteSettings, dispatch_uid="generation")
    for signal in (pre_save, post_save):
        signal.connect(
            _rerender_on_settings_change, sender=SiteSettings, dispatch_uid="shown-settings"
        )
    pre_save.connect(
        _update_agencies_on_settings_change, sender=SiteSettings, dispatch_uid="agencies"
    )
    pre_save.connect(_update_agencies_on_source_change, sender=Source, dispatch_uid="source-agency")
    post_save.connect(
        _invalidate_cache_on_source_change, sender=Source, dispatch_uid="source-agency-marked"
    )
    pre_delete.connect(_clean_up_deleted_article, sender=Article, dispatch_uid="article-goes")
    post_migrate.connect(
        roles.create_groups, sender=apps.get_app_config("articles"), dispatch_uid="roles"
    )


def _invalidate_cache_on_change(*, instance: Model, raw: bool = False, **_: Any) -> None:
    if raw:
        return
    invalidate_cache()
    if isinstance(instance, SiteSettings):
        instance.refresh_from_db(fields=["generation"])


def _keep_generation(*, instance: Any, raw: bool = False, **_: Any) -> None:
    """Keep the generation of the stored row. The settings may have been loaded long before they are
    saved. If their old generation were saved, pages cached under it would be shown again."""
    if not raw and not instance._state.adding:
        instance.generation = F("generation")


def _rerender_on_settings_change(
    *, instance: Any, raw: bool = False, created: bool | None = None, **_: Any
) -> None:
    """Render articles again if the setting for formulas or the configuration's parameters change,
    because the stored HTML depends on them.

    All code locks articles first and the site's row last. Existing settings are therefore saved
    after the articles. New settings are saved first, because their row must exist. No other
    transaction can have locked a row that is new.
    """
    if raw or instance._state.adding or created is False:
        return
    rows = SiteSettings.objects.filter(pk=instance.pk).values_list("mathjax", "rules")
    math, rules = (False, {}) if created else rows.first() or (False, {})
    params = instance.rules.get("params", {})
    changed = Q()
    if instance.mathjax != math:
        changed |= WITH_FORMULAS
    if params != rules.get("params", {}):
        changed |= WITH_PARAMETERS
    if changed:
        rerender_matching_articles(changed, math=instance.mathjax, params=params)


# News agencies. These receivers run before the save, because articles must be locked before the
# settings or the source.


def _update_agencies_on_settings_change(*, instance: Any, raw: bool = False, **_: Any) -> None:
    if raw or instance._state.adding:
        return
    before = SiteSettings.objects.filter(pk=instance.pk).values_list("agencies", flat=True).first()
    if before != instance.agencies:
        update_agency_names(Article.objects.all(), agencies=instance.agencies)


def _update_agencies_on_source_change(
    *, instance: Any, raw: bool = False, update_fields: Any = None, **_: Any
) -> None:
    instance._marked = False
    if raw or instance._state.adding or (update_fields and "agency" not in update_fields):
        return
    before = Source.objects.filter(pk=instance.pk).values_list("agency", flat=True).first()
    if before != instance.agency:
        instance._marked = True
        update_agency_names(
            Article.objects.filter(source_file__source=instance),
            agencies=current.get_site_settings().agencies,
            source_agency=instance.agency,
        )


def _invalidate_cache_on_source_change(*, instance: Any, **_: Any) -> None:
    if instance._marked:
        invalidate_cache()


# Terms


def _remember_former_term(*, instance: Any, field: str, raw: bool = False, **_: Any) -> None:
    """Remember the stored term before it is saved. If its key or slug changes, lock its articles
    and then the term: all code uses this lock order.

    Raise :class:`articles.editing.term_changes.TermGone` if the term was deleted or merged after it
    was loaded. Otherwise, the save would create it again, next to the term that replaced it.
    """
    former = None
    if not raw and not instance._state.adding:
        terms = type(instance)._default_manager.filter(pk=instance.pk)
        former = terms.first()
        if former is not None and _is_renamed(former, instance):
            term_changes.lock_terms(field, [instance])
            former = terms.first()
        if former is None or former.alias_of_id != instance.alias_of_id:
            raise term_changes.TermGone(instance)
        if _is_renamed(former, instance):
            taken_back = Q(key=instance.key) | Q(slug=instance.slug)
            type(instance)._default_manager.filter(taken_back, alias_of=instance).delete()
    instance._former = former


def _is_renamed(former: Any, instance: Any) -> bool:
    return bool((former.key, former.slug) != (instance.key, instance.slug))


def _refile_on_term_rename(*, instance: Any, field: str, raw: bool = False, **_: Any) -> None:
    former = getattr(instance, "_former", None)
    if raw or former is None:
        return
    if not _is_renamed(former, instance):
        return
    if hasattr(instance, "to_refile"):
        # The desk refiles the articles later, in steps.
        instance.to_refile = term_changes.begin_rename(field, instance, former=former)
    else:
        term_changes.refile_renamed_term(field, instance, former=former)


def _remove_deleted_term(*, instance: Any, field: str, **_: Any) -> None:
    user = getattr(instance, "changed_by", None)
    term_changes.remove_term(field, instance, user=user, at=timezone.now())


# Articles


def _clean_up_deleted_article(*, instance: Article, **_: Any) -> None:
    """Mark the file of a deleted article as deleted, so that no import creates the article again.
    Remove the article from the search index. This runs for every deletion, in the admin or
    elsewhere."""
    kept = SourceFile.objects.filter(article=instance, deleted_at=None)
    if kept.exists():
        publishing.mark_files_deleted([instance.pk], user=None, at=timezone.now())
    search.remove_articles([instance.pk])
    invalidate_cache()
