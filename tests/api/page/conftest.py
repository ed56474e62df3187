"""A browser that looks at a service with the drawn face for a network."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.api.processes import Process
from tests.api.service.conftest import client, face  # noqa: F401 - fixtures

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
NONE = "no Chromium is installed: `apt-get install chromium`, as .ci/run does"


@pytest.fixture(scope="session")
def photograph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The synthetic face that the page itself brings along."""
    from skinsight.api.page.rendering import HERE

    path = tmp_path_factory.mktemp("photo") / "me.jpg"
    Image.open(HERE / "static" / "sample.jpg").save(path)
    return path


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server as a process of its own."""
    if not CHROMIUM:
        pytest.skip(NONE)
    with Process(tmp_path_factory.mktemp("store") / "data", per_minute=100_000) as server:
        yield server.ready().url
