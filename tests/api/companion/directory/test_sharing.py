"""A result shared with a practitioner: what the link shows, to whom, for how long, and what the two write."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from skinsight.api.companion.directory import sharing, streaming
from skinsight.api.companion.directory.files import SAMPLE, read_directory
from skinsight.api.service.refusals import TooMany
from skinsight.api.service.state import Parts
from skinsight.api.store import accounts, directory
from skinsight.api.store.directory_models import Message, Share
from skinsight.api.store.keys import digest, issue
from skinsight.api.store.models import Analysis, now
from skinsight.api.store.retention import erase_account
from tests.api.service.conftest import app_in, client_of, face, wait_until_ready  # noqa: F401 - fixture

OF_A_FILE = "sari_at_home.png"
HOSTILE = "<script>alert(1)</script>\n<b>\"'&amp;"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, TestClient, TestClient]]:
    """A person, somebody else, and a practitioner, who has nothing but a link."""
    app = app_in(tmp_path_factory.mktemp("sharing"), require_keys=True)
    with client_of(app) as practitioner:
        wait_until_ready(practitioner)
        with app.state.parts.database.session() as session:
            keys = [issue(session, "ayu"), issue(session, "budi", ["analyze", "read"])]
            directory.replace(session, "sample", (one.row("sample") for one in read_directory(SAMPLE).entries))
        ayu, budi = (client_of(app, headers={"Authorization": f"Bearer {key}"}) for key in keys)
        yield ayu, budi, practitioner


@pytest.fixture(scope="module")
def kept(both: tuple[TestClient, ...], face: bytes) -> dict[str, str]:  # noqa: F811
    """A subject of the person's with one visit, photograph and all, and a practitioner."""
    ayu = both[0]
    agreed = {"name": "Me", "consent": "Yes.", "photo_consent": "Yes."}
    subject = ayu.post("/v1/subjects", json=agreed).json()["id"]
    files = [("photos", (OF_A_FILE, face, "image/png"))]
    visit = ayu.post(f"/v1/subjects/{subject}/visits", files=files, data={"views": ["front"]}).json()
    whom = ayu.get("/v1/directory/practitioners", params={"language": "jv"}).json()["items"][0]["id"]
    return {"subject": subject, "visit": visit["id"], "analysis": visit["views"]["front"], "practitioner": whom}


def shared(client: TestClient, kept: dict[str, str], **more: Any) -> tuple[dict[str, Any], str]:
    sent = {"analysis": kept["analysis"], "practitioner": kept["practitioner"], **more}
    answer = client.post("/v1/directory/shares", json=sent)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    return made, made["link"].partition("8000")[2]


def parts_of(client: TestClient) -> Parts:
    parts: Parts = client.app.state.parts  # type: ignore[attr-defined]
    return parts


def test_a_link_shows_the_result_and_nothing_else(both: tuple[TestClient, ...], kept: dict[str, str]) -> None:
    ayu, _, practitioner = both
    made, link = shared(ayu, kept)
    page = practitioner.get(link)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert 'action="/result' not in page.text
    assert OF_A_FILE not in page.text
    assert "data-picture" not in page.text
    assert "data-picture" in practitioner.get(shared(ayu, kept, photo=True)[1]).text
    assert practitioner.get(f"/skin/visits/{kept['visit']}").status_code == 401
    assert ayu.get("/v1/directory/shares").json()[-1]["opened"]
    with parts_of(ayu).database.session() as session:
        assert session.get_one(Share, made["id"]).digest == digest(link.rpartition("/")[2])


def test_a_link_ends_when_it_is_taken_back_or_over(both: tuple[TestClient, ...], kept: dict[str, str]) -> None:
    ayu, budi, practitioner = both
    made, link = shared(ayu, kept)
    assert budi.post(f"/v1/directory/shares/{made['id']}/revoke").status_code == 404
    assert practitioner.get(link).status_code == 200
    assert ayu.post(f"/v1/directory/shares/{made['id']}/revoke").status_code == 204
    over, second = shared(ayu, kept)
    with parts_of(ayu).database.session() as session:
        session.get_one(Share, over["id"]).expires = now() - timedelta(seconds=1)
    for gone in (link, second, link[:-1] + "x", "/shared/x"):
        assert practitioner.get(gone).status_code == 404
        assert practitioner.get(f"{gone}/events").status_code == 404
        assert practitioner.post(f"{gone}/messages", data={"text": "Hello"}).status_code == 404
    sent = ayu.post(f"/v1/directory/shares/{over['id']}/messages", json={"text": "Hello"})
    assert sent.status_code == 422


def test_nobody_shares_what_is_not_theirs(both: tuple[TestClient, ...], kept: dict[str, str]) -> None:
    ayu, budi, _ = both
    sent = {"analysis": kept["analysis"], "practitioner": kept["practitioner"]}
    assert budi.post("/v1/directory/shares", json=sent).status_code == 404
    assert ayu.post("/v1/directory/shares", json={**sent, "practitioner": "0" * 32}).status_code == 404
    assert ayu.post("/v1/directory/shares", json={**sent, "days": 91}).status_code == 422


