"""The help beside the story: how to write Markdown and shortcodes."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from articles.rendering.builtin_shortcodes import SHORTCODES


class HelpRow(NamedTuple):
    """What an editor may want, and an example that can be copied. ``names`` are the other names of
    the same shortcode."""

    label: Any
    example: Any
    names: tuple[str, ...] = ()


MARKDOWN: Final = (
    HelpRow(_("Heading; a smaller one"), _("## Heading\n\n### Smaller heading")),
    HelpRow(_("Bold"), _("**bold words**")),
    HelpRow(_("Italic"), _("_italic words_")),
    HelpRow(_("Link"), _("[words of the link](https://example.org/)")),
    HelpRow(_("Link to a story"), _("[words of the link](/news/harbour/)")),
    HelpRow(_("Picture"), _("![What it shows](/images/harbour.jpg)")),
    HelpRow(_("Quote"), _("> Quoted words")),
    HelpRow(_("List"), _("- one\n- two")),
    HelpRow(_("Numbered list"), _("1. one\n2. two")),
    HelpRow(
        _("Table; the colon aligns to the right"),
        "| Port | Ships |\n|------|------:|\n| Hull | 12 |"),
    HelpRow(_("Footnote"), _("Words.[^1]\n\n[^1]: The note.")),
    HelpRow(_("Box that stands out"), _("> [!NOTE]\n> Text of the box")),
    HelpRow(_("Struck out"), _("~~wrong words~~")),
    HelpRow(_("Code"), "`print()`\n\n```python\nprint()\n```"),
    HelpRow(_("Line across the page"), "---"),
    HelpRow(_("New line without a gap"), _("First line\\\nSecond line")),
    HelpRow(_("End of the summary in lists"), "<!--more-->"),
    HelpRow(_("A sign that should stay as it is"), "\\* \\_ \\#"),
)  # fmt: skip

KEYS: Final = (
    HelpRow(_("Save"), "Ctrl+S"),
    HelpRow(_("Publish"), "Ctrl+Enter"),
    HelpRow(_("Bold, italic, link"), "Ctrl+B, Ctrl+I, Ctrl+K"),
    HelpRow(_("Paste without formatting"), "Ctrl+Shift+V"),
)

#: One name of each shortcode → what it is for, and an example.
SHORTCODE_HELP: Final[dict[str, tuple[Any, str]]] = {
    "figure": (
        _("Picture with caption and credit"),
        '{{< figure src="/images/harbour.jpg" alt="A crane" caption="Crane" attr="Ann" >}}',
    ),
    "details": (
        _("Text that readers unfold"),
        '{{< details summary="How we counted" >}}\nText\n{{< /details >}}',
    ),
    "highlight": (_("Code in colours"), "{{< highlight python >}}\nprint()\n{{< /highlight >}}"),
    "youtube": (_("Link to a video on YouTube"), "{{< youtube dQw4w9WgXcQ >}}"),
    "vimeo": (_("Link to a video on Vimeo"), "{{< vimeo 55073825 >}}"),
    "x": (_("Link to a post on X"), '{{< x user="newsroom" id="1234567890" >}}'),
    "instagram": (_("Link to a post on Instagram"), "{{< instagram C0abcdefghi >}}"),
    "gist": (_("Link to code on GitHub"), "{{< gist newsroom 1234567890 >}}"),
    "qr": (_("Text of a QR code"), '{{< qr text="https://example.org/" />}}'),
    "ref": (_("Address of the story in a file"), '[words]({{< ref "news/harbour.md" >}})'),
    "param": (_("Value from the front matter"), '{{< param "title" >}}'),
    "comment": (_("Hidden from readers"), "{{< comment >}}Text{{< /comment >}}"),
}  # fmt: skip


def describe_writing() -> dict[str, Any]:
    """Return the rows of the help: ``markdown``, ``shortcodes`` and ``keys``."""
    return {"markdown": MARKDOWN, "shortcodes": list_shortcodes(), "keys": KEYS}


def list_shortcodes() -> list[HelpRow]:
    """Return one row for each shortcode that this newsroom knows. Names that mean the same share a
    row."""
    names_of: dict[Any, dict[str, None]] = {}
    for name in (*SHORTCODE_HELP, *SHORTCODES):
        if name in SHORTCODES:
            names_of.setdefault(SHORTCODES[name], {})[name] = None
    return [_make_row(*names) for names in names_of.values()]


def _make_row(name: str, *others: str) -> HelpRow:
    label, example = SHORTCODE_HELP.get(name, (name, f"{{{{< {name} >}}}}"))
    return HelpRow(label, example, others)
