"""Small files at well-known addresses."""

from __future__ import annotations

import json
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

from articles.models import SiteSettings

pytestmark = pytest.mark.django_db

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


@pytest.mark.parametrize(("base", "language"), [("/", "en"), ("/de/", "de")])
def test_a_browser_learns_of_our_search(client, base, language):
    SiteSettings.objects.update_or_create(pk=1, defaults={"title": "The Harbour & Tide Courier"})
    page = client.get(base).content.decode()
    link = '<link rel="search" type="application/opensearchdescription+xml"'
    assert link in page
    assert f'href="{base}opensearch.xml"' in page
    root = ElementTree.fromstring(client.get(f"{base}opensearch.xml").content)
    assert root.tag == f"{OPENSEARCH}OpenSearchDescription"
    name, described = root.findtext(f"{OPENSEARCH}ShortName"), root.find(f"{OPENSEARCH}Description")
    assert name == "The Harbour & Ti"
    assert described is not None
    assert root.findtext(f"{OPENSEARCH}Language") == language
    (search,) = [e for e in root.findall(f"{OPENSEARCH}Url") if e.get("type") == "text/html"]
    template = search.get("template", "")
    assert template == f"http://testserver{base}search/?q={{searchTerms}}"
    found = client.get(template.replace("{searchTerms}", "tide").removeprefix("http://testserver"))
    assert found.status_code == 200


def test_the_manifest_names_icons_that_are_what_it_says(client):
    SiteSettings.objects.update_or_create(pk=1, defaults={"highlight_colour": "#123456"})
    answer = client.get("/site.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    facts = json.loads(answer.content)
    assert (facts["start_url"], facts["theme_color"]) == ("/", "#123456")
    for icon in facts["icons"]:
        with Image.open(BytesIO(client.get(icon["src"]).content)) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in facts["icons"]}
    assert "maskable" in [icon.get("purpose") for icon in facts["icons"]]


@pytest.mark.parametrize("path", ["/favicon.ico", "/apple-touch-icon.png"])
def test_icons_are_found_by_who_has_read_no_page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.width == picture.height
    assert client.get(path, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
