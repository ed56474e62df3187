from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
import torch

from skinsight.segmentation.concerns import FACE_PARTS, FACE_SKIN, Concern, concern
from skinsight.segmentation.evaluation.by_source import evaluate_sources, figures
from skinsight.segmentation.evaluation.metrics.overlap import Overlap
from skinsight.segmentation.evaluation.scoring import Score, in_search_region, mask_of, mask_of_label, score
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.parts import Parts, public_skin
from skinsight.segmentation.postprocess import flip_mean, search_region
from skinsight.segmentation.samples import UNKNOWN, Sample
from skinsight.segmentation.segmenter import Segmenter
from skinsight.segmentation.training.predictor import torch_predictor

ACNE = replace(concern("acne"), side=8)


def sample(name: str, label: list[int]) -> Sample:
    """Eight rows of eight pixels; ``label`` is that of each column."""
    rows = np.tile(np.array(label, np.uint8), (8, 1))
    return Sample(name, FaceCrop.of_picture(8, 8), lambda: (np.zeros((8, 8, 3), np.uint8), rows))


def says(*columns: float) -> "Predicted":
    return Predicted(np.tile(np.array(columns, np.float32), (1, 8, 1)))


class Predicted:
    """A network that gives one answer to every picture."""

    def __init__(self, answer: npt.NDArray[np.float32]) -> None:
        self.answer = answer

    def __call__(self, face: Image) -> npt.NDArray[np.float32]:
        return self.answer


def test_a_mask_begins_at_the_threshold() -> None:
    found = mask_of(replace(ACNE, threshold=0.4), np.array([[[0.39, 0.4, 0.41]]], np.float32))
    assert found.tolist() == [[False, True, True]]


def test_skin_is_public_in_label_and_answer(drawn_face: Parts) -> None:
    row: Concern = concern(FACE_SKIN)
    answer = np.stack([drawn_face == index for index in range(len(FACE_PARTS))]).astype(np.float32)
    np.testing.assert_array_equal(mask_of(row, answer), public_skin(drawn_face))
    np.testing.assert_array_equal(mask_of_label(row, drawn_face), public_skin(drawn_face))


def test_unknown_is_no_part_of_a_label() -> None:
    assert mask_of_label(ACNE, np.array([[0, 1, UNKNOWN]], np.uint8)).tolist() == [[False, True, False]]


def test_scores_count_known_pixels_only() -> None:
    labelled = [0, 0, 1, 1, 1, UNKNOWN, UNKNOWN, UNKNOWN]
    [scored] = score(says(0, 0.9, 0.9, 0.9, 0, 0.9, 0.9, 0), ACNE, [sample("drawn/1", labelled)], 8)
    assert scored == Score("drawn/1", Overlap(intersection=16, predicted=24, labelled=24))


def test_parts_of_a_face_are_their_own_ground() -> None:
    face = np.zeros((8, 8, 3), np.uint8)
    found = in_search_region(says(0.5, 0.25, 0, 0, 0, 0, 0, 0), concern(FACE_SKIN))(face)
    np.testing.assert_allclose(found, flip_mean(says(0.5, 0.25, 0, 0, 0, 0, 0, 0), face))


def test_answers_are_kept_to_the_ground(face_parser: Segmenter, grace_hopper: Image) -> None:
    """As in the product: off the skin that the shipped network sees there is nothing."""
    face = FaceCrop(266, 232, 208).to_face(grace_hopper, 256)
    parts = face_parser.segment(face, whole_picture(face), []).face_parts
    found = in_search_region(Predicted(np.full((1, 256, 256), 0.75, np.float32)), concern("acne"))(face)
    assert (found.shape, found.dtype) == ((1, 256, 256), np.float32)
    np.testing.assert_array_equal(found[0], np.where(search_region(concern("acne"), parts), 0.75, 0))
    assert 0.2 < found.mean() < 0.7


def test_figures_pool_pictures() -> None:
    scores = [Score("a", Overlap(8, 10, 10)), Score("b", Overlap(0, 4, 0)), Score("c", Overlap(0, 0, 0))]
    found = figures("drawn", scores)
    assert (found.source, found.n) == ("drawn", 3)
    assert found.iou == pytest.approx(8 / 16)
    assert found.dice == pytest.approx(16 / 24)
    assert 0 <= found.low <= found.iou <= found.high <= 1
    assert found.as_dict()["dice"] == 0.667


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ({"one": ["a", "b"]}, [("one", 2)]),
        ({"one": ["a", "b"], "two": ["c"]}, [("one", 2), ("two", 1), ("all", 3)]),
    ],
)
def test_several_sources_are_summed_up(sources: dict[str, list[str]], expected: list[tuple[str, int]]) -> None:
    samples = {source: [sample(name, [1, 1, 0, 0, 0, 0, 0, 0]) for name in names] for source, names in sources.items()}
    rows = evaluate_sources(says(0.9, 0, 0, 0, 0, 0, 0, 0), ACNE, samples)
    assert [(row.source, row.n) for row in rows] == expected
    assert all(row.iou == row.low == row.high == 0.5 for row in rows)


@pytest.mark.parametrize(("name", "outputs", "total"), [("acne", 1, None), (FACE_SKIN, 10, 1.0)])
def test_a_float_network_gives_probabilities(name: str, outputs: int, total: float | None) -> None:
    torch.manual_seed(0)
    network = torch.nn.Conv2d(3, outputs, 1).train()
    network.maps = (name,)  # type: ignore[assignment]
    face = np.random.default_rng(0).integers(0, 256, (6, 6, 3), dtype=np.uint8)
    found = torch_predictor(network, name)(face)  # type: ignore[arg-type]
    assert (found.shape, found.dtype) == ((outputs, 6, 6), np.float32)
    assert not network.training, "the averages of training are not touched"
    assert 0 <= found.min() <= found.max() <= 1
    if total:
        assert found.sum(axis=0) == pytest.approx(total, abs=1e-5)
    else:
        logits = network(torch.from_numpy(face).permute(2, 0, 1)[None].float())
        assert found == pytest.approx(torch.sigmoid(logits)[0].detach().numpy(), abs=1e-6)
