"""What int8 loses on this processor: ``python -m tests.benchmarks.int8 --data FOLDER``.

Pooled IoU on each network's validation pictures in three ways, mirror image averaged, without the ground: its weights
scaled back to float32, int8 as ONNX Runtime runs it unasked, and int8 as skinsight runs it. The last two differ where
products overflow (``segmentation/saturation.py``). Intervals are of the difference from float32 on the same pictures.
"""

from collections.abc import Sequence
from functools import partial
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from skinsight.datasets.material import Material
from skinsight.segmentation import engines
from skinsight.segmentation.concerns import CONCERNS, Concern, concern
from skinsight.segmentation.evaluation import scoring
from skinsight.segmentation.evaluation.metrics.overlap import Estimate, Overlap, pooled
from skinsight.segmentation.postprocess import flip_mean
from skinsight.segmentation.runtime import Network
from skinsight.segmentation.saturation import products_overflow
from skinsight.segmentation.training.dequantize import float_network
from skinsight.segmentation.training.predictor import torch_predictor
from skinsight.segmentation.weights import WEIGHTS, checked_models
from tests.benchmarks.validation import asked, validation_pictures


def main() -> None:
    """Print a table of all networks."""
    names, material = asked(main.__doc__, CONCERNS)
    table = Table("network", "n", "float32", "int8 unasked", "less", "int8", "less")
    for name in names:
        table.add_row(*compared(concern(name), material))
    Console(width=120).print(table, f"products overflow on this processor: {products_overflow()}")


def compared(row: Concern, material: Material) -> list[str]:
    """A network's row."""
    model = checked_models(WEIGHTS, [row.name])[row.name]
    samples = [sample for part in validation_pictures(row, material).values() for sample in part]

    def scored(predict: scoring.Predictor) -> list[Overlap]:
        return [score.overlap for score in scoring.score(predict, row, samples, row.side)]

    def averaged(predict: scoring.Predictor) -> scoring.Predictor:
        return partial(flip_mean, predict)

    def integers() -> scoring.Predictor:
        return averaged(Network(model.path, (row.name,)).predictor(row.name))

    exact = scored(averaged(torch_predictor(float_network((row.name,), model.path), row.name)))
    unaware, old = patch.object(engines, "products_overflow", bool), patch.object(engines, "openvino_suits", bool)
    with unaware, old:
        unasked = scored(integers())
    cells = [row.name, str(len(samples)), f"{pooled(exact).iou:.4f}"]
    for answers in (unasked, scored(integers())):
        cells += [f"{pooled(answers).iou:.4f}", less(exact, answers)]
    return cells


def less(exact: Sequence[Overlap], answers: Sequence[Overlap]) -> str:
    """By how much IoU falls, with its interval."""

    def fall(pairs: Sequence[tuple[Overlap, Overlap]]) -> float:
        return pooled([before for before, _ in pairs]).iou - pooled([after for _, after in pairs]).iou

    estimate = Estimate.of(list(zip(exact, answers, strict=True)), fall)
    return f"{estimate.value:.4f} ({estimate.low:.4f} to {estimate.high:.4f})"


if __name__ == "__main__":
    main()
