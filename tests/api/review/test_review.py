"""The review page's addresses: what is asked, changed, refused and kept."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from skinsight.annotation_tools.label_folder import read_folder
from skinsight.annotation_tools.review.desk import Desk
from skinsight.annotation_tools.run_length import of_runs
from skinsight.api.review.mount import add_review
from skinsight.api.review.opened import Opened
from skinsight.api.service.state import caller_of
from skinsight.api.store.keys import Caller, Role
from tests.api.review.conftest import SIDE, write_folder
from tests.api.service.conftest import app_in, client_of, wait_until_ready

ACNE = "/review/0/slices/0/acne"


def reviewing(store: Path, folders: list[Path], **settings: Any) -> FastAPI:
    app = app_in(store, **settings)
    add_review(app, Opened(Desk(folders), "Ada"))
    return app


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service that is ready, on which other folders are opened for each test."""
    with client_of(reviewing(tmp_path_factory.mktemp("service"), [])) as client:
        wait_until_ready(client)
        yield client


@pytest.fixture
def page(server: TestClient, folders: list[Path]) -> TestClient:
    return opening(server, folders)


def opening(server: TestClient, folders: list[Path]) -> TestClient:
    server.app.state.opened = Opened(Desk(folders), "Ada")  # type: ignore[attr-defined]
    return server


def send(page: TestClient, do: str, address: str = ACNE, tag: str = "", token: str = "", **body: Any) -> Any:
    found = tag or page.get(address).json()["tag"]
    name = token or f"t-{found}-{do}".replace(".", "-")
    return page.post(address, json={"id": name, "do": do, **body}, headers={"If-Match": f'"{found}"'})


DOT = {"tool": "brush", "points": [[20.5, 20.5]], "size": 3}


def mask_of(answer: Any) -> np.ndarray:
    return of_runs(answer["runs"], SIDE, SIDE)


def test_a_slice_has_its_picture_and_the_masks_of_all_concerns(page: TestClient, folders: list[Path]) -> None:
    found = page.get("/review/0/slices/0").json()
    assert (found["label"], found["width"], sorted(found["concerns"])) == ("face 1", SIDE, ["acne", "wrinkles"])
    assert np.array_equal(mask_of(found["concerns"]["acne"]), read_folder(folders[0]).masks[0])
    picture = page.get(found["picture"])
    assert picture.headers["cache-control"] == "private, max-age=86400, immutable"
    assert PIL.Image.open(BytesIO(picture.content)).size == (SIDE, SIDE)
    rows = page.get("/review/0/slices?start=1&count=2").json()
    assert [row["place"] for row in rows["rows"]] == [1, 2]
    assert rows["rows"][1]["concerns"]["acne"] == {"state": "new", "emptiness": "unseen", "marks": 0}
    assert (rows["final"], rows["todo"]) == (0, 4)
    small = page.get(rows["rows"][0]["thumbnail"])
    assert max(PIL.Image.open(BytesIO(small.content)).size) == 192


def test_what_the_page_turns_over_is_what_the_tools_read(page: TestClient, folders: list[Path]) -> None:
    mask = mask_of(page.get(ACNE).json())
    for stroke in (
        DOT,
        {"tool": "polygon", "points": [[30, 30], [60, 32], [40, 71.5]]},
        {"tool": "erase", "points": [[10, 20], [90, 40]], "size": 4.5},
        {"tool": "grow", "at": [[152, 152]]},
        {"tool": "wire", "points": [[5, 5], [70, 9]], "size": 1},
    ):
        answer = send(page, "stroke", stroke=stroke).json()
        x, y, width, height = answer["box"]
        mask[y : y + height, x : x + width] ^= of_runs(answer["changed"], height, width)
        assert np.array_equal(mask, mask_of(page.get(ACNE).json()))
    assert np.array_equal(mask, read_folder(folders[0]).masks[0])


def test_of_two_only_one_is_taken_and_the_other_is_told(page: TestClient) -> None:
    before = page.get(ACNE).json()["tag"]
    assert send(page, "stroke", tag=before, token="one", stroke=DOT).status_code == 200
    late = send(page, "stroke", tag=before, token="two", stroke={**DOT, "points": [[40, 40]]})
    assert (late.status_code, late.headers["content-type"]) == (409, "application/problem+json")
    assert "somebody else changed this slice" in late.json()["detail"]
    assert send(page, "stroke", tag=before, token="one", stroke=DOT).json()["undo"] == 1


