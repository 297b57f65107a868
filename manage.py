#!/usr/bin/env python3
"""Django's command line for the newsroom."""

import os
import sys
from pathlib import Path

VENV = Path(__file__).resolve().parent / ".venv"
#: Commands for development. They sign nothing, so they also run in a clone without a secret key.
NEED_NO_KEY = ("makemessages", "compilemessages", "makemigrations")


def use_virtual_environment() -> None:
    """Start again with the Python of `.venv`; exit with one line if that cannot help."""
    python = VENV / "bin" / "python"
    if Path(sys.prefix) == VENV or not python.exists():
        sys.exit("newsroom: Django is not installed. Run `make run` once, which installs it.")
    os.execv(python, [str(python), *sys.argv])


def main() -> None:
    """Run one command; a wrong setting ends in one line that names it, never in a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    if len(sys.argv) > 1 and sys.argv[1] in NEED_NO_KEY and not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = "not-used-by-this-command"
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        use_virtual_environment()
        raise
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"newsroom: {error}")


if __name__ == "__main__":
    main()
