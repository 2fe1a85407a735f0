"""The Korean lessons use one word per idea, the polite style, and particles by what is said aloud."""

import ast
import json
import re
from pathlib import Path

import pytest

from tapewidgets.words.josa import FORMS, josa

LESSONS = Path(__file__).parents[1] / "lessons"
KOREAN = sorted((LESSONS / "ko").rglob("*.ipynb"))

TERMS = {
    "그라디언트|그레이디언트|변화도": "그래디언트",
    "국소적 미분|지역 미분|로컬 (미분|그래디언트)|국소 도함수": "국소 미분",
    "업스트림|윗물": "상류",
    "체인 ?룰|연쇄 규칙|사슬 규칙|연쇄법칙": "연쇄 법칙",
    "녹화|추적": "기록하다, 감시하다",
    "순방향|정방향|전방향": "순전파",
    "역방향|오차역전파|역 전파": "역전파",
    "타깃|타겟": "대상",
    "중간값|중간 값": "중간 결과",
    "연산 그래프|계산그래프": "계산 그래프",
    r"(?<![가-힣])(에지|엣지)": "화살표",
    r"텐서의 모양|모양\((shape)?|모양을 (바꾸|맞추)": "형상",
    "방송": "브로드캐스팅",
    "데이터 ?타입|데이터 ?유형|데이터형": "자료형",
    "요소별": "원소별",
    "비용": "손실",
    "손실 표면|손실 함수의 표면": "손실 곡면",
    "학습 속도|학습율": "학습률",
    "에폭|이폭|세대": "에포크",
    "최적화 함수|최적화기|최적화 도구": "옵티마이저",
    "그래디언트 하강|기울기 하강|경사하강법": "경사 하강법",
    "유한 ?차분|수치미분": "수치 미분",
    "파라미터|모수": "매개변수",
    "바이어스": "편향",
    "웨이트": "가중치",
    "자코비안|야고비안|야코비 행렬": "야코비안",
    "헤시안|헤세 ?행렬식": "헤세 행렬",
    "활성 함수|활성화함수": "활성화 함수",
    "[2이] ?차 도함수|2계 ?도함수|이계 도함수": "이계도함수",
    "할당": "대입",
    "갱신": "업데이트",
    "소스 ?코드": "코드",
    "세션|카운트|리턴": "a Korean word",
}
"""What other books say, and the word of this course."""
STYLE = {
    r"(?<![가-힣])(우리|당신)": "no we, no you",
    "십시오": "-세요",
    r"[가-힣](?<![세나까가])요[.!?]": "합쇼체",
    r"[가-힣](이다|한다|된다|있다|없다|않는다)[.]": "합쇼체",
    r"[\u3002\uff0c\uff01\uff1f]": "the Latin sign",
    r"[가-힣] \((gradient|shape|tensor|tape|variable|loss|batch|bias|epoch)\)": "no space before the bracket",
    r"` (은|는|을|를|의|에서|에|으로|로)(?![가-힣])": "no space before the particle",
    r"\d (개|번|초|배|점|스텝|에포크)(?![가-힣])": "no space before the counter",
    r"\d %": "no space before %",
}
PARTICLE = re.compile(
    r"(?P<said>[A-Za-z0-9_.²]*[A-Za-z0-9²])(?P<closing>[`*]*)(?P<particle>은|는|을|를|(?<!\d)과|와|으로|로|이|가)(?![가-힣])"
)
"""A number before 과 is a lesson's as often as not, so those are let be."""
PARTICLES = {form: name for name, forms in FORMS.items() for form in forms[:2]}


def prose(path):
    """Return what a learner reads in a lesson: Markdown without code, and the texts that cells print."""
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield re.sub(r"\$\$.+?\$\$|\]\([^)]*\)", "", source, flags=re.S)
        else:
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def unlike(texts, rules):
    """Return each place where a text says something else than the rules do."""
    return [
        f"{text[max(0, found.start() - 20) : found.end() + 20]!r}: {right}"
        for text in texts
        for wrong, right in rules.items()
        for found in re.finditer(wrong, text)
    ]


def misheard(text):
    """Return the names and numbers of a text whose particle does not follow their last sound."""
    return [
        found[0]
        for found in PARTICLE.finditer(text)
        if not found["said"].startswith(".")
        and found["particle"] != josa(found["said"], PARTICLES[found["particle"]])[len(found["said"]) :]
    ]


@pytest.mark.parametrize("path", KOREAN, ids=lambda path: path.stem)
def test_a_lesson_uses_the_words_of_the_course(path):
    assert unlike(prose(path), TERMS) == []


@pytest.mark.parametrize("path", KOREAN, ids=lambda path: path.stem)
def test_a_lesson_keeps_its_style(path):
    texts = list(prose(path))
    assert unlike(texts, STYLE) == []
    assert "".join(texts).count("여러분") <= 1


@pytest.mark.parametrize("path", KOREAN, ids=lambda path: path.stem)
def test_a_particle_follows_what_is_said_aloud(path):
    assert [each for text in prose(path) for each in misheard(text)] == []


@pytest.mark.parametrize("path", KOREAN, ids=lambda path: path.stem)
def test_a_verdict_never_says_wrong(path):
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            assert not re.search("틀렸습니다|오답", "".join(cell["source"]))


def test_what_is_wrong_is_found():
    assert len(unlike(["x의 변화도를 추적합니다."], TERMS)) == 2
    assert len(unlike(["우리가 해요. `w` 는 3 번"], STYLE)) == 4
    assert misheard("t3는 `w`을 1로 100로 x가 `tape.watch`이") == ["t3는", "w`을", "100로", "tape.watch`이"]
