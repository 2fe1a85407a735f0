# ruff: noqa: RUF001  (some mistakes are letters that look like others)
"""The one table of mistakes: what each says, what it advises, and an example of it.

A row is ``kind: Mistake(message, hint, example)``. Words in ``{braces}`` are filled in when a mistake is met.
The language page is generated from this table, and a test runs every example.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """One kind of mistake.

    Parameters
    ----------
    message : what is wrong, one sentence
    hint : what to write instead, one sentence
    example : a program that has this mistake and no other, with t1 and t2 of shape (3,), A of shape
        (2, 3), the integers n of shape (3,) and a plain number k; empty if no program can have it
    """

    message: str
    hint: str
    example: str


M = Mistake

SECTIONS: dict[str, dict[str, Mistake]] = {
    "Signs and characters": {
        "power_sign": M("{what} does not make a power here.", "Use ** for powers, as in t1**2.", "t1^2"),
        "e_power": M(
            "^ does not make a power here.", "For e to a power write exp(...), as in exp(t1).", "e^t1"
        ),
        "power_of_function": M(
            "{what} cannot stand between a function and its brackets.",
            "Write the power at the end: {instead}.",
            "sin^2(t1)",
        ),
        "superscript": M("A raised {what} cannot be read here.", "Write **{instead} for the power.", "t1²"),
        "other_sign": M("{what} is not a sign of this language.", "Type {instead} instead.", "t1 × t2"),
        "percent_sign": M(
            "There is no remainder {what} here.",
            "For a remainder write floormod(t1, 2); a percentage is a division by 100.",
            "t1 % 2",
        ),
        "logic_sign": M("There is no {what} here.", "Write {instead}.", "t1 & t2"),
        "bars": M("Bars do not take away a sign here.", "Write abs(...), as in abs(t1).", "|t1|"),
        "double_bars": M("Bars do not give a length here.", "Write norm(...), as in norm(t1).", "||t1||"),
        "quotes": M(
            "Text in quotes has no place in a program.",
            "Write names and numbers without quotes.",
            "'t1' * t2",
        ),
        "prime": M(
            "A ' makes no derivative here, and does not transpose.",
            "To transpose a matrix write transpose({name}).",
            "A'",
        ),
        "raised_T": M("{what} does not transpose here.", "Write transpose({name}).", "A^T"),
        "braces": M(
            "{what} has no meaning here.", "Use ( ) to group, and [ ] for lists of numbers.", "{t1 + t2} * 2"
        ),
        "semicolon": M(
            "A ; cannot part two steps.", "Write each step on a line of its own.", "t3 = t1*t2; t4 = t3 + t1"
        ),
        "semicolon_end": M("A line needs no ; at its end.", "Delete it.", "t3 = t1*t2;"),
        "backslash": M(
            "A \\ cannot continue a line.", "Put the long expression in ( ) instead.", "t3 = t1 \\ t2"
        ),
        "exclamation": M("A lone ! has no meaning here.", "Write != for “not equal”.", "t1!"),
        "stray_sign": M("{what} has no meaning here.", "Delete it, or use one of + - * / ** @.", "t1 $ t2"),
        "look_alike": M(
            "{what} is another character that only looks like {instead}.",
            "Type {instead} on your keyboard.",
            "ｔ1 * t2",
        ),
        "other_space": M(
            "There is a special space {what} here.", "Replace it with a normal space.", "t1\u00a0* t2"
        ),
        "other_letter": M(
            "{what} cannot stand in a name.",
            "Use a-z, A-Z, digits and _, or Hangul, Chinese, Japanese, Greek or accented letters.",
            "ж = t1",
        ),
        "decomposed": M(
            "{what} is only a part of a letter.",
            "Type the whole letter again; it may have been pasted in pieces.",
            "e\u0301 = t1",
        ),
        "invisible": M(
            "An invisible character {what} hides here.",
            "Delete this place and type it again.",
            "t1\u200b * t2",
        ),
    },
    "Lines and brackets": {
        "empty_program": M("The program is empty.", "Write a line such as t3 = t1*t2.", ""),
        "comment_only": M("There are only comments here.", "Add a line such as t3 = t1*t2.", "# t3 = t1*t2"),
        "bracket_open": M(
            "This {what} is never closed.", "Add a {instead} where the bracket should end.", "t3 = (t1 + t2"
        ),
        "bracket_close": M(
            "This {what} closes nothing.", "Delete it, or add a {instead} before it.", "t3 = t1 + t2)"
        ),
        "bracket_mismatch": M(
            "This {what} cannot close the {opened} opened at column {place}.",
            "Write {instead} here.",
            "t3 = (t1 + t2]",
        ),
        "empty_brackets": M(
            "There is nothing between these brackets.", "Write a value inside, or delete them.", "t1 + ()"
        ),
        "empty_place": M(
            "A value is missing next to this comma.", "Write the value, or delete the comma.", "[1, , 2] * t1"
        ),
        "side_by_side": M(
            "Something is missing between {first} and {second}.",
            "Write * between them: {first}*{second}.",
            "2t1",
        ),
        "word_between": M("{what} is not a sign between two values.", "Write {instead}.", "t1 x t2"),
        "comma_missing": M(
            "Something is missing between {first} and {second}.",
            "Write a comma between them: {first}, {second}.",
            "[1 2]",
        ),
        "new_line": M("A second step starts here.", "Start a new line before {name}.", "t3 = t1*t2 t4 = t3"),
        "split_sign": M("There is a space inside {what}.", "Write {what} without the space.", "t1 < = t2"),
        "reversed": M(
            "The name stands on the wrong side of the =.",
            "Write it the other way round: {name} = ...",
            "t1*t2 = t3",
        ),
        "continued": M(
            "A line that starts with {what} does not go on from the line above.",
            "Put the whole expression in ( ), then it may take several lines.",
            "t3 = t1\n  + t2",
        ),
        "name_with_space": M("A name must be one word.", "Write {instead}.", "learning rate = 2"),
        "name_with_minus": M("A name cannot hold a -: it means minus.", "Write {instead}.", "my-loss = t1*2"),
        "name_with_digit": M(
            "A name cannot start with a digit.", "Start it with a letter, as in {instead}.", "2x = t1"
        ),
        "call_brackets": M(
            "{first} is a function: its input stands in brackets.", "Write {first}({second}).", "exp t1"
        ),
        "operator_end": M(
            "Nothing stands after this {what}.", "Write what comes after {what}, or delete it.", "t3 = t1 *"
        ),
        "operator_start": M(
            "Nothing stands before this {what}.", "Write what comes before {what}, or delete it.", "* t1"
        ),
        "two_operators": M(
            "{first} and {second} cannot follow each other.",
            "Keep one of them, or write a value between them.",
            "t1 * / t2",
        ),
        "floor_division": M("There is no // here: it has no gradient.", "Use one / to divide.", "t1 // t2"),
        "arrow": M("{what} has no meaning here.", "Write {instead}.", "t1 => t2"),
        "comparison_chain": M(
            "Only two values can be compared at a time.",
            "Compare twice and join them, as in logical_and(t1 > 0, t1 < 1).",
            "0 < t1 < 1",
        ),
        "equals_equals": M(
            "== compares; it does not give a name.", "Write one =, as in {name} = ...", "t3 == t1*t2"
        ),
        "no_value": M(
            "Nothing stands after the =.", "Write what {name} should be, as in {name} = t1*t2.", "t3 ="
        ),
        "no_name": M("Nothing stands before the =.", "Give the result a name, as in t3 = t1*t2.", "= t1*t2"),
        "not_a_name": M(
            "Only a name can stand before the =.",
            "Write a name, an = and then the expression, as in t3 = t1*t2.",
            "t1 + 1 = t2*2",
        ),
        "no_definitions": M(
            "A function cannot be made here.", "Give a value a name, as in {name} = t1*t2.", "f(t1) = t1**2"
        ),
        "chained": M(
            "A line can give only one name.",
            "Give {first} its value first, then write {name} = {first} on the next line.",
            "t3 = t4 = t1*t2",
        ),
        "augmented": M(
            "{what} cannot be used: every step makes a new value.",
            "Write {name} = {name} {operator} ...",
            "t1 += t2",
        ),
        "walrus": M(
            ":= cannot be used here.", "Give the name on a line of its own, with =.", "t4 = (t3 := t1) * t2"
        ),
        "equals_inside": M(
            "An = cannot stand inside an expression.", "Write it on a line of its own.", "t4 = t2 + (t3 = t1)"
        ),
        "colon": M(
            "A : can only stand in an index such as t1[0:2].",
            "Delete it, or write = to give a name.",
            "t3: t1",
        ),
        "several_values": M(
            "A line makes one value, and there is a comma here.",
            "Write each value on a line of its own.",
            "t1, t2",
        ),
        "bare_list": M("A list of numbers needs brackets.", "Write [{instead}].", "t3 = 1, 2, 3"),
        "several_names": M(
            "A line gives one name, and there is a comma here.", "Write a line for each name.", "t3, t4 = t1"
        ),
        "round_list": M(
            "Round brackets with a comma make no value here.",
            "Write a list of numbers in [ ], as in [1, 2, 3].",
            "(1, 2) * t1",
        ),
        "no_name_given": M(
            "Only the last line may stand without a name.",
            "Give this value a name, as in {name} = ...",
            "t1 + t2\nt3 = t1*t2",
        ),
        "unreadable": M(
            "This line cannot be read.", "Write it as name = expression, as in t4 = t2 + t1*t2.", ""
        ),
    },
    "Words": {
        "statement_word": M(
            "The word {what} is not part of this language.", "Write lines such as t3 = t1*t2.", "import os"
        ),
        "logic_word": M("The word {what} cannot be used here.", "Write {instead}.", "t1 and t2"),
        "truth_word": M(
            "{what} is not a value here.", "Write a number, or compare, as in t1 > 0.", "t1 * True"
        ),
        "dot_method": M("A dot cannot be used here.", "Write {instead}.", "t1.sum()"),
        "dot": M(
            "A dot cannot be used here.", "Use names, numbers and functions such as sum(t1).", "t1.name"
        ),
        "dot_alone": M(
            "This dot has no meaning here.", "Delete it: * and ** go number by number anyway.", "t1 .* t2"
        ),
        "forward_only": M(
            "There is no {name} here: a program only goes forward.",
            "Write what is calculated; the gradients are asked of its tape afterwards.",
            "t3 = t1*t2\ngrad(t3, t1)",
        ),
        "star_argument": M(
            "A {what} cannot stand before an input.", "Write the inputs one by one.", "sum(*t1)"
        ),
        "keyword": M(
            "The only input that can be given by name is axis.",
            "Delete {name} =, and give the inputs in order.",
            "sum(x=t1)",
        ),
        "keyword_twice": M("axis is given twice.", "Keep one of them.", "sum(t1, axis=0, axis=0)"),
    },
    "Names": {
        "unknown_name": M("There is no {name} here.", "Did you mean {near}?", "t1 * T2"),
        "unknown_name_list": M("There is no {name} here.", "You can use {names}.", "t1 * weight"),
        "no_names": M("There is no {name} here.", "Give it a value on a line before, as in {name} = 2.", ""),
        "used_before": M(
            "{name} gets its value only on line {place}.",
            "Move that line up, above this one.",
            "t4 = t3 + t1\nt3 = t1*t2",
        ),
        "own_value": M(
            "{name} needs its own value, which it does not have yet.",
            "Use a name that has a value, such as {near}.",
            "t3 = t3 + t1",
        ),
        "unknown_function": M("There is no function {name} here.", "Did you mean {near}?", "expp(t1)"),
        "unknown_function_list": M(
            "There is no function {name} here.", "Functions are {names}, and more.", "eval(t1)"
        ),
        "no_printing": M(
            "There is no {name} here: nothing needs to be printed.",
            "Write just the value as the last line.",
            "print(t1)",
        ),
        "function_as_value": M(
            "{name} is a function, not a value.", "Write {name}( ) with an input inside.", "t1 * exp"
        ),
        "not_a_function": M(
            "{name} is a value, not a function.", "To multiply, write * between: {name}*(...).", "t1(t2)"
        ),
        "shadows_function": M(
            "{name} is the name of a function.", "Choose another name, such as {name}1.", "sum = t1 + t2"
        ),
        "reserved_name": M("The name {name} is reserved.", "Choose another name, such as t3.", "np = t1"),
        "underscore_name": M(
            "{name} starts with _ or holds two in a row.", "Choose a name such as t3 or my_loss.", "_t = t1"
        ),
        "name_too_long": M(
            "A name may have {limit} letters; this one has {size}.",
            "Choose a shorter name.",
            "t" * 33 + " = t1",
        ),
        "given_name": M(
            "{name} cannot be the name of a tensor.",
            "Use letters and digits, start with a letter, and avoid function names.",
            "",
        ),
        "given_value": M(
            "The value given for {name} is not a number or a tensor.",
            "Give it numbers, as in [1., 2., 3.].",
            "",
        ),
    },
    "Functions": {
        "argument_count": M("{name} takes {wanted}, not {size}.", "Write it as {usage}.", "exp(t1, t2)"),
        "log_base": M(
            "log takes 1 input: it is the natural logarithm.",
            "For another base divide, as in log(t1)/log(10).",
            "log(t1, 10)",
        ),
        "decimal_comma": M(
            "{name} takes {wanted}, not {size}.", "For a decimal point write {near}, not a comma.", "exp(1,5)"
        ),
        "no_maker": M(
            "There is no {name} here: numbers stand as they are.",
            "Write them in its place, such as 2 or [1, 2, 3].",
            "constant(2) * t1",
        ),
        "two_tensors": M(
            "{name} looks along an axis of one tensor.", "For two tensors write {near}.", "max(t1, t2)"
        ),
        "no_axis": M("{name} has no axis.", "Write it as {usage}.", "exp(t1, axis=0)"),
        "axis_last": M("axis= must come last.", "Put the other inputs before it.", "sum(axis=0, t1)"),
        "axis_integer": M(
            "The axis must be a whole number written out.", "Write it as in axis=0.", "sum(t1, axis=k)"
        ),
        "axis_range": M("There is no axis {what} in shape {shape}.", "{advice}", "sum(t1, axis=1)"),
        "axis_twice": M("An axis is named twice.", "Name every axis once.", "sum(A, axis=[0, 0])"),
        "size_integer": M(
            "{name} needs whole numbers written out here.", "Write it as {usage}.", "reshape(A, [k, 2])"
        ),
        "list_needed": M("{name} needs a list of tensors.", "Write it as {usage}.", "concat(t1, axis=0)"),
        "list_content": M(
            "A list holds only numbers here.",
            "To join tensors write stack([t1, t2]) or concat([t1, t2], axis=0).",
            "[t1, 2]",
        ),
        "list_ragged": M(
            "The rows of this list differ in length.",
            "Give every row the same count of numbers.",
            "[[1, 2], [3]]",
        ),
        "index_integer": M(
            "An index must be whole numbers written out.", "Write it as in t1[0] or t1[0:2].", "t1[k]"
        ),
        "index_range": M(
            "There is no element {what} in an axis of length {size}.",
            "Use an index from 0 to {last}.",
            "t1[3]",
        ),
        "index_empty": M(
            "An axis of length 0 has no element {what}.", "Choose a slice that is not empty.", "t1[3:][0]"
        ),
        "index_count": M(
            "{size} indices are too many for shape {shape}.", "Use at most {wanted}.", "t1[0, 0]"
        ),
        "index_scalar": M("A single number has no elements.", "Delete the [ ].", "sum(t1)[0]"),
        "index_missing": M(
            "There is no index between the brackets.", "Write it as in t1[0] or t1[0:2].", "t1[]"
        ),
        "step_zero": M("A slice cannot have step 0.", "Write a step such as 1 or 2.", "t1[::0]"),
    },
    "Shapes and dtypes": {
        "shapes": M("The shapes {first} and {second} do not fit.", "{advice}", "t1 + [1, 2]"),
        "matmul_rank": M(
            "@ and matmul need matrices, and here are shapes {first} and {second}.",
            "{advice}",
            "t1 @ t2",
        ),
        "matmul_shapes": M(
            "Shapes {first} and {second} do not fit in a matrix product.",
            "{near}, the last size of the first, and {far}, the last but one of the other, must be equal.",
            "A @ A",
        ),
        "reshape_size": M(
            "Shape {first} holds {size} numbers and does not fit {second}.",
            "Write sizes whose product is {size}.",
            "reshape(t1, [2, 2])",
        ),
        "shape_argument": M("{name} cannot use shape {shape} here.", "{advice}", "expand_dims(t1, 5)"),
        "integer_number": M(
            "{name} holds whole numbers ({dtype}) and meets {what}.",
            "Where {name} is given, write 3. instead of 3.",
            "n * 1.5",
        ),
        "dtypes": M(
            "{first} ({near}) and {second} ({far}) are of different dtypes.",
            "Give both the same dtype: write 3. instead of 3 where a tensor is given.",
            "n * t1",
        ),
        "integer_function": M(
            "{function} needs numbers with a point, and {name} holds whole numbers ({dtype}).",
            "Where {name} is given, write 3. instead of 3.",
            "exp(n)",
        ),
        "truth_value": M(
            "{name} is True or False: it cannot be calculated with.",
            "Choose numbers with where(condition, a, b).",
            "(t1 > 0) * t2",
        ),
        "condition": M(
            "{name} needs a comparison first.", "Write it as in where(t1 > 0, t1, 0).", "where(t1, t2, 0)"
        ),
    },
    "Numbers": {
        "number_comma": M("{what} has a comma.", "Write a decimal point: {instead}.", "t1 * 1,5"),
        "number_thousands": M(
            "{what} has a comma.", "Write {near}, or {instead} with a decimal point.", "1,000 * t1"
        ),
        "number_space": M("{what} has a space in it.", "Write {instead}.", "1 000 * t1"),
        "two_points": M("{what} has two points.", "Write one decimal point.", "t1 * 1.2.3"),
        "number_underscore": M("{what} has a _ in it.", "Write the digits only: {instead}.", "1_000 * t1"),
        "number_quote": M("{what} has a ' in it.", "Write the digits only: {instead}.", "1'000 * t1"),
        "number_base": M("{what} is not a decimal number.", "Write it with digits and a point.", "0x1F * t1"),
        "number_exponent": M("{what} has no exponent after the e.", "Write it as in 1e-3.", "1e * t1"),
        "exponent_point": M("The exponent in {what} has a point.", "Write it as in 1e-3.", "1e3.5 * t1"),
        "number_imaginary": M(
            "{what} is an imaginary number.", "Write {instead}*j if j is a name, or a real number.", "1j * t1"
        ),
        "leading_zeros": M("{what} starts with zeros.", "Write {instead}.", "007 * t1"),
        "literal_overflow": M(
            "{what} is too large for float32.",
            "The largest is about 3.4e38; write a smaller number.",
            "t1 * 1e39",
        ),
        "constant_overflow": M(
            "These numbers alone give no finite value.",
            "Write smaller numbers, do not divide by 0, and take no log of 0 and no root of -1.",
            "9**9**9",
        ),
        "too_many_digits": M(
            "A number may have {limit} digits.", "Round it, or write it as in 1.5e10.", "1" * 41 + " * t1"
        ),
    },
    "Limits": {
        "too_long": M(
            "The program has {size} characters; {limit} are allowed.", "Make it shorter.", "#" * 2001
        ),
        "too_many_lines": M(
            "The program has {size} lines; {limit} are allowed.", "Make it shorter.", "\n" * 50 + "t1"
        ),
        "too_many_brackets": M(
            "More than {limit} brackets are open at once.",
            "Give a part a name on a line of its own.",
            "(" * 31 + "t1" + ")" * 31,
        ),
        "too_deep": M(
            "This expression is nested too deeply.",
            "Give a part a name on a line of its own.",
            "t1" + " + t1" * 60,
        ),
        "too_many_parts": M(
            "The program has more than {limit} parts.",
            "Make it shorter.",
            "\n".join(f"a{i} = " + "+".join(["1"] * 33) for i in range(10)),
        ),
        "too_many_operations": M(
            "The program has more than {limit} steps.",
            "Make it shorter.",
            "\n".join("t1 = " + "-t1" + "*t1" * 10 for i in range(20)),
        ),
        "too_many_elements": M(
            "This tensor would hold {size} numbers; {limit} are allowed.",
            "Use smaller tensors.",
            "broadcast_to(t1, [4000, 3])",
        ),
        "too_many_in_all": M(
            "All tensors together would hold more than {limit} numbers.",
            "Use smaller tensors or fewer lines.",
            "\n".join(f"a{i} = broadcast_to(t1, [3333, 3])" for i in range(21)),
        ),
        "too_many_axes": M(
            "This tensor would have {size} axes; {limit} are allowed.",
            "Use fewer axes.",
            "reshape(t1, [1, 1, 1, 1, 1, 1, 3])",
        ),
        "too_much_multiplying": M(
            "This would need {size} multiplications; {limit} are allowed.",
            "Use smaller tensors.",
            "a = broadcast_to(t1, [3333, 3])\nprod(a)",
        ),
        "out_of_time": M("The program takes too long.", "Make it shorter, or its tensors smaller.", ""),
        "not_calculated": M(
            "This step could not be calculated.", "Check the shapes and the numbers it is given.", ""
        ),
    },
}

MISTAKES: dict[str, Mistake] = {kind: row for rows in SECTIONS.values() for kind, row in rows.items()}
