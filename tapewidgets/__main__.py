"""``python -m tapewidgets`` is the ``tapewidgets`` command."""

from tapewidgets.cli import main

main(prog_name="tapewidgets")
