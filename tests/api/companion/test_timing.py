"""When reminders fall: in every zone, and across the changes of its clock."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from skinsight.api.companion.routine.timing import Plan, next_alert, zones

EVERY_DAY = range(7)


def plan(at: str, start: str, zone: str = "Europe/Berlin", days: object = EVERY_DAY, before: object = ()) -> Plan:
    return Plan(time.fromisoformat(at), date.fromisoformat(start), tuple(days), tuple(before), zone)  # type: ignore[arg-type]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def alerts(of: Plan, after: str, most: int) -> list[str]:
    found, last = [], utc(after)
    for _ in range(most):
        alert = next_alert(of, last)
        if alert is None:
            break
        found.append(f"{alert.due:%m-%d %H:%M} {alert.minutes_before}")
        last = alert.due
    return found


@pytest.mark.parametrize(
    ("zone", "around", "before", "after"),
    [
        ("Europe/Berlin", "2026-03-29", "20:00", "19:00"),  # summer time begins
        ("Europe/Berlin", "2026-10-25", "19:00", "20:00"),  # and ends
        ("America/New_York", "2026-03-08", "02:00", "01:00"),
        ("America/New_York", "2026-11-01", "01:00", "02:00"),
        ("Australia/Lord_Howe", "2026-04-05", "10:00", "10:30"),  # by half an hour
        ("Asia/Jakarta", "2026-03-29", "14:00", "14:00"),  # never
    ],
)
def test_the_wall_clock_shows_the_same_before_and_after_a_change(
    zone: str, around: str, before: str, after: str
) -> None:
    day = date.fromisoformat(around)
    nine = plan("21:00", str(day - timedelta(days=1)), zone)
    eve, then = islice(nine.moments(nine.start), 2)
    assert (f"{eve:%H:%M}", f"{then:%H:%M}") == (before, after)
    assert {one.astimezone(ZoneInfo(zone)).time() for one in (eve, then)} == {time(21)}


def test_a_time_that_spring_skips_falls_after_the_change() -> None:
    skipped = plan("02:30", "2026-03-28")
    assert [f"{one:%m-%d %H:%M}" for one in islice(skipped.moments(skipped.start), 3)] == [
        "03-28 01:30",
        "03-29 01:30",  # 03:30 of summer time
        "03-30 00:30",
    ]


def test_a_time_that_autumn_has_twice_is_told_of_once() -> None:
    assert alerts(plan("02:30", "2026-10-24"), "2026-10-23 12:00", 3) == [
        "10-24 00:30 0",
        "10-25 00:30 0",
        "10-26 01:30 0",
    ]


def test_a_quarter_and_half_an_hour_before_are_real_minutes_across_a_change() -> None:
    """Half past three is half an hour after the clock went from two to three: the first alert is before the change."""
    near = plan("03:15", "2026-03-29", days=(), before=(15, 30))
    assert alerts(near, "2026-03-28 12:00", 4) == ["03-29 00:45 30", "03-29 01:00 15", "03-29 01:15 0"]


def test_just_after_midnight_is_told_of_the_evening_before() -> None:
    assert alerts(plan("00:10", "2026-06-01", before=(15, 30)), "2026-05-31 21:00", 4) == [
        "05-31 21:40 30",
        "05-31 21:55 15",
        "05-31 22:10 0",
        "06-01 21:40 30",
    ]


def test_once_is_once_and_weekdays_are_those_of_the_wall() -> None:
    assert alerts(plan("08:00", "2026-06-01", days=()), "2026-05-01 00:00", 9) == ["06-01 06:00 0"]
    tuesdays = plan("00:30", "2026-06-01", "Pacific/Auckland", days=(1,))
    assert [f"{one:%a %H:%M}" for one in islice(tuesdays.moments(tuesdays.start), 2)] == ["Mon 12:30"] * 2
    assert tuesdays.first_day() == date(2026, 6, 2)


def test_what_is_told_of_now_is_not_told_of_again() -> None:
    daily = plan("21:00", "2026-06-01", "UTC")
    assert alerts(daily, "2026-06-01 21:00", 1) == ["06-02 21:00 0"]


def test_zones_are_places() -> None:
    assert {"Asia/Jakarta", "Europe/Berlin", "UTC"} <= set(zones())
    assert "EST5EDT" not in zones()
