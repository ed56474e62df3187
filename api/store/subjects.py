"""Subjects, their visits and the photographs of these."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from skinsight.api.store.models import Analysis, Subject, Visit, now


def subject_of(session: Session, owner: str, id: str) -> Subject | None:
    """An owner's subject; None where there is none of this id, or it is another's, or its time is over."""
    return session.scalar(select(Subject).where(Subject.id == id, Subject.owner == owner, Subject.expires > now()))


def subjects_of(session: Session, owner: str) -> list[Subject]:
    """An owner's subjects by name."""
    wanted = select(Subject).where(Subject.owner == owner, Subject.expires > now())
    return list(session.scalars(wanted.order_by(Subject.name, Subject.created)))


def visit_of(session: Session, owner: str, id: str) -> Visit | None:
    """A visit of an owner's subject."""
    mine = select(Visit).join(Subject, Subject.id == Visit.subject_id)
    return session.scalar(mine.where(Visit.id == id, Subject.owner == owner, Subject.expires > now()))


def visits_of(session: Session, subject: str) -> list[Visit]:
    """The visits of a subject, the first first."""
    wanted = select(Visit).where(Visit.subject_id == subject)
    return list(session.scalars(wanted.order_by(Visit.taken, Visit.created)))


def views_of(session: Session, visit: str) -> list[Analysis]:
    """The photographs of a visit that are done, in the order in which they came."""
    wanted = select(Analysis).where(Analysis.visit_id == visit, Analysis.status == "done")
    return list(session.scalars(wanted.order_by(Analysis.position)))


def keep_for_longer(session: Session, subject: Subject) -> None:
    """Begin the time that a subject is kept anew, and that of all their photographs with it."""
    expires = now() + timedelta(days=subject.keep_days)
    session.execute(update(Subject).where(Subject.id == subject.id).values(expires=expires))
    visits = select(Visit.id).where(Visit.subject_id == subject.id)
    session.execute(update(Analysis).where(Analysis.visit_id.in_(visits)).values(expires=expires))


def forget_photographs(session: Session, subject: Subject) -> list[str]:
    """Take back the consent to keep photographs; the ids of the analyses whose photographs are to be deleted."""
    session.execute(update(Subject).where(Subject.id == subject.id).values(photo_consent=None, photo_consented=None))
    visits = select(Visit.id).where(Visit.subject_id == subject.id)
    ids = list(session.scalars(select(Analysis.id).where(Analysis.visit_id.in_(visits))))
    session.execute(update(Analysis).where(Analysis.id.in_(ids)).values(keep="analysis"))
    return ids
