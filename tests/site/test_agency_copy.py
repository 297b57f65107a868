"""Agency copy: how it is recognized, who can override that, and what search engines are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.editing.rerender import update_agency_names
from articles.hugo.agencies import AGENCIES, decide_agency, get_credits
from articles.models import Article, Author, Revision, SiteSettings, Source
from tests.desk import Form, edit_live, person
from tests.exporting.conftest import run_export
from tests.importing.conftest import Tree, run_import
from tests.site.test_head import graph, meta
from tests.stories import many, story

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(tmp_path) -> Tree:
    return Tree(tmp_path / "wire")


def page(matter: str = "", body: str = "It happened.") -> str:
    now = timezone.now() - timedelta(hours=1)
    return f"---\ntitle: A story\ndate: {now:%Y-%m-%d %H:%M:%S}\n{matter}\n---\n\n{body}\n"


def agency(**said: object) -> str | None:
    """Return the agency that is decided for a story with these values."""
    name = f"s{Article.objects.count()}"
    article = story(name, **said)
    return article.agency_name


# Recognizing agency copy


@pytest.mark.parametrize(
    ("credit", "name"),
    [
        ("Reuters", "Reuters"),
        ("REUTERS/Jane Doe", "Reuters"),
        ("reuters", "Reuters"),
        ("dpa/lno", "dpa"),
        ("(DPA)", "dpa"),
        ("Jane Doe, AFP", "AFP"),
        ("AP und dpa", "AP"),
        ("The Associated Press", "The Associated Press"),
        ("AP Photo", ""),
        ("AP Photo/Jane Doe", ""),
        ("Reuters Street Choir", ""),
        ("Apa the dog", ""),
        ("Jane Doe", ""),
        ("", ""),
    ],
)
def test_a_credit_counts_by_whole_names_in_any_case(credit, name):
    for said in (
        {"authors": (credit,) if credit else ()},
        {"params": {"Source": credit}},
        {"params": {"credit": [credit]}},
        {"params": {"byline": credit}},
        {"params": {"agency": credit}},
    ):
        assert agency(**said) == (name or None), said


def test_a_closing_link_alone_makes_no_agency_copy():
    body = "It rose.\n\n[Harbour Gazette](https://gazette.example.org/a)\n"
    assert agency(body=body) is None
    assert Article.objects.get().credit_name == "Harbour Gazette"
    assert agency(body=body.replace("Harbour Gazette", "Reuters")) == "Reuters"


def test_a_category_or_a_tag_of_that_name_makes_no_agency_copy():
    assert agency(tags=("Reuters",), categories=("Reuters",)) is None


def test_keys_that_are_no_text_credit_nobody():
    params = {"source": {"name": "Reuters"}, "credit": [4, None, "  "], "byline": True}
    assert [*get_credits(params, authors=(), closing="")] == []


def test_a_name_in_the_list_that_holds_a_separator_is_found():
    verdict = decide_agency(None, credits=["at&t news"], source_agency="", agencies=["AT&T News"])
    assert verdict.name == "AT&T News"


def test_the_default_list_names_each_agency_once():
    folded = [name.casefold() for name in AGENCIES]
    assert len(set(folded)) == len(folded)
    assert {"Reuters", "AP", "AFP", "dpa"} <= {*AGENCIES}


# The editor's decision


def test_the_editors_word_beats_source_and_credit():
    assert agency(authors=("Reuters",), agency_copy=False) is None
    assert agency(authors=("Ann Ho",), agency_copy=True) == "Ann Ho"
    assert agency(authors=("Ann Ho",), params={"credit": "dpa"}, agency_copy=True) == "dpa"
    assert agency(agency_copy=True) == ""


def test_a_key_of_the_file_is_the_editors_word(tree):
    tree.write("news/a.md", page("agency_copy: false\nauthor: Reuters"))
    tree.write("news/b.md", page("agency_copy: yes"))
    tree.write("news/c.md", page("agency_copy:\nauthor: Reuters"))
    run_import(tree.site)
    told = Article.objects.order_by("name").values_list("agency_copy", "agency_name")
    assert [*told] == [(False, None), (True, ""), (None, "Reuters")]


def test_a_section_hands_the_word_down(tree):
    tree.write("wire/_index.md", page("cascade: {agency_copy: true, source: Northwire}"))
    tree.write("wire/a.md", page())
    tree.write("wire/b.md", page("agency_copy: false"))
    run_import(tree.site)
    article = Article.objects.get(name="a")
    assert (article.agency_copy, article.is_agency_copy) == (None, True)
    assert article.agency_name == "Northwire"
    assert not Article.objects.get(name="b").is_agency_copy
    update_agency_names(Article.objects.all(), agencies=["Northwire"])
    assert Article.objects.get(name="a").agency_name == "Northwire"


def test_the_word_of_the_desk_goes_into_the_file_and_comes_back(tree, client):
    file = tree.write("news/a.md", page("author: Reuters"))
    run_import(tree.site)
    before = file.read_text()
    article = Article.objects.get()
    client.force_login(person("superuser"))
    edit_live(client, article, agency_copy="no")
    article.refresh_from_db()
    assert (article.agency_copy, article.is_agency_copy) == (False, False)
    assert run_export().exit_code == 0
    assert file.read_text() == before.replace("Reuters\n", "Reuters\nagency_copy: false\n")
    run_import(tree.site)
    article.refresh_from_db()
    assert (article.agency_copy, article.is_agency_copy) == (False, False)
    edit_live(client, article, agency_copy="")
    assert run_export().exit_code == 0
    assert file.read_text() == before
    assert Article.objects.get().is_agency_copy


def test_without_an_editors_word_no_key_is_written(tree):
    file = tree.write("news/a.md", page("author: Reuters"))
    run_import(tree.site)
    before = file.read_text()
    assert run_export().exit_code == 0
    assert file.read_text() == before


# The admin


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"authors": ("Reuters",)}, "Automatic: yes, because it is credited to Reuters"),
        ({}, "Automatic: no, because neither its source nor its credit is an agency"),
        (
            {"authors": ("Reuters",), "agency_copy": False},
            "Automatic: yes, because it is credited to Reuters",
        ),
    ],
)
def test_the_desk_shows_the_decision_and_its_reason(client, said, shown):
    article = story("a", **said)
    client.force_login(person("superuser"))
    page = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert shown in page


def test_a_source_is_marked_at_the_desk(client, tree):
    tree.write("news/a.md", page())
    tree.write("news/b.md", page("agency_copy: false"))
    run_import(tree.site)
    here = story("here")
    source, generation = Source.objects.get(), SiteSettings.objects.get().generation
    client.force_login(person("superuser"))
    url = reverse("admin:articles_source_change", args=[source.pk])
    assert client.post(url, {"agency": "Northwire", "name": "x", "root": "x"}).status_code == 302
    source.refresh_from_db()
    assert (source.agency, source.name) == ("Northwire", "wire")
    told = dict(Article.objects.values_list("name", "agency_name"))
    assert told == {"a": "Northwire", "b": None, here.name: None}
    assert SiteSettings.objects.get().generation > generation
    article = Article.objects.get(name="a")
    page_of = client.get(reverse("admin:articles_article_change", args=[article.pk]))
    reason = "Automatic: yes, because its source delivers copy from Northwire"
    assert reason in page_of.content.decode()
    # Later stories of the source are agency copy too, even after an editor saves them.
    tree.write("news/c.md", page())
    run_import(tree.site)
    assert Article.objects.get(name="c").agency_name == "Northwire"
    edit_live(client, article, title="Another")
    article.refresh_from_db()
    assert (article.title, article.agency_name) == ("Another", "Northwire")
    client.post(url, {"agency": ""})
    assert not Article.objects.exclude(agency_name=None).exists()


def test_who_may_not_change_sources_marks_none(client):
    source = Source.objects.create(name="s", root="/nowhere")
    client.force_login(person("editor"))
    url = reverse("admin:articles_source_change", args=[source.pk])
    assert client.post(url, {"agency": "Northwire"}).status_code == 403


def test_a_source_is_neither_added_nor_deleted_at_the_desk(client):
    source = Source.objects.create(name="s", root="/nowhere")
    client.force_login(person("superuser"))
    assert client.get(reverse("admin:articles_source_add")).status_code == 403
    gone = reverse("admin:articles_source_delete", args=[source.pk])
    assert client.get(gone).status_code == 403


def test_the_list_is_edited_at_the_desk_and_decides_again(client):
    story("a", authors=("Northwire",))
    story("b", authors=("Reuters",))
    client.force_login(person("superuser"))
    url = reverse("admin:articles_sitesettings_change", args=[SiteSettings.objects.get().pk])
    form = Form(client.get(url).content.decode(), within="sitesettings_form").data
    assert "Reuters" in form["agencies"].splitlines()
    form["agencies"] = "Northwire\n AP \n\n"
    assert client.post(url, form).status_code == 302
    assert SiteSettings.objects.get().agencies == ["Northwire", "AP"]
    assert dict(Article.objects.values_list("name", "agency_name")) == {"a": "Northwire", "b": None}
    client.post(url, form | {"agencies": ""})
    assert SiteSettings.objects.get().agencies == []
    assert not Article.objects.exclude(agency_name=None).exists()


def test_many_stories_are_decided_again_in_few_statements(django_assert_max_num_queries):
    many(1200, params={"credit": "Northwire"})
    site = SiteSettings.objects.get()
    site.agencies = ["Northwire"]
    with django_assert_max_num_queries(30):
        site.save()
    assert Article.objects.filter(agency_name="Northwire").count() == 1200
    with django_assert_max_num_queries(12):
        site.save()


def test_deciding_again_is_no_edit():
    article = story("a", authors=("Northwire",))
    before = (article.version, article.updated_at, Revision.objects.count())
    update_agency_names(Article.objects.all(), agencies=["Northwire"])
    article.refresh_from_db()
    assert article.is_agency_copy
    assert (article.version, article.updated_at, Revision.objects.count()) == before


def test_an_author_who_is_renamed_to_an_agency_makes_agency_copy():
    story("a", authors=("Rueters",))
    author = Author.objects.get()
    author.name = "Reuters"
    author.save()
    article = Article.objects.get()
    # The story keeps the name as written. Readers and the decision use the new name.
    assert (article.authored().authors, article.agency_name) == (("Rueters",), "Reuters")
    author.delete()
    assert not Article.objects.get().is_agency_copy


def test_a_list_that_changes_during_an_import_holds_for_its_stories(tree, monkeypatch):
    from articles.importing import apply as importing_apply

    tree.write("news/a.md", page("author: Northwire"))
    apply = importing_apply.apply_decisions

    def change_first(*args, **options):
        site = SiteSettings.objects.get()
        site.agencies = ["Northwire"]
        site.save()
        return apply(*args, **options)

    monkeypatch.setattr(importing_apply, "apply_decisions", change_first)
    run_import(tree.site)
    assert Article.objects.get().agency_name == "Northwire"


# What search engines are told


def test_agency_copy_is_no_news_of_ours(client):
    now = timezone.now() - timedelta(hours=1)
    story("own", title="Own", authors=("Ann Ho",), date=now)
    story("linked", title="Linked", body="It rose.\n\n[Gazette](https://example.org/)\n", date=now)
    story("wire", title="Wire", authors=("Jane Doe/REUTERS",), date=now)
    story("kept", title="Kept", authors=("Reuters",), agency_copy=False, date=now)
    news = b"".join(client.get("/news.xml")).decode()
    assert "/post/own/" in news and "/post/linked/" in news and "/post/kept/" in news
    assert "/post/wire/" not in news
    told = {name: meta(client, f"/post/{name}/").get("Googlebot-News") for name in
            ("own", "linked", "wire", "kept")}  # fmt: skip
    assert told == {"own": None, "linked": None, "wire": "noindex", "kept": None}
    # It is in the general sitemap, and all other robots may read it.
    (part,) = (p for p in b"".join(client.get("/sitemap.xml")).decode().split() if "stories" in p)
    assert meta(client, "/post/wire/")["robots"] == "max-image-preview:large"
    assert part


def test_the_facts_of_agency_copy_name_its_agency(client):
    story("wire", authors=("Jane Doe", "REUTERS"))
    story("credited", params={"credit": "dpa/lno"})
    story("own", authors=("Jane Doe",))
    article = graph(client, "/post/wire/")["NewsArticle"]
    assert article["sourceOrganization"] == {"@type": "Organization", "name": "Reuters"}
    assert [(a["@type"], a["name"]) for a in article["author"]] == [
        ("Person", "Jane Doe"),
        ("Organization", "REUTERS"),
    ]
    article = graph(client, "/post/credited/")["NewsArticle"]
    assert article["author"] == [{"@type": "Organization", "name": "dpa"}]
    assert article["sourceOrganization"]["name"] == "dpa"
    assert "sourceOrganization" not in graph(client, "/post/own/")["NewsArticle"]
