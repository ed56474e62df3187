"""The registry of concerns: pure data, the single source of truth.

The command line's choices, the API's enum, the overlay's legend and the tests' parameters are all read from
here, so that they cannot drift apart. Adding a concern is one row here, one weight file with
its card, and for what is its own (severities, extras, words) one row of ``analyzer/concerns/table.py`` with a scale.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from skinsight.segmentation.errors import UnknownConcern

FACE_SKIN: Final = "face_skin"
JOINT: Final = "joint"
"""Name of the network that gives the maps of all concerns in one pass."""
CONDITIONS: Final = "conditions"
"""Name, beside those of the registry, of the hint at what the skin as a whole looks like, and of its network."""
Condition = Literal["acne", "rosacea", "eczema", "healthy"]
CONDITION_NAMES: Final[tuple[Condition, ...]] = get_args(Condition)
"""In the order of that network's channels."""

FACE_PARTS: Final = (
    "background",
    "skin",
    "nose",
    "brows",
    "eyes",
    "mouth",
    "ears",
    "neck",
    "cover",
    "glasses",
)
"""Classes of the ``face_skin`` network, by index. ``cover`` is hair, hats and jewellery."""


SearchRegion = Literal["bare_skin", "inflamed_skin", "lined_skin", "public_skin", "spotted_skin", "under_eye_skin"]
"""Where a concern can be: a region of :mod:`skinsight.segmentation.parts`."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One row of the registry.

    Attributes:
        name: identifier in files, URLs and JSON.
        label: name for people.
        marks: what the mask covers, in one sentence.
        classes: names of the network's classes; index 0 is background.
        side: side of the network's square input, in pixels.
        threshold: probability from which a pixel belongs to the mask, chosen on validation pictures only.
        colour: RGB colour in overlays, 0-255 (Okabe and Ito's palette, told apart by colour-blind people).
        weight_file: file name of the network in ``weights/``.
        is_concern: False for ``face_skin``, which is the skin that the others are measured on.
        has_lesions: True where marks can be counted; a line breaks and joins by chance, so lines are measured instead.
        smallest: share of the face frame that a connected mark covers at least; a smaller one is not marked.
        splits: whether marks that touch are told apart: lesions run together, patches of pigment are one.
        search_region: where it can be.
        start: of a user's own concern, the shipped network that training goes on from; None of those shipped.
    """

    name: str
    label: str
    marks: str
    classes: tuple[str, ...]
    side: int
    threshold: float
    colour: tuple[int, int, int]
    weight_file: str
    is_concern: bool = True
    has_lesions: bool = True
    smallest: float = 0.0
    splits: bool = False
    search_region: SearchRegion = "bare_skin"
    start: str | None = None


_ROWS: Final = (
    Concern(
        name=FACE_SKIN,
        label="Face skin",
        marks="skin and nose out to hairline, ears and jaw, without brows, eyes and mouth",
        classes=FACE_PARTS,
        side=256,
        threshold=0.5,
        colour=(86, 180, 233),
        weight_file="face_skin.onnx",
        is_concern=False,
        has_lesions=False,
        search_region="public_skin",
    ),
    Concern(
        name="acne",
        label="Acne",
        marks="inflamed lesions, pustules and comedones that show",
        classes=("background", "acne"),
        side=320,
        threshold=0.4,
        colour=(213, 94, 0),
        weight_file="acne.onnx",
        splits=True,
        search_region="inflamed_skin",
    ),
    Concern(
        name="flek",
        label="Dark spots",
        marks="freckles, sun spots, melasma and the marks that acne left",
        classes=("background", "flek"),
        side=320,
        threshold=0.4,
        colour=(0, 114, 178),
        weight_file="flek.onnx",
        smallest=1 / 128**2,
        search_region="spotted_skin",
    ),
    Concern(
        name="panda_eyes",
        label="Dark circles",
        marks="the darkened region under each eye",
        classes=("background", "panda_eyes"),
        side=256,
        threshold=0.5,
        colour=(204, 121, 167),
        weight_file="panda_eyes.onnx",
        search_region="under_eye_skin",
    ),
    Concern(
        name="wrinkles",
        label="Wrinkles",
        marks="lines of forehead, frown, crow's feet, under-eye, nasolabial and marionette folds",
        classes=("background", "wrinkles"),
        side=384,
        threshold=0.5,
        colour=(240, 228, 66),
        weight_file="wrinkles.onnx",
        has_lesions=False,
        search_region="lined_skin",
    ),
)

CONCERNS: Final[dict[str, Concern]] = {row.name: row for row in _ROWS}
"""All rows by name, ``face_skin`` first."""


MOST_REPEATED: Final = 40
"""Characters of a name that nobody knows that its refusal repeats."""


def concern(name: str) -> Concern:
    """The row called ``name``.

    Raises:
        UnknownConcern: there is no such row; the message lists those that exist.
    """
    try:
        return CONCERNS[name]
    except KeyError:
        raise UnknownConcern(
            f"no concern is called {name[:MOST_REPEATED]!r}: choose one of {', '.join(CONCERNS)}"
        ) from None


JOINT_SIDE: Final = 256
"""Side of the joint network's square input, in pixels."""
JOINT_MAPS: Final = (FACE_SKIN, "panda_eyes", "wrinkles", "acne", "flek")
"""Maps of the joint network, in the order of its channels."""


def maps_of(network: str) -> tuple[str, ...]:
    """Names of the maps that a network gives: of its own concern, or of all."""
    return JOINT_MAPS if network == JOINT else (network,)


def askable(name: str) -> str:
    """What may be asked of a photograph: a concern of the registry, or ``conditions``.

    Raises:
        UnknownConcern: it is neither; the message lists what there is.
    """
    if name in (*CONCERNS, CONDITIONS):
        return name
    raise UnknownConcern(f"nobody knows {name[:MOST_REPEATED]!r}: choose one of {', '.join([*CONCERNS, CONDITIONS])}")


def label_of(name: str) -> str:
    """Name for people of a concern, of what else may be asked, or of a network.

    Raises:
        UnknownConcern: there is none of this name.
    """
    further = {CONDITIONS: "Conditions", JOINT: "All maps at once"}
    return further.get(name) or concern(name).label


def channels(name: str) -> int:
    """Channels of a map: one for each class, but a single one where there are two.

    Raises:
        UnknownConcern: there is no such concern.
    """
    classes = concern(name).classes
    return 1 if len(classes) == 2 else len(classes)


def side_of(network: str) -> int:
    """Side of a network's square input, in pixels.

    Raises:
        UnknownConcern: there is no such network.
    """
    return JOINT_SIDE if network == JOINT else concern(network).side


def file_of(network: str) -> str:
    """File name of a network in a weights folder.

    Raises:
        UnknownConcern: there is no such network.
    """
    return f"{network}.onnx" if network in (JOINT, CONDITIONS) else concern(network).weight_file
