"""All that an operator sets, each by an environment variable with the prefix ``SKINSIGHT_``."""

import os
from pathlib import Path
from typing import Annotated, Final, Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from skinsight.segmentation.segmenter import DEFAULT_PROFILE, Profile

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
PUSH_SERVICES: Final = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)
"""Of Chrome, Firefox, Safari and Edge: a browser names the address that is sent to, and must not name any other."""
CompanionPart = Literal["ingredients", "products", "routine", "earlier_app", "chat", "forum", "directory"]
"""What the companion is made of, see ``docs/companion.md``."""


def _home() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "skinsight"


class Settings(BaseSettings):
    """How the service runs; :attr:`files` and :attr:`database` are derived from ``store`` where not set.

    Attributes:
        store: folder of the database and the files, unless these are told to be elsewhere.
        database_url: as SQLAlchemy has it; None for SQLite in ``store``.
        files_url: as fsspec has it; None for a folder in ``store``.
        host: address to listen on.
        port: to listen on.
        require_keys: whether a request needs an API key; None: unless ``host`` is the machine's own, or with accounts.
        accounts: whether people log in.
        registration: whether anyone may make an account, or only those who were invited.
        address: under which people's browsers reach the page, ``https://skin.example.org``; needed for accounts, for
            mail and for calendars.
        smtp: where mail goes out, ``smtp://user:password@host:587`` (with STARTTLS) or ``smtps://…``; None for none:
            links are then made by ``skinsight accounts link``.
        mail_from: sender of mail; None for ``skinsight@`` the host of ``address``.
        hosts: names under which the server may be asked for, beside ``host``; empty with keys: any.
        origins: web origins whose pages may call it (CORS).
        profile: which networks run: ``thorough``, ``standard`` or ``fast``.
        queue: photographs that may wait to be answered at once.
        uploads: requests that may be sending their body at the same time.
        jobs: photographs that may wait in the database.
        deadline: seconds that a request may take from the last byte of its body.
        body_pause: seconds that a sender may pause within a body.
        head_time: seconds in which the head of a request must have arrived.
        drain: seconds that the server takes to finish what it has begun, when it is told to stop.
        lease: seconds after which the job of a worker that was killed is taken up by another.
        large: bytes of a photograph from which it is queued rather than answered at once.
        photo_bytes: the most bytes of a photograph.
        batch_bytes: the most bytes of a batch, and of what its zip files hold.
        batch_photos: the most photographs of a batch.
        per_minute: requests of one key in a minute.
        keep_hours: hours that analyses are kept.
        keep_days: days after their last visit that subjects are kept, where their owner does not say.
        companion: its parts that are served; none for a service that analyses and no more.
        push_contact: address by which push services reach the operator, ``mailto:…`` or ``https://…``; None for no
            Web Push.
        push_hosts: hosts of push services that may be sent to; a name that begins with a dot stands for all below it.
        ratings: CSV files of comedogenic and irritant ratings beside those that are shipped.
        chat_url: OpenAI-compatible address that may answer in the chat, ``http://127.0.0.1:8080/v1``; None for none.
        chat_model: what that address calls its model.
        chat_key: that address's key, where it asks for one.
        map_tiles: where the directory's map comes from, ``https://tiles.example.org/{z}/{x}/{y}.png``; None for no map.
        map_credit: whom the map is to name as its source.
    """

    model_config = SettingsConfigDict(env_prefix="SKINSIGHT_", frozen=True, extra="ignore")

    store: Path = Field(default_factory=_home)
    database_url: str | None = None
    files_url: str | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    require_keys: bool | None = None
    accounts: bool = False
    registration: bool = False
    address: str | None = None
    smtp: str | None = None
    mail_from: str | None = None
    hosts: Annotated[tuple[str, ...], NoDecode] = ()
    origins: Annotated[tuple[str, ...], NoDecode] = ()
    profile: Profile = DEFAULT_PROFILE
    queue: Annotated[int, Field(ge=1)] = 32
    uploads: Annotated[int, Field(ge=1)] = 128
    jobs: Annotated[int, Field(ge=1)] = 20_000
    deadline: Annotated[float, Field(gt=0)] = 60
    body_pause: Annotated[float, Field(gt=0)] = 20
    head_time: Annotated[float, Field(gt=0)] = 10
    drain: Annotated[int, Field(ge=1)] = 30
    lease: Annotated[float, Field(ge=1)] = 30
    large: Annotated[int, Field(ge=1)] = 12 * 2**20
    photo_bytes: Annotated[int, Field(ge=1)] = 50 * 2**20
    batch_bytes: Annotated[int, Field(ge=1)] = 2**30
    batch_photos: Annotated[int, Field(ge=1, le=1000)] = 1000
    per_minute: Annotated[int, Field(ge=1)] = 600
    keep_hours: Annotated[float, Field(gt=0)] = 24
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 365
    companion: Annotated[tuple[CompanionPart, ...], NoDecode] = get_args(CompanionPart)
    push_contact: Annotated[str, Field(pattern=r"^(mailto:|https://)\S+$")] | None = None
    push_hosts: Annotated[tuple[str, ...], NoDecode] = PUSH_SERVICES
    ratings: Annotated[tuple[Path, ...], NoDecode] = ()
    chat_url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    chat_model: str = "local"
    chat_key: SecretStr | None = None
    map_tiles: Annotated[str, Field(pattern=r"^https?://[\w.:-]+/[^\s'\"<>]*$")] | None = None
    map_credit: str = ""

    @model_validator(mode="before")
    @classmethod
    def _split(cls, values: dict[str, object]) -> dict[str, object]:
        for name in ("hosts", "origins", "companion", "push_hosts", "ratings"):
            if isinstance(text := values.get(name), str):
                values[name] = tuple(part.strip() for part in text.split(",") if part.strip())
        return values

    @model_validator(mode="after")
    def _keys_off_the_machine(self) -> Self:
        if self.require_keys is False and self.host not in LOOPBACK:
            raise ValueError(
                f"without keys the server listens on this machine alone, and host is {self.host}: "
                "leave SKINSIGHT_REQUIRE_KEYS out, or listen on 127.0.0.1"
            )
        return self

    @model_validator(mode="after")
    def _a_map_has_tiles(self) -> Self:
        if self.map_tiles and not all(part in self.map_tiles for part in ("{z}", "{x}", "{y}")):
            raise ValueError("SKINSIGHT_MAP_TILES needs {z}, {x} and {y}, as https://tiles.example.org/{z}/{x}/{y}.png")
        return self

    @model_validator(mode="after")
    def _accounts_have_an_address(self) -> Self:
        if not self.accounts:
            return self
        if self.require_keys is False:
            raise ValueError("with accounts nobody gets in without: leave SKINSIGHT_REQUIRE_KEYS out")
        parts = urlsplit(self.address or "")
        if not parts.hostname or parts.scheme not in ("https", "http") or parts.path.strip("/"):
            raise ValueError("accounts need SKINSIGHT_ADDRESS, such as https://skin.example.org: links lead there")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("accounts need an address with https, but on this machine: let a proxy end TLS")
        if self.smtp and urlsplit(self.smtp).scheme not in ("smtp", "smtps"):
            raise ValueError("SKINSIGHT_SMTP is smtp://user:password@host:587 or smtps://user:password@host:465")
        return self

    @property
    def needs_keys(self) -> bool:
        """Whether a request needs an API key, or a session."""
        if self.require_keys is None:
            return self.accounts or self.host not in LOOPBACK
        return self.require_keys

    @property
    def origin(self) -> str:
        """Web origin of the page where people log in."""
        return (self.address or "").rstrip("/")

    @property
    def site(self) -> str:
        """Host of that origin, without a port."""
        return urlsplit(self.origin).hostname or ""

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the page by https alone."""
        return self.origin.startswith("https:")

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.store / 'skinsight.db'}"

    @property
    def files(self) -> str:
        """The files' URL."""
        return self.files_url or str(self.store / "files")

    @property
    def known_hosts(self) -> frozenset[str]:
        """Names that a request's Host may have; empty where any will do, as its key vouches for it."""
        if self.needs_keys and not self.hosts and not self.accounts:
            return frozenset()
        return frozenset((*LOOPBACK, self.host, *self.hosts, *filter(None, [self.site])))
