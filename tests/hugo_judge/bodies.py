"""Random bodies, built from the kinds of Markdown and HTML that authors write."""

from __future__ import annotations

from random import Random

#: Phrases that can occur within a line, each of another kind.
PHRASES = r"""
plain words about the harbour
*Time*'s cover and the boys' club
**Reuters**' report of the '90s
rock 'n' roll, and get 'em
"*quoted*" and 'quoted' words
`code`'s type and `it's`
[the report](https://example.org/a?b=1&c=2)'s end
R&amp;D &ndash; caf&eacute; &copy; &#8364; &#x263A;
AT&T, 5 < 6 and a > b
ships :rocket: :+1: :tada: and 10:30:45
a :not_an_emoji_code: stays
`:rocket:` is code
call [555-0100](tel:+15550100) or [write](sms:+15550100)
[map](geo:37.78,-122.4) and [mail](mailto:desk@example.org)
[calendar](webcal://example.org/a.ics) and [chat](xmpp:desk@example.org)
see https://example.org/a_b_c. And https://example.org/x(y)!
www.example.org and desk@example.org
请看 https://example.org/path。谢谢
参见（https://example.org/a）、后文
詳細は「https://example.org/b」です。
~~struck~~ and ~5 percent
a footnote[^n] here
H~2~O and x^2^
one<br>two and <b>bold</b>'s end
<kbd>Ctrl</kbd> + <mark>marked</mark>
<span lang="de">Hafen</span> and <abbr title="a b">AB</abbr>
the price is $5 and $10
wait -- no --- well...
5'10" tall, 'tis the season
\*not emphasis\* and \# no heading
snake_case_word and 2*3*4
![a dot](/images/dot.png "rock 'n' roll")
{{< param fee >}} crowns and {{< param "phone" >}}
[first]({{< relref "/bodies/b000.md" >}}) and [home]({{< ref "/" >}})
[a file](/files/report.pdf) and [a part](#part)
<a href="/files/data.csv" title="x">data</a>
{ not an attribute }
日本語の文章です
"nested 'quotes' here," she said
(it's) [it's] "it's"
""".strip().splitlines()

