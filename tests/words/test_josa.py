"""Korean particles: every case of the table, and names and numbers at random held to what is said aloud."""

import json
import random
import subprocess
import unicodedata
from pathlib import Path

import pytest

from tapewidgets.words.josa import FORMS, josa
from tests.node import node

CASES = json.loads((Path(__file__).parent / "josa_cases.json").read_text("utf-8"))
TWIN = Path(__file__).parents[2] / "tapewidgets" / "panels" / "page" / "josa.js"

DIGITS = "영일이삼사오육칠팔구"
UNITS = ((10**16, "경"), (10**12, "조"), (10**8, "억"), (10**4, "만"), (1000, "천"), (100, "백"), (10, "십"))
LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        [
            "에이",
            "비",
            "시",
            "디",
            "이",
            "에프",
            "지",
            "에이치",
            "아이",
            "제이",
            "케이",
            "엘",
            "엠",
            "엔",
            "오",
            "피",
            "큐",
            "알",
            "에스",
            "티",
            "유",
            "브이",
            "더블유",
            "엑스",
            "와이",
            "제트",
        ],
        strict=True,
    )
)


def aloud(number: int) -> str:
    """A number as it is read: 1203 천이백삼."""
    for unit, name in UNITS:
        if number >= unit:
            many, rest = divmod(number, unit)
            return ("" if many == 1 else aloud(many)) + name + (aloud(rest) if rest else "")
    return DIGITS[number]


def form(spoken: str, particle: str) -> str:
    """The form after a word in Hangul: by the canonical decomposition of its last syllable."""
    parts = unicodedata.normalize("NFD", spoken[-1])
    closed, opened, _ = FORMS[particle]
    if len(parts) == 2 or (particle == "으로" and parts[2] == "\u11af"):
        return opened
    return closed


def generated() -> list[tuple[str, str, str]]:
    """Names and numbers at random: text, particle, text with the form that what is said aloud needs."""
    chance = random.Random(17)
    found = []
    for _ in range(1200):
        kind = chance.randrange(6)
        letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
        number = chance.choice((chance.randrange(30), chance.randrange(10**6), 10 ** chance.randrange(16)))
        if kind == 0:
            text = spoken = "".join(chr(chance.randrange(0xAC00, 0xD7A4)) for _ in range(3))
        elif kind == 1:
            text, spoken = f"{letter}{number}", aloud(number)
        elif kind == 2:
            text, spoken = f"{number:,}", aloud(number)
        elif kind == 3:
            text, spoken = f"-{number}.{chance.randrange(10)}", ""
            spoken = DIGITS[int(text[-1])]
        elif kind == 4:
            text, spoken = letter, LETTERS[letter]
        else:
            text, spoken = f"[{number} {chance.randrange(10)}]", ""
            spoken = DIGITS[int(text[-2])]
        text = chance.choice(("{}", "{}", "`{}`", "({})", "“{}”", "{} ")).format(text)
        particle = chance.choice(tuple(FORMS))
        found.append((text, particle, text + form(spoken, particle)))
    return found


GENERATED = generated()


@pytest.mark.parametrize(("text", "particle", "together"), CASES)
def test_every_case_of_the_table(text, particle, together):
    assert josa(text, particle) == together


def test_a_thousand_names_and_numbers_take_the_form_of_what_is_said_aloud():
    wrong = [(together, josa(text, particle)) for text, particle, together in GENERATED]
    assert [pair for pair in wrong if pair[0] != pair[1]] == []
    assert len(set(GENERATED)) > 1000


def test_the_page_s_twin_says_the_same():
    given = [(text, particle) for text, particle, _ in [*CASES, *GENERATED]]
    given += [
        ("l" + end, "으로") for end in ("²", "θ", "ε", "損", "…", "", "\U0001f34e", "Sum", "TILE", "ng")
    ]
    script = (
        f"import {{ josa }} from {json.dumps(TWIN.as_uri())}; let text = '';"
        "process.stdin.on('data', (part) => { text += part; }).on('end', () => "
        "console.log(JSON.stringify(JSON.parse(text).map((pair) => josa(...pair)))));"
    )
    run = subprocess.run(
        [node(), "--input-type=module", "-e", script],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert json.loads(run.stdout) == [josa(*pair) for pair in given]
