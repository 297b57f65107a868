"""Addresses that run something, that lead to another site although they look like paths, or that
parsers read differently. The host of the site is ``testserver``."""

from __future__ import annotations

from tests.shared import read_cases

#: A browser that follows one of these runs or reads something that it should not.
RUNNING = (
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "javascript://testserver/%0aalert(1)"),
    *("\tjavascript:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)"),
    *("\x01javascript:alert(1)", "\u00a0javascript:alert(1)"),
    *("vbscript:msgbox(1)", "data:text/html,<b>", "data:text/html;base64,PGI+", "DATA:,x"),
    *("blob:https://evil.example/1", "filesystem:https://evil.example/1", "file:///etc/passwd"),
    *("view-source:https://evil.example/", "about:blank", "jar:https://evil.example!/x"),
)

#: Another host, although some parsers take the address for a path or for our host.
LEAVING = (
    *("//evil.example", "///evil.example", "////evil.example/", "//evil.example/admin/"),
    *(
        "\\\\evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/\\/evil.example/",
    ),
    *(
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "\x0b//evil.example",
    ),
    *(
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "https:\\\\evil.example",
    ),
    *(
        "http://evil.example",
        "HTTPS://evil.example/",
        "ftp://evil.example/",
        "https:\t//evil.example",
    ),
    *(
        "https://testserver@evil.example/",
        "https://testserver:80@evil.example/",
        "//testserver@evil.example",
    ),
    *(
        "https://testserver.evil.example/",
        "https://evil.example#testserver",
        "https://evil.example?testserver",
    ),
    *("https://evil.example\\@testserver/", "https://evil\u3002example/", "//evil%E3%80%82example"),
    *(
        "https://%65vil.example/",
        "//\u24d4vil.example",
        "https://[::ffff:192.0.2.1]/",
        "//3221225985",
    ),
)

#: No host, or a host that parsers read differently.
UNREADABLE = (
    *("//[x", "http://[::1", "https://a[0].b/x", "http://]/", "//[::1%25eth0]/", "https://[v1.x]/"),
    *("http://h:port/", "http://h:99999/", "http://h:-1/", "http://:80/", "http://", "https://?x"),
    *("//\u2100/x", "http://a\u2044b/", "http://a b/", "http://a%zz/", "http://a..b/", "http://-/"),
    *("\x0b://", "://", "http://xn--a/", f"http://{'a' * 300}/", "http://user:pa:ss@/", "mailto:["),
)

#: Paths of the site. A redirect to them must work.
OURS = ("/admin/", "/admin/articles/article/?q=//evil.example", "/admin/articles/tag/#//x")

#: Name of a list → (address, whether it stays on this site).
REDIRECTS: dict[str, list[tuple[str, bool]]] = {
    "ours": [
        *((address, False) for address in RUNNING + LEAVING),
        *((address, True) for address in OURS),
    ],
}
if CASES := read_cases("open_redirect_django"):
    REDIRECTS["open_redirect_django"] = [(case["input"], case["allowed"]) for case in CASES]
