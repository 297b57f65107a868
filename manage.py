#!/usr/bin/env python3
"""Django's command line for the newsroom."""

import gc
import os
import sys

# What is loaded stays: to look through it for garbage, again and again, would take a quarter of the
# time in which a command begins.
gc.set_threshold(100_000, 10, 10)


def main() -> None:
    """Run one command; a wrong setting ends in one line that names it, never in a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.exit("newsroom: Django is missing here: use .venv/bin/python, which `make run` makes.")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"newsroom: {error}")


if __name__ == "__main__":
    main()
