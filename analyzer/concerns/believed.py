"""Which of the networks' marks are believed: each concern's own rule, applied once, before anything is measured.

A network says what looks like a concern; whether it can be one is told by what it does not see: the cheek beside a dark
circle, the beard around a spot, the whole of a reddened cheek. What is not believed is in no mask, count or picture.
"""

from skinsight.analyzer.concerns.table import traits
from skinsight.analyzer.face.parsed import ParsedFace


def believed(face: ParsedFace) -> ParsedFace:
    """The face without the marks that are not believed; the same face where all are."""
    found = {name: traits(name).doubted(face, mask) for name, mask in face.concerns.items()}
    doubted = {name: where for name, where in found.items() if where.any()}
    return face.with_marks(face.seen.without(doubted)) if doubted else face
