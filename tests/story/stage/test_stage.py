"""The stage's rules of layout: cards apart and inside, nothing cut, and no size that depends on a number."""

import json
import re

import numpy as np
import pytest

from tapewidgets.panels.packing import pack
from tapewidgets.story import state
from tapewidgets.story.arrays import unpacked
from tapewidgets.story.stage.cards import PROFILES, ems
from tapewidgets.story.stage.layout import least_width
from tapewidgets.story.stage.staging import INSIDE_WIDTH, _Staging, stage
from tapewidgets.words import say
from tests.story.stage import cases

HALO = 3.5
WIDTHS = (672, 825, 1200)
NUMBER = re.compile(r"-?[\d.]+")


def drawings(found):
    """All layouts of a stage."""
    return [*found["layouts"], *(inside["layout"] for inside in found["insides"])]


def apart(one, other):
    """Whether two boxes (x, y, width, height) have no point in common."""
    return (
        one[0] + one[2] <= other[0]
        or other[0] + other[2] <= one[0]
        or one[1] + one[3] <= other[1]
        or other[1] + other[3] <= one[1]
    )


def box(node):
    return node["x"], node["y"], node["w"], node["h"]


def grids(card):
    """The boxes of a card's grids, within the card."""
    places = [card["parts"]["value"], *card["parts"].get("inbox", [])]
    places += [card["parts"]["gradient"]] if "gradient" in card["parts"] else []
    return [(*place, card["face"]["w"], card["face"]["h"]) for place in places]


def check_drawing(found, layout):
    told = found["story"]
    nodes = list(layout["nodes"].values())
    for k, node in enumerate(nodes):
        assert node["x"] >= HALO
        assert node["y"] >= HALO
        assert node["x"] + node["w"] + HALO <= layout["width"]
        assert node["y"] + node["h"] + HALO <= layout["height"]
        assert all(apart(box(node), box(other)) for other in nodes[:k])
        if "strip" in node:
            check_strip(found, layout, node)
        else:
            check_card(found, layout, node)
    for edge in layout["edges"]:
        assert {edge["tail"], edge["head"]} <= layout["nodes"].keys()
        numbers = [float(number) for number in NUMBER.findall(edge["d"])]
        assert all(0 <= x <= layout["width"] for x in numbers[::2])
        assert all(0 <= y <= layout["height"] for y in numbers[1::2])
    carried = [one for edge in layout["edges"] for one in edge.get("carries", [edge["id"]])]
    assert len(carried) == len(set(carried))
    assert {node.get("value") for node in nodes}.isdisjoint(
        v for v, value in enumerate(told["values"]) if value.get("literal")
    )


def check_card(found, layout, card):
    p, inner = layout["p"], grids(card)
    for k, (x, y, w, h) in enumerate(inner):
        assert x >= 0
        assert x + w <= card["w"] + 0.05
        assert y >= p["head"] - p["pad"]
        assert y + h <= card["h"]
        assert all(apart(inner[k], other) for other in inner[:k])
    name = found["titles"].get(str(card["value"]), found["story"]["values"][card["value"]]["name"])
    assert ems(name) * p["name"] <= card["w"]
    shape = found["story"]["values"][card["value"]]["shape"]
    cells = card["face"]["rows"] * card["face"]["cols"]
    assert cells >= min(max(1, int(np.prod(shape))), 144)
    assert (card["face"]["mode"] == "none") == (0 in shape)


def check_strip(found, layout, strip):
    members = found["strips"][strip["strip"]]["members"]
    assert strip["left"] + strip["cell"] * len(members) <= strip["w"]
    assert strip["top"] + strip["pitch"] + strip["tall"] <= strip["h"]
    assert ems(say(found["words"], strip["title"])) * layout["p"]["name"] <= strip["w"]


def everything_is_somewhere(found, layout):
    """Every value but literals is on a card, in a strip, or inside a card; every edge is drawn or inside."""
    told = found["story"]
    home = {}
    for key, node in layout["nodes"].items():
        if "strip" in node:
            for member in found["strips"][node["strip"]]["members"]:
                home[member["out"]] = key
                home.update((told["lines"][i]["output"], key) for i in member["lines"])
        else:
            home[node["value"]] = key
            home.update((told["lines"][i]["output"], key) for i in node.get("lines", []))
    used = {told["target"], *(answer["value"] for answer in told["answers"])}
    drawn = {one for edge in layout["edges"] for one in edge.get("carries", [edge["id"]])}
    for i, line in enumerate(told["lines"]):
        used |= {line["output"], *line["inputs"]}
        for j, value in enumerate(line["inputs"]):
            if not told["values"][value].get("literal"):
                assert (f"e{i}_{j}" in drawn) == (home[value] != home[line["output"]])
    assert {v for v in used if not told["values"][v].get("literal")} <= home.keys()


def check(told, widths=WIDTHS):
    found = stage(told, widths=widths)
    assert "problem" not in found
    json.dumps(found, allow_nan=False)
    for layout in drawings(found):
        check_drawing(found, layout)
    for layout in found["layouts"]:
        everything_is_somewhere(found, layout)
    for width in widths:
        assert any(layout["width"] <= width for layout in found["layouts"])
    assert [layout["width"] for layout in found["layouts"]] == sorted(
        (layout["width"] for layout in found["layouts"]), reverse=True
    )
    inside_of = {line for inside in found["insides"] for one in inside["members"] for line in one["lines"]}
    for layout in found["layouts"]:
        folded = {line for node in layout["nodes"].values() for line in node.get("lines", [])}
        assert folded <= inside_of
    return found


