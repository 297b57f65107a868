"""`make test`: every check in turn, then the tests on each database that answers.

    python -m tests.run [--quick | --coverage]

Goes on after a failure, so that one run shows everything. What a machine lacks is named in the
last lines with how to get it; REQUIRE=1 or CI=true in the environment makes that a failure.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.surroundings import CHROMIUM, POSTGRES, REDIS, chromium, postgres_answers, redis_answers

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

PYTEST = (*PYTHON, "pytest", "-n", os.environ.get("WORKERS", "2"))
# What never meets a database is not run a second time, nor what runs the newsroom's programs on
# SQLite databases of its own.
PURE = ("frontmatter", "hugo", "rendering", "test_analysis.py", "test_merging.py")
ON_SQLITE = ("test_setup.py", "test_faults.py")
BOTH = (*PYTEST, *(f"--ignore=tests/{room}" for room in (*PURE, *ON_SQLITE)))


@dataclass(frozen=True)
class Part:
    """Something that the tests want and a machine may lack."""

    name: str
    is_there: Callable[[], object]
    cure: str


PARTS = (
    Part("PostgreSQL", postgres_answers, f"apt install postgresql; it must answer at {POSTGRES}"),
    Part("Redis", redis_answers, f"apt install redis-server; it must answer at {REDIS}"),
    Part("Chromium", chromium, f"apt install chromium; looked for: {', '.join(CHROMIUM)}"),
)


def main() -> int:
    """The exit code: 0 when everything that could run has passed and nothing is missing that
    must be there."""
    quick, coverage = ("--quick" in sys.argv[1:]), ("--coverage" in sys.argv[1:])
    failed = [name for name in (QUICK if quick else CHECKS) if not passes(name, CHECKS[name])]
    if quick:
        return report(failed, ())
    missing = tuple(part for part in PARTS if not part.is_there())
    strict = is_strict()
    if strict and missing:
        return report([*failed, "a complete machine"], missing)
    has_postgres = PARTS[0] not in missing
    counting, counting_on = (("--cov",), ("--cov", "--cov-append")) if coverage else ((), ())
    if not run_tests("tests on SQLite", (*PYTEST, *counting), database=""):
        failed.append("tests on SQLite")
    second = (*BOTH, *counting_on)
    if has_postgres and not run_tests("tests on PostgreSQL", second, database=POSTGRES):
        failed.append("tests on PostgreSQL")
    return report(failed, missing)


def is_strict() -> bool:
    """Whether whoever calls wants a missing part to be a failure."""
    return any(os.environ.get(name, "") not in ("", "0", "false") for name in ("REQUIRE", "CI"))


def passes(name: str, command: tuple[str, ...]) -> bool:
    """Run one check; its output is shown only where it fails."""
    start = time.monotonic()
    done = subprocess.run(
        command, env=os.environ | TEST_SETTINGS, capture_output=True, text=True, check=False
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name:<12} {verdict:<7} {time.monotonic() - start:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout, done.stderr, sep="", flush=True)
    return done.returncode == 0


def run_tests(title: str, command: tuple[str, ...], *, database: str) -> bool:
    """Run pytest with its output shown as it comes."""
    print(f"\n{title}", flush=True)
    environment = os.environ | {"DATABASE_URL": database}
    return subprocess.run(command, env=environment, check=False).returncode == 0


def report(failed: list[str], missing: tuple[Part, ...]) -> int:
    """The last lines. Nothing at all when all is well: pytest has said so."""
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
