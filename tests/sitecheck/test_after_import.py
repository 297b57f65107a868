"""``check_site`` has the same findings before and after an import of the site."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from articles.models import Article
from tests.importing.conftest import Tree, run_import
from tests.sitecheck.test_command import check, sitemap
from tests.stories import story

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parents[1]
PICTURE = HERE / "hugosite/static/images/dot.png"

#: At least one cause for every kind of finding, each beside a correct example.
FILES = {
    "news/_index.md": "---\ntitle: News\naliases: [/old-news/]\n---\n[x](/news/a/)\n",
    "news/a.md": "---\ntitle: A\ntags: [Bus, BUS, AT&T]\nthumbnail: /no.png\nmood: x\n"
    "aliases: [/old/, rel]\n---\n[b](b.md) [c](/news/c/) [none](none.md) [gone](/news/gone/)\n"
    "[old](/old/) [rel](/news/rel/) [tag](/tags/bus/) [no](/tags/none/) [dot](/images/dot.png)\n"
    '![dot](/images/dot.png) ![no](/gone.png) [r]({{< relref "b" >}}) [r]({{< ref "nope" >}})\n',
    "news/b.md": "---\ntitle: B\ntags: [bus, ATT]\nauthors: [Ada]\n---\n{{< poll 1 >}}\n",
    "news/c.md": "---\ntitle: C\nslug: b\n---\nTaken.\n",
    "news/d.md": "---\ntitle: D\ndraft: true\n---\n[late](/news/late/)\n",
    "news/e.md": "---\ntitle: [\n---\n",
    "news/late.md": "---\ntitle: Late\npublishDate: 2199-01-01\n---\nx\n",
    "post/x/index.md": "---\ntitle: X\n---\n![in](in.png) ![no](out.png) [a](/authors/ada/)\n",
    "single.md": "---\ntitle: S\nurl: /odd/place/\n---\n[x](/odd/place/) [y](../y/)\n",
}
SITEMAP = (
    "/",
    "/news/",
    "/news/a/",
    "/news/d/",
    "/news/gone/",
    "/old/",
    "/tags/bus/",
    "/odd/place/",
)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    (tmp_path / "site" / "content").mkdir(parents=True)
    return Tree(tmp_path / "site")


@pytest.fixture
def site(tree) -> Tree:
    for path, text in FILES.items():
        tree.write(path, text)
    for place in ("static/images/dot.png", "content/post/x/in.png"):
        (tree.site / place).parent.mkdir(parents=True, exist_ok=True)
        (tree.site / place).write_bytes(PICTURE.read_bytes())
    (tree.site / "hugo.toml").write_text('title = "S"\nunheard = 1\n')
    return tree


def told(tree: Tree) -> str:
    file = sitemap(tree, *SITEMAP)
    _code, out, err = check(tree.site, "--format=json", f"--sitemap={file}")
    assert not err
    return out


def test_the_findings_are_the_same_before_and_after_an_import(site):
    before = told(site)
    assert before.count('"kind"') >= 18
    run_import(site.site)
    assert told(site) == before
    run_import(site.site)
    assert told(site) == before


@pytest.mark.parametrize("name", ["example", "tests/hugosite"])
def test_the_findings_of_whole_sites_are_the_same_before_and_after(tree, name):
    shutil.copytree(HERE.parent / name, tree.site, dirs_exist_ok=True)
    before = told(tree)
    run_import(tree.site)
    assert told(tree) == before


def test_content_removed_from_the_files_does_not_count(site):
    before = told(site)
    site.write("news/gone.md", "---\ntitle: Gone\naliases: [/tags/none/]\n---\nx\n")
    (site.site / "static/gone.png").write_bytes(PICTURE.read_bytes())
    run_import(site.site)
    assert told(site) != before
    (site.content / "news/gone.md").unlink()
    (site.site / "static/gone.png").unlink()
    assert told(site) == before


def test_edits_made_here_do_not_count(site):
    before = told(site)
    run_import(site.site)
    moved, deleted = Article.objects.get(path="/news/a/"), Article.objects.get(path="/news/b/")
    moved.path = "/news/elsewhere/"
    moved.save()
    deleted.delete_by = User.objects.create(username="ed")
    deleted.delete()
    assert told(site) == before


def test_articles_of_others_do_count(site):
    before = told(site)
    story("gone", folder="news")
    assert told(site) != before
