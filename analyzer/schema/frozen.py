"""The base of plain frozen results and tables."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A pydantic model that cannot be changed and takes no fields beside its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")
