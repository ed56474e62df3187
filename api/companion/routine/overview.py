"""All that there is to see of a routine, found in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from skinsight.analyzer.advice.person import Person
from skinsight.analyzer.progress.visits import Seen
from skinsight.api.companion.ingredients.labels import table_with
from skinsight.api.companion.routine.care import Clash, Ticks, Unsuitable, clashes, due_on, streak, unsuitable
from skinsight.api.companion.routine.effects import Effect, effects
from skinsight.api.companion.routine.keeping import needed, today
from skinsight.api.service import visits
from skinsight.api.service.state import Parts
from skinsight.api.store import reminders, routines
from skinsight.api.store.models import Subject
from skinsight.api.store.routine_models import PushTarget, Reminder, Routine, ShelfItem, Step


@dataclass(frozen=True, slots=True)
class Overview:
    """A routine as it is.

    Attributes:
        today: by the calendar of its person.
        shelf: products, those in use first.
        steps: that hold today, of the morning first.
        every_step: also those that ended.
        clashes: within the parts of the day.
        unsuitable: products in use that are not for this person.
        streak: days in a row on which all was done.
        visits: when what was seen of the skin, the first first; none where nothing was ever ticked.
        effects: what changed while an ingredient was used.
    """

    routine: Routine
    today: date
    shelf: tuple[ShelfItem, ...]
    steps: tuple[Step, ...]
    every_step: tuple[Step, ...]
    ticks: Ticks
    reminders: tuple[Reminder, ...]
    browsers: tuple[PushTarget, ...]
    clashes: tuple[Clash, ...]
    unsuitable: tuple[Unsuitable, ...]
    streak: int
    visits: tuple[tuple[datetime, Mapping[str, Seen]], ...]
    effects: tuple[Effect, ...]

    @property
    def items(self) -> Mapping[str, ShelfItem]:
        """The shelf by id."""
        return {one.id: one for one in self.shelf}

    def due(self) -> list[Step]:
        """What is to be done today."""
        return due_on(self.steps, self.today)

    def days_done(self, days: int) -> list[tuple[date, int, int]]:
        """The last days, the first first: how many steps were due on each, and how many were done."""
        span = [self.today - timedelta(days=back) for back in reversed(range(days))]
        due = {day: due_on(self.every_step, day) for day in span}
        return [(day, len(due[day]), sum((one.id, day) in self.ticks for one in due[day])) for day in span]


def overview(parts: Parts, subject: Subject) -> Overview:
    """A subject's routine.

    Raises:
        NotFound: they have none.
    """
    with parts.database.session() as session:
        routine = needed(session, subject)
        day = today(routine)
        shelf = routines.shelf_of(session, subject.id)
        every_step = routines.steps_of(session, subject.id)
        steps = routines.steps_of(session, subject.id, day)
        ticks = routines.ticks_of(session, subject.id)
        reminded = reminders.reminders_of(session, subject.id)
        browsers = reminders.targets_of(session, subject.id)
    table, items = table_with(parts.settings.ratings), {one.id: one for one in shelf}
    seen = [(one.visit.taken, one.seen()) for one in visits.visits(parts, subject)] if ticks else []
    zone = ZoneInfo(routine.zone)
    days = [(taken.astimezone(zone).date(), found) for taken, found in seen]
    return Overview(
        routine=routine,
        today=day,
        shelf=tuple(shelf),
        steps=tuple(steps),
        every_step=tuple(every_step),
        ticks=ticks,
        reminders=tuple(reminded),
        browsers=tuple(browsers),
        clashes=clashes(steps, items, table),
        unsuitable=unsuitable(
            Person.model_validate(routine.person), [one for one in shelf if one.used_up is None], table
        ),
        streak=streak(every_step, ticks, day),
        visits=tuple(seen),
        effects=effects(every_step, ticks, items, days, table),
    )
