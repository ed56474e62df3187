"""Keeping and following, without a browser."""

from datetime import timedelta
from io import BytesIO

import numpy as np
import PIL.Image
import pytest
from fastapi.testclient import TestClient

from skinsight.analyzer.progress.visits import Seen
from skinsight.analyzer.schema.result import Analysis
from skinsight.api.page.plots import HEIGHT, PAD, plot
from skinsight.api.page.skin import FACE_SIDE, laid
from skinsight.api.store.models import now
from skinsight.segmentation.photo import decode
from tests.api.page.test_page import found  # noqa: F401 - a fixture


def keep(client: TestClient, photo: bytes, analysis: Analysis, **told: str) -> str:
    """The address of the timeline that a kept result leads to."""
    sent = {"analysis": ("a.json", analysis.model_dump_json()), "photo": ("p.png", photo)}
    asked = client.post("/skin/keep?language=en", files=sent)
    assert "I agree that what skinsight measured" in asked.text
    answer = client.post("/skin/visits", files=sent, data=told, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


@pytest.mark.parametrize("photographs", ["", "yes"])
def test_what_is_kept_is_what_was_agreed_to(
    client: TestClient,
    face: bytes,
    found: Analysis,  # noqa: F811 - the fixture
    photographs: str,
) -> None:
    where = keep(client, face, found, name="Ayu", agree="yes", agree_photographs=photographs, taken="2026-10-03")
    page = client.get(f"{where}?language=en").text
    assert "3 October 2026" in page
    assert ("Photographs are not kept." in page) == (not photographs)
    [visit] = client.get(f"/v1/subjects/{where.rpartition('/')[2]}").json()["visits"]
    shown = client.get(f"/skin/visits/{visit['id']}?language=en").text
    assert ("The photograph was not kept." in shown) == (not photographs)
    picture = client.get(f"/skin/visits/{visit['id']}/face.jpg")
    assert picture.status_code == (200 if photographs else 404)
    if photographs:
        assert PIL.Image.open(BytesIO(picture.content)).size == (FACE_SIDE, FACE_SIDE)
    assert client.post(f"{where}/delete", follow_redirects=False).status_code == 303
    assert client.get(where).status_code == 404


def test_without_consent_nothing_is_kept(client: TestClient, face: bytes, found: Analysis) -> None:  # noqa: F811
    before = client.get("/v1/subjects").json()
    sent = {"analysis": ("a.json", found.model_dump_json()), "photo": ("p.png", face)}
    answer = client.post("/skin/visits?language=en", files=sent, data={"name": "Ayu"})
    assert (answer.status_code, "Nothing was kept" in answer.text) == (422, True)
    assert client.get("/v1/subjects").json() == before


def test_a_second_date_and_the_end_of_photographs(
    client: TestClient,
    face: bytes,
    found: Analysis,  # noqa: F811
) -> None:
    where = keep(client, face, found, agree="yes", agree_photographs="yes", taken="2026-10-03")
    sides = dict.fromkeys(("left_half", "right_half", "left_profile", "right_profile"), ("s.png", face))
    client.post(f"{where}/visits", files={"photo": ("p.png", face), **sides})
    page = client.get(f"{where}?language=en").text
    assert "No clear change since 3 October 2026" in page
    assert "data-compare" in page
    assert "5 views" in page
    client.post(f"{where}/photographs/delete")
    page = client.get(f"{where}?language=en").text
    assert "The photographs were not kept" in page
    assert "data-compare" not in page
    client.post(f"{where}/delete")


def test_a_day_to_come_is_today(client: TestClient, face: bytes, found: Analysis) -> None:  # noqa: F811
    where = keep(client, face, found, agree="yes", taken="2999-01-01")
    [visit] = client.get(f"/v1/subjects/{where.rpartition('/')[2]}").json()["visits"]
    assert visit["taken"][:10] == now().date().isoformat()
    client.post(f"{where}/delete")


def test_a_face_laid_on_itself_is_its_view(face: bytes, found: Analysis) -> None:  # noqa: F811
    pixels = decode(face, "me.png").pixels
    straight = laid(pixels, found, found)
    assert straight.shape == (FACE_SIDE, FACE_SIDE, 3)
    middle = straight[FACE_SIDE // 2, FACE_SIDE // 2].astype(int)
    np.testing.assert_allclose(middle, pixels[pixels.shape[0] // 2, pixels.shape[1] // 2].astype(int), atol=25)


def test_a_plot_has_clear_at_its_top_and_leaves_out_what_was_not_seen() -> None:
    clear, none = Seen(score=100, score_interval=(90, 100)), Seen(score=0, score_interval=(0, 10))
    times = [now() - timedelta(weeks=weeks) for weeks in (8, 4, 0)]
    drawn = plot([(times[0], clear), (times[1], None), (times[2], none)])
    assert [y for _, y in drawn.dots] == [PAD, HEIGHT - PAD]
    assert len(drawn.band.split()) == 4
    assert plot([(times[0], None)]).line == ""
