"""From the start of the service until it is ready, or says why it is not."""

import logging
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from skinsight.api.service.app import create_app
from skinsight.api.service.engine import FAILED, LOADING
from skinsight.api.service.settings import Settings
from skinsight.segmentation.concerns import CONCERNS, CONDITIONS
from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import Image
from skinsight.segmentation.segmenter import Segmentation
from tests.api.service.conftest import app_in, client_of, wait_until, wait_until_ready
from tests.fakes import FakeSegmenter


class GatedSegmenter(FakeSegmenter):
    """Waits in its first pass until ``gate`` opens, and notes what was asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.asked: list[list[str]] = []

    def segment(self, rgb: Image, face: Face, names: Iterable[str]) -> Segmentation:
        self.asked.append(list(names))
        self.gate.wait(10)
        return super().segment(rgb, face, self.asked[-1])


def test_ready_after_every_network_has_run_once(face: bytes, tmp_path: Path) -> None:
    segmenter = GatedSegmenter()
    with client_of(app_in(tmp_path, segmenter)) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        early = client.get("/readyz"), client.post("/v1/analyses", files={"photo": face})
        for response in early:
            assert response.status_code == 503
            assert response.headers["content-type"] == "application/problem+json"
            assert response.json()["type"] == "urn:skinsight:problem:not-ready"
            assert response.json()["detail"] == LOADING
        segmenter.gate.set()
        wait_until_ready(client)
        assert client.get("/readyz").json() == {"status": "ready"}
        assert segmenter.asked == [[*CONCERNS, CONDITIONS]]
        assert client.post("/v1/analyses", files={"photo": face}).status_code == 200


def test_without_a_segmenter_the_shipped_networks_are_loaded(
    fake_segmenter: FakeSegmenter, face: bytes, tmp_path: Path
) -> None:
    with client_of(create_app(settings=Settings(store=tmp_path))) as client:
        wait_until_ready(client)
        models = client.post("/v1/analyses", files={"photo": face}).json()["result"]["models"]
    assert models["acne"]["version"] == fake_segmenter.models["acne"].version


@pytest.mark.parametrize(
    "error", [WeightsError("/home/me/acne.onnx was changed: restore it"), RuntimeError("a secret of the inside")]
)
def test_never_ready_when_the_networks_cannot_be_loaded(
    error: Exception, face: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr("skinsight.segmentation.segmenter.default_segmenter", fail)
    with (
        client_of(create_app(settings=Settings(store=tmp_path))) as client,
        caplog.at_level(logging.ERROR, "skinsight"),
    ):
        wait_until(lambda: client.get("/readyz").json()["detail"] != LOADING)
        for response in (client.get("/readyz"), client.post("/v1/analyses", files={"photo": face})):
            assert response.status_code == 503
            assert response.json()["detail"] == FAILED
        assert client.get("/healthz").status_code == 200
    assert str(error) in caplog.text


def test_not_ready_before_the_start(tmp_path: Path) -> None:
    assert client_of(app_in(tmp_path, FakeSegmenter())).get("/readyz").status_code == 503
