"""What `make run` and its small sisters do: python -m newsroom.launch serve|password|backup|manage.

Unlike manage.py, these keep a generated SECRET_KEY in VAR_DIR where the environment names none.
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

from newsroom.administrator import create_administrator, renew_password
from newsroom.backups import back_up

BASE_DIR = Path(__file__).resolve().parent.parent


class LaunchError(Exception):
    """Says in one line what is wrong and what to do about it."""


def serve(*, content: str) -> NoReturn:
    """Make everything ready, say where the site is, and become gunicorn.

    `content` is a tree of articles to take in first ("" for none).
    """
    port = free_port(os.environ.get("PORT") or "8000")
    django.setup()
    migrate()
    take_in(content)
    administrator = create_administrator()
    collect_static()
    announce(port, administrator)
    become_gunicorn()


def free_port(value: str) -> int:
    """`value` as a port of 127.0.0.1 that nobody listens on; LaunchError otherwise."""
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
    """Read .env, and see that there is a SECRET_KEY: one is generated once into VAR_DIR."""
    if (BASE_DIR / ".env").exists():
        environ.Env.read_env(BASE_DIR / ".env")
    if not os.environ.get("SECRET_KEY"):
        var = BASE_DIR / (os.environ.get("VAR_DIR") or "var")
        os.environ["SECRET_KEY"] = kept_key(var / "secret_key")


def kept_key(file: Path) -> str:
    """The key in `file`, which is made with a new one, readable by its owner only, when missing."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and (key := file.read_text().strip()):
            return key
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48) + "\n")
        return file.read_text().strip()
    except OSError as error:
        raise LaunchError(
            f"{file}: {error.strerror}; everything of value is kept there."
        ) from error


def migrate() -> None:
    """Bring the database up to date; a SQLite file that holds something is copied before."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if connection.vendor == "sqlite" and connection.introspection.table_names():
        print(f"Database copied to {_short(back_up())} before it is migrated.")
    call_command("migrate", interactive=False, verbosity=0)
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).chmod(0o600)  # it holds password hashes


def take_in(content: str) -> None:
    """Import `content`. A rejected file is reported and the site starts; anything worse stops."""
    if not content:
        return
    try:
        call_command("import_articles", content, "--quiet", "--no-progress")
    except SystemExit as end:
        if end.code not in (None, 0, 1):
            raise


def collect_static() -> None:
    """Copy style sheets, scripts and fonts to where whitenoise serves them from."""
    call_command("collectstatic", interactive=False, verbosity=0)


def announce(port: int, administrator: tuple[str, str] | None) -> None:
    """Say where the site and the admin are, and once the password of a new administrator."""
    site = f"http://127.0.0.1:{port}"
    print(f"\n  Newsroom   {site}/\n  Admin      {site}/admin/")
    if administrator:
        name, password = administrator
        print(f"  Log in as  {name}   password  {password}   (shown only now)")
    print("  A lost password: `make password`. Stop with Ctrl-C.\n", flush=True)


def become_gunicorn() -> NoReturn:
    """Replace this process, so that signals reach gunicorn itself."""
    connection.close()
    os.chdir(BASE_DIR)
    settings = str(Path(__file__).with_name("gunicorn.py"))
    command = [sys.executable, "-m", "gunicorn", "-c", settings, "newsroom.wsgi"]
    os.execv(sys.executable, command)


def password(*, name: str) -> None:
    """Print a new password for an account, by default the first administrator."""
    django.setup()
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
    print(_back_up())


def _back_up() -> Path:
    from newsroom.backups import back_up

    return back_up()


def _short(path: Path) -> Path:
    return path.relative_to(BASE_DIR) if path.is_relative_to(BASE_DIR) else path


def manage(*, command: list[str]) -> None:
    """Run a command of manage.py with the kept SECRET_KEY."""
    execute_from_command_line(["manage.py", *command])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="newsroom.launch", description=__doc__)
    verbs = parser.add_subparsers(required=True, dest="verb")
    verb = verbs.add_parser("serve", help="prepare everything and serve the site")
    verb.add_argument("--content", default="", help="a tree of articles to take in first")
    verb.set_defaults(run=serve)
    verb = verbs.add_parser("password", help="set and print a new password")
    verb.add_argument("name", nargs="?", default="", help="of this account")
    verb.set_defaults(run=password)
    verbs.add_parser("backup", help="copy the database").set_defaults(run=backup)
    verb = verbs.add_parser("manage", help="run a command of manage.py")
    verb.add_argument("command", nargs=argparse.REMAINDER)
    verb.set_defaults(run=manage)
    return parser.parse_args()


def main() -> None:
    """Run one verb. Whatever the operator can mend ends in one line and exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    arguments = vars(_arguments())
    run = arguments.pop("run")
    del arguments["verb"]
    try:
        read_environment()
        run(**arguments)
    except (LaunchError, CommandError, ImproperlyConfigured, OSError) as error:
        _give_up(str(error))
    except DatabaseError as error:
        _give_up(f"the database cannot be used: {error}. Copies are in backups/ below VAR_DIR.")
    except KeyboardInterrupt:
        sys.exit(130)


def _give_up(reason: str) -> NoReturn:
    print(f"newsroom: {reason}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
