"""Reminders as a calendar (RFC 5545), which a telephone subscribes to.

Whoever keeps that telephone's calendar sees it too; so it has names and times, and nothing of products or skin.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from skinsight import __version__
from skinsight.api.companion.routine.timing import Plan
from skinsight.api.store.routine_models import Reminder

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
REFRESH: Final = timedelta(hours=6)
"""How often a telephone is asked to look again."""


def feed(reminders: Iterable[tuple[Reminder, Plan]], title: str) -> bytes:
    """A calendar of reminders, each an event with its alarms, by the wall clock of its zone."""
    calendar = Calendar()
    calendar.add("prodid", f"-//skinsight//{__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for reminder, plan in reminders:
        calendar.add_component(_event(reminder, plan))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(reminder: Reminder, plan: Plan) -> Event:
    event = Event()
    event.add("uid", f"{reminder.id}@skinsight")
    event.add("dtstamp", reminder.created)
    event.add("dtstart", datetime.combine(plan.first_day(), plan.at, ZoneInfo(plan.zone)))
    event.add("summary", reminder.name)
    event.add("transp", "TRANSPARENT")
    if plan.days:
        event.add("rrule", {"freq": "weekly", "byday": [WEEKDAYS[day] for day in sorted(plan.days)]})
    for minutes in sorted({0, *plan.before}):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", reminder.name)
        alarm.add("trigger", -timedelta(minutes=minutes))
        event.add_component(alarm)
    return event
