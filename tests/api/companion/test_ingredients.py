"""Labels over the API and on the page."""

import PIL.Image
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from skinsight.api.companion.mount import add_companion
from skinsight.api.page.navigation import PAGES
from tests.analyzer.ingredients.test_label_photo import label, needs_tesseract
from tests.api.service.conftest import to_png

LABEL = "Aqua, Niacinamide 5 %, Retinol, Glicerin, Linalool, Foozle"


def test_each_ingredient_is_told_of_and_an_unknown_one_is_said_to_be(client: TestClient) -> None:
    person = {"skin_type": "oily", "pregnancy": "pregnant"}
    answer = client.post("/v1/ingredients", json={"label": LABEL, "person": person, "concerns": ["acne"]})
    assert answer.status_code == 200
    found = {one["given"]: one for one in answer.json()["ingredients"]}
    assert [one["inci"] for one in found.values()] == ["AQUA", "NIACINAMIDE", "RETINOL", "GLYCERIN", "LINALOOL", None]
    assert found["Glicerin"]["match"]["kind"] == "spelling"
    assert found["Retinol"]["pregnancy"]["level"] == "avoid"
    assert found["Retinol"]["fit"]["bad"][0]["about"] == "person"
    assert {one["about"] for one in found["Niacinamide"]["fit"]["good"]} == {"oily"}
    assert found["Linalool"]["allergen"]["status"] == "declared since 2005"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"label": " "}, "unreadable-list"),
        ({"label": "Aqua", "concerns": ["hair"]}, "unknown-concern"),
        ({"label": "Aqua", "concern": []}, "invalid-request"),
        ({"label": "Aqua", "subject": "0" * 32, "concerns": ["acne"]}, "contradictory"),
        ({"label": "Aqua", "subject": "0" * 32}, "not-found"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(client: TestClient, body: dict[str, object], problem: str) -> None:
    answer = client.post("/v1/ingredients", json=body)
    assert answer.json()["type"] == f"urn:skinsight:problem:{problem}"
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_page_shows_what_it_means_for_someone(client: TestClient) -> None:
    form = {"label": LABEL, "concerns": "acne", "skin_type": "oily", "pregnancy": "pregnant"}
    page = client.post("/ingredients", data=form, params={"language": "en"}).text
    assert "6 ingredients, 1 speaks against it for you, 2 fit you, 1 is unknown" in page
    assert "No list here has this name." in page
    assert "the nearest spelling; 87.5" in page


def test_the_page_says_why_a_list_was_not_read(client: TestClient) -> None:
    answer = client.post("/ingredients", data={"label": "…"})
    assert answer.status_code == 422
    assert "This list cannot be read" in answer.text


def test_without_tesseract_the_page_says_how(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skinsight.analyzer.ingredients.label_photo.shutil.which", lambda name: None)
    page = client.get("/ingredients").text
    assert "apt-get install tesseract-ocr" in page
    assert 'type="file"' not in page


def test_lists_of_the_operator_are_told_beside_the_others(half: TestClient) -> None:
    found = half.post("/v1/ingredients", json={"label": "Dimethicone"}).json()["ingredients"][0]
    assert ("ours", [2, 2], "low") in [(one["list"], one["comedogenic"], one["irritant"]) for one in found["ratings"]]


def test_what_is_switched_off_is_nowhere(half: TestClient) -> None:
    assert [half.get(path).status_code for path in ("/routine", "/Ingredient/getAllIngredient")] == [404, 404]
    assert half.get(f"/v1/subjects/{'0' * 32}/routine").json()["detail"] == "Not Found"
    described = half.get("/openapi.json").json()["paths"]
    assert [path for path in described if "routine" in path or "feeds" in path or "Ingredient" in path] == []
    page = half.get("/ingredients").text
    assert ['href="/products"' in page, 'href="/routine"' in page] == [True, False]


def test_with_all_of_it_off_there_is_neither_address_nor_link() -> None:
    app = FastAPI()
    app.state.pages = PAGES
    before = list(app.routes)
    add_companion(app, ())
    assert (app.routes, app.state.pages) == (before, PAGES)


@needs_tesseract
@pytest.mark.slow
def test_a_photographed_label_is_read(client: TestClient) -> None:
    photo = to_png(PIL.Image.fromarray(label().pixels))
    answer = client.post("/v1/ingredients/photo", files={"photo": ("label.png", photo)})
    assert answer.status_code == 200, answer.text
    assert {"GLYCERIN", "NIACINAMIDE"} <= {one["inci"] for one in answer.json()["ingredients"]}
    page = client.post("/ingredients", files={"photo": ("label.png", photo)}, params={"language": "en"}).text
    assert "NIACINAMIDE" in page
