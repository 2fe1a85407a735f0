"""``tapewidgets explain``: a program's tape, its backward steps and its gradients, as text."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tapewidgets import files
from tapewidgets.cli.output_file import OutputFile
from tapewidgets.words import columns, padded
from tapewidgets.words import tell as say

if TYPE_CHECKING:
    from tapewidgets.language import ProgramError
    from tapewidgets.story import Story


@click.command("explain")
@click.argument("program")
@click.option("--with", "variables", multiple=True, metavar="NAME=NUMBERS")
@click.option("--constant", "constants", multiple=True, metavar="NAME=NUMBERS")
@click.option("--target", metavar="NAME")
@click.option("--svg", type=OutputFile())
@click.option("--save", type=OutputFile())
def command(
    program: str,
    variables: tuple[str, ...],
    constants: tuple[str, ...],
    target: str | None,
    svg: Path | None,
    save: Path | None,
) -> None:
    """Run a program and print its story."""
    from tapewidgets import language

    text = sys.stdin.read() if program == "-" else program
    given = {**_tensors(variables, constant=False), **_tensors(constants, constant=True)}
    try:
        told = (
            tell_shared(text, given, target)
            if _is_shared(text)
            else tell(_lines(text, program), given, target)
        )
    except language.ProgramError as error:
        raise click.ClickException("\n".join(map(_told, error.errors))) from None
    click.echo(explanation(told))
    for path in (svg, save):
        if path is not None:
            _draw(told, path, "svg" if path is svg else path.suffix[1:].lower())


def _draw(told: "Story", path: Path, kind: str) -> None:
    """Draw a story's graph, with its gradients, into a file."""
    from tapewidgets.panels.graph_view.picture_files import FORMATS, picture

    if kind not in FORMATS:
        formats = f".{', .'.join(FORMATS)}"
        wrong = say("command.explain.format", name=path.name, formats=formats)
        raise click.BadParameter(wrong, param_hint="--save")
    files.write(path, picture(told, len(told["steps"]) - 1, kind))
    click.echo("\n" + say("command.explain.drawn", path=str(path)))


def _told(error: "ProgramError") -> str:
    """A mistake as the language tells it, and for a name without a value how this command gives one."""
    if error.kind in {"no_names", "unknown_name_list"}:
        name = error.source_line[error.column : error.end_column]
        return f"{error}\n{say('command.explain.give', name=name)}"
    return str(error)


def tell(program: str, given: dict[str, Any], target: str | None) -> "Story":
    """Run ``program`` on the tensors ``given`` and return the story of its gradients."""
    import tapewidgets as tw
    from tapewidgets import language, story

    with tw.GradientTape(persistent=True) as tape:
        run = language.run(program, given)
    names = {**given, **run.names}
    if target is not None and target not in names:
        unknown = say("command.explain.no_target", target=target, names=", ".join(names))
        raise click.BadParameter(unknown, param_hint="--target")
    value = run.value if target is None else names[target]
    return story.tell(tape, value, list(given.values()), names=names, run=run)


def _is_shared(text: str) -> bool:
    return "tapelab1:" in text.replace("%3A", ":")


def _lines(text: str, program: str) -> str:
    return text if program == "-" else text.replace(";", "\n")


def tell_shared(link: str, given: dict[str, Any], target: str | None) -> "Story":
    """Run what a link of a TapeLab holds and return the story of its gradients."""
    from dataclasses import replace

    from tapewidgets import story
    from tapewidgets.panels.expression_panel.tensor_table import load_bench
    from tapewidgets.panels.expression_panel.workbench import Problem, work
    from tapewidgets.panels.tape_lab.saved_state import unpacked

    if given:
        raise click.UsageError(say("command.explain.link"))
    try:
        bench = load_bench(unpacked(link))
        done = work(bench if target is None else replace(bench, target=target))
    except (Problem, ValueError) as fault:
        raise click.ClickException(str(fault)) from None
    return story.tell(done.tape, done.target, list(done.sources.values()), names=done.names, run=done.run)


def explanation(told: "Story") -> str:
    """Write a story as text: the numbered lines of the tape, each backward step, the gradients."""
    from tapewidgets import story

    values, words = told["values"], told["words"]
    recorded = [line for line in told["lines"] if not line.get("skipped")]
    width = max((columns(line["text"]) for line in recorded), default=0)
    parts = [say("command.explain.tape")]
    for number, line in enumerate(recorded, 1):
        text, value = padded(line["text"], width), values[line["output"]]["text"]
        parts.append(f"{number:4}  {say('command.explain.line', text=text, value=value)}")
    if not recorded:
        parts.append(f"      {say('command.explain.nothing')}")
    parts += ["", say("command.explain.backprop", name=values[told["target"]]["name"])]
    backward = [
        story.say(words, step["say"]) for step in told["steps"] if step["kind"] in ("seed", "product")
    ]
    parts += [f"{number:4}  {sentence}" for number, sentence in enumerate(backward, 1)]
    if not backward:
        parts.append(f"      {say('command.explain.no_steps')}")
    parts += ["", say("command.explain.gradients")]
    if not told["answers"]:
        parts.append(f"      {say('command.explain.no_variable')}")
    longest = max((columns(values[answer["value"]]["name"]) for answer in told["answers"]), default=0)
    for answer in told["answers"]:
        why = f"  {story.say(words, answer['why'])}" if "why" in answer else ""
        name = padded(values[answer["value"]]["name"], longest)
        parts.append(f"      {name}  {answer['text']}{why}")
    return "\n".join(parts + [f"      {story.say(words, note)}" for note in told["notes"]])


def _tensors(texts: tuple[str, ...], *, constant: bool) -> dict[str, Any]:
    import numpy as np

    import tapewidgets as tw

    tensors: dict[str, Any] = {}
    for text in texts:
        hint = "--constant" if constant else "--with"
        name, equals, numbers = (part.strip() for part in text.partition("="))
        try:
            read = json.loads(numbers if numbers.startswith("[") or "," not in numbers else f"[{numbers}]")
            value = tw.constant(read, dtype=tw.float32)
            finite = bool(np.isfinite(value.numpy()).all())
        except (ValueError, TypeError, RecursionError):
            finite = False
        if not (name and equals and finite):
            short = text if len(text) <= 60 else f"{text[:57]}..."
            wrong = say("command.explain.numbers", text=repr(short))
            raise click.BadParameter(wrong, param_hint=hint)
        tensors[name] = value if constant else tw.Variable(value, name=name)
    return tensors
