"""What other processes are asked in tests."""

from __future__ import annotations

import sys


def has_imported(module: str) -> bool:
    return module in sys.modules
