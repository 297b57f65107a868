"""Log lines that visitors cannot forge."""

import logging
import re

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http.multipartparser import MultiPartParserError

#: Exceptions that lead to a 403 or 400 response. They are caused by the request, never by our code.
REFUSAL_EXCEPTIONS = (BadRequest, MultiPartParserError, PermissionDenied, SuspiciousOperation)

_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _escape(text: str) -> str:
    return _CONTROL_CHARACTERS.sub(lambda found: ascii(found.group())[1:-1], text)


class OneLineFormatter(logging.Formatter):
    """A formatter that writes each record on one line. Control characters in the message are
    escaped.

    A traceback keeps its lines. Each line is escaped and indented, so that it cannot look like a
    separate record.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        return _escape(super().formatMessage(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 (logging's name)
        text = super().formatException(ei)  # type: ignore[arg-type]
        return "\n".join(f"    {_escape(line)}" for line in text.split("\n"))


class OneLineRefusals(logging.Filter):
    """A filter that removes the traceback of a rejected request, for example one with a bad Host
    header.

    Django logs a traceback for every rejected request. Strangers could fill the log with them and
    hide real errors.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], REFUSAL_EXCEPTIONS):
            record.exc_info = record.exc_text = None
        return True
