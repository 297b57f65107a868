"""Lists that do not count their rows, so that their time does not grow with the table."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest

#: Maximum number of a page. The database skips all rows before a page.
MAX_PAGE: Final = 10_000


def read_page(rows: Any, number: int, *, size: int) -> tuple[list[Any], bool]:
    """Return the rows of one page, and whether there are more after it."""
    first = (number - 1) * size
    found = list(rows[first : first + size + 1])
    return found[:size], len(found) > size


def read_page_number(text: str | None) -> int:
    """Return the number of a page from a query string, or 1."""
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), MAX_PAGE)


class UncountedChangeList(ChangeList):
    """A list of the admin with links to the newer and the older page, and without a total."""

    def get_results(self, request: HttpRequest) -> None:
        """Read one page. The template shows no count; these numbers only keep Django from showing
        one."""
        self.page_num = min(max(self.page_num, 1), MAX_PAGE)
        found, more = read_page(self.queryset, self.page_num, size=self.list_per_page)
        self.result_list = found
        self.result_count = self.full_result_count = len(found)
        self.show_full_result_count = False
        self.show_admin_actions = bool(found)
        self.can_show_all = self.multi_page = False
        self.newer_url = self._make_page_url(self.page_num - 1) if self.page_num > 1 else ""
        self.older_url = self._make_page_url(self.page_num + 1) if more else ""

    def _make_page_url(self, number: int) -> str:
        return self.get_query_string({"p": number})
