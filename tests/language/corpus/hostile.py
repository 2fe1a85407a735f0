# ruff: noqa: RUF001, E501  (look-alike letters and long lines are what is tested)
"""Hostile programs, by class of attack; every one must be refused."""

HOSTILE = {
    "attributes and dunders": [
        "t1.__class__", "t1.__class__.__mro__[1].__subclasses__()", "().__class__.__bases__[0]", "t1.T", "t1._value",
        "t1.numpy", "[].__class__", "(1).__class__", "1.0.__class__", "''.__class__", "exp.__globals__",
        "t1.__init__.__globals__['os'].system('true')", "x = t1.__dict__", "t1 . __class__", "t1\n.__class__",
        "t1.\u200b__class__", "exp.__call__(t1)", "sum.__self__", "t1.__reduce_ex__(2)", "t1.\\\n__class__",
        "__class__", "__builtins__", "__import__", "__name__", "__loader__", "__spec__",
    ],
    "methods": [
        "t1.numpy()", "t1.assign(t2)", "t1.sum().tofile(1)", "t1.numpy().tofile(t2)", "t1.assign_add(t2)", "exp(t1).numpy()",
        "t1.dump(t2)", "[1].append(2)", "(t1 + t2).sum()", "t1[0].item()",
    ],
    "format strings": [
        "'{0.__class__}'.format(t1)", "'%s' % t1", "\"{}\".format(t1)", "'%x' % 3", "b'abc'", "r'abc'", "'''abc'''", "'a' 'b'",
    ],
    "f-strings": [
        "f'{t1}'", "f'{t1.__class__}'", "f\"{__import__('os')}\"", "rf'{t1!r}'", "f'''{t1}'''",
    ],
    "lambda": [
        "lambda: 0", "(lambda x: x)(t1)", "t3 = lambda t: t", "exp(lambda: t1)", "lambda *a: a",
    ],
    "comprehensions": [
        "[x for x in t1]", "{x for x in t1}", "(x for x in t1)", "[t1 for _ in [1]*1000000]", "sum([x for x in t1])",
        "{t1: t2 for t1 in t2}", "[[x for x in t1] for y in t2]",
    ],
    "walrus": ["(t3 := t1)", "t3 := t1", "exp(t3 := t1)", "[t3 := 1]", "t4 = (t3 := t1) + t3"],
    "conditional expressions": [
        "t1 if t2 else t1", "t3 = t1 if 1 else t2", "exp(t1 if 1 else t2)", "(t1 if t2 else t1)", "t1 and t2", "t1 or t2", "not t1",
    ],
    "star-arguments": [
        "exp(*t1)", "sum(**t1)", "maximum(*[t1, t2])", "[*t1]", "(*t1,)", "concat([*t1, t2], axis=0)", "sum(t1, **{1: 2})",
        "maximum(t1, *t2)",
    ],
    "keywords other than axis": [
        "sum(t1, keepdims=1)", "sum(input_tensor=t1)", "exp(x=t1)", "sum(t1, name=t2)", "sum(t1, dtype=t2)", "sum(t1, out=t2)",
        "matmul(A, A, transpose_b=1)", "sum(t1, axis=0, keepdims=0)", "exp(t1, name=exp)", "sum(t1, __class__=1)",
    ],
    "statements": [
        "import os", "from os import system", "import os as t3", "def f(): pass", "def f(x):\n  t1", "class C: pass", "class C(t1): t1",
        "del t1", "global t1", "nonlocal t1", "with t1: t2", "with t1 as t3: t3", "try: t1\nexcept: t2", "raise t1", "assert t1",
        "return t1", "yield t1", "await t1", "async def f(): pass", "for t3 in t1: t3", "while 1: t1", "if t1: t2", "pass", "break",
        "continue", "@exp\ndef f(): t1", "@t1", "t3: float = t1", "t3: t1", "t1 += t2", "t1 @= t2", "t1 **= 9", "t3 = t4 = t1",
        "*t3, t4 = t1", "t3, t4 = t1", "[t3, t4] = t1", "(t3) = t1", "t1[0] = 1", "t1.x = 1", "t1; t2", "t3 = t1; del t1",
        "print t1", "exec t1", "match t1:\n  case 1: t1", "type X = int", "from __future__ import braces", "t1 -> t2", "else: t1",
        "if 1:\n  t1\nelse:\n  t2", "lambda = t1",
    ],
    "names that are not given": [
        "eval(t1)", "exec(t1)", "compile(t1, t1, t1)", "open(t1)", "print(t1)", "input()", "getattr(t1, t2)", "vars()", "dir(t1)",
        "globals()", "locals()", "exit()", "quit()", "os", "sys", "np", "tf", "tw", "self", "numpy", "x", "help(t1)", "type(t1)",
        "object", "range(10)", "len(t1)", "list(t1)", "int(t1)", "str(t1)", "map(exp, t1)", "breakpoint()", "memoryview(t1)", "id(t1)",
        "setattr(t1, t1, t1)", "delattr(t1, t1)", "super()", "In", "Out", "get_ipython()", "quit", "license", "ascii(t1)",
    ],
    "functions used as values": [
        "exp", "t3 = exp", "exp + t1", "[exp]", "exp(exp)", "maximum(exp, t1)", "sum[0]", "exp*2", "(exp)(t1)", "-sum", "where(exp, t1, t2)",
        "concat([exp, t1], axis=0)",
    ],
    "reserved and underscore names": [
        "_ = t1", "__ = t1", "_t = t1", "__t = t1", "t__1 = t1", "__class__ = t1", "__builtins__ = t1", "__debug__ = t1", "np = t1",
        "tf = t1", "tw = t1", "True = t1", "None = t1", "False = t1", "eval = t1", "exec = t1", "print = t1", "float = t1", "math = t1", "axis = t1", "if = t1", "in = t1",
        "_()", "_ + t1", "__import__(t1)", "_1 = t1",
    ],
    "shadowing a function": [
        "exp = t1", "sum = t1*2\nsum", "max = 3", "relu = t1", "reduce_sum = t1", "matmul = t1", "where = t1\nwhere", "t3 = t1\nmean = t3",
    ],
    "bombs of numbers": [
        "9**9**9", "9**9**9**9", "10**10**8", "2**99999999", "1e308*1e308", "1e400", "1e39", "-1e39", "9"*41, "1"*1000, "0."+"1"*60,
        "1e99999999999", "1e-99999999999 + 1e" + "9"*30, "(9**9)**(9**9)", "99999**99999", "1/0", "0/0", "-1/0", "0**-1", "[1, 2]/0",
        "exp(1000)", "log(0)", "log(-1)", "sqrt(-1)", "a = 9**9\na**9", "exp(exp(exp(10)))", "3.5e38", "[1e39]", "2**128",
        "a = exp(80)\nb = a*a\nb",
    ],
    "bombs of brackets": [
        "("*5000 + "t1" + ")"*5000, "("*31 + "t1" + ")"*31, "["*31 + "1" + "]"*31, "("*900 + "t1" + ")"*900, "exp("*40 + "t1" + ")"*40,
        "t1" + "[0]"*200, "(" * 1999, ")" * 1999, "[" * 1999, "(["*500, "("*10 + "t1", "t1" + "(" * 500 + ")" * 500,
        "-(" * 400 + "t1" + ")" * 400,
    ],
    "bombs of length": [
        "t1" + "+1"*1_000_000, "t1" + "+1"*900, "t1" + " + t1"*60, "-"*1900 + "t1", "+"*1900 + "t1", "- "*900 + "t1", "2" + "**2"*600,
        "t1" + "**t1"*61, "t1 = t1\n"*51, "\n"*3000, "#"*2001, " "*2001, "a"*33 + " = t1", "a"*1999, "1 " * 900, "t1 " * 600,
        "\n".join("t1 = " + "t1"*1 + "*t1"*9 for _ in range(49)), "not "*400 + "t1", "t1<"*300 + "t1", "t1,"*600, "[" + "1,"*900 + "1]",
        "exp(" + "t1,"*500 + ")", "t1\n"*40 + "= t1", "\\\n"*500, "x=" * 900, "t3 = t1" + " " * 3000, "1" + "_1" * 900, "@"*1900,
    ],
    "bombs of tensors": [
        "a = reshape(broadcast_to(sum(t1), [100, 100]), [10000, 1])\na*transpose(a)",
        "a = reshape(t1, [3, 1])*t1\nb = reshape(a, [9, 1])*reshape(a, [9])\nc = reshape(b, [81, 1])*reshape(b, [81])\nd = reshape(c, [6561, 1])*reshape(c, [6561])",
        "broadcast_to(t1, [99999, 3])", "broadcast_to(t1, [1000000000000, 3])", "tile(t1, [999999999])", "tile(A, [1000, 1000])",
        "pad(t1, [[99999, 99999]])", "pad(t1, [[" + "9"*40 + ", 1]])", "reshape(t1, [" + "1, "*30 + "3])", "expand_dims(expand_dims(expand_dims(expand_dims(expand_dims(expand_dims(t1, 0), 0), 0), 0), 0), 0)",
        "reshape(t1, [-1, -1])", "reshape(t1, [-99999999, 3])", "reshape(t1, [99999999999999999999, 1])",
        "\n".join(f"a{i} = broadcast_to(t1, [3333, 3])" for i in range(21)), "diag(broadcast_to(sum(t1), [5000]))",
        "a = broadcast_to(t1, [3333, 3])\nprod(a)", "a = broadcast_to(sum(t1), [101, 99])\na @ transpose(a) @ a @ transpose(a)",
        "stack([" + "broadcast_to(t1, [3000, 3]), "*2 + "broadcast_to(t1, [3000, 3])])", "concat([broadcast_to(t1, [3000, 3]), broadcast_to(t1, [3000, 3])], axis=0)",
        "gather(broadcast_to(sum(t1), [10, 900]), [" + "0, "*300 + "0])", "tensordot(broadcast_to(t1, [3000, 3]), broadcast_to(t1, [3000, 3]), 0)",
    ],
    "huge axes and indices": [
        "sum(t1, axis=999999999999999999999999)", "sum(t1, axis=-999999999999)", "t1[99999999999999999999999]", "t1[-99999999999999999999]",
        "t1[::0]", "softmax(t1, axis=10000)", "concat([t1, t2], axis=999999999)", "gather(t1, [99999999999])", "gather(t1, [-1])", "transpose(A, [5, 6])",
        "transpose(A, [0, 0])", "transpose(A, [" + "0, "*200 + "1])", "roll(t1, 1, axis=99)", "sum(t1, axis=[0, 0])", "t1[0, 0, 0, 0, 0]", "expand_dims(t1, 99999)",
        "sum(t1, axis=t2)", "t1[t2]", "t1[exp(t1)]", "t1[1.5]", "t1[[0, 1]]", "reshape(t1, t2)", "reshape(t1, [t2])", "sum(t1, axis=1e9)", "tile(t1, [k])", "t1[0:t2]",
    ],
    "look-alike letters": [
        "ｅｖａｌ(t1)", "ſum(t1)", "ℯxp(t1)", "𝐞𝐱𝐩(t1)", "ｅxp(t1)", "t1．sum()", "t１ + t2", "t¹", "ᵗ1", "ⅰ = t1", "ª = t1", "µ = t1", "ﬁ = t1", "\u212a = t1", "\u212b = t1",
        "а = t1", "ехр(t1)", "о = t1", "Α = t1", "ο = t1", "ＩＭＰＯＲＴ os", "ﬀ(t1)", "t1 ＝ t2", "（t1）", "t1＊t2", "t1；t2", "＿＿class＿＿", "t1＂", "ʹ", "ｌambda", "t1 ⁎ t2", "１ + t1", "٣ + t1", "१ + t1", "𝟙 + t1",
        "ﬆ = t1", "ǆ = t1", "ℕ = t1", "Ⅷ = t1", "ℂ(t1)", "日️ = t1",
    ],
    "invisible letters": [
        "t1\u200b", "t\u200c1", "t1\u200d", "\ufefft1", "t1\u00ad", "\u3164 = t1", "\u115f = t1", "\uffa0 = t1", "t1\u2060+1", "t1\ufe0f", "t1 # \u200b", "\u180e", "t1\u034f", "x\u2800 = t1",
        "t1 # \U000e0001\U000e0041", "t1\u17b4", "e\u0301 = t1", "t1\u0301", "ㅤ", "t1\u00a0", "t1\u3000+ t2", "t1\u2003",
    ],
    "bidi overrides": [
        "t1 \u202e+ t2", "t1 # \u202e abc", "\u202at1", "\u2066t1\u2069", "t1 \u2067 # x", "# \u200f\nt1", "t1 # \u061c", "\u202d", "t1\u200e", "שלום = t1", "t1 + مرحبا",
    ],
    "surrogates and controls": [
        "t1\ud800", "\udfff", "t1 # \udc80", "t1\x00", "\x00", "t1 # \x00", "t1\x07", "t1\x1b[31m", "t1\x7f", "t1\x85+ 1", "t1\u2028+ 1", "t1\u2029+ 1", "t1\x0c+ 1", "t1\x0b+ 1", "t1\r+ 1", "\x1a", "t1\x08", "t1 # \x1b]0;x\x07",
        "t1\ue000", "t1\U0010ffff", "t1 # \ue000", "t1 # \U0001f9ff\U000f0000", "t1\ufffe", "t1\uffff",
    ],
    "injection": [
        "\"]; x [label=\"", "t1 \\N", "t1\\n", "t1 <B>", "<b>t1</b>", "<script>alert(1)</script>", "t1 <img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "$\\href{javascript:alert(1)}{x}$",
        "\\href{x}{y}", "t1 & lt;", "&lt;script&gt;", "{{7*7}}", "${7*7}", "{% raw %}", "<%= 7*7 %>", "`id`", "$(id)", "t1 | cat", "t1; rm -rf", "]]>", "<!-- t1 -->", "t1 -->", "javascript:alert(1)",
        "\\input{t1}", "\\write18{id}", "%s%s%n", "{0}", "{t1}", "{what}", "{name.__class__}", "\\u0041", "\\x41 = t1", "t1 = '\\N{BULLET}'", "\"\"\"t1\"\"\"", "digraph{a->b}", "t1 -> t2 [color=red]", "<TABLE><TR><TD>t1</TD></TR></TABLE>",
        "strict graph { }", "t3 = <t1>", "]=0; t1[", "t1'); DROP TABLE t1;--", "=cmd|' /C calc'!A0", "@SUM(1)", "\\begin{document}", "\\(t1\\)", "$$t1$$", "![x](y)", "[x](javascript:1)", "t1\n---\nt2", "#!python\nimport os",
    ],
}  # fmt: skip