def test_undo_redo_states_and_notes(page: TestClient) -> None:
    send(page, "stroke", stroke=DOT)
    assert send(page, "undo").json()["redo"] == 1
    assert send(page, "undo").status_code == 422
    assert send(page, "redo").json()["undo"] == 1
    assert send(page, "state", what="final").json()["standing"]["state"] == "final"
    assert send(page, "note", what="glare on the nose").json()["standing"]["note"] == "glare on the nose"
    assert send(page, "accept", what="85,105").json()["standing"]["accepted"] == [[85, 105]]
    assert send(page, "stroke", stroke={"tool": "drop", "at": [[85, 105]]}).json()["standing"]["state"] == "reopened"
    assert [version["marks"] for version in page.get(f"{ACNE}/versions").json()] == [2, 3, None]
    assert mask_of(page.get(f"{ACNE}/versions/1.0").json()).sum() == 156
    for tag in ("1.99", "1", "one.two", "1.-1", "1..1"):
        assert page.get(f"{ACNE}/versions/{tag}").status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"do": "stroke", "stroke": {"tool": "drop", "at": [[0, 0]]}},
        {"do": "stroke", "stroke": {"tool": "brush", "points": [[0, 0]], "size": 0}},
        {"do": "state", "what": "perfect"},
        {"do": "empty", "what": "maybe"},
        {"do": "delete"},
        {"do": "accept", "what": "x"},
    ],
)
def test_what_cannot_be_done_changes_nothing(page: TestClient, folders: list[Path], body: dict[str, Any]) -> None:
    answer = send(page, body.pop("do"), token="t", **body)
    assert answer.status_code == 422
    assert not (folders[0] / "review").exists()


def test_slices_and_concerns_that_are_not_there(page: TestClient) -> None:
    for address in ("/review/7", "/review/0/slices/4", "/review/0/slices/4/picture", "/review/0/slices/0/pores"):
        assert page.get(address).status_code == 404
    assert page.post(ACNE, json={"id": "x", "do": "undo"}).status_code == 422


def test_a_place_is_kept(page: TestClient) -> None:
    place = {"slice": 3, "scale": 2.5, "x": 10, "y": 20, "tool": "polygon", "unfinished": [[1, 2], [3, 4]]}
    assert page.put("/review/0/place", json=place).status_code == 204
    text = page.get("/review/0?language=en").text
    start = json.loads(re.findall(r'id="start">(.*?)</script>', text, re.DOTALL)[0])
    assert start["place"]["slice"] == 3
    assert start["place"]["unfinished"] == [[1, 2], [3, 4]]
    assert page.put("/review/0/place", json={**place, "tool": "hammer"}).status_code == 422


def test_the_least_sure_marks_come_first(page: TestClient) -> None:
    send(page, "stroke", stroke={"tool": "brush", "points": [[74.2, 169]], "size": 4})
    found = page.get(f"{ACNE}/sure").json()["lesions"]
    assert [lesion["sure"] for lesion in found] == sorted(lesion["sure"] for lesion in found)
    assert found[-1]["sure"] > 0.5 > found[0]["sure"]


def test_a_wire_is_asked_for(page: TestClient) -> None:
    path = page.post("/review/0/slices/0/wire", json={"points": [[50, 60], [90, 62]]}).json()
    assert (path[0], path[-1]) == ([50.5, 60.5], [90.5, 62.5])
    assert all(abs(x - u) <= 1 and abs(y - v) <= 1 for (x, y), (u, v) in pairwise(path))


def test_stacks_are_listed_and_the_only_one_is_opened(tmp_path: Path, page: TestClient) -> None:
    assert page.get("/review", follow_redirects=False).headers["location"] == "/review/0"
    more = [write_folder(tmp_path / "a", "acne", 2), write_folder(tmp_path / "b", "acne", 3)]
    assert "2 slices" in opening(page, more).get("/review?language=en").text


def test_annotators_are_blind_to_each_other(server: TestClient, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "labels", "acne", 2)
    page = opening(server, [folder])
    with acting(page, "ada"):
        send(page, "stroke", stroke=DOT)
        assert mask_of(page.get(ACNE).json()).sum() == 156 + 9
    with acting(page, "ben"):
        assert mask_of(page.get(ACNE).json()).sum() == 156
        assert [(each["name"], each["marks"]) for each in page.get(f"{ACNE}/others").json()] == [("", 2), ("ada", 3)]
        assert send(page, "seen", what="ada").json()["standing"]["seen"] == "ada"
    assert read_folder(folder / "annotators" / "ada").masks[0].sum() == 156 + 9


def test_nobody_labels_without_the_role(page: TestClient) -> None:
    with acting(page, "eve", roles=frozenset({"reader"})):
        answer = page.get("/review/0")
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:skinsight:problem:forbidden")


@contextmanager
def acting(page: TestClient, name: str, roles: frozenset[Role] = frozenset({"annotator"})) -> Iterator[None]:
    """Ask as somebody else."""
    overrides = page.app.dependency_overrides  # type: ignore[attr-defined]
    overrides[caller_of] = lambda: Caller(name, frozenset({"analyze", "read"}), roles=roles)
    yield
    del overrides[caller_of]


def test_a_server_without_stacks_has_no_review_page(client: TestClient) -> None:
    assert client.get("/review").status_code == 404
