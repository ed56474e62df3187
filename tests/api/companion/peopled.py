"""A service with people who do not exist, and every page of it by name, for whoever looks at all of them."""

from collections.abc import Callable
from functools import partial
from typing import Final

import httpx2
from playwright.sync_api import BrowserContext, Page

from skinsight.api.companion.directory.files import SAMPLE, read_directory
from skinsight.api.companion.forum import board
from skinsight.api.store import directory
from skinsight.api.store.database import Database
from skinsight.api.store.forum_models import ForumTopic
from skinsight.api.store.models import new_id, now

Visit = Callable[[Page], object]
"""Brings a browser to a page."""
TILES: Final = "https://tiles.example.org"
TILE: Final = (
    b"<svg xmlns='http://www.w3.org/2000/svg' width='256' height='256'>"
    b"<rect width='256' height='256' fill='#dde6dd' stroke='#99aabb'/></svg>"
)
SETTINGS: Final = {"map_tiles": f"{TILES}/{{z}}/{{x}}/{{y}}.svg", "map_credit": "Invented map", "per_minute": 100_000}
LONG: Final = "Sunscreenbersamaserumdanpelembapdipakaisetiappagitanpapernahlupa"
QUESTION: Final = {
    "en": "Is niacinamide fine in pregnancy? A mole has changed.",
    "id": "Apakah niacinamide aman saat hamil? Tahi lalat saya berubah.",
}


def bare_places() -> dict[str, Visit]:
    """The pages of a service that nobody has used."""
    addresses = {
        "start": "/", "chat": "/chat", "forum-empty": "/forum", "directory-empty": "/directory",
        "shares-empty": "/directory/shares", "skin-empty": "/skin", "routine-begin": "/routine",
    }  # fmt: skip
    return {name: partial(went, path=path) for name, path in addresses.items()}


def peopled_places(url: str, database: str, photograph: bytes) -> dict[str, Visit]:
    """The pages of a service after somebody kept two dates, wrote, and shared a result with a practitioner.

    Args:
        url: of the service, whose settings are :data:`SETTINGS`.
        database: its address.
        photograph: a face, as a file.
    """
    listed = [one.row("sample") for one in read_directory(SAMPLE).entries]
    practitioner = listed[0]["id"]
    with Database(database).session() as session:
        directory.replace(session, "sample", listed)
    with httpx2.Client(base_url=url, timeout=120) as client:
        subject = client.post("/v1/subjects", json={"name": "Ayu", "consent": "Yes.", "photo_consent": "Yes."}).json()
        where = f"/v1/subjects/{subject['id']}/visits"
        visit, _ = (
            client.post(where, files={"photos": ("me.jpg", photograph)}, data={"views": "front", "taken": taken}).json()
            for taken in ("2026-05-04T08:00:00Z", "2026-07-06T08:00:00Z")
        )
        _cared_for(client, f"/v1/subjects/{subject['id']}/routine")
        topic = _written(client, database, photograph)
        share, secret = _shared(client, visit["views"]["front"], practitioner)
    addresses = {
        "chat-visit": f"/chat?visit={visit['id']}",
        "forum": "/forum",
        "forum-nothing": "/forum?search=unicorn",
        "forum-topic": f"/forum/topics/{topic}",
        "forum-gone": f"/forum/topics/{'0' * 32}",
        "forum-reports": "/forum/reports",
        "directory": f"/directory?visit={visit['id']}",
        "directory-near": "/directory?place=Jakarta&within=25",
        "directory-nobody": "/directory?place=Jakarta&within=5&speaks=de",
        "directory-unknown": "/directory?place=Atlantis",
        "share": f"/directory/share?practitioner={practitioner}&visit={visit['id']}",
        "shares": "/directory/shares",
        "thread": f"/directory/shares/{share}",
        "shared": f"/shared/{secret}",
        "skin": f"/skin/{subject['id']}",
        "skin-add": f"/skin/{subject['id']}/add",
        "skin-visit": f"/skin/visits/{visit['id']}",
        "routine": f"/skin/{subject['id']}/routine",
        "lost": "/nowhere",
    }
    return {
        **{name: partial(went, path=path) for name, path in addresses.items()},
        "chat-answer": partial(asked, path="/chat"),
        "share-made": partial(shared, path=addresses["share"]),
        "refused": partial(sent, photograph=b"no picture", then="h1"),
        "result": partial(sent, photograph=photograph, then="[data-result]"),
        "keep": partial(kept, photograph=photograph),
        "report": partial(reported, photograph=photograph),
    }


