"""An analysis as a resource: read again, in every form, erased, sent twice, and done later."""

import errno
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from fastapi.testclient import TestClient

from skinsight.analyzer import Analysis, Canvas, RunLength, analyze, overlay
from skinsight.api.service.outlines import pieces
from skinsight.segmentation.photo import decode
from tests.api.service.conftest import app_in, client_of, wait_until, wait_until_ready
from tests.api.service.test_refusals import problem
from tests.fakes import FakeSegmenter

LATER = {"Prefer": "respond-async"}


def send(client: TestClient, face: bytes, headers: dict[str, str] | None = None, **fields: object) -> Any:
    response = client.post("/v1/analyses", files={"photo": ("me.png", face)}, data=fields, headers=headers)
    assert response.status_code in (200, 202), response.text
    return response


def done(client: TestClient, address: str) -> dict[str, Any]:
    wait_until(lambda: client.get(address).json()["status"] not in ("queued", "running"))
    resource: dict[str, Any] = client.get(address).json()
    return resource


@pytest.fixture(scope="module")
def sent(client: TestClient, face: bytes) -> dict[str, Any]:
    resource: dict[str, Any] = send(client, face).json()
    return resource


def test_it_is_read_again_as_it_was_answered(client: TestClient, sent: dict[str, Any]) -> None:
    assert client.get(sent["links"]["analysis"]).json() == sent


@pytest.mark.parametrize("form", ["png", "rle", "polygons", "geojson"])
def test_a_mask_is_the_same_in_every_form(client: TestClient, sent: dict[str, Any], form: str) -> None:
    mask = RunLength(**sent["result"]["concerns"]["acne"]["mask"]).to_mask()
    response = client.get(sent["links"]["masks"]["acne"][form])
    assert response.status_code == 200
    if form == "png":
        np.testing.assert_array_equal(np.asarray(PIL.Image.open(BytesIO(response.content))), mask * 255)
    elif form == "rle":
        np.testing.assert_array_equal(RunLength.model_validate_json(response.content).to_mask(), mask)
    elif form == "polygons":
        answer = response.json()
        assert answer["size"] == list(mask.shape)
        rings = [ring for piece in answer["polygons"] for ring in (piece["exterior"], *piece["holes"])]
        assert sum(map(shoelace, rings)) == mask.sum()
    else:
        answer = response.json()
        assert answer["geometry"]["type"] == "MultiPolygon"
        assert all(ring[0] == ring[-1] for polygon in answer["geometry"]["coordinates"] for ring in polygon)
        assert answer["properties"]["area"] == mask.sum()


def shoelace(ring: list[list[int]]) -> int:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) // 2


@pytest.mark.parametrize("density", [0.2, 0.5, 0.8])
def test_outlines_have_the_area_of_every_mask_and_one_piece_each(density: float) -> None:
    from scipy import ndimage

    random = np.random.default_rng(0)
    for _ in range(50):
        mask = random.random(tuple(random.integers(1, 16, 2))) < density
        found = pieces(mask)
        labels, count = ndimage.label(mask)
        assert len(found) == count
        areas = [sum(shoelace(list(map(list, ring))) for ring in (piece.exterior, *piece.holes)) for piece in found]
        assert sorted(areas) == sorted(np.bincount(labels.ravel())[1:].tolist())


def test_the_overlay_lies_over_the_photograph_as_the_librarys(
    client: TestClient, face: bytes, sent: dict[str, Any]
) -> None:
    photo = decode(face, "me.png")
    whole = overlay(Canvas(photo, analyze(photo, None, FakeSegmenter())))
    painted = whole[: photo.pixels.shape[0], : photo.pixels.shape[1]]
    layer = PIL.Image.open(BytesIO(client.get(sent["links"]["overlay"]).content))
    under = PIL.Image.fromarray(photo.pixels).convert("RGBA")
    together = np.asarray(PIL.Image.alpha_composite(under, layer).convert("RGB"))
    assert layer.mode == "RGBA"
    assert np.abs(together.astype(int) - painted).max() <= 8  # rounding of colour and opacity to 8 bits each


def test_the_picture_is_there_only_where_the_photograph_was_kept(
    client: TestClient, face: bytes, sent: dict[str, Any]
) -> None:
    address = sent["links"]["analysis"] + "/picture.jpg"
    assert sent["links"]["picture"] is None
    problem(client.get(address), 410, "nothing-kept")
    kept = send(client, face, keep="photo").json()
    picture = PIL.Image.open(BytesIO(client.get(kept["links"]["picture"]).content))
    assert picture.width >= kept["result"]["photo"]["width"]


