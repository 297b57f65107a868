"""`make audit`: check pages of a running newsroom with axe, html-validate and Lighthouse.

    python -m tests.audit [--quick]

This serves a copy of example/ and the pages of tests/audit/pages with gunicorn. It fails if axe
finds a violation in either colour scheme, if html-validate finds an error, if a score of Lighthouse
is below 100, or if an article without pictures takes more than 30 kB. The performance score is only
printed, because a busy machine lowers it. --quick skips Lighthouse.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from tests.surroundings import chromium

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TOOLS = HERE / "node_modules"

PAGES = {
    "home": "/",
    "section": "/news/",
    "article": "/news/everything/",
    "wire article": "/news/herring-quota/",
    "tag": "/tags/harbour/",
    "tags": "/tags/",
    "categories": "/categories/",
    "author": "/authors/nell-harrow/",
    "authors": "/authors/",
    "archive": "/archive/",
    "corrections": "/corrections/",
    "month": "/archive/2026/11/",
    "search": "/search/?q=harbour",
    "nothing found": "/search/?q=zzzzzzzz",
    "404": "/nowhere/",
    "german home": "/de/",
    "arabic": "/news/arabic/",
    "chinese": "/news/chinese/",
}
MEASURED = ("home", "section", "article", "tag", "search")
KINDS = ("performance", "accessibility", "best-practices", "seo")
#: Maximum number of runs of Lighthouse per report.
ATTEMPTS = 3
MOST_BYTES = 30_000


def main() -> int:
    """Return the exit code: 0 if every page passes."""
    if not TOOLS.exists():
        print("audit: the tools are missing: run `npm ci` in tests/audit.")
        return 2
    with (
        tempfile.TemporaryDirectory(prefix="newsroom-audit-") as folder,
        served(Path(folder)) as url,
    ):
        html = {name: fetched(url + path) for name, path in PAGES.items()}
        faults = [*weight(url, html["wire article"]), *validity(html, Path(folder)), *access(url)]
        if "--quick" not in sys.argv[1:]:
            faults += scores(url, Path(folder))
    print(*faults or ["Every page passes."], sep="\n")
    return 1 if faults else 0


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a newsroom with the pages to check, and yield its address."""
    content = folder / "site"
    shutil.copytree(ROOT / "example", content)
    for page in (HERE / "pages").glob("*.md"):
        shutil.copy(page, content / "content" / "news")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {"VAR_DIR": str(folder / "var"), "PORT": str(port)}
    command = [sys.executable, "-m", "newsroom.launch", "serve", "--content", str(content)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(120):
            if server.poll() is not None:
                raise SystemExit("audit: the newsroom did not start (see above).")
            if answers(f"{url}/livez"):
                break
            time.sleep(0.5)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)


def answers(url: str) -> bool:
    try:
        urlopen(url, timeout=2).close()
    except (URLError, OSError):
        return False
    return True


def fetched(url: str) -> str:
    try:
        with urlopen(url, timeout=30) as answer:
            return str(answer.read().decode())
    except HTTPError as error:
        return error.read().decode()


def weight(url: str, html: str) -> list[str]:
    """Check the compressed size of an article without pictures, including all style sheets."""
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    sizes = [
        len(gzip.compress(text.encode(), 9)) for text in (html, *(fetched(url + s) for s in sheets))
    ]
    print(f"HTML {sizes[0]} + CSS {sum(sizes[1:])} = {sum(sizes)} bytes compressed")
    return [f"weight: {sum(sizes)} bytes"] if sum(sizes) > MOST_BYTES else []


def validity(html: dict[str, str], folder: Path) -> list[str]:
    """Return the errors of html-validate."""
    pages = folder / "pages"
    pages.mkdir()
    for name, text in html.items():
        (pages / f"{name.replace(' ', '-')}.html").write_text(text)
    report = folder / "validity.json"
    tool = [TOOLS / ".bin" / "html-validate", "--config", HERE / "htmlvalidate.json"]
    tool += ["--formatter", f"json={report}"]
    subprocess.run([*tool, *pages.glob("*.html")], check=False)
    found = [
        f"html-validate: {Path(page['filePath']).stem}:{fault['line']} {fault['ruleId']}: "
        f"{fault['message']}"
        for page in json.loads(report.read_text())
        for fault in page["messages"]
    ]
    print(f"html-validate: {len(found)} errors on {len(html)} pages")
    return found


def access(url: str) -> list[str]:
    """Return the violations that axe finds on every page, in both colour schemes and two window
    widths."""
    axe = (TOOLS / "axe-core" / "axe.min.js").read_text()
    found: list[str] = []
    looked = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for width in (375, 1280):
                for name, violation in violations(browser, url, axe, scheme, width):
                    looked += 1
                    found += [f"axe: {name}, {scheme}, {width} px: {v}" for v in violation]
        browser.close()
    print(f"axe: {len(found)} violations in {looked} looks at {len(PAGES)} pages")
    return found


def violations(
    browser: Browser, url: str, axe: str, scheme: Any, width: int
) -> Iterator[tuple[str, list[str]]]:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    for name, path in PAGES.items():
        page = context.new_page()
        page.goto(url + path)
        page.evaluate(axe)
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        yield name, [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in result["violations"]]
        page.close()
    context.close()


def scores(url: str, folder: Path) -> list[str]:
    """Return the pages with a Lighthouse score below 100, measured as on a phone."""
    faults: list[str] = []
    for name in MEASURED:
        report = folder / f"{name}.json"
        if failure := _measure(url + PAGES[name], report):
            faults.append(f"Lighthouse: {name}: it failed: {failure}")
            continue
        read = json.loads(report.read_text())["categories"]
        points = {kind: round(read[kind]["score"] * 100) for kind in KINDS}
        print(f"Lighthouse, {name}: {points}")
        low = {kind: n for kind, n in points.items() if n < 100 and kind != "performance"}
        faults += [f"Lighthouse: {name}: {low}"] if low else []
    return faults


def _measure(url: str, report: Path) -> str:
    """Run Lighthouse to write its report. Return the reason if it fails, else "". Repeat a run in
    which a busy machine prevented recording the browser."""
    command = [TOOLS / ".bin" / "lighthouse", url, "--quiet", "--output=json"]
    command += [f"--output-path={report}", "--chrome-flags=--headless=new --no-sandbox"]
    command += [f"--only-categories={','.join(KINDS)}"]
    environment = os.environ | {"CHROME_PATH": str(chromium())}
    failure = ""
    for _ in range(ATTEMPTS):
        done = subprocess.run(
            command, env=environment, check=False, capture_output=True, text=True, timeout=300
        )
        if not done.returncode:
            return ""
        failure = done.stderr.strip()[-300:]
        if "run Lighthouse again" not in failure:
            break
    return failure


if __name__ == "__main__":
    sys.exit(main())
