"""The ``tapewidgets`` command. Each subcommand is a module that loads what is heavy when it runs."""

from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from tapewidgets.cli.installing import with_extra
from tapewidgets.cli.plain import plain
from tapewidgets.cli.spoken import speak, spoken
from tapewidgets.words import language_now, tell

_COMMANDS = ("lab", "check", "explain", "export", "assignment", "site", "mark", "doctor", "new-course")


class _Commands(click.Group):
    """A group that imports a command's module when the command is named (or listed in the help).

    What the system refuses (no such folder, no right to write, a disk that is full) ends any command with one
    sentence, and so does a package that only an extra installs.
    """

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        speak(self, language_now())
        return super().make_context(info_name, args, parent, **extra)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:  # made before --language was read
            option.help = tell("command.click.help")
        return option

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], _COMMANDS, 1)
            if not near:
                raise
            raise click.UsageError(tell("command.near", name=repr(args[0]), near=near[0]), ctx) from error

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (BrokenPipeError, InterruptedError):
            raise
        except click.ClickException as error:
            vars(error)["message"] = plain(error.message)  # it may hold what a notebook printed
            raise
        except ModuleNotFoundError as error:
            package = (error.name or "tapewidgets").partition(".")[0]
            if package == "tapewidgets":
                raise
            install = with_extra("check")
            raise click.ClickException(
                tell("command.notebook.tools", names=package, install=install)
            ) from error
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(plain(f"{place}{error.strerror or error}")) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"tapewidgets.cli.{cmd_name.replace('-', '_')}_command")
        command: click.Command = module.command
        return spoken(command, f"command.{cmd_name}")


def _choose(ctx: click.Context, _: click.Parameter, language: str | None) -> None:
    if language is not None:
        speak(ctx.command, language)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tapewidgets", message="tapewidgets %(version)s")
@click.option("--language", metavar="CODE", is_eager=True, expose_value=False, callback=_choose)
def main() -> None:
    """Run a command; what it says stands in the catalogs, under ``command.``."""
