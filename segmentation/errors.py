"""Everything that can be wrong with what a user gave, as types.

::

    SkinsightError
    ├── PhotoRefused              the photograph cannot be used
    │   ├── UnsupportedFormat     not one of the formats that are read
    │   ├── PhotoTooLarge         more bytes, pixels or pages than the limit
    │   ├── BrokenPhoto           truncated or damaged
    │   └── PoorQuality           too dark, too blurred and so on, where only good photographs are wanted
    ├── NoFaceFound               a photograph without skin
    ├── UnknownConcern            a name that the registry does not have
    ├── WeightsError              a network is missing, changed or unknown
    ├── StackError                ImageJ stacks that do not fit each other
    ├── DataError                 the folder of training pictures is not as described
    ├── CardRefused               a grey or colour card cannot be read
    ├── AdviceError               rules of advice, or a catalogue of products, are not as described
    ├── LabelError                a list of ingredients, its photograph or a list of ratings cannot be read
    └── DirectoryError            a list of practitioners is not as described

Every message names what was found, the limit or the need, and the remedy.
"""


class SkinsightError(Exception):
    """Base of all errors that a user can mend."""


class PhotoRefused(SkinsightError):
    """The photograph given cannot be used."""


class UnsupportedFormat(PhotoRefused):
    """The bytes are not in a format that is read."""


class PhotoTooLarge(PhotoRefused):
    """The file has more bytes, pixels or pages than the limit."""


class BrokenPhoto(PhotoRefused):
    """The file is of a known format but truncated or damaged."""


class PoorQuality(PhotoRefused):
    """The quality gate found a problem, and the caller is strict."""


class NoFaceFound(SkinsightError):
    """Neither a face nor a close-up of skin is in the photograph."""


class UnknownConcern(SkinsightError):
    """The registry has no concern of this name."""


class WeightsError(SkinsightError):
    """A network file is missing, changed or unknown."""


class StackError(SkinsightError):
    """An ImageJ stack cannot be read, or a pair of stacks does not fit."""


class DataError(SkinsightError):
    """The folder of training pictures is missing or not laid out as described."""


class CardRefused(SkinsightError):
    """A grey or colour card cannot be read where it was said to be."""


class AdviceError(SkinsightError):
    """A rule of advice or a row of a product catalogue is not as described."""


class LabelError(SkinsightError):
    """A list of ingredients, its photograph, or a list of ratings cannot be read."""


class DirectoryError(SkinsightError):
    """A list of practitioners is not as described."""
