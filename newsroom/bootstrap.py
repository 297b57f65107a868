"""Makes .venv and fills it from a lock file: python3 -m newsroom.bootstrap requirements.txt

Runs before anything is installed, with whatever python3 a machine has. Hence only the standard
library, and nothing that a Python too old for the newsroom could not read.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
IS_NEW = f"import sys; sys.exit(sys.version_info < {OLDEST})"
NEWER = ("python3", "python3.14", "python3.13", "python3.12", "python3.11")
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main(lock_name: str) -> None:
    """See that .venv holds exactly what the lock file `lock_name` pins; fast when it does."""
    lock = ROOT / lock_name
    stamp = VENV / f"installed-{lock.stem}"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest and works(PYTHON, "-c", IS_NEW):
        return
    if not works(PYTHON, "-m", "pip", "--version"):
        make_venv(new_enough_python())
    if not works(PYTHON, "-c", IS_NEW):
        sys.exit("newsroom: .venv was made with a Python older than 3.11: remove it (rm -r .venv).")
    install(lock)
    stamp.write_text(digest)


def works(*command: object) -> bool:
    """Whether the command exists and ends well."""
    words, nowhere = [str(word) for word in command], subprocess.DEVNULL
    try:
        return subprocess.call(words, stdout=nowhere, stderr=nowhere) == 0
    except OSError:
        return False


def new_enough_python() -> str:
    """This interpreter, or the first newer one on the PATH. Ends the program where none is."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for name in NEWER:
        if works(name, "-c", IS_NEW):
            return name
    sys.exit(
        f"newsroom: Python 3.11 or newer is needed; {sys.executable} is "
        f"{sys.version.split()[0]}. Install one, or name it: make run PYTHON=/path/to/python3.12"
    )


def make_venv(python: str) -> None:
    """Make .venv, or mend a half-made one."""
    if not works(python, "-c", "import ensurepip, venv"):
        sys.exit(
            f"newsroom: {python} cannot make virtual environments: "
            "install its venv module (Debian, Ubuntu: apt install python3-venv)."
        )
    print(f"Making .venv with {python} …", flush=True)
    if subprocess.run([python, "-m", "venv", str(VENV)], check=False).returncode:
        sys.exit(f"newsroom: {VENV} could not be made (see above).")


def install(lock: Path) -> None:
    """Install what the lock pins; a file whose hash is not in the lock is refused by pip."""
    print(f"Installing from {lock.name} …", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # The lock names everything. Left to resolve, pip before 24 prefers a newer release to the one
    # that is pinned where a package asks for it with an extra, and then misses its hash.
    rules = ["--no-deps", "--require-hashes", "-r", str(lock)]
    done = subprocess.run([*command, *rules], check=False)
    if done.returncode:
        sys.exit("newsroom: the packages could not be installed (see above); try again online.")


if __name__ == "__main__":
    main(sys.argv[1])