def went(page: Page, path: str) -> None:
    """To an address."""
    page.goto(path)


def asked(page: Page, path: str) -> None:
    """A question answered."""
    page.goto(path)
    page.locator("textarea[name=question]").fill(QUESTION[page.locator("html").get_attribute("lang") or "en"])
    page.locator("form.asking button").click()
    page.locator(".passage").nth(1).wait_for()
    page.wait_for_load_state("networkidle")


def shared(page: Page, path: str) -> None:
    """A link made, which is shown once."""
    page.goto(path)
    page.locator("input[name=agree]").check()
    page.locator("form.card button.main").click()
    page.locator(".address").wait_for()
    page.wait_for_load_state()


def sent(page: Page, photograph: bytes, then: str) -> None:
    """The answer to a photograph."""
    page.goto("/")
    page.locator("h1").evaluate("(one) => one.remove()")
    file = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": photograph}
    page.set_input_files("input[type=file]", [file])  # type: ignore[list-item]  # as its documents have it
    page.locator(then).wait_for()


def kept(page: Page, photograph: bytes) -> None:
    """The question whether a result may be kept."""
    sent(page, photograph, "[data-result]")
    page.locator("[data-keep]").click()
    page.locator(".consent").wait_for()


def reported(page: Page, photograph: bytes) -> None:
    """The report as the service hands it out."""
    file = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": photograph}
    page.set_content(page.context.request.post("/predict", multipart={"file": file}).text())  # type: ignore[dict-item]


def with_tiles(context: BrowserContext) -> None:
    """Answers for the map's tiles, which are nowhere."""
    context.route(f"{TILES}/**", lambda route: route.fulfill(body=TILE, content_type="image/svg+xml"))


def _cared_for(client: httpx2.Client, routine: str) -> None:
    """A routine of two products that do not go together."""
    client.put(routine, json={"consent": "Yes.", "zone": "Asia/Jakarta"})
    for name, label in (("Night serum", "Aqua, Retinol 0.3 %"), ("Peel", "Aqua, Glycolic Acid 8 %")):
        shelf = client.post(f"{routine}/products", json={"name": name, "label": label}).json()["shelf"]
        step = {"part": "evening", "name": name, "product": shelf[-1]["id"]}
        client.post(f"{routine}/steps", json=step).raise_for_status()
    client.post(f"{routine}/reminders", json={"name": "Evening", "at": "21:00", "days": [0, 2]}).raise_for_status()


def _written(client: httpx2.Client, database: str, photograph: bytes) -> str:
    """A topic with a photograph, an answer of somebody else's that was reported, and a second topic."""
    client.post("/forum/me", data={"name": "ayu"})
    text = f"**Two months** of sunscreen:\n\n- every morning\n- again at noon\n\n> It helps.\n\n{LONG}"
    made = client.post(
        "/forum/topics", data={"title": f"What helped my dark spots? {LONG}", "text": text},
        files={"photo": ("me.jpg", photograph)},
    )  # fmt: skip
    topic = made.headers["location"].rpartition("/")[2]
    with Database(database).session() as session:
        board.join(session, "another", "budi")
        answer = board.write(
            session, "another", "Buy my cream at https://example.org", session.get_one(ForumTopic, topic), False
        )
        board.react(session, "another", answer.id, "helpful")
        second = ForumTopic(id=new_id(), title="Acne before an exam", created=now(), updated=now())
        board.write(session, "another", "Does stress matter?", second, False)
    client.post(f"/forum/posts/{answer.id}/report", data={"reason": "An advertisement"})
    return topic


def _shared(client: httpx2.Client, analysis: str, practitioner: str) -> tuple[str, str]:
    """A shared result with a message of either side; the share's id, and the secret of its link."""
    told = {"analysis": analysis, "practitioner": practitioner, "photo": True}
    share = client.post("/v1/directory/shares", json=told).json()
    secret = share["link"].rpartition("/")[2]
    client.post(f"/directory/shares/{share['id']}/messages", data={"text": f"Is this worth a visit?\n{LONG}"})
    client.post(f"/shared/{secret}/messages", data={"text": "Yes, please come on Tuesday."})
    return share["id"], secret
