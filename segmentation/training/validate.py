"""How good a network is on an album's validation pictures: counts of pixels, in the face frame, without the product."""

import torch

from skinsight.segmentation.concerns import FACE_PARTS, FACE_SKIN, concern
from skinsight.segmentation.evaluation.metrics.overlap import Overlap
from skinsight.segmentation.training.album import Album
from skinsight.segmentation.training.unet import FaceUNet, rows_of


def overlaps(network: FaceUNet, album: Album, side: int = 256) -> dict[str, dict[str, Overlap]]:
    """Counts by map and picture, where a picture has a label of it, at ``side`` pixels."""
    found: dict[str, dict[str, Overlap]] = {name: {} for name in network.maps}
    for index in album.indices("val"):
        entry, face = album.entries[index], album.view(index, side)
        for name in set(network.maps) & set(entry.hard):
            target, known = album.label(index, name, side)
            counts = (each.cpu().numpy() for each in (marked(network, face, name), target, known))
            found[name][entry.name] = Overlap.of(*counts)
    return found


@torch.inference_mode()
def marked(network: FaceUNet, face: torch.Tensor, name: str) -> torch.Tensor:
    """Where a network marks a face ``(1, 3, side, side)``, ``(side, side)``; of the face's parts, skin and nose."""
    network.eval()
    answers: torch.Tensor = network(face.to(next(network.parameters()).device))
    logits = answers[0, rows_of(network.maps, name)].float()
    if name == FACE_SKIN:
        parts = logits.argmax(0)
        return (parts == FACE_PARTS.index("skin")) | (parts == FACE_PARTS.index("nose"))
    return logits[0].sigmoid() >= concern(name).threshold
