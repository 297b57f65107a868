"""After a change of the site's time zone, dates without an offset are read again and keep their
day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from articles.editing import saving
from articles.editing.rerender import update_agency_names
from articles.importing import redating
from articles.models import Article, Revision, SiteSettings, Source, SourceFile
from articles.site_settings import current
from tests.desk import Form, person
from tests.importing.conftest import Tree
from tests.stories import story

pytestmark = pytest.mark.django_db

SECOND = "---\ntitle: {}\ndate: 2026-01-02\n---\nx\n"
PAGE = reverse("admin:articles_sitesettings_dates")


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(person("superuser"))
    return client


def name_zone(desk: Client, name: str) -> Any:
    """Save the site's time zone as an editor does."""
    row = SiteSettings.current(at=timezone.now())
    url = reverse("admin:articles_sitesettings_change", args=[row.pk])
    data = Form(desk.get(url).content.decode(), within="sitesettings_form").data
    return desk.post(url, data | {"time_zone": name}, follow=True)


def day_of(client: Client, name: str) -> str:
    """Return the date shown on the story's page."""
    text = client.get(f"/news/{name}/").content.decode()
    return text.partition("<time ")[2].partition(">")[2].partition("</time>")[0]


def test_a_day_stays_the_day_when_the_desk_names_a_time_zone(tree, importing, client, desk):
    tree.write("news/z.md", SECOND.format("z"))
    importing(tree.site)
    for zone in ("America/New_York", "Asia/Tokyo", ""):
        answer = name_zone(desk, zone)
        assert "are now interpreted in the time zone" in answer.content.decode()
        assert day_of(client, "z") == "January 2, 2026"
        assert client.get("/archive/2026/01/").status_code == 200
        with current.cache_settings():
            zone_now = current.get_rules().zone
        assert Article.objects.get().date == datetime(2026, 1, 2, tzinfo=zone_now)
        assert importing(tree.site).summary == {"unchanged": 1}
    notes = Revision.objects.filter(note="New time zone")
    assert notes.count() == 3


def test_what_stands_beside_a_text_still_counts(tree, importing, desk):
    tree.write("news/z/index.md", SECOND.format("z"))
    Image.new("RGB", (8, 6)).save(tree.content / "news/z/cover.png")
    importing(tree.site)
    Source.objects.update(agency="Wire")
    update_agency_names(Article.objects.all(), agencies=(), source_agency="Wire")
    name_zone(desk, "Asia/Tokyo")
    article = Article.objects.get()
    assert Revision.objects.filter(note="New time zone").count() == 1
    assert article.inherited == {"images": ["./cover.png"]}
    assert article.agency_name == "Wire"


def test_moments_stay_what_they_are(tree, importing, client, desk):
    tree.write("news/offset.md", "---\ntitle: O\ndate: 2026-04-12T01:00:00+09:00\n---\nx\n")
    tree.write("news/edited.md", SECOND.format("e"))
    importing(tree.site)
    written = story("written", folder="news", date=datetime(2026, 1, 5, 8, tzinfo=UTC))
    edited = Article.objects.get(name="edited")
    moment = datetime(2026, 1, 3, 12, tzinfo=UTC)
    changed = replace(edited.authored(), date=moment)
    saving.save_article(edited, changed, status="published", user=None, at=timezone.now())
    name_zone(desk, "America/New_York")
    assert day_of(client, "offset") == "April 11, 2026, 12:00 EDT"
    assert day_of(client, "edited") == "January 3, 2026, 07:00 EST"
    assert day_of(client, "written") == "January 5, 2026, 03:00 EST"
    assert Article.objects.get(pk=written.pk).version == written.version


