"""What the joint network's encoder sees in pictures whose condition is known: read once, and kept beside the run."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from skinsight.segmentation.concerns import Condition
from skinsight.segmentation.conditions import skin_of
from skinsight.segmentation.evaluation.by_tone import ita
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.runtime import Network
from skinsight.segmentation.training.condition_head import Linear, fit, pooled
from skinsight.segmentation.training.condition_views import views

Numbers = npt.NDArray[np.float64]


class Known(Protocol):
    """A picture whose condition is known."""

    @property
    def name(self) -> str:
        """``source/…``."""

    @property
    def condition(self) -> Condition:
        """What it shows."""

    @property
    def crop(self) -> FaceCrop:
        """The face frame."""

    @property
    def weight(self) -> float:
        """How much it counts."""

    def read(self) -> Image:
        """The picture ``(H, W, 3)``."""


@dataclass(frozen=True, eq=False)
class ConditionTable:
    """Pictures, one a row.

    Attributes:
        names: ``(N,)``.
        features: of each copy of each picture, the first of which is the picture itself, ``(N, copies, C)``.
        tones: ITA of the skin in degrees, NaN without skin, ``(N,)``.
        colours: mean and deviation of the skin's red, green and blue, ``(N, 6)``.
    """

    names: npt.NDArray[np.str_]
    features: npt.NDArray[np.float32]
    tones: Numbers
    colours: Numbers


def read_table(
    network: Network, pictures: Sequence[Known], kept: Path, on_read: Callable[[], None] = lambda: None
) -> ConditionTable:
    """The table of pictures, from the file ``kept`` where that is of the same ones, else read and kept there.

    Args:
        network: the joint network.
        on_read: called after each picture.
    """
    names = np.array([one.name for one in pictures])
    if kept.is_file():
        found = np.load(kept)
        if np.array_equal(found["names"], names):
            return ConditionTable(names, found["features"], found["tones"], found["colours"])
    rows = []
    for one in pictures:
        rows.append(_row(network, one))
        on_read()
    table = ConditionTable(names, *map(np.stack, zip(*rows, strict=True)))
    kept.parent.mkdir(parents=True, exist_ok=True)
    np.savez(kept, names=names, features=table.features, tones=table.tones, colours=table.colours)
    return table


def _row(network: Network, one: Known) -> tuple[npt.NDArray[np.float32], Numbers, Numbers]:
    copies = list(views(one.read(), one.crop, np.random.default_rng(zlib.crc32(one.name.encode()))))
    passes = [network.with_features(face) for face in copies]
    skin = skin_of(passes[0]) >= 0.5
    angle = ita(copies[0], skin)
    seen = copies[0][skin] if skin.any() else copies[0].reshape(-1, 3)
    return (
        np.stack([pooled(found) for found in passes]),
        np.array(np.nan if angle is None else angle),
        np.concatenate([seen.mean(axis=0), seen.std(axis=0)]),
    )


def fit_rows(table: ConditionTable, pictures: Sequence[Known], chosen: npt.NDArray[np.bool_]) -> Linear:
    """A head of all copies of the chosen pictures."""
    copies, depth = table.features.shape[1:]
    truth = np.array([one.condition for one in pictures])[chosen]
    weights = np.array([one.weight for one in pictures])[chosen]
    rows = table.features[chosen].reshape(-1, depth)
    return fit(rows, np.repeat(truth, copies), np.repeat(weights, copies))
