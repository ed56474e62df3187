"""Facts that only some modules know of a face, each taken once."""

from collections.abc import Callable
from functools import cached_property
from typing import Self, TypeVar, cast

Answer = TypeVar("Answer")


class Taken:
    """What was taken of a thing is kept with it."""

    @cached_property
    def _taken(self) -> dict[object, object]:
        return {}

    def once(self, fact: Callable[[Self], Answer]) -> Answer:
        """A fact of this thing, taken the first time that it is asked for; what it raises is raised each time."""
        if fact not in self._taken:
            self._taken[fact] = fact(self)
        return cast(Answer, self._taken[fact])