def test_the_two_write_to_each_other_and_nothing_runs(both: tuple[TestClient, ...], kept: dict[str, str]) -> None:
    ayu, budi, practitioner = both
    made, link = shared(ayu, kept)
    messages = f"/v1/directory/shares/{made['id']}/messages"
    assert ayu.post(messages, json={"text": HOSTILE}).status_code == 201
    answer = practitioner.post(f"{link}/messages", data={"text": "Come next week"}, follow_redirects=False)
    assert answer.status_code == 303
    assert [(one["sender"], one["text"]) for one in ayu.get(messages).json()] == [
        ("person", HOSTILE),
        ("practitioner", "Come next week"),
    ]
    for page in (practitioner.get(link), ayu.get(f"/directory/shares/{made['id']}")):
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert" in page.text
    assert budi.get(messages).status_code == 404
    for text in ("", "x" * 2001, "a\0"):
        assert ayu.post(messages, json={"text": text}).status_code == 422
        assert practitioner.post(f"{link}/messages", data={"text": text}).status_code == 422
    other = {"Origin": "https://evil.example"}
    assert practitioner.post(f"{link}/messages", data={"text": "x"}, headers=other).status_code == 403


def test_messages_come_as_events_until_the_link_is_over(
    both: tuple[TestClient, ...], kept: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "EVERY", 0.01)
    monkeypatch.setattr(streaming, "AT_MOST", 0.1)
    ayu, _, practitioner = both
    made, link = shared(ayu, kept)
    messages = f"/v1/directory/shares/{made['id']}/messages"
    first, _ = (ayu.post(messages, json={"text": text}).json()["id"] for text in ("first", HOSTILE))
    stream = practitioner.get(f"{link}/events", headers={"Last-Event-ID": str(first)})
    assert stream.headers["content-type"].startswith("text/event-stream")
    (data,) = [json.loads(line[5:]) for line in stream.text.splitlines() if line.startswith("data:")]
    assert "&lt;script&gt;" in data
    assert "<script>" not in data
    assert "first" in ayu.get(f"/v1/directory/shares/{made['id']}/events").text

    async def none() -> list[Message]:
        return [one async for one in streaming.follow(parts_of(ayu), made["id"], 0, lambda _: False)]

    assert asyncio.run(none()) == []


def test_so_many_messages_an_hour_and_streams_at_once(both: tuple[TestClient, ...], kept: dict[str, str]) -> None:
    ayu, _, practitioner = both
    made, link = shared(ayu, kept)
    for _ in range(sharing.MESSAGES_AN_HOUR):
        practitioner.post(f"{link}/messages", data={"text": "x"}, follow_redirects=False)
    assert practitioner.post(f"{link}/messages", data={"text": "x"}).status_code == 429
    assert ayu.post(f"/v1/directory/shares/{made['id']}/messages", json={"text": "x"}).status_code == 201
    places = [streaming.place() for _ in range(streaming.STREAMS)]
    for one in places:
        next(one)
    with pytest.raises(TooMany):
        next(streaming.place())
    for one in places:
        one.close()  # type: ignore[attr-defined]  # a generator


def test_the_pages_of_the_person(both: tuple[TestClient, ...], kept: dict[str, str]) -> None:
    ayu, _, practitioner = both
    form = ayu.get("/directory/share", params={"practitioner": kept["practitioner"], "visit": kept["visit"]})
    assert f'value="{kept["visit"]}" selected' in form.text
    sent = {"practitioner": kept["practitioner"], "visit": kept["visit"]}
    assert ayu.post("/directory/share", data=sent).status_code == 422
    made = ayu.post("/directory/share", data={**sent, "agree": "yes", "days": "7"})
    link = made.text.partition('address">http://127.0.0.1:8000')[2].partition("<")[0]
    assert practitioner.get(link).status_code == 200
    id = ayu.get("/v1/directory/shares").json()[0]["id"]
    assert ayu.post(f"/directory/shares/{id}/revoke").status_code == 200
    assert practitioner.get(link).status_code == 404
    assert "dr. Ayu Sekadar" in ayu.get("/directory/shares").text


def test_export_and_deletion_reach_it(both: tuple[TestClient, ...], kept: dict[str, str]) -> None:
    ayu, budi, practitioner = both
    made, link = shared(ayu, kept)
    practitioner.post(f"{link}/messages", data={"text": "Goodbye"})
    exported = ayu.get("/v1/directory/shares.json").json()
    assert "Goodbye" in json.dumps(exported)
    with ZipFile(BytesIO(ayu.get(f"/v1/subjects/{kept['subject']}/export.zip").content)) as archive:
        assert json.loads(archive.read("shares.json")) == exported
    assert budi.get("/v1/directory/shares.json").json() == []
    assert budi.post("/directory/shares/delete").status_code == 403
    assert ayu.delete(f"/v1/directory/shares/{made['id']}").status_code == 204
    assert practitioner.get(link).status_code == 404
    parts = parts_of(ayu)
    _, last = shared(ayu, kept)
    assert ayu.delete(f"/v1/subjects/{kept['subject']}").status_code == 204
    assert practitioner.get(last).status_code == 404
    with parts.database.session() as session:
        assert [session.scalar(select(func.count()).select_from(table)) for table in (Share, Message)] == [0, 0]


def test_an_account_goes_with_what_it_shared(both: tuple[TestClient, ...]) -> None:
    parts = parts_of(both[0])
    with parts.database.session() as session:
        account = accounts.invite(session, "ayu@example.org", [])
        session.flush()
        owned = {"owner": account.id, "position": 0, "options": {}, "attempts": 0, "created": now(), "expires": now()}
        session.add(Analysis(id="a" * 32, name="x", status="done", keep="analysis", **owned))
        session.flush()
        told = {"practitioner": "x", "digest": "x", "photo": False, "created": now(), "expires": now()}
        session.add(Share(id="b" * 32, owner=account.id, analysis_id="a" * 32, **told))
        session.flush()
        session.add(Message(share_id="b" * 32, sender="person", text="x", created=now()))
    erase_account(parts.database, parts.files, account)
    with parts.database.session() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 0
