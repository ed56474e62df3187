"""``skinsight batch``: a folder or bucket of photographs as rows, on this machine or on a cluster."""

from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import Progress

from skinsight.api.cli.batch import ProfileChoice, bar_columns
from skinsight.segmentation.segmenter import DEFAULT_PROFILE


def batch(
    source: Annotated[str, typer.Argument(help="A folder, or s3://bucket/prefix.", show_default=False)],
    out: Annotated[str, typer.Option(help="Folder for Parquet files, or s3://bucket/prefix.", show_default=False)],
    engine: Annotated[Literal["local", "ray"], typer.Option(help="This machine, or Ray Data.")] = "local",
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes, each with networks and a core of its own; all cores unless told."),
    ] = None,
    profile: ProfileChoice = DEFAULT_PROFILE,
) -> None:
    """Analyse all pictures of a folder or bucket: one row a photograph, failures too.

    Started again, it goes on: what has a row is not done again.
    """
    from skinsight.api.scale import engines  # needs the extra `scale`
    from skinsight.api.scale.rows import Source, Target
    from skinsight.segmentation.engines import cores

    count = workers or len(cores())
    pictures, rows = Source(source), Target(out)
    names = pictures.names()
    had = rows.done()
    todo = [name for name in names if name not in had]
    if todo and engine == "ray":
        engines.run_on_ray(pictures, out, todo, count, profile)
    elif todo:
        with Progress(*bar_columns(), console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Photos", total=len(todo))
            engines.run_here(pictures, rows, todo, lambda: bar.advance(task), count, profile)
    failed = sum(row["status"] == "failed" for row in rows.rows())
    typer.echo(f"{len(names)} photographs: {len(names) - len(todo)} had a row, {len(todo)} done now; {failed} failed")
