"""Who gets in: keys, scopes, limits, quotas, hosts, origins; and what is told of requests."""

import base64
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from skinsight.api.service.observe import JsonLines
from skinsight.api.service.settings import Settings
from skinsight.api.store.database import Database
from skinsight.api.store.keys import Scope, issue, revoke
from skinsight.api.store.models import Key
from tests.api.service.conftest import app_in, client_of, wait_until_ready
from tests.api.service.test_refusals import problem


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("guarded")


@pytest.fixture(scope="module")
def guarded(folder: Path) -> Iterator[TestClient]:
    """A service that asks for keys."""
    with client_of(app_in(folder, require_keys=True)) as client:
        wait_until_ready(client)
        yield client


@pytest.fixture(scope="module")
def database(folder: Path, guarded: TestClient) -> Database:
    return Database(Settings(store=folder).database)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def key(
    database: Database,
    name: str,
    scopes: tuple[Scope, ...] = ("analyze", "read", "delete"),
    per_minute: int | None = None,
    per_day: int | None = None,
) -> dict[str, str]:
    with database.session() as session:
        return bearer(issue(session, name, scopes, per_minute, per_day))


@pytest.mark.parametrize("address", ["/v1/concerns", "/v1/analyses/" + "0" * 32, "/metrics", "/nothing"])
@pytest.mark.parametrize("headers", [{}, bearer("sk_wrong"), {"Authorization": "Basic !"}, {"Authorization": "x"}])
def test_without_a_valid_key_nobody_gets_in(guarded: TestClient, address: str, headers: dict[str, str]) -> None:
    response = guarded.get(address, headers=headers)
    problem(response, 401, "key-needed")
    assert response.headers["www-authenticate"] == "Bearer"


def test_without_a_key_a_body_is_not_read(guarded: TestClient, face: bytes) -> None:
    problem(guarded.post("/v1/analyses", files={"photo": face}), 401, "key-needed")


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/openapi.json"])
def test_what_says_nothing_of_anyone_is_open(guarded: TestClient, address: str) -> None:
    assert guarded.get(address).status_code == 200


def test_a_key_is_good_until_it_is_revoked(guarded: TestClient, database: Database, face: bytes) -> None:
    headers = key(database, "mine")
    assert guarded.post("/v1/analyses", files={"photo": face}, headers=headers).status_code == 200
    with database.session() as session:
        assert revoke(session, "mine")
        assert not revoke(session, "mine")
    problem(guarded.get("/v1/concerns", headers=headers), 401, "key-needed")


def test_a_key_may_be_the_user_of_an_address(guarded: TestClient, database: Database) -> None:
    secret = key(database, "old app")["Authorization"].removeprefix("Bearer ")
    basic = base64.b64encode(f"{secret}:".encode()).decode()
    assert guarded.get("/v1/concerns", headers={"Authorization": f"Basic {basic}"}).status_code == 200


def test_the_database_has_no_key(guarded: TestClient, database: Database, folder: Path) -> None:
    secret = key(database, "hidden")["Authorization"].removeprefix("Bearer ")
    with database.session() as session:
        assert secret not in str([vars(row) for row in session.query(Key)])
    assert all(secret.encode() not in path.read_bytes() for path in folder.glob("skinsight.*"))


def test_one_key_sees_nothing_of_another(guarded: TestClient, database: Database, face: bytes) -> None:
    mine, theirs = key(database, "mine again"), key(database, "theirs")
    sent = guarded.post("/v1/analyses", files={"photo": face}, data={"keep": "photo"}, headers=mine).json()["links"]
    assert guarded.get(sent["analysis"], headers=mine).status_code == 200
    for address in (sent["analysis"], sent["overlay"], sent["picture"], sent["masks"]["acne"]["png"]):
        problem(guarded.get(address, headers=theirs), 404, "not-found")
    problem(guarded.delete(sent["analysis"], headers=theirs), 404, "not-found")
    same = {"Idempotency-Key": "a"}
    first = guarded.post("/v1/analyses", files={"photo": face}, headers=mine | same).json()
    second = guarded.post("/v1/analyses", files={"photo": face}, headers=theirs | same).json()
    assert first["id"] != second["id"]


