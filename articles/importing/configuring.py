"""Merge a site's configuration into settings that an editor may have changed since the last import.

Three versions of each setting are compared: the value in the files at the last import, the value in
the files now, and the value stored here. A setting that changed in the files but not here is
imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from textwrap import fill
from typing import Any

from django.utils import timezone

from articles.editing.addresses import find_owners
from articles.editing.deriving import derive_stored
from articles.editing.writing import ArticleWrite, write_articles
from articles.errors import Problem
from articles.hugo.configuration import Configuration, MenuItem, ValuePlace
from articles.importing.listing import FieldChange, ImportOutcome
from articles.importing.menus import write_menus
from articles.importing.redating import reread_dates
from articles.importing.settings_map import apply_values, get_default, map_configuration, map_row
from articles.importing.site_files import SiteFolder
from articles.models import Article, Revision, SiteSettings, Source
from articles.models.transactions import retry_transaction
from articles.site_settings import current

#: Settings that determine the addresses of pages and the values that pages inherit.
RULE_SETTINGS = frozenset({"rules", "languages", "default_language", "time_zone"})
#: Number of articles per transaction.
BATCH_SIZE = 200


def apply_changed_rules(source: Source) -> int:
    """Apply the current rules to all articles that do not belong to ``source``. Return the number
    of changed articles. If the new address of an article is taken, the article does not change."""
    others = Article.objects.exclude(source_file__source=source).order_by("pk")
    keys = list(others.values_list("pk", flat=True))
    changed = 0
    for start in range(0, len(keys), BATCH_SIZE):
        changed += retry_transaction(
            partial(_apply_rules_to_batch, keys[start : start + BATCH_SIZE])
        )
    return changed


def _apply_rules_to_batch(keys: Sequence[int]) -> int:
    with current.cache_settings():
        rows = Article.objects.select_for_update().filter(pk__in=keys).order_by("pk")
        writings = [found for article in rows if (found := _rederive_article(article)) is not None]
        if writings:
            write_articles(writings, via=Revision.Via.IMPORT, at=timezone.now(), note="New rules")
        return len(writings)


def _rederive_article(article: Article) -> ArticleWrite | None:
    """Return the changes that the new rules make to ``article``, or None if there are none."""
    rules, former = current.get_rules(), article.derived()
    article.url_language = rules.tree_of(article.url_language or None)
    authored = article.authored()
    derived = derive_stored(article, authored, rules=rules)
    if derived == former or find_owners([derived.path]).get(derived.path, article.pk) != article.pk:
        return None
    return ArticleWrite(article, authored, derived)


def finish_configuration(
    change: ConfigurationChange, source: Source, menus: Iterable[MenuItem]
) -> bool:
    """Update articles and menus after a configuration was stored. Return whether a menu changed.
    Call this after the articles are written, because a menu may refer to pages of the same
    import."""
    changed = {setting.field for setting in change.outcome.changes}
    if "time_zone" in changed:
        reread_dates()
    if changed & RULE_SETTINGS:
        apply_changed_rules(source)
    return write_menus(source, menus)


#: The value of a setting that a map of settings does not contain, for example because a language or
#: a widget does not set it.
ABSENT = None


@dataclass(slots=True)
class ConfigurationChange:
    """The effect of a configuration on the settings. ``row`` holds the settings after the
    change."""

    row: SiteSettings
    outcome: ImportOutcome
    base: dict[str, Any] = field(default_factory=dict)

    def write(self, source: Source) -> None:
        """Store the changed settings. Store the configuration as well, for comparison in the next
        import."""
        retry_transaction(partial(self._store, source))
        source.configuration = self.base

    def _store(self, source: Source) -> None:
        changes = {change.field: change.after for change in self.outcome.changes}
        if changes:
            # Re-read the row and save only these columns, because an editor may have changed other
            # settings in the meantime.
            row = SiteSettings.current(at=timezone.now())
            apply_values(row, changes)
            row.save(update_fields={name.partition(".")[0] for name in changes})
        Source.objects.filter(pk=source.pk).update(configuration=self.base)


def plan_configuration(site: SiteFolder, source: Source | None) -> ConfigurationChange | None:
    """Return the changes that the site's configuration makes to the settings, or None if there is
    no configuration. Do not write anything.

    If a file of the configuration cannot be read, nothing changes, and the last valid configuration
    remains in force.
    """
    configuration = site.configuration
    row = SiteSettings.current(at=timezone.now())
    name = configuration.files[0] if configuration else "hugo.toml"
    if site.unread or (configuration and _is_broken(configuration)):
        found = (*site.unread, *(configuration.problems if configuration else ()))
        problems = tuple(_prefix_other_file(one.file, one.problem, name) for one in found)
        return ConfigurationChange(row, ImportOutcome(name, "rejected", problems=problems))
    if configuration is None:
        return None
    base = {**(source.configuration or {})} if source else {}
    menus = base.pop("menus", [])
    theirs = map_configuration(configuration, site)
    changes, kept = merge_settings(base, theirs, map_row(row))
    before = map_row(row)
    apply_values(row, {change.field: change.after for change in changes})
    problems = (
        *_report_configuration_problems(configuration, name),
        *_report_settings_not_taken(kept, theirs, before, configuration, name),
    )
    action: Any = "configured" if changes or theirs != base else "unchanged"
    outcome = ImportOutcome(name, action, problems=problems, changes=tuple(changes))
    # Keep the menus of the last import until the menus of this one are written.
    return ConfigurationChange(row, outcome, {**theirs, "menus": menus})


def merge_settings(
    former: Mapping[str, Any], theirs: Mapping[str, Any], ours: Mapping[str, Any]
) -> tuple[list[FieldChange], list[str]]:
    """Compare three versions of the settings: ``former`` (the files at the last import), ``theirs``
    (the files now) and ``ours`` (stored here). Return the changes to take from ``theirs``, and the
    names of the settings that changed on both sides. The latter keep the value in ``ours``."""
    changes, kept = [], []
    for name in {**theirs, **former}:
        default = get_default(name)
        before, wanted = former.get(name, default), theirs.get(name, default)
        here = ours.get(name, ABSENT)
        if wanted in (here, before):
            continue
        if here == before:
            changes.append(FieldChange(name, here, wanted))
        else:
            kept.append(name)
    return changes, kept


def _is_broken(configuration: Configuration) -> bool:
    return any(found.problem.severity == "error" for found in configuration.problems)


def _report_configuration_problems(configuration: Configuration, name: str) -> Iterator[Problem]:
    for found in configuration.problems:
        yield _prefix_other_file(found.file, found.problem, name)
    known = [key.name for key in configuration.meaningless if key.reason]
    if known:
        names = fill(", ".join(known), 96, initial_indent="    ", subsequent_indent="    ")
        message = f"These keys have no effect; docs/hugo-configuration.md says why:\n{names}"
        yield _build_problem("no-meaning", message, ValuePlace(name, 1, 1), name)
    for key in configuration.meaningless:
        if not key.reason:
            message = f"`{key.name}` is not a key of Hugo or Mainroad and has no effect."
            if "params." in key.name.lower():
                message = (
                    f"`{key.name}` has no effect, except that the shortcode `param` can "
                    "show it in texts."
                )
            yield _build_problem("no-meaning", message, key.place, name)


def _report_settings_not_taken(
    kept: list[str],
    theirs: Mapping[str, Any],
    ours: Mapping[str, Any],
    configuration: Configuration,
    name: str,
) -> Iterator[Problem]:
    for setting in kept:
        message = (
            f"The setting {setting} was changed in the admin to {ours.get(setting)!r}, "
            f"which is kept; the file says {theirs.get(setting, get_default(setting))!r}."
        )
        place = configuration.places.get(setting, ValuePlace(name, 1, 1))
        yield _build_problem("configuration-kept", message, place, name)


def _build_problem(code: str, message: str, place: ValuePlace, name: str) -> Problem:
    problem = Problem(
        severity="warning", code=code, message=message, line=place.line, column=place.column
    )
    return _prefix_other_file(place.file, problem, name)


def _prefix_other_file(file: str, problem: Problem, name: str) -> Problem:
    """Return ``problem`` in the form reported with the file ``name``. If the problem is in another
    ``file``, its message then starts with the path of that file."""
    if file in ("", name):
        return problem
    message = f"{file}:{problem.line}:{problem.column}: {problem.message}"
    return Problem(
        severity=problem.severity,
        code=problem.code,
        message=message,
        field=problem.field,
        hint=problem.hint,
    )
