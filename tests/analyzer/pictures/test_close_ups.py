"""Close-ups: where they look, and that outlines hide nothing."""

import numpy as np
import pytest

from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.measures.instances import instances
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.pictures.close_ups import GAP, LONG, CloseUp, close_ups
from skinsight.analyzer.pictures.lettering import PAPER
from skinsight.analyzer.schema.result import Analysis, ConcernAnalysis
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.segmentation.concerns import concern
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.pieces import pieces
from tests.analyzer.invented import drawn_photo, empty, invented, unavailable


def marked(analysis: Analysis, name: str, mask: Mask) -> Analysis:
    """The analysis with another mask of a concern."""
    found = instances(pieces(mask, concern("flek")), mask.astype(np.float32), np.zeros(mask.shape, np.uint8))
    update = {"mask": RunLength.of(mask), "instances": found, "count": len(found)}
    return analysis.model_copy(
        update={"concerns": {**analysis.concerns, name: analysis.concerns[name].model_copy(update=update)}}
    )


def halves(close_up: CloseUp) -> tuple[np.ndarray, np.ndarray]:
    height, width = close_up.pair.shape[:2]
    if height > width / 1.6:
        middle = (height - GAP) // 2
        return close_up.pair[:middle], close_up.pair[middle + GAP :]
    middle = (width - GAP) // 2
    return close_up.pair[:, :middle], close_up.pair[:, middle + GAP :]


def spotted(*centres: tuple[int, int], radius: int = 4, size: int = 512) -> tuple[Photo, Analysis]:
    """A face with black spots of acne at these ``x, y``."""
    photo = drawn_photo()
    mask = np.zeros((size, size), bool)
    rows, columns = np.ogrid[:size, :size]
    for x, y in centres:
        mask |= (columns - x) ** 2 + (rows - y) ** 2 <= radius**2
    photo.pixels[mask] = 0
    return photo, marked(invented(photo), "acne", mask)


def test_every_concern_that_is_marked_has_one() -> None:
    photo = drawn_photo()
    analysis = invented(photo)
    assert list(close_ups(Canvas(photo, analysis))) == ["acne", "flek", "panda_eyes", "wrinkles"]
    assert close_ups(Canvas(photo, empty(analysis))) == {}
    assert close_ups(Canvas(photo, unavailable(analysis))) == {}


def test_outlines_cover_no_marked_skin() -> None:
    photo, analysis = spotted((180, 300), (200, 320))
    plain, outlined = halves(close_ups(Canvas(photo, analysis))["acne"])
    assert plain.shape == outlined.shape
    assert (plain != outlined).any()
    black = plain.max(axis=-1) == 0
    assert black.sum() > 1000, "the spots are in it, enlarged"
    assert (outlined[black] == 0).all()


def test_it_looks_where_most_is() -> None:
    photo, analysis = spotted((120, 250), (380, 300), (395, 310), (385, 325))
    close_up = close_ups(Canvas(photo, analysis))["acne"]
    assert "shown: 3 of 4 found" in close_up.caption


@pytest.mark.parametrize(
    ("zones", "title"),
    [(("chin", "chin", "chin"), "Acne: chin"), (("chin", "chin", None), "Acne: mostly chin")],
)
def test_the_title_says_where_all_or_most_of_what_is_shown_lies(zones: tuple[ZoneName | None, ...], title: str) -> None:
    photo, analysis = spotted((380, 300), (395, 310), (385, 325))
    acne = analysis.concerns["acne"]
    placed = tuple(one.model_copy(update={"zone": zone}) for one, zone in zip(acne.instances, zones, strict=True))
    told = acne.model_copy(update={"instances": placed})
    found = close_ups(Canvas(photo, analysis.model_copy(update={"concerns": {**analysis.concerns, "acne": told}})))
    assert found["acne"].caption[0] == title


