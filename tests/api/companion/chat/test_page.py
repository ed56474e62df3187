"""The chat's page, and that none of it is there where it is switched off."""

from pathlib import Path

from fastapi.testclient import TestClient

from tests.api.service.conftest import app_in, client_of


def test_a_question_is_answered_without_scripts(client: TestClient) -> None:
    page = client.post("/chat?language=en", data={"question": "Can I combine retinol and glycolic acid?"}).text
    assert "conflict:retinoid+acid" in page
    assert client.get("/chat?language=id").text.count("Tanya") >= 1


def test_what_was_asked_stays_text(client: TestClient) -> None:
    page = client.post("/chat", data={"question": "<script>alert(1)</script> retinol"}).text
    assert "<script>alert" not in page


def test_pieces_of_the_page_come_as_events(client: TestClient) -> None:
    answer = client.post("/chat/ask?language=en", data={"question": "A mole has changed. What now?"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.startswith("event: flag")
    assert client.post("/chat/ask", data={"question": "?"}).status_code == 422


def test_without_the_companion_there_is_neither_address_nor_word(tmp_path: Path) -> None:
    with client_of(app_in(tmp_path, companion=())) as client:
        assert client.get("/chat").status_code == 404
        assert client.post("/v1/chat", json={"question": "acne"}).status_code == 404
        assert 'href="/chat"' not in client.get("/").text
        assert not any(path.startswith("/v1/chat") for path in client.get("/openapi.json").json()["paths"])
