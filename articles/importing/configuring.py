"""A site's configuration becomes settings, which an editor may have changed meanwhile.

Three versions meet, setting by setting: what the files said when they were last taken over, what
they say now, and what stands here. Only what changed in the files and not here is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from articles.errors import Problem
from articles.hugo.configuration import Configuration, Place
from articles.importing.listing import FieldChange, Outcome
from articles.importing.settings_map import as_map, of_configuration, put, usual
from articles.importing.site_files import Site
from articles.models import SiteSettings, Source

#: What stands for "nothing" in a map of settings: the language or the widget has no such setting.
ABSENT = None


@dataclass(slots=True)
class Configured:
    """What a configuration does to the settings. ``row`` holds them as they shall stand."""

    row: SiteSettings
    outcome: Outcome
    base: dict[str, Any] = field(default_factory=dict)
    changed: bool = False

    def write(self, source: Source) -> None:
        """Store the settings, and the configuration as the base of the next comparison."""
        if self.changed:
            self.row.save()
        source.configuration = self.base
        source.save(update_fields=["configuration"])


def configure(site: Site, source: Source | None) -> Configured | None:
    """Decide what the site's configuration changes; nothing is written. None without one.

    A configuration of which some file cannot be read changes nothing: the last good one holds.
    """
    configuration = site.configuration
    row = SiteSettings.current(at=timezone.now())
    name = configuration.files[0] if configuration else "hugo.toml"
    if site.unread or (configuration and _broken(configuration)):
        found = (*site.unread, *(configuration.problems if configuration else ()))
        problems = tuple(_in(one.file, one.problem, name) for one in found)
        return Configured(row, Outcome(name, "rejected", problems=problems))
    if configuration is None:
        return None
    base = {**(source.configuration or {})} if source else {}
    menus = base.pop("menus", [])
    theirs = of_configuration(configuration, site)
    changes, kept = settle(base, theirs, as_map(row))
    before = as_map(row)
    put(row, {change.field: change.after for change in changes})
    problems = (*_problems(configuration, name), *_kept(kept, theirs, before, configuration, name))
    action: Any = "configured" if changes or theirs != base else "unchanged"
    outcome = Outcome(name, action, problems=problems, changes=tuple(changes))
    # The menus of the last time stay, until those of this time are written.
    return Configured(row, outcome, {**theirs, "menus": menus}, changed=bool(changes))


def settle(
    former: Mapping[str, Any], theirs: Mapping[str, Any], ours: Mapping[str, Any]
) -> tuple[list[FieldChange], list[str]]:
    """What to take of ``theirs``, and the names of what was changed on both sides and is kept."""
    changes, kept = [], []
    for name in {**theirs, **former}:
        default = usual(name)
        before, wanted = former.get(name, default), theirs.get(name, default)
        here = ours.get(name, ABSENT)
        if wanted in (here, before):
            continue
        if here == before:
            changes.append(FieldChange(name, here, wanted))
        else:
            kept.append(name)
    return changes, kept


def _broken(configuration: Configuration) -> bool:
    return any(found.problem.severity == "error" for found in configuration.problems)


def _problems(configuration: Configuration, name: str) -> Iterator[Problem]:
    for found in configuration.problems:
        yield _in(found.file, found.problem, name)
    known = [key.name for key in configuration.meaningless if key.reason]
    if known:
        message = f"Without a meaning here, by docs/hugo-configuration.md: {', '.join(known)}."
        yield _problem("no-meaning", message, Place(name, 1, 1), name)
    for key in configuration.meaningless:
        if not key.reason:
            message = f"`{key.name}` has no meaning here, and none that is known elsewhere."
            yield _problem("no-meaning", message, key.place, name)


def _kept(
    kept: list[str],
    theirs: Mapping[str, Any],
    ours: Mapping[str, Any],
    configuration: Configuration,
    name: str,
) -> Iterator[Problem]:
    for setting in kept:
        message = (
            f"The setting {setting} was changed here to {ours.get(setting)!r} and stays so; "
            f"the file says {theirs.get(setting, usual(setting))!r}."
        )
        place = configuration.places.get(setting, Place(name, 1, 1))
        yield _problem("configuration-kept", message, place, name)


def _problem(code: str, message: str, place: Place, name: str) -> Problem:
    problem = Problem(
        severity="warning", code=code, message=message, line=place.line, column=place.column
    )
    return _in(place.file, problem, name)


def _in(file: str, problem: Problem, name: str) -> Problem:
    """The problem as one of the outcome that is named ``name``: of another file it says so."""
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
