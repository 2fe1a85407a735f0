"""Training told in Korean: a step, how a run stands, refusals; switching the language changes no message."""

import re

import pytest

import tapewidgets as tw
from tapewidgets import training
from tapewidgets.training.presets import PRESETS
from tapewidgets.training.telling import say_told
from tapewidgets.words import catalog, say

TWO = ([2.0, 1.0], [7.0, 4.0])


@pytest.fixture
def korean():
    tw.set_language("ko")
    yield
    tw.set_language(None)


def test_a_step_is_told_in_korean(korean):
    said = [moment["say"] for moment in tw.train(TWO, learning_rate=0.1, steps=1).tell(1)["moments"]]
    assert said[0] == "기록: v1 = w * x: 값은 −2입니다."
    assert said[7].endswith("b에 dL/db = −20이 도착합니다.")
    assert said[9] == (
        "dL/dw 값이 음수입니다. w 값이 커지면 손실이 줄어듭니다. 그래서 w 값은 0.1 × 40 = 4만큼 올라갑니다."
    )


@pytest.mark.parametrize("optimizer", ["SGD", "Momentum", "Nesterov", "Adam", "RMSprop"])
@pytest.mark.parametrize("name", sorted(PRESETS))
def test_no_english_word_is_left_in_what_is_told(name, optimizer):
    run = training.prepare(model=name, optimizer=optimizer).advance(2)
    told = say_told(catalog("ko"), run.messages_of(2))
    code = {
        optimizer,
        *run.weights,
        *run.data.columns,
        *re.findall(r"\w+", f"{run.settings.model} {run.settings.loss}"),
    }
    for moment in told["moments"]:
        left = set(re.findall(r"[A-Za-z]{3,}", moment["say"])) - code - {"mean", "sum"}
        assert not left, moment["say"]
        assert re.search("[가-힣]", moment["say"])


def test_an_ending_is_said_in_the_language_of_whoever_reads(korean):
    run = tw.train(learning_rate=5)
    assert run.diverged.startswith("발산했습니다. 스텝 8에서 손실이")
    assert "학습률을 0.5로 낮춰 보세요(배치 1개: 0.57부터 발산)" in run.diverged
    assert say(catalog("en"), run.why_diverged).startswith("Diverged: at step 8 the loss is")
    assert repr(run).startswith("Run(7 of 10000 steps, diverged: w = ")


def test_refusals_are_korean(korean):
    with pytest.raises(ValueError, match="학습률이 -1이면 손실을 거슬러 올라갑니다"):
        tw.train(learning_rate=-1)
    with pytest.raises(ValueError, match="열의 길이가 서로 다릅니다: x 2개, y 1개"):
        tw.train(([1.0, 2.0], [1.0]))
    with pytest.raises(TypeError, match=r"learning_rate=\.\.\.라고 쓰세요"):
        tw.train(lr=1)


def test_the_text_of_a_panel_is_korean(korean):
    text = tw.SGDPanel(TWO, steps=1).run().text()
    assert "1스텝 만에 끝남" in text
    assert "스텝마다 샘플 하나" in text
    assert "손실 = 100" in text
