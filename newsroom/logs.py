"""Log lines that a visitor cannot forge."""

import logging
import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _escaped(text: str) -> str:
    return _CONTROL.sub(lambda found: ascii(found.group())[1:-1], text)


class OneLineFormatter(logging.Formatter):
    """One line a record: control characters in the message are written as escapes.

    A traceback keeps its lines, but the text of each is escaped and indented, so that none of
    them looks like a record of its own.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        return _escaped(super().formatMessage(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 (logging's name)
        text = super().formatException(ei)  # type: ignore[arg-type]
        return "\n".join(f"    {_escaped(line)}" for line in text.split("\n"))
