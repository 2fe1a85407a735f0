"""The catalogs: the same keys, holes, numbers and code in every language, and each key that is asked for."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tapewidgets as tw
from tapewidgets import words
from tapewidgets.panels.expression_panel.examples import EXAMPLES
from tapewidgets.panels.graph_view.gate import LEVELS
from tapewidgets.panels.graph_view.presenting import NOTE
from tapewidgets.questions.misconceptions import MISCONCEPTIONS
from tapewidgets.questions.walks import WALKS
from tapewidgets.words.josa import FORMS
from tapewidgets.words.languages import HOME

PACKAGE = Path(tw.__file__).parent
CATALOGS = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(HOME.glob("*.json"))}
ENGLISH = CATALOGS["en"]
SCRIPTS = "".join(
    path.read_text("utf-8") for path in (PACKAGE / "panels").rglob("*.js") if path.parent.name != "bundled"
)
OTHERS = sorted(CATALOGS.keys() - {"en"})
HOLE = re.compile(r"\{(\w+)(?:\|[^|{}]*\|[^|{}]*)?\}")
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?", re.ASCII)
CODE = re.compile(r"`[^`]*`|\w+\.\w+\([^)]*\)|\*\*|\+=|\b(?:tw|tape|np)(?:\.\w+)+", re.ASCII)
CHANGING = "은는이가을를과와"


def holes(text):
    return set(HOLE.findall(text)) - {"G"}


def bare(text):
    return HOLE.sub("", text)


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_key_and_no_other(language):
    assert list(CATALOGS[language]) == list(ENGLISH)  # in one order: a translator reads them side by side


def essence(text):
    """What must be the same in every language: holes, numbers, code."""
    rest = bare(text)
    return holes(text), sorted(map(float, NUMBER.findall(rest))), sorted(CODE.findall(rest))


@pytest.mark.parametrize("language", OTHERS)
def test_holes_numbers_and_code_are_the_same(language):
    other = CATALOGS[language]
    differ = {
        key: (text, other[key]) for key, text in ENGLISH.items() if essence(text) != essence(other[key])
    }
    assert differ == {}
    assert [key for key, text in other.items() if not text.strip() or text.lstrip() != text] == []


def test_no_korean_particle_that_changes_follows_a_hole_unchosen():
    for key, text in CATALOGS["ko"].items():
        korean = text.replace("{G}", "")
        assert not re.findall(rf"\}}[`”\"’]?(?:[{CHANGING}]|으?로)(?![가-힣])", korean), (key, text)
        assert set(re.findall(r"\}[`”\"’)]?\(([가-힣]+)\)", korean)) <= set(FORMS), (key, text)


@pytest.mark.parametrize("language", CATALOGS)
def test_no_braces_are_left_over_and_no_hole_of_grammar_is_misspelled(language):
    for key, text in CATALOGS[language].items():
        assert "{" not in bare(text), (key, text)
        assert "}" not in bare(text), (key, text)


def keys_in_python():
    """Every key that the package's Python names: in [key, {...}], tell(key, ...) and catalog()[key]."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            key = None
            if isinstance(node, ast.List) and len(node.elts) == 2 and isinstance(node.elts[1], ast.Dict):
                key = node.elts[0]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tell":
                key = node.args[0] if node.args else None
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                kinds = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                key = ast.Constant(f"panel.problem.{kinds[0]}") if kinds else None
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and "." in key.value:
                yield key.value


def keys_in_scripts():
    """Every key that the pages' scripts name: t("key", ...)."""
    for path in (PACKAGE / "panels").rglob("*.js"):
        if path.parent.name == "bundled":
            continue
        yield from re.findall(r"(?:\bt\(|\btParts\(|\[)\"([a-z]\w*\.[\w. ']+)\"", path.read_text("utf-8"))


def names_of_panels():
    """What panels call something in English, and their pages in the reader's language: group, name."""
    yield from (("panel.example", title) for title in EXAMPLES)
    yield from (("panel.level", title) for title in LEVELS.values())
    yield from (("panel.order.title", title) for title in tw.OrderPanel()._graphs)
    yield from ((f"panel.order.{part}", kind) for part in ("walk", "rule") for kind in WALKS)
    yield ("panel.pause", NOTE)


def test_every_name_of_the_panels_has_words():
    groups = {"panel.example", "panel.level", "panel.order.walk", "panel.pause"}
    named = {f"{group}.{name}": name for group, name in names_of_panels()}
    assert named.keys() - ENGLISH.keys() == set()
    for key, name in named.items():  # they are called so in English
        assert ENGLISH[key] == name or key.startswith(("panel.order.walk", "panel.order.rule"))
    known = {key for key in ENGLISH if key.rpartition(".")[0] in groups}
    assert known == {key for key in named if key.rpartition(".")[0] in groups}


