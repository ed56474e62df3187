"""A routine: built, ticked, kept to, exported and deleted."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from skinsight.analyzer.ingredients.files import shipped_table
from skinsight.analyzer.progress.visits import Seen
from skinsight.api.companion.routine.care import clashes, streak
from skinsight.api.companion.routine.effects import effects
from skinsight.api.companion.routine.view import sentence, trends
from skinsight.api.page.words import Words
from skinsight.api.service.state import Parts
from skinsight.api.store.models import Table
from skinsight.api.store.routine_models import ShelfItem, Step

TEXT = "I agree that my routine is kept."
ROUTINE = {"consent": TEXT, "zone": "Asia/Jakarta"}
EVERY_DAY = list(range(7))
FIRST = date(2026, 9, 1)


@pytest.fixture
def address(client: TestClient) -> str:
    """Of a routine of somebody new."""
    id = client.post("/v1/subjects", json={"name": "Ayu", "consent": TEXT}).json()["id"]
    where = f"/v1/subjects/{id}/routine"
    assert client.get(where).status_code == 404
    assert client.put(where, json=ROUTINE).status_code == 200
    return where


def add(client: TestClient, address: str, name: str, label: str, part: str = "evening", **step: Any) -> str:
    shelf = client.post(f"{address}/products", json={"name": name, "label": label}).json()["shelf"]
    id: str = next(one["id"] for one in shelf if one["name"] == name)
    answer = client.post(f"{address}/steps", json={"part": part, "name": name, "product": id, **step})
    assert answer.status_code == 201, answer.text
    return id


def step(id: str, days: list[int] = EVERY_DAY, item: str | None = None, until: date | None = None) -> Step:
    return Step(
        id=id, subject_id="s", part="evening", position=0, name=id, item_id=item, days=days, since=FIRST, until=until
    )


def item(id: str, label: str) -> ShelfItem:
    return ShelfItem(id=id, subject_id="s", name=id, label=label, opened=None, used_up=None)


def test_the_first_consent_stays_with_its_date(client: TestClient, address: str) -> None:
    first = client.get(address).json()
    client.put(address, json={**ROUTINE, "consent": "another", "zone": "Europe/Berlin", "person": {"skin_type": "dry"}})
    changed = client.get(address).json()
    assert [changed[name] for name in ("consent", "consented")] == [TEXT, first["consented"]]
    assert (changed["zone"], changed["person"]["skin_type"]) == ("Europe/Berlin", "dry")


def test_conflicts_are_told_of_as_the_routine_is_built(client: TestClient, address: str) -> None:
    add(client, address, "Night serum", "Aqua, Retinol 0.3 %", days=[0, 2, 4])
    add(client, address, "Peel", "Aqua, Glycolic Acid 8 %", days=[4, 5])
    found = client.get(address).json()["conflicts"]
    assert [(one["products"], one["days"]) for one in found] == [(["Night serum", "Peel"], [4])]
    assert found[0]["remedy"]


def test_products_of_other_days_and_other_parts_do_not_clash() -> None:
    table, shelf = shipped_table(), {"a": item("a", "Retinol"), "b": item("b", "Glycolic Acid")}
    apart = step("1", [0], "a"), step("2", [1], "b")
    assert clashes(apart, shelf, table) == ()
    together = step("1", [0], "a"), step("2", [0], "b")
    assert len(clashes(together, shelf, table)) == 1
    together[1].part = "morning"
    assert clashes(together, shelf, table) == ()


def test_what_is_not_for_someone_is_told(client: TestClient, address: str) -> None:
    client.put(address, json={**ROUTINE, "person": {"pregnancy": "pregnant"}})
    add(client, address, "Night serum", "Aqua, Retinol 0.3 %")
    found = client.get(address).json()["unsuitable"]
    assert [(one["product"], one["inci"]) for one in found] == [("Night serum", "RETINOL")]


def test_a_label_is_analysed_for_the_routine_of_a_subject(client: TestClient, address: str) -> None:
    add(client, address, "Peel", "Aqua, Glycolic Acid 8 %")
    subject = address.split("/")[3]
    found = client.post("/v1/ingredients", json={"label": "Retinol", "subject": subject}).json()["ingredients"]
    assert found[0]["conflicts"][0]["in_use"] == ["Peel"]


def test_ticks_are_of_days_that_have_come(client: TestClient, address: str) -> None:
    add(client, address, "Cream", "Aqua, Glycerin")
    routine = client.get(address).json()
    one = routine["steps"][0]["id"]
    today = date.fromisoformat(routine["today"])
    where = f"{address}/steps/{one}/done"
    assert [client.put(f"{where}/{today}").status_code for _ in range(2)] == [204, 204]
    done = client.get(address).json()
    assert (done["steps"][0]["done"], done["streak"]) == (True, 1)
    for other in (today - timedelta(1), today + timedelta(1)):
        assert client.put(f"{where}/{other}").json()["type"].endswith("contradictory")
    client.delete(f"{where}/{today}")
    assert client.get(address).json()["streak"] == 0


def test_a_step_that_ended_stays_ended(client: TestClient, address: str) -> None:
    add(client, address, "Cream", "Aqua, Glycerin")
    parts: Parts = client.app.state.parts  # type: ignore[attr-defined]
    routine = client.get(address).json()
    today, id = date.fromisoformat(routine["today"]), routine["steps"][0]["id"]
    ended = today - timedelta(5)
    with parts.database.session() as session:
        session.execute(update(Step).where(Step.id == id).values(since=today - timedelta(9), until=ended))
    where = f"{address}/steps/{id}"
    assert client.put(f"{where}/done/{ended}").status_code == 204
    assert client.put(f"{where}/done/{ended + timedelta(1)}").status_code == 422
    assert client.delete(where).status_code == 204
    with parts.database.session() as session:
        assert session.scalar(select(Step.until).where(Step.id == id)) == ended


def test_today_is_that_of_the_wall_calendar(client: TestClient, address: str) -> None:
    for zone, ahead in (("Pacific/Kiritimati", 14), ("Pacific/Niue", -11)):
        client.put(address, json={**ROUTINE, "zone": zone})
        there = (datetime.now(UTC) + timedelta(hours=ahead)).date()
        assert client.get(address).json()["today"] == str(there)


def test_a_product_that_is_used_up_ends_its_steps(client: TestClient, address: str) -> None:
    id = add(client, address, "Cream", "Aqua, Glycerin")
    today = client.get(address).json()["today"]
    assert client.put(f"{address}/products/{id}", json={"opened": today, "used_up": "2001-01-01"}).status_code == 422
    answer = client.put(f"{address}/products/{id}", json={"opened": "2026-01-01", "used_up": today}).json()
    assert [(one["opened"], one["used_up"]) for one in answer["shelf"]] == [("2026-01-01", today)]
    assert answer["steps"][0]["until"] == today


def test_steps_are_put_in_order(client: TestClient, address: str) -> None:
    for name in ("one", "two", "three"):
        client.post(f"{address}/steps", json={"part": "morning", "name": name})
    ids = [one["id"] for one in client.get(address).json()["steps"]]
    answer = client.put(f"{address}/order/morning", json={"steps": [ids[2], ids[0], ids[1]]})
    assert [one["name"] for one in answer.json()["steps"]] == ["three", "one", "two"]
    assert client.put(f"{address}/order/morning", json={"steps": ids[:2]}).status_code == 422


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ("", 0),
        ("9", 1),  # today
        ("78", 2),  # today is not over
        ("6789", 4),
        ("689", 2),  # a day was missed
    ],
)
def test_a_streak_counts_days_in_a_row(done: str, expected: int) -> None:
    ticks = {("a", FIRST + timedelta(int(number))) for number in done}
    assert streak([step("a")], ticks, FIRST + timedelta(9)) == expected


def test_days_without_a_step_neither_count_nor_break() -> None:
    mondays = step("a", [0])
    ticks = {("a", day) for number in range(20) if (day := FIRST + timedelta(number)).weekday() == 0}
    assert streak([mondays], ticks, FIRST + timedelta(19)) == len(ticks) == 2


def test_all_steps_of_a_day_count_also_those_that_ended() -> None:
    steps = [step("a"), step("b", until=FIRST)]
    ticks = {("a", FIRST), ("a", FIRST + timedelta(1))}
    assert streak(steps, ticks, FIRST + timedelta(1)) == 1
    assert streak(steps, ticks | {("b", FIRST)}, FIRST + timedelta(1)) == 2


def seen(count: int, low: int, high: int) -> Mapping[str, Seen]:
    return {"flek": Seen(count=count, count_interval=(low, high))}


@pytest.mark.parametrize(
    ("after", "sure", "said"),
    [
        (
            seen(18, 16, 19),
            True,
            "8 weeks of azelaic acid: Dark spots 22 → 18 (\N{MINUS SIGN}18 %), more than the likely range",
        ),
        (
            seen(21, 19, 24),
            False,
            "8 weeks of azelaic acid: Dark spots 22 → 21 (\N{MINUS SIGN}5 %), within the likely range",
        ),
    ],
)
def test_eight_weeks_of_an_ingredient(after: Mapping[str, Seen], sure: bool, said: str) -> None:
    days = [FIRST + timedelta(number) for number in range(56)]
    ticks = {("a", day) for day in days if day.weekday() < 5}
    visits = [(FIRST - timedelta(3), seen(22, 20, 24)), (FIRST + timedelta(14), seen(1, 1, 1)), (days[-1], after)]
    found = effects([step("a", item="p")], ticks, {"p": item("p", "Aqua, Azelaic Acid 10 %")}, visits, shipped_table())
    spots = next(one for one in found if one.concern == "flek")
    assert (spots.weeks, spots.used, spots.due, spots.sure) == (8, 40, 56, sure)
    assert sentence(spots, Words("en")).replace("\xa0", " ") == said


def test_plots_beside_what_is_said_of_each_concern() -> None:
    days = [FIRST + timedelta(number) for number in range(56)]
    marked = {"acne": Seen(count=9, count_interval=(8, 10), score=50, score_interval=(45, 55))}
    visits = [(FIRST, {**marked, **seen(22, 20, 24)}), (days[-1], {**marked, **seen(18, 16, 19)})]
    ticks = {("a", day) for day in days}
    found = effects([step("a", item="p")], ticks, {"p": item("p", "Azelaic Acid")}, visits, shipped_table())
    timed = [(datetime.combine(day, datetime.min.time(), UTC), concerns) for day, concerns in visits]
    drawn = {one.name: one for one in trends(found, timed, Words("en"))}
    assert list(drawn) == ["acne", "flek"]
    assert len(drawn["acne"].plot.dots) == 2
    assert ["more than the likely range" in one.sentences[0] for one in drawn.values()] == [False, True]


@pytest.mark.parametrize("days", [0, 27])
def test_of_less_than_four_weeks_nothing_is_said(days: int) -> None:
    ticks = {("a", FIRST + timedelta(number)) for number in range(days)}
    visits = [(FIRST, seen(22, 20, 24)), (FIRST + timedelta(60), seen(1, 1, 1))]
    shelf = {"p": item("p", "Azelaic Acid")}
    assert effects([step("a", item="p")], ticks, shelf, visits, shipped_table()) == ()


def test_export_and_deletion_reach_all_of_it(client: TestClient, address: str) -> None:
    add(client, address, "Cream", "Aqua, Glycerin")
    routine = client.get(address).json()
    client.put(f"{address}/steps/{routine['steps'][0]['id']}/done/{routine['today']}")
    client.post(f"{address}/reminders", json={"name": "Evening", "at": "21:00", "days": EVERY_DAY})
    secret = client.post(f"{address}/calendar").json()["address"].split("/")[-1].removesuffix(".ics")
    subject = address.removesuffix("/routine")
    with ZipFile(BytesIO(client.get(f"{subject}/export.zip").content)) as archive:
        told = json.loads(archive.read("routine.json"))
    assert told["routine"]["consent"] == TEXT
    assert [len(told[name]) for name in ("shelf", "steps", "ticks", "reminders")] == [1, 1, 1, 1]
    assert secret not in json.dumps(told)
    assert client.delete(subject).status_code == 204
    assert client.get(f"/feeds/{secret}.ics").status_code == 404
    parts = client.app.state.parts  # type: ignore[attr-defined]
    with parts.database.session() as session:
        for table in Table.metadata.sorted_tables:
            if "subject_id" in table.columns:
                ids = {row.subject_id for row in session.execute(table.select())}
                assert address.split("/")[3] not in ids, table.name


def test_a_routine_is_deleted_alone(client: TestClient, address: str) -> None:
    add(client, address, "Cream", "Aqua, Glycerin")
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404
    assert client.get(address.removesuffix("/routine")).status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", {**ROUTINE, "zone": "Mars/Olympus"}),
        ("", {"zone": "UTC"}),
        ("/products", {"name": "x", "label": " "}),
        ("/products", {"name": "x", "label": "a" * 3000}),
        ("/products", {"name": "", "label": "Aqua"}),
        ("/steps", {"part": "noon", "name": "x"}),
        ("/steps", {"part": "morning", "name": "x", "days": [7]}),
        ("/steps", {"part": "morning", "name": "x", "days": []}),
        ("/reminders", {"name": "x", "at": "24:00"}),
        ("/reminders", {"name": "x", "at": "21:00", "before": [10]}),
        ("/reminders", {"name": "x", "at": "21:00", "start": "2020-01-01"}),
    ],
)
def test_what_does_not_fit_is_a_problem(client: TestClient, address: str, path: str, body: dict[str, Any]) -> None:
    answer = client.request("PUT" if not path else "POST", address + path, json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_nobody_sees_another_ones(client: TestClient, address: str) -> None:
    other = address.replace(address.split("/")[3], "0" * 32)
    assert client.get(other).status_code == 404
    assert client.post(f"{other}/steps", json={"part": "morning", "name": "x"}).status_code == 404
