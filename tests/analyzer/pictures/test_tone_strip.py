"""The strip of the skin tone."""

import numpy as np
import pytest

from skinsight.analyzer.pictures.shapes import Box, Drawing, Stroke, Words
from skinsight.analyzer.pictures.tone_strip import (
    tone_colours,
    tone_drawing,
    tone_figures,
    tone_notes,
    tone_strip,
    tone_title,
)
from skinsight.analyzer.schema.result import Analysis
from skinsight.analyzer.schema.tone_result import Tone
from skinsight.analyzer.tone.scale import tone_scale
from tests.analyzer.invented import UNSEEN, drawn_photo, invented, unavailable

MONK = [tuple(bytes.fromhex(code)) for code in tone_scale().monk.swatches]


def read(skin: str) -> Analysis:
    return invented(drawn_photo(skin))


def told(analysis: Analysis) -> Tone:
    assert isinstance(analysis.tone, Tone)
    return analysis.tone


def swatches(drawing: Drawing) -> list[Box]:
    return [shape for shape in drawing.shapes if isinstance(shape, Box) and shape.fill in MONK and shape.width < 100]


def texts(drawing: Drawing) -> list[str]:
    return [shape.text for shape in drawing.shapes if isinstance(shape, Words)]


@pytest.mark.parametrize("skin", ["f6ede4", "c89a7b", "3a312a"])
def test_colours_are_exact(skin: str) -> None:
    analysis = read(skin)
    drawn = tone_strip(analysis).reshape(-1, 3)
    seen = {tuple(colour) for colour in np.unique(drawn, axis=0).tolist()}
    assert seen.issuperset({tuple(bytes.fromhex(told(analysis).hex.removeprefix("#"))), *MONK})


def test_all_ten_tones_stand_in_order() -> None:
    drawing = tone_drawing(read("c89a7b"))
    assert [shape.fill for shape in sorted(swatches(drawing), key=lambda box: box.x)] == MONK


@pytest.mark.parametrize("number", [1, 5, 10])
def test_the_nearest_tone_is_framed_and_the_interval_is_bracketed(number: int) -> None:
    analysis = read(tone_scale().monk.swatches[number - 1])
    tone = told(analysis)
    drawing = tone_drawing(analysis)
    row = sorted(swatches(drawing), key=lambda box: box.x)
    frames = [shape for shape in drawing.shapes if isinstance(shape, Box) and shape.edge and shape.fill is None]
    (frame,) = frames
    inner = row[round(tone.monk.value) - 1]
    assert frame.x < inner.x
    assert frame.x + frame.width > inner.x + inner.width
    (bracket,) = (shape for shape in drawing.shapes if isinstance(shape, Stroke))
    low, high = tone.monk.interval
    pitch = row[1].x - row[0].x
    assert bracket.points[0][0] == pytest.approx(row[0].x + (low - 1) * pitch)
    assert bracket.points[-1][0] == pytest.approx(row[0].x + (high - 1) * pitch + row[0].width)


def test_everything_stays_on_the_strip() -> None:
    for skin in ("f6ede4", "292420"):
        drawing = tone_drawing(read(skin))
        for shape in drawing.shapes:
            if isinstance(shape, Box):
                assert shape.x >= 0
                assert shape.x + shape.width <= drawing.width
                assert shape.y + shape.height <= drawing.height
            elif isinstance(shape, Words):
                assert 0 < shape.y < drawing.height


def test_figures_have_intervals_and_words() -> None:
    tone = told(read("c89a7b"))
    monk, angle, undertone = tone_figures(tone)
    assert angle.startswith(f"ITA {round(tone.ita)}\N{DEGREE SIGN}, {tone.ita_class}; between ")
    low, high = tone.monk.interval
    assert monk == f"Monk's scale: {tone.monk.value:.1f}, between {low:.1f} and {high:.1f}"
    assert tone.undertone in undertone
    assert tone.depth in undertone


def test_it_says_that_it_is_an_estimate() -> None:
    analysis = read("c89a7b")
    assert "Skin tone, estimated" in texts(tone_drawing(analysis))
    assert any("no card was given" in note for note in tone_notes(analysis))
    measured = told(analysis).model_copy(update={"calibrated": True})
    assert tone_title(analysis.model_copy(update={"tone": measured})) == "Skin tone, measured by a card"


def test_a_region_that_was_not_read_is_hollow_and_has_a_reason() -> None:
    analysis = read("c89a7b")
    tone = told(analysis)
    regions = {name: region for name, region in tone.regions.items() if name != "forehead"}
    part = tone.model_copy(update={"regions": regions, "regions_unavailable": {"forehead": "hair covers it"}})
    bald = analysis.model_copy(update={"tone": part})
    assert "not read" in texts(tone_drawing(bald))
    assert "Forehead not read: hair covers it." in tone_notes(bald)
    assert tone_strip(bald).shape[1] == tone_strip(analysis).shape[1]


def test_without_a_tone_it_gives_the_reason() -> None:
    nothing = unavailable(read("c89a7b"))
    assert tone_title(nothing) == "Skin tone: not told"
    assert tone_notes(nothing) == [f"{UNSEEN[0].upper()}{UNSEEN[1:]}."]
    words = " ".join(texts(tone_drawing(nothing)))
    assert UNSEEN[1:] in words
    assert tone_strip(nothing).shape[0] < 250


def test_the_colours_alone_are_the_strip_without_text_around() -> None:
    analysis = read("c89a7b")
    colours = tone_colours(told(analysis))
    assert colours.shape[0] < tone_strip(analysis).shape[0]
    assert (colours == MONK[4]).all(axis=-1).sum() > 4000
