"""What a well-meant request gets."""

import base64
import json
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from fastapi.testclient import TestClient

from skinsight.analyzer import RunLength, analyze
from skinsight.analyzer.advice.book import FOLDER
from skinsight.analyzer.advice.catalogue_files import read_catalogue
from skinsight.api.service.schemas import PNG_URI, AnalysisResource
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import Image
from skinsight.segmentation.photo import decode
from skinsight.segmentation.segmenter import Segmentation
from tests.api.service.conftest import app_in, client_of, wait_until, wait_until_ready
from tests.fakes import FakeSegmenter


def post(client: TestClient, photo: bytes, name: str = "me.png", **fields: object) -> dict[str, Any]:
    response = client.post("/v1/analyses", files={"photo": (name, photo)}, data=fields)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    resource: dict[str, Any] = response.json()
    AnalysisResource.model_validate_json(response.content)
    assert resource["status"] == "done"
    answer: dict[str, Any] = resource["result"]
    return answer


@pytest.mark.parametrize("concerns", [None, ["acne"], ["wrinkles", "flek", "wrinkles"], ["face_skin"]])
def test_the_answer_is_the_librarys(client: TestClient, face: bytes, concerns: list[str] | None) -> None:
    expected = analyze(decode(face, "me.png"), concerns, FakeSegmenter())
    answer = post(client, face, **({"concerns": concerns} if concerns else {}))
    assert answer == expected.model_dump(mode="json")
    assert set(answer["concerns"]) == {"face_skin", *(concerns or CONCERNS)}


def test_png_masks_are_those_of_the_run_lengths(client: TestClient, face: bytes) -> None:
    coded, painted = post(client, face), post(client, face, masks="png")
    for name in CONCERNS:
        uri = painted["concerns"][name].pop("mask")
        assert uri.startswith(PNG_URI)
        png = PIL.Image.open(BytesIO(base64.b64decode(uri.removeprefix(PNG_URI))))
        mask = RunLength(**coded["concerns"][name].pop("mask")).to_mask()
        assert mask.any()
        assert png.mode == "L"
        np.testing.assert_array_equal(np.asarray(png), mask * 255)
    for name, one in painted["measures"].items():
        mask, uri = coded["measures"][name].pop("mask"), one.pop("mask")
        assert (mask is None) == (uri is None)
        assert uri is None or uri.startswith(PNG_URI)
    assert painted == coded


def test_measures_are_asked_for_one_by_one_and_their_pictures_fetched(client: TestClient, face: bytes) -> None:
    asked = {"concerns": ["face_skin"], "measures": ["redness", "red_map"]}
    resource = client.post("/v1/analyses", files={"photo": ("me.png", face)}, data=asked).json()
    assert list(resource["result"]["measures"]) == ["red_map", "redness"]
    assert list(resource["links"]["measures"]) == ["red_map", "redness"]
    for address in resource["links"]["measures"].values():
        picture = client.get(address)
        assert picture.headers["content-type"] == "image/png"
        assert min(PIL.Image.open(BytesIO(picture.content)).size) > 100
    missing = client.get(f"{resource['links']['analysis']}/measures/pores.png")
    assert missing.status_code == 404
    assert "links.measures" in missing.json()["detail"]


def test_a_measure_that_is_unknown_is_refused(client: TestClient, face: bytes) -> None:
    response = client.post("/v1/analyses", files={"photo": ("me.png", face)}, data={"measures": ["glow"]})
    assert response.status_code == 422
    assert "glow" in response.json()["detail"]


def test_without_masks_all_else_stays(client: TestClient, face: bytes) -> None:
    coded, bare = post(client, face, masks="rle"), post(client, face, masks="none")
    for found in coded["concerns"].values():
        del found["mask"]
    for found in coded["measures"].values():
        del found["mask"], found["map"]
    assert bare == coded


def test_an_unavailable_concern_has_no_png(client: TestClient, face: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skinsight.analyzer.concerns.panda_eyes.find_eyes", lambda parts: [])
    concerns = post(client, face, masks="png")["concerns"]
    assert concerns["panda_eyes"]["status"] == "unavailable"
    assert concerns["panda_eyes"]["mask"] is None
    assert concerns["acne"]["mask"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("me.png", "me.png"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\me\face.jpg", "face.jpg"),
        ("é" * 300, "é" * 200),
        ("/", "photo"),
    ],
)
def test_a_name_is_that_of_the_file_alone(client: TestClient, face: bytes, sent: str, expected: str) -> None:
    assert post(client, face, name=sent, masks="none")["photo"]["name"] == expected


class SlowSegmenter(FakeSegmenter):
    """Counts how many photographs are segmented at once, and waits for ``gate`` to open."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()
        self.running = self.most = 0

    def segment(self, rgb: Image, face: Face, names: Iterable[str]) -> Segmentation:
        self.running += 1
        self.most = max(self.most, self.running)
        time.sleep(0.02)
        self.gate.wait(10)
        self.running -= 1
        return super().segment(rgb, face, names)


def test_many_requests_at_once_are_answered_one_by_one_and_alike(face: bytes, tmp_path: Path) -> None:
    segmenter = SlowSegmenter()
    with client_of(app_in(tmp_path, segmenter)) as client, ThreadPoolExecutor(6) as pool:
        wait_until_ready(client)
        answers = list(pool.map(lambda _: post(client, face), range(6)))
    assert all(answer == answers[0] for answer in answers)
    assert segmenter.most == 1


def test_the_service_answers_while_it_analyses(face: bytes, tmp_path: Path) -> None:
    segmenter = SlowSegmenter()
    with client_of(app_in(tmp_path, segmenter)) as client, ThreadPoolExecutor(1) as pool:
        wait_until_ready(client)
        segmenter.gate.clear()
        waiting = pool.submit(post, client, face)
        wait_until(lambda: segmenter.running == 1)
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200
        assert not waiting.done()
        segmenter.gate.set()
        assert waiting.result(10)["concerns"]


def test_the_person_changes_the_advice_and_the_catalogue_is_the_servers(face: bytes, tmp_path: Path) -> None:
    products = read_catalogue(FOLDER / "sample_products.csv")
    with client_of(app_in(tmp_path, products=products)) as client:
        wait_until_ready(client)
        answer = post(client, face, person='{"age": 30, "signs": ["changing_spot"]}')
    assert answer["recommendations"][0]["rule"] == "changing-spot"
    assert any(one["products"] for one in answer["recommendations"])


def test_a_card_calibrates_the_tone(client: TestClient) -> None:
    pixels = np.full((256, 256, 3), (190, 150, 125), np.uint8)
    pixels[200:, 200:] = 118
    file = BytesIO()
    PIL.Image.fromarray(pixels).save(file, "PNG")
    card = {"kind": "grey", "corners": [[202, 202], [253, 202], [253, 253], [202, 253]]}
    tone = post(client, file.getvalue(), card=json.dumps(card))["tone"]
    assert tone["calibrated"]
