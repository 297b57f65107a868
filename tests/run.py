"""`make test`: run all checks, then the tests on each available database.

    python -m tests.run [--quick | --coverage]

The run continues after a failure, so that it shows all problems. The last lines name what is
missing on the machine and how to install it. With REQUIRE=1 or CI=true in the environment, a
missing part is a failure.
"""

import compileall
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.shared import SHARED
from tests.surroundings import (
    CHROMIUM,
    POSTGRES,
    REDIS,
    chromium,
    nginx,
    postgres_answers,
    redis_answers,
)

PYTHON = (sys.executable, "-m")
TEST_SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.settings"}

CHECKS: dict[str, tuple[str, ...]] = {
    "linter": (*PYTHON, "ruff", "check", "."),
    "format": (*PYTHON, "ruff", "format", "--check", "."),
    "types": (*PYTHON, "mypy"),
    "imports": (str(Path(sys.executable).with_name("lint-imports")),),
    "migrations": (sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"),
    "settings": (sys.executable, "manage.py", "check", "--fail-level", "WARNING"),
}
QUICK = ("linter", "format", "types", "imports")

# Three workers for two cores: tests often wait for programs that they started. With "worksteal", no
# worker is left alone with the longest tests.
PYTEST = (*PYTHON, "pytest", "-n", os.environ.get("WORKERS", "3"), "--dist", "worksteal")
TESTS = Path(__file__).parent
#: The imports of test modules that use the shared material if it exists.
KNOWS_SHARED = re.compile(
    r"^from tests\.(shared|corpus|hostile\b|site\.hostile|hugo_judge\.trees)", re.MULTILINE
)


@dataclass(frozen=True)
class Part:
    """Something that some tests need and that a machine may lack."""

    name: str
    is_there: Callable[[], object]
    cure: str


PARTS = (
    Part("PostgreSQL", postgres_answers, f"apt install postgresql; it must answer at {POSTGRES}"),
    Part("Redis", redis_answers, f"apt install redis-server; it must answer at {REDIS}"),
    Part("nginx", nginx, "apt install nginx openssl"),
    Part("Chromium", chromium, f"apt install chromium; looked for: {', '.join(CHROMIUM)}"),
)


def main() -> int:
    """Return the exit code: 0 if everything that could run has passed, and no required part is
    missing."""
    quick, coverage = ("--quick" in sys.argv[1:]), ("--coverage" in sys.argv[1:])
    failed = [name for name in (QUICK if quick else CHECKS) if not passes(name, CHECKS[name])]
    if quick:
        return report(failed, ())
    missing = tuple(part for part in PARTS if not part.is_there())
    strict = is_strict()
    if strict and missing:
        return report([*failed, "a complete machine"], missing)
    compile_newsroom()
    has_postgres = PARTS[0] not in missing
    counting, counting_on = (("--cov",), ("--cov", "--cov-append")) if coverage else ((), ())
    if not run_tests("tests on SQLite", (*PYTEST, *counting), database=""):
        failed.append("tests on SQLite")
    second = (*PYTEST, *counting_on)
    if has_postgres and not run_tests("tests on PostgreSQL", second, database=POSTGRES):
        failed.append("tests on PostgreSQL")
    if strict and SHARED.is_dir() and not run_with_shared_material():
        failed.append("tests with the shared material")
    return report(failed, missing)


def compile_newsroom() -> None:
    """Write the bytecode of our own modules. Where PYTHONDONTWRITEBYTECODE is set, each of the
    hundreds of programs that tests start would compile them again, for half a second."""
    for folder in ("articles", "newsroom", "tests"):
        compileall.compile_dir(TESTS.parent / folder, quiet=1)


def run_with_shared_material() -> bool:
    """Run the modules that add the material of others to our own input once more, with it."""
    users = (
        str(path)
        for path in sorted(TESTS.rglob("test_*.py"))
        if KNOWS_SHARED.search(path.read_text())
    )
    title = "tests with the shared material, on SQLite"
    return run_tests(title, (*PYTEST, *users), database="", shared=SHARED)


def is_strict() -> bool:
    """Return whether a missing part counts as a failure."""
    return any(os.environ.get(name, "") not in ("", "0", "false") for name in ("REQUIRE", "CI"))


def passes(name: str, command: tuple[str, ...]) -> bool:
    """Run one check. Show its output only if it fails."""
    start = time.monotonic()
    done = subprocess.run(
        command, env=os.environ | TEST_SETTINGS, capture_output=True, text=True, check=False
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name:<12} {verdict:<7} {time.monotonic() - start:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout, done.stderr, sep="", flush=True)
    return done.returncode == 0


def run_tests(
    title: str, command: tuple[str, ...], *, database: str, shared: Path = Path(os.devnull)
) -> bool:
    """Run pytest and show its output immediately. Without ``shared``, the tests see no material of
    others, as in a new clone."""
    print(f"\n{title}", flush=True)
    environment = os.environ | {"DATABASE_URL": database, "NEWSROOM_SHARED": str(shared)}
    return subprocess.run(command, env=environment, check=False).returncode == 0


def report(failed: list[str], missing: tuple[Part, ...]) -> int:
    """Print the missing parts and the failures, and return the exit code. Print nothing if all is
    well: pytest has already said so."""
    width = shutil.get_terminal_size().columns
    if missing:
        print("\nMissing on this machine, so what needs it was not tested:"[:width])
    for part in missing:
        print(f"  {part.name}: {part.cure}")
    if failed:
        print(f"\nFAILED: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
