"""Reading the tables of cuts in ``analyzer/scales``."""

import tomllib
from importlib import resources
from pathlib import Path
from typing import TypeVar

from skinsight.analyzer.schema.frozen import Frozen

Scale = TypeVar("Scale", bound=Frozen)


def read_scale(name: str, kind: type[Scale], path: Path | None = None) -> Scale:
    """The table ``analyzer/scales/<name>.toml``, or that at ``path``, as a ``kind``.

    Raises:
        pydantic.ValidationError: the table is not of this kind.
    """
    text = (path or resources.files(__name__).joinpath(f"{name}.toml")).read_text(encoding="utf-8")
    return kind.model_validate(tomllib.loads(text))
