"""The forum over HTTP: writing, seeing, photographs, moderation, export and deletion."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from skinsight.api.companion.forum.board import POSTS_AN_HOUR
from skinsight.api.companion.forum.markdown import to_html
from skinsight.api.store.forum_models import ForumMember
from skinsight.api.store.keys import issue
from skinsight.api.store.retention import sweep
from tests.api.service.conftest import app_in, client_of, wait_until_ready

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\nscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[a](vbscript:msgbox(1))",
    "<javascript:alert(1)>",
    '![a](x" onerror="alert(1))',
    "![a](https://tracker.example/pixel.png)",
    "<svg/onload=alert(1)>",
    "<a href='x' onclick='alert(1)'>b</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "[a]: javascript:alert(1)\n\n[a]",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    '[a](https://x.example "onmouseover=alert(1)")',
    "<details open ontoggle=alert(1)>",
)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, TestClient]]:
    """Two members and the owner of the machine."""
    app = app_in(tmp_path_factory.mktemp("forum"), require_keys=True)
    with client_of(app) as machine:
        wait_until_ready(machine)
        with app.state.parts.database.session() as session:
            keys = {name: issue(session, name) for name in ("ayu", "budi")}
            keys["mod"] = issue(session, "mod", roles=["moderator"])
        clients = {name: client_of(app, headers={"Authorization": f"Bearer {key}"}) for name, key in keys.items()}
        for name, client in clients.items():
            assert client.put("/v1/forum/me", json={"name": name}).status_code == 200
        yield clients


def topic(client: TestClient, title: str = "Sun", text: str = "Which *sunscreen*?", **more: Any) -> Any:
    answer = client.post("/v1/forum/topics", data={"title": title, "text": text}, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_script_is_left_in_what_people_write(payload: str) -> None:
    html = to_html(payload)
    tags = html.replace("&lt;", "").replace("&gt;", "").lower()
    assert not any(word in tags for word in ("<script", "<img", "<svg", "<iframe", "<style", "<details", "<math"))
    hrefs = [part.partition('"')[0] for part in tags.split('href="')[1:]]
    assert all(href.startswith(("http://", "https://", "mailto:")) or ":" not in href for href in hrefs)
    inside = "".join(part.partition(">")[0] for part in html.split("<")[1:]).lower()
    assert not any(word in inside for word in ("onerror", "onload", "onclick", "onmouseover", "ontoggle", "style="))


def test_links_are_followed_by_no_search_engine() -> None:
    assert 'rel="nofollow ugc noopener noreferrer"' in to_html("[a](https://example.org)")


def test_topics_replies_and_search(people: dict[str, TestClient]) -> None:
    made = topic(people["ayu"], "Dark circles", "A **cool** pad helped me 100% of the time")
    reply = people["budi"].post(f"/v1/forum/topics/{made['id']}/posts", data={"text": "Sleep did"}).json()
    assert (reply["author"], reply["mine"]) == ("budi", True)
    found = people["budi"].get(f"/v1/forum/topics/{made['id']}").json()
    assert [one["author"] for one in found["items"]] == ["ayu", "budi"]
    assert "<strong>cool</strong>" in found["items"][0]["html"]
    for search, hits in (("CIRCLES sleep", 1), ("100%", 1), ("100% nothing", 0), ("_", 0)):
        listed = people["ayu"].get("/v1/forum/topics", params={"search": search}).json()
        assert len([one for one in listed if one["id"] == made["id"]]) == hits, search


def test_a_name_is_taken_once(people: dict[str, TestClient]) -> None:
    assert people["ayu"].put("/v1/forum/me", json={"name": "BUDI"}).status_code == 422


def test_reactions_come_and_go(people: dict[str, TestClient]) -> None:
    post = topic(people["ayu"])["items"][0]["id"]
    address = f"/v1/forum/posts/{post}/reactions/helpful"
    seen = []
    for _ in range(2):
        assert people["budi"].post(address).status_code == 204
        seen.append(people["ayu"].get("/v1/forum/topics").json() and _reactions(people["ayu"], post))
    assert seen == [{"helpful": 1}, {}]


def _reactions(client: TestClient, post: str) -> Any:
    for one in client.get("/v1/forum/topics").json():
        for item in client.get(f"/v1/forum/topics/{one['id']}").json()["items"]:
            if item["id"] == post:
                return item["reactions"]
    return None


def test_what_is_reported_is_hidden_by_a_moderator_alone(people: dict[str, TestClient]) -> None:
    made = topic(people["ayu"], "Miracle", "Buy my cure")
    post = made["items"][0]["id"]
    assert people["budi"].post(f"/v1/forum/posts/{post}/report", json={"reason": "an advertisement"}).status_code == 204
    assert people["budi"].get("/v1/forum/reports").status_code == 403
    (case,) = [one for one in people["mod"].get("/v1/forum/reports").json() if one["post"]["id"] == post]
    assert case["reasons"] == ["an advertisement"]
    assert people["budi"].post(f"/v1/forum/posts/{post}/hide", json={"reason": "no"}).status_code == 403
    assert people["mod"].post(f"/v1/forum/posts/{post}/hide", json={"reason": "an advertisement"}).status_code == 204
    assert people["budi"].get(f"/v1/forum/topics/{made['id']}").status_code == 404  # its title is hidden, too
    assert people["ayu"].get(f"/v1/forum/topics/{made['id']}").json()["items"][0]["hidden"] == "an advertisement"
    assert people["mod"].post(f"/v1/forum/posts/{post}/decisions/restore").status_code == 204
    assert len(people["budi"].get(f"/v1/forum/topics/{made['id']}").json()["items"]) == 1
    assert people["mod"].post(f"/v1/forum/posts/{post}/decisions/suspend").status_code == 204
    assert people["ayu"].post("/v1/forum/topics", data={"title": "a", "text": "b"}).status_code == 403
    assert people["mod"].post(f"/v1/forum/posts/{post}/decisions/unsuspend").status_code == 204


def test_what_two_do_at_once_is_no_failure_of_the_server(
    people: dict[str, TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    post = topic(people["ayu"])["items"][0]["id"]
    address = f"/v1/forum/posts/{post}/reactions/thanks"
    assert people["budi"].post(address).status_code == 204
    monkeypatch.setattr(Session, "get", lambda *_: None)  # as a request sees it that began before the other's end
    answer = people["budi"].post(address)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:skinsight:problem:done-meanwhile")


def test_a_suspension_outlasts_leaving(people: dict[str, TestClient]) -> None:
    post = topic(people["budi"], "Spam")["items"][0]["id"]
    people["mod"].post(f"/v1/forum/posts/{post}/decisions/suspend")
    assert people["budi"].delete("/v1/forum/me").status_code == 204
    assert people["budi"].put("/v1/forum/me", json={"name": "budi"}).status_code == 200
    assert people["budi"].post("/v1/forum/topics", data={"title": "a", "text": "b"}).status_code == 403
    parts = people["mod"].app.state.parts  # type: ignore[attr-defined]
    with parts.database.session() as session:
        session.execute(update(ForumMember).values(suspended=None))


def test_who_is_blocked_is_not_seen_by_the_one_who_blocked(people: dict[str, TestClient]) -> None:
    made = topic(people["budi"], "Blocked")
    assert people["ayu"].post(f"/v1/forum/posts/{made['items'][0]['id']}/block").status_code == 204
    assert made["id"] not in [one["id"] for one in people["ayu"].get("/v1/forum/topics").json()]
    assert made["id"] in [one["id"] for one in people["mod"].get("/v1/forum/topics").json()]
    assert people["ayu"].delete("/v1/forum/me/blocks").status_code == 204
    assert made["id"] in [one["id"] for one in people["ayu"].get("/v1/forum/topics").json()]


def test_photographs_lose_eyes_and_metadata_unless_the_person_decides(
    people: dict[str, TestClient], face: bytes
) -> None:
    exif = PIL.Image.Exif()
    exif[0x010E] = "secret place"
    file = BytesIO()
    PIL.Image.open(BytesIO(face)).convert("RGB").save(file, "JPEG", exif=exif, quality=95)
    sizes = {}
    for shown in (False, True):
        photo = {"photo": ("me.jpg", file.getvalue())}
        made = (
            people["ayu"]
            .post("/v1/forum/topics", data={"title": "Me", "text": "x", "show_eyes": str(shown)}, files=photo)
            .json()
        )
        data = people["budi"].get(made["items"][0]["photo"]).content
        assert b"secret" not in data
        picture = np.asarray(PIL.Image.open(BytesIO(data)))
        sizes[shown] = int((picture.max(axis=2) < 8).sum())
    assert sizes[False] > sizes[True] + 0.02 * picture[..., 0].size


def test_without_a_face_nothing_is_covered_and_nothing_posted(people: dict[str, TestClient]) -> None:
    file = BytesIO()
    PIL.Image.new("RGB", (90, 90)).save(file, "PNG")
    photo = {"photo": ("black.png", file.getvalue())}
    refused = people["ayu"].post("/v1/forum/topics", data={"title": "None", "text": "x"}, files=photo)
    assert refused.status_code == 422
    assert "None" not in [one["title"] for one in people["ayu"].get("/v1/forum/topics").json()]


def test_what_is_mine_can_be_taken_along_and_deleted(people: dict[str, TestClient], face: bytes) -> None:
    photo = {"photo": ("me.png", face)}
    made = topic(people["budi"], "Goes with me", "my words", files=photo)
    people["ayu"].post(f"/v1/forum/topics/{made['id']}/posts", data={"text": "stays"})
    held = people["budi"].get("/v1/forum/me/export.json").json()
    assert "my words" in [one["text"] for one in held["posts"]]
    assert people["budi"].delete("/v1/forum/me").status_code == 204
    assert people["budi"].get("/v1/forum/me/export.json").json()["posts"] == []
    left = people["ayu"].get(f"/v1/forum/topics/{made['id']}").json()["items"]
    assert [one["text"] for one in left] == ["stays"]
    assert people["ayu"].delete(f"/v1/forum/posts/{left[0]['id']}").status_code == 204
    assert people["ayu"].get(f"/v1/forum/topics/{made['id']}").status_code == 404
    people["budi"].put("/v1/forum/me", json={"name": "budi"})


def test_a_sweep_leaves_photographs_of_posts(people: dict[str, TestClient], face: bytes) -> None:
    made = topic(people["ayu"], "Swept", files={"photo": ("me.png", face)})
    parts = people["ayu"].app.state.parts  # type: ignore[attr-defined]
    sweep(parts.database, parts.files)
    assert people["ayu"].get(made["items"][0]["photo"]).status_code == 200


def test_a_flood_is_stopped(tmp_path: Path) -> None:
    with client_of(app_in(tmp_path)) as client:
        client.put("/v1/forum/me", json={"name": "one"})
        statuses = [
            client.post("/v1/forum/topics", data={"title": "t", "text": "x"}).status_code
            for _ in range(POSTS_AN_HOUR + 1)
        ]
    assert statuses == [201] * POSTS_AN_HOUR + [429]


def test_the_pages(people: dict[str, TestClient]) -> None:
    client = people["mod"]
    sent = client.post("/forum/topics", data={"title": "On a page", "text": "<b>bold</b> and *slanted*"})
    assert "&lt;b&gt;bold" in sent.text
    assert "<em>slanted</em>" in sent.text
    found = client.get("/forum?language=id&search=page").text
    assert "On a page" in found
    assert "1 kiriman, " in found
    assert '<a href="?search=page&amp;language=en"' in found, "what was looked for outlasts a change of language"
    assert client.get("/forum/reports").status_code == 200
    assert client.post("/forum/topics", data={"title": "", "text": ""}).status_code == 422
    assert people["ayu"].get("/forum/reports").status_code == 403


def test_switched_off_it_is_not_there(tmp_path: Path) -> None:
    with client_of(app_in(tmp_path, companion=("chat",))) as client:
        assert client.get("/v1/forum/topics").status_code == 404
        assert 'href="/forum"' not in client.get("/").text
