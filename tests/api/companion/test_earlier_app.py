"""The old mobile app's calls, under a key of its owner."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from skinsight.api.store.keys import issue
from skinsight.api.store.models import new_id, now
from skinsight.api.store.retention import sweep
from skinsight.api.store.routine_models import EarlierRow
from tests.api.service.conftest import app_in, client_of

SCAN = {
    "Username": "ayu", "ScanDate": "2026-11-01", "FaceShape": "oval", "Photo": "https://x.example/1.jpg",
    "Jerawat": 12.5, "Kerutan": 3, "FlekHitam": 7.25, "MataPanda": 0, "Total": 77,
}  # fmt: skip
ALARM = {
    "RoutinityName": "Malam", "NotifyHour": "21:00:00", "AlarmDate": "2026-11-02", "fifteenBefore": True,
    "thirtyBefore": False, "repeatAlarm": True, "Username": "ayu",
}  # fmt: skip
INGREDIENT = {"IngredName": "Niacinamide", "IngredFunction": "smooths", "IngredEffect": "evens the tone"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with client_of(app_in(tmp_path_factory.mktemp("earlier"), require_keys=True)) as client:
        assert client.post("/History/insertHistory", json=SCAN).status_code == 401
        yield client


@pytest.fixture
def app(served: TestClient) -> tuple[TestClient, TestClient]:
    """The app's owner, and the owner of another app."""
    whole: FastAPI = served.app  # type: ignore[assignment]
    with whole.state.parts.database.session() as session:
        first, second = (issue(session, new_id()) for _ in range(2))
    return tuple(client_of(whole, headers={"Authorization": f"Bearer {one}"}) for one in (first, second))  # type: ignore[return-value]


def test_scans_are_kept_and_found_again(app: tuple[TestClient, TestClient]) -> None:
    mine, theirs = app
    later = {**SCAN, "ScanDate": "2026-11-08", "FaceShape": None, "Total": 80}
    for scan in (later, SCAN):
        assert mine.post("/History/insertHistory", json=scan).json() == {"success": True}
    assert mine.post("/History/getHistoryByUsername", json={"Username": "ayu"}).json() == [SCAN, later]
    day = {"Username": "ayu", "Date": "2026-11-08"}
    assert mine.post("/History/getHistoryByUsernameDate", json=day).json() == [later]
    assert theirs.post("/History/getHistoryByUsername", json={"Username": "ayu"}).json() == []


def test_alarms_are_kept_and_found_again(app: tuple[TestClient, TestClient]) -> None:
    mine, _ = app
    assert mine.post("/Alarm/insertAlarm", json=ALARM).json() == {"success": True}
    assert mine.post("/Alarm/getAlarmByUsername", json={"Username": "ayu"}).json() == [ALARM]
    for day in ({"AlarmDate": "2026-11-02"}, {"Date": "2026-11-02", "Username": "ayu"}):
        assert mine.post("/Alarm/getAlarmByDate", json=day).json() == [ALARM]
    assert mine.post("/Alarm/getAlarmByDate", json={"AlarmDate": "2026-11-03"}).json() == []


def test_ingredients_are_listed_and_one_of_a_name_is_replaced(app: tuple[TestClient, TestClient]) -> None:
    mine, theirs = app
    changed = {**INGREDIENT, "IngredName": "NIACINAMIDE", "IngredEffect": "calms"}
    for one in ({"IngredName": "Zinc", "IngredFunction": "f", "IngredEffect": "e"}, INGREDIENT, changed):
        assert mine.post("/Ingredient/InsertIngredients", json=one).status_code == 200
    listed = mine.get("/Ingredient/getAllIngredient").json()
    assert [one["IngredName"] for one in listed] == ["NIACINAMIDE", "Zinc"]
    assert mine.post("/Ingredient/getIngredByName", json={"IngredName": "niacinamide"}).json() == [changed]
    of_the_table = theirs.post("/Ingredient/getIngredByName", json={"IngredName": "niacinamide"}).json()
    assert (of_the_table[0]["IngredName"], of_the_table[0]["IngredFunction"]) == ("NIACINAMIDE", "Smoothing")
    assert theirs.post("/Ingredient/getIngredByName", json={"IngredName": "foozle"}).json() == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/History/insertHistory", {**SCAN, "ScanDate": "01-11-2026"}),
        ("/History/insertHistory", {**SCAN, "Total": "many"}),
        ("/Alarm/insertAlarm", {**ALARM, "NotifyHour": "25:00:00"}),
        ("/Alarm/insertAlarm", {**ALARM, "snooze": True}),
        ("/User/login", {}),
    ],
)
def test_what_does_not_fit_is_a_problem(app: tuple[TestClient, TestClient], path: str, body: object) -> None:
    answer = app[0].post(path, json=body)
    assert answer.status_code == (404 if path.startswith("/User") else 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_user_is_exported_and_erased(app: tuple[TestClient, TestClient]) -> None:
    mine, theirs = app
    mine.post("/History/insertHistory", json=SCAN)
    mine.post("/Alarm/insertAlarm", json=ALARM)
    ayu = {"username": "ayu"}
    assert mine.get("/v1/earlier-app/users", params=ayu).json() == {"history": [SCAN], "alarm": [ALARM]}
    assert theirs.delete("/v1/earlier-app/users", params=ayu).status_code == 204
    assert mine.get("/v1/earlier-app/users", params=ayu).json()["history"] == [SCAN]
    assert mine.delete("/v1/earlier-app/users", params=ayu).status_code == 204
    assert mine.get("/v1/earlier-app/users", params=ayu).json() == {"history": [], "alarm": []}


def test_what_is_over_is_swept(app: tuple[TestClient, TestClient]) -> None:
    mine, _ = app
    mine.post("/History/insertHistory", json=SCAN)
    mine.post("/Ingredient/InsertIngredients", json=INGREDIENT)
    parts = mine.app.state.parts  # type: ignore[attr-defined]
    with parts.database.session() as session:
        session.execute(update(EarlierRow).where(EarlierRow.kind == "history").values(expires=now() - timedelta(1)))
    assert mine.post("/History/getHistoryByUsername", json={"Username": "ayu"}).json() == []
    sweep(parts.database, parts.files)
    with parts.database.session() as session:
        kinds = {row.kind for row in session.query(EarlierRow).where(EarlierRow.expires.is_not(None))}
        assert "history" not in kinds
    assert mine.get("/Ingredient/getAllIngredient").json() == [INGREDIENT]


def test_a_secret_address_needs_no_key(served: TestClient) -> None:
    """Nor does what the page is made of; all else does."""
    secret = {path: served.get(path).status_code for path in ("/feeds/x.ics", "/reminders/mail/x", "/static/page.css")}
    assert secret == {"/feeds/x.ics": 404, "/reminders/mail/x": 404, "/static/page.css": 200}
    assert [served.get(path).status_code for path in ("/routine", "/ingredients", "/v1/push-key")] == [401, 401, 401]


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/History/insertHistory", {**SCAN, "ScanDate": 0}),
        ("/History/getHistoryByUsernameDate", {"Username": "ayu", "Date": 0}),
        ("/Alarm/getAlarmByDate", {"AlarmDate": 0}),
        ("/Alarm/insertAlarm", {**ALARM, "NotifyHour": 0}),
        ("/Alarm/insertAlarm", {**ALARM, "repeatAlarm": 1}),
    ],
)
def test_a_number_is_no_day_no_hour_and_no_answer(
    app: tuple[TestClient, TestClient], address: str, body: dict[str, object]
) -> None:
    assert app[0].post(address, json=body).status_code == 422
