"""What the tests of the companion share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from skinsight.analyzer.advice.catalogue_files import read_catalogue
from tests.api.service.conftest import app_in, client_of, face, wait_until_ready  # noqa: F401 - fixtures

PRODUCTS = Path(__file__).parents[3] / "analyzer" / "advice" / "sample_products.csv"
ADDRESS = "https://skin.example.org"


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service with all of the companion."""
    app = app_in(
        tmp_path_factory.mktemp("companion"),
        products=read_catalogue(PRODUCTS),
        address=ADDRESS,
        hosts="skin.example.org",
        push_contact="mailto:operator@example.org",
    )
    with client_of(app) as client:
        wait_until_ready(client)
        yield client


@pytest.fixture(scope="session")
def half(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service with half of the companion, no catalogue, and a list of ratings of its operator's."""
    data = tmp_path_factory.mktemp("half")
    ours = data / "ours.csv"
    ours.write_text("# title: ours\n# source: us\n# licence: ours\ninci,comedogenic,irritant\nDIMETHICONE,2,low\n")
    with client_of(app_in(data / "store", companion="ingredients,products", ratings=str(ours))) as client:
        yield client
