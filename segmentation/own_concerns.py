"""Concerns of a user's own: rows of a TOML file, which then stand beside the others in the registry.

::

    [pores]
    label = "Pores"
    marks = "openings of follicles that show"
    colour = [0, 158, 115]
    side = 320                    # of the network's input, a multiple of 32; else that of `start`
    threshold = 0.5
    search_region = "bare_skin"   # where it can be
    start = "flek"                # the shipped network that training goes on from
"""

import re
import tomllib
from pathlib import Path
from typing import Any, Final, get_args

from skinsight.segmentation.concerns import CONCERNS, JOINT, Concern, SearchRegion
from skinsight.segmentation.errors import DataError

VARIABLE: Final = "SKINSIGHT_CONCERNS"
"""Names the TOML file."""
KEYS: Final = {"label", "marks", "colour", "side", "threshold", "search_region", "start", "has_lesions", "smallest"}


def add_own(path: Path) -> list[Concern]:
    """Read a file of concerns into the registry.

    Raises:
        DataError: the file cannot be read, or a row is not as described; the registry is then as before.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{path} cannot be read ({error}): {VARIABLE} names a TOML file of concerns") from None
    rows = [_row(path, name, values) for name, values in table.items()]
    CONCERNS.update({row.name: row for row in rows})
    return rows


def _row(path: Path, name: str, values: Any) -> Concern:
    def refuse(what: str) -> DataError:
        return DataError(f"{path}: [{name}]: {what}; docs/annotation.md shows a row")

    taken = CONCERNS.get(name)
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", name) or name == JOINT or (taken is not None and taken.start is None):
        raise refuse("a name is of small letters, digits and _, and not that of a concern that is there")
    if not isinstance(values, dict) or (strange := sorted(set(values) - KEYS)):
        raise refuse(f"unknown key {strange[0]}" if isinstance(values, dict) else "a table is wanted")
    if missing := sorted({"label", "marks", "start"} - set(values)):
        raise refuse(f"{missing[0]} is missing")
    start = CONCERNS.get(values["start"])
    if start is None or not start.is_concern or start.start is not None:
        raise refuse("start is one of the networks that are shipped, acne, flek, panda_eyes or wrinkles")
    colour, side = values.get("colour", (0, 158, 115)), values.get("side", start.side)
    threshold, region = values.get("threshold", 0.5), values.get("search_region", start.search_region)
    if len(colour) != 3 or not all(isinstance(each, int) and 0 <= each <= 255 for each in colour):
        raise refuse("colour is [red, green, blue], 0 to 255 each")
    if not isinstance(side, int) or side % 32 or not 64 <= side <= 1024:
        raise refuse("side is a multiple of 32 from 64 to 1024")
    if not isinstance(threshold, float) or not 0 < threshold < 1:
        raise refuse("threshold is a number between 0 and 1, such as 0.5")
    if region not in get_args(SearchRegion):
        raise refuse(f"search_region is one of {', '.join(get_args(SearchRegion))}")
    return Concern(
        name=name,
        label=str(values["label"]),
        marks=str(values["marks"]),
        classes=("background", name),
        side=side,
        threshold=threshold,
        colour=(colour[0], colour[1], colour[2]),
        weight_file=f"{name}.onnx",
        has_lesions=bool(values.get("has_lesions", True)),
        smallest=float(values.get("smallest", 0.0)),
        search_region=region,
        start=start.name,
    )
