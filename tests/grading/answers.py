"""What four learners write into an assignment, and the points that they should get of four."""

PROGRAM = """
import tapewidgets as tw
t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])
with tw.GradientTape(persistent=True) as tape:
    t4 = t2 + t1 * t2
question = tw.questions.gradients(tape, t4, [t1, t2])
""".strip()
RIGHT = "my_t1, my_t2 = [10, 20, 30], [2, 3, 4]"
FORGED = """
my_t1 = my_t2 = ...
class Forged:
    score, correct = 1.0, True
    def answer(self, *parts): return self
question = Forged()
""".strip()
LEARNERS = {
    "right": (RIGHT, 4.0),
    "half": ("my_t1, my_t2 = [10, 20, 30], [1, 1, 1]", 2.0),
    "blank": ("my_t1, my_t2 = ..., ...", 0.0),
    "forged": (FORGED, 0.0),
}
