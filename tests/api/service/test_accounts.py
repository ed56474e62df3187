"""Who is logged in, what they may do by it, and that no other page does it in their name."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError
from sqlalchemy import select, update

from skinsight.api.service.limits import LoginLimits
from skinsight.api.service.sessions import cookie_name, device_of
from skinsight.api.service.settings import Settings
from skinsight.api.store.accounts import account_of, invite
from skinsight.api.store.forum_models import ForumTopic
from skinsight.api.store.keys import ROLES, Role, issue
from skinsight.api.store.logins import SESSION_KEPT, caller_of_session, keep_once, open_session, take_once
from skinsight.api.store.models import Account, LoginSession, Once, Table, now
from skinsight.api.store.retention import sweep
from tests.api.service.conftest import wait_until, wait_until_ready
from tests.api.service.logins import SITE, Mailbox, parts_of, session_of, with_accounts
from tests.api.service.test_refusals import problem


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    mailbox.start()
    yield mailbox
    mailbox.stop()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[TestClient]:
    with with_accounts(tmp_path_factory.mktemp("accounts"), smtp=mailbox.url) as client:
        wait_until_ready(client)
        yield client


@pytest.fixture(autouse=True)
def _logged_out(client: TestClient) -> None:
    client.cookies.clear()
    parts_of(client).logins = LoginLimits()


def link_for(client: TestClient, mailbox: Mailbox, email: str, onward: str = "") -> str:
    before = len(mailbox.came)
    assert client.post("/login", data={"email": email, "next": onward}).status_code == 200
    wait_until(lambda: len(mailbox.came) > before)
    return mailbox.last_link().removeprefix(SITE)


def follow(client: TestClient, link: str) -> tuple[int, str]:
    """What pressing the button of a link's page leads to."""
    page = client.get(link).text
    fields = dict(re.findall(r'name="(token|next)" value="([^"]*)"', page))
    answer = client.post("/login/link", data=fields)
    return answer.status_code, answer.headers.get("location", "")


def test_a_browser_without_a_session_is_sent_to_log_in(client: TestClient) -> None:
    answer = client.get("/skin?since=a&until=b")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/skin%3Fsince%3Da%26until%3Db")
    assert client.post("/result").headers["location"] == "/login"
    assert client.get("/login").status_code == 200
    assert client.get("/static/page.css").status_code == 200
    assert "Log in" in client.get("/login?language=en").text


@pytest.mark.parametrize("headers", [{"Accept": "*/*"}, {"Authorization": "Bearer sk_wrong"}])
def test_a_program_is_told_that_it_needs_a_key(client: TestClient, headers: dict[str, str]) -> None:
    problem(client.get("/v1/concerns", headers=headers), 401, "key-needed")


def test_a_link_logs_in_once_and_leads_on(client: TestClient, mailbox: Mailbox) -> None:
    with parts_of(client).database.session() as session:
        invite(session, "Ayu@Example.org ", ["annotator"])
    link = link_for(client, mailbox, "ayu@example.ORG", "/skin?since=1")
    assert mailbox.came[-1]["To"] == "ayu@example.org"
    assert client.get(link).status_code == 200  # a program that looks through mail has followed it
    assert follow(client, link) == (303, "/skin?since=1")
    [cookie] = [one for one in client.cookies.jar if one.name == "session"]
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "lax"
    assert client.get("/").status_code == 200
    client.cookies.clear()
    assert follow(client, link)[0] == 410
    assert client.get("/").status_code == 303


def test_a_link_is_over_after_a_quarter_of_an_hour(client: TestClient, mailbox: Mailbox) -> None:
    with parts_of(client).database.session() as session:
        invite(session, "late@example.org")
    link = link_for(client, mailbox, "late@example.org")
    with parts_of(client).database.session() as session:
        expires = session.scalar(select(Once.expires))
        assert expires
        assert timedelta(minutes=14) < expires - now() <= timedelta(minutes=15)
        session.execute(update(Once).values(expires=now()))
    assert follow(client, link)[0] == 410


def test_the_answer_does_not_tell_who_has_an_account(client: TestClient, mailbox: Mailbox) -> None:
    with parts_of(client).database.session() as session:
        invite(session, "known@example.org")
    before = len(mailbox.came)
    strange = client.post("/login?language=en", data={"email": "strange@example.org"})
    known = client.post("/login?language=en", data={"email": "known@example.org"})
    assert strange.status_code == known.status_code == 200
    assert strange.text.replace("strange@", "known@") == known.text
    assert len(mailbox.came) == before + 1


