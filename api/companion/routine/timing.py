"""When a reminder falls: by the clock on someone's wall, in summer and in winter.

A time that the clock skips in spring (02:30 where it goes from 02:00 to 03:00) falls as long after midnight as it would
without the change, at 03:30; of one that comes twice in autumn the first counts: what :pep:`495` calls ``fold=0``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator

Before = Literal[15, 30]
"""Minutes before its time at which a reminder may be told of too."""
A_DAY: Final = timedelta(days=1)
A_WEEK: Final = 7


@cache
def zones() -> tuple[str, ...]:
    """Names of the IANA database, without those that name no place."""
    return tuple(sorted(name for name in available_timezones() if "/" in name or name == "UTC"))


def _is_zone(name: str) -> str:
    if name not in zones():
        raise ValueError("not a time zone: give a name of the IANA database, as Asia/Jakarta")
    return name


Zone = Annotated[str, AfterValidator(_is_zone)]


@dataclass(frozen=True, slots=True)
class Plan:
    """When something is to be done.

    Attributes:
        at: by the wall clock.
        start: the first day.
        days: of the week on which it repeats, Monday is 0; none for once.
        before: minutes before it at which it is told of, beside the time itself.
        zone: of the wall clock.
    """

    at: time
    start: date
    days: Sequence[int]
    before: Sequence[int]
    zone: str

    def moments(self, earliest: date) -> Iterator[datetime]:
        """Its moments in UTC from a day of the wall clock on, in order, without end where it repeats."""
        if not self.days:
            if self.start >= earliest:
                yield self._moment(self.start)
            return
        day = max(self.start, earliest)
        while True:
            if day.weekday() in self.days:
                yield self._moment(day)
            day += A_DAY

    def first_day(self) -> date:
        """The first day on which it falls."""
        return next(day for offset in range(A_WEEK) if self.falls_on(day := self.start + offset * A_DAY))

    def falls_on(self, day: date) -> bool:
        """Whether it is to be done on a day."""
        return day.weekday() in self.days and day >= self.start if self.days else day == self.start

    def _moment(self, day: date) -> datetime:
        return datetime.combine(day, self.at, ZoneInfo(self.zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Alert:
    """When someone is told, and of which moment; both in UTC."""

    due: datetime
    moment: datetime

    @property
    def minutes_before(self) -> int:
        """How long before it."""
        return round((self.moment - self.due).total_seconds() / 60)


def next_alert(plan: Plan, after: datetime) -> Alert | None:
    """The first alert of a plan after a time; None where there is none more."""
    ahead = sorted((0, *plan.before), reverse=True)
    yesterday = after.astimezone(ZoneInfo(plan.zone)).date() - A_DAY
    for moment in plan.moments(yesterday):
        for minutes in ahead:
            due = moment - timedelta(minutes=minutes)
            if due > after:
                return Alert(due, moment)
    return None
