"""The addresses of the systems before this one, as their programs call them."""

import base64
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from skinsight.analyzer import analyze
from skinsight.api.service.shop import FEATURES, ShopItem, read_shop, recommend
from skinsight.segmentation.errors import AdviceError
from skinsight.segmentation.photo import decode
from tests.api.service.conftest import LIMITS, app_in, client_of
from tests.api.service.test_refusals import BLACK, problem
from tests.fakes import FakeSegmenter

FAILURE = {"success": False, "output": []}


def item(name: str, category: str = "cleanser", **values: Any) -> ShopItem:
    given = {"kind": "general", "category": category, "brand": "Invented", "name": name, "price": "9.00 EUR"}
    addresses = {"url": "https://shop.example/1", "img": "https://shop.example/1.jpg"}
    return ShopItem.model_validate({**given, **addresses, "skin type": "all", "concern": (), "tones": (), **values})


def coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,"])
def test_the_mobile_app_gets_its_scores(client: TestClient, face: bytes, prefix: str) -> None:
    response = client.post("/skingorithm/predict", json={"input": prefix + coded(face)})
    found = analyze(decode(face), None, FakeSegmenter()).concerns
    names = {"acne": "acne", "bspot": "flek", "wrinkle": "wrinkles", "peye": "panda_eyes"}
    expected = {old: round(found[name].legacy_score or 0, 2) for old, name in names.items()}
    answer = response.json()
    assert response.status_code == 200
    assert list(answer) == ["success", "output"]
    assert answer["success"] is True
    assert list(answer["output"]) == [*names, "average"]
    assert {old: answer["output"][old] for old in names} == expected
    assert answer["output"]["average"] == pytest.approx(sum(expected.values()) / 4, abs=0.01)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"input": coded(BLACK)}, 422),
        ({"input": coded(b"no photograph")}, 415),
        ({"input": "no base64!"}, 422),
        ({"input": ""}, 422),
        ({"input": 1}, 422),
        ({}, 422),
        ([], 422),
        ({"input": "A" * (2 * LIMITS.bytes)}, 413),
    ],
)
def test_the_mobile_app_is_told_of_failure_in_its_own_form(client: TestClient, body: object, status: int) -> None:
    response = client.post("/skingorithm/predict", json=body)
    assert response.json() == FAILURE
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"


def test_so_it_is_by_whatever_refuses(tmp_path: Path) -> None:
    with client_of(app_in(tmp_path, require_keys=True)) as client:
        response = client.post("/skingorithm/predict", json={"input": "x"})
        assert (response.status_code, response.json()) == (401, FAILURE)


def test_a_photograph_of_the_limit_fits_in_base64(client: TestClient, face: bytes) -> None:
    whole = face + b"\0" * (LIMITS.bytes - len(face))
    assert client.post("/skingorithm/predict", json={"input": coded(whole)}).status_code == 200


def test_the_front_end_fills_its_form(client: TestClient, face: bytes) -> None:
    response = client.put("/upload", json={"file": "data:image/png;base64," + coded(face)})
    found = analyze(decode(face), None, FakeSegmenter())
    assert response.status_code == 200
    assert response.headers["x-skin-type"] == "not stated; a photograph does not show it"
    answer = response.json()
    assert list(answer) == ["type", "tone", "acne"]
    assert answer["type"] == "Normal"
    assert found.tone.status == "ok"
    tones = ["very light", "light", "intermediate", "tan", "brown", "dark"]
    assert tones[int(answer["tone"]) - 1] == found.tone.ita_class
    assert answer["acne"] == "Moderate", "three marks of a vivid red, as the doctors of ACNE04 would grade them"


def test_a_stated_skin_type_is_believed(client: TestClient, face: bytes) -> None:
    response = client.put("/upload", json={"file": coded(face), "type": "Oil"})
    assert response.json()["type"] == "Oil"
    assert "x-skin-type" not in response.headers


