import base64
import json
import re
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from skinsight.segmentation.concerns import concern
from skinsight.segmentation.evaluation.judgement import Judgement, judge
from skinsight.segmentation.evaluation.predictions import Answers, Marks
from skinsight.segmentation.evaluation.report import render, write_report
from skinsight.segmentation.evaluation.report_pictures import outlined, panels, reliability_chart, threshold_chart
from skinsight.segmentation.frames import Image
from tests.segmentation.evaluation.answers import boxed, drawn_answer

NETWORKS = {"acne": "Version 1", "flek": "Run <mine>"}


def judgement(name: str, count: int = 4) -> Judgement:
    marks = Marks(circles=[(4, 4, 2)]) if name == "acne" else Marks()
    answers = [
        drawn_answer(boxed((0, 0, n, 8)), boxed((0, 0, 8, 8)), name=f"<b>{n}</b>", of=name, marks=marks)
        for n in range(count)
    ]
    reduced = [each.score.overlap for each in answers]
    return judge(concern(name), Answers({"drawn": answers}, answers[:1], answers if name == "acne" else (), reduced))


class Page(HTMLParser):
    """Tags that are open at the end, and addresses of pictures."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.pictures: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.pictures.append(dict(attrs)["src"] or "")
        elif tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def page() -> str:
    return render([judgement("acne"), judgement("flek")], NETWORKS, "today")


def test_the_page_is_whole_and_holds_its_pictures(page: str) -> None:
    found = Page(page)
    assert found.open == []
    assert len(found.pictures) == 2 * (2 + 3 * 4)
    assert all(re.match(r"data:image/(jpeg|svg\+xml);base64,", address) for address in found.pictures)
    assert "http" not in page, "nothing is fetched from elsewhere"


def test_the_page_says_first_that_it_is_not_to_be_published(page: str) -> None:
    text = Page(page).text
    assert text.index("Do not publish it") < text.index("Targets") < text.index("Worst cases")
    assert "not the same test" in text.replace("\n", " ")


def test_the_page_shows_figures_and_escapes_names(page: str) -> None:
    text = Page(page).text
    assert "<b>" not in page
    assert "<b>1</b>: IoU 0.125, 64 px labelled, 8 px predicted" in text
    assert "Run <mine>" in text
    for heading in ("Acne, IoU", "drawn", "darkest third", "Lesions (circles), recall"):
        assert heading in text


def test_figures_lie_beside_the_page(tmp_path: Path) -> None:
    found = judgement("acne")
    beside = write_report(tmp_path / "all.html", [found], NETWORKS)
    assert beside == tmp_path / "all.json"
    assert (tmp_path / "all.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    figures = json.loads(beside.read_text(encoding="utf-8"))
    acne = figures["concerns"]["acne"]
    assert acne["network"] == "Version 1"
    assert acne["sources"][0]["iou"] == round(found.iou.value, 3)
    assert acne["measures"]["circle_recall"]["value"] == round(found.measures[2].estimate.value, 4)
    assert [target["label"] for target in figures["targets"]] == ["Acne, IoU", "Acne marked on clear skin"]
    assert "base64" not in beside.read_text(encoding="utf-8")


def test_a_network_that_found_nothing_has_a_page() -> None:
    empty = drawn_answer(boxed(), boxed(), of="flek")
    assert "Worst cases" in render([judge(concern("flek"), Answers({"drawn": [empty]}))], NETWORKS, "today")


def decoded(address: str) -> Image:
    with PillowImage.open(BytesIO(base64.b64decode(address.partition(",")[2]))) as picture:
        return np.asarray(picture)


def test_panels_show_picture_label_and_prediction() -> None:
    face = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    shown = panels(drawn_answer(boxed((10, 10, 20, 20)), boxed((40, 40, 50, 50)), face=face))
    assert list(shown) == ["picture", "label", "prediction"]
    picture, label, prediction = (decoded(address).astype(int) for address in shown.values())
    assert picture.shape == (128, 128, 3)
    for panel, (start, end) in ((prediction, (16, 44)), (label, (76, 104))):
        changed = np.abs(panel - picture).max(axis=2) > 60
        inside = changed[start:end, start:end].sum()
        assert inside > 50
        assert inside > 0.9 * changed.sum()


@pytest.mark.parametrize(("name", "edge"), [("flek", 255), ("wrinkles", 0)])
def test_outlines_stand_out_from_any_skin(name: str, edge: int) -> None:
    """Dark colours have a white edge and light ones a black one; what lies within stays seen."""
    found = outlined(drawn_answer(boxed(), boxed(), of=name), boxed((20, 20, 40, 40)))
    colours = {tuple(pixel) for pixel in found.reshape(-1, 3).tolist()}
    assert colours == {(128, 128, 128), (edge,) * 3, concern(name).colour}
    assert found[60, 60].tolist() == [128] * 3


def test_what_is_unknown_is_dark() -> None:
    found = outlined(drawn_answer(boxed(), boxed(), known=boxed((0, 0, 32, 64))), boxed())
    assert found[:, :60].min() == 128
    assert found[:, 68:].max() == 42


def test_charts_are_drawings() -> None:
    for chart in (threshold_chart, reliability_chart):
        kind, _, content = chart(judgement("flek")).partition(";base64,")
        assert kind == "data:image/svg+xml"
        assert b"<svg" in base64.b64decode(content)
