"""The tables of routines and reminders, and of what the earlier app keeps; all of a subject's goes with the subject."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from skinsight.api.store.models import Table, new_id, now


def _of_subject(primary_key: bool = False) -> Mapped[str]:
    return mapped_column(ForeignKey("subjects.id", ondelete="CASCADE"), primary_key=primary_key, index=not primary_key)


class Routine(Table):
    """What a subject agreed to have kept of their care, and how they are reminded.

    Attributes:
        consent: the text that was agreed to, and when in ``consented``.
        zone: of their clock, as the IANA database names it.
        language: in which they are written to.
        person: what they said of themselves, as JSON of :class:`skinsight.analyzer.advice.person.Person`.
        feed: digest of the secret in the address of their calendar; None where there is none.
        email: where reminders go; ``email_confirmed`` is None until whoever reads there has agreed.
        email_secret: of the link that confirms and ends this; each mail has it, so it is kept as it is.
    """

    __tablename__ = "routines"
    subject_id: Mapped[str] = _of_subject(primary_key=True)
    consent: Mapped[str] = mapped_column(Text)
    consented: Mapped[datetime]
    zone: Mapped[str]
    language: Mapped[str]
    person: Mapped[dict[str, Any]]
    feed: Mapped[str | None] = mapped_column(unique=True)
    email: Mapped[str | None] = mapped_column(String(320))
    email_confirmed: Mapped[datetime | None]
    email_secret: Mapped[str | None] = mapped_column(unique=True)


class ShelfItem(Table):
    """A product that someone has.

    Attributes:
        label: its list of ingredients as it was given.
        opened, used_up: the days, None where not told or not yet.
    """

    __tablename__ = "shelf"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    subject_id: Mapped[str] = _of_subject()
    name: Mapped[str]
    label: Mapped[str] = mapped_column(Text)
    opened: Mapped[date | None] = mapped_column(Date)
    used_up: Mapped[date | None] = mapped_column(Date)
    created: Mapped[datetime] = mapped_column(default=now)


class Step(Table):
    """What is done in the morning or in the evening, on some days of the week.

    Attributes:
        part: ``morning`` or ``evening``.
        position: within the part, from 0.
        item_id: the product that is used, if one is.
        days: of the week, Monday is 0.
        since, until: its first and its last day; a step that ended is kept for what was ticked.
    """

    __tablename__ = "steps"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    subject_id: Mapped[str] = _of_subject()
    part: Mapped[str]
    position: Mapped[int]
    name: Mapped[str]
    item_id: Mapped[str | None] = mapped_column(ForeignKey("shelf.id", ondelete="SET NULL"), index=True)
    days: Mapped[list[int]] = mapped_column(JSON)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)


class Tick(Table):
    """A step that was done on a day."""

    __tablename__ = "ticks"
    step_id: Mapped[str] = mapped_column(ForeignKey("steps.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)


class Reminder(Table):
    """When someone wants to be reminded, by the clock on their wall.

    Attributes:
        name: what of.
        part: of the day whose steps it is about, if it is.
        at: ``HH:MM`` of that clock.
        start: the first day.
        days: of the week on which it repeats, Monday is 0; empty for once.
        before: minutes before ``at`` when they are told too: 15, 30, both or neither.
        due: the next moment when they are told; None when there is none more.
    """

    __tablename__ = "reminders"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    subject_id: Mapped[str] = _of_subject()
    name: Mapped[str]
    part: Mapped[str | None]
    at: Mapped[str]
    start: Mapped[date] = mapped_column(Date)
    days: Mapped[list[int]] = mapped_column(JSON)
    before: Mapped[list[int]] = mapped_column(JSON)
    due: Mapped[datetime | None] = mapped_column(index=True)
    created: Mapped[datetime] = mapped_column(default=now)


class PushTarget(Table):
    """A browser that agreed to be pushed to, as its Push API describes it."""

    __tablename__ = "push_targets"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    subject_id: Mapped[str] = _of_subject()
    endpoint: Mapped[str] = mapped_column(String(2000), unique=True)
    p256dh: Mapped[str]
    auth: Mapped[str]
    created: Mapped[datetime] = mapped_column(default=now)


class Notice(Table):
    """One reminder on its way to one browser or mailbox; deleted once it is there, or too late.

    Attributes:
        target_id: of the browser; None for the mailbox.
        moment: what it reminds of.
        due: when it is tried next. Who takes it moves this on, so that nobody else does meanwhile.
        expires: when it is too late.
    """

    __tablename__ = "notices"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    reminder_id: Mapped[str] = mapped_column(ForeignKey("reminders.id", ondelete="CASCADE"), index=True)
    target_id: Mapped[str | None] = mapped_column(ForeignKey("push_targets.id", ondelete="CASCADE"), index=True)
    moment: Mapped[datetime]
    due: Mapped[datetime] = mapped_column(index=True)
    expires: Mapped[datetime]


class Secret(Table):
    """What the server alone knows and every process of it must: the key that signs its pushes."""

    __tablename__ = "secrets"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class EarlierRow(Table):
    """A row of the earlier app: a scan or an alarm of one of its users, or an ingredient of its owner.

    Attributes:
        kind: ``history``, ``alarm`` or ``ingredient``.
        username: whose it is in that app; empty for ingredients.
        day: of the scan or the alarm.
        body: as the app sent it.
        expires: when it is deleted; None for ingredients, which are of nobody.
    """

    __tablename__ = "earlier_rows"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    owner: Mapped[str]
    kind: Mapped[str]
    username: Mapped[str] = mapped_column(default="")
    day: Mapped[date | None] = mapped_column(Date)
    body: Mapped[dict[str, Any]]
    created: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime | None] = mapped_column(index=True)
    __table_args__ = (Index("ix_earlier_rows_whose", "owner", "kind", "username"),)
