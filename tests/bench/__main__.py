"""`python -m tests.bench`: speed and size, each beside its budget. It reports; it never fails a build."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench import academy as academies
from tests.bench import cold, compiling, insight, load, writing
from tests.bench.academy import Academy
from tests.bench.load import Measured, Server

RATIO, STATEMENTS, KILOBYTES, REQUESTS, COLD, AGAIN, FIGURES = 0.6, 6, 40, 6, 10, 1, 2


def main() -> None:
    """Measure everything in a temporary folder and print it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        academy = academies.make(folder)
        _title("Statements of a page (budget: 6)")
        for name, count in academies.statements(academy).items():
            _line(name, f"{count}", count <= STATEMENTS)
        serve = ("bwa_lms", "serve", "--instance", str(academy.folder), "--port")
        bare = ("tests.bench.plain", str(folder / "plain.db"))
        with load.serving(*serve, ready="/healthz") as ours, load.serving(*bare) as plain:
            _cold(academy, ours)
            _speed(academy, ours, plain)
        for workers in (1, 2):
            _writing(academy, folder, workers)
        _compiling(folder)
        _insight()


def _cold(academy: Academy, ours: Server) -> None:
    _title("First lesson page, before pictures (budget: 40 KB, 6 requests)")
    found = cold.fetch(f"http://127.0.0.1:{ours.port}{academy.pages['lesson']}", academy.cookie)
    if found is None:
        print("  not measured: there is no Chromium here")
        return
    size, requests = found
    _line("bytes", f"{size / 1024:.1f} KB", size <= KILOBYTES * 1024)
    _line("requests", f"{requests}", requests <= REQUESTS)


def _speed(academy: Academy, ours: Server, plain: Server) -> None:
    _title("Against a bare page of the same size (budget: 0.6 of its requests in a second)")
    pages = {name: academy.get(name) for name in ("lesson", "quiz", "case")}
    for name, make in {**pages, "answer": academy.answering(ours)}.items():
        size = len(load.ask(ours, make()))
        page, bare = load.pair(ours, make, plain, size)
        _line(name, _ratio(page, bare), page.rate / bare.rate >= RATIO)


def _writing(academy: Academy, folder: Path, workers: int) -> None:
    clients = len(academy.sitters)
    _title(f"Writes by {clients} at once, {workers} process(es), beside one bare row each")
    serve = ("bwa_lms", "serve", "--instance", str(academy.folder), "--port")
    bare = ("tests.bench.plain", str(folder / "plain.db"))
    with (
        load.serving(*serve, ready="/healthz", workers=workers) as ours,
        load.serving(*bare, workers=workers) as plain,
    ):
        for name, own, row in writing.run(academy, ours, plain):
            told = f"{own.rate / row.rate:.2f}  ({own.rate:.0f}/s and {row.rate:.0f}/s;"
            print(
                f"  {name:<10}       {told} p99 {own.p99:.0f} ms and {row.p99:.0f} ms)", flush=True
            )


def _ratio(page: Measured, bare: Measured) -> str:
    return (
        f"{page.rate / bare.rate:.2f}  ({page.rate:.0f}/s and {bare.rate:.0f}/s;"
        f" CPU {page.cost:.1f} ms and {bare.cost:.1f} ms, {page.cost / bare.cost:.1f} times;"
        f" {page.size / 1024:.1f} KB)"
    )


def _compiling(folder: Path) -> None:
    _title("A thousand lessons (budget: 10 s cold, 1 s after one edit)")
    first, again = compiling.run(folder / "compiling")
    _line("cold", f"{first:.1f} s", first < COLD)
    _line("one edit", f"{again:.2f} s", again < AGAIN)


def _insight() -> None:
    took, told = insight.run()
    asked = len(told.questions)
    _title(f"Statistics of {told.counted:,} attempts at {asked} questions (budget: {FIGURES} s)")
    _line("figures", f"{took:.2f} s", took <= FIGURES)


def _title(text: str) -> None:
    print(f"\n{text}")


def _line(name: str, value: str, within: bool) -> None:
    print(f"  {name:<10} {'ok  ' if within else 'over'}  {value}", flush=True)


if __name__ == "__main__":
    main()
