"""What the page answers, without a browser."""

import json
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import PIL.Image
import pytest
from fastapi.testclient import TestClient

from skinsight.analyzer import analyze
from skinsight.analyzer.concerns.wrinkles import AGE_NEEDED
from skinsight.analyzer.face.proportions import proportion_scale
from skinsight.analyzer.schema.result import Analysis, ConcernAnalysis
from skinsight.api.page.headline import headline
from skinsight.api.page.rendering import HERE
from skinsight.api.page.result import ResultView
from skinsight.api.page.words import Words
from skinsight.api.store.keys import issue
from skinsight.segmentation.photo import decode
from tests.api.service.conftest import app_in, client_of, to_png
from tests.fakes import FakeSegmenter

MOST_BYTES = 150_000


@pytest.fixture
def found(face: bytes) -> Analysis:
    return analyze(decode(face, "me.png"), segmenter=FakeSegmenter())


def held(page: str) -> Analysis:
    [text] = re.findall(r"<script type=\"application/json\" data-held>(.*?)</script>", page, re.DOTALL)
    return Analysis.model_validate_json(text)


def test_the_page_is_light(client: TestClient) -> None:
    page = client.get("/").text
    own = [path for path in (HERE / "static").iterdir() if path.suffix in (".js", ".css", ".svg")]
    assert len(page.encode()) + sum(path.stat().st_size for path in own) < MOST_BYTES
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)


def test_a_result_says_what_the_library_says(client: TestClient, face: bytes, found: Analysis) -> None:
    answer = client.post("/result?language=en", files={"photo": ("me.png", face)})
    assert answer.status_code == 200
    assert held(answer.text) == found
    assert headline(found, Words("en")) in answer.text
    assert "data:image/jpeg;base64," in answer.text
    for one in found.recommendations:
        assert one.title in answer.text
        assert all(text in answer.text for item in one.look_for for text in item.cautions)
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_nothing_of_a_result_is_kept(client: TestClient, face: bytes) -> None:
    parts = client.app.state.parts  # type: ignore[attr-defined]
    before = parts.files.owners()
    client.post("/result", files={"photo": ("me.png", face)})
    assert parts.files.owners() == before


def test_the_language_is_the_readers(client: TestClient) -> None:
    client.cookies.clear()
    said = {"en": "See what your skin shows", "id": "Lihat apa yang tampak pada kulit Anda"}
    assert said["id"] in client.get("/", headers={"accept-language": "id-ID,id;q=0.9"}).text
    assert said["en"] in client.get("/?language=en", headers={"accept-language": "id"}).text
    assert said["en"] in client.get("/", headers={"accept-language": "id"}).text, "the choice is remembered"
    client.cookies.clear()
    assert said["en"] in client.get("/", headers={"accept-language": "ja"}).text


@pytest.mark.parametrize(
    ("data", "status", "title"),
    [
        (to_png(PIL.Image.new("RGB", (64, 64))), 422, "No face was found in this photograph"),
        (b"not a photograph", 415, "This file is no photograph that can be read"),
        (b"\xff\xd8\xff\xe0" + bytes(99), 422, "This photograph is damaged"),
    ],
)
def test_a_refusal_is_a_page_with_a_remedy(client: TestClient, data: bytes, status: int, title: str) -> None:
    answer = client.post("/result?language=en", files={"photo": ("x.png", data)})
    assert (answer.status_code, title in answer.text) == (status, True)
    assert "Choose a file" in answer.text


def test_advice_is_for_whom_it_is_told(client: TestClient, face: bytes, found: Analysis) -> None:
    sent = {"analysis": ("a.json", found.model_dump_json()), "photo": ("p.png", face)}
    told = {"age": "5", "signs": ["changing_spot"]}
    answer = client.post("/result/advice?language=en", files=sent, data=told)
    assert answer.status_code == 200
    page = answer.text
    assert "Have a doctor look at the spot that changes" in page
    assert "Show spots in a young child to a doctor" in page
    assert page.index("See a doctor first") < page.index("What was looked for")
    assert held(page).concerns == found.concerns


