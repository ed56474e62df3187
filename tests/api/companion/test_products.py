"""Which products of a catalogue fit someone, over the API and on the page."""

import gzip
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.companion.conftest import PRODUCTS

OURS = (
    'name,ingredients,price,currency,amount,spf\nBright,"AQUA, NIACINAMID 5 %",,,,\nNight,"AQUA, RETINOL 0.3 %",,,,\n'
)
OPEN_BEAUTY_FACTS = "\n".join(
    json.dumps(row)
    for row in (
        {"code": "1", "product_name": "Bright", "brands": "Any", "ingredients_text": "Aqua, Niacinamide"},
        {"code": "2", "product_name": "Empty", "ingredients_text": ""},
    )
)


def fitting(client: TestClient, catalogue: bytes | str | None = None, **form: Any) -> Any:
    files = {"catalogue": ("shop.csv", catalogue)} if catalogue else None
    return client.post("/v1/products", data=form, files=files)


def test_the_servers_catalogue_is_ranked_with_reasons(client: TestClient) -> None:
    found = fitting(client, concerns=["acne", "flek"], person=json.dumps({"skin_type": "oily"})).json()
    assert found["products"] == sum(line.startswith("Invented") for line in PRODUCTS.read_text().splitlines())
    assert found["by_ingredients"]["acne"][0]["contains"] == ["BENZOYL PEROXIDE"]
    similarities = [one["similarity"] for one in found["alike"]]
    assert similarities == sorted(similarities, reverse=True)
    assert all(one["reasons"] for one in found["alike"])


def test_nothing_is_offered_that_is_not_for_someone(client: TestClient) -> None:
    pregnant = fitting(client, concerns=["wrinkles"], person=json.dumps({"pregnancy": "pregnant"})).json()
    other = fitting(client, concerns=["wrinkles"]).json()
    names = [json.dumps(found) for found in (pregnant, other)]
    assert ["Invented Night Oil" in name for name in names] == [False, True]


@pytest.mark.parametrize("packed", [False, True])
def test_a_catalogue_is_brought_along_and_its_misspelt_names_count(client: TestClient, packed: bool) -> None:
    sent = gzip.compress(OURS.encode()) if packed else OURS
    found = fitting(client, sent, concerns=["flek"], person=json.dumps({"pregnancy": "pregnant"})).json()
    assert [one["name"] for one in found["by_ingredients"]["flek"]] == ["Bright"]
    assert found["products"] == 2


def test_an_export_of_open_beauty_facts_is_taken(client: TestClient) -> None:
    found = fitting(client, OPEN_BEAUTY_FACTS, concerns=["flek"]).json()
    assert (found["products"], found["left_out"]) == (1, 1)
    assert found["alike"][0]["name"] == "Any Bright"


@pytest.mark.parametrize(
    "catalogue",
    [b"\xff\xfe", "name\nx\n", gzip.compress(b"x" * (9 * 2**20)), gzip.compress(b"x" * 99)[:-9]],
    ids=["no-text", "no-label", "too-large", "cut"],  # a packed file holds the second it was packed in
)
def test_what_is_no_catalogue_is_a_problem(client: TestClient, catalogue: bytes | str) -> None:
    answer = fitting(client, catalogue, concerns=["acne"])
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:skinsight:problem:bad-catalogue")


def test_the_page_shows_both_rankings(client: TestClient) -> None:
    form = {"concerns": ["acne"], "skin_type": "oily"}
    page = client.post("/products", data=form, params={"language": "en"}).text
    assert "By ingredients: Acne" in page
    assert "By what they are for" in page
    assert "% alike" in page
    assert "Nothing of it fits" in client.post("/products", data={}, params={"language": "en"}).text


def test_without_a_catalogue_one_is_asked_for(half: TestClient) -> None:
    assert fitting(half, concerns=["acne"]).status_code == 404
    assert "required" in half.get("/products").text
