import numpy as np
import pytest

from tapewidgets import training
from tapewidgets.training.data import Data, as_data, line, read_csv


def test_a_line_lies_on_its_line_and_the_same_seed_gives_the_same_points():
    data = line(2.0, -1.0, points=50, seed=3)
    np.testing.assert_array_equal(data.columns["y"], np.float32(2) * data.columns["x"] - np.float32(1))
    np.testing.assert_array_equal(data.columns["x"], line(points=50, seed=3).columns["x"])
    assert data.columns["x"].dtype == np.float32


def test_noise_has_the_deviation_that_was_asked_for():
    data = line(3, 1, points=20_000, noise=0.5)
    assert np.std(data.columns["y"] - 3 * data.columns["x"] - 1) == pytest.approx(0.5, rel=0.03)


def test_the_source_of_a_line_makes_the_same_points():
    for data in (line(points=7), line(1.5, -2, points=9, noise=0.1, seed=4)):
        names = {"np": np}
        exec(data.source, names)  # our own text, with numbers only
        np.testing.assert_array_equal(names["x_data"], data.columns["x"])
        np.testing.assert_array_equal(names["y_data"], data.columns["y"])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"x": [], "y": []}, "empty"),
        ({"x": [1.0, 2.0], "y": [1.0]}, "differ in length: x has 2, y has 1"),
        ({"x": [1.0, np.nan], "y": [1.0, 2.0]}, "'x' is not finite at row 1"),
        ({"x": [1.0], "y": [1e39]}, "'y' is not finite at row 0"),
        ({"x": ["a"], "y": [1.0]}, "numbers only"),
        ({"x": 1.0, "y": 2.0}, "a single number"),
        ({}, "no data"),
    ],
)
def test_data_that_cannot_be_trained_on_is_refused_in_a_sentence(given, sentence):
    with pytest.raises(ValueError, match=sentence):
        as_data(given)


@pytest.mark.parametrize("bad", [{"noise": -1}, {"slope": float("nan")}, {"points": 0}])
def test_a_line_that_cannot_be_is_refused(bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        line(**bad)


def test_a_csv_gives_columns_by_their_names(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("x,y\n1,4\n2,7\n\n", encoding="utf-8-sig")
    data = read_csv(path)
    np.testing.assert_array_equal(data.columns["y"], [4, 7])
    assert as_data(str(path)).count == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "first row"),
        ("x,x\n1,2\n", "each once"),
        ("x,y\n1\n", "Line 2 of the CSV has 1 cells"),
        ("x,y\n1,two\n", "Line 2 of the CSV holds"),
        ("x,y\n", "empty"),
    ],
)
def test_a_bad_csv_names_its_line(tmp_path, text, sentence):
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=sentence):
        training.read_csv(path)


def test_columns_cannot_be_changed_under_a_run():
    data = Data({"x": [1.0], "y": [2.0]})
    with pytest.raises(ValueError, match="read-only"):
        data.columns["x"][0] = 5


def test_anything_else_is_refused_with_what_to_write():
    with pytest.raises(TypeError, match=r"\(x, y\)"):
        as_data(5)


@pytest.mark.parametrize("name", ["", "1x", "x y", "class", "__x", "x);import os#", "x" * 33, "\uff58", 3])
def test_a_name_that_could_not_stand_in_a_program_is_refused(name):
    with pytest.raises(ValueError, match="cannot be a name"):
        Data({name: [1.0]})
    with pytest.raises(ValueError, match="cannot be a name"):
        training.Settings(variables={name: 1.0})


def test_a_csv_s_headings_become_names(tmp_path):
    path = tmp_path / "houses.csv"
    path.write_text("house price, size (m²)\n1,2\n", encoding="utf-8")
    assert list(read_csv(path).columns) == ["house_price", "size_m_"]


class TestCsvOfSpreadsheets:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_korean_in_every_encoding_and_delimiter(self, encoding, delimiter, tmp_path):
        path = tmp_path / "data.csv"
        path.write_bytes(f"x (m){delimiter}가격 ℃\r\n1.5{delimiter}2\r\n3{delimiter}4\r\n".encode(encoding))
        columns = read_csv(path).columns
        assert list(columns) == ["x_m_", "가격_"]
        assert columns["x_m_"].tolist() == [1.5, 3.0]

    @pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8", "utf-16"])
    @pytest.mark.parametrize(
        ("name", "known"), [("Größe", "Gro_e"), ("été", "ete"), ("año", "ano"), ("x°C", "x_C")]
    )
    def test_western_names(self, name, known, encoding, tmp_path):
        path = tmp_path / "data.csv"
        path.write_bytes(f"{name};y\n1,5;2\n".encode(encoding))
        columns = read_csv(path).columns
        assert next(iter(columns)) == known
        assert [column.tolist() for column in columns.values()] == [[1.5], [2.0]]

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"x,y\n1,2\n\0\0,3\n", "Line 3 of the CSV"),
            (b"\xff\xfe\x00\xd8x", "not a text"),
            (b"\x89PNG\r\n\x1a\n\0\0", "must name its columns|has 1 cells|not a number|is empty"),
            (b"x\ty\n1,5\t2\n", "Line 2 of the CSV holds something that is not a number"),
            (b'x,y\n"' + b"1" * 200_000 + b'",2\n', "Line 2 of the CSV cannot be read"),
        ],
    )
    def test_what_cannot_be_read_is_told_in_a_sentence(self, content, said, tmp_path):
        path = tmp_path / "data.csv"
        path.write_bytes(content)
        with pytest.raises(ValueError, match=said) as caught:
            read_csv(path)
        assert "codec" not in str(caught.value)
