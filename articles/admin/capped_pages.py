"""Pages of a list whose rows are counted up to a limit only, so that the list of a large archive
is as fast as that of a small one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.utils.formats import number_format
from django.utils.functional import cached_property

#: Maximum number of rows to count. Nobody leafs further; a filter or a search finds the rest.
MAX_COUNTED = 1_000


class CappedCount(int):
    """The number :data:`MAX_COUNTED`, which stands for more rows. It is shown as “1,000+”."""

    def __str__(self) -> str:
        return f"{number_format(int(self), force_grouping=True)}+"


class CappedPaginator(Paginator):
    """A paginator that counts at most :data:`MAX_COUNTED` rows, and shows no page after them."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        number: int = rows.order_by()[: MAX_COUNTED + 1].count()
        return number if number <= MAX_COUNTED else CappedCount(MAX_COUNTED)
