"""Servers in processes of their own, and a client that asks them one request after the other."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
SECONDS = 1.5  # of each round
ROUNDS = 2  # A B A B

Request = tuple[str, str, bytes | None, dict[str, str]]  # method, path, body, headers


@dataclass(frozen=True)
class Server:
    """A running server: its port and the process that was started."""

    port: int
    process: subprocess.Popen[bytes]

    def cpu(self) -> float:
        """Return the CPU seconds that the server has used so far, its workers included."""
        pid = self.process.pid
        workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return sum((_cpu(int(each)) for each in (str(pid), *workers)), 0.0)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def serving(*command: str, ready: str = "/", workers: int = 1) -> Iterator[Server]:
    """Run `python -m command PORT` until the end of the block, in a number of worker processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = os.environ | {"BWA_WORKERS": str(workers)}
    process = subprocess.Popen([sys.executable, "-m", *command, str(port)], env=environ)
    try:
        _wait(f"http://127.0.0.1:{port}{ready}")
        yield Server(port, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} does not answer")


@dataclass
class Measured:
    """What a number of requests took: of the clock, and of the server's CPU."""

    requests: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    size: int = 0

    @property
    def rate(self) -> float:
        """Requests in a second."""
        return self.requests / self.seconds

    @property
    def cost(self) -> float:
        """CPU milliseconds of a request."""
        return 1000 * self.cpu / self.requests


def ask(server: Server, request: Request) -> bytes:
    """Send one request. Ends the run where the answer is not a good one."""
    connection = HTTPConnection("127.0.0.1", server.port)
    try:
        return _send(connection, request)
    finally:
        connection.close()


def _send(connection: HTTPConnection, request: Request) -> bytes:
    method, path, body, headers = request
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    data = answer.read()
    if answer.status not in (200, 303):
        raise SystemExit(f"{method} {path} answers {answer.status}")
    return data


def measure(server: Server, make: Callable[[], Request], seconds: float, into: Measured) -> None:
    """Send requests over one connection for some seconds and add up what they took."""
    connection = HTTPConnection("127.0.0.1", server.port)
    _send(connection, make())
    cpu, began = server.cpu(), time.perf_counter()
    while time.perf_counter() - began < seconds:
        into.size = len(_send(connection, make()))
        into.requests += 1
    into.seconds += time.perf_counter() - began
    into.cpu += server.cpu() - cpu
    connection.close()


@dataclass(frozen=True)
class Crowd:
    """What several clients at once got: requests in a second, and the time that 99 of 100 stayed below (ms)."""

    rate: float
    p99: float


def crowd(server: Server, makers: Sequence[Callable[[], Request]], seconds: float) -> Crowd:
    """Let each maker's client send its requests over a connection of its own, all at once, for some seconds."""
    with ThreadPoolExecutor(len(makers)) as pool:
        began = time.perf_counter()
        spans = pool.map(lambda make: _timed(server, make, seconds), makers)
        taken = sorted(span for each in spans for span in each)
        passed = time.perf_counter() - began
    return Crowd(len(taken) / passed, 1000 * taken[int(0.99 * (len(taken) - 1))])


def _timed(server: Server, make: Callable[[], Request], seconds: float) -> list[float]:
    connection, spans = HTTPConnection("127.0.0.1", server.port), []
    _send(connection, make())
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        _send(connection, make())
        spans.append(time.perf_counter() - began)
    connection.close()
    return spans


def pair(
    ours: Server, make: Callable[[], Request], bare: Server, size: int
) -> tuple[Measured, Measured]:
    """Measure our page and a bare one of the same size in turns, so that both meet the same weather."""
    page, plain = Measured(), Measured()
    for _ in range(ROUNDS):
        measure(ours, make, SECONDS, page)
        measure(bare, lambda: ("GET", f"/?bytes={size}", None, {}), SECONDS, plain)
    return page, plain
