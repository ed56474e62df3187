"""From each version to the next and back, with rows in the tables."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from skinsight.api.store.database import MIGRATIONS, Database, newest_revision
from skinsight.api.store.models import Table

REVISIONS = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_the_newest_tables_are_those_of_the_models(database: Database) -> None:
    assert database.revision() == newest_revision() == REVISIONS[-1]
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"render_as_batch": True})
        differences = [one for one in compare_metadata(context, Table.metadata) if one[0] != "remove_table"]
    assert [one for one in differences if "constraint" not in str(one[0])] == []


def test_each_goes_up_and_down(database_url: str) -> None:
    database = Database(database_url)
    seen = [set[str]()]
    for revision in REVISIONS:
        database.upgrade(revision)
        assert database.revision() == revision
        seen.append(tables(database))
    for revision, before in zip([*reversed(REVISIONS[:-1]), "base"], reversed(seen[:-1]), strict=True):
        database.downgrade(revision)
        assert tables(database) == before
    database.close()


def test_an_upgrade_from_the_version_before_keeps_what_is_there(database_url: str) -> None:
    database = Database(database_url)
    database.upgrade(REVISIONS[-2])
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "insert into analyses (id, owner, name, status, keep, options, created, expires, attempts) values "
                "('a', 'local', 'me', 'done', 'analysis', '{}', '2026-01-01', '2099-01-01', 1)"
            )
        )
    database.upgrade()
    with database.engine.connect() as connection:
        assert connection.execute(text("select id, name, position, batch_id from analyses")).one() == (
            "a",
            "me",
            0,
            None,
        )
    database.close()


def test_several_processes_may_migrate_at_once(database_url: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    databases = [Database(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: one.upgrade(), databases))
    assert {one.revision() for one in databases} == {newest_revision()}
    for one in databases:
        one.close()


@pytest.mark.parametrize("name", ["new/folder/x.db"])
def test_a_database_makes_its_folder(name: str, tmp_path: Path) -> None:
    Database(f"sqlite:///{tmp_path / name}").upgrade()
    assert (tmp_path / name).is_file()
    assert (tmp_path / name).parent.stat().st_mode & 0o077 == 0
