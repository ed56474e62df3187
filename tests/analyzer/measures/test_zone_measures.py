"""The drawn face, zone by zone."""

import pytest

from skinsight.analyzer.concerns.table import traits
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.view import SIDE
from skinsight.analyzer.face.zones import HIDDEN, ZONES, ZoneName
from skinsight.analyzer.measures.instances import instances
from skinsight.analyzer.measures.lines import length
from skinsight.analyzer.measures.zone_measures import zone_findings
from skinsight.analyzer.schema.findings import ZoneFinding
from skinsight.segmentation.photo import Photo
from tests.analyzer.drawn import drawn_face, segmented

Findings = dict[ZoneName, ZoneFinding]


class Measured:
    """One concern of a drawn face."""

    def __init__(self, name: str, unavailable: dict[ZoneName, str] | None = None, spot: str | None = None) -> None:
        rgb = drawn_face("c89878")
        seen = segmented(rgb, name)
        if spot:
            rgb[seen.mask(name)] = list(bytes.fromhex(spot))
        self.face = ParsedFace(Photo(rgb), seen)
        self.mask = self.face.concerns[name]
        window, marks = self.mask.marks_in_photo
        self.found = instances(marks, self.mask.probability, self.face.zone_index, window)
        self.findings = self.measured(unavailable or {})

    def measured(self, unavailable: dict[ZoneName, str]) -> Findings:
        extras = traits(self.mask.row.name).extras(self.face, self.mask)
        return zone_findings(self.face, self.mask, self.found, unavailable, extras.of_zone)


def test_all_zones_in_their_order() -> None:
    assert tuple(Measured("acne").findings) == ZONES


def test_areas_counts_and_density() -> None:
    acne = Measured("acne")
    for place, (name, found) in enumerate(acne.findings.items(), start=1):
        zone = acne.face.zone_index == place
        assert (found.skin, found.area) == (zone.sum(), (zone & acne.mask.in_photo).sum())
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
    circles.mask.mask[circles.face.view.zones.masks["left_under_eye"]] = True
    findings = circles.measured({})
    assert findings["left_under_eye"].contrast is None
    assert findings["left_under_eye"].area


def test_lines_are_those_of_the_zone() -> None:
    wrinkles = Measured("wrinkles")
    lengths = {name: found.lines.length for name, found in wrinkles.findings.items() if found.lines}
    assert tuple(lengths) == ZONES
    assert lengths["forehead"] == pytest.approx(length(wrinkles.mask.mask), rel=0.05)
    assert lengths["chin"] == 0


def test_an_unavailable_zone_says_why_and_has_no_number() -> None:
    findings = Measured("acne", {"chin": "a hand covers it"}).findings
    assert findings["chin"] == ZoneFinding.unavailable("a hand covers it")
    assert findings["nose"].status == "ok"


def test_a_zone_outside_the_picture_is_no_zero() -> None:
    acne = Measured("acne")
    acne.face.zone_areas["chin"] = 0
    assert acne.measured({})["chin"] == ZoneFinding.unavailable(HIDDEN)
