"""What the tests of the service share."""

import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
import skimage.data
from fastapi import FastAPI
from fastapi.testclient import TestClient

from skinsight.analyzer.advice.products import Catalogue
from skinsight.api.service.app import create_app
from skinsight.api.service.settings import Settings
from skinsight.api.service.shop import ShopItem
from skinsight.segmentation.photo import Limits
from skinsight.segmentation.segmenter import Segmenter
from tests.fakes import FakeSegmenter

LIMITS = Limits(bytes=2 * 2**20, pixels=1_000_000)
HERE = "http://127.0.0.1:8000"


@pytest.fixture(scope="session")
def face() -> bytes:
    """A small photograph as bytes of a PNG."""
    return to_png(PIL.Image.fromarray(skimage.data.astronaut()[:420:3, 60:400:3]))


def app_in(
    data: Path,
    segmenter: Segmenter | None = None,
    limits: Limits = LIMITS,
    products: Catalogue | None = None,
    shop: tuple[ShopItem, ...] = (),
    **settings: Any,
) -> FastAPI:
    """A service whose store is in a folder, with the drawn face for a network."""
    told = Settings(**{"store": data, "per_minute": 100_000, **settings})
    return create_app(segmenter or FakeSegmenter(), told, limits, products, shop)


def client_of(app: FastAPI, **options: Any) -> TestClient:
    return TestClient(app, base_url=HERE, **options)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service that is ready."""
    with client_of(app_in(tmp_path_factory.mktemp("service"))) as client:
        wait_until_ready(client)
        yield client


def to_png(image: PIL.Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def wait_until(condition: Callable[[], bool]) -> None:
    """Poll for at most half a minute."""
    end = time.monotonic() + 30
    while not condition():
        if time.monotonic() > end:
            pytest.fail("what was waited for did not come to pass")
        time.sleep(0.01)


def wait_until_ready(client: TestClient) -> None:
    wait_until(lambda: client.get("/readyz").status_code == 200)
