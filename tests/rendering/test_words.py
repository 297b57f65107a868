"""The texts that the renderer adds are in the language of the article."""

from __future__ import annotations

import pytest

from articles.rendering import render
from articles.rendering.translations import (
    GERMAN,
    TRANSLATIONS,
    get_all_translations,
    get_translator,
)

TEXT = """Text[^1].

> [!WARNING]
> Wet.

| a |
|---|
| 1 |

{{< youtube abc >}}
{{< x user="ann" id="1" >}}
{{< details >}}More.{{< /details >}}

<iframe src="https://maps.example.org/x"></iframe>

[^1]: Note.
"""


@pytest.mark.parametrize("language", ["de", "de-AT", "DE"])
def test_a_german_article_speaks_german(language):
    html = render(TEXT, language=language).html
    for words in (
        'aria-label="Zurück zum Verweis 1"',
        ">Warnung<",
        'aria-label="Tabelle"',
        ">Auf YouTube ansehen<",
        ">Beitrag von @ann auf X ansehen<",
        "<summary>Einzelheiten</summary>",
        ">Bei maps.example.org öffnen<",
    ):
        assert words in html


def test_texts_in_an_unknown_language_are_english():
    assert render(TEXT, language="tlh").html == render(TEXT).html
    assert "Back to reference 1" in render(TEXT).html


def test_an_author_s_own_words_are_left_alone():
    text = '> [!NOTE] Warning\n> Table\n\n{{< youtube id="abc" title="Note" >}}'
    html = render(text, language="de").html
    assert ">Table<" in html
    assert "Auf YouTube ansehen: Note" in html


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_every_language_says_everything_with_the_same_gaps(code):
    assert TRANSLATIONS[code].keys() == GERMAN.keys()
    for english, text in TRANSLATIONS[code].items():
        assert text
        assert text.count("{") == english.count("{")
        assert text.format(user="u", host="h") == get_translator(code)(english).format(
            user="u", host="h"
        )


def test_the_sanitizer_lets_every_language_s_label_through():
    for code in TRANSLATIONS:
        assert f'aria-label="{get_translator(code)("Table")}"' in render(TEXT, language=code).html
    assert get_all_translations("Table") >= {"Table", "Tabelle"}
