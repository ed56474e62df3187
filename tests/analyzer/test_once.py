"""Each fact is computed once: calls counted over one analysis and over one report, whoever makes them."""

import sys
from collections import Counter
from collections.abc import Callable
from types import CodeType, FrameType

from skinsight.analyzer import Canvas, analyze, contact_sheet, overlay, zone_map
from skinsight.analyzer.colour.illumination import illumination
from skinsight.analyzer.face.landmarks import Landmarks
from skinsight.analyzer.face.view import FaceView
from skinsight.analyzer.face.zones import zones
from skinsight.analyzer.report import html_report, pdf_report
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.postprocess import search_region
from tests.fakes import FakeSegmenter


def calls(work: Callable[[], object], *counted: Callable[..., object]) -> list[int]:
    """How often each function is called while ``work`` runs."""
    found: Counter[CodeType] = Counter()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            found[frame.f_code] += 1

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return [found[one.__code__] for one in counted]


def test_one_analysis_lays_out_zones_and_landmarks_and_estimates_the_light_once(
    astronaut: Photo, fake_segmenter: FakeSegmenter
) -> None:
    facts = (zones, Landmarks.of.__func__, illumination)  # type: ignore[attr-defined]
    assert calls(lambda: analyze(astronaut), *facts) == [1, 1, 1]


def test_one_analysis_lays_out_each_search_region_once_and_converts_the_face_once_a_size(
    astronaut: Photo, fake_segmenter: FakeSegmenter
) -> None:
    seen = fake_segmenter.segment(astronaut.pixels, fake_segmenter.find_faces(astronaut.pixels)[0], ["acne", "flek"])
    fake_segmenter.segment = lambda *_: seen  # type: ignore[method-assign]
    converted = FaceView.lab.func  # type: ignore[attr-defined]
    assert calls(lambda: analyze(astronaut), search_region, converted) == [2, 2]


def test_pictures_and_reports_decode_each_mask_once(astronaut: Photo, fake_segmenter: FakeSegmenter) -> None:
    canvas = Canvas(astronaut, analyze(astronaut))

    def draw() -> None:
        for picture in (overlay, contact_sheet, zone_map, html_report, pdf_report):
            picture(canvas)

    measures = [one for one in canvas.analysis.measures.values() if one.mask]
    assert calls(draw, RunLength.to_mask) == [len(canvas.analysis.concerns) + len(measures)]
