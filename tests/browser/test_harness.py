"""Each fixture of this folder does what it says, shown on a widget of ten lines."""

from pathlib import Path

import anywidget
import pytest
import traitlets
from playwright.sync_api import expect

from tests.browser.harness import new_context, without_dropped_subshells, write_notebook

COUNTER = '''
import anywidget, traitlets
class Counter(anywidget.AnyWidget):
    _esm = """
      function render({ model, el }) {
        const button = document.createElement('button');
        const show = () => { button.textContent = `count ${model.get('count')}`; };
        button.onclick = () => { model.set('count', model.get('count') + 1); model.save_changes(); };
        model.on('change:count', show);
        show();
        el.append(button);
        return () => model.off('change:count', show);
      }
      export default { render };
    """
    _css = "button { color: var(--jp-ui-font-color1, black); background: var(--jp-layout-color1, white); }"
    count = traitlets.Int(0).tag(sync=True)
counter = Counter()
'''
DROPPED = """Task was destroyed but it is pending!
task: <Task pending name='Task-81' coro=<_async_in_context.<locals>.run_in_context() done> \
wait_for=<Task pending name='Task-82' coro=<Kernel.shell_main() running at kernelbase.py:634> cb=[wakeup()]>>
xml/etree/ElementTree.py:1338: RuntimeWarning: coroutine 'Kernel.shell_main' was never awaited
  parser.feed(text)
RuntimeWarning: Enable tracemalloc to get the object allocation traceback
Task was destroyed but it is pending!
task: <Task pending name='Task-82' coro=<Kernel.shell_main() running at kernelbase.py:634> cb=[wakeup()]>
Task was destroyed but it is pending!
task: <Task pending name='Task-558' coro=<_async_in_context.<locals>.run_in_context() running at utils.py:52>>
base_events.py:678: RuntimeWarning: coroutine '_async_in_context.<locals>.run_in_context' was never awaited
  self._ready.clear()
RuntimeWarning: Enable tracemalloc to get the object allocation traceback
"""


@pytest.fixture
def counter():
    names: dict[str, object] = {"anywidget": anywidget, "traitlets": traitlets}
    exec(COUNTER, names)
    return names["counter"]


def test_esm_carries_clicks_to_python_and_traits_to_the_page(esm, counter):
    page = esm(counter)
    page.get_by_role("button").click()
    page.pull()
    assert counter.count == 1
    counter.count = 7
    page.push("count")
    expect(page.get_by_role("button")).to_have_text("count 7")
    page.pull()
    assert counter.count == 7


def test_esm_refuses_a_value_that_python_refuses(esm, counter):
    page = esm(counter)
    page.evaluate(
        "() => { const {model} = window.tapewidgets; model.set('count', 'many'); model.save_changes(); }"
    )
    with pytest.raises(traitlets.TraitError):
        page.pull()


def test_esm_clean_up_leaves_no_listener(esm, counter):
    assert esm(counter).unmount() == 0


def test_themes_viewport_and_screenshots_of_a_bare_page(esm, counter, theme, screenshot):
    page = esm(counter)
    page.set_viewport_size({"width": 360, "height": 640})
    pictures = set()
    for name in ("light", "dark", "contrast"):
        theme(page, name)
        path = screenshot(page, name)
        assert path.is_file()
        pictures.add(path.read_bytes())
    assert len(pictures) == 3


def test_lab_runs_cells_in_a_real_kernel(lab):
    page = lab.run(COUNTER + "counter")
    page.get_by_role("button", name="count 0").click()
    lab.kernel_wait("counter.count", "1")
    assert lab.kernel_eval("__import__('os').environ['TAPEWIDGETS_STRICT']") == "'1'"


def test_lab_says_which_cell_failed(lab):
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        lab.run("1 / 0")


def test_lab_changes_its_theme(lab, theme):
    errors = []
    lab.page.on("pageerror", lambda error: errors.append(error))
    lab.run(COUNTER + "counter")
    button = lab.page.get_by_role("button", name="count 0")
    colors = []
    for name in ("dark", "light", "contrast", "light"):
        theme(lab, name)
        colors.append(button.evaluate("e => getComputedStyle(e).backgroundColor"))
    lab.page.wait_for_timeout(300)  # a splash that goes too late would throw now
    assert colors[0] != colors[1] == "rgb(255, 255, 255)"
    assert not errors


def test_lab_opens_a_notebook(lab_notebook, tmp_path: Path):
    write_notebook(tmp_path / "answer.ipynb", "print(6 * 7)")
    page = lab_notebook(tmp_path / "answer.ipynb").run_all()
    expect(page.locator(".jp-OutputArea-output")).to_have_text("42\n")


def test_voila_shows_a_widget_that_works(voila):
    page = voila(COUNTER + "counter")
    page.get_by_role("button", name="count 0").click()
    expect(page.get_by_role("button")).to_have_text("count 1")


@pytest.mark.parametrize("address", ["http://example.org/", "https://cdn.jsdelivr.net/x.js"])
def test_a_page_cannot_leave_this_machine(browser, address):
    context, faults = new_context(browser)
    page = context.new_page()
    page.set_content(f'<script src="{address}"></script>')
    page.wait_for_function("() => document.readyState === 'complete'")
    context.close()
    assert faults == [f"left this machine: {address}"]


@pytest.mark.parametrize("text", ["lost", "Canceled future for lost"])
def test_what_a_widget_throws_fails_its_test(browser, text):
    """Thrown outside any handler of ours, in a script from a blob: address, as widgets' scripts are."""
    context, faults = new_context(browser)
    page = context.new_page()
    page.set_content("<main></main>")
    page.evaluate(
        f"() => import(URL.createObjectURL(new Blob(['setTimeout(() => {{ throw Error(`{text}`) }})'], "
        "{type: 'text/javascript'})))"
    )
    page.wait_for_timeout(200)
    context.close()
    assert len(faults) == 1
    assert "lost" in faults[0]


def test_errors_of_a_page_leave_out_only_what_ipykernel_drops():
    ours = DROPPED.replace("Kernel.shell_main", "SGDPanel._run").replace("run_in_context", "draw")
    assert without_dropped_subshells(DROPPED) == ""
    assert without_dropped_subshells(ours) == ours
    assert without_dropped_subshells(f"before\n{DROPPED}after") == "before\nafter"
