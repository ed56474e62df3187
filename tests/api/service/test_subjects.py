"""Subjects: consent, visits, progress, export, deletion and the end of their time."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from skinsight.api.store.keys import issue
from skinsight.api.store.models import Analysis, Subject, now
from skinsight.api.store.retention import sweep
from tests.api.service.conftest import app_in, client_of, wait_until_ready

TEXT = "I agree that what skinsight measures is kept."
PHOTOS = "I agree that my photographs are kept."


def subject(client: TestClient, **more: Any) -> str:
    answer = client.post("/v1/subjects", json={"name": "Me", "consent": TEXT, **more})
    assert answer.status_code == 201, answer.text
    id: str = answer.json()["id"]
    return id


def visit(client: TestClient, id: str, photo: bytes, views: tuple[str, ...] = ("front",), **more: Any) -> Any:
    files = [("photos", (f"{view}.png", photo)) for view in views]
    answer = client.post(f"/v1/subjects/{id}/visits", files=files, data={"views": list(views), **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_the_consent_is_kept_with_its_date(client: TestClient) -> None:
    id = subject(client)
    found = client.get(f"/v1/subjects/{id}").json()
    assert (found["consent"], found["photo_consent"], found["visits"]) == (TEXT, None, [])
    assert found["consented"] == found["created"]
    assert id in [one["id"] for one in client.get("/v1/subjects").json()]


@pytest.mark.parametrize("consent", [None, "", "   "])
def test_nobody_is_kept_without_consent(client: TestClient, consent: str | None) -> None:
    sent = {"name": "Me"} if consent is None else {"name": "Me", "consent": consent}
    assert client.post("/v1/subjects", json=sent).status_code == 422


@pytest.mark.parametrize("photos", [False, True])
def test_photographs_are_kept_only_with_a_consent_of_their_own(client: TestClient, face: bytes, photos: bool) -> None:
    id = subject(client, **({"photo_consent": PHOTOS} if photos else {}))
    made = visit(client, id, face)
    picture = client.get(f"/v1/analyses/{made['views']['front']}/picture.jpg")
    assert picture.status_code == (200 if photos else 410)
    with ZipFile(BytesIO(client.get(f"/v1/subjects/{id}/export.zip").content)) as archive:
        names = archive.namelist()
        about = json.loads(archive.read("subject.json"))
    assert any(name.endswith(".jpg") for name in names) == photos
    assert sum(name.endswith("/front.json") for name in names) == 1
    assert (about["consent"], bool(about["photo_consented"])) == (TEXT, photos)


def test_a_consent_to_photographs_can_be_taken_back(client: TestClient, face: bytes) -> None:
    id = subject(client, photo_consent=PHOTOS)
    made = visit(client, id, face)
    assert client.delete(f"/v1/subjects/{id}/photographs").status_code == 204
    assert client.get(f"/v1/analyses/{made['views']['front']}/picture.jpg").status_code == 410
    assert client.get(f"/v1/visits/{made['id']}").status_code == 200
    assert client.get(f"/v1/subjects/{id}").json()["photo_consented"] is None


def test_half_profiles_count_each_mark_once(client: TestClient, face: bytes) -> None:
    """The drawn face has one spot on the left cheek and two on the right half; every view here shows all three."""
    id = subject(client)
    front = visit(client, id, face)["seen"]["acne"]
    all_views = visit(client, id, face, ("front", "left_half", "right_half"))["seen"]["acne"]
    assert front["count"] == all_views["count"] == 3
    assert all_views["label"] == front["label"] == "moderate"


@pytest.mark.parametrize("views", [("left_half",), ("front", "front"), ("front", "behind")])
def test_a_visit_has_a_front_and_each_view_once(client: TestClient, face: bytes, views: tuple[str, ...]) -> None:
    files = [("photos", (f"{view}.png", face)) for view in views]
    answer = client.post(f"/v1/subjects/{subject(client)}/visits", files=files, data={"views": list(views)})
    assert answer.status_code == 422


def test_nothing_of_a_visit_stays_where_one_photograph_fails(client: TestClient, face: bytes) -> None:
    id = subject(client)
    files = [("photos", ("a.png", face)), ("photos", ("b.png", b"none"))]
    answer = client.post(f"/v1/subjects/{id}/visits", files=files, data={"views": ["front", "left_half"]})
    assert answer.status_code == 415
    assert client.get(f"/v1/subjects/{id}").json()["visits"] == []


def test_progress_of_the_same_face_is_no_change(client: TestClient, face: bytes) -> None:
    id = subject(client)
    assert client.get(f"/v1/subjects/{id}/progress").status_code == 422
    first = visit(client, id, face, taken="2026-10-03T10:00:00Z")
    last = visit(client, id, face, taken="2026-11-28T10:00:00Z")
    found = client.get(f"/v1/subjects/{id}/progress").json()
    assert (found["since"], found["until"]) == (first["id"], last["id"])
    assert {change["verdict"] for change in found["changes"].values()} == {"no_clear_change"}
    assert {one["fate"] for one in found["followed"]["acne"]} == {"still_there"}


def test_deletion_is_of_everything(client: TestClient, face: bytes) -> None:
    parts = client.app.state.parts  # type: ignore[attr-defined]
    id = subject(client, photo_consent=PHOTOS)
    one, other = visit(client, id, face), visit(client, id, face)
    analyses = [made["views"]["front"] for made in (one, other)]
    assert client.delete(f"/v1/visits/{one['id']}").status_code == 204
    assert client.get(f"/v1/visits/{one['id']}").status_code == 404
    assert client.delete(f"/v1/subjects/{id}").status_code == 204
    for address in (f"subjects/{id}", f"visits/{other['id']}", *(f"analyses/{name}" for name in analyses)):
        assert client.get(f"/v1/{address}").status_code == 404
    assert not set(analyses) & set(parts.files.owners())


def test_a_subject_goes_when_its_time_is_over(client: TestClient, face: bytes) -> None:
    parts = client.app.state.parts  # type: ignore[attr-defined]
    id = subject(client, keep_days=30)
    made = visit(client, id, face)
    kept = client.get(f"/v1/subjects/{id}").json()
    assert kept["expires"] > kept["created"]
    past = now() - timedelta(seconds=1)
    with parts.database.session() as session:
        session.execute(update(Subject).where(Subject.id == id).values(expires=past))
        session.execute(update(Analysis).where(Analysis.id == made["views"]["front"]).values(expires=past))
    assert client.get(f"/v1/subjects/{id}").status_code == 404
    sweep(parts.database, parts.files)
    assert made["views"]["front"] not in parts.files.owners()


def test_a_visit_renews_the_time(client: TestClient, face: bytes) -> None:
    parts = client.app.state.parts  # type: ignore[attr-defined]
    id = subject(client, keep_days=30)
    made = visit(client, id, face)
    soon = now() + timedelta(hours=1)
    with parts.database.session() as session:
        session.execute(update(Subject).where(Subject.id == id).values(expires=soon))
        session.execute(update(Analysis).where(Analysis.visit_id == made["id"]).values(expires=soon))
    visit(client, id, face)
    assert client.get(f"/v1/subjects/{id}").json()["expires"] > (now() + timedelta(days=29)).isoformat()
    first = client.get(f"/v1/analyses/{made['views']['front']}").json()
    assert first["expires"] > (now() + timedelta(days=29)).isoformat()


def test_another_key_sees_nothing_of_it(face: bytes, tmp_path: Path) -> None:
    with client_of(app_in(tmp_path, require_keys=True)) as client:
        wait_until_ready(client)
        with client.app.state.parts.database.session() as session:  # type: ignore[attr-defined]
            mine, theirs = (issue(session, name) for name in ("mine", "theirs"))
        client.headers["Authorization"] = f"Bearer {mine}"
        id = subject(client)
        made = visit(client, id, face)
        client.headers["Authorization"] = f"Bearer {theirs}"
        assert client.get("/v1/subjects").json() == []
        for address in (f"subjects/{id}", f"subjects/{id}/export.zip", f"visits/{made['id']}"):
            assert client.get(f"/v1/{address}").status_code == 404
        assert client.delete(f"/v1/subjects/{id}").status_code == 404
