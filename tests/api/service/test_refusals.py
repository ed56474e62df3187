"""What any other request gets: never a 500, and nothing is kept."""

import asyncio
import struct
import tempfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
import starlette.formparsers
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Message

from skinsight.api.service.app import FORM_BYTES
from skinsight.api.service.bodies import Bodies
from tests.api.service.conftest import LIMITS, app_in, client_of, to_png, wait_until_ready
from tests.fakes import FakeSegmenter

BLACK = to_png(PIL.Image.new("RGB", (40, 40)))
DARK = to_png(PIL.Image.new("RGB", (128, 128), (14, 10, 8)))
LIT = to_png(PIL.Image.new("RGB", (128, 128), (200, 160, 135)))
NO_CARD = '{"kind": "grey", "corners": [[0, 0], [1, 0], [1, 1], [0, 1]]}'
BOMB = (
    b"\x89PNG\r\n\x1a\n"
    + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 30_000, 30_000, 8, 2, 0, 0, 0)
    + struct.pack(">I", zlib.crc32(struct.pack(">4sIIBBBBB", b"IHDR", 30_000, 30_000, 8, 2, 0, 0, 0)))
    + struct.pack(">I4sI", 0, b"IDAT", zlib.crc32(b"IDAT"))
)


def gif() -> bytes:
    file = BytesIO()
    PIL.Image.new("RGB", (9, 9)).save(file, "GIF")
    return file.getvalue()


def photo(data: bytes, **fields: object) -> dict[str, object]:
    return {"files": {"photo": ("me.jpg", data)}, "data": fields}