def test_every_key_in_the_code_has_words():
    found = {*keys_in_python(), *keys_in_scripts()}
    assert len(found) > 30
    assert found - ENGLISH.keys() == set()


def texts_in_python():
    """Every text in the package's Python as a pattern: what an f-string fills in may be any word."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.escape(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values
                ]
                yield "".join(parts)


def texts_in_scripts():
    """Every filled text in the pages' scripts, as a pattern: what is filled in may be any word."""
    for filled in re.findall(r"`([^`]+)`", SCRIPTS):
        yield re.escape(re.sub(r"\$\{[^{}]*\}", "\0", filled)).replace("\0", ".+")


def test_every_key_is_asked_for():
    asked = {
        text
        for text in (*texts_in_python(), *texts_in_scripts())
        if re.match(r"[a-z]\w*\\\.", text)  # it begins as a key does, up to the first point at least
    }
    assert len(asked) > 100
    whole = {text.replace("\\", "") for text in asked if ".+" not in text}
    patterns = re.compile("|".join(text for text in asked if ".+" in text))
    groups = re.findall(r'sayName\("([\w.]+)"', SCRIPTS)  # what a name in a group is called
    unasked = [
        key
        for key in ENGLISH
        if f'"{key}"' not in SCRIPTS
        and key.rpartition(".")[0] not in groups
        and key not in whole
        and not patterns.fullmatch(key)
    ]
    assert unasked == []


@pytest.mark.parametrize("language", CATALOGS)
def test_each_misconception_has_its_texts(language):
    wanted = {
        f"question.slip.{key}.{part}"
        for key, row in MISCONCEPTIONS.items()
        for part in ("title", "says", "hint", "note", *(("hunt", "absent") if row.hunted else ()))
    }
    said = CATALOGS[language]
    assert sorted(key for key in wanted if not said.get(key)) == []
    others = {key for key in said if key.startswith("question.slip.")} - wanted
    assert others == {"question.slip.no sum.says.over", "question.slip.other", "question.slip.also"}
    assert {f"question.backward.effect.{key}" for key, row in MISCONCEPTIONS.items() if row.line} == {
        key for key in said if key.startswith("question.backward.effect.")
    }


def test_the_language_is_english_until_somebody_chooses(monkeypatch):
    monkeypatch.delenv("TAPEWIDGETS_LANGUAGE", raising=False)
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    assert (words.language_now(), words.language_chosen()) == ("en", "")
    monkeypatch.setenv("TAPEWIDGETS_LANGUAGE", "ko")
    assert (words.language_now(), words.language_chosen()) == ("ko", "ko")
    with words.speaking("en"):
        assert words.language_now() == "en"
        with words.speaking("xx"), words.speaking(None), words.speaking(["ko"]):
            assert words.language_now() == "en"
    assert words.language_now() == "ko"


@pytest.fixture
def korean():
    tw.set_language("ko")
    yield
    tw.set_language(None)


def test_a_word_for_gradient_is_put_into_all_templates(korean):
    assert words.tell("frame.gradient") == "그래디언트"
    tw.set_language("ko", gradient="변화도")
    assert words.tell("frame.gradient") == "변화도"
    assert not [
        text
        for text in words.catalog().values()
        if "{G}" in text or ("그래디언트" in text and "변화도" not in text)
    ]
    with pytest.raises(ValueError, match="미분값 대신"):
        tw.set_language("ko", gradient="미분값")
    with pytest.raises(ValueError, match="in Korean only"):
        tw.set_language("en", gradient="slope")
    assert words.tell("frame.gradient") == "변화도"  # as before


def test_a_language_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="no language 'xx'; there is en, ko"):
        tw.set_language("xx")


def test_a_language_more_is_one_file(tmp_path, monkeypatch):
    for name, texts in {
        **CATALOGS,
        "la": {**ENGLISH, "language.name": "Latina", "frame.line": "versus"},
    }.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(texts), "utf-8")
    monkeypatch.setattr("tapewidgets.words.languages.HOME", tmp_path)
    assert words.language_names()["la"] == "Latina"
    with words.speaking("la"):
        assert words.tell("frame.line") == "versus"


def test_one_or_several_and_particles():
    templates = {"en": "{n} {n|value|values}", "ko": "`{x}`(을) {y}(으로)"}
    assert [words.say(templates, ["en", {"n": n}]) for n in (0, 1, 2)] == ["0 values", "1 value", "2 values"]
    assert words.say(templates, ["ko", {"x": "손실", "y": "t1"}]) == "`손실`을 t1로"


def test_the_choice_in_the_environment_reaches_a_fresh_kernel():
    code = "import tapewidgets as tw; from tapewidgets.words import tell; print(tell('frame.line'))"
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        env={"PYTHONPATH": str(PACKAGE.parent), "TAPEWIDGETS_LANGUAGE": "ko", "LANG": "C"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert run.stdout == "줄\n"
