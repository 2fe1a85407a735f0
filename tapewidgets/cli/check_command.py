"""``tapewidgets check``: whether lessons still print what they printed when they were saved."""

from pathlib import Path

import click


@click.command("check", short_help="Run notebooks and compare every output with the saved one.")
@click.argument("notebooks", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write JUnit XML there, for CI."
)
@click.option(
    "--jobs", type=click.IntRange(1), help="Notebooks to run side by side; one a processor if left out."
)
@click.option("--timeout", default=120.0, show_default=True, help="Seconds after which a cell is given up.")
@click.option("--save", is_flag=True, help="First run each notebook and save what it prints now.")
def command(
    notebooks: tuple[Path, ...], junit: Path | None, jobs: int | None, timeout: float, save: bool
) -> None:
    """Run NOTEBOOKS (files or folders; this folder if left out) and compare every output with the saved one.

    A notebook with a code cell that was never executed is refused: it has nothing to compare. Addresses,
    temporary folders and the dates in pictures may differ. The exit code is 1 if one did not pass.
    """
    from tapewidgets.cli import notebooks as validation
    from tapewidgets.cli import report

    paths = validation.find_notebooks(notebooks or [Path()])
    if not paths:
        where = ", ".join(map(str, notebooks)) or "this folder"
        raise click.ClickException(f"There is no notebook (*.ipynb) in {where}.")
    try:
        if save:
            _save(paths, timeout)
        results = validation.check_notebooks(paths, jobs, timeout)
    except validation.MissingTools as error:
        raise click.ClickException(str(error)) from error
    if junit is not None:
        junit.write_text(report.junit(results), "utf-8")
    click.echo(report.summary(results))
    raise SystemExit(0 if all(result.passed for result in results) else 1)


def _save(paths: list[Path], timeout: float) -> None:
    from tapewidgets.cli.save import Failed, run_and_save

    for path in paths:
        try:
            run_and_save(path, timeout)
        except Failed as error:
            raise click.ClickException(f"{path} was not saved: {error}") from error
