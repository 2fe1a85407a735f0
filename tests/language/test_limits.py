"""A program and what it computes are bounded."""

import tapewidgets as tw
from tests.language.given import given


def test_limits_can_be_narrowed():
    narrow = tw.language.Limits(operations=1, lines=2)
    assert tw.language.check("t1*t2", given(), narrow).ok
    assert [e.kind for e in tw.language.check("t1*t2*t1", given(), narrow).errors] == ["too_many_operations"]
    assert [e.kind for e in tw.language.check("t1\n\n", given(), narrow).errors] == ["too_many_lines"]
