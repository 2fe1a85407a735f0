"""The words of figures in Korean: in a font that has Hangul, or in English with a note; never boxes."""

import warnings

import pytest

import tapewidgets as tw
from tapewidgets.training.exports import lettering

pytest.importorskip("matplotlib")


@pytest.fixture
def korean():
    tw.set_language("ko")
    yield
    tw.set_language(None)


def words_of(figure):
    texts = [text for axes in figure.axes for text in (axes.title, axes.xaxis.label)]
    return [text.get_text() for text in texts], texts


def test_a_figure_speaks_korean_where_a_font_has_hangul(korean, monkeypatch):
    monkeypatch.setattr(lettering, "hangul_font", lambda: "DejaVu Sans Mono")
    figure = tw.train(steps=3).figure(("data", "loss"))
    said, texts = words_of(figure)
    assert said == ["스텝 3 뒤", "x", "스텝마다 그 배치의 손실", "스텝"]
    assert {text.get_fontfamily()[0] for text in texts} == {"DejaVu Sans Mono"}


@pytest.mark.skipif(not lettering.hangul_font(), reason="no font with Hangul is installed")
def test_no_glyph_is_missing_in_the_font_that_was_found(korean):
    run = tw.train(steps=3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run.figure().canvas.draw()
        assert run.animation(frames=2).gif.startswith(b"GIF8")


def test_without_such_a_font_the_words_stay_english_and_a_note_says_so(korean, monkeypatch):
    monkeypatch.setattr(lettering, "HANGUL", ("No Such Font",))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = tw.train(steps=3).figure(("data", "loss"))
        figure.canvas.draw()
    assert words_of(figure)[0] == ["after step 3", "x", "loss of each step's batch", "step"]
    assert figure.get_supxlabel().startswith("No font with Hangul is installed")


def test_in_english_nothing_is_said_of_fonts():
    figure = tw.train(steps=3).figure(("data", "loss"))
    assert words_of(figure)[0] == ["after step 3", "x", "loss of each step's batch", "step"]
    assert figure.get_supxlabel() == ""
