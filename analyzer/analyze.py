"""The one way from a photograph to an :class:`~analyzer.result.Analysis`."""

from collections.abc import Iterable

from analyzer.measure import measure
from analyzer.result import Analysis, FaceInfo, ModelInfo, PhotoInfo
from segmentation import segmenter as networks
from segmentation.concerns import CONCERNS, FACE_SKIN, concern
from segmentation.face import Face
from segmentation.photo import Photo


def analyze(
    photo: Photo,
    concerns: Iterable[str] | None = None,
    segmenter: networks.Segmenter | None = None,
    face: Face | None = None,
) -> Analysis:
    """Find the largest face, segment it and measure each concern.

    Args:
        photo: a decoded photograph.
        concerns: names from the registry; None means all. ``face_skin`` is always among the answers.
        segmenter: the networks to run; None means those shipped in ``weights/``.
        face: where the face is; None means that it is searched for.

    Raises:
        UnknownConcern: a name is not in the registry.
        NoFaceFound: there is no skin in the photograph.
        WeightsError: a shipped network is missing or changed.
    """
    names = in_order(concerns)
    segmenter = segmenter or networks.default_segmenter()
    faces = [face] if face else segmenter.find_faces(photo.pixels)
    segmentation = segmenter.segment(photo.pixels, faces[0], names)
    height, width = photo.pixels.shape[:2]
    crop = faces[0].crop
    return Analysis(
        photo=PhotoInfo(name=photo.name, width=width, height=height),
        face=FaceInfo(
            found_by=faces[0].found_by,
            x=crop.centre_x,
            y=crop.centre_y,
            side=crop.side,
            tilt=crop.tilt,
            faces_found=len(faces),
        ),
        concerns=measure(segmentation),
        models={
            name: ModelInfo(version=segmenter.models[name].version, sha256=segmenter.models[name].sha256)
            for name in names
        },
    )


def in_order(concerns: Iterable[str] | None) -> list[str]:
    """The concerns asked for (all for None) and ``face_skin``, each once, in the registry's order.

    Raises:
        UnknownConcern: a name is not in the registry.
    """
    asked = set(CONCERNS) if concerns is None else {concern(name).name for name in concerns}
    return [name for name in CONCERNS if name == FACE_SKIN or name in asked]