#: Blocks, each of another kind. A random phrase replaces ``%s``.
BLOCKS = r"""
%s
===
%s, and %s.
===
## %s
===
## Named part {#part-%n}
===
### A part {#p%n .one data-x="1"}
===
### Classes {.two}
===
## Closed part ##
===
Underlined {#under-%n}
----------
===
## Price {not an attribute}
===
> %s
===
> [!NOTE]
> %s
===
> [!tip] Tide *table* and `code`
> %s
===
> [!warning]- Folded
> %s
>
> - one
> - two
===
> [!harbour]+ Own type
> %s
===
> [!my-type] no alert
> %s
===
> outer
> > [!caution]
> > %s
===
- %s
- second
  - inner %s
===
1. %s

   > [!NOTE] In a list
   > %s

2. second
===
3. three
4. %s
===
- [ ] open %s
- [x] done
===
Term %n
: %s

Other term
Third term
: first

: second

    another paragraph
===
Apple
:   %s
:   or a firm
===
A lead of the text: %s
{.lead}
===
- x
- %s
{.tight}
===
> %s
{cite="https://example.org"}
===
| a | b |
|---|:-:|
| %s | 2 |
{.striped}
===
Guten Tag
{lang=de}
===
| left | right |
|:-----|------:|
| 1 | `a` |
===
```go {linenos=true,hl_lines=[1]}
x := "it's"
y := 2
```
===
```
plain *code* :rocket: &amp; 'x'
```
===
    indented {{code}} it's
===
~~~python
print("{#no}")
~~~
===
{{< highlight python >}}
print('it''s')
{{< /highlight >}}
===
{{< highlight go "linenos=table" >}}
a := 1
{{< /highlight >}}
===
{{< figure src="/images/dot.png" alt="A dot" caption="The *dot* of %n" attr="A. Author" attrlink="https://example.org/" >}}
===
{{< figure src="/images/dot.png" title="A title" caption="It's a dot" >}}
===
{{< figure src="/images/dot.png" alt="x" link="https://example.org/l" >}}
===
{{< details summary="A summary of %n" >}}
%s
{{< /details >}}
===
{{< details summary="Open" open=true >}}
- a
- *b*
{{< /details >}}
===
- an item

  {{< details summary="In a list" >}}
  inner text
  {{< /details >}}

- next
===
{{< notice >}}
%s
{{< /notice >}}
===
- an item with a notice

  {{< notice >}}
  inner *text*
  {{< /notice >}}

- next item
===
{{% panel %}}
Markdown **inside** of it
{{% /panel %}}
===
{{</* not a call */>}}
===
{{< comment >}} left out {{< /comment >}}
===
<!-- a comment of HTML -->
===
<div class="box">

%s

</div>
===
<div style="text-align:center">Middle of %n</div>
===
<p align="right">To the right</p>
===
<p style="text-align: center;">
Centred <em>text</em>
</p>
===
<center>Old centre</center>
===
<details><summary>Raw summary</summary>

%s

</details>
===
<p hidden>H01 hidden note</p>
===
<div style="display:none">H02 hidden note</div>
===
<span style="visibility:hidden">H03 note</span> and seen words
===
<video src="/files/film.mp4" controls>No film. <a href="/files/film.mp4">Film</a></video>
===
<audio controls><source src="/files/tape.mp3" type="audio/mpeg">No sound</audio>
===
<iframe src="https://maps.example.org/m?x=1" title="The map"></iframe>
===
<iframe src="https://www.youtube.com/embed/abcdefghijk?start=30"></iframe>
===
<object data="/files/plan.pdf"><a href="/files/plan.pdf">The plan</a></object>
===
<noscript>Text without scripts</noscript>
===
<form action="/x"><label>Name</label> <input name="a"><button>Send</button></form>
===
<table><tr><th>a</th><td>%n</td></tr></table>
===
<dl><dt>Raw term</dt><dd>Raw text</dd></dl>
===
<blockquote>Raw quote</blockquote>
===
<h3 id="raw-%n">Raw heading</h3>
===
<script>alert(1)</script>
===
<style>p { color: red }</style>
===
***
===
[ref]: https://example.org/ref "It's"

A [link][ref] and [another](https://example.org "a 'title'").
===
<https://example.org/auto> and <desk@example.org>
===
![a dot](/images/dot.png)
===
![a dot](/images/dot.png)
{.wide}
===
[![linked](/images/dot.png)](https://example.org/big)
===
* * *
===
Line one  
line two with two blanks
===
A line\
broken by a backslash
===
1) paren list
2) %s
===
+ plus list

  with a paragraph
+ next
""".strip().split("\n===\n")  # noqa: E501, W291

NOTE = "[^n]: The note's text."
TITLES = (
    "Story %n",
    "R&amp;D of %n",
    "It's %n",
    "Café &ndash; %n",
    '\\"Quoted\\" %n',
    "*Starred* %n",
    "Ranked #%n",
    "日本 %n",
)


def body(random: Random, number: int) -> str:
    """Return a body of two to seven blocks."""
    return "\n\n".join(_blocks(random, number))


def _blocks(random: Random, number: int) -> list[str]:
    blocks = [_filled(random.choice(BLOCKS), random) for _ in range(random.randint(2, 7))]
    blocks = [b.replace("%n", f"{number}{i}") for i, b in enumerate(blocks)]
    if any("[^n]" in block for block in blocks):
        blocks.append(NOTE)
    return blocks


def _filled(block: str, random: Random) -> str:
    while "%s" in block:
        block = block.replace("%s", random.choice(PHRASES), 1)
    return block


def story(random: Random, number: int) -> str:
    """Return the text of a file: front matter and a body."""
    title = random.choice(TITLES).replace("%n", str(number))
    day = f"{number % 28 + 1:02}"
    matter = f'title: "{title}"\ndate: 2024-05-{day}\nfee: {number}\n'
    return f"---\n{matter}---\n\n{body(random, number)}\n"
