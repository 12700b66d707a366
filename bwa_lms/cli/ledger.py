"""`bwa ledger`: check the evidence ledger."""

from __future__ import annotations

from pathlib import Path

import click

from bwa_lms.cli import instance


@click.group("ledger")
def command() -> None:
    """Check the evidence ledger, and what was concluded from it."""


@command.command("verify", short_help="verify every chain of entries")
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


@command.command("completions", short_help="compare what was concluded with its evidence")
@click.option(
    "--write", is_flag=True, help="write down what the evidence gives and nobody wrote down"
)
@click.option("--instance", "folder", type=click.Path(path_type=Path), help="the instance folder")
def completions(write: bool, folder: Path | None) -> None:
    """Work out every completion again from its evidence, and say where the records differ.

    Ends with 0 where nothing differs, with 1 where something does. Nothing that was reached is ever taken back.
    """
    from bwa_lms.learning import rebuild
    from bwa_lms.web.engine import engine

    with instance.open_app(folder).app_context():
        now = engine().clock.now()
        if write:
            click.echo(f"{rebuild.write_down(now)} written down")
        found = [each for id_ in rebuild.everybody() for each in rebuild.differences(id_, now)]
    for each in found:
        where = f"{each.course}/{each.activity}".rstrip("/")
        click.echo(f"{each.enrolment}, {where}: {each.what}")
    click.echo(f"{len(found) or 'no'} difference{'s' * (len(found) != 1)}", err=bool(found))
    if found:
        raise SystemExit(1)


def _report(chains: int, entries: int, faults: list[str]) -> None:
    total = f"{chains} chain{'s' * (chains != 1)}, {entries} entr{'ies' if entries != 1 else 'y'}"
    if not faults:
        click.echo(f"{total}: every one holds.")
        return
    for fault in faults:
        click.echo(fault)
    click.echo(f"{total}: {len(faults)} do not hold.", err=True)
    raise SystemExit(1)
