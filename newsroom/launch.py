"""Run `make run` and similar commands: python -m newsroom.launch VERB.

Unlike manage.py, this program creates a SECRET_KEY in VAR_DIR if the environment has none.
"""

import argparse
import os
import secrets
import socket
import sys
from pathlib import Path
from typing import NoReturn

import django
import environ
from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist
from django.core.management import CommandError, call_command, execute_from_command_line
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from articles.errors import NewsroomError
from newsroom.administrator import create_administrator, renew_password
from newsroom.backups import create_backup, list_backups, restore_backup

BASE_DIR = Path(__file__).resolve().parent.parent


class LaunchError(Exception):
    """An error that the operator can fix. The message names the problem and its remedy in one
    line."""


def serve(*, content: str) -> NoReturn:
    """Prepare everything, print the addresses, and continue as gunicorn.

    `content` is a folder of articles to import first, or "".
    """
    port = free_port(os.environ.get("PORT") or "8000")
    django.setup()
    migrate()
    import_content(content)
    administrator = create_administrator()
    collect_static()
    print_addresses(port, administrator)
    become_gunicorn()


def free_port(value: str) -> int:
    """Convert `value` to a port number. Raise LaunchError if it is not a valid port number, or if
    this port of 127.0.0.1 cannot be used."""
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise LaunchError(f"PORT is {value!r}: write a number between 1 and 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(value)))
        except OSError as error:
            other = 8001 if int(value) == 8000 else 8000
            raise LaunchError(
                f"port {value} cannot be used ({error.strerror}): try `make run PORT={other}`."
            ) from error
    return int(value)


def read_environment() -> None:
    """Read .env. If SECRET_KEY is still not set, use the key stored in VAR_DIR. Create that key if
    necessary."""
    if (BASE_DIR / ".env").exists():
        environ.Env.read_env(BASE_DIR / ".env")
    if not os.environ.get("SECRET_KEY"):
        var = BASE_DIR / (os.environ.get("VAR_DIR") or "var")
        os.environ["SECRET_KEY"] = get_or_create_key(var / "secret_key")


def get_or_create_key(file: Path) -> str:
    """Return the secret key stored in `file`. Create it, readable by the owner only, if it does not
    exist."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and (key := file.read_text().strip()):
            return key
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48) + "\n")
        return file.read_text().strip()
    except OSError as error:
        raise LaunchError(
            f"{file}: {error.strerror}. The newsroom keeps its data there, so the folder "
            "must be writable."
        ) from error


def migrate() -> None:
    """Migrate the database. Back up a SQLite database first, unless it is empty."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if connection.vendor == "sqlite" and connection.introspection.table_names():
        print(f"Database copied to {_shorten_path(create_backup())} before it is migrated.")
    call_command("migrate", interactive=False, verbosity=0)


def import_content(content: str) -> None:
    """Import `content`. Rejected files are only reported. Any worse error stops the program."""
    if not content:
        return
    try:
        call_command("import_articles", content, "--quiet", "--no-progress")
    except SystemExit as end:
        if end.code not in (None, 0, 1):
            raise


def collect_static() -> None:
    """Copy style sheets, scripts and fonts to the folder that whitenoise serves."""
    call_command("collectstatic", interactive=False, verbosity=0)


def print_addresses(port: int, administrator: tuple[str, str] | None) -> None:
    """Print the addresses of the site and the admin, and the password of a new administrator."""
    site = f"http://127.0.0.1:{port}"
    print(f"\n  Newsroom   {site}/\n  Admin      {site}/admin/")
    if administrator:
        name, password = administrator
        print(f"  Log in as  {name}   password  {password}   (shown only now)")
    print("  Lost password: `make password`. Stop with Ctrl-C.\n", flush=True)


def become_gunicorn() -> NoReturn:
    """Replace this process with gunicorn, so that gunicorn receives signals directly."""
    connection.close()
    os.chdir(BASE_DIR)
    settings = str(Path(__file__).with_name("gunicorn.py"))
    command = [sys.executable, "-m", "gunicorn", "-c", settings, "newsroom.wsgi"]
    os.execv(sys.executable, command)


def print_new_password(*, name: str) -> None:
    """Set and print a new password for an account (default: the first administrator, who is created
    if there is none)."""
    django.setup()
    if not name and (created := create_administrator()):
        print(f"Created the administrator {created[0]}, password: {created[1]}")
        return
    try:
        name, new = renew_password(name)
    except ObjectDoesNotExist as error:
        raise LaunchError(str(error)) from error
    print(f"New password of {name}: {new}")


def backup() -> None:
    """Copy the SQLite database to VAR_DIR/backups."""
    django.setup()
    if connection.vendor != "sqlite":
        raise LaunchError(
            'the database is not SQLite: use `pg_dump --format=custom "$DATABASE_URL"`.'
        )
    print(create_backup())


def restore(*, file: str) -> None:
    """Replace the SQLite database with a backup."""
    django.setup()
    if connection.vendor != "sqlite":
        raise LaunchError(
            'the database is not SQLite: use `pg_restore --clean --dbname "$DATABASE_URL"`.'
        )
    if not file:
        raise LaunchError(f"name the backup to restore. {_newest_backup()}")
    kept = restore_backup(Path(file).expanduser())
    print(f"Restored {file}. If it was made by an older version, `make run` migrates it.")
    if kept:
        print(f"The database that it replaces was kept as {_shorten_path(kept)}.")


def _newest_backup() -> str:
    copies = list_backups()
    if not copies:
        return "There are no backups in backups/ below VAR_DIR."
    return f"The newest: make restore FROM={_shorten_path(copies[-1])}"


def _shorten_path(path: Path) -> Path:
    return path.relative_to(BASE_DIR) if path.is_relative_to(BASE_DIR) else path


def manage(*, command: list[str]) -> None:
    """Run a command of manage.py with the SECRET_KEY stored in VAR_DIR."""
    execute_from_command_line(["manage.py", *command])


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="newsroom.launch", description=__doc__)
    verbs = parser.add_subparsers(required=True, dest="verb")
    verb = verbs.add_parser("serve", help="prepare everything and serve the site")
    verb.add_argument("--content", default="", help="a folder of articles to import first")
    verb.set_defaults(run=serve)
    verb = verbs.add_parser("password", help="set and print a new password")
    verb.add_argument(
        "name", nargs="?", default="", help="the account (default: the first administrator)"
    )
    verb.set_defaults(run=print_new_password)
    verbs.add_parser("backup", help="copy the database").set_defaults(run=backup)
    verb = verbs.add_parser("restore", help="replace the database with a backup")
    verb.add_argument("file", nargs="?", default="", help="the backup")
    verb.set_defaults(run=restore)
    verb = verbs.add_parser("manage", help="run a command of manage.py")
    verb.add_argument("command", nargs=argparse.REMAINDER)
    verb.set_defaults(run=manage)
    return parser.parse_args()


def main() -> None:
    """Run the command given as an argument. If it fails with an error that the operator can fix,
    print one line and exit with code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    arguments = vars(_parse_arguments())
    run = arguments.pop("run")
    del arguments["verb"]
    try:
        read_environment()
        run(**arguments)
    except (
        LaunchError,
        NewsroomError,
        CommandError,
        ImproperlyConfigured,
        OSError,
    ) as error:
        _give_up(str(error))
    except DatabaseError as error:
        _give_up(f"the database cannot be used: {error}. {_newest_backup()}")
    except KeyboardInterrupt:
        sys.exit(130)


def _give_up(reason: str) -> NoReturn:
    print(f"newsroom: {reason}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
