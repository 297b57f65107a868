"""Frames at the desk: the form of a story shows its preview in one. Nothing else may be framed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.views.decorators.clickjacking import xframe_options_sameorigin

View = Callable[..., Any]


def allow_in_form(view: View) -> View:
    """Let pages of this site show the answers of ``view`` in a frame."""
    allowed: View = csp_replace({"frame-ancestors": [SELF]})(view)
    return xframe_options_sameorigin(allowed)


def allow_preview(view: View) -> View:
    """Let the answers of ``view`` show frames of this site, and pictures before they are sent."""
    allowed: View = csp_replace({"frame-src": [SELF], "img-src": [SELF, "blob:"]})(view)
    return allowed
