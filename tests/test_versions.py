"""What is promised of versions is what is tried: the oldest of each dependency, the Pythons that CI runs."""

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
TESTS = (PROJECT / ".github/workflows/tests.yml").read_text("utf-8")


def test_the_oldest_versions_are_the_ones_that_are_allowed():
    allowed = [*SETTINGS["dependencies"], *SETTINGS["optional-dependencies"]["check"]]
    floors = dict(match.groups() for line in allowed if (match := re.match(r"([\w-]+)>=([\d.]+)", line)))
    lines = (PROJECT / "tests/oldest.txt").read_text("utf-8").splitlines()
    tried = dict(line.split("==") for line in lines if not line.startswith("#"))
    assert tried.keys() == floors.keys()
    for name, version in tried.items():
        assert re.fullmatch(rf"{re.escape(floors[name])}(\.0)*", version), name


def test_the_classifiers_name_the_pythons_that_ci_runs():
    (matrix,) = re.findall(r"python: \[(.*)\]", TESTS)
    run = set(re.findall(r'"([\d.]+)"', matrix))
    named = {line.rpartition(" ")[2] for line in SETTINGS["classifiers"] if re.search(r":: 3\.\d+$", line)}
    assert named == run
    assert SETTINGS["requires-python"] == f">={min(run, key=lambda text: int(text.split('.')[1]))}"


def test_the_citation_and_the_changelog_know_the_version():
    import tapewidgets

    version = tapewidgets.__version__
    assert f"\nversion: {version}\n" in (PROJECT / "CITATION.cff").read_text("utf-8")
    assert f"\n## {version}\n" in (PROJECT / "CHANGELOG.md").read_text("utf-8")


def test_every_extra_that_is_named_exists():
    pages = [PROJECT / "README.md", *PROJECT.glob("lessons/*.md"), *PROJECT.glob(".github/workflows/*.yml")]
    pages += [
        *PROJECT.glob("tapewidgets/cli/*.py"),
        *PROJECT.glob("lessons/deploy/*"),
        PROJECT / ".binder/requirements.txt",
    ]
    named = {
        extra
        for page in pages
        for extras in re.findall(r"(?:tapewidgets|\.whl|[\" ]\.)\[([a-z,]+)\]", page.read_text("utf-8"))
        for extra in extras.split(",")
    }
    assert {"lab", "check", "site"} <= named <= SETTINGS["optional-dependencies"].keys()
