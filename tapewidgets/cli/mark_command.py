"""``tapewidgets mark``: mark the notebooks of a class again, from the tape."""

import csv
import io
import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import click

from tapewidgets import files
from tapewidgets.cli.output_file import OutputFile
from tapewidgets.cli.plain import plain
from tapewidgets.cli.progress import Progress
from tapewidgets.words import columns, language_now, padded, tell

PRELUDE = "from tapewidgets.questions.question import Question as _Question\n_Question.made = []"
EPILOGUE = """
import json as _json
from pathlib import Path as _Path
from tapewidgets.questions.marking import marked as _marked
from tapewidgets.words import speaking as _speaking
_questions, _Question.made = _Question.made, None
with _speaking({language!r}):
    _answer = _marked(_questions, _json.loads(_Path({source!r}).read_text("utf-8")))
_Path({target!r}).write_text(_json.dumps(_answer), "utf-8")
"""


@click.command("mark")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--csv", "table", type=OutputFile())
@click.option("--timeout", default=120.0, show_default=True)
def command(folder: Path, key: Path | None, table: Path | None, timeout: float) -> None:
    """Mark notebooks."""
    from tapewidgets.cli.submissions import files_in, submissions_in

    handed_in = files_in(folder, key)
    if not handed_in:
        raise click.ClickException(tell("command.no_notebook", place=str(folder)))
    with Progress(len(handed_in) + 1) as progress:
        submissions, unread = submissions_in(handed_in, progress)
        doing = tell("command.mark.running", name=key.name) if key else tell("command.mark.marking")
        with progress.step(doing):
            answer = mark_all(submissions, key, timeout)
    for learner, why in unread.items():
        answer["learners"][learner] = {"marks": {}, "notes": [why]}
    answer["learners"] = dict(sorted(answer["learners"].items()))
    if table is not None:
        files.write(table, as_csv(answer))
    click.echo(plain(as_text(answer)))


def mark_all(submissions: dict[str, list[Any]], key: Path | None, timeout: float) -> dict[str, Any]:
    """Mark submissions by the questions of a notebook; as plain data."""
    if key is None:
        from tapewidgets.questions.marking import marked

        return marked([], submissions)
    import nbformat

    from tapewidgets.cli.save import Failed, execute, opened

    with tempfile.TemporaryDirectory() as place:
        source, target = Path(place, "submissions.json"), Path(place, "marks.json")
        source.write_text(json.dumps(submissions), "utf-8")
        try:
            notebook = opened(key)
            code = EPILOGUE.format(source=str(source), target=str(target), language=language_now())
            notebook.cells.append(nbformat.v4.new_code_cell(code))
            execute(notebook, key.parent, timeout, prelude=PRELUDE)
        except Failed as error:
            wrong = tell("command.mark.failed", notebook=str(key), error=str(error))
            raise click.ClickException(wrong) from error
        answer: dict[str, Any] = json.loads(target.read_text("utf-8"))
    return answer


def _rows(answer: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """The head and the lines of the table, as texts."""
    from tapewidgets.questions.misconceptions import title_of

    names = list(answer["questions"])
    head = [tell("command.mark.learner"), *(f"Q{number}" for number in range(1, len(names) + 1))]
    head += [tell("command.mark.total"), tell("command.mark.tries")]
    head += [tell("command.mark.misconceptions"), tell("command.mark.notes")]
    rows = []
    for learner, handed in answer["learners"].items():
        marks = handed["marks"]
        scores = [
            f"{marks[name]['score']:.2f}".rstrip("0").rstrip(".") if name in marks else "-" for name in names
        ]
        total = f"{sum(mark['score'] for mark in marks.values()):.2f}".rstrip("0").rstrip(".")
        tries = str(sum(mark["tries"] for mark in marks.values()))
        keys = dict.fromkeys(key for mark in marks.values() for key in mark["keys"])
        row = [learner, *scores, total, tries, ", ".join(map(title_of, keys)), "; ".join(handed["notes"])]
        rows.append([" ".join(cell.split()) for cell in row])
    return head, rows


def as_text(answer: dict[str, Any]) -> str:
    """Write the marks as a table for people, with the misconceptions counted."""
    from tapewidgets.questions.misconceptions import note_of, title_of

    head, rows = _rows(answer)
    widths = [max(columns(row[at]) for row in [head, *rows]) for at in range(len(head))]
    lines = ["  ".join(map(padded, row, widths)).rstrip() for row in [head, *rows]]
    lines += ["", *(f"Q{number}: {about}" for number, about in enumerate(answer["questions"].values(), 1))]
    counted: Counter[str] = Counter()
    for handed in answer["learners"].values():
        counted.update({key for mark in handed["marks"].values() for key in mark["keys"]})
    if counted:
        lines += ["", tell("command.mark.with")]
    for key, count in counted.most_common():
        lines.append(f"{count:4}  {title_of(key)}.  {note_of(key)}".rstrip())
    return "\n".join(lines)


def as_csv(answer: dict[str, Any]) -> str:
    """Write the marks as CSV; a cell that a spreadsheet would take for a formula begins with a quote."""
    head, rows = _rows(answer)
    titles = [f"Q{number}: {about}" for number, about in enumerate(answer["questions"].values(), 1)]
    head[1 : 1 + len(titles)] = titles
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([[_safe(cell) for cell in row] for row in [head, *rows]])
    return text.getvalue()


def _safe(cell: str) -> str:
    return (
        f"'{cell}" if cell[:1] in ("=", "+", "@", "\t", "\r") or (cell[:1] == "-" and len(cell) > 1) else cell
    )
