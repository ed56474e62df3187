"""Whom an answer is for: someone of whom the request tells, or a subject whose routine and last visit do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

from skinsight.analyzer.advice.person import NOBODY, Person, Used
from skinsight.analyzer.ingredients.analysis import concerns_of
from skinsight.analyzer.ingredients.label import split_label
from skinsight.api.service import visits
from skinsight.api.service.refusals import Contradictory
from skinsight.api.service.scopes import check_scope
from skinsight.api.service.state import Parts
from skinsight.api.store import routines, subjects
from skinsight.api.store.keys import Caller
from skinsight.api.store.models import Subject
from skinsight.api.store.routine_models import ShelfItem
from skinsight.segmentation.concerns import concern

SubjectField = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")] | None


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom an answer is for: what they said of themselves, and the concerns that they have."""

    person: Person = NOBODY
    concerns: tuple[str, ...] = ()

    @classmethod
    def told(cls, person: Person | None, concerns: Iterable[str]) -> "Whom":
        """Someone of whom this was told.

        Raises:
            UnknownConcern: a concern is not in the registry.
        """
        return cls(person or NOBODY, tuple(dict.fromkeys(concern(name).name for name in concerns)))


def whom(parts: Parts, caller: Caller, person: Person | None, concerns: Iterable[str], subject: str | None) -> Whom:
    """Whom a request is for.

    Raises:
        Contradictory: it tells of someone and names a subject too.
        Forbidden: the caller's key may not read.
        NotFound: there is no such subject of this caller.
        UnknownConcern: a concern is not in the registry.
    """
    told = Whom.told(person, concerns)
    if subject is None:
        return told
    if told != Whom():
        raise Contradictory("a subject's routine says who they are: leave out person and concerns, or the subject")
    check_scope(caller, "read")
    return whom_of(parts, visits.the_subject(parts, caller.owner, subject))


def whom_of(parts: Parts, subject: Subject) -> Whom:
    """A subject as their routine and their last visit tell of them; of one without a routine the visit alone."""
    with parts.database.session() as session:
        routine = routines.routine_of(session, subject.id)
        shelf = routines.shelf_of(session, subject.id)
        last = subjects.visits_of(session, subject.id)[-1:]
    said = Person.model_validate(routine.person) if routine else Person()
    person = said.model_copy(update={"uses": tuple(used(one) for one in shelf if one.used_up is None)})
    seen = visits.the_visit(parts, subject.owner, last[0].id).found["front"] if last else None
    return Whom(person, concerns_of(seen) if seen else ())


def used(item: ShelfItem) -> Used:
    """A product of the shelf as the rules of advice know products in use."""
    return Used(name=item.name, ingredients=split_label(item.label))
