"""`bwa ledger`: check the evidence ledger."""

from __future__ import annotations

from pathlib import Path

import click

from bwa_lms.cli import instance


@click.group("ledger")
def command() -> None:
    """Check the evidence ledger."""


@command.command("verify")
@click.option("--instance", "folder", type=click.Path(path_type=Path), help="the instance folder")
def verify(folder: Path | None) -> None:
    """Verify every chain: each entry, and that it is bound to all before it.

    Ends with 0 where every chain holds, with 1 where one does not.
    """
    from bwa_lms.learning import ledger

    with instance.open_app(folder).app_context():
        chains, entries, faults = 0, 0, []
        for each in ledger.verify_all():
            chains, entries = chains + 1, entries + each.length
            faults += [f"{each.chain}, entry {one.sequence}: {one.what}" for one in each.breaks]
        orphans = ledger.orphans()
    if orphans:
        faults.append(f"{orphans} entries belong to no enrolment")
    _report(chains, entries, faults)


def _report(chains: int, entries: int, faults: list[str]) -> None:
    total = f"{chains} chain{'s' * (chains != 1)}, {entries} entr{'ies' if entries != 1 else 'y'}"
    if not faults:
        click.echo(f"{total}: every one holds.")
        return
    for fault in faults:
        click.echo(fault)
    click.echo(f"{total}: {len(faults)} do not hold.", err=True)
    raise SystemExit(1)
