"""From the start of the service until it is ready, or says why it is not."""

import logging
import threading
from collections.abc import Iterable

import pytest
from fastapi.testclient import TestClient

from skinsight.api.service.app import create_app
from skinsight.api.service.engine import FAILED, LOADING
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import Image
from skinsight.segmentation.segmenter import Segmentation
from tests.api.service.conftest import wait_until, wait_until_ready
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


def test_ready_after_every_network_has_run_once(face: bytes) -> None:
    segmenter = GatedSegmenter()
    with TestClient(create_app(segmenter)) as client:
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
        assert segmenter.asked == [list(CONCERNS)]
        assert client.post("/v1/analyses", files={"photo": face}).status_code == 200


def test_without_a_segmenter_the_shipped_networks_are_loaded(fake_segmenter: FakeSegmenter, face: bytes) -> None:
    with TestClient(create_app()) as client:
        wait_until_ready(client)
        models = client.post("/v1/analyses", files={"photo": face}).json()["models"]
    assert models["acne"]["version"] == fake_segmenter.models["acne"].version


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (WeightsError("acne.onnx was changed: restore it"), "acne.onnx was changed: restore it; then start the server"),
        (RuntimeError("a secret of the inside"), FAILED),
    ],
)
def test_never_ready_when_the_networks_cannot_be_loaded(
    error: Exception, reason: str, face: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr("skinsight.segmentation.segmenter.default_segmenter", fail)
    with TestClient(create_app()) as client, caplog.at_level(logging.ERROR, "skinsight"):
        wait_until(lambda: client.get("/readyz").json()["detail"] != LOADING)
        for response in (client.get("/readyz"), client.post("/v1/analyses", files={"photo": face})):
            assert response.status_code == 503
            assert response.json()["detail"].startswith(reason)
        assert client.get("/healthz").status_code == 200
    assert ("a secret of the inside" in caplog.text) == isinstance(error, RuntimeError)


def test_not_ready_before_the_start() -> None:
    assert TestClient(create_app(FakeSegmenter())).get("/readyz").status_code == 503
