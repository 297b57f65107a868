"""The admin, also called the desk. There is one module per model. Each action calls one function of
:mod:`articles.editing`."""

from articles.admin import (
    article,
    import_run,
    log,
    menu,
    picture_library,
    redirect,
    revision,
    site,
    source,
    terms,
    trash_list,
    users,
)

__all__ = [
    "article",
    "import_run",
    "log",
    "menu",
    "picture_library",
    "redirect",
    "revision",
    "site",
    "source",
    "terms",
    "trash_list",
    "users",
]
