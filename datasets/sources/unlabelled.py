"""Sources of pictures without labels of their own: ``sfhq`` and ``pigmentation``."""

from pathlib import Path

from skinsight.datasets.folder import listed


def synthetic_faces(data: Path, children: bool = True) -> list[Path]:
    """SFHQ's synthetic people; without ``children``, those that are listed as such are left out."""
    listing = (data / "sfhq" / "children.txt").read_text().split()
    young = {Path(name).stem for name in listing}
    return [path for path in listed(data / "sfhq", ".jpg") if children or path.stem not in young]


def pigmented_skin(data: Path) -> list[Path]:
    """Cheeks and faces with melasma, freckles, sun spots and post-acne marks."""
    return listed(data / "pigmentation", ".jpg")
