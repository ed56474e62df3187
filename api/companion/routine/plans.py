"""Reminders of the store as plans in time."""

from datetime import datetime, time

from skinsight.api.companion.routine.timing import Plan, next_alert
from skinsight.api.store.routine_models import Reminder


def plan_of(reminder: Reminder, zone: str) -> Plan:
    """When a reminder falls by the clock of a zone."""
    return Plan(time.fromisoformat(reminder.at), reminder.start, reminder.days, reminder.before, zone)


def due_after(reminder: Reminder, zone: str, after: datetime) -> datetime | None:
    """When a reminder is told of next."""
    alert = next_alert(plan_of(reminder, zone), after)
    return alert.due if alert else None
