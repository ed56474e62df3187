"""The page of a routine, without scripts."""

import re

import pytest
from fastapi.testclient import TestClient

ENGLISH = {"language": "en"}


def begun(client: TestClient) -> str:
    answer = client.post("/routine", data={"name": "Ayu", "agree": "yes", "zone": "Asia/Jakarta"}, params=ENGLISH)
    assert answer.status_code == 200
    return answer.url.path


def test_nothing_is_kept_without_consent(client: TestClient) -> None:
    answer = client.post("/routine", data={"name": "Nobody", "zone": "UTC"}, params=ENGLISH)
    assert (answer.status_code, "Nothing is kept without consent" in answer.text) == (422, True)
    assert "Nobody" not in client.get("/skin").text


def test_nobody_is_kept_whose_routine_was_not(client: TestClient) -> None:
    answer = client.post("/routine", data={"name": "Orphan", "agree": "yes", "zone": "Nowhere/None"}, params=ENGLISH)
    assert answer.status_code == 422
    assert "Orphan" not in [one["name"] for one in client.get("/v1/subjects").json()]


def test_a_routine_is_built_ticked_and_deleted(client: TestClient) -> None:
    page = begun(client)
    for name, label in (("Night serum", "Aqua, Retinol 0.3 %"), ("Peel", "Aqua, Glycolic Acid 8 %")):
        shown = client.post(f"{page}/products", data={"name": name, "label": label}).text
        product = re.search(rf'<option value="(\w+)">{name}', shown)
        assert product
        days = [str(day) for day in range(7)]
        shown = client.post(f"{page}/steps", data={"part": "evening", "product": product[1], "days": days}).text
    assert "Night serum and Peel do not go together" in shown
    assert "0 of 2 steps done today" in shown
    one, two = dict.fromkeys(re.findall(rf"{page}/steps/(\w+)", shown))
    today = re.search(r'name="day" value="([\d-]+)"', shown)
    assert today
    shown = client.post(f"{page}/steps/{one}", data={"action": "done", "day": today[1]}).text
    assert "1 of 2 steps done today" in shown
    shown = client.post(f"{page}/steps/{two}", data={"action": "done", "day": today[1]}).text
    assert "All done today" in shown
    assert "1 day in a row" in shown
    shown = client.post(f"{page}/steps/{two}", data={"action": "up"}).text
    assert list(dict.fromkeys(re.findall(rf"{page}/steps/(\w+)", shown))) == [two, one]
    shown = client.post(f"{page}/end", data={"what": "routine"}).text
    assert "Build your routine" in shown


def test_what_was_not_kept_is_said_with_the_reason(client: TestClient) -> None:
    page = begun(client)
    answer = client.post(f"{page}/products", data={"name": "x", "label": " "})
    assert (answer.status_code, "This list cannot be read" in answer.text) == (422, True)
    answer = client.post(f"{page}/reminders", data={"at": "21:00", "start": "2020-01-01"})
    assert (answer.status_code, "This time is over" in answer.text) == (422, True)
    answer = client.post(f"{page}/reminders", data={"at": ""})
    assert (answer.status_code, "something is missing" in answer.text) == (422, True)


@pytest.mark.parametrize(
    "address",
    [
        f"/skin/{'0' * 32}/routine",
        "/skin/none/routine",
        "/reminders/mail/none",
        "/nowhere",
        f"/skin/{'0' * 32}/export.zip",
    ],
)
def test_a_person_reads_why_on_a_page_and_a_program_as_a_problem(client: TestClient, address: str) -> None:
    answer = client.get(address, headers={"Accept": "text/html"}, params=ENGLISH)
    assert answer.headers["content-type"].startswith("text/html")
    assert "<main" in answer.text
    program = client.get(address)
    assert program.headers["content-type"] == "application/problem+json"
    assert answer.status_code == program.status_code


def test_what_the_api_refuses_is_a_problem_to_everyone(client: TestClient) -> None:
    answer = client.get(f"/v1/subjects/{'0' * 32}", headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == "application/problem+json"


def test_where_no_key_is_asked_for_a_body_is_small(client: TestClient) -> None:
    answer = client.post("/reminders/mail/none", data={"agree": "x" * 70_000})
    assert answer.json()["type"].endswith("request-too-large")


def test_the_calendars_address_is_shown_once(client: TestClient) -> None:
    page = begun(client)
    client.post(f"{page}/reminders", data={"at": "21:00", "part": "evening", "days": ["0"], "before": ["15", "30"]})
    shown = client.post(f"{page}/calendar").text
    address = re.search(r"https://skin\.example\.org(/feeds/[\w-]+\.ics)", shown)
    assert address
    assert client.get(address[1]).status_code == 200
    assert address[1] not in client.get(page).text
    client.post(f"{page}/end", data={"what": "calendar"})
    assert client.get(address[1]).status_code == 404