@pytest.mark.parametrize(
    ("scope", "method", "address"),
    [
        ("analyze", "POST", "/v1/analyses"),
        ("analyze", "PUT", "/recommend"),
        ("read", "GET", "/v1/concerns"),
        ("delete", "DELETE", "/v1/analyses/" + "0" * 32),
        ("metrics", "GET", "/metrics"),
    ],
)
def test_a_key_does_what_its_scopes_say(
    guarded: TestClient, database: Database, scope: Scope, method: str, address: str
) -> None:
    others = tuple(one for one in ("analyze", "read", "delete", "metrics") if one != scope)
    without, alone = key(database, f"all but {scope} {address}", others), key(database, f"{scope} {address}", (scope,))  # type: ignore[arg-type]
    details = problem(guarded.request(method, address, headers=without), 403, "forbidden")
    assert f"`{scope}`" in details["detail"]
    assert guarded.request(method, address, headers=alone).status_code not in (401, 403)


def test_a_key_sends_so_many_requests_a_minute(guarded: TestClient, database: Database) -> None:
    few, other = key(database, "few", per_minute=3), key(database, "other")
    statuses = [guarded.get("/v1/concerns", headers=few).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    response = guarded.get("/v1/concerns", headers=few)
    problem(response, 429, "too-many")
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert guarded.get("/v1/concerns", headers=other).status_code == 200


def test_a_key_sends_so_many_photographs_a_day(guarded: TestClient, database: Database, face: bytes) -> None:
    headers = key(database, "two a day", per_day=2)

    def post() -> int:
        return int(guarded.post("/v1/analyses", files={"photo": face}, headers=headers).status_code)

    batch = guarded.post("/v1/batches", files=[("photos", face)] * 3, headers=headers)
    problem(batch, 429, "too-many")
    assert [post(), post(), post()] == [200, 200, 429]


def test_another_address_needs_keys() -> None:
    assert Settings(host="127.0.0.1").needs_keys is False
    assert Settings(host="0.0.0.0").needs_keys is True
    with pytest.raises(ValidationError, match="listens on this machine alone"):
        Settings(host="0.0.0.0", require_keys=False)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8000", "", "[::1", "10.0.0.1"])
def test_a_request_for_another_host_is_refused(client: TestClient, face: bytes, host: str) -> None:
    problem(client.post("/v1/analyses", files={"photo": face}, headers={"Host": host}), 421, "wrong-host")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9"])
def test_a_page_of_another_origin_changes_nothing(client: TestClient, face: bytes, origin: str) -> None:
    problem(client.post("/v1/analyses", files={"photo": face}, headers={"Origin": origin}), 403, "forbidden")
    assert client.post("/v1/analyses", files={"photo": face}, headers={"Origin": str(client.base_url)}).is_success


def test_pages_of_the_origins_that_are_set_may(face: bytes, tmp_path: Path) -> None:
    shop = "https://shop.example"
    with client_of(app_in(tmp_path, origins=(shop,))) as client:
        wait_until_ready(client)
        asked = {"Origin": shop, "Access-Control-Request-Method": "POST"}
        assert client.options("/v1/analyses", headers=asked).headers["access-control-allow-origin"] == shop
        response = client.post("/v1/analyses", files={"photo": face}, headers={"Origin": shop})
        assert response.headers["access-control-allow-origin"] == shop
        strange = client.options("/v1/analyses", headers=asked | {"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in strange.headers


def test_lists_are_set_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKINSIGHT_ORIGINS", "https://a.example, https://b.example")
    assert Settings().origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize("address", ["/healthz", "/nothing", "/v1/analyses/" + "0" * 32])
def test_every_answer_has_safe_headers_and_an_id(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["cache-control"] == "no-store"
    assert len(headers["x-request-id"]) == 32
    assert client.get(address, headers={"X-Request-Id": "mine-1"}).headers["x-request-id"] == "mine-1"
    assert client.get(address, headers={"X-Request-Id": "a\tb" * 40}).headers["x-request-id"] != "a\tb" * 40


def test_a_log_line_has_the_route_and_nothing_personal(
    client: TestClient, face: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    person = '{"age": 33, "allergies": ["cobalt"]}'
    with caplog.at_level(logging.INFO):
        files = {"photo": ("Anna Muster.png", face)}
        sent = client.post("/v1/analyses", files=files, data={"person": person}).json()
        client.post("/v1/analyses?who=anna", files=files)
        client.get(sent["links"]["analysis"])
        client.post("/v1/analyses", files={"photo": ("Anna Muster.png", b"broken")})
    [record] = [one for one in caplog.records if one.name == "skinsight.requests"][:1]
    line = json.loads(JsonLines().format(record))
    assert {"route": "/v1/analyses", "method": "POST", "status": 200, "owner": "local"}.items() <= line.items()
    written = "\n".join(
        JsonLines().format(one) for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))
    )
    for personal in ("Anna", "anna", "cobalt", sent["id"], "testclient"):
        assert personal not in written


def test_metrics_count_by_route(client: TestClient, face: bytes) -> None:
    client.post("/v1/analyses", files={"photo": face})
    client.get("/v1/analyses/" + "0" * 32)
    text = client.get("/metrics").text
    assert 'skinsight_requests_total{method="POST",route="/v1/analyses",status="200"}' in text
    assert 'route="/v1/analyses/{id}",status="404"' in text
    assert "0" * 32 not in text
    assert "skinsight_ready 1.0" in text


@pytest.mark.parametrize(
    "address",
    [
        "/skin/{id}/delete",
        "/skin/{id}/photographs/delete",
        "/skin/visits/{id}/delete",
        "/skin/{id}/routine/end",
        "/skin/{id}/routine/reminders/{id}",
        "/forum/leave",
    ],
)
def test_what_a_form_deletes_needs_the_scope_too(guarded: TestClient, database: Database, address: str) -> None:
    headers = key(database, f"no delete {address}", ("analyze", "read"))
    problem(guarded.post(address.format(id="0" * 32), headers=headers), 403, "forbidden")


def test_fields_of_a_form_delete_nothing_without_the_scope(guarded: TestClient, database: Database) -> None:
    headers = key(database, "fields", ("analyze", "read"))
    id = guarded.post("/v1/subjects", headers=headers, json={"name": "Ayu", "consent": "yes"}).json()["id"]
    where = f"/v1/subjects/{id}/routine"
    guarded.put(where, headers=headers, json={"consent": "yes", "zone": "UTC"})
    guarded.post(f"{where}/products", headers=headers, json={"name": "Cream", "label": "Aqua"})
    sent = {"part": "evening", "name": "Cream"}
    routine = guarded.post(f"{where}/steps", headers=headers, json=sent).json()
    item, step = routine["shelf"][0]["id"], routine["steps"][0]["id"]
    for address, data in ((f"products/{item}", {"delete": "yes"}), (f"steps/{step}", {"action": "end"})):
        guarded.post(f"/skin/{id}/routine/{address}", headers=headers, data=data)
    left = guarded.get(where, headers=headers).json()
    assert ([one["id"] for one in left["shelf"]], [one["id"] for one in left["steps"]]) == ([item], [step])


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("POST", "/History/getHistoryByUsername", {"Username": "ayu"}),
        ("POST", "/Alarm/getAlarmByDate", {"AlarmDate": "2026-11-29"}),
        ("POST", "/v1/chat", {"question": "What now?", "analysis": "0" * 32}),
        ("POST", "/v1/ingredients", {"label": "Aqua", "subject": "0" * 32}),
        ("PUT", f"/v1/subjects/{'0' * 32}/routine", {"consent": "yes", "zone": "UTC"}),
        ("POST", f"/skin/{'0' * 32}/routine", None),
        ("POST", "/products", None),
    ],
)
def test_what_is_answered_with_what_is_kept_needs_the_scope(
    guarded: TestClient, database: Database, method: str, address: str, body: dict[str, str] | None
) -> None:
    headers = key(database, f"no read {address}", ("analyze", "delete"))
    problem(guarded.request(method, address, headers=headers, json=body), 403, "forbidden")
