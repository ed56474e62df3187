"""Each job is claimed by one, finished once, and none is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from skinsight.api.store import analyses, events, idempotency
from skinsight.api.store.database import Database
from skinsight.api.store.files import Files
from skinsight.api.store.keys import QuotaUsedUp, use
from skinsight.api.store.models import LOCAL, Analysis, Batch, Delivery, Endpoint, Idempotency, Usage, new_id, now
from skinsight.api.store.retention import erase, erase_batch, sweep

LATER = now() + timedelta(days=1)
DOWN = {"title": "x", "status": 500, "detail": "x"}
BROKEN = {"title": "x", "status": 422, "detail": "x"}


def row(**values: Any) -> Analysis:
    given = {"id": new_id(), "owner": LOCAL, "name": "me", "status": "queued", "keep": "analysis", "options": {}}
    return Analysis(**{**given, "expires": LATER, **values})


def add(database: Database, *rows: Any) -> None:
    with database.session() as session:
        for one in rows:
            session.add(one)
            session.flush()


def batch_of(database: Database, photographs: int) -> tuple[Batch, list[str]]:
    batch = Batch(id=new_id(), owner=LOCAL, expires=LATER)
    rows = [row(batch_id=batch.id, position=position) for position in range(photographs)]
    add(database, Endpoint(id="e", owner=LOCAL, url="https://x", secret="whsec_AAAA"), batch, *rows)
    return batch, [one.id for one in rows]


def claim(database: Database, id: str, seconds: float = 60) -> str | None:
    with database.session() as session:
        claimed = analyses.claim(session, id, seconds)
        return claimed.claim if claimed else None


def finish(database: Database, id: str, token: str, status: str = "done", problem: Any = None) -> bool:
    with database.session() as session:
        return analyses.finish(session, id, token, status, problem)


def test_many_workers_claim_each_job_once(database: Database) -> None:
    rows = [row() for _ in range(20)]
    add(database, *rows)
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda id: claim(database, id), [one.id for one in rows] * 8))
    assert len([token for token in claims if token]) == len(rows)


def test_a_job_whose_lease_is_over_is_taken_up_and_finished_by_one(database: Database) -> None:
    one = row()
    add(database, one)
    lost = claim(database, one.id, seconds=-1)
    assert lost
    with database.session() as session:
        assert (analyses.waiting(session), analyses.abandoned(session)) == ([], [one.id])
    token = claim(database, one.id)
    assert token
    assert not finish(database, one.id, lost)
    assert finish(database, one.id, token)
    assert not finish(database, one.id, token)
    with database.session() as session:
        assert (analyses.waiting(session), analyses.abandoned(session)) == ([], [])
        assert session.get_one(Analysis, one.id).attempts == 2


def test_a_lease_that_is_renewed_holds(database: Database) -> None:
    one = row()
    add(database, one)
    token = claim(database, one.id, seconds=-1)
    assert token
    with database.session() as session:
        analyses.renew(session, one.id, token, 60)
    assert claim(database, one.id) is None


def test_a_released_job_waits_again(database: Database) -> None:
    one = row()
    add(database, one)
    token = claim(database, one.id)
    assert token
    with database.session() as session:
        analyses.release(session, one.id, token)
    with database.session() as session:
        waiting = session.get_one(Analysis, one.id)
        assert (waiting.status, waiting.attempts) == ("queued", 0)


def test_a_batch_is_finished_and_told_of_once_however_its_last_ones_end(database: Database) -> None:
    batch, ids = batch_of(database, 8)
    tokens = [claim(database, id) for id in ids]
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda pair: finish(database, *pair), zip(ids, tokens, strict=True)))  # type: ignore[arg-type]
    with database.session() as session:
        assert session.get_one(Batch, batch.id).finished
        told = [body for body in session.scalars(select(Delivery.body)) if "batch.finished" in body]
        assert len(told) == 1
        assert session.scalar(select(func.count()).select_from(Delivery)) == 9


def test_what_is_cancelled_or_failed_by_the_server_is_resumed(database: Database) -> None:
    batch, ids = batch_of(database, 4)
    for id, problem in ((ids[0], DOWN), (ids[1], BROKEN)):
        token = claim(database, id)
        assert token
        finish(database, id, token, "failed", problem)
    with database.session() as session:
        analyses.cancel(session, session.get_one(Batch, batch.id))
    with database.session() as session:
        assert session.get_one(Batch, batch.id).finished
        again = analyses.resume(session, session.get_one(Batch, batch.id))
    assert set(again) == {ids[0], ids[2], ids[3]}
    with database.session() as session:
        assert session.get_one(Batch, batch.id).finished is None
        assert analyses.counts_of(session, batch) == {"queued": 3, "failed": 1}


def test_what_was_said_of_a_person_goes_with_the_work(database: Database) -> None:
    one = row(options={"person": {"pregnancy": "planning"}})
    add(database, one)
    token = claim(database, one.id)
    assert token
    finish(database, one.id, token)
    with database.session() as session:
        assert session.get_one(Analysis, one.id).options == {}


def test_a_key_is_reserved_by_one_of_many(database: Database) -> None:
    def reserve(_: int) -> str:
        try:
            with database.session() as session:
                idempotency.reserve(session, LOCAL, "k", "f", 60, LATER)
        except idempotency.StillRunning:
            return "running"
        return "mine"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(reserve, range(8)))
    assert sorted(answers) == ["mine", *["running"] * 7]
    with database.session() as session:
        idempotency.settle(session, LOCAL, "k", "resource")
    with database.session() as session:
        assert idempotency.reserve(session, LOCAL, "k", "f", 60, LATER) == "resource"
        with pytest.raises(idempotency.OtherRequest):
            idempotency.reserve(session, LOCAL, "k", "other", 60, LATER)


def test_a_reservation_of_a_killed_server_is_taken_over(database: Database) -> None:
    for _ in range(2):
        with database.session() as session:
            assert idempotency.reserve(session, LOCAL, "k", "f", -1, LATER) is None


def test_a_quota_counts_whoever_sends_at_once(database: Database) -> None:
    def send(_: int) -> bool:
        try:
            with database.session() as session:
                use(session, LOCAL, 1, 5)
        except QuotaUsedUp:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(send, range(12))) == 5
    with database.session() as session:
        assert session.scalar(select(Usage.photographs)) == 5


def test_what_is_erased_leaves_nothing(database: Database, files: Files) -> None:
    batch, ids = batch_of(database, 3)
    alone = row()
    add(
        database,
        alone,
        Idempotency(owner=LOCAL, key="k", fingerprint="", resource=alone.id, lease=LATER, expires=LATER),
    )
    for id in (*ids, alone.id):
        files.write(id, "sent", b"photo")
    erase_batch(database, files, batch.id)
    assert files.owners() == [alone.id]
    erase(database, files, [alone.id])
    assert files.owners() == []
    with database.session() as session:
        for table in (Analysis, Batch, Idempotency):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_what_is_over_is_swept_and_the_rest_stays(database: Database, files: Files) -> None:
    past = now() - timedelta(seconds=1)
    over, fresh = row(expires=past), row()
    batch = Batch(id=new_id(), owner=LOCAL, expires=past)
    add(database, over, fresh, batch, row(batch_id=batch.id))
    for id in (over.id, fresh.id, "nobody's"):
        files.write(id, "sent", b"photo")
    assert sweep(database, files) == 2
    assert files.owners() == [fresh.id]
    with database.session() as session:
        assert list(session.scalars(select(Analysis.id))) == [fresh.id]
        assert list(session.scalars(select(Batch.id))) == []


def test_another_owner_sees_nothing(database: Database) -> None:
    one = row(owner="other")
    add(database, one)
    with database.session() as session:
        assert analyses.analysis_of(session, LOCAL, one.id) is None
        assert analyses.analysis_of(session, "other", one.id)


def test_deliveries_are_taken_by_one_and_tried_for_three_days(database: Database) -> None:
    add(database, Endpoint(id="e", owner=LOCAL, url="https://x", secret="whsec_AAAA"))
    with database.session() as session:
        events.tell(session, LOCAL, "analysis.done", {})
    with database.session() as session:
        [id] = events.due(session)
        assert events.take(session, id, 60)
    with database.session() as session:
        assert events.take(session, id, 60) is None
    waited = 0.0
    for attempt in range(1, 20):
        with database.session() as session:
            delivery = session.get_one(Delivery, id)
            delivery.attempts = attempt
            again = events.record(session, id, 500)
        if again is None:
            break
        waited += (again - now()).total_seconds()
    assert attempt == len(events.PAUSES) + 1
    assert 3 <= waited / 86_400 <= 4


@pytest.mark.parametrize(
    ("status", "again"), [(200, False), (204, False), (410, False), (0, True), (301, True), (500, True)]
)
def test_what_an_endpoint_answers_decides(database: Database, status: int, again: bool) -> None:
    add(database, Endpoint(id="e", owner=LOCAL, url="https://x", secret="whsec_AAAA"))
    with database.session() as session:
        events.tell(session, LOCAL, "analysis.done", {})
    with database.session() as session:
        [id] = events.due(session)
        events.take(session, id, 60)
    with database.session() as session:
        assert (events.record(session, id, status) is not None) == again


@pytest.mark.parametrize("url", ["{folder}/x", "memory://skinsight-test"])
def test_files_lie_on_any_target_of_fsspec(url: str, tmp_path: Any) -> None:
    files = Files(url.format(folder=tmp_path))
    assert files.read("a", "sent") is None
    files.write("a", "sent", b"1")
    files.write("a", "sent", b"2")
    files.write("a", "other", b"3")
    assert files.read("a", "sent") == b"2"
    files.remove("a", "sent")
    files.remove("a", "sent")
    assert files.read("a", "sent") is None
    assert files.owners() == ["a"]
    files.remove_all("a")
    files.remove_all("a")
    assert files.owners() == []
