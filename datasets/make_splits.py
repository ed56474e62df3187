"""Make files of ``datasets/splits`` again: ``python -m skinsight.datasets.make_splits --data FOLDER``.

``marks.json`` and what agrees with it (``acne04``, ``tri_acne``, ``flek_labels``) were made by eye, person by person.
"""

import argparse
from pathlib import Path

from skinsight.datasets import splits
from skinsight.datasets.catalogue import READERS
from skinsight.datasets.folder import data_folder


def main() -> None:
    """Write the split of every source that was divided by chance."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    data = data_folder(parser.parse_args().data)
    for source, read in READERS.items():
        splits.write(source, splits.group(read(data)))


if __name__ == "__main__":
    main()