def test_deleted_is_deleted(face: bytes, tmp_path: Path) -> None:
    with client_of(app_in(tmp_path)) as client:
        wait_until_ready(client)
        kept = send(client, face, keep="photo").json()
        address = kept["links"]["analysis"]
        assert any((tmp_path / "files").iterdir())
        assert client.delete(address).status_code == 204
        assert list((tmp_path / "files").iterdir()) == []
        problem(client.get(address), 404, "not-found")
        problem(client.delete(address), 404, "not-found")


def test_what_is_not_to_be_kept_is_not(face: bytes, tmp_path: Path) -> None:
    with client_of(app_in(tmp_path)) as client:
        wait_until_ready(client)
        headers = {**LATER, "Idempotency-Key": "k"}  # neither can be had
        resource = [send(client, face, headers, keep="nothing").json() for _ in range(2)][-1]
        assert resource["id"] is None
        assert resource["result"]["concerns"]["acne"]["status"] == "ok"
        assert list((tmp_path / "files").iterdir()) == []


def test_a_full_disk_is_told_and_forgets_the_request(face: bytes, tmp_path: Path) -> None:
    app, key = app_in(tmp_path), {"Idempotency-Key": "k"}
    with client_of(app) as client:
        wait_until_ready(client)
        files = app.state.parts.files
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(files.system, "pipe_file", full)
            problem(client.post("/v1/analyses", files={"photo": face}, headers=key), 507, "store-full")
            problem(client.post("/v1/batches", files=[("photos", face)]), 507, "store-full")
        assert client.get("/healthz").status_code == 200
        assert send(client, face, key).status_code == 200


def full(path: str, data: bytes) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_the_same_key_does_the_same_request_once(client: TestClient, face: bytes) -> None:
    key = {"Idempotency-Key": "one-of-mine"}
    first, second = send(client, face, key).json(), send(client, face, key).json()
    assert first == second
    other = client.post("/v1/analyses", files={"photo": face}, data={"strict": "true"}, headers=key)
    problem(other, 422, "idempotency-key-misused")


def test_a_request_that_failed_may_be_repeated_under_its_key(client: TestClient, face: bytes) -> None:
    key = {"Idempotency-Key": "another-of-mine"}
    problem(client.post("/v1/analyses", files={"photo": b"no photograph"}, headers=key), 415, "unsupported-format")
    assert send(client, face, key).status_code == 200


def without_time(result: dict[str, Any]) -> Analysis:
    """The analysis without the moment at which it was made."""
    return Analysis.model_validate({**result, "created": "2026-01-01T00:00:00Z"})


def test_later_is_as_at_once(client: TestClient, face: bytes, sent: dict[str, Any]) -> None:
    response = send(client, face, LATER)
    assert response.status_code == 202
    assert response.headers["retry-after"]
    resource = done(client, response.headers["location"])
    assert resource["status"] == "done"
    assert without_time(resource["result"]) == without_time(sent["result"])


def test_a_large_photograph_is_done_later(face: bytes, tmp_path: Path) -> None:
    with client_of(app_in(tmp_path, large=len(face) - 1)) as client:
        wait_until_ready(client)
        response = send(client, face)
        assert response.status_code == 202
        assert done(client, response.headers["location"])["status"] == "done"


def test_a_photograph_that_was_sent_for_later_is_not_kept(face: bytes, tmp_path: Path) -> None:
    with client_of(app_in(tmp_path)) as client:
        wait_until_ready(client)
        done(client, send(client, face, LATER).headers["location"])
        names = {path.name for path in (tmp_path / "files").rglob("*") if path.is_file()}
        assert names == {"analysis.json.gz"}


def test_what_fails_later_says_why(client: TestClient) -> None:
    response = client.post("/v1/analyses", files={"photo": b"no photograph"}, headers=LATER)
    resource = done(client, response.headers["location"])
    assert resource["status"] == "failed"
    assert resource["problem"]["type"] == "urn:skinsight:problem:unsupported-format"
    problem(client.get(f"{response.headers['location']}/overlay.png"), 409, "not-done")


def test_head_is_answered_as_get_without_a_body(client: TestClient, sent: dict[str, Any]) -> None:
    for address in ("/healthz", sent["links"]["analysis"]):
        head, get = client.head(address), client.get(address)
        assert head.status_code == 200
        assert head.content == b""
        assert head.headers["content-length"] == str(len(get.content))
