"""Search in the directory, and the map of what was found."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from skinsight.api.companion.directory.files import SAMPLE, read_directory
from skinsight.api.companion.directory.finding import Choices, Point, Wanted, choices, distance, find
from skinsight.api.companion.directory.tiles import map_of
from skinsight.api.service.settings import Settings
from skinsight.api.store import directory
from skinsight.api.store.database import Database
from tests.api.service.conftest import app_in, client_of

JAKARTA, SINGAPORE = Point(-6.1754, 106.8272), Point(1.2903, 103.8519)
TILES = "https://tiles.example.org:8443/{z}/{x}/{y}.png"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service with the sample, and a map."""
    app = app_in(tmp_path_factory.mktemp("directory"), map_tiles=TILES, map_credit="Map: us")
    with client_of(app) as client:
        with app.state.parts.database.session() as session:
            directory.replace(session, "sample", (one.row("sample") for one in read_directory(SAMPLE).entries))
        yield client


def names(client: TestClient, **query: Any) -> list[str]:
    answer = client.get("/v1/directory/practitioners", params=query)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


def test_distances_are_those_of_the_great_circle() -> None:
    assert distance(Point(0, 0), Point(0, 180)) == pytest.approx(math.pi * 6371.0088)
    assert distance(Point(50.0359, -5.4253), Point(58.3838, -3.0412)) == pytest.approx(940.9, rel=1e-3)
    assert distance(Point(0, 179.9), Point(0, -179.9)) == pytest.approx(22.24, rel=1e-3)


def test_the_nearest_comes_first_and_the_circle_holds(client: TestClient) -> None:
    found = client.get("/v1/directory/practitioners", params={"near": "-6.1754,106.8272", "within_km": 150}).json()
    away = [one["distance_km"] for one in found["items"]]
    assert [one["place"] for one in found["items"]] == ["Jakarta", "Jakarta", "Bandung"]
    assert away == sorted(away)
    assert away[0] == pytest.approx(distance(JAKARTA, Point(-6.2001, 106.8167)))


def test_by_place_language_insurance_and_video(client: TestClient) -> None:
    assert set(names(client, place="jakarta", within_km=20)) == {"dr. Sari Contoh", "dr. Budi Misal"}
    assert names(client, language="zh", tele=True) == ["Dr. Erika Muster"]
    assert names(client, insurance="BPJS Kesehatan", language="jv") == ["dr. Ayu Sekadar"]
    assert client.get("/v1/directory/practitioners", params={"place": "Atlantis"}).status_code == 422
    assert client.get("/v1/directory/practitioners", params={"near": "91,0"}).status_code == 422
    assert names(client, language="%") == []


def test_a_box_is_never_smaller_than_its_circle(database: Database) -> None:
    spots = [(89.9, 10.0), (89.9, -170.0), (0.0, 179.95), (0.0, -179.95), (60.0, 5.0)]
    base = read_directory(SAMPLE).entries[0]
    rows = [base.model_copy(update={"id": str(at), "latitude": at[0], "longitude": at[1]}).row("x") for at in spots]
    with database.session() as session:
        directory.replace(session, "x", rows)
        for centre in map(Point._make, spots):
            near = sum(distance(centre, Point(*at)) <= 50 for at in spots)
            assert find(session, Wanted(near=centre, within=50)).total == near
        assert choices(session) == Choices(["Jakarta"], ["en", "id"], ["Asuransi Contoh", "BPJS Kesehatan"])


def test_a_map_holds_all_that_was_found() -> None:
    found = map_of(TILES, [JAKARTA, None, SINGAPORE])
    assert found is not None
    jakarta, nowhere, singapore = found.points
    assert nowhere is None
    assert jakarta is not None
    assert singapore is not None
    assert 0 < singapore.left < jakarta.left < 100
    assert 0 < singapore.top < jakarta.top < 100  # the south is below
    assert {one.address.split("/")[2] for one in found.tiles} == {"tiles.example.org:8443"}
    assert map_of(TILES, [None]) is None


def test_the_page_opens_its_policy_to_the_map_alone(client: TestClient, tmp_path: Path) -> None:
    page = client.get("/directory", params={"place": "Jakarta", "language": "id"})
    assert "<h2>2 entri</h2>" in page.text
    assert "img-src 'self' https://tiles.example.org:8443 data: blob:;" in page.headers["Content-Security-Policy"]
    assert "dr. Sari Contoh" in page.text
    assert "Invented sample entry" in page.text
    with client_of(app_in(tmp_path)) as other:
        assert "tiles" not in other.get("/directory").headers["Content-Security-Policy"]
    assert client.get("/directory", params={"place": "<script>"}).status_code == 422


@pytest.mark.parametrize("tiles", ["https://t.org/{z}/{x}.png", "ftp://t/{z}/{x}/{y}", "https://t; x/{z}/{x}/{y}"])
def test_an_address_of_tiles_that_will_not_do_is_refused(tiles: str) -> None:
    with pytest.raises(ValidationError):
        Settings(map_tiles=tiles)
