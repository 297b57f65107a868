"""Files that take over each other's addresses within one run, whatever the order of their names."""

from __future__ import annotations

from itertools import permutations

import pytest

from articles.importing import decide
from articles.models import Article, Redirect, SourceFile
from tests.importing.conftest import Tree

pytestmark = pytest.mark.django_db

STORY = "---\ntitle: {title}\nslug: {slug}\n---\n\nBody of {title}.\n"


def put(tree: Tree, name: str, title: str, slug: str) -> None:
    tree.write(f"post/{name}.md", STORY.format(title=title, slug=slug))


def where() -> dict[str, str]:
    return dict(Article.objects.values_list("title", "path"))


@pytest.fixture(params=[500, 1], ids=["one batch", "a batch a file"])
def batches(request, monkeypatch):
    monkeypatch.setattr(decide, "MAX_BATCH_FILES", request.param)


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("names", [*permutations("abc")], ids="".join)
def test_an_address_is_taken_over_from_a_file_that_leaves_it(
    tree, importing, batches, names, dry_run
):
    """Each file takes the address of the next one in a chain, in every order of names."""
    newcomer, second, first = names
    put(tree, second, "Second", "middle")
    put(tree, first, "First", "front")
    importing(tree.site)
    put(tree, newcomer, "Newcomer", "middle")
    put(tree, second, "Second", "front")
    put(tree, first, "First", "away")
    if dry_run:
        shown = importing(tree.site, dry_run=True)
        assert (shown.exit_code, shown.summary) == (0, {"created": 1, "updated": 2})
        assert where() == {"Second": "/post/middle/", "First": "/post/front/"}
        return
    ran = importing(tree.site)
    assert (ran.exit_code, ran.summary) == (0, {"created": 1, "updated": 2})
    assert where() == {
        "Newcomer": "/post/middle/", "Second": "/post/front/", "First": "/post/away/",
    }  # fmt: skip
    assert importing(tree.site).summary == {"unchanged": 3}


@pytest.mark.parametrize("strict", [False, True])
def test_two_files_change_places(tree, importing, batches, strict):
    put(tree, "a", "A", "one")
    put(tree, "b", "B", "two")
    importing(tree.site)
    put(tree, "a", "A", "two")
    put(tree, "b", "B", "one")
    ran = importing(tree.site, **({"strict": True} if strict else {}))
    assert (ran.exit_code, ran.summary) == (0, {"updated": 2})
    assert where() == {"A": "/post/two/", "B": "/post/one/"}
    assert not Redirect.objects.exists()


@pytest.mark.parametrize("names", [*permutations("abc")], ids="".join)
def test_of_two_newcomers_the_smaller_path_has_the_address_that_a_third_leaves(
    tree, importing, batches, names
):
    owner, one, other = names
    put(tree, owner, "Owner", "place")
    importing(tree.site)
    put(tree, owner, "Owner", "elsewhere")
    put(tree, one, f"By {one}", "place")
    put(tree, other, f"By {other}", "place")
    ran = importing(tree.site)
    winner, loser = sorted((one, other))
    assert (ran.exit_code, ran.summary) == (1, {"created": 1, "updated": 1, "rejected": 1})
    assert where() == {"Owner": "/post/elsewhere/", f"By {winner}": "/post/place/"}
    assert f"post/{winner}.md" in ran.file(f"post/{loser}.md")["problems"][0]["message"]


@pytest.mark.parametrize("names", [*permutations("ab")], ids="".join)
def test_an_owner_that_cannot_leave_keeps_its_address(tree, importing, batches, names):
    """The owner wants to move to an address that belongs to another article, so it stays."""
    owner, newcomer = names
    put(tree, "z", "Settled", "taken")
    put(tree, owner, "Owner", "place")
    importing(tree.site)
    put(tree, owner, "Owner", "taken")
    put(tree, newcomer, "Newcomer", "place")
    ran = importing(tree.site)
    assert (ran.exit_code, ran.summary) == (1, {"rejected": 2, "unchanged": 1})
    assert where() == {"Settled": "/post/taken/", "Owner": "/post/place/"}
    assert "post/z.md" in ran.file(f"post/{owner}.md")["problems"][0]["message"]
    assert SourceFile.objects.filter(state="rejected").count() == 2


def test_an_owner_that_stays_is_not_kept_from_its_address_by_who_waits_for_it(
    tree, importing, batches
):
    put(tree, "b", "Owner", "place")
    importing(tree.site)
    put(tree, "a", "Newcomer", "place")
    put(tree, "b", "Owner again", "place")
    ran = importing(tree.site)
    assert ran.summary == {"rejected": 1, "updated": 1}
    assert ran.codes("post/a.md") == ["url-taken"]
    assert where() == {"Owner again": "/post/place/"}


def test_a_renamed_file_takes_its_article_to_the_address_that_another_leaves(
    tree, importing, batches
):
    put(tree, "b", "Leaving", "place")
    tree.write("post/place2.md", "---\ntitle: Renamed\n---\n\nText.\n")
    importing(tree.site)
    put(tree, "b", "Leaving", "elsewhere")
    (tree.content / "post/place2.md").rename(tree.content / "post/place.md")
    ran = importing(tree.site)
    assert (ran.exit_code, ran.summary) == (0, {"updated": 2})
    assert where() == {"Leaving": "/post/elsewhere/", "Renamed": "/post/place/"}
    assert Redirect.objects.get(path="/post/place2/").article.title == "Renamed"
