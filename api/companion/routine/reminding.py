"""What sends reminders: a thread of each server, which looks every few seconds for what is due."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from skinsight.api.companion.routine.mailing import link_of
from skinsight.api.companion.routine.plans import due_after, plan_of
from skinsight.api.companion.routine.push import GONE, push
from skinsight.api.companion.routine.timing import next_alert
from skinsight.api.page.messages import N_
from skinsight.api.page.words import Words
from skinsight.api.service import mail
from skinsight.api.service.state import Parts
from skinsight.api.store import reminders
from skinsight.api.store.models import now
from skinsight.api.store.reminders import Due, Taken

RESOLUTION: Final = timedelta(seconds=1)
PAUSE: Final = 10.0
"""Seconds between looks: by so much may a reminder be late."""
LEASE: Final = 180.0
"""Seconds for which a notice is taken, longer than any sending; one that failed is tried again after them."""
LOG: Final = logging.getLogger("skinsight.reminders")
TEXT: Final = N_("{name}, {time}.\n\n{address}/routine\n\nYou asked for this reminder. To have no more mail: {link}")


class Reminding:
    """Sends what is due.

    Args:
        parts: of the service.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._keep_looking, name="reminding", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the sending that has begun."""
        self._stopped.set()
        self._thread.join(2 * mail.TIMEOUT)

    def look(self, time: datetime | None = None) -> int:
        """Announce and send what is due at a time, now unless told; how many notices were sent."""
        with self._parts.database.session() as session:
            due = reminders.due(session, time or now())
        for one in due:
            with _by_itself():
                self._announce(one, time or now())
        with self._parts.database.session() as session:
            ids = reminders.waiting(session, time or now())
        sent = 0
        for id in ids:
            with _by_itself():
                sent += not self._stopped.is_set() and self._send(id, time or now())
        return sent

    def _keep_looking(self) -> None:
        while not self._stopped.wait(PAUSE):
            try:
                self.look()
            except Exception:  # the database may be back at the next look
                LOG.exception("the reminders could not be looked through")

    def _announce(self, one: Due, at: datetime) -> None:
        reminder, zone = one.reminder, one.routine.zone
        assert reminder.due
        # the alert that falls when the row says; a plan that was changed meanwhile has moved the row's time with it
        alert = next_alert(plan_of(reminder, zone), reminder.due.replace(microsecond=0) - RESOLUTION)
        with self._parts.database.session() as session:
            reminders.announce(
                session,
                one,
                lambda after: due_after(reminder, zone, after),
                alert.moment if alert else reminder.due,
                at,
            )

    def _send(self, id: str, at: datetime) -> bool:
        with self._parts.database.session() as session:
            taken = reminders.take(session, id, at, LEASE)
        if taken is None:
            return False
        status = self._pushed(taken, at) if taken.target else self._mailed(taken)
        arrived = 200 <= status < 300
        with self._parts.database.session() as session:
            if taken.target and status in GONE:
                reminders.forget_target(session, taken.target.id)
            elif arrived:
                reminders.sent(session, id)
        return arrived

    def _pushed(self, taken: Taken, at: datetime) -> int:
        assert taken.target
        message = {
            "title": taken.reminder.name,
            "body": _clock(taken),
            "tag": taken.reminder.id,
            "url": "/routine",
        }
        seconds = max(0, round((taken.notice.expires - at).total_seconds()))
        settings, database = self._parts.settings, self._parts.database
        if settings.push_contact is None:
            return 0
        return push(settings, database, taken.target, message, taken.reminder.id, seconds)

    def _mailed(self, taken: Taken) -> int:
        """200 where the mail was handed over, else 0."""
        settings, routine = self._parts.settings, taken.routine
        if not settings.smtp or not routine.email or not routine.email_confirmed:
            return 0
        name, clock = taken.reminder.name, _clock(taken)
        text = Words(routine.language)(
            TEXT, name=name, time=clock, address=settings.origin, link=link_of(settings, routine)
        )
        try:
            mail.send(settings, routine.email, f"{name}, {clock}", text)
        except OSError as error:
            LOG.warning("a reminder could not be mailed: %s", type(error).__name__)
            return 0
        return 200


@contextmanager
def _by_itself() -> Iterator[None]:
    """What fails of one person's reminders keeps nobody else's."""
    try:
        yield
    except Exception as error:  # whose message may name an address
        LOG.error("a reminder could not be sent: %s", type(error).__name__)


def _clock(taken: Taken) -> str:
    return f"{taken.notice.moment.astimezone(ZoneInfo(taken.routine.zone)):%H:%M}"
