"""The database by its URL: sessions, and its tables brought to this version."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

MIGRATIONS: Final = Path(__file__).parent / "migrations"
MIGRATING: Final = 0x736B696E
"""Name of PostgreSQL's advisory lock under which one process changes tables while others wait."""


class Database:
    """A pool of connections.

    Args:
        url: as SQLAlchemy has it, ``sqlite:///…`` or ``postgresql+psycopg://…``.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.engine = create_engine(self.url, pool_pre_ping=True, pool_size=10, max_overflow=20, hide_parameters=True)
        if self.is_sqlite:
            _tame_sqlite(self.engine)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: committed at the end, rolled back at an error."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def ping(self) -> None:
        """Ask it something.

        Raises:
            sqlalchemy.exc.OperationalError: it does not answer.
        """
        with self.engine.connect() as connection:
            connection.execute(text("select 1"))

    def upgrade(self, revision: str = "head") -> None:
        """Bring the tables up to a revision; other processes wait meanwhile."""
        self._migrate(command.upgrade, revision)

    def downgrade(self, revision: str) -> None:
        """Bring the tables back to an earlier revision. What only the later ones hold is lost."""
        self._migrate(command.downgrade, revision)

    def revision(self) -> str | None:
        """Which revision the tables are of; None for an empty database."""
        with self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A transaction beside which no other process changes tables."""
        with self.engine.begin() as connection:  # which in SQLite is enough
            if not self.is_sqlite:
                connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
            yield connection

    def _migrate(self, run: Any, revision: str) -> None:
        with self.alone() as connection:
            config = _config()
            config.attributes["connection"] = connection
            run(config, revision)


def newest_revision() -> str:
    """The revision that this version of skinsight works with."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    return newest or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _tame_sqlite(engine: Engine) -> None:
    """Several threads and processes write in turn; foreign keys hold; what is deleted is overwritten."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: object) -> None:
        connection.isolation_level = None  # SQLAlchemy begins, not the driver
        for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # a read that turns into a write would fail under load
