"""The ``tapewidgets`` command. Each subcommand is a module that loads what is heavy when it runs."""

from importlib import import_module

import click

_MODULES = {
    "lab": "lab",
    "check": "check",
    "explain": "explain",
    "export": "export",
    "doctor": "doctor",
    "new-course": "new_course",
}


class _Commands(click.Group):
    """A group that imports a command's module when the command is named (or listed in the help)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _MODULES:
            return None
        command: click.Command = import_module(f"tapewidgets.cli.{_MODULES[cmd_name]}").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tapewidgets", message="tapewidgets %(version)s")
def main() -> None:
    """See the gradient tape: lessons to take, lessons to check, programs to explain."""
