"""A small pair of stacks that the project drew, and a portrait in the public domain; see ``README.md``."""

from pathlib import Path
from typing import Final

GRACE_HOPPER: Final = Path(__file__).with_name("grace_hopper.jpg")
"""Official portrait of Grace Hopper, 512 x 600."""
