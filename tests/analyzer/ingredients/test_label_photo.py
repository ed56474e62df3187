"""A photographed label; where Tesseract is not installed, the message says how to get it."""

import textwrap
from typing import Any

import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFilter
import pytest

from skinsight.analyzer.ingredients.analysis import analyse
from skinsight.analyzer.ingredients.label_photo import HOW_TO_GET_IT, can_read_photos, read_label_photo
from skinsight.analyzer.pictures.lettering import font
from skinsight.segmentation.errors import LabelError
from skinsight.segmentation.photo import Photo

NAMES = (
    "AQUA", "GLYCERIN", "NIACINAMIDE", "BUTYLENE GLYCOL", "CETEARYL ALCOHOL", "CAPRYLIC/CAPRIC TRIGLYCERIDE",
    "DIMETHICONE", "PEG-100 STEARATE", "PANTHENOL", "SODIUM HYALURONATE", "TOCOPHERYL ACETATE", "PHENOXYETHANOL",
    "ETHYLHEXYLGLYCERIN", "XANTHAN GUM", "CARBOMER", "DISODIUM EDTA", "CITRIC ACID", "PARFUM", "LIMONENE", "LINALOOL",
)  # fmt: skip
needs_tesseract = pytest.mark.skipif(not can_read_photos(), reason=HOW_TO_GET_IT)


def label(side: int = 1000, dark: bool = False, tilt: float = 1.2, blur: float = 0.8) -> Photo:
    """A made label: uneven light, noise, a little tilt and blur."""
    text = f"Keep away from children.\nINGREDIENTS: {', '.join(name.title() for name in NAMES)}."
    back, ink = ((40, 45, 60), (235, 235, 230)) if dark else ((226, 220, 205), (40, 40, 50))
    picture = PIL.Image.new("RGB", (1000, 640), back)
    wrapped = "\n".join(line for part in text.split("\n") for line in textwrap.wrap(part, 62))
    PIL.ImageDraw.Draw(picture).multiline_text((40, 40), wrapped, font=font(26), fill=ink, spacing=10)
    turned = picture.rotate(tilt, resample=PIL.Image.Resampling.BICUBIC, fillcolor=back)
    soft = turned.filter(PIL.ImageFilter.GaussianBlur(blur)).resize((side, side * 640 // 1000))
    pixels = np.asarray(soft) * np.linspace(0.6, 1, side)[None, :, None]
    noisy = pixels + np.random.default_rng(0).normal(0, 6, pixels.shape)
    return Photo(noisy.clip(0, 255).astype(np.uint8), "label.jpg")


@needs_tesseract
@pytest.mark.parametrize(
    "made",
    [
        {},
        pytest.param({"dark": True}, marks=pytest.mark.slow),
        pytest.param({"side": 2400}, marks=pytest.mark.slow),
        pytest.param({"side": 800, "blur": 0.5}, marks=pytest.mark.slow),
    ],
)
def test_a_photographed_label_is_read(made: dict[str, Any]) -> None:
    photo = label(**made)
    found = analyse(read_label_photo(photo))
    assert sum(name in {one.inci for one in found.ingredients} for name in NAMES) >= 19
    assert found.ingredients[0].inci == "AQUA", "what stands before the heading is left out"


@needs_tesseract
def test_a_picture_without_text_is_refused() -> None:
    with pytest.raises(LabelError, match=r"no text is seen in plain\.png: photograph the list straight on"):
        read_label_photo(Photo(np.full((300, 300, 3), 200, np.uint8), "plain.png"))


def test_without_tesseract_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert not can_read_photos()
    with pytest.raises(LabelError, match=r"apt-get install tesseract-ocr.*or type the list"):
        read_label_photo(label())
