"""Where the monkey plays: for each panel the cells that show it, and what a cell in between may do to it."""

from dataclasses import dataclass, field

# Without the witness the panel is the last widget of its kernel when its cell runs again, as with people.
BEGIN = "import tapewidgets as tw\nif 'witness' in globals():\n    witness.close()"
WITNESS = "from tests.browser.monkey.witness import Witness\nwitness = Witness(panel)\nwitness"
TAPE = (
    "a, b = tw.Variable([1., 2.], name='a'), tw.Variable(3., name='b')\n"
    "with tw.GradientTape(persistent=True) as tape:\n"
    "    c = a*b\n    d = c + a\n    loss = tw.reduce_sum(d*d)\n"
)
TOLD = (
    "panel.step = 0",
    "panel.step = 3",
    "panel.step = 99",
    "panel.what_if('c', [5., 6.])",
    "panel.what_if()",
    "panel.start_gradient(2.)",
    "panel.start_gradient()",
)
EDITED = (
    "panel.program = 't1*t2'",
    "panel.program = 't1 +'",
    "panel.program = 'u = t1*t1\\nv = u + t2\\nw = v*u'",
    "panel.tensors = [{'name': 't1', 'kind': 'variable', 'dtype': 'float32', 'value': 2.0}]",
    "panel.sources = ['t1']",
    "panel.sources = []",
    "panel.undo()",
    "panel.example('One line')",
)
LAB_EDITED = (
    *EDITED,
    "panel.step = 2",
    "panel.step = 0",
    "panel.drawer = 'formulas'",
    "panel.drawer = ''",
    "panel.direction = 'TB'",
    "panel.direction = 'LR'",
    "panel.what_if('t3', [1., 1., 1.])",
    "panel.what_if()",
)
TRAINED = (
    "panel.step(3)",
    "panel.step(50)",
    "panel.reset()",
    "panel.pause()",
    "panel.keep_run()",
    "panel.run()",
)


VOTED = (
    "Ballot(question.fresh(), folder).commit([['32', '64'], '40'])",
    "Ballot(question.fresh(), folder).commit([['8', '16'], '40'])",
    "Poll(question, folder).ask_again()",
    "rmtree(folder, ignore_errors=True)",
    "repr(panel)",
)
POLL = (
    f"{TAPE}from shutil import rmtree\nfrom tempfile import mkdtemp\n"
    "from tapewidgets.questions.poll import Ballot, Poll\n"
    "question, folder = tw.questions.gradients(tape, loss, [a, b]), mkdtemp(dir='.')\n"
)
ASKED = ("panel.text()", "panel.question.hint()", "repr(panel)")
WALKED = ("panel.text()", "repr(panel)")


UNDONE = {"button:Redo": "button:Undo"}
PLAYED = {"button:Pause": "button:Play", "button:Stop presenting": "button:Present"}


@dataclass(frozen=True)
class Place:
    """A panel as a notebook makes it.

    Attributes
    ----------
    cell : makes ``panel``
    between : what a cell may do while a person uses the panel
    opening : keys of the controls to click so that all others are there and usable
    brief : keys of the controls that are usable only after another, with the key of that one
    """

    cell: str
    between: tuple[str, ...]
    opening: tuple[str, ...] = ()
    brief: dict[str, str] = field(default_factory=dict)


PLACES = {
    "TapeLab": Place(
        "panel = tw.TapeLab()",
        LAB_EDITED,
        ("summary:Palette", "button:t4", "checkbox:t3", "button:Next step"),
        {**UNDONE, **PLAYED},
    ),
    "ExpressionPanel": Place(
        "panel = tw.ExpressionPanel()", EDITED, ("summary:Palette", "checkbox:t3"), UNDONE
    ),
    "BackpropStepper": Place(
        f"{TAPE}panel = tw.BackpropStepper(tape, loss, [a, b])",
        TOLD,
        ("button:loss", "button:Next step"),
        PLAYED,
    ),
    "GraphView": Place(f"{TAPE}panel = tw.GraphView(tape, loss, [a, b])", TOLD, ("button:loss",)),
    "QuestionPanel": Place("panel = tw.QuestionPanel(tw.practice(1, seed=7))", ASKED),
    "BackwardQuestion": Place(
        f"{TAPE}panel = tw.QuestionPanel(tw.questions.write_backward(tape, loss, [a, b]))", ASKED
    ),
    "PollPanel": Place(f"{POLL}panel = tw.poll(question, folder)", VOTED),
    "BallotPanel": Place(f"{POLL}Poll(question, folder)\npanel = tw.answer_poll(question, folder)", VOTED),
    "OrderPanel": Place("panel = tw.OrderPanel()", WALKED),
    "SGDPanel": Place(
        "panel = tw.SGDPanel(epochs=1, learning_rate=0.02)",
        TRAINED,
        ("summary:Data, model and start", "summary:Settings as code", "button:Step", "button:Keep this run"),
        {**UNDONE, "button:Pause": "button:Run", "button:Close the tape": "button:Show this tape as a graph"},
    ),
    "Points": Place(
        "panel = tw.SGDPanel(([-1., 0., 1.5, 2.5], [-2., 1.5, 3.5, 8.]), epochs=9, batch_size=2)",
        TRAINED,
        ("summary:Data, model and start",),
    ),
    "Network": Place("panel = tw.SGDPanel(model='moons', steps=400)", TRAINED),
}