def test_what_the_front_end_cannot_be_told_is_not_made_up(client: TestClient) -> None:
    problem(client.put("/upload", json={"file": coded(BLACK)}), 422, "no-face-found")


def test_the_front_end_gets_products(tmp_path: Path) -> None:
    shop = (
        *(item(f"{number}", concern=("acne",)) for number in range(7)),
        item("dry", "cream", **{"skin type": "dry", "concern": ("dark spots", "dull")}),
        item("light", "foundation", kind="makeup", tones=(1, 2)),
        item("dark", "foundation", kind="makeup", tones=(5, 6)),
    )
    features = dict.fromkeys(FEATURES, 0) | {"dry": 1, "dark spots": 1}
    with client_of(app_in(tmp_path, shop=shop)) as client:
        response = client.put("/recommend", json={"tone": 2, "type": "Dry", "features": features})
    answer = response.json()
    assert response.status_code == 200
    assert [len(found) for found in answer["general"].values()] == [5, 1]
    assert answer["general"]["cream"] == [
        {
            "brand": "Invented",
            "name": "dry",
            "price": "9.00 EUR",
            "url": "https://shop.example/1",
            "img": "https://shop.example/1.jpg",
            "skin type": "dry",
            "concern": ["dark spots", "dull"],
        }
    ]
    assert [one["name"] for one in answer["makeup"]] == ["light"]


def test_the_nearest_by_cosine_comes_first() -> None:
    shop = [
        item("both and more", concern=("acne", "dull", "pore")),
        item("both", concern=("acne", "dull")),
        item("one"),
    ]
    general, _ = recommend(shop, 1, {"oily", "acne", "dull"})
    # 3 of 6 flags: 3/sqrt(3*6); 3/sqrt(3*7); 1/sqrt(3*4)
    assert [one["name"] for one in general["cleanser"]] == ["both", "both and more", "one"]


@pytest.mark.parametrize(
    "body", [{}, {"tone": 7, "type": "Dry", "features": {}}, {"tone": 1, "type": "Dry", "features": 1}]
)
def test_a_malformed_form_is_refused(client: TestClient, body: object) -> None:
    problem(client.put("/recommend", json=body), 422, "invalid-request")


def test_the_diagnosis_form_leads_to_a_page(client: TestClient, face: bytes) -> None:
    response = client.post("/predict", files={"file": ("me.png", face)})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert '<html lang="en">' in response.text
    indonesian = client.post("/predict", files={"file": ("me.png", face)}, headers={"Accept-Language": "id"})
    assert "<h1>Laporan kulit</h1>" in indonesian.text
    problem(client.post("/predict", files={"file": ("me.png", b"x")}), 415, "unsupported-format")


HEADER = "kind,category,brand,name,price,url,img,skin type,concern,tones\n"
ROW = "general,cleanser,Invented,Foam,9.00 EUR,https://a.example/,https://a.example/i.jpg,{type},{concern},{tones}\n"


def test_a_catalogue_is_read(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text(HEADER + ROW.format(type="all", concern="acne; dark spots", tones="1;2"), encoding="utf-8-sig")
    [one] = read_shop(path)
    assert one.concern == ("acne", "dark spots")
    assert one.tones == {1, 2}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n", "first row must be"),
        ("", "first row must be"),
        (HEADER + ROW.format(type="odd", concern="", tones=""), "line 2: skin type"),
        (HEADER + ROW.format(type="all", concern="warts", tones=""), "line 2: concern 'warts'"),
        (HEADER + ROW.format(type="all", concern="", tones="9"), "line 2: tones"),
        (
            HEADER
            + ROW.replace("https://a.example/,", "javascript:alert(1),").format(type="all", concern="", tones=""),
            "url",
        ),
    ],
)
def test_a_malformed_catalogue_is_refused_by_its_line(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AdviceError, match=said):
        read_shop(path)
