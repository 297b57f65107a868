"""Visitors cannot forge log lines."""

import logging
import sys
from pathlib import Path

from django.core.exceptions import PermissionDenied

from newsroom.logs import OneLineFormatter, OneLineRefusals
from tests.commands import LAUNCH, make_database, run


def line(message: str, *arguments: object, exc_info: object = None) -> str:
    record = logging.LogRecord("n", logging.INFO, __file__, 1, message, arguments, exc_info)  # type: ignore[arg-type]
    return OneLineFormatter("{levelname} {message}", style="{").format(record)


def test_control_characters_are_written_as_escapes() -> None:
    assert line("GET %s", "/\nFAKE \x1b[31m\r\x85\u2028") == (
        "INFO GET /\\nFAKE \\x1b[31m\\r\\x85\\u2028"
    )


def test_text_in_any_script_stays_as_it_is() -> None:
    assert line("Größe 科技") == "INFO Größe 科技"


def test_the_lines_of_a_traceback_are_indented() -> None:
    try:
        raise ValueError("first\nERROR forged\x1b[2J")
    except ValueError:
        lines = line("it failed", exc_info=sys.exc_info()).splitlines()
    assert lines[0] == "INFO it failed"
    assert all(entry.startswith("    ") for entry in lines[1:])
    assert "\x1b" not in "".join(lines)


ASK = """
from django.contrib.auth.models import User
from django.test import Client
client = Client(headers={"host": "localhost"})
client.force_login(User.objects.create_user("bob", is_staff=True))
print(client.get("/admin/articles/article/").status_code)
print(client.get("/admin/articles/article/add/?_to_field=body&_popup=1").status_code)
print(client.get("/", headers={"host": "evil.example"}).status_code)
"""


def test_a_refusal_is_one_line(tmp_path: Path) -> None:
    make_database(tmp_path)
    done = run(*LAUNCH, "manage", "shell", "-v", "0", "-c", ASK, var=tmp_path, DEBUG="")
    statuses = done.stdout.split()
    assert statuses == ["403", "400", "400"]
    assert len([line for line in done.stderr.splitlines() if " django." in line]) == 3
    assert "Traceback" not in done.stderr


def test_an_error_of_ours_keeps_its_traceback() -> None:
    for error, is_kept in ((KeyError("x"), True), (PermissionDenied(), False)):
        record = logging.LogRecord("n", logging.ERROR, __file__, 1, "", (), exc_info=None)
        record.exc_info = (type(error), error, None)
        assert OneLineRefusals().filter(record)
        assert bool(record.exc_info) is is_kept
