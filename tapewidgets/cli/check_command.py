"""``tapewidgets check``: whether lessons still print what they printed when they were saved."""

from pathlib import Path

import click

from tapewidgets import files
from tapewidgets.cli.output_file import OutputFile
from tapewidgets.cli.progress import Progress
from tapewidgets.words import tell


@click.command("check")
@click.argument("notebooks", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--junit", type=OutputFile())
@click.option("--jobs", type=click.IntRange(1))
@click.option("--timeout", default=120.0, show_default=True)
@click.option("--save", is_flag=True)
def command(
    notebooks: tuple[Path, ...], junit: Path | None, jobs: int | None, timeout: float, save: bool
) -> None:
    """Check notebooks."""
    from tapewidgets.cli import notebooks as validation
    from tapewidgets.cli import report

    paths = validation.find_notebooks(notebooks or [Path()])
    if not paths:
        place = ", ".join(map(str, notebooks)) or ["command.here", {}]
        raise click.ClickException(tell("command.no_notebook", place=place))
    try:
        validation.need_tools()
    except validation.MissingTools as error:
        raise click.ClickException(str(error)) from error
    not_saved = _save(paths, timeout) if save else {}
    checked = iter(
        validation.check_notebooks([each for each in paths if each not in not_saved], jobs, timeout)
    )
    results = [
        validation.Notebook(path, not_saved[path]) if path in not_saved else next(checked) for path in paths
    ]
    if junit is not None:
        files.write(junit, report.junit(results))
    click.echo(report.summary(results))
    raise SystemExit(0 if all(result.passed for result in results) else 1)


def _save(paths: list[Path], timeout: float) -> dict[Path, str]:
    """Save each notebook that runs; of the others, say why not."""
    from tapewidgets.cli.save import Failed, run_and_save

    why: dict[Path, str] = {}
    with Progress(len(paths)) as progress:
        for path in paths:
            with progress.step(tell("command.check.saving", name=path.name)):
                try:
                    run_and_save(path, timeout)
                except Failed as error:
                    why[path] = tell("command.check.not_saved", error=str(error))
                except OSError as error:
                    why[path] = tell("command.check.not_saved", error=str(error.strerror))
    return why
