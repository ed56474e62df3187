"""Sources of pictures without labels of their own: ``sfhq`` and ``pigmentation``."""

import json
from pathlib import Path
from typing import Final

from skinsight.datasets.folder import listed

AGES: Final = Path(__file__).parents[1] / "labels" / "sfhq_ages.json"
"""Who of SFHQ is under some thirteen years, beside those of ``children.txt``, and of whom that is open: by eye."""


def synthetic_faces(data: Path) -> list[Path]:
    """SFHQ's synthetic people, of all ages."""
    return listed(data / "sfhq", ".jpg")


def synthetic_children(data: Path) -> list[Path]:
    """Those of them who are under some thirteen years."""
    young = listed_children(data) | {*_ages()["children"]}
    return [path for path in synthetic_faces(data) if path.stem in young]


def synthetic_adults(data: Path) -> list[Path]:
    """Those of them who are grown up, without youths of whom a picture does not tell."""
    others = listed_children(data).union(*_ages().values())
    return [path for path in synthetic_faces(data) if path.stem not in others]


def listed_children(data: Path) -> set[str]:
    """Names of the children whom SFHQ's own list has."""
    return {Path(name).stem for name in (data / "sfhq" / "children.txt").read_text().split()}


def _ages() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(AGES.read_text(encoding="utf-8"))
    return found


def pigmented_skin(data: Path) -> list[Path]:
    """Cheeks and faces with melasma, freckles, sun spots and post-acne marks."""
    return listed(data / "pigmentation", ".jpg")
