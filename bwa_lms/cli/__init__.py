"""The command `bwa`: one module per command, loaded only when it runs."""

from __future__ import annotations

import difflib
import importlib
import sys
from collections.abc import Mapping
from io import TextIOWrapper

import click

from bwa_lms import __version__
from bwa_lms.cli.errors import plain_errors

SECTIONS: Mapping[str, Mapping[str, str]] = {
    "Set up and serve": {
        "init": "make an instance folder: database, keys, settings",
        "serve": "serve the academy",
        "demo": "fill an empty instance with a living demo",
    },
    "Write courses": {
        "check": "find every mistake in a folder of courses",
        "preview": "see a course in the browser while you write it",
        "publish": "compile courses and switch every reader to them",
        "stats": "tell how a quiz did, question by question",
        "prune": "remove compiled courses that nothing needs any longer",
        "schema": "print the JSON Schemas that editors use",
        "import": "bring questions from GIFT, Moodle XML or Aiken into a course",
        "export": "write a quiz's questions as GIFT or Moodle XML",
    },
    "Look after people and records": {
        "user": "accounts: create, list, link, deactivate",
        "ledger": "check the evidence ledger",
        "backup": "copy everything that must survive into one file",
        "restore": "put a backup back",
        "plugins": "list what is installed, and who brought it",
    },
    "Certificates": {
        "verify": "check a certificate file, without a network",
    },
}
_MODULES = {"import": "import_"}  # commands whose names are words of Python


class Commands(click.Group):
    """A group whose help lists the commands by what people want to do."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the sections."""
        return [name for section in SECTIONS.values() for name in section]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command and return its `command`."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = _MODULES.get(cmd_name, cmd_name)
        command: click.Command = importlib.import_module(f"bwa_lms.cli.{module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is asked for; where there is none, say which one was meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            meant = difflib.get_close_matches(args[0], self.list_commands(ctx), 1)
            if not meant:
                raise
            raise click.UsageError(f"{error.message} Did you mean {meant[0]}?", ctx) from error

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what the system refuses ends it with one line."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(
                    errors="backslashreplace"
                )  # a terminal may know fewer signs than a course
        with plain_errors():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a block of commands for each section; no module is imported for it."""
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(list(commands.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bwa")
def main() -> None:
    """Courses from git, records that last, certificates that anyone can check."""
