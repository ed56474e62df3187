import cv2
import numpy as np
import pytest
import torch

from skinsight.segmentation.packed import MARKS, SIDE
from skinsight.segmentation.training.album import Album
from skinsight.segmentation.training.views import Range, degraded, jpeg, relit, views

STILL = Range(zoom=(1.0, 1.0), near=0.0, tilt=0.0, steep=0.0, light=0.0, soft=0.0)
ACNE = MARKS.index("acne")


def seen(album: Album, spread: Range, seed: int = 0, n: int = 8) -> "tuple[torch.Tensor, torch.Tensor]":
    """Red of some views, and their label of acne."""
    torch.manual_seed(seed)
    chosen = np.arange(n) % len(album)
    batch = views(album, chosen, 64, spread, album.cells(), (ACNE,), np.random.default_rng(seed))
    return batch.rgb[:, 1], batch.marks[:, ACNE]


@pytest.mark.parametrize("spread", [STILL, Range(near=1.0, light=0.0, soft=0.0), Range(steep=1.0, light=0.0, soft=0.0)])
def test_the_label_moves_with_the_picture(discs: Album, spread: Range) -> None:
    """The disc's green is 30, the skin's 170, off the picture all is black."""
    green, label = seen(discs, spread)
    assert (label > 0.9).any()
    assert float(green[label > 0.95].median()) == pytest.approx(30, abs=12)
    assert float(green[(label < 0.05) & (green > 15)].median()) == pytest.approx(170, abs=12)


def test_windows_look_at_marks(discs: Album) -> None:
    """Where all windows are aimed, all see the disc; of those that are not, some do not."""
    _, aimed = seen(discs, Range(near=1.0, windows=(2.5, 2.6), aimed=1.0), n=32)
    assert (aimed.amax((1, 2)) > 0.5).float().mean() > 0.95


def test_the_same_seed_gives_the_same_views(discs: Album) -> None:
    one, again, other = (seen(discs, Range(), seed)[0] for seed in (1, 1, 2))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)


def test_off_the_picture_is_known_background(discs: Album) -> None:
    wide = Range(zoom=(0.5, 0.5), near=0.0, tilt=0.0, steep=0.0, light=0.0, soft=0.0)
    batch = views(discs, np.array([0]), 64, wide, discs.cells(), (ACNE,), np.random.default_rng(0))
    assert float(batch.parts[0, 0, 0, 0]) == 1
    assert float(batch.weights[0, ACNE + 1, 0, 0]) > 0
    assert float(batch.marks[0, ACNE, 0, 0]) == 0


def test_light_changes_and_stays_in_range() -> None:
    torch.manual_seed(0)
    grey = torch.full((64, 3, 8, 8), 128.0)
    lit = relit(grey, 1.0)
    assert float(lit.min()) >= 0
    assert float(lit.max()) <= 255
    assert (lit != grey).flatten(1).any(1).float().mean() > 0.8


def test_degraded_keeps_shape_and_range() -> None:
    torch.manual_seed(0)
    found = degraded(torch.rand(16, 3, 64, 64) * 255, 0.5)
    assert found.shape == (16, 3, 64, 64)
    assert 0 <= float(found.min()) <= float(found.max()) <= 255


@pytest.mark.parametrize("quality", [30, 60, 90])
def test_jpeg_is_as_opencv_makes_it(quality: int) -> None:
    """Not to the bit (its chroma is brought back otherwise), but nearer to it than the picture is."""
    rng = np.random.default_rng(0)
    smooth = cv2.GaussianBlur(rng.uniform(0, 255, (64, 64, 3)).astype(np.float32), (0, 0), 1.2)
    picture = np.clip((smooth - 128) * 2 + 128, 0, 255).astype(np.uint8)
    packed = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    decoded = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    assert decoded is not None
    expected = decoded[..., ::-1].astype(np.float32)
    tensor = torch.from_numpy(picture.transpose(2, 0, 1)[None].astype(np.float32))
    found = jpeg(tensor, torch.tensor([float(quality)]))[0].permute(1, 2, 0).numpy()
    assert np.abs(found - expected).mean() < 0.5 * np.abs(picture - expected).mean()
    assert SIDE % 16 == 0