def test_dates_of_file_names_and_of_conflicts_are_read_again(tree, importing, client, desk):
    (tree.site / "hugo.toml").write_text('[frontmatter]\ndate = [":filename", ":default"]\n')
    tree.write("news/2026-01-02-named.md", "---\ntitle: N\n---\nx\n")
    tree.write("news/fight.md", SECOND.format("f"))
    importing(tree.site)
    fight = Article.objects.get(name="fight")
    ours = replace(fight.authored(), body="ours\n")
    saving.save_article(fight, ours, status="published", user=None, at=timezone.now())
    tree.write("news/fight.md", SECOND.format("f").replace("\nx\n", "\ntheirs\n"))
    assert importing(tree.site).summary == {"conflicts": 1, "unchanged": 1}
    name_zone(desk, "America/New_York")
    assert day_of(client, "named") == day_of(client, "fight") == "January 2, 2026"
    assert importing(tree.site).codes("news/fight.md") == ["edited-on-both-sides"]


def test_many_dates_are_read_page_by_page(tree, importing, client, desk, monkeypatch):
    for number in range(5):
        tree.write(f"news/s{number}.md", SECOND.format(number))
    importing(tree.site)
    monkeypatch.setattr(redating, "BATCH_SIZE", 2)
    batches: list[int] = []
    read = redating._reread_batch

    def one_batch(seconds: float) -> int:
        batches.append(read())
        return batches[-1]

    monkeypatch.setattr(redating, "reread_dates", one_batch)
    answer = name_zone(desk, "America/New_York")
    assert answer.redirect_chain[-1] == (PAGE, 302)
    assert "2 of 5" in answer.content.decode()
    assert day_of(client, "s1") == "January 2, 2026"
    assert day_of(client, "s2") == "January 1, 2026, 19:00 EST"
    answer = desk.post(PAGE, follow=True)
    assert "4 of 5" in answer.content.decode()
    answer = desk.post(PAGE, follow=True)
    assert "are now interpreted in the time zone America/New_York" in answer.content.decode()
    assert batches == [2, 2, 1]
    assert {day_of(client, f"s{number}") for number in range(5)} == {"January 2, 2026"}
    assert desk.get(PAGE).status_code == 302


def test_a_batch_takes_no_further_file_when_its_time_is_up(tree, importing, monkeypatch):
    for number in range(3):
        tree.write(f"news/s{number}.md", SECOND.format(number))
    importing(tree.site)
    SiteSettings.objects.update(time_zone="Asia/Tokyo")
    monkeypatch.setattr(redating, "MAX_TRANSACTION_SECONDS", -1)
    assert redating.reread_dates(seconds=0.0001) == 1
    assert redating.find_outdated_files().count() == 2
    assert redating.reread_dates() == 2
    assert not redating.find_outdated_files().exists()


def test_only_who_may_change_the_settings_reads_dates_again(tree, importing):
    tree.write("news/z.md", SECOND.format("z"))
    importing(tree.site)
    SiteSettings.objects.update(time_zone="Asia/Tokyo")
    client = Client()
    assert client.post(PAGE).status_code == 302
    client.force_login(person("writer"))
    assert client.get(PAGE).status_code == client.post(PAGE).status_code == 403
    assert redating.find_outdated_files().count() == 1


def test_a_database_that_is_busy_leaves_the_dates_for_later(tree, importing, desk, monkeypatch):
    tree.write("news/z.md", SECOND.format("z"))
    importing(tree.site)

    def busy(seconds: float) -> int:
        raise OperationalError("database is locked")

    monkeypatch.setattr(redating, "reread_dates", busy)
    answer = name_zone(desk, "Asia/Tokyo")
    assert answer.redirect_chain[-1] == (PAGE, 302)
    assert "The database is busy." in answer.content.decode()
    assert SiteSettings.objects.get().time_zone == "Asia/Tokyo"


def test_a_configuration_s_new_time_zone_reaches_the_files_of_other_sources(
    tree, importing, client, tmp_path
):
    other = Tree(tmp_path / "other")
    other.write("news/wire.md", SECOND.format("w"))
    importing(other.site)
    tree.write("news/z.md", SECOND.format("z"))
    (tree.site / "hugo.toml").write_text('timeZone = "America/New_York"\n')
    importing(tree.site)
    assert day_of(client, "wire") == day_of(client, "z") == "January 2, 2026"
    assert importing(other.site).summary == {"unchanged": 1}
    assert SourceFile.objects.filter(context__startswith="America/New_York ").count() == 2
