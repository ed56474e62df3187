"""ImageJ itself, run without a screen of its own, as the independent reader and writer."""

import shutil
import subprocess
from pathlib import Path

import pytest

needs_imagej = pytest.mark.skipif(
    not (shutil.which("imagej") and shutil.which("xvfb-run") and shutil.which("xauth")),
    reason="ImageJ is missing: apt-get install -y --no-install-recommends imagej xvfb xauth",
)


def run_macro(folder: Path, text: str) -> None:
    """Run a macro of ImageJ's language; ``FOLDER/`` in it stands for the folder."""
    path = folder / "macro.ijm"
    path.write_text(f'setBatchMode(true);\n{text.replace("FOLDER/", f"{folder}/")}\nrun("Quit");\n')
    # Debian's script ends with status 1 whatever the macro did: what the macro wrote shows whether it ran
    subprocess.run(["xvfb-run", "-a", "imagej", "-b", path], check=False, capture_output=True, timeout=300)