@pytest.mark.parametrize("name", cases.MADE_FOR)
def test_what_it_was_made_for(name):
    check(cases.MADE_FOR[name](), WIDTHS if name in ("wide", "long") else (360, *WIDTHS))


@pytest.mark.parametrize("name", cases.ODD)
def test_what_tries_to_break_it(name):
    check(cases.ODD[name]())


@pytest.mark.parametrize("program", cases.picked())
def test_programs_it_was_not_made_for(program):
    tape, target, asked, told = cases.run(program)
    check(told)
    last = state.at(told)
    for value, come in last.arrivals.items():
        total = sum(unpacked(told["pool"][one.added]) for one in come)
        np.testing.assert_allclose(unpacked(told["pool"][last.sums[value]]), total, rtol=1e-4, atol=1e-5)
    known = {line.output: tape.read(line.output).tensor for line in tape.lines}
    recorded = [line for line in told["lines"] if not line.get("skipped")]
    for line, on_tape in zip(recorded, tape.lines, strict=True):
        expected = tape.gradient(target, known[on_tape.output])
        sums = last.sums.get(line["output"])
        if sums is not None:
            np.testing.assert_allclose(unpacked(told["pool"][sums]), expected.numpy(), rtol=1e-5, atol=1e-6)
    for answer, expected in zip(told["answers"], tape.gradient(target, asked), strict=True):
        assert (answer["mark"] == "none") == (expected is None)
        if expected is not None:
            sums = unpacked(told["pool"][last.sums[answer["value"]]])
            np.testing.assert_allclose(sums, expected.numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", cases.MADE_FOR)
def test_no_place_and_no_size_depends_on_a_number(name):
    one, other = (stage(cases.MADE_FOR[name](scale)) for scale in (1.0, -31.4159))
    assert one["story"]["pool"] != other["story"]["pool"]
    for part in ("layouts", "insides", "strips", "titles", "words"):
        assert one[part] == other[part]


@pytest.mark.parametrize("name", [*cases.MADE_FOR, *cases.ODD])
def test_the_first_drawing_that_fits_a_width_is_the_one_made_for_it(name):
    told = (cases.MADE_FOR | cases.ODD)[name]()
    layouts = stage(told)["layouts"]
    for width in (672, 825):
        (own,) = stage(told, widths=[width])["layouts"]
        fitting = next(layout for layout in layouts if layout["width"] <= width)
        assert {**fitting, "nodes": 0} == {**own, "nodes": 0}
        assert fitting["height"] <= 470


@pytest.mark.parametrize("name", [*cases.MADE_FOR, *cases.ODD])
def test_no_drawing_is_narrower_than_its_longest_path(name):
    staging = _Staging((cases.MADE_FOR | cases.ODD)[name]())
    for level in staging.levels():
        for profile in ("L", "XS"):
            least = least_width(staging.story, staging.graph(level), profile)
            assert least - 1 <= staging.layout(level, profile)["width"]


def test_text_is_never_too_small():
    for p in PROFILES.values():
        assert (p["name"] >= 10.5, p["num"] >= 10, p["small"] >= 9) == (True, True, True)


def test_the_roomiest_profile_that_fits_is_chosen():
    chosen = {width: stage(cases.seed(), widths=[width])["layouts"][0] for width in (360, 672, 825)}
    assert [chosen[width]["profile"] for width in (360, 672, 825)] == ["S", "L", "XL"]
    assert {layout["level"] for layout in chosen.values()} == {"ops"}


def test_statements_fold_then_equal_forms_are_stacked():
    assert {layout["level"] for layout in stage(cases.network(), widths=[360])["layouts"]} == {"folded"}
    found = stage(cases.long(), widths=[825])
    (layout,) = found["layouts"]
    assert layout["level"] == "stacked"
    (strip,) = found["strips"]
    assert (len(strip["members"]), strip["alike"], strip["leaves"]) == (45, True, False)
    (inside,) = found["insides"]
    assert len(inside["members"]) == 48
    assert inside["layout"]["width"] <= INSIDE_WIDTH
    drawn = [node["value"] for node in inside["layout"]["nodes"].values()]
    assert set(drawn) <= set(inside["members"][0]["slots"])


def test_slots_lead_from_one_member_to_another():
    found = stage(cases.long(), widths=[825])
    values = found["story"]["values"]

    def names(member):
        shown = [values[v]["name"] for v in member["slots"] if not values[v].get("literal")]
        return [name for name in shown if not name.startswith("v")]

    first, second = found["insides"][0]["members"][:2]
    assert names(first) == ["x", "w", "a0"]
    assert names(second) == ["a0", "w", "a1"]


def test_thirty_weights_of_one_kind_are_a_strip():
    found = stage(cases.wide(), widths=[672])
    (layout,) = found["layouts"]
    strips = [found["strips"][node["strip"]] for node in layout["nodes"].values() if "strip" in node]
    assert [(len(strip["members"]), strip["leaves"]) for strip in strips] == [(60, True)]


def test_what_travels_for_ten_operations_is_small():
    for name in ("seed", "neuron", "network"):
        assert len(pack(stage(cases.MADE_FOR[name]()))) <= 15_000


def test_a_hangul_syllable_has_its_width():
    assert ems("손실") >= 2 * 0.94
    assert ems("損") >= 1
    assert ems("e\u0301") == ems("e")
