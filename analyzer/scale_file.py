"""Reading the tables of cuts in ``analyzer/scales``."""

import tomllib
from importlib import resources
from typing import TypeVar

from analyzer.frozen import Frozen

Scale = TypeVar("Scale", bound=Frozen)


def read_scale(name: str, kind: type[Scale]) -> Scale:
    """The table ``analyzer/scales/<name>.toml`` as a ``kind``.

    Raises:
        pydantic.ValidationError: the table is not of this kind.
    """
    text = resources.files("analyzer").joinpath("scales", f"{name}.toml").read_text(encoding="utf-8")
    return kind.model_validate(tomllib.loads(text))
