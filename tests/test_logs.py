"""A visitor cannot write log lines."""

import logging
import sys

from newsroom.logs import OneLineFormatter


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
