"""What the tests of the service share."""

import time
from collections.abc import Callable, Iterator
from io import BytesIO

import PIL.Image
import pytest
import skimage.data
from fastapi.testclient import TestClient

from skinsight.api.service.app import create_app
from skinsight.segmentation.photo import Limits
from tests.fakes import FakeSegmenter

LIMITS = Limits(bytes=2 * 2**20, pixels=1_000_000)


@pytest.fixture(scope="session")
def face() -> bytes:
    """A small photograph as bytes of a PNG."""
    return to_png(PIL.Image.fromarray(skimage.data.astronaut()[:420:3, 60:400:3]))


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """A service that is ready, with the drawn face for a network."""
    with TestClient(create_app(FakeSegmenter(), LIMITS)) as client:
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
