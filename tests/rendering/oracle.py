"""The independent judge of HTML, loaded from the shared material by path; and its case lists."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from tests.shared import ATTACK


@cache
def _judge() -> Callable[[str], list[str]]:
    spec = importlib.util.spec_from_file_location("html_oracle", ATTACK / "html_oracle.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    judge: Callable[[str], list[str]] = module.unsafe
    return judge


def unsafe(html: str) -> list[str]:
    """The reasons why HTML is dangerous; empty where it is not."""
    return _judge()(html)


def cases(name: str) -> list[dict[str, Any]]:
    path = ATTACK / f"{name}.json"
    if not path.is_file():
        return []
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return found
