"""Test material of others, which may be next to the repository.

No test needs it. Every test runs on our own input, and also on this material if it exists. Only the
tests that compare our results with those of other projects are skipped without it.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(os.environ.get("NEWSROOM_SHARED", Path(__file__).parents[1].parent / "shared"))
CORPUS = SHARED / "corpus"
ATTACK = SHARED / "attack"

needs_shared = pytest.mark.skipif(
    not CORPUS.is_dir(), reason=f"the shared test material is missing (looked in {SHARED})"
)


def read_cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of a list, or none where the material is missing."""
    path = ATTACK / f"{name}.json"
    if not path.is_file():
        return []
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return found


def get_input(case: dict[str, Any]) -> bytes:
    """Return the bytes of a case, which may be packed."""
    if "input_gz_b64" in case:
        return gzip.decompress(base64.b64decode(case["input_gz_b64"]))
    if "input_b64" in case:
        return base64.b64decode(case["input_b64"])
    return str(case["input"]).encode("utf-8", "surrogatepass")
