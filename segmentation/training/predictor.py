"""A float network as a predictor, to be judged as exported networks are."""

import numpy as np
import numpy.typing as npt
import torch

from skinsight.segmentation.evaluation.scoring import Predictor
from skinsight.segmentation.frames import Image
from skinsight.segmentation.runtime import probabilities_of
from skinsight.segmentation.training.unet import FaceUNet, rows_of


def torch_predictor(network: FaceUNet, name: str) -> Predictor:
    """Probabilities of one map of a float network."""

    @torch.inference_mode()
    def predict(face: Image) -> npt.NDArray[np.float32]:
        network.eval()
        device = next(network.parameters()).device
        picture = torch.from_numpy(np.ascontiguousarray(face)).permute(2, 0, 1)[None].float().to(device)
        logits = network(picture.contiguous(memory_format=torch.channels_last))[0, rows_of(network.maps, name)]
        return probabilities_of(logits.float().cpu().numpy())

    return predict