def test_a_single_small_spot_is_in_the_middle_and_enlarged() -> None:
    photo, analysis = spotted((300, 330), radius=2)
    close_up = close_ups(Canvas(photo, analysis))["acne"]
    plain, _ = halves(close_up)
    rows, columns = np.nonzero(plain.max(axis=-1) < 40)
    assert rows.mean() == pytest.approx(plain.shape[0] / 2, abs=plain.shape[0] * 0.03)
    assert columns.mean() == pytest.approx(plain.shape[1] / 2, abs=plain.shape[1] * 0.03)
    assert close_up.note.startswith("enlarged 5.8 times"), "594 pixels show a fifth of 512"


def test_a_small_face_is_not_enlarged_beyond_what_there_is_to_see() -> None:
    photo = Photo(drawn_photo().pixels[::8, ::8].copy())
    times = [float(one.note.split()[1]) for one in close_ups(Canvas(photo, invented(photo))).values()]
    assert len(times) == 4
    assert max(times) <= 10


def test_both_dark_circles_are_shown_one_picture_above_the_other() -> None:
    photo = drawn_photo()
    close_up = close_ups(Canvas(photo, invented(photo)))["panda_eyes"]
    assert close_up.pair.shape[1] == LONG
    assert "above" in close_up.note
    assert close_up.caption[1].startswith("left, against the cheek: ")
    assert close_up.caption[2] == "right, against the cheek: 3 pixels, colour not compared"


def test_the_caption_has_the_numbers_of_the_zone() -> None:
    photo = drawn_photo()
    found = close_ups(Canvas(photo, invented(photo)))
    assert found["acne"].caption[0].startswith("Acne: ")
    assert any("1.20\N{NO-BREAK SPACE}% of this zone" in line for line in found["acne"].caption)
    assert any("0.41 face widths long" in line for line in found["wrinkles"].caption)
    assert found["acne"].caption[-1].startswith("against the rest of the zone: "), "as the zone's contrast is taken"


def test_pieces_off_all_zones_have_the_concerns_numbers() -> None:
    photo, analysis = spotted((180, 300))
    caption = close_ups(Canvas(photo, analysis))["acne"].caption
    assert caption[0] == "Acne"
    assert caption[-1].startswith("against the skin around: ")


def test_what_lies_outside_the_photo_is_paper() -> None:
    photo, analysis = spotted((3, 3))
    plain, _ = halves(close_ups(Canvas(photo, analysis))["acne"])
    assert (plain[:20, :20] == PAPER).all()


@pytest.mark.slow
def test_one_pixel_of_a_large_photo_is_found() -> None:
    photo = Photo(np.full((3000, 4000, 3), 120, np.uint8))
    analysis = invented(photo)
    mask = np.zeros((3000, 4000), bool)
    mask[1500, 2000] = True
    close_up = close_ups(Canvas(photo, marked(analysis, "acne", mask)))["acne"]
    assert "shown: 1 of 1 found" in close_up.caption


def test_three_hundred_lesions() -> None:
    centres = [(x, y) for x in range(120, 400, 14) for y in range(150, 360, 14)]
    photo, analysis = spotted(*centres, radius=3)
    assert len(centres) == 300
    assert analysis.concerns["acne"].count == 300
    assert close_ups(Canvas(photo, analysis))["acne"].captioned().shape[1] == LONG


def test_the_caption_is_below_the_pair() -> None:
    photo = drawn_photo()
    close_up = close_ups(Canvas(photo, invented(photo)))["flek"]
    height = close_up.pair.shape[0]
    assert np.array_equal(close_up.captioned()[:height, : close_up.pair.shape[1]], close_up.pair)
    assert (close_up.captioned()[height:] < 100).any(), "letters"


def test_a_concern_without_instances_listed_is_shown_all_the_same() -> None:
    photo = drawn_photo()
    analysis = invented(photo)
    acne = analysis.concerns["acne"]
    bare = ConcernAnalysis(area=acne.area, area_fraction=acne.area_fraction, count=acne.count, mask=acne.mask)
    found = close_ups(Canvas(photo, analysis.model_copy(update={"concerns": {**analysis.concerns, "acne": bare}})))
    assert found["acne"].caption == ("Acne", "shown: 0 of 3 found")
