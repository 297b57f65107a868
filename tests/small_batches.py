"""``manage.py`` with batches so small that even a small tree has many of them, with or without
worker processes: ``python -m tests.small_batches CORES import_articles …``"""

import os
import sys

import django
from django.core.management import execute_from_command_line


def main(cores: str, *command: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    django.setup()
    from articles.importing import decide, workers
    from articles.tasks import pool

    assert decide.MAX_BATCH_FILES and workers.MIN_FILES_FOR_WORKERS and workers.CHUNK_SIZE
    decide.MAX_BATCH_FILES, workers.MIN_FILES_FOR_WORKERS, workers.CHUNK_SIZE = 5, 4, 3
    pool.count_cores = lambda: int(cores)
    execute_from_command_line(["manage.py", *command])


if __name__ == "__main__":
    main(*sys.argv[1:])