def problem(response: Any, status: int, name: str | None) -> dict[str, Any]:
    """Check that a response is the problem called ``name``, None for one without a name of its own."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    details: dict[str, Any] = response.json()
    assert details["type"] == (f"urn:skinsight:problem:{name}" if name else "about:blank")
    assert details["status"] == status
    assert details["title"]
    assert details["detail"]
    return details


REFUSED: dict[str, tuple[dict[str, object], int, str | None, str]] = {
    "a bomb": (photo(BOMB), 413, "photo-too-large", "900,000,000 pixels, the limit is 1,000,000"),
    "many bytes": (photo(b"x" * (LIMITS.bytes + 1)), 413, "photo-too-large", "2,097,153 bytes, the limit is 2,097,152"),
    "a GIF": (photo(gif()), 415, "unsupported-format", "me.jpg: a GIF file; save it as JPEG"),
    "a text": (photo(b"face"), 415, "unsupported-format", "no known picture format"),
    "no bytes": (photo(b""), 422, "broken-photo", "empty (0 bytes)"),
    "truncated": (photo(BLACK[:60]), 422, "broken-photo", "cannot be decoded as PNG"),
    "no face": (photo(BLACK), 422, "no-face-found", "black photograph"),
    "unknown concern": (photo(BLACK, concerns=["acne", "hair"]), 422, "unknown-concern", "'hair': choose one of face_"),
    "dark and strict": (photo(DARK, strict="true"), 422, "poor-quality", "very_dark: There is too little light"),
    "no card there": (photo(LIT, card=NO_CARD), 422, "card-refused", "the corners"),
    "half a card": (photo(DARK, card='{"kind": "grey"}'), 422, "invalid-request", "card"),
    "an impossible person": (photo(DARK, person='{"age": -1}'), 422, "invalid-request", "person"),
    "no JSON": (photo(DARK, person="me"), 422, "invalid-request", "person"),
    "unknown masks": (photo(BLACK, masks="svg"), 422, "invalid-request", "masks: Input should be 'rle', 'png' or"),
    "no photo": ({"data": {"masks": "rle"}}, 422, "invalid-request", "photo: Field required"),
    "no body": ({}, 422, "invalid-request", "photo: Field required"),
    "JSON": ({"json": {"photo": "me"}}, 422, "invalid-request", "photo: Field required"),
    "a text for a photo": ({"data": {"photo": "me"}}, 422, "invalid-request", "photo: "),
    "not multipart": (
        {"content": b"junk", "headers": {"content-type": "multipart/form-data; boundary=a"}},
        400,
        None,
        "multipart",
    ),
    "no boundary": ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400, None, "boundary"),
}  # fmt: skip


@pytest.mark.parametrize(("request_", "status", "name", "detail"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_and_why(
    client: TestClient, request_: dict[str, Any], status: int, name: str | None, detail: str
) -> None:
    assert detail in problem(client.post("/v1/analyses", **request_), status, name)["detail"]


def test_wrong_fields_are_named_and_not_echoed(client: TestClient) -> None:
    details = problem(client.post("/v1/analyses", data={"masks": "sv<g>"}), 422, "invalid-request")
    assert set(details["errors"]) == {"masks", "photo"}
    assert "sv<g>" not in str(details)


def test_unknown_addresses_and_methods(client: TestClient) -> None:
    problem(client.get("/v2/analyses"), 404, None)
    response = client.get("/v1/batches")
    problem(response, 405, None)
    assert response.headers["allow"] == "POST"
    response = client.patch("/v1/analyses/" + "0" * 32)
    problem(response, 405, None)
    assert response.headers["allow"] == "GET, DELETE, HEAD"


class Upload:
    """A multipart body that goes on and on, sent in chunks without a Content-Length."""

    CHUNK = 2**16

    def __init__(self) -> None:
        self.received = 0
        self.sent: list[Message] = []

    def post(self, app: ASGIApp) -> bytes:
        """Send it; the body of the answer."""
        headers = [(b"content-type", b"multipart/form-data; boundary=a"), (b"host", b"127.0.0.1:8000")]
        scope = {"type": "http", "method": "POST", "path": "/v1/analyses", "query_string": b"", "headers": headers}
        asyncio.run(app(scope, self._receive, self._send))
        assert self.sent[0]["status"] == 413
        return bytes(self.sent[1]["body"])

    async def _receive(self) -> Message:
        start = b'--a\r\nContent-Disposition: form-data; name="photo"; filename="me.png"\r\n\r\n'
        body = (b"" if self.received else start) + b"\0" * self.CHUNK
        self.received += len(body)
        return {"type": "http.request", "body": body, "more_body": True}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)


def test_an_endless_body_is_refused_as_it_arrives(tmp_path: Path) -> None:
    upload = Upload()
    answer = upload.post(app_in(tmp_path))
    assert b"request-too-large" in answer
    assert b"2,162,688 bytes" in answer
    assert upload.received <= LIMITS.bytes + FORM_BYTES + 2 * upload.CHUNK


def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        pytest.fail("the body was read")

    async def send(message: Message) -> None:
        sent.append(message)

    async def app(*_: object) -> None:
        pytest.fail("the request was passed on")

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-length", b"1001")]}
    asyncio.run(Bodies(app, lambda path: 1000)(scope, receive, send))
    assert sent[0]["status"] == 413
    assert b"request-too-large" in sent[1]["body"]


def test_a_body_of_the_limit_is_read(client: TestClient) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (830, 830, 3), dtype=np.uint8)
    data = to_png(PIL.Image.fromarray(noise))
    data += b"\0" * (LIMITS.bytes - len(data))
    assert len(data) == LIMITS.bytes
    assert client.post("/v1/analyses", **photo(data, masks="none")).status_code == 200


class FailingSegmenter(FakeSegmenter):
    """Breaks on photographs that are not the warm-up's."""

    def find_faces(self, photo: object) -> Any:
        raise ZeroDivisionError("a secret of the inside")


def test_an_error_of_the_server_says_nothing_of_its_inside(face: bytes, tmp_path: Path) -> None:
    with client_of(app_in(tmp_path, FailingSegmenter())) as client:
        wait_until_ready(client)
        response = client.post("/v1/analyses", **photo(face))
        problem(response, 500, None)
        assert "secret" not in response.text
        assert "Traceback" not in response.text
        assert client.get("/readyz").status_code == 200


@pytest.fixture
def spooled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """All files that uploads are spooled to; those with a name lie in an empty folder."""
    files: list[Any] = []

    class Spool(tempfile.SpooledTemporaryFile):  # type: ignore[type-arg]
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            files.append(self)

    monkeypatch.setattr(starlette.formparsers, "SpooledTemporaryFile", Spool)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return files


def test_nothing_that_was_uploaded_is_kept(client: TestClient, spooled: list[Any], tmp_path: Path, face: bytes) -> None:
    large = face + b"\0" * (LIMITS.bytes - len(face))
    statuses = [
        client.post("/v1/analyses", **photo(large, masks="none")).status_code,
        client.post("/v1/analyses", **photo(b"x" * len(large))).status_code,
        client.post("/v1/analyses", **photo(large, masks="svg")).status_code,
    ]
    assert statuses == [200, 415, 422]
    Upload().post(client.app)
    assert len(spooled) == 4
    assert all(file._rolled for file in spooled)  # larger than what is spooled in memory
    assert all(file.closed for file in spooled)
    assert list(tmp_path.iterdir()) == []
