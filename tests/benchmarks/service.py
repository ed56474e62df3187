"""The service under load, for long, and under hostile inputs: ``python -m tests.benchmarks.service load 60``.

All against a server with the shipped networks, started here on this machine, and with a store of its own that goes
afterwards. The rated rate is half of what the bare pipeline does, as arrivals that are evenly spaced.
"""

import argparse
import io
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx2
import PIL.Image

from skinsight import analyze
from skinsight.datasets.sample import GRACE_HOPPER
from skinsight.segmentation.photo import decode
from skinsight.segmentation.segmenter import default_segmenter
from tests.api.processes import free_port, get, wait_for

PHOTO: Final = GRACE_HOPPER.read_bytes()
RATES: Final = (1, 2, 5)
"""Times the rated rate."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address and its process."""

    url: str
    pid: int

    def memory(self) -> float:
        """Resident MiB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def files(self) -> int:
        """Open files and sockets."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def post(self, data: bytes = PHOTO, **options: object) -> tuple[int, float]:
        """Send a photograph: status and seconds; status 0 where the connection failed."""
        start = time.perf_counter()
        try:
            answer = httpx2.post(f"{self.url}/v1/analyses", files={"photo": ("a", data)}, timeout=120, **options)  # type: ignore[arg-type]
            status = answer.status_code
        except httpx2.HTTPError:
            status = 0
        return status, time.perf_counter() - start


