"""What is misspelt or sent twice is named, and the pages that describe the service need no internet."""

import re
import tempfile
from pathlib import Path

import PIL.Image
import pytest
from fastapi.testclient import TestClient

from tests.api.service.conftest import to_png


@pytest.mark.parametrize(
    ("fields", "query", "name", "said"),
    [
        ({"concern": "acne"}, "", "concern", "did you mean 'concerns'?"),
        ({"persn": "{}"}, "", "persn", "did you mean 'person'?"),
        ({"xyz": "1"}, "", "xyz", "choose among photo, masks, concerns"),
        ({}, "?masks=png", "masks", "leave it out"),
        ({"strict": ["true", "false"]}, "", "strict", "given 2 times"),
        ({"x" * 500: "1"}, "", "x" * 40, "choose among"),
    ],
)
def test_a_field_that_is_not_known_is_named(
    fields: dict[str, object], query: str, name: str, said: str, face: bytes, client: TestClient
) -> None:
    answer = client.post(f"/v1/analyses{query}", files={"photo": ("me.png", face)}, data=fields)
    assert answer.status_code == 422
    assert said in answer.json()["errors"][name]
    assert len(answer.text) < 1000


def test_two_photographs_are_refused(face: bytes, client: TestClient) -> None:
    answer = client.post("/v1/analyses", files=[("photo", ("a.png", face)), ("photo", ("b.png", face))])
    assert answer.status_code == 422
    assert "given 2 times: give it once" in answer.json()["errors"]["photo"]


def test_several_concerns_are_several(face: bytes, client: TestClient) -> None:
    answer = client.post("/v1/analyses", files={"photo": face}, data={"concerns": ["acne", "flek"], "masks": "none"})
    assert answer.status_code == 200


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
def test_the_pages_need_no_internet(page: str, client: TestClient) -> None:
    html = client.get(page).text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert addresses
    for address in addresses:
        assert address.startswith("/")
        assert client.get(address).status_code == 200
    assert "//" not in re.sub(r"<!--.*?-->", "", html.replace("https://", "//")).split("<script>")[0].replace("</", "")


def test_a_temporary_folder_that_cannot_be_written_is_no_mistake_of_the_client(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    answer = client.post("/v1/analyses", files={"photo": ("me.png", bytes(1_500_000))})
    assert answer.status_code == 507
    assert answer.headers["content-type"] == "application/problem+json"
    assert "no room for uploads" in answer.json()["detail"]
    assert "could not be written" in caplog.text


def test_an_unknown_concern_is_not_repeated_at_length(client: TestClient) -> None:
    small = to_png(PIL.Image.new("RGB", (8, 8)))
    answer = client.post("/v1/analyses", files={"photo": small}, data={"concerns": "x" * 60_000})
    assert answer.status_code == 422
    assert len(answer.text) < 1000
