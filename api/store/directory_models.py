"""Tables of the directory of dermatologists, of what people share with them, and of what the two write."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from skinsight.api.store.models import Table, new_id, now


class Practitioner(Table):
    """A practitioner at one place, as the operator imported them.

    Attributes:
        id: the same whenever the same entry of the same set is imported.
        source: name of the set that they came with; importing it again replaces the set.
        languages: codes of BCP 47, such as ``id``.
        insurances: who may pay for it.
        tele: whether they see people by video.
        notice: what is shown beside the entry, such as that it is invented.
    """

    __tablename__ = "practitioners"
    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    title: Mapped[str]
    place: Mapped[str] = mapped_column(index=True)
    address: Mapped[str]
    country: Mapped[str]
    latitude: Mapped[float | None] = mapped_column(Float, index=True)
    longitude: Mapped[float | None] = mapped_column(Float)
    languages: Mapped[list[str]]
    insurances: Mapped[list[str]]
    tele: Mapped[bool]
    phone: Mapped[str]
    email: Mapped[str] = mapped_column(String(254))
    website: Mapped[str] = mapped_column(String(2000))
    notice: Mapped[str]


class Share(Table):
    """An analysis that a person lets a practitioner see, for a time.

    Attributes:
        practitioner: whom it is for, by name: the entry may be replaced meanwhile.
        digest: SHA-256 of the link's secret, hexadecimal; the link itself is shown once.
        photo: whether the photograph is shown too.
        revoked: when it was taken back.
        opened: when it was first looked at.
    """

    __tablename__ = "shares"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    owner: Mapped[str] = mapped_column(index=True)
    analysis_id: Mapped[str] = mapped_column(ForeignKey("analyses.id", ondelete="CASCADE"), index=True)
    practitioner: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    photo: Mapped[bool]
    created: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime]
    revoked: Mapped[datetime | None]
    opened: Mapped[datetime | None]


class Message(Table):
    """What one of the two wrote.

    Attributes:
        sender: ``person`` or ``practitioner``.
    """

    __tablename__ = "messages"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    share_id: Mapped[str] = mapped_column(ForeignKey("shares.id", ondelete="CASCADE"), index=True)
    sender: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(default=now)
