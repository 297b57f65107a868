"""``manage.py`` with batches so small that a short tree makes many, and with or without other
processes: ``python -m tests.small_batches WORKERS import_articles …``"""

import os
import sys

import django
from django.core.management import execute_from_command_line


def main(cores: str, *command: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    django.setup()
    from articles import processes
    from articles.importing import run, workers

    assert run.BATCH and workers.FEWEST and workers.CHUNK
    run.BATCH, workers.FEWEST, workers.CHUNK = 5, 4, 3
    processes.cores = lambda: int(cores)
    execute_from_command_line(["manage.py", *command])


if __name__ == "__main__":
    main(*sys.argv[1:])