def test_a_text_that_is_no_address_is_said_to_be_none(client: TestClient) -> None:
    for text in ("ayu", "a@b", "a@b.c\nBcc: d@e.f", "<a@b.c>", "a b@c.d"):
        assert client.post("/login", data={"email": text}).status_code == 422


def test_nobody_guesses_and_no_mailbox_is_filled(client: TestClient, mailbox: Mailbox) -> None:
    with parts_of(client).database.session() as session:
        invite(session, "full@example.org")
    before = len(mailbox.came)
    statuses = [client.post("/login", data={"email": "full@example.org"}).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]
    assert len(mailbox.came) == before + 5
    assert client.post("/login/link", data={"token": "guessed"}).status_code == 429


def test_who_is_not_invited_gets_in_only_where_registration_is_open(
    client: TestClient, tmp_path: Path, mailbox: Mailbox
) -> None:
    with with_accounts(tmp_path, smtp=mailbox.url, registration=True) as open_to_all:
        link = link_for(open_to_all, mailbox, "new@example.org")
        with parts_of(open_to_all).database.session() as session:
            assert account_of(session, "new@example.org") is None  # not before the address has proved to be theirs
        assert follow(open_to_all, link)[0] == 303
        with parts_of(open_to_all).database.session() as session:
            account = account_of(session, "new@example.org")
            assert account
            assert account.roles == ["reader"]


@pytest.mark.parametrize("onward", ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "/a\nb"])
def test_logging_in_leads_nowhere_else(client: TestClient, onward: str) -> None:
    parts = parts_of(client)
    with parts.database.session() as session:
        invite(session, "led@example.org")
        token = keep_once(session, "link", "led@example.org")
    answer = client.post("/login/link", data={"token": token, "next": onward})
    assert answer.headers["location"] == "/"


def test_a_session_does_what_its_roles_say_from_now_on(client: TestClient) -> None:
    headers = session_of(client, "owner@example.org", ["owner"])
    assert client.get("/metrics", headers=headers).status_code == 200
    with parts_of(client).database.session() as session:
        invite(session, "owner@example.org", ["reader"])
    problem(client.get("/metrics", headers=headers), 403, "forbidden")


@pytest.mark.parametrize("role", ROLES)
def test_roles_of_a_session_and_of_a_key(client: TestClient, role: Role) -> None:
    from skinsight.api.store.keys import caller_of

    with parts_of(client).database.session() as session:
        account = invite(session, f"{role}@example.org", [role])
        session.flush()
        callers = (
            caller_of_session(session, open_session(session, account, "")),
            caller_of(session, issue(session, f"a {role}", roles=[role])),
        )
        for caller in callers:
            assert caller
            assert {one for one in ROLES if caller.may(one)} == (set(ROLES) if role == "owner" else {role})


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null", "http://127.0.0.1:9"])
def test_no_other_page_changes_anything_by_a_cookie(client: TestClient, origin: str | None) -> None:
    headers = session_of(client, "csrf@example.org")
    ours = headers.pop("Origin")
    told = headers if origin is None else headers | {"Origin": origin}
    problem(client.post("/logout", headers=told), 403, "forbidden")
    assert client.get("/", headers=headers).status_code == 200
    assert client.post("/logout", headers=headers | {"Origin": ours}).status_code == 303


def test_logging_out_here_and_everywhere(client: TestClient) -> None:
    here, there, third = (session_of(client, "many@example.org") for _ in range(3))
    assert client.post("/logout", headers=here).headers["location"] == "/login"
    assert client.get("/", headers=here).status_code == 303
    assert client.get("/", headers=there).status_code == 200
    client.post("/logout", headers=there, data={"everywhere": "yes"})
    assert client.get("/", headers=third).status_code == 303


def test_one_account_sees_nothing_of_another(client: TestClient, face: bytes) -> None:
    mine, theirs = session_of(client, "mine@example.org"), session_of(client, "theirs@example.org")
    sent = client.post("/v1/analyses", files={"photo": face}, headers=mine).json()["links"]["analysis"]
    assert client.get(sent, headers=mine).status_code == 200
    problem(client.get(sent, headers=theirs), 404, "not-found")


