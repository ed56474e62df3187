"""Make the files of ``datasets/splits`` again: ``python -m skinsight.datasets.make_splits --data FOLDER``."""

import argparse
from pathlib import Path

from skinsight.datasets import splits
from skinsight.datasets.catalogue import READERS
from skinsight.datasets.folder import data_folder
from skinsight.datasets.sources.acne04 import NEIGHBOURS


def main() -> None:
    """Write the split of every source that has one."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    data = data_folder(parser.parse_args().data)
    for source, read in READERS.items():
        neighbours = NEIGHBOURS if source == "acne04" else 0
        splits.write(source, splits.group(read(data), neighbours))
    _agree("flek_labels", "acne04")


def _agree(source: str, other: str) -> None:
    """Pictures that a source borrows from another go where the other's split has them."""
    split, leading = splits.read_split(source), splits.read_split(other)
    ids = split["train"] + split["val"]
    borrowed = {name: part for part in ("train", "val") for name in leading[part]}
    agreed = {part: [name for name in ids if borrowed.get(name, _part(split, name)) == part] for part in split}
    splits.save(source, agreed)


def _part(split: dict[str, list[str]], name: str) -> str:
    return next(part for part, names in split.items() if name in names)


if __name__ == "__main__":
    main()