@contextmanager
def served() -> Iterator[Server]:
    """A server of one process, ready; how long that took is printed."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        told = {"STORE": f"{folder}/store", "PORT": str(port), "PER_MINUTE": "1000000", "QUEUE": "8"}
        start = time.perf_counter()
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", "from skinsight.api.cli import main; main()", "serve"],
                env={**os.environ, **{f"SKINSIGHT_{name}": value for name, value in told.items()}},
                stderr=log,
            )
            server = Server(f"http://127.0.0.1:{port}", process.pid)
            wait_for(lambda: get(f"{server.url}/readyz") == 200)
            print(f"ready after {time.perf_counter() - start:.1f} s, {server.memory():.0f} MiB resident")
            try:
                yield server
            finally:
                process.terminate()
                print(f"stopped with status {process.wait(60)}")


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def bare(repeats: int) -> list[float]:
    """Seconds of the pipeline alone, once for each photograph, in this process."""
    segmenter = default_segmenter()
    analyze(decode(PHOTO), None, segmenter)
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        analyze(decode(PHOTO), None, segmenter)
        times.append(time.perf_counter() - start)
    return times


def load(seconds: float) -> None:
    """Answers, refusals and waiting at 1, 2 and 5 times the rated rate, for so many seconds each."""
    alone = bare(20)
    rated = 0.5 / statistics.mean(alone)
    print(f"bare pipeline: mean {statistics.mean(alone):.2f} s, p95 {p95(alone):.2f} s; rated: {rated:.2f} a second")
    print("rate | sent | 200 | 503 | other | p50 s | p95 s | p95 / bare p95 | healthz p95 ms | MiB")
    with served() as server:
        server.post()
        for times in RATES:
            _load_at(server, times, rated * times, seconds, p95(alone))


def _load_at(server: Server, times: int, rate: float, seconds: float, bare_p95: float) -> None:
    over, polls = threading.Event(), list[float]()

    def poll() -> None:
        while not over.wait(0.2):
            start = time.perf_counter()
            if get(f"{server.url}/healthz") == 200:
                polls.append(1000 * (time.perf_counter() - start))

    poller = threading.Thread(target=poll)
    poller.start()
    count = max(10, round(rate * seconds))
    start = time.perf_counter()
    with ThreadPoolExecutor(100) as pool:
        sent = []
        for number in range(count):
            time.sleep(max(0.0, start + number / rate - time.perf_counter()))
            sent.append(pool.submit(server.post))
        answers = [one.result() for one in sent]
    over.set()
    poller.join()
    statuses = Counter(status for status, _ in answers)
    good = [duration for status, duration in answers if status == 200]
    other = count - statuses[200] - statuses[503]
    print(
        f"{times} x | {count} | {statuses[200]} | {statuses[503]} | {other} | {statistics.median(good):.2f} | "
        f"{p95(good):.2f} | {p95(good) / bare_p95:.2f} | {p95(polls):.0f} | {server.memory():.0f}",
        flush=True,
    )


def soak(minutes: float) -> None:
    """Memory and open files, minute by minute, under steady work of all kinds."""
    print("minute | done | other | MiB | open files")
    with served() as server:
        start, statuses = time.monotonic(), Counter[int]()
        minute = 0
        while time.monotonic() < start + 60 * minutes:
            statuses[server.post()[0]] += 1
            statuses[server.post(b"no photograph")[0]] += 1
            statuses[server.post(headers={"Prefer": "respond-async"})[0]] += 1
            if time.monotonic() > start + 60 * minute:
                done = statuses[200] + statuses[202] + statuses[415]
                print(
                    f"{minute} | {done} | {statuses.total() - done} | {server.memory():.0f} | {server.files()}",
                    flush=True,
                )
                minute += 1


def hostile(count: int) -> None:
    """Spoiled photographs, and requests out of joint: what is answered, how slowly at worst, what grows."""
    chance = random.Random(0)
    with served() as server:
        server.post()
        before, statuses, slowest = server.memory(), Counter[int](), 0.0
        for number in range(count):
            status, seconds = server.post(_spoiled(chance, number))
            statuses[status] += 1
            slowest = max(slowest, seconds)
        for raw in _odd_requests(server.url):
            statuses[_raw(server.url, raw)] += 1
        print(f"{count} files and {len(_odd_requests(server.url))} requests: {dict(sorted(statuses.items()))}")
        print(f"slowest {slowest:.1f} s; {before:.0f} MiB before, {server.memory():.0f} after; then {server.post()[0]}")


def _spoiled(chance: random.Random, number: int) -> bytes:
    """A photograph in one of four formats, spoiled in one of five ways."""
    file = io.BytesIO()
    with PIL.Image.open(io.BytesIO(PHOTO)) as photo:
        photo.resize((128, 150)).save(file, ("JPEG", "PNG", "WEBP", "TIFF")[number % 4])
    data = bytearray(file.getvalue())
    way = number // 4 % 5
    if way == 0:
        del data[chance.randrange(len(data)) :]
    elif way == 1:
        for _ in range(20):
            data[chance.randrange(len(data))] = chance.randrange(256)
    elif way == 2:
        data[chance.randrange(8, 200)] ^= 0xFF
    elif way == 3:
        middle = chance.randrange(len(data))
        data[middle:middle] = chance.randbytes(1000)
    else:
        data = bytearray(chance.randbytes(chance.randrange(1, 5000)))
    return bytes(data)


def _odd_requests(url: str) -> list[bytes]:
    """Requests as no well-meant client sends them."""
    host = url.removeprefix("http://")
    head = f"Host: {host}\r\nConnection: close\r\n".encode()
    post, json = b"POST /v1/analyses HTTP/1.1\r\n" + head, b"Content-Type: application/json\r\n"
    return [
        b"GET /v1/analyses/..%2f..%2fetc%2fpasswd HTTP/1.1\r\n" + head + b"\r\n",
        b"GET /v1/analyses/%00 HTTP/1.1\r\n" + head + b"\r\n",
        b"GET /v1/analyses/" + b"a" * 60_000 + b" HTTP/1.1\r\n" + head + b"\r\n",
        b"GET /healthz HTTP/1.1\r\n" + head + b"X: " + b"a" * 70_000 + b"\r\n\r\n",
        b"BREW /v1/analyses HTTP/1.1\r\n" + head + b"\r\n",
        b"GET /healthz HTTP/9.9\r\n" + head + b"\r\n",
        b"nonsense\r\n\r\n",
        post + b"Content-Length: -1\r\n\r\n",
        post + b"Content-Length: 99999999999999999999\r\n\r\n",
        post + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        post + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        post + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\n",
        post + b"Content-Type: multipart/form-data; boundary=" + b"b" * 300 + b"\r\nContent-Length: 0\r\n\r\n",
        post + json + b"Content-Length: 2\r\n\r\n{}",
        b"PUT /recommend HTTP/1.1\r\n" + head + json + b"Content-Length: 40000\r\n\r\n" + b"[" * 40_000,
    ]  # fmt: skip


def _raw(url: str, request: bytes) -> int:
    """Status of the answer to raw bytes, 0 where the connection was closed without one."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        try:
            connection.sendall(request)
            line = connection.makefile("rb").readline().split()
        except OSError:
            return 0
    return int(line[1]) if len(line) > 1 else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["load", "soak", "hostile"])
    parser.add_argument("amount", type=float, help="seconds at each rate, minutes, or number of files")
    given = parser.parse_args()
    {"load": load, "soak": soak, "hostile": lambda amount: hostile(int(amount))}[given.what](given.amount)
