"""Decoding in a process of its own, which a hostile file can stall or fill without harm to anyone else's photograph.

The process lives long. It is replaced where a file takes longer than the deadline, needs more memory than is
allowed, or ends it. Questions and answers are a JSON head and a body of bytes, each preceded by its length.
"""

import atexit
import json
import os
import struct
import subprocess
import sys
from dataclasses import asdict
from functools import cache
from threading import Lock, Timer
from typing import IO, Any, Final, Self

import numpy as np

from skinsight.segmentation.errors import BrokenPhoto, PhotoRefused, PhotoTooLarge, UnsupportedFormat
from skinsight.segmentation.photo.decode import decode
from skinsight.segmentation.photo.picture import Limits, Photo, PhotoFile

DEADLINE: Final = 30.0
"""Seconds that a file may take; the largest ordinary one takes three on a slow core."""
MEMORY: Final = 900 * 2**20
"""Bytes of data that the process may hold; the largest ordinary file takes 700 MB, the libraries the rest."""
_LENGTH: Final = struct.Struct("<Q")
_REFUSALS: Final = {kind.__name__: kind for kind in (BrokenPhoto, PhotoTooLarge, UnsupportedFormat)}


class Decoder:
    """Decodes in a process that it starts with the first file, one file at a time.

    Args:
        deadline: seconds that a file may take.
        memory: bytes of data that the process may hold (kept where the system can, as Linux does).
    """

    def __init__(self, deadline: float = DEADLINE, memory: int = MEMORY) -> None:
        self._deadline = deadline
        self._memory = memory
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.communicate()

    def decode(self, data: bytes, name: str = "photo", limits: Limits = Limits()) -> Photo:  # noqa: B008 - frozen
        """Decode the bytes of an image file.

        Raises:
            PhotoTooLarge: it took longer than the deadline, or as in :func:`.decode.decode`.
            BrokenPhoto: it ended the process, or as there.
            UnsupportedFormat: as there.
        """
        with self._lock:
            process = self._started()
            timer = Timer(self._deadline, process.kill)
            timer.start()
            try:
                _send(process.stdin, {"name": name, "limits": asdict(limits)}, data)
                answer, pixels = _receive(process.stdout)
            except (OSError, EOFError):
                late = not timer.is_alive()
                self.close()
                if late:
                    raise PhotoTooLarge(
                        f"{name}: takes more than {self._deadline:g} s to decode, the limit; save it as a plain JPEG"
                    ) from None
                raise BrokenPhoto(f"{name}: it made the decoder fail; export it again as a plain JPEG") from None
            finally:
                timer.cancel()
        if "refused" in answer:
            raise _REFUSALS[answer["refused"]](answer["message"])
        return Photo(np.frombuffer(pixels, np.uint8).reshape(answer["shape"]), name, PhotoFile(**answer["file"]))

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-P", "-c", f"from {__name__} import serve; serve({self._memory})"]
            threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # whose stacks would count as memory
            path = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}  # the same skinsight as here
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | threads | path
            )
        return self._process


@cache
def shared_decoder() -> Decoder:
    """One decoder for a whole service; its process ends with this one."""
    decoder = Decoder()
    atexit.register(decoder.close)
    return decoder


def serve(memory: int) -> None:
    """Decode what comes on stdin, until nothing does, within so many bytes of memory."""
    _limit_memory(memory)
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            question, data = _receive(questions)
        except EOFError:
            return
        try:
            photo = decode(bytes(data), question["name"], Limits(**question["limits"]))
        except PhotoRefused as error:
            _send(answers, {"refused": type(error).__name__, "message": str(error)}, b"")
        else:
            assert photo.file
            _send(answers, {"shape": photo.pixels.shape, "file": asdict(photo.file)}, photo.pixels.data)


def _limit_memory(most: int) -> None:
    """Let the process hold no more data than so many bytes, where the system can keep that."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _send(pipe: IO[bytes] | None, head: dict[str, Any], body: bytes | memoryview) -> None:
    assert pipe is not None
    packed = json.dumps(head).encode()
    payload = memoryview(body).cast("B")
    pipe.write(_LENGTH.pack(len(packed)) + _LENGTH.pack(payload.nbytes) + packed)
    pipe.write(payload)
    pipe.flush()


def _receive(pipe: IO[bytes] | None) -> tuple[dict[str, Any], bytearray]:
    assert pipe is not None
    lengths = _exactly(pipe, 2 * _LENGTH.size)
    head, body = (_LENGTH.unpack_from(lengths, at)[0] for at in (0, _LENGTH.size))
    return json.loads(_exactly(pipe, head)), _exactly(pipe, body)


def _exactly(pipe: IO[bytes], count: int) -> bytearray:
    buffer = bytearray(count)
    view = memoryview(buffer)
    while view:
        read = pipe.readinto(view)  # type: ignore[attr-defined]
        if not read:
            raise EOFError
        view = view[read:]
    return buffer
