"""What was asked of one photograph, and the doing of it: the same at once, from the queue, and on Ray."""

from typing import Literal

from skinsight.analyzer import Analysis, analyze
from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.advice.products import Catalogue
from skinsight.analyzer.colour.cards import Card
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.segmentation.photo import Limits, Photo, shared_decoder
from skinsight.segmentation.segmenter import Segmenter

Keep = Literal["nothing", "analysis", "photo"]


class Options(Frozen):
    """What was asked.

    Attributes:
        concerns: names from the registry, and ``conditions``; empty means all.
        measures: names from the table of measures; empty means all where all concerns are looked for, else none.
        person: what the person says of themselves.
        card: a card in the photograph.
        strict: refuse a photograph with a problem of quality.
        keep: what stays until it is deleted or its time is over: nothing, the analysis with its masks, or the
            photograph too, without what its file says beside the pixels.
    """

    concerns: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    person: Person | None = None
    card: Card | None = None
    strict: bool = False
    keep: Keep = "analysis"

    def analyze(
        self, data: bytes, name: str, limits: Limits, segmenter: Segmenter, products: Catalogue | None = None
    ) -> tuple[Photo, Analysis]:
        """Decode and analyse a photograph.

        Raises:
            SkinsightError: as :func:`skinsight.segmentation.photo.decode` and :func:`skinsight.analyze` do.
        """
        photo = shared_decoder().decode(data, name, limits)
        found = analyze(
            photo,
            self.concerns or None,
            segmenter,
            measures=self.measures or None,
            person=self.person or NOBODY,
            products=products,
            card=self.card,
            strict=self.strict,
        )
        return photo, found
