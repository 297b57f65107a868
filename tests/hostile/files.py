"""Articles with an error or something unusual in the file, its bytes, its name or a key."""

from __future__ import annotations

import os
from pathlib import Path


def article(matter: str, body: str = "Tide.\n") -> str:
    return f"---\n{matter}\n---\n\n{body}"


DATED = "title: Tide\ndate: 2025-01-01"

#: Path → (content, action of the import, codes of the reported problems).
FILES: dict[str, tuple[str | bytes, str, tuple[str, ...]]] = {
    # the whole file
    "whole/good.md": (article(DATED), "created", ()),
    "whole/empty.md": ("", "rejected", ("empty-file",)),
    "whole/blank.md": (" \n\t\n\n", "rejected", ("empty-file",)),
    "whole/no-matter.md": ("Only a text.\n", "created", ("title-missing",)),
    "whole/no-body.md": (article(DATED, ""), "created", ("body-empty",)),
    "whole/not-ended.md": (f"---\n{DATED}\n\nTide.\n", "rejected", ("unterminated-front-matter",)),
    "whole/four-dashes.md": (f"----\n{DATED}\n----\n", "rejected", ("bad-delimiter",)),
    "whole/spaces-behind-dashes.md": (f"--- \n{DATED}\n---\t\n\nTide.\n", "created", ()),
    "whole/dashes-in-body.md": (article(DATED, "Tide.\n\n---\n\nEbb.\n"), "created", ()),
    "whole/toml.md": ("+++\ntitle = 'Tide'\n+++\nTide.\n", "created", ()),
    "whole/json.md": ('{"title": "Tide"}\nTide.\n', "created", ()),
    "whole/org.md": ("#+title: Tide\n\nTide.\n", "rejected", ("org-unsupported",)),
    "whole/large-matter.md": (
        article(f'{DATED}\nsummary: "{"tide " * 60_000}"'),
        "rejected",
        ("front-matter-too-large",),
    ),
    "whole/large-body.md": (article(DATED, "tide " * 250_000), "rejected", ("body-too-large",)),
    # bytes
    "bytes/windows.md": (article(DATED).replace("\n", "\r\n"), "created", ()),
    "bytes/old-mac.md": (article(DATED).replace("\n", "\r"), "rejected", ("lone-carriage-return",)),
    "bytes/mark.md": (f"\ufeff{article(DATED)}", "created", ()),
    "bytes/latin.md": (article("title: Möwe").encode("latin-1"), "rejected", ("not-utf8",)),
    "bytes/utf16.md": (article(DATED).encode("utf-16"), "rejected", ("not-utf8",)),
    "bytes/cut-short.md": (article(DATED, "Möw\u00e9").encode()[:-1], "rejected", ("not-utf8",)),
    "bytes/too-long.md": (article(DATED).encode() + b"\xc0\xaf", "rejected", ("not-utf8",)),
    "bytes/surrogate.md": (article(DATED).encode() + b"\xed\xa0\x80", "rejected", ("not-utf8",)),
    "bytes/nul-in-matter.md": (article("title: Ti\0de"), "rejected", ("nul-character",)),
    "bytes/nul-in-body.md": (article(DATED, "Ti\0de"), "rejected", ("nul-character",)),
    "bytes/bell-in-body.md": (article(DATED, "Ti\ade"), "created", ()),
    # titles
    "title/list.md": (article("title: [a]"), "rejected", ("title-unreadable",)),
    "title/map.md": (article("title: {a: b}"), "rejected", ("title-unreadable",)),
    "title/none.md": (article("date: 2025-01-01"), "created", ("title-missing",)),
    "title/blank.md": (article('title: "\u2003 "'), "created", ("title-missing",)),
    "title/number.md": (article("title: 1.10"), "created", ("title-not-text",)),
    "title/long.md": (article(f"title: {'t' * 501}"), "rejected", ("too-long",)),
    "title/signs.md": (article("title: '?!'"), "created", ()),
    "title/other-way.md": (article('title: "\u202eedit \u2067x"'), "created", ()),
    "title/no-letters.md": (article("title: 🌊🌊"), "created", ()),
    # dates
    "date/words.md": (article("title: T\ndate: at high tide"), "rejected", ("date-unreadable",)),
    "date/day-32.md": (article("title: T\ndate: 2025-01-32"), "rejected", ("date-unreadable",)),
    "date/year-0.md": (article("title: T\ndate: 0000-01-01"), "rejected", ("date-unreadable",)),
    "date/far.md": (article("title: T\ndate: 10000-01-01"), "rejected", ("date-unreadable",)),
    "date/offset.md": (
        article("title: T\ndate: 2025-01-01T00:00:00+25:00"),
        "rejected",
        ("date-unreadable",),
    ),
    "date/list.md": (article("title: T\ndate: [2025]"), "rejected", ("date-unreadable",)),
    "date/no-such-hour.md": (article("title: T\ndate: 2025-03-30 02:30:00"), "created", ()),
    "date/hour-twice.md": (article("title: T\ndate: 2025-10-26 02:30:00"), "created", ()),
    # terms
    "terms/map.md": (article(f"{DATED}\ntags: {{a: b}}"), "rejected", ("terms-unreadable",)),
    "terms/many.md": (
        article(f"{DATED}\ntags: [{', '.join(f't{n}' for n in range(5_000))}]"),
        "rejected",
        ("too-many",),
    ),
    "terms/long.md": (article(f"{DATED}\ntags: [{'t' * 101}]"), "rejected", ("too-long",)),
    "terms/one.md": (article(f"{DATED}\ntags: Tide"), "created", ("list-expected",)),
    "terms/lists.md": (article(f"{DATED}\ntags: [[a], b]"), "created", ("value-ignored",)),
    "terms/addresses.md": (
        article(f"{DATED}\ntags: ['../..', '?q=1', '#', '%2e%2e', '/', 'a\\b', '<b>']"),
        "created",
        (),
    ),
    # addresses and places
    "address/climbs.md": (article(f"{DATED}\nslug: ../../etc"), "created", ("slug-climbs",)),
    "address/reserved.md": (article(f"{DATED}\nurl: /admin/"), "rejected", ("url-reserved",)),
    "address/elsewhere.md": (
        article(f"{DATED}\nurl: //evil.example/"),
        "rejected",
        ("url-unusable",),
    ),
    "address/alias.md": (
        article(f"{DATED}\naliases: ['https://evil.example/x', '/old/']"),
        "created",
        ("alias-unusable",),
    ),
    "address/thumbnail.md": (
        article(f"{DATED}\nthumbnail: 'javascript:alert(1)'"),
        "created",
        ("thumbnail-unusable",),
    ),
    "address/of-a-file.md": (
        article(f"{DATED}\nthumbnail: file:///etc/passwd"),
        "created",
        ("thumbnail-unusable",),
    ),
    "address/of-a-machine.md": (
        article(f"{DATED}\nthumbnail: 'http://169.254.169.254/latest/'"),
        "created",
        ("picture-remote",),
    ),
    # other keys
    "keys/unknown.md": (article(f"{DATED}\nmood: {{calm: [1, 2]}}"), "created", ()),
    "keys/twice.md": (article(f"{DATED}\ntitle: Ebb"), "created", ("duplicate-key",)),
    "keys/number.md": (
        article(f"{DATED}\nweight: {'9' * 99}"),
        "rejected",
        ("number-too-large",),
    ),
    "keys/no-number.md": (
        article(f"{DATED}\nweight: {'9' * 5_000}"),
        "created",
        ("value-ignored",),
    ),
    "keys/draft.md": (article(f"{DATED}\ndraft: perhaps"), "created", ("draft-unclear",)),
    "keys/widget.md": (article(f"{DATED}\nwidgets: [miner]"), "created", ("widget-unknown",)),
    "keys/language.md": (
        article(f"{DATED}\nlang: ['<script>']"),
        "created",
        ("language-unreadable",),
    ),
    # bodies
    "body/quotes.md": (article(DATED, ">" * 5_000 + " tide"), "rejected", ("body-unrenderable",)),
    "body/markup.md": (article(DATED, "<b>" * 5_000), "rejected", ("body-unrenderable",)),
    # names
    "names/white space & ünï %41 #?.md": (article(DATED), "created", ()),
    "names/..md": (article(DATED), "skipped", ()),
    "names/.hidden.md": (article(DATED), "skipped", ()),
    "names/backup.md~": (article(DATED), "skipped", ()),
    "names/UPPER.MD": (article(DATED), "created", ()),
    "names/" + "n" * 200 + ".md": (article(DATED), "created", ()),
}

#: Links, pipes and folders, with the codes of the reported problems.
OTHERS: dict[str, tuple[str, ...]] = {
    "others/out.md": ("symlink",),
    "others/loop": ("symlink",),
    "others/dangling.md": ("symlink",),
    "others/pipe.md": ("not-a-file",),
    "others/folder.md": ("folder-named-like-article",),
}


def write_files(root: Path) -> None:
    """Write ``FILES`` and ``OTHERS`` below ``root``."""
    for path, (text, _action, _codes) in FILES.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    others = root / "others"
    others.mkdir()
    (others / "out.md").symlink_to("/etc/passwd")
    (others / "loop").symlink_to(".")
    (others / "dangling.md").symlink_to("nowhere.md")
    os.mkfifo(others / "pipe.md")
    (others / "folder.md").mkdir()
