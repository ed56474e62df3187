"""Nothing calls home: what the runtimes write and look up while a photograph is analysed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_wheel import GRACE_HOPPER

WAIT = 25
"""Seconds after which ONNX Runtime's telemetry has looked up its maker's host: it does so after 20."""


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace, which sees what the libraries ask of the system")
def test_no_file_is_written_and_no_host_is_looked_up(tmp_path: Path) -> None:
    home, trace = tmp_path / "home", tmp_path / "trace"
    home.mkdir()
    program = (
        f"import time, skinsight; skinsight.analyze(skinsight.read_photo({str(GRACE_HOPPER)!r})); time.sleep({WAIT})"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_", "HF_"))}
    calls = "trace=connect,sendto,sendmsg,sendmmsg,openat,creat,mkdir,mkdirat,rename,renameat"
    command = ["strace", "-f", "-qq", "-o", str(trace), "-e", calls, sys.executable, "-B", "-c", program]
    environment = kept | {"HOME": str(home), "TMPDIR": str(tmp_path)}
    subprocess.run(command, check=True, cwd=tmp_path, env=environment)
    seen = trace.read_text()
    assert "face_skin.onnx" in seen
    assert re.findall(r"(?:connect|send\w+)\(.*AF_INET.*|.*resolv\.conf.*", seen) == []
    assert re.findall(r"openat\([^,]*, \"(?!/dev/|/proc/)[^\"]*\", O_(?:WRONLY|RDWR).*|mkdir\w*\(.*", seen) == []
    assert list(home.iterdir()) == []
