"""Installation on a new machine: lock files, make, the start of the site, and the first account."""

import ast
import os
import re
import socket
import sqlite3
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist

from newsroom import administrator, bootstrap, launch
from tests import run as test_run
from tests.commands import LAUNCH, ROOT, environment, run, run_well

LOCKS = ("requirements.txt", "requirements-dev.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUN_NEEDS = PROJECT["project"]["dependencies"]
DEV_NEEDS = PROJECT["dependency-groups"]["dev"]


def name_of(requirement: str) -> str:
    """Return the normalized name of a requirement: 'psycopg[binary]>=3' → 'psycopg'."""
    return re.match(r"[\w.-]+", requirement).group().lower().replace("_", "-")  # type: ignore[union-attr]


def list_pins(lock: str) -> list[tuple[str, str]]:
    """Return the name and version of everything that the lock file pins. A package that needs
    another version for an older Python is pinned twice."""
    text = (ROOT / lock).read_text()
    return re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", text, re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Return name → version of everything that the lock file pins."""
    return dict(list_pins(lock))


# --- lock files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_host_and_no_folder(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"(^|\s)(--|-[ef]\s|/|\.\.?/|file:)(?!hash)", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_of_a_lock_file_has_a_hash(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z])", (ROOT / lock).read_text())
    assert len(entries) == len(list_pins(lock)) > 20
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_files_hold_every_dependency_in_one_version() -> None:
    run_pins, dev_pins = pins(LOCKS[0]), pins(LOCKS[1])
    assert set(map(name_of, RUN_NEEDS)) <= set(run_pins)
    assert set(map(name_of, DEV_NEEDS)) <= set(dev_pins)
    assert run_pins.items() <= dev_pins.items()


def test_every_dependency_is_documented_and_no_other() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text()
    documented = re.findall(r"^- `([^`]+)`", text, re.MULTILINE)
    assert sorted(documented) == sorted(map(name_of, [*RUN_NEEDS, *DEV_NEEDS]))


# --- make -----------------------------------------------------------------------------------------


def test_every_target_that_the_documents_name_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    named = {
        target
        for document in documents
        for target in re.findall(r"(?:`|^ *)make ([a-z-]+)", document.read_text(), re.MULTILINE)
    }
    assert {"run", "test", "password"} <= named
    assert named <= targets


def test_make_alone_explains_itself() -> None:
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "make run" in done.stdout
    assert "make test" in done.stdout


@pytest.mark.parametrize("target", ["import", "check-site"])
def test_a_target_that_needs_a_folder_asks_for_one(target: str) -> None:
    done = subprocess.run(["make", target, "FROM="], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert f"newsroom: name a folder: make {target} FROM=~/my-site" in done.stderr


def test_the_program_of_ci_can_be_run() -> None:
    program = ROOT / ".ci" / "run"
    assert os.access(program, os.X_OK)
    subprocess.run(["bash", "-n", program], check=True)


# --- making the virtual environment ---------------------------------------------------------------


def test_a_python_too_old_can_still_read_the_bootstrap() -> None:
    source = (ROOT / "newsroom" / "bootstrap.py").read_text()
    ast.parse(source, feature_version=(3, 6))
    assert (ROOT / "newsroom" / "__init__.py").read_text().strip().count("\n") < 3


def test_a_python_too_old_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "MIN_PYTHON", (99, 0))
    monkeypatch.setattr(bootstrap, "VERSION_CHECK", "import sys; sys.exit(1)")
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed") as end:
        bootstrap.find_python()
    assert "\n" not in str(end.value)


def test_a_python_without_venv_says_what_to_install(tmp_path: Path) -> None:
    python = tmp_path / "python3"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        bootstrap.make_venv(str(python))


# --- starting -------------------------------------------------------------------------------------


def test_a_taken_port_is_named_with_the_cure() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        with pytest.raises(launch.LaunchError, match=f"{port}.*make run PORT=8000"):
            launch.free_port(port)
    assert launch.free_port(port) == int(port)


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(launch.LaunchError, match="PORT is"):
        launch.free_port(port)


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret_key"
    key = launch.get_or_create_key(file)
    assert len(key) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert launch.get_or_create_key(file) == key


def test_a_folder_that_cannot_be_written_ends_in_one_line(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    done = run(*LAUNCH, "backup", var=in_the_way)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert str(in_the_way) in done.stderr


MIGRATE = (
    "-c",
    "import os, django\n"
    "os.environ['DJANGO_SETTINGS_MODULE'] = 'newsroom.settings'\n"
    "from newsroom import launch\n"
    "launch.read_environment(); django.setup(); launch.migrate()",
)


def test_a_copy_is_made_before_a_database_is_migrated_and_only_then(tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    run_well(*LAUNCH, "manage", "migrate", "contenttypes", "0001", var=tmp_path)
    assert not backups.exists()
    run_well(*MIGRATE, var=tmp_path)
    assert len(list(backups.iterdir())) == 1
    run_well(*MIGRATE, var=tmp_path)
    assert len(list(backups.iterdir())) == 1
    assert stat.S_IMODE((tmp_path / "newsroom.sqlite3").stat().st_mode) == 0o600


def test_the_newest_five_backups_stay_and_each_is_whole(tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    for hour in range(7):
        (backups / f"newsroom-20260101T{hour:02}0000000000Z.sqlite3").write_text("old")
    run_well(*LAUNCH, "manage", "migrate", "contenttypes", var=tmp_path)
    path = run_well(*LAUNCH, "backup", var=tmp_path).strip()
    names = sorted(file.name for file in backups.iterdir())
    assert len(names) == 5
    assert names[0] == "newsroom-20260101T030000000000Z.sqlite3"
    with sqlite3.connect(path) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM django_content_type").fetchone()


def test_a_damaged_database_ends_in_one_line_that_names_the_copies(tmp_path: Path) -> None:
    (tmp_path / "newsroom.sqlite3").write_text("this is no database " * 400)
    done = run(*LAUNCH, "password", var=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "backups/" in done.stderr


# --- the first account ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_first_administrator_is_made_once_and_can_log_in() -> None:
    account = administrator.create_administrator()
    assert account is not None
    name, password = account
    user = authenticate(username=name, password=password)
    assert user is not None
    assert user.is_superuser
    assert administrator.create_administrator() is None


@pytest.mark.django_db
def test_an_editor_called_admin_is_not_in_the_way() -> None:
    User.objects.create_user("admin")
    account = administrator.create_administrator()
    assert account is not None
    assert account[0] == "admin1"


@pytest.mark.django_db
def test_a_lost_password_is_renewed_for_the_first_administrator_or_a_name() -> None:
    User.objects.create_superuser("chief", password="forgotten")
    User.objects.create_user("anna", password="forgotten")
    for asked, name in (("", "chief"), ("anna", "anna")):
        assert administrator.renew_password(asked)[0] == name
        _, password = administrator.renew_password(asked)
        assert authenticate(username=name, password=password) is not None
        assert authenticate(username=name, password="forgotten") is None


@pytest.mark.django_db
def test_a_password_for_nobody_is_an_error_that_names_the_account() -> None:
    with pytest.raises(ObjectDoesNotExist, match="nobody"):
        administrator.renew_password("nobody")


@pytest.mark.django_db
def test_a_password_on_an_empty_site_creates_the_first_administrator(
    capsys: pytest.CaptureFixture[str],
) -> None:
    launch.print_new_password(name="")
    said, password = capsys.readouterr().out.split(": ")
    assert said == "Created the administrator admin, password"
    user = authenticate(username="admin", password=password.strip())
    assert user is not None
    assert user.is_superuser
    launch.print_new_password(name="")
    assert capsys.readouterr().out.startswith("New password of admin: ")


# --- make test ------------------------------------------------------------------------------------


def test_what_is_missing_is_named_last_with_how_to_get_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert test_run.report([], test_run.PARTS[2:]) == 0
    assert "apt install chromium" in capsys.readouterr().out.splitlines()[-1]


def test_a_failure_is_named_and_decides_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert test_run.report(["types"], ()) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "FAILED: types"


@pytest.mark.parametrize(
    ("variables", "strict"),
    [({}, False), ({"REQUIRE": "1"}, True), ({"CI": "true"}, True), ({"CI": "false"}, False)],
)
def test_a_machine_is_asked_for_everything_only_on_demand(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], strict: bool
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("REQUIRE", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert test_run.is_strict() is strict


# --- from nothing ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_clone_serves_the_example_and_keeps_its_data(tmp_path: Path) -> None:
    """`make run` twice in a new clone serves a page each time, but creates only one
    administrator."""
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    first, second = (start_and_stop(clone, port) for _ in range(2))
    assert "password" in first
    assert "shown only now" in first
    assert "shown only now" not in second


def start_and_stop(clone: Path, port: str) -> str:
    """Run `make run` until gunicorn's workers are up, stop it, and return its output."""
    site = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env=environment(PORT=port),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said = []
    try:
        assert site.stdout is not None
        for line in site.stdout:
            said.append(line)
            if "Booting worker" in line:
                home = ["curl", "-sf", "--retry", "5", f"http://127.0.0.1:{port}/"]
                assert b"<html" in subprocess.run(home, capture_output=True, check=True).stdout
                break
    finally:
        os.killpg(site.pid, 15)
        site.wait(timeout=60)
    return "".join(said)
