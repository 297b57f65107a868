"""The lookups allowed in the query string of an admin list."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Article, Redirect
from tests.desk import file_of, person, story

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
each_list = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)

#: The list with only one row, which redirects to its form.
SINGLE = "articles.SiteSettings"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("superuser"))
    return client


def list_of(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@each_list
def test_no_list_takes_a_look_up_that_its_links_do_not_use(desk: Client, model: Any) -> None:
    if model._meta.label == SINGLE:
        return
    for field in model._meta.get_fields():
        for lookup in ("regex", "iregex", "contains", "in", "range", "gt", "year__in", "week_day"):
            answer = desk.get(list_of(model), {f"{field.name}__{lookup}": "("})
            is_linked = f"{field.name}__{lookup}" == "state__in"
            assert answer.status_code in ((200, 302) if is_linked else (400,)), (field, lookup)


@each_list
def test_what_a_list_links_to_is_allowed(desk: Client, model: Any) -> None:
    file_of(story("Filed", tags=("Port",), authors=("Ann",)))
    if model._meta.label == SINGLE:
        return
    pattern = re.compile(r'href="(\?[^"]+)"')
    for query in pattern.findall(desk.get(list_of(model)).content.decode()):
        asked = query.replace("&amp;", "&")
        assert desk.get(f"{list_of(model)}{asked}").status_code == 200, asked


def test_every_link_from_one_list_to_another_is_followed(desk: Client) -> None:
    article = story("Filed", tags=("Port",), categories=("News",), authors=("Ann",))
    file_of(article, state="conflict", problems=[{"message": "x"}])
    pages = [list_of(model) for model in MODELS] + ["/admin/"]
    pages.append(reverse("admin:articles_article_history", args=[article.pk]))
    found = set()
    for page in pages:
        html = desk.get(page, follow=True).content.decode()
        found |= set(re.findall(r'href="(/admin/[^"]+\?[^"]+)"', html))
    assert len(found) > 5
    for address in found:
        assert desk.get(address.replace("&amp;", "&"), follow=True).status_code == 200, address
    history = desk.get(reverse("admin:articles_article_history", args=[article.pk]), follow=True)
    assert history.status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        *("body__regex=(a%2B)%2B$", "headline__regex=(", "nothing=1", "nothing__regex=1"),
        *("tag_uses__tag__name__regex=(", "updated_by__password__startswith=p", "pk__in=1,2"),
        *("date__year=999999999999", "date__year__gt=1", "_to_field=body", "_to_field=nothing"),
        *("tag__regex=(", "section__contains=p", "author__in=1,2", "state__regex=(", "lang=de"),
        "_changelist_filters=body__regex%3D(",
    ],
)
def test_other_questions_are_refused_in_one_word(desk: Client, query: str) -> None:
    assert desk.get(f"/admin/articles/article/?{query}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        *("tag_uses__tag__id__exact=x", f"tag_uses__tag__id__exact={9**40}", "e=1", "all="),
        *("o=x", "o=1.2.-3", "o=-99", "o=99", f"o={'1.' * 2000}", f"o={'9' * 5000}", "o=%C2%B2"),
        *("p=x", "p=0", "p=99999999999999999999", "_popup=1", "_to_field=id", "_facets=1"),
        *("q=%25_%5C", f"q={'a ' * 2000}"),
        *("tag=", f"tag={'x' * 5000}", "&".join(["tag=port"] * 200), "section=/", "section=%25_"),
        *(f"year={9**40}", "year=0", "year=9999", "year=x", "after=x", "after=9999-12-31"),
        *("before=0001-01-01", "before=9999-12-31", "after=0001-01-01&before=0001-01-01"),
        *("language=", "kind=x", "file=x", "source=", f"source={'x' * 5000}", "state=live&state="),
    ],
)
def test_odd_values_break_nothing(desk: Client, query: str) -> None:
    story("Filed", tags=("Port",))
    answer = desk.get(f"/admin/articles/article/?{query}", follow=True)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("model", "query"),
    [
        *(("revision", f"article__id__exact={value}") for value in ("x", 9**40, "")),
        *(("importrun", f"source__id__exact={value}") for value in ("x", 9**40, "")),
        *(("sourcefile", f"state__in={value}") for value in ("x", "," * 3000)),
    ],
)
def test_odd_values_break_no_other_list(desk: Client, model: str, query: str) -> None:
    assert desk.get(f"/admin/articles/{model}/?{query}", follow=True).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("app_label=articles&model_name=redirect&field_name=article&term=har", 200),
        ("app_label=articles&model_name=redirect&field_name=article&term=(%25_", 200),
        ("app_label=articles&model_name=redirect&field_name=article&page=x", 404),
        ("app_label=articles&model_name=redirect&field_name=body", 403),
        ("app_label=articles&model_name=nothing&field_name=article", 403),
        ("app_label=auth&model_name=user&field_name=password&term=x", 403),
        ("term=x", 403),
    ],
)
def test_completing_asks_for_what_the_form_offers(desk: Client, query: str, status: int) -> None:
    assert desk.get(f"/admin/autocomplete/?{query}").status_code == status


def test_a_form_keeps_no_filter_that_a_list_refuses(desk: Client) -> None:
    Redirect.objects.create(path="/old/", target="/new/")
    made = Redirect.objects.get()
    address = reverse("admin:articles_redirect_change", args=[made.pk])
    form = {"path": "/old/", "target": "/newer/", "article": ""}
    for kept in ("path__regex=(", "//evil.example", "path=%00"):
        answer = desk.post(f"{address}?_changelist_filters={kept}", form)
        assert answer.status_code in (302, 400)
        assert answer.get("Location", "/admin/").startswith("/admin/")


def test_what_comes_from_elsewhere_is_no_exception(desk: Client) -> None:
    """The lists of accounts and logins are pages of other projects, but the same limits apply."""
    assert User in MODELS
    for model in MODELS:
        if model._meta.app_label in ("auth", "axes"):
            field = "attempt_time__year" if model._meta.app_label == "axes" else "name__regex"
            asked = f"{list_of(model)}?{field}=999999999999"
            assert desk.get(asked).status_code == 400
    assert Article in MODELS
