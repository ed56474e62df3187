"""The drawn face, zone by zone."""

import numpy as np
import pytest

from skinsight.analyzer.face.view import SIDE, FaceView
from skinsight.analyzer.face.zones import HIDDEN, ZONES, ZoneName
from skinsight.analyzer.measures.instances import instances
from skinsight.analyzer.measures.lines import CentreLines
from skinsight.analyzer.measures.zone_measures import zone_findings
from skinsight.analyzer.schema.findings import Instance, ZoneFinding
from skinsight.segmentation.frames import Classes, Mask
from skinsight.segmentation.segmenter import Segmentation
from tests.analyzer.drawn import drawn_face, segmented

Findings = dict[ZoneName, ZoneFinding]


class Measured:
    """One concern of a drawn face."""

    def __init__(self, name: str, unavailable: dict[ZoneName, str] | None = None, spot: str | None = None) -> None:
        photo = drawn_face("c89878")
        self.segmentation: Segmentation = segmented(photo, name)
        self.mask: Mask = self.segmentation.mask(name)
        if spot:
            photo[self.mask] = list(bytes.fromhex(spot))
        self.view = FaceView.of(photo, self.segmentation)
        self.marked: Mask = np.asarray(self.view.views[name].mean(axis=0) >= 0.5)
        self.index: Classes = self.view.crop.classes_to_photo(self.view.zone_index, SIDE, SIDE)
        self.found: tuple[Instance, ...] = instances(self.mask, self.segmentation.probability(name), self.index)
        self.centre_lines = CentreLines.of(self.view, self.marked) if name == "wrinkles" else None
        self.findings = self.measured(self.index, unavailable or {})

    def measured(self, index: Classes, unavailable: dict[ZoneName, str]) -> Findings:
        return zone_findings(
            self.view, self.marked, self.mask, self.found, index, unavailable, centre_lines=self.centre_lines
        )


def test_all_zones_in_their_order() -> None:
    assert tuple(Measured("acne").findings) == ZONES


def test_areas_counts_and_density() -> None:
    acne = Measured("acne")
    for place, (name, found) in enumerate(acne.findings.items(), start=1):
        zone = acne.index == place
        assert (found.skin, found.area) == (zone.sum(), (zone & acne.mask).sum())
        assert found.count == sum(one.zone == name for one in acne.found)
        assert found.skin is not None
        assert found.count is not None
        assert found.density == pytest.approx(found.count / (found.skin / SIDE**2))
        assert found.lines is None
    assert acne.findings["right_cheek"].count == 2
    assert acne.findings["left_cheek"].count == 1
    assert acne.findings["forehead"].count == 0


def test_colour_against_the_rest_of_the_zone() -> None:
    findings = Measured("flek", spot="8a5a3c").findings
    contrast = findings["left_cheek"].contrast
    assert contrast is not None
    assert contrast.delta_l < -15
    assert findings["chin"].contrast is None, "nothing is marked there"


def test_a_zone_that_is_all_marked_has_no_contrast() -> None:
    circles = Measured("panda_eyes")
    circles.marked = circles.marked | circles.view.zones.masks["left_under_eye"]
    findings = circles.measured(circles.index, {})
    assert findings["left_under_eye"].contrast is None
    assert findings["left_under_eye"].area


def test_lines_are_those_of_the_zone() -> None:
    wrinkles = Measured("wrinkles")
    lengths = {name: found.lines.length for name, found in wrinkles.findings.items() if found.lines}
    assert tuple(lengths) == ZONES
    assert wrinkles.centre_lines is not None
    assert lengths["forehead"] == pytest.approx(wrinkles.centre_lines.within().length, rel=0.05)
    assert lengths["chin"] == 0


def test_an_unavailable_zone_says_why_and_has_no_number() -> None:
    findings = Measured("acne", {"chin": "a hand covers it"}).findings
    assert findings["chin"] == ZoneFinding.unavailable("a hand covers it")
    assert findings["nose"].status == "ok"


def test_a_zone_outside_the_picture_is_no_zero() -> None:
    acne = Measured("acne")
    cut = np.where(acne.index == 1 + ZONES.index("chin"), 0, acne.index).astype(np.uint8)
    assert acne.measured(cut, {})["chin"] == ZoneFinding.unavailable(HIDDEN)
