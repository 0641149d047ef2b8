"""What can go wrong, said in one line: the file or argument, the fault and the remedy."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_SAID = 160  # characters of a message of Oxigraph: it goes on to list every character that a name may hold
_SHOWN = 20  # lines of a list of faults: enough to see the pattern


class DermkgError(Exception):
    """Any fault that dermkg reports to a person.

    Args:
        where: The file (with line, where known) or argument at fault.
        fault: What is wrong with it.
        remedy: What to do about it.
    """

    exit_code = 2

    def __init__(self, where: str, fault: str, remedy: str = "") -> None:
        super().__init__(where, fault, remedy)
        self.where, self.fault, self.remedy = where, fault, remedy

    def __str__(self) -> str:
        text = f"{self.where}: {self.fault}"
        if self.remedy:
            text += f"; {self.remedy}"
        return " ".join(text.split())


class InputError(DermkgError):
    """The call or its input is wrong: an unknown entity, malformed SPARQL, an unreadable file (exit 2)."""


class StoreError(DermkgError):
    """A store is missing, unreadable or of another version (exit 2)."""


class DataError(DermkgError):
    """The graph's own data, or a document it speaks of, has a fault (exit 1)."""

    exit_code = 1


class DataErrors(DataError):
    """Several faults at once, one line each.

    Args:
        faults: The faults, in the order in which they are reported.
    """

    def __init__(self, faults: list[DataError]) -> None:
        first = faults[0]
        super().__init__(first.where, first.fault, first.remedy)
        self.faults = faults

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults[:_SHOWN]]
        if len(self.faults) > _SHOWN:
            lines.append(f"and {len(self.faults) - _SHOWN} more faults")
        return "\n".join(lines)


def malformed(fault: SyntaxError) -> str:
    """What Oxigraph says of malformed SPARQL, without its list of every character that a name may hold."""
    said = fault.msg or ""
    return f"malformed SPARQL: {said if len(said) <= _SAID else said[:_SAID] + ' …'}"


def located(path: Path, fault: SyntaxError) -> str:
    """The file and line of a syntax error that Oxigraph found; of SPARQL the line stands in its message alone."""
    told = re.search(r"error at (\d+):", fault.msg or "")
    line = fault.lineno or (told and told[1])
    return f"{path}:{line}" if line else str(path)
