"""Create .venv and install a lock file into it: python3 -m newsroom.bootstrap requirements.txt

This runs before anything is installed, with the machine's python3. It may only use the standard
library, and only syntax that old versions of Python can parse.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

MIN_PYTHON = (3, 11)
VERSION_CHECK = f"import sys; sys.exit(sys.version_info < {MIN_PYTHON})"
PYTHON_COMMANDS = ("python3", "python3.14", "python3.13", "python3.12", "python3.11")
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main(lock_name: str) -> None:
    """Install into .venv exactly the versions that the lock file `lock_name` pins. Create .venv if
    necessary. Do nothing if the lock file has not changed."""
    lock = ROOT / lock_name
    stamp = VENV / f"installed-{lock.stem}"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest and is_working(PYTHON, "-c", VERSION_CHECK):
        return
    if not is_working(PYTHON, "-m", "pip", "--version"):
        make_venv(find_python())
    if not is_working(PYTHON, "-c", VERSION_CHECK):
        sys.exit(
            "newsroom: .venv was made with a Python older than 3.11. Remove it (rm -r .venv) "
            "and try again."
        )
    install(lock)
    stamp.write_text(digest)


def is_working(*command: object) -> bool:
    """Return whether the command exists and succeeds."""
    words, nowhere = [str(word) for word in command], subprocess.DEVNULL
    try:
        return subprocess.call(words, stdout=nowhere, stderr=nowhere) == 0
    except OSError:
        return False


def find_python() -> str:
    """Return this Python interpreter if it is new enough. Otherwise return the first command on the
    PATH that is. Exit if there is none."""
    if sys.version_info >= MIN_PYTHON:
        return sys.executable
    for name in PYTHON_COMMANDS:
        if is_working(name, "-c", VERSION_CHECK):
            return name
    sys.exit(
        f"newsroom: Python 3.11 or newer is needed; {sys.executable} is "
        f"{sys.version.split()[0]}. Install one, or name it: make run PYTHON=/path/to/python3.12"
    )


def make_venv(python: str) -> None:
    """Create .venv, or repair it if it is incomplete."""
    if not is_working(python, "-c", "import ensurepip, venv"):
        sys.exit(
            f"newsroom: {python} cannot make virtual environments: "
            "install its venv module (Debian, Ubuntu: apt install python3-venv)."
        )
    print(f"Making .venv with {python} …", flush=True)
    if subprocess.run([python, "-m", "venv", str(VENV)], check=False).returncode:
        sys.exit(f"newsroom: {VENV} could not be made (see above).")


def install(lock: Path) -> None:
    """Install the packages of the lock file. pip rejects every download whose hash is not in the
    lock file."""
    print(f"Installing from {lock.name} …", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # The lock file already contains all dependencies, so pip must not resolve them (--no-deps).
    # Before version 24, pip may choose a newer release than the pinned one for a dependency with an
    # extra. The installation then fails, because the lock file has no hash of that release.
    rules = ["--no-deps", "--require-hashes", "-r", str(lock)]
    done = subprocess.run([*command, *rules], check=False)
    if done.returncode:
        sys.exit("newsroom: the packages could not be installed (see above); try again online.")


if __name__ == "__main__":
    main(sys.argv[1])