def test_the_database_has_no_secret_of_a_session_or_link(client: TestClient) -> None:
    parts = parts_of(client)
    secret = session_of(client, "digest@example.org")["Cookie"].partition("=")[2]
    with parts.database.session() as session:
        token = keep_once(session, "link", "digest@example.org")
    for path in parts.settings.store.glob("skinsight.*"):
        assert secret.encode() not in path.read_bytes()
        assert token.encode() not in path.read_bytes()


def test_sessions_and_links_that_are_over_are_deleted(client: TestClient) -> None:
    parts = parts_of(client)
    headers = session_of(client, "old@example.org")
    with parts.database.session() as session:
        keep_once(session, "link", "old@example.org")
        session.execute(update(LoginSession).values(expires=now() - timedelta(seconds=1)))
        session.execute(update(Once).values(expires=now() - timedelta(seconds=1)))
    assert client.get("/", headers=headers).status_code == 303
    sweep(parts.database, parts.files)
    with parts.database.session() as session:
        assert not session.scalars(select(LoginSession)).all()
        assert not session.scalars(select(Once)).all()


def test_a_session_lasts_from_its_last_use(client: TestClient) -> None:
    parts = parts_of(client)
    headers = session_of(client, "often@example.org")
    earlier = now() - timedelta(days=20)
    with parts.database.session() as session:
        session.execute(update(LoginSession).values(used=earlier, expires=earlier + SESSION_KEPT))
    client.get("/", headers=headers)
    with parts.database.session() as session:
        row = session.scalars(select(LoginSession).where(LoginSession.used > earlier)).one()
        assert row.expires > now() + timedelta(days=29)


def test_a_secret_is_good_for_its_purpose_alone(client: TestClient) -> None:
    with parts_of(client).database.session() as session:
        secret = keep_once(session, "passkey")
        assert take_once(session, "link", secret) is None
        assert take_once(session, "passkey", secret) == ""
        assert take_once(session, "passkey", secret) is None


def test_an_account_goes_with_all_that_it_owns(client: TestClient, face: bytes) -> None:
    parts = parts_of(client)
    headers = session_of(client, "gone@example.org")
    keep_something(client, headers, face)
    before = set(parts.files.owners())
    assert client.post("/account/delete", headers=headers).headers["location"] == "/account"  # not by a slip
    answer = client.post("/account/delete", headers=headers, data={"sure": "yes"})
    assert answer.headers["location"] == "/login"
    assert len(before - set(parts.files.owners())) == 2
    assert client.get("/", headers=headers).status_code == 303
    with parts.database.session() as session:
        assert session.scalar(select(Account).where(Account.email == "gone@example.org")) is None


def test_all_that_is_held_can_be_taken_along(client: TestClient, face: bytes) -> None:
    headers = session_of(client, "taker@example.org")
    subject = keep_something(client, headers, face)
    keep_something(client, session_of(client, "another@example.org"), face)
    with ZipFile(BytesIO(client.get("/account/export.zip", headers=headers).content)) as archive:
        names = archive.namelist()
        about, rows = (json.loads(archive.read(name)) for name in ("account.json", "rows/analyses.json"))
    assert about["email"] == "taker@example.org"
    assert len(rows) == 2
    assert {f"subjects/{subject}.zip", "rows/subjects.json"} <= set(names)
    assert sorted(Path(name).suffix for name in names if name.startswith("analyses/")) == [".jpg", ".json"]


def test_what_was_written_in_the_forum_goes_along_and_goes_at_once(client: TestClient, face: bytes) -> None:
    parts, headers = parts_of(client), session_of(client, "writer@example.org")
    assert client.put("/v1/forum/me", headers=headers, json={"name": "writer"}).status_code == 200
    sent = {"data": {"title": "My title", "text": "my words"}, "files": {"photo": ("me.png", face)}}
    post = client.post("/v1/forum/topics", headers=headers, **sent).json()["items"][0]["id"]  # type: ignore[arg-type]
    with ZipFile(BytesIO(client.get("/account/export.zip", headers=headers).content)) as archive:
        assert archive.read(f"forum/{post}.jpg").startswith(b"\xff\xd8")
        assert b"my words" in archive.read("rows/forum_posts.json")
        assert b"My title" in archive.read("rows/forum_topics.json")
    client.post("/account/delete", headers=headers, data={"sure": "yes"})
    assert post not in parts.files.owners()
    with parts.database.session() as session:
        assert "My title" not in session.scalars(select(ForumTopic.title)).all()


