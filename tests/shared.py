"""Where the shared test material lies: real content of others and hostile input."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("NEWSROOM_SHARED", Path(__file__).parents[1].parent / "shared"))
CORPUS = SHARED / "corpus"
ATTACK = SHARED / "attack"

needs_shared = pytest.mark.skipif(
    not CORPUS.is_dir(), reason=f"the shared test material is missing (looked in {SHARED})"
)
