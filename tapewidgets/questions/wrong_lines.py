"""Wrong lines of a backward pass: what somebody with a misconception would write for a right one."""

import re
from dataclasses import dataclass

_SUM = re.compile(r"np\.sum\((\w+)(, [^()]*(?:\([^()]*\))?[^()]*)?\)")
_PRODUCT = re.compile(r"(\w+(?:\.T)?) (\*|@) (.+)")


@dataclass(frozen=True)
class Written:
    """One right line, ``d_t2 += d_v1 * t1``.

    Attributes
    ----------
    name : the gradient that it adds to, ``d_t2``
    added : what it adds, ``d_v1 * t1``
    alone : whether nothing else is added to that gradient
    """

    name: str
    added: str
    alone: bool

    @property
    def text(self) -> str:
        """The line."""
        return f"{self.name} += {self.added}"

    @property
    def factors(self) -> tuple[str, str, str] | None:
        """The upstream gradient, ``*`` or ``@``, and the other factor; None if it is no such product."""
        found = _PRODUCT.fullmatch(self.added)
        if found is None:
            return None
        left, sign, right = found.groups()
        if left.startswith("d_"):
            return left, sign, right
        return (right, sign, left) if right.startswith("d_") and " " not in right else None


def _added(line: Written, added: str) -> str:
    return f"{line.name} += {added}"


def overwrite(line: Written) -> str | None:
    """``=`` for ``+=``, where something else is added too."""
    return None if line.alone else f"{line.name} = {line.added}"


def without_sum(line: Written) -> str | None:
    """The gradient of a broadcast value, not summed."""
    found = _SUM.fullmatch(line.added)
    return _added(line, found[1]) if found else None


def with_mean(line: Written) -> str | None:
    """A mean for the sum."""
    return _added(line, f"np.mean{line.added.removeprefix('np.sum')}") if _SUM.fullmatch(line.added) else None


def negated(line: Written) -> str:
    """The other sign."""
    if line.added.startswith("-") and re.fullmatch(r"-\w+", line.added):
        return _added(line, line.added[1:])
    return _added(line, f"-({line.added})" if " " in line.added else f"-{line.added}")


def by_other_argument(line: Written) -> str | None:
    """The factor that belongs to the other input: the value itself."""
    own = line.name.removeprefix("d_")
    if line.factors is None or line.factors[1] != "*" or line.factors[2] == own:
        return None
    return _added(line, f"{line.factors[0]} * {own}")


def without_upstream(line: Written) -> str | None:
    """The local derivative alone."""
    return _added(line, line.factors[2]) if line.factors and line.factors[1] == "*" else None


def without_local(line: Written) -> str | None:
    """The upstream gradient alone."""
    return _added(line, line.factors[0]) if line.factors and line.factors[1] == "*" else None


def turned_around(line: Written) -> str | None:
    """The two factors of a matrix product the wrong way round."""
    found = re.fullmatch(r"(\w+(?:\.T)?) @ (\w+(?:\.T)?)", line.added)
    if found is None:
        return None
    left, right = found.groups()
    return _added(line, f"{right.removesuffix('.T')}.T @ {left.removesuffix('.T')}")
