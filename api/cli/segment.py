"""``skinsight segment``: the masks of each photograph, and nothing else."""

from pathlib import Path
from typing import Annotated

import typer

from skinsight import __version__
from skinsight.api.cli.batch import Photos, ProfileChoice, SkipExisting, load_segmenter, write_each, write_mask
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import DEFAULT_PROFILE


def segment(
    photos: Photos,
    out: Annotated[Path, typer.Option(file_okay=False, help="Folder to write into.", show_default=False)],
    face_crop: Annotated[
        bool, typer.Option("--face-crop", help="The picture already is the face frame: no face is searched for.")
    ] = False,
    profile: ProfileChoice = DEFAULT_PROFILE,
    skip_existing: SkipExisting = False,
) -> None:
    """Write the masks of each photograph and nothing else.

    OUT/<stem>/<concern>.png and eye_area.png: 8 bit, 0 or 255, the photo's size.
    Two photos of one stem get <stem> and <stem>-2, and keep them.
    Prints each photo's folder; OUT/summary.json lists what failed.

    With --face-crop every photo that can be read gets masks,
    empty ones where no skin is seen.

    Exit status: 0 all well, 1 some photos failed (a missing file too), 2 usage.
    """
    segmenter = load_segmenter(profile)

    def write(photo: Photo, folder: Path, later: Path) -> str:
        face = whole_picture(photo.pixels) if face_crop else segmenter.find_faces(photo.pixels)[0]
        found = segmenter.segment(photo.pixels, face, segmenter.names)
        for name in segmenter.names:
            write_mask(found.mask(name), folder / f"{name}.png")
        write_mask(found.eye_area, folder / "eye_area.png")
        return str(later)

    asked = f"segment {__version__} {face_crop} {profile} {sorted(model.sha256 for model in segmenter.models.values())}"
    write_each(photos, out, write, asked, skip_existing)
