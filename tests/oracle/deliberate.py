"""Where we differ from TensorFlow on purpose: the reason, the programs, and what we answer instead.

The test fails for a program that is listed and no longer differs, or whose answer is not the one stated.
``SAYS_MORE`` marks an answer that begins with TensorFlow's own words.
"""

from dataclasses import dataclass

SAYS_MORE = "TensorFlow's own words, then more"


@dataclass(frozen=True)
class Difference:
    """A reason; programs that differ for it, each with a regular expression that our outcome must match."""

    reason: str
    programs: dict[str, str]


NONE = r"A gradient that is None\? Ask tape.explain"
ONE_TARGET = "jacobian takes one target tensor"
MADE_BEFORE = "of a gradient is a Tensor or Variable, not"
DECIMAL = r"Write the tensor with a decimal point \(3. instead of 3\)"
COSTS = "is recorded on the tape, which costs memory and time"

DIFFERENCES = (
    Difference(
        "TensorFlow's words are kept, and then we say what to write instead.",
        dict.fromkeys(
            (
                "dtypes.constant.of.a.float.as.int",
                "dtypes.constant.of.a.ragged.list",
                "dtypes.constant.none",
                "dtypes.convert.none",
                "dtypes.convert.to.tensor.wrong.dtype",
                "dtypes.float.times.int.tensor",
                "dtypes.int.tensor.times.float",
                "errors.assign.a.float.to.an.integer.variable",
                "errors.assign.another.dtype",
                "errors.assign.none",
                "errors.dictionary.on.the.right",
                "errors.modulo.by.none",
                "errors.none.on.the.left",
                "errors.none.on.the.right",
                "errors.power.by.none",
                "errors.variable.of.a.ragged.list",
                "none.assigning.a.none.gradient",
                "none.integer.constant.watched",
                "optimizers.every.gradient.none",
                "structures.output.gradients.with.a.none",
                "text.bool.of.a.vector",
                "text.float.of.a.vector",
                "text.float.of.a.vector.of.one",
                "text.if.of.a.vector",
                "warnings.watch.a.boolean",
                "warnings.watch.an.integer",
                "warnings.watch.an.integer.variable",
            ),
            SAYS_MORE,
        ),
    ),
    Difference(
        "An error about shapes names both shapes, as Python writes them.",
        {
            "arrange.broadcast.to.does.not.fit": r"\(3,\) and \(2,\)",
            "arrange.concat.shapes.do.not.fit": r"\(2, 2\) and \(3, 3\)",
            "arrange.reshape.does.not.fit": r"\(2, 3\).*\(4, 2\)",
            "assign.assign.add.broadcasts.not": r"\(2,\).*\(\)",
            "errors.assign.add.another.shape": r"\(2,\).*\(3,\)",
            "errors.matmul.of.numbers": r"\(\) and \(\).*tw.linalg.matvec",
            "errors.shapes.do.not.fit": r"\(2,\) and \(3,\)",
            "errors.shapes.do.not.fit.maximum": r"\(2,\) and \(3,\)",
            "errors.shapes.do.not.fit.multiply": r"\(2, 3\) and \(3, 2\)",
            "errors.shapes.do.not.fit.where": r"\(2,\) and \(3,\) and \(3,\)",
            "errors.stack.of.different.shapes": r"\(2,\).*\(3,\)",
            "losses.softmax.cross.entropy.shapes.differ": r"\(2, 2\).*\(2, 3\)",
            "matrix.matmul.matrix.and.vector": r"\(2, 3\) and \(3,\).*tw.linalg.matvec",
            "matrix.matmul.of.vectors": r"\(3,\) and \(3,\).*tw.linalg.matvec",
            "matrix.matmul.shapes.do.not.fit": r"\(2, 3\).*\(2, 3\)",
        },
    ),
    Difference(
        "An error about dtypes says which operand to write how; no C++ attribute lists.",
        {
            "dtypes.add.of.int.and.float.python.numbers": DECIMAL,
            "dtypes.bool.plus.bool": "bool",
            "dtypes.comparison.of.different.dtypes": "int32.*tw.cast",
            "dtypes.concat.of.different.dtypes": "float32 and int32.*tw.cast",
            "dtypes.constant.of.a.tensor.with.another.dtype": "tw.cast",
            "dtypes.constant.of.text.and.number": "Tensors hold numbers and booleans",
            "dtypes.constant.with.a.shape.that.does.not.fit": r"3 numbers do not fill the shape \(2, 2\)",
            "dtypes.float.tensor.times.int.tensor": "int32.*tw.cast",
            "dtypes.float32.plus.float64": "float64.*tw.cast",
            "dtypes.float32.variable.minus.float64.variable": "float64.*tw.cast",
            "dtypes.int.tensor.times.float.tensor": "int32.*tw.cast",
            "dtypes.matmul.of.different.dtypes": "float64.*tw.cast",
            "dtypes.reduce.mean.of.bools": "bool",
            "dtypes.sin.of.integers": "float",
            "dtypes.sqrt.of.integers": "float",
            "dtypes.where.promotes.nothing": "float32 and int32",
            "errors.cast.to.nothing": "Cannot convert 'nonsense' to a dtype. Write tw.float32",
            "errors.dtype.nonsense": "Cannot convert 'nonsense' to a dtype. Write tw.float32",
            "errors.gather.with.floats": "whole",
            "errors.less.of.text": "numbers and booleans",
            "errors.logical.and.of.numbers": "logical_and takes booleans, not float32. Write x > 0",
            "errors.one.hot.of.floats": "whole",
            "errors.text.on.the.right": "numbers and booleans",
            "losses.sparse.softmax.cross.entropy.float.labels": "whole",
        },
    ),
    Difference(
        "TensorFlow's error speaks of its inside, in C++; ours of what was written.",
        {
            "arrange.gather.out.of.range": r"5 is not in \[0, 2\)",
            "arrange.squeeze.an.axis.that.is.not.one": r"expected a dimension of 1, got 2 in \(2, 3\)",
            "elementwise.integer.division.by.zero": "Integer division by zero",
            "elementwise.integer.negative.power": "Integers to negative integer powers are not allowed",
            "errors.argmax.axis.out.of.range": "3.*1 ax",
            "errors.expand.dims.out.of.range": "5",
            "errors.range.downwards": "Requires start <= limit when delta > 0: 4/1",
            "errors.range.upwards": "Requires start >= limit when delta < 0: 1.0/4.0",
            "errors.range.step.zero": "Requires delta != 0",
            "errors.split.does.not.divide": "axis of length 5 cannot be split into 2 equal parts",
            "errors.transpose.wrong.perm": r"perm \(0,\) is not an order of the 2 axes of shape \(2, 3\)",
            "function.an.exception.while.tracing": '"not today"',
            "function.new.variable.inside.every.call": "Make Variables outside tw.function",
            "function.numpy.on.a.traced.value": "numpy",
            "function.wrong.shapes.inside": r"\(2,\) and \(3,\)",
            "indexing.index.of.a.scalar": r"Too many indices: 1 for a tensor of shape \(\)",
            "indexing.index.out.of.range": "slice index 5 of dimension 0 out of bounds",
            "indexing.index.with.a.float": "tw.gather",
            "indexing.index.with.a.list": "tw.gather",
            "indexing.too.many.indices": r"Too many indices: 2 for a tensor of shape \(2,\)",
            "losses.sparse.softmax.cross.entropy.label.out.of.range": r"label value of 7.*\[0, 2\)",
            "reduce.sum.axis.out.of.range": "2 axes",
        },
    ),
    Difference(
        "TensorFlow's answer is an accident of its inside (some attribute is lacking); ours has a meaning.",
        {
            "custom.gradient.as.a.number": '"tensor".*7.0',
            "custom.raised.backward.uses.up.the.tape": "RuntimeError.*non-persistent",
            "errors.concat.of.nothing": "Give at least one tensor",
            "errors.jacobian.of.none": ONE_TARGET,
            "errors.source.is.a.number": MADE_BEFORE,
            "errors.source.is.an.array": MADE_BEFORE,
            "errors.source.is.none": "Argument `source` should be",
            "errors.source.is.text": MADE_BEFORE,
            "errors.target.is.a.number": MADE_BEFORE,
            "errors.target.is.an.array": MADE_BEFORE,
            "errors.watch.on.a.tape.never.entered": "call watch inside `with tw.GradientTape",
            "jacobian.of.a.list": ONE_TARGET,
            "optimizers.no.gradients": "was given no pairs",
        },
    ),
    Difference(
        "A class is named without its module; what a learner tried on a 'Tensor' is told what to write.",
        {
            "errors.assign.on.a.tensor": "'Tensor' object has no attribute 'assign'.*tw.Variable",
            "errors.assign.sub.on.a.tensor": "'assign_sub'.*replace the variable w by a tensor",
            "errors.attribute.of.a.tensor.by.mistake": "'EagerTensor' object has no attribute 'nmupy'",
            "errors.backward.on.a.tensor": r"tape.gradient\(target, sources\)",
            "errors.grad.of.a.tensor": r"tape.gradient\(target, x\)",
            "errors.item.on.a.tensor": r"float\(x\) or x.numpy\(\)",
            "errors.reshape.on.a.tensor": r"tw.reshape\(x, shape\)",
            "errors.size.of.a.tensor": r"tw.size\(x\)",
            "errors.sum.of.a.tensor": r"tw.reduce_sum\(x\)",
            "errors.tensor.is.not.callable": "'EagerTensor' object is not callable",
            "errors.transpose.of.a.tensor": r"tw.transpose\(x\)",
            "indexing.item.assignment": "'Tensor' object does not support item assignment.*tw.Variable",
        },
    ),
    Difference(
        "A call that does not fit is refused in Python's words, which name the function and the argument.",
        {
            "errors.range.without.end": r"range\(\) missing 1 required positional argument: 'start'",
            "errors.too.few.arguments": r"add\(\) missing 1 required positional argument: 'y'",
            "errors.too.many.arguments": r"exp\(\) takes from 1 to 2 positional arguments but 3 were given",
            "errors.unknown.keyword": r"reduce_sum\(\) got an unexpected keyword argument 'axes'",
            "losses.positional.arguments.refused": "missing 2 required positional arguments: 'labels'",
        },
    ),
    Difference(
        "A slip or a roundabout phrase of TensorFlow's is put right.",
        {
            "errors.minus.equals.on.a.variable": "`out = variable - value`",
            "errors.variable.of.none": "A Variable needs an initial value",
            "errors.variable.without.a.value": "A Variable needs an initial value",
            "jacobian.batch.second.call": "can only be used to compute one set",
            "none.derivative.of.a.square.is.independent.the.third.time": COSTS,
            "optimizers.none.gradient.is.skipped": "they are not stepped. Ask tape.explain",
            "recording.gradient.inside.a.persistent.block.is.recorded": COSTS,
            "recording.gradient.inside.a.persistent.block.warns.once": COSTS,
            "recording.second.derivative.with.one.persistent.tape": COSTS,
            "warnings.gradient.inside.a.persistent.block": COSTS,
        },
    ),
    Difference(
        "Refused, where TensorFlow guesses: digits cut off, 2.0 read as True, a gradient of another shape.",
        {
            "dtypes.bool.times.float": "Cannot convert 2.0 to EagerTensor of dtype bool",
            "dtypes.int.tensor.times.float.array": r"Cannot convert \[1.5 2.5\] to EagerTensor of dtype",
            "errors.output.gradients.of.another.shape": r"\(3,\) does not fit its target of shape \(2,\)",
        },
    ),
    Difference(
        "tw.function runs Python as it stands: `if` and float() on a value are refused, not rewritten.",
        {
            "function.branch.on.a.traced.value": "no value to look at.*tw.where",
            "function.float.of.a.traced.value": "no value to look at.*tw.where",
        },
    ),
    Difference(
        "gather gives dense gradients, not IndexedSlices.",
        {"arrange.gather": r'"tensor": \["float32", \[3\], \[1.0, 0.0, 110.0\]\]'},
    ),
    Difference(
        "The same seed gives other random numbers: they are NumPy's.",
        {"dtypes.random.numbers.of.a.seed": '"tensor"'},
    ),
    Difference(
        "Numbers below float32's normal range (1.2e-38) are kept; TensorFlow flushes them to zero.",
        {"edges.softplus.of.hundred": "3.8e-44"},
    ),
    Difference(
        "Watching is for later operations only, whatever else an earlier one used; TensorFlow reaches back.",
        {"recording.watch.after.use.with.a.variable.of.a.constant": r"\[null, .*\[6\.0\].*\[4\.0\]"},
    ),
    Difference(
        "argmax of numbers with a nan is the place of the nan, as in NumPy.",
        {"warnings.nan.comparisons.are.silent": r'"int64", \[\], \[0\]'},
    ),
    Difference(
        "A variable has a length, as its value has.",
        {"indexing.length.of.a.variable": "^{}$"},
    ),
)

# Parameters that speak of devices, sparse or complex numbers, saved models and schedules of a whole model.
LEFT_OUT = {
    *("layout", "adjoint_a", "adjoint_b", "a_is_sparse", "b_is_sparse", "grad_a", "grad_b"),
    *("k", "padding_value", "align"),
    *("autograph", "jit_compile", "reduce_retracing", "experimental_implements"),
    *("experimental_autograph_options", "experimental_attributes", "experimental_relax_shapes"),
    *("experimental_compile", "experimental_follow_type_hints"),
    *("use_ema", "ema_momentum"),
    *("ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps"),
    *("matmul.output_type", "linalg.matmul.output_type"),
}

DELIBERATE = {name: (d.reason, answer) for d in DIFFERENCES for name, answer in d.programs.items()}
