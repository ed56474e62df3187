"""What reaches a terminal: every name readable, none able to command it, and a full or closed pipe no disaster."""

import os
import sys
from contextlib import suppress

import typer
from rich.console import Console, RenderableType
from rich.table import Table

_out = Console()
WIDE = 400
"""Columns that a table may take: a word that is broken to fit a terminal is found by no search."""


def print_table(table: Table) -> None:
    """A table on stdout, with no word of it broken."""
    Console(width=WIDE).print(table, soft_wrap=True)


def shown(text: str) -> str:
    """Text on one line, with everything that does not print, such as escape bytes in a file's name, spelled out."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in " ".join(text.split(" ")))


def tell(text: str) -> None:
    """A line on stderr."""
    with suppress(OSError):
        typer.echo(shown(text).encode(sys.stderr.encoding or "ascii", "backslashreplace"), err=True)


class Output:
    """Stdout, until it takes no more."""

    def __init__(self) -> None:
        self.broken = False
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")

    def print(self, answer: RenderableType) -> None:
        """Print without breaking paths to the terminal's width; text (JSON) goes out as UTF-8 whatever the terminal."""
        if self.broken:
            return
        try:
            if isinstance(answer, str):
                typer.echo(answer.encode())
            else:
                _out.print(answer, soft_wrap=True)
            sys.stdout.flush()
        except OSError as error:
            self.broken = True
            if not isinstance(error, BrokenPipeError):
                tell(f"the output cannot be written ({error.strerror}); results are still written into files")
            with suppress(OSError, ValueError):  # or Python would try once more at its end, and complain
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