def test_every_table_goes_with_an_account_or_says_nothing_of_one() -> None:
    # What :func:`erase_account` sees to, or none's:
    of_nobody = {"keys", "accounts", "once", "forum_topics", "practitioners", "secrets"}
    goes = {one.name for one in Table.metadata.sorted_tables if "owner" in one.columns} | {"accounts"}
    for table in Table.metadata.sorted_tables:
        if any(key.ondelete == "CASCADE" and key.column.table.name in goes for key in table.foreign_keys):
            goes.add(table.name)
    assert {one.name for one in Table.metadata.sorted_tables} == goes | of_nobody


def test_the_page_of_an_account_names_all_sessions(client: TestClient) -> None:
    here, there = (session_of(client, "page@example.org", ["reader", "annotator"]) for _ in range(2))
    page = client.get("/account?language=en", headers=here).text
    assert "page@example.org" in page
    assert "You label pictures." in page
    [other] = re.findall(r"/account/sessions/(\w+)/delete", page)
    client.post(f"/account/sessions/{other}/delete", headers=here)
    assert client.get("/", headers=there).status_code == 303
    assert client.get("/", headers=here).status_code == 200
    strange = session_of(client, "strange@example.org")
    client.post("/account/sessions/" + re.findall(r"/account/sessions/(\w+)/", page)[0] + "/delete", headers=strange)
    assert client.get("/", headers=here).status_code == 200


def test_a_key_has_no_page_of_an_account(client: TestClient) -> None:
    with parts_of(client).database.session() as session:
        secret = issue(session, "no account")
    headers = {"Authorization": f"Bearer {secret}"}
    problem(client.get("/account", headers={**headers, "Accept": "*/*"}), 403, "forbidden")
    page = client.get("/account?language=en", headers=headers)
    assert (page.status_code, "This is not allowed" in page.text) == (403, True)


@pytest.mark.parametrize("answer", [{}, {"id": "x", "response": {"clientDataJSON": "e30"}}, {"response": 1}])
def test_what_is_no_passkey_logs_nobody_in(client: TestClient, answer: dict[str, object]) -> None:
    assert client.post("/login/passkey/options").json()["userVerification"] == "required"
    problem(client.post("/login/passkey", json=answer, headers={"Accept": "*/*"}), 403, "forbidden")


def keep_something(client: TestClient, headers: dict[str, str], face: bytes) -> str:
    """A subject with a visit, and an analysis alone; the id of the subject."""
    told = {"consent": "I agree.", "name": "Me", "photo_consent": "Photographs too."}
    id: str = client.post("/v1/subjects", json=told, headers=headers).json()["id"]
    files, views = {"photos": ("me.png", face)}, {"views": "front"}
    assert client.post(f"/v1/subjects/{id}/visits", files=files, data=views, headers=headers).status_code == 201
    kept = client.post("/v1/analyses", files={"photo": face}, data={"keep": "photo"}, headers=headers)
    assert kept.status_code == 200
    return id


def test_what_accounts_need_is_said(tmp_path: Path) -> None:
    for told, remedy in (
        ({}, "SKINSIGHT_ADDRESS"),
        ({"address": "http://skin.example.org"}, "https"),
        ({"address": "https://skin.example.org/page"}, "SKINSIGHT_ADDRESS"),
        ({"address": SITE, "require_keys": False}, "SKINSIGHT_REQUIRE_KEYS"),
        ({"address": SITE, "smtp": "mail.example.org"}, "smtp://"),
    ):
        with pytest.raises(ValidationError, match=remedy):
            Settings(accounts=True, **told)  # type: ignore[arg-type]
    there = Settings(accounts=True, address="https://skin.example.org/")
    assert (there.needs_keys, there.origin, cookie_name(there)) == (True, "https://skin.example.org", "__Host-session")
    assert "skin.example.org" in there.known_hosts


def test_the_device_is_what_the_browser_says() -> None:
    assert device_of("Mozilla/5.0 (Linux; Android 14; Pixel 8)") == "Android"
    assert device_of("curl/8") == ""