def test_lines_wait_for_an_age_and_come_where_it_is_given(
    client: TestClient, face: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone = proportion_scale().model_copy(update={"least": -1000.0})
    monkeypatch.setattr("skinsight.analyzer.face.proportions.proportion_scale", lambda: everyone)
    photo = {"photo": ("me.png", face)}
    asked = client.post("/result?language=id", files=photo)
    assert Words("id").plain(AGE_NEEDED) in asked.text
    assert held(asked.text).age_needed
    stated = client.post("/result?language=id", files=photo, data={"age": "34"})
    assert held(stated.text).concerns["wrinkles"].status == "ok"
    assert 'name="age" type="number" min="0" max="130" inputmode="numeric" value="34"' in stated.text
    assert client.post("/result", files=photo, data={"age": "340"}).status_code == 422


def test_what_a_person_cannot_be_is_refused(client: TestClient, face: bytes, found: Analysis) -> None:
    sent = {"analysis": ("a.json", found.model_dump_json()), "photo": ("p.png", face)}
    assert client.post("/result/advice", files=sent, data={"age": "999"}).status_code == 422


def test_masks_and_report(client: TestClient, face: bytes, found: Analysis) -> None:
    sent = {"analysis": ("a.json", found.model_dump_json()), "photo": ("p.png", face)}
    pdf = client.post("/result/report.pdf?language=en", files=sent)
    assert pdf.content.startswith(b"%PDF")
    assert b"/Lang (en)" in pdf.content
    assert b"/Lang (id)" in client.post("/result/report.pdf?language=id", files=sent).content
    packed = client.post("/result/masks.zip", files={"analysis": sent["analysis"]})
    with ZipFile(BytesIO(packed.content)) as archive:
        assert {name.removesuffix(".png") for name in archive.namelist()} == set(found.concerns)
        mask = np.asarray(PIL.Image.open(BytesIO(archive.read("acne.png")))) > 0
    assert found.concerns["acne"].mask
    np.testing.assert_array_equal(mask, found.concerns["acne"].mask.to_mask())


def test_where_nothing_could_be_judged_another_photograph_is_asked_for(client: TestClient, found: Analysis) -> None:
    nothing = {name: ConcernAnalysis.unavailable("Too dark.") for name in found.concerns}
    for seen, main in (
        (found, "Keep it and follow it"),
        (found.model_copy(update={"concerns": nothing}), "Take another photograph"),
    ):
        sent = {"analysis": ("a.json", seen.model_dump_json())}
        page = client.post("/result/advice?language=en", files=sent).text
        assert re.findall(r'class="(?:button )?main"[^>]*>([^<]*)<', page)[0] == main
        assert ("Next mark" in page) == (seen is found)


def test_a_mark_can_be_tapped_where_it_is(found: Analysis) -> None:
    view = ResultView(found, Words("en"))
    assert len(view.marks()) == sum(len(one.instances) for one in found.concerns.values())
    places = {(mark.concern, round(mark.x), round(mark.y)) for mark in view.marks()}
    first = found.concerns["acne"].instances[0]
    assert ("acne", round(first.centroid[0]), round(first.centroid[1])) in places


def test_the_bar_holds_the_best_guess(found: Analysis) -> None:
    for row in ResultView(found, Words("id")).rows():
        assert row.bar
        assert row.bar.start <= row.bar.tick <= row.bar.start + row.bar.width <= 100.001


def test_a_name_cannot_end_the_script(client: TestClient, face: bytes) -> None:
    answer = client.post("/result", files={"photo": ("</script><b>.png", face)})
    assert json.loads(held(answer.text).model_dump_json())["photo"]["name"].endswith("<b>.png")
    assert "<b>.png" not in answer.text


def test_a_hint_tells_where_to_move(client: TestClient, face: bytes) -> None:
    assert client.post("/hint", files={"photo": ("h.jpg", face)}).json() == {"hint": "good"}
    black = to_png(PIL.Image.new("RGB", (64, 64)))
    assert client.post("/hint", files={"photo": ("h.jpg", black)}).json() == {"hint": "none"}
    assert client.post("/hint", files={"photo": ("h.jpg", b"x")}).json() == {"hint": "unknown"}


def test_a_browser_is_asked_for_the_key_as_a_user_name(tmp_path: Path) -> None:
    with client_of(app_in(tmp_path, require_keys=True)) as client:
        asked = client.get("/", headers={"accept": "text/html"})
        assert (asked.status_code, asked.headers["www-authenticate"][:5]) == (401, "Basic")
        assert client.get("/v1/subjects").headers["www-authenticate"] == "Bearer"
        with client.app.state.parts.database.session() as session:  # type: ignore[attr-defined]
            key = issue(session, "clinic")
        assert client.get("/", headers={"accept": "text/html"}, auth=(key, "")).status_code == 200
        assert client.get("/static/page.css", auth=(key, "")).status_code == 200
