"""Names of pictures as labels of slices and names of files."""

import re
from collections.abc import Sequence
from pathlib import Path


def distinct(names: Sequence[str]) -> list[str]:
    """Names with a number behind those that came before: ``a.jpg``, ``a.jpg (2)``."""
    taken: set[str] = set()
    labels = []
    for name in names:
        label, number = name, 1
        while label in taken:
            number += 1
            label = f"{name} ({number})"
        taken.add(label)
        labels.append(label)
    return labels


def file_stems(labels: Sequence[str]) -> list[str]:
    """A file's name without its ending for each label, all different and safe in any folder: ``a`` for ``a.jpg``."""
    return distinct([re.sub(r"[^\w ()-]", "_", Path(label).stem).strip() or "picture" for label in labels])
