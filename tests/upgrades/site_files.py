"""The site whose stories the databases in this folder hold, by path."""

FILES = {
    "hugo.toml": """title = "Bay Herald"
defaultContentLanguage = "en"
[languages.en]
weight = 1
[languages.de]
weight = 2
[[menus.main]]
name = "Ferries"
pageRef = "/news/yaml"
weight = 1
""",
    "content/_index.md": "---\ntitle: The bay\n---\nAll of the bay.\n",
    "content/news/yaml.md": """---
title: The ferry sails
date: 2026-04-12T01:00:00+09:00
tags: [Ferry, Harbour]
thumbnail: /quay.jpg
---
The ferry left the harbour at nine.
""",
    "content/news/toml.md": """+++
title = "Storm"
date = 2026-04-13T23:30:00-05:00
lastmod = 2026-04-14T08:00:00+02:00
tags = ["Fer\u00adry"]
+++
No ferry left the harbour.
""",
    "content/news/json.md": (
        '{"title": "Calm", "date": "2026-04-14T12:00:00Z", "authors": ["REUTERS/Jane Doe"]}\n'
        "\nThe wind fell.\n"
    ),
    "content/news/plain.md": "---\ntitle: Plain\ndate: 2026-04-15 10:00:00\n---\nNo zone.\n",
    "content/news/draft.md": "---\ntitle: Not yet\ndate: 2026-04-16\ndraft: true\n---\nWait.\n",
    "content/news/hafen.de.md": """---
title: Der Hafen
date: 2026-04-17
aliases: [/abs/, rel]
---
Der Hafen liegt an der Bucht.
""",
    # As a Mac spells it: two characters for one letter.
    "content/Ku\u0308che/soup.md": "---\ntitle: Soup\ndate: 2026-04-18\n---\nFish.\n",
}
