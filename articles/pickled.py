"""Dataclasses that go from process to process: pickled by position, a tuple without names.

What ``dataclass(frozen=True, slots=True)`` makes by itself asks for its fields at every object, and
an import sends hundreds of thousands of them.
"""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

Class = TypeVar("Class", bound=type[Any])


def by_position(cls: Class) -> Class:
    """Decorates a dataclass with slots and at least two fields."""
    names = [field.name for field in fields(cls)]
    state = attrgetter(*names)
    setters = [getattr(cls, name).__set__ for name in names]

    def get_state(self: Any) -> tuple[Any, ...]:
        values: tuple[Any, ...] = state(self)
        return values

    def set_state(self: Any, values: tuple[Any, ...]) -> None:
        for setter, value in zip(setters, values, strict=True):
            setter(self, value)

    for method, name in ((get_state, "__getstate__"), (set_state, "__setstate__")):
        setattr(cls, name, method)
    return cls
