"""``skinsight segment``: the masks of each photograph, and nothing else."""

from pathlib import Path
from typing import Annotated

import typer

from skinsight.api.cli.batch import Photos, for_each, load_segmenter, write_mask
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.photo import Photo


def segment(
    photos: Photos,
    out: Annotated[Path, typer.Option(file_okay=False, help="Folder to write into.", show_default=False)],
    face_crop: Annotated[
        bool, typer.Option("--face-crop", help="The picture already is the face frame: no face is searched for.")
    ] = False,
) -> None:
    """Write the masks of each photograph and nothing else.

    OUT/<stem>/<concern>.png and eye_area.png: 8 bit, 0 or 255, the photo's size.
    Two photos of one stem get <stem> and <stem>-2. Prints each photo's folder.

    With --face-crop every photo that can be read gets masks,
    empty ones where no skin is seen.

    Exit status: 0 all well, 1 some photos failed (a missing file too), 2 usage.
    """
    segmenter = load_segmenter()

    def work(photo: Photo, folder: Path) -> str:
        face = whole_picture(photo.pixels) if face_crop else segmenter.find_faces(photo.pixels)[0]
        found = segmenter.segment(photo.pixels, face, CONCERNS)
        folder.mkdir(parents=True, exist_ok=True)
        for name in CONCERNS:
            write_mask(found.mask(name), folder / f"{name}.png")
        write_mask(found.eye_area, folder / "eye_area.png")
        return str(folder)

    for_each(photos, out, work)
