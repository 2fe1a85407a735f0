"""``tapewidgets export``: one file beside the notebook."""

from tests.cli.command_line import run, write_notebook


class TestExport:
    def test_a_kernel_that_does_not_start_is_told(self, tmp_path, monkeypatch):
        async def dies(*_, **__):
            raise RuntimeError("Kernel died before replying to kernel_info")

        monkeypatch.setattr("nbclient.client.NotebookClient.async_start_new_kernel_client", dies)
        path = write_notebook(tmp_path / "fine.ipynb", ("print(1)", ""))
        answer = run("export", path)
        assert answer.exit_code == 1
        assert "its kernel did not start (Kernel died" in answer.output
        assert not path.with_suffix(".html").exists()

    def test_a_notebook_that_fails_is_not_exported(self, tmp_path):
        path = write_notebook(tmp_path / "failing.ipynb", ("1 / 0", ""))
        answer = run("export", path)
        assert answer.exit_code == 1
        assert "ZeroDivisionError" in answer.output
        assert not path.with_suffix(".html").exists()

    def test_it_writes_one_file_beside_the_notebook_and_leaves_that_alone(self, tmp_path):
        path = write_notebook(tmp_path / "fine.ipynb", ("print(1 < 2)", ""))
        before = path.read_bytes()
        assert run("export", path).exit_code == 0
        assert "True" in path.with_suffix(".html").read_text("utf-8")
        assert path.read_bytes() == before

    def test_what_is_no_notebook_is_not_exported(self, tmp_path):
        path = tmp_path / "none.ipynb"
        path.write_text("[]")
        answer = run("export", path)
        assert answer.exit_code == 1
        assert "was not exported: it is not a notebook" in answer.output

    def test_it_never_writes_over_a_notebook(self, tmp_path):
        path = write_notebook(tmp_path / "e.ipynb", ("print(1)", ""))
        other = write_notebook(tmp_path / "other.ipynb", ("print(2)", ""))
        (tmp_path / "same.html").hardlink_to(path)
        (tmp_path / "link.html").symlink_to(path)
        before = path.read_bytes()
        for target in (path, other, tmp_path / "new.IPYNB", tmp_path / "same.html", tmp_path / "link.html"):
            answer = run("export", path, "-o", target)
            assert answer.exit_code, target
            assert "name another file" in answer.output
        assert path.read_bytes() == before
