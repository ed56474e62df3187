"""The condition head: evidence that adds up, and an answer that hangs on the skin alone."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from skinsight.segmentation.concerns import CONDITION_NAMES, CONDITIONS, FACE_SKIN, JOINT
from skinsight.segmentation.conditions import ConditionHead, skin_of
from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.frames import Image
from skinsight.segmentation.runtime import Pass
from skinsight.segmentation.segmenter import Segmenter
from skinsight.segmentation.training.condition_views import barred, watermarked
from skinsight.segmentation.weights import WEIGHTS

SAMPLE = Path(__file__).parents[2] / "api" / "page" / "static" / "sample.jpg"
"""A synthetic face."""


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter(names=[FACE_SKIN, CONDITIONS], profile="fast")


@pytest.fixture(scope="module")
def face(segmenter: Segmenter) -> Image:
    with PillowImage.open(SAMPLE) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    return segmenter.find_faces(pixels)[0].crop.to_face(pixels, 512)


def probabilities(segmenter: Segmenter, face: Image) -> dict[str, float]:
    reading = segmenter.segment(face, whole_picture(face), [FACE_SKIN, CONDITIONS]).conditions
    assert reading
    return dict(reading.probabilities)


@pytest.mark.slow
def test_a_watermark_and_barred_eyes_change_little(segmenter: Segmenter, face: Image) -> None:
    plain = probabilities(segmenter, face)
    for laid in (
        watermarked(face, "(c)Dermnet.com", 0.5),
        barred(face, 0),
        barred(watermarked(face, "SAMPLE", 0.5), 20),
    ):
        changed = probabilities(segmenter, laid)
        assert max(changed, key=changed.__getitem__) == max(plain, key=plain.__getitem__)
        assert max(abs(changed[name] - plain[name]) for name in CONDITION_NAMES) < 0.2


@pytest.mark.slow
def test_evidence_lies_on_the_skin_and_adds_up(segmenter: Segmenter, face: Image) -> None:
    """The mean of the evidence over the skin, with a constant of each condition, gives the logits."""
    constants = []
    for one in (face, np.asarray(face[:, ::-1]), np.asarray(255 - (255 - face) // 2, np.uint8)):
        found = segmenter._networks[JOINT].with_features(whole_picture(one).crop.to_face(one, 256))
        reading = ConditionHead(WEIGHTS / "conditions.onnx").read(found)
        assert sum(reading.probabilities.values()) == pytest.approx(1, abs=1e-5)
        assert reading.evidence[:, 0, 0] == pytest.approx(0, abs=0.2), "the corner is hardly skin"
        skin = skin_of(found).reshape(32, 8, 32, 8).mean(axis=(1, 3)).sum()
        logits = np.log([reading.probabilities[name] for name in CONDITION_NAMES])
        rest = logits - reading.evidence.sum(axis=(1, 2)) / skin
        constants.append(rest - rest.mean())
    assert np.ptp(constants, axis=0) == pytest.approx(0, abs=1e-3)


def test_a_head_without_features_says_what_to_do(segmenter: Segmenter) -> None:
    maps = {FACE_SKIN: np.full((10, 256, 256), 0.1, np.float32)}
    assert skin_of(Pass(maps)).max() == pytest.approx(0.2)
    with pytest.raises(WeightsError, match="gives no features_16: restore it"):
        ConditionHead(WEIGHTS / "conditions.onnx").read(Pass(maps))


def test_another_network_is_no_head() -> None:
    with pytest.raises(WeightsError, match="is no head of skinsight"):
        ConditionHead(WEIGHTS.parent / "segmentation" / "saturation.onnx")


def test_conditions_need_their_networks() -> None:
    segmenter = Segmenter(names=[FACE_SKIN], profile="fast")
    assert not segmenter.reads_conditions
    gray = np.full((64, 64, 3), 128, np.uint8)
    with pytest.raises(WeightsError, match="head of conditions was not loaded"):
        segmenter.segment(gray, whole_picture(gray), [FACE_SKIN, CONDITIONS])
