"""What a label says, for someone: over the API and on the page alike."""

import threading
from functools import cache
from pathlib import Path
from typing import Final

from skinsight.analyzer.ingredients.analysis import analyse
from skinsight.analyzer.ingredients.files import shipped_table, with_lists
from skinsight.analyzer.ingredients.label_photo import read_label_photo
from skinsight.analyzer.ingredients.schema import IngredientAnalysis
from skinsight.analyzer.ingredients.table import Table
from skinsight.api.companion.whose import Whom
from skinsight.api.service.intake import count
from skinsight.api.service.refusals import Busy
from skinsight.api.service.state import Parts
from skinsight.api.store.keys import Caller
from skinsight.segmentation.photo import check_bytes, decode

_READING: Final = threading.BoundedSemaphore(2)
"""Labels that are read by Tesseract at once: each takes a core for seconds."""


@cache
def table_with(lists: tuple[Path, ...]) -> Table:
    """What is known of ingredients, with the operator's lists of ratings.

    Raises:
        LabelError: a list is not as ``docs/ingredients.md`` describes it.
    """
    return with_lists(shipped_table(), lists)


def analysed(parts: Parts, label: str, whom: Whom) -> IngredientAnalysis:
    """Each ingredient of a list.

    Raises:
        LabelError: there is no list of ingredients, or it is too long.
    """
    return analyse(label, whom.person, whom.concerns, table_with(parts.settings.ratings))


def text_of_photo(parts: Parts, caller: Caller, data: bytes, name: str) -> str:
    """The text of a photographed label; the photograph is kept nowhere.

    Raises:
        Busy: others are being read.
        LabelError: Tesseract is not installed, or sees no text.
        PhotoRefused: the file is no photograph that can be read.
    """
    check_bytes(len(data), name, parts.limits)
    count(parts, caller, 1)
    photo = decode(data, name, parts.limits)
    if not _READING.acquire(timeout=parts.settings.deadline):
        raise Busy(parts.settings.deadline)
    try:
        return read_label_photo(photo)
    finally:
        _READING.release()
