"""Dates in every common form are read, in every kind of time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.hugo import InvalidDate, read_date, write_date
from articles.hugo.dates import MAX_DATE, MIN_DATE

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")

NOON = datetime(2025, 2, 14, 13, 2, 5, tzinfo=UTC)
DAY = datetime(2025, 2, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-02-14 13:02:05", NOON),
        ("2025-02-14T13:02:05", NOON),
        ("2025-02-14T13:02:05Z", NOON),
        ("2025-02-14 13:02:05Z", NOON),
        ("2025-02-14T21:02:05+08:00", NOON),
        ("2025-02-14T21:02:05+0800", NOON),
        ("2025-02-14 21:02:05 +0800", NOON),
        ("2025-02-14 21:02:05 +08:00", NOON),
        ("2025-02-14 21:02:05+08:00", NOON),
        ("2025-02-14 13:02:05 +0000 UTC", NOON),
        ("2025-02-14 21:02:05 +0800 CST", NOON),
        ("2025-02-14T13:02:05.25Z", NOON.replace(microsecond=250000)),
        ("2025-02-14 13:02:05.123456789", NOON.replace(microsecond=123456)),
        ("2025-02-14 13:02:05,5", NOON.replace(microsecond=500000)),
        ("2025-02-14", DAY),
        ("14 Feb 2025", DAY),
        ("Fri, 14 Feb 2025 13:02:05 GMT", NOON),
        ("Fri, 14 Feb 2025 21:02:05 +0800", NOON),
        ("Fri Feb 14 13:02:05 2025", NOON),
        ("Fri Feb 14 13:02:05 UTC 2025", NOON),
        ("Fri Feb 14 08:02:05 -0500 2025", NOON),
        ("14 Feb 25 13:02 GMT", NOON.replace(second=0)),
        ("Friday, 14-Feb-25 13:02:05 GMT", NOON),
        (1739538125, NOON),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (-5, datetime(1969, 12, 31, 23, 59, 55, tzinfo=UTC)),
    ],
)
def test_a_form_that_hugo_reads_is_read_without_a_warning(text: Any, moment: datetime) -> None:
    reading = read_date(text, timezone=UTC)
    assert (reading.value, reading.warning) == (moment, None)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-02-14 13:02", NOON.replace(second=0)),
        ("2025-02-14T13:02", NOON.replace(second=0)),
        ("2025-02-14T13:02Z", NOON.replace(second=0)),
        ("2025-2-4", datetime(2025, 2, 4, tzinfo=UTC)),
        ("2025-02-14 9:02:05", NOON.replace(hour=9)),
        ("2025/02/14", DAY),
        ("2025/2/4 13:02", datetime(2025, 2, 4, 13, 2, tzinfo=UTC)),
        ("2025.02.14", DAY),
        ("Feb 14, 2025", DAY),
        ("February 14, 2025", DAY),
        ("February 14th, 2025 at 1:02 pm", NOON.replace(second=0)),
        ("14 February 2025", DAY),
        ("4 Feb 2025", datetime(2025, 2, 4, tzinfo=UTC)),
        ("Sept 4, 2025", datetime(2025, 9, 4, tzinfo=UTC)),
        ("Friday, February 14, 2025", DAY),
        ("2025-02-14t13:02:05z", NOON),
        ("2025-02-14 13:02:05 UTC", NOON),
        ("2025-02-14 13:02:05 GMT", NOON),
        ("2025-02-14T21:02:05+08", NOON),
        (" 2025-02-14 ", DAY),
        ("2025-02-14 12:00:00 AM", DAY),
    ],
)
def test_an_unusual_form_with_one_meaning_is_read_with_a_warning(
    text: str, moment: datetime
) -> None:
    reading = read_date(text, timezone=UTC)
    assert reading.value == moment
    assert reading.warning


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "2025-13-45",
        "2025-02-30",
        "02/14/2025",
        "14.02.2025",
        "20250214",
        "1739538125",
        "2025-02",
        "3:04PM",
        "13:02:05",
        "0000-01-01",
        "99999-01-01",
        "9999-12-31",
        "2025-02-14T24:00:00Z",
        "2025-02-14 24:00:00",
        "2025-02-14 13:02:60",
        "2025-02-14T13:02:05+99:99",
        "2025-02-14T13:02:05+24:00",
        "2025-02-14 13:00:00 PM",
        "٢٠٢٥-٠٢-١٤",
        "February 30, 2025",
        10**15,
        -(10**15),
        10**17,
        1739538125.5,
        True,
        [1],
        {"year": 2025},
    ],
)
def test_what_is_no_date_is_refused_with_the_accepted_forms(value: Any) -> None:
    with pytest.raises(InvalidDate, match=r"2025-02-14 13:02:05"):
        read_date(value, timezone=BERLIN)


@pytest.mark.parametrize("zone", ["EST", "CST", "IST", "PST"])
def test_a_zone_name_with_several_meanings_is_refused_by_name(zone: str) -> None:
    with pytest.raises(InvalidDate, match=zone):
        read_date(f"Fri, 14 Feb 2025 13:02:05 {zone}", timezone=UTC)


@pytest.mark.parametrize("value", [None, "", "  ", "0001-01-01T00:00:00Z", "0001-01-01"])
def test_nothing_and_the_zero_time_of_go_are_no_date(value: Any) -> None:
    reading = read_date(value, timezone=UTC)
    assert (reading.value, reading.warning) == (None, None)


def test_a_date_without_offset_is_local_to_the_site() -> None:
    assert read_date("2025-02-14 21:02:05", timezone=SHANGHAI).value == NOON
    assert read_date("14 Feb 2025", timezone=SHANGHAI).value == DAY - timedelta(hours=8)


@pytest.mark.parametrize("text", ["2025-02-14 13:02:05Z", "Fri, 14 Feb 2025 13:02:05 GMT"])
def test_an_offset_in_the_date_beats_the_zone_of_the_site(text: str) -> None:
    assert read_date(text, timezone=SHANGHAI).value == NOON


@pytest.mark.parametrize(
    ("zone", "text", "utc"),
    [
        ("Europe/Berlin", "2025-03-30 02:30:00", "2025-03-30T01:30:00"),
        ("America/New_York", "2025-03-09 02:30:00", "2025-03-09T06:30:00"),
        ("Europe/London", "2025-03-30 01:30:00", "2025-03-30T01:30:00"),
        ("Atlantic/Azores", "2025-03-30 00:30:00", "2025-03-30T00:30:00"),
    ],
)
def test_a_time_that_the_clocks_skip_is_read_as_in_hugo_with_a_warning(
    zone: str, text: str, utc: str
) -> None:
    """The expected values are from Hugo 0.168."""
    reading = read_date(text, timezone=ZoneInfo(zone))
    assert reading.value == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert "does not exist" in (reading.warning or "")


@pytest.mark.parametrize(
    ("zone", "text", "utc"),
    [
        ("Europe/Berlin", "2025-10-26 02:30:00", "2025-10-26T00:30:00"),
        ("America/New_York", "2025-11-02 01:30:00", "2025-11-02T05:30:00"),
    ],
)
def test_the_first_of_two_equal_local_times_is_used_with_a_warning(
    zone: str, text: str, utc: str
) -> None:
    reading = read_date(text, timezone=ZoneInfo(zone))
    assert reading.value == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert "twice" in (reading.warning or "")


def test_a_wrong_weekday_gets_a_warning() -> None:
    reading = read_date("Mon, 14 Feb 2025 13:02:05 GMT", timezone=UTC)
    assert reading.value == NOON
    assert "Friday" in (reading.warning or "")


@pytest.mark.parametrize("number", [2025, 20250214])
def test_a_number_that_looks_like_a_day_is_read_as_unix_seconds_with_a_warning(number: int) -> None:
    reading = read_date(number, timezone=UTC)
    assert reading.value == datetime.fromtimestamp(number, UTC)
    assert "1970" in (reading.warning or "")


def test_a_date_in_house_style_is_local_and_to_the_second() -> None:
    assert write_date(NOON, timezone=SHANGHAI) == "2025-02-14 21:02:05"


def test_the_second_of_two_equal_local_times_is_written_with_its_offset() -> None:
    second = datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
    assert write_date(second, timezone=BERLIN) == "2025-10-26 02:30:00 +0100"


ZONES = st.one_of(
    st.sampled_from([UTC, SHANGHAI, BERLIN, NEW_YORK, ZoneInfo("Africa/Monrovia")]),
    st.integers(-12 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))),
)
MOMENTS = st.datetimes(MIN_DATE.replace(tzinfo=None), datetime(9998, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


@given(moment=MOMENTS, zone=ZONES)
def test_every_date_written_in_house_style_is_read_as_itself(moment: datetime, zone: Any) -> None:
    assert read_date(write_date(moment, timezone=zone), timezone=zone).value == moment


@given(value=st.text() | st.integers() | st.from_regex(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*"))
def test_any_value_is_a_date_within_the_limits_or_refused(value: Any) -> None:
    try:
        moment = read_date(value, timezone=NEW_YORK).value
    except InvalidDate:
        return
    assert moment is None or MIN_DATE <= moment < MAX_DATE
